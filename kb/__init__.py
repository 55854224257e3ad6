"""A knowledge base and lookup service for Windows activation errors.

The names below are what other programs may build on. Each is opened when it is first asked for, so
that ``import kb`` loads nothing and a look-up in the terminal pays for none of them.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kb.answer import Answer, Candidate, Result, Search
    from kb.codes.code import Code
    from kb.content.article import Article
    from kb.errors import KnowledgeBaseError, Malformed, NotKnown
    from kb.lookup import KnowledgeBase
    from kb.web import create_app

    __version__: str

__all__ = [
    "Answer",
    "Article",
    "Candidate",
    "Code",
    "KnowledgeBase",
    "KnowledgeBaseError",
    "Malformed",
    "NotKnown",
    "Result",
    "Search",
    "__version__",
    "create_app",
]
_HOMES = {
    "Answer": "answer",
    "Article": "content.article",
    "Candidate": "answer",
    "Code": "codes.code",
    "KnowledgeBase": "lookup",
    "KnowledgeBaseError": "errors",
    "Malformed": "errors",
    "NotKnown": "errors",
    "Result": "answer",
    "Search": "answer",
    "create_app": "web",
}


def __getattr__(name: str) -> "Any":
    """A name of ``__all__`` from its home (PEP 562); kept, so that this runs once for each."""
    if name == "__version__":
        from importlib.metadata import version

        found: Any = version("activation-kb")
    elif name in _HOMES:
        from importlib import import_module

        found = getattr(import_module(f"kb.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'kb' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The names of ``__all__`` beside what is there, also before they were asked for."""
    return sorted({*globals(), *__all__})
