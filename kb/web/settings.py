"""The service's settings, read from the environment and checked before anything starts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.errors import Advice, WrongSetting

# Seconds.
UNITS = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
_RATE = re.compile(r"([1-9]\d{0,5})\s*/\s*(second|minute|hour)s?")


@dataclass(frozen=True)
class Rate:
    """``count`` requests in ``seconds``, all of which may come at once."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Settings:
    """What the environment says, each variable in docs/operating.md; the defaults are safe."""

    url: str = ""
    hosts: tuple[str, ...] = ()
    post_rate: Rate | None = Rate(60, 60.0)
    proxies: int = 0
    cors: tuple[str, ...] = ()
    contact: str = ""
    json_logs: bool = False
    watch: float = 0.5


def read(environment: Mapping[str, str]) -> Settings:
    """The settings; WrongSetting names the first variable that cannot be used and says what to
    write.
    """
    return Settings(
        url=_url(environment.get("KB_URL", "")),
        hosts=_list(environment.get("KB_HOSTS", "")),
        post_rate=rate(environment.get("KB_POST_RATE", "60/minute")),
        proxies=_number("KB_PROXIES", environment.get("KB_PROXIES", "0"), 10),
        cors=tuple(_origin(text) for text in _list(environment.get("KB_CORS", ""))),
        contact=_contact(environment.get("KB_CONTACT", "")),
        json_logs=_log(environment.get("KB_LOG", "")),
        watch=_seconds(environment.get("KB_WATCH", "0.5")),
    )


def rate(text: str) -> Rate | None:
    """A rate such as ``60/minute``; None for ``off``."""
    if text.strip().lower() == "off":
        return None
    match = _RATE.fullmatch(text.strip().lower())
    if match is None:
        advice = Advice("write it as 60/minute (or second, hour), or off")
        raise WrongSetting("KB_POST_RATE", text, advice)
    return Rate(int(match[1]), UNITS[match[2]])


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _url(text: str) -> str:
    if text and (not _is_web(text) or urlsplit(text).query or urlsplit(text).fragment):
        advice = Advice("write the address that readers use, such as https://kb.example.com")
        raise WrongSetting("KB_URL", text, advice)
    return text.rstrip("/")


def _origin(text: str) -> str:
    if text != "*" and not (_is_web(text) and text.count("/") == 2):
        advice = Advice("write origins such as https://tickets.example.com, with commas, or *")
        raise WrongSetting("KB_CORS", text, advice)
    return text


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not re.search(r"[\s\"<>\\]", text)
        )
    except ValueError:
        return False


def _contact(text: str) -> str:
    if text and (
        re.search(r"[\s\x00-\x1f]", text) or not text.startswith(("mailto:", "https://", "tel:"))
    ):
        raise WrongSetting("KB_CONTACT", text, Advice("write mailto:…, https://… or tel:…"))
    return text


def _number(name: str, text: str, largest: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= largest):
        advice = Advice("write a number from 0 to {largest}", largest=largest)
        raise WrongSetting(name, text, advice)
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text):
        advice = Advice(
            "write how many seconds lie between two looks at the content, or 0 for none"
        )
        raise WrongSetting("KB_WATCH", text, advice)
    return float(text)


def _log(text: str) -> bool:
    if text not in ("", "text", "json"):
        raise WrongSetting("KB_LOG", text, Advice("write json or text"))
    return text == "json"
