"""What can go wrong, as a small tree of types that carry data; each is a built-in error too."""


class Advice(str):
    """A sentence to a reader: as a text it is English, and its parts, a ``template`` and what
    stands in its braces, let it be said in another language. Templates are in the catalogue.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> "Advice":
        """The template filled in."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made


class KnowledgeBaseError(Exception):
    """The root: whatever this package raises on purpose."""


class Malformed(KnowledgeBaseError, ValueError):
    """A text that was meant as an error code and cannot be one.

    ``text`` is what was given, ``problem`` a key of ``kb.labels.PROBLEMS``, ``near`` eight-digit
    hex strings (without ``0x``) that differ from it by one slip; they may or may not be known
    codes.
    """

    def __init__(self, text: str, problem: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(f"{text[:60]!r}: {problem}")
        self.text = text
        self.problem = problem
        self.near = near


class NotKnown(KnowledgeBaseError, LookupError):
    """An id that no article has; ``kind`` and ``name`` say which was asked for."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"no article {kind}/{name}")
        self.kind = kind
        self.name = name


class BrokenArticle(KnowledgeBaseError, ValueError):
    """A file that is no article: ``path``, one-based ``line``, ``advice`` on what to do."""

    def __init__(self, path: str, line: int, advice: str) -> None:
        super().__init__(f"{path}:{line}: {advice}")
        self.path = path
        self.line = line
        self.advice = advice


class UnusableName(KnowledgeBaseError, ValueError):
    """A name that a new file cannot have; the message says which ones it can."""


class DamagedData(KnowledgeBaseError, OSError):
    """A shipped data file that is missing, cut short or changed; ``path`` names it, ``advice``
    says what to do.
    """

    def __init__(self, path: str, advice: str) -> None:
        super().__init__(f"{path}: {advice}")
        self.path = path
        self.advice = advice


class WrongSetting(KnowledgeBaseError, ValueError):
    """A setting from the environment that cannot be used: its ``name``, its ``value``, and
    ``advice`` on what to do.
    """

    def __init__(self, name: str, value: str, advice: str) -> None:
        super().__init__(f"{name}={value[:80]!r}: {advice}")
        self.name = name
        self.value = value
        self.advice = advice


class UnreadableText(KnowledgeBaseError, ValueError):
    """Input that is not text: ``advice`` says what was found and what to do."""

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice
