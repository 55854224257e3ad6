"""The two languages, and which one a reader gets from tags."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

EN = "en"
ZH_TW = "zh-TW"
LANGUAGES = (EN, ZH_TW)
NAMES = {EN: "English", ZH_TW: "繁體中文"}
TAGS = {EN: "en", ZH_TW: "zh-Hant-TW"}
GETTEXT_LOCALES = {EN: "en", ZH_TW: "zh_Hant_TW"}


def match(tag: str) -> str | None:
    """The language for one tag such as ``zh-Hant-HK``, ``zh_TW.UTF-8`` or ``en-GB``; None when
    neither fits.

    Plain ``zh`` and the traditional-script regions read zh-TW, and so do Simplified readers: it is
    nearer than English.
    """
    primary = tag.split(".")[0].split("@")[0].replace("_", "-").strip().lower().split("-")[0]
    if primary == "zh":
        return ZH_TW
    return EN if primary in ("en", "c", "posix") else None


def from_accept_language(header: str) -> str | None:
    """The first language of an Accept-Language header, by quality then order, that we have; None
    when there is none.
    """
    ranked = []
    for position, item in enumerate(header.split(",")[:40]):
        tag, _, parameter = item.partition(";")
        quality = _quality(parameter)
        if tag.strip() and quality > 0:
            ranked.append((-quality, position, tag.strip()))
    for _, _, tag in sorted(ranked):
        found = match(tag)
        if found and tag.lower() not in ("c", "posix"):
            return found
    return None


def from_environment(environment: "Mapping[str, str]") -> str:
    """The terminal's language: ``KB_LANG``, then ``LC_ALL``, ``LC_MESSAGES``, ``LANG``, then
    English.
    """
    for name in ("KB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        found = match(environment.get(name, ""))
        if found:
            return found
    return EN


def other(language: str) -> str:
    """The other one of the two."""
    return EN if language == ZH_TW else ZH_TW


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
