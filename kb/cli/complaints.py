"""What goes wrong before a command runs, or ends it, as lines for standard error. The fast path
opens this when it has to complain, and not before.
"""

from gettext import gettext as _

from kb import chinese
from kb.cli.said import language_of, said, speaking
from kb.errors import DamagedData, KnowledgeBaseError, NotKnown, UnreadableText, WrongSetting


def usage_of_slui(arguments: list[str], *, is_window: bool) -> str:
    """How ``slui`` is called; ``is_window`` where it was meant to open one of Windows' windows."""
    with speaking(language_of(arguments)):
        usage = _("usage: slui 0x2a CODE")
        example = _("slui 0x2a 0x8007267C    (the same: kb 0x8007267C)")
        windows = _(
            "slui 3 and slui 4 open windows and exist in Windows only; "
            "'kb search slui' says what they do."
        )
        indent = " " * chinese.columns(usage[: usage.index("slui")])
        return f"{windows}\n" * is_window + f"{usage}\n{indent}{example}\n"


def no_code(arguments: list[str], words: str) -> str:
    """That ``slui`` takes codes and no words."""
    with speaking(language_of(arguments)):
        advice = _("{words!r} is no error code; for words: kb search {words}")
        return f"slui: {advice.format(words=words)}\n"


def setting(arguments: list[str], name: str, value: str, advice: str) -> str:
    """That a setting of the environment cannot be used."""
    with speaking(language_of(arguments)):
        return f"kb: {of(WrongSetting(name, value, advice))}\n"


def damaged(arguments: list[str], error: DamagedData) -> str:
    """That a data file cannot be used."""
    with speaking(language_of(arguments)):
        return f"kb: {of(error)}\n"


def of(error: KnowledgeBaseError) -> str:
    """What went wrong, to stand behind ``kb:``, in the language that is spoken."""
    if isinstance(error, WrongSetting):
        return f"{error.name}={error.value[:80]!r}: {said(error.advice)}"
    if isinstance(error, NotKnown):
        return _("there is no article {id}").format(id=f"{error.kind}/{error.name}")
    if isinstance(error, DamagedData):
        return f"{error.path}: {said(error.advice)}"
    return said(error.advice if isinstance(error, UnreadableText) else error.args[0])
