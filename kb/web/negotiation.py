"""What a request says of its reader: the language, and how large a text may be."""

import io
from typing import IO, Any

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from kb import languages
from kb.errors import Advice, UnreadableText

COOKIE = "kb_lang"
# Bytes of a query, and of a list of codes. The description of the API promises them, and kb serve
# tells waitress to take a header of that size. Larger texts are posted.
LONGEST_LOOKUP = 64 * 1024
_BINARY = Advice("the text has NUL bytes: send text, not a binary file")
_OTHER = Advice("the text is not UTF-8")


class Post(Request):
    """A request whose files stay in memory: they are small, and nothing that is sent is written
    down.
    """

    def _get_file_stream(self, *_about: Any, **_more: Any) -> IO[bytes]:
        return io.BytesIO()


class TooLong(RequestEntityTooLarge):
    """A query of more than LONGEST_LOOKUP bytes."""


def reader_language(request: Request) -> str:
    """``?lang=``, then the cookie, then Accept-Language, then English."""
    for tag in (request.args.get("lang", ""), request.cookies.get(COOKIE, "")):
        found = languages.match(tag) if tag else None
        if found:
            return found
    return (
        languages.from_accept_language(request.headers.get("Accept-Language", "")) or languages.EN
    )


def query_of(request: Request) -> str:
    """The text in ``?q=``; UnreadableText when it is not UTF-8 or has NUL bytes, TooLong when it
    has too many.
    """
    raw = request.args.get("q", "")
    if len(request.query_string) > LONGEST_LOOKUP:
        raise TooLong
    # U+FFFD stands for bytes that are no UTF-8, unless somebody really sent that character.
    was_sent = b"%EF%BF%BD" in request.query_string.upper()
    return raw if was_sent and "\0" not in raw else checked(raw)


def body_text(request: Request) -> str:
    """The posted text; UnreadableText when it is not text in UTF-8."""
    raw = request.get_data(cache=True)
    try:
        return checked(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        advice = f"the body is not UTF-8 text: byte {problem.start} is 0x{raw[problem.start]:02X}"
        raise UnreadableText(advice) from None


def checked(text: str) -> str:
    """The text, unless it is binary data or was not UTF-8: then UnreadableText."""
    if "\0" in text:
        raise UnreadableText(_BINARY)
    # One character in ten may be lost, as where a paste was cut in the middle of one; a text in
    # another encoding loses more.
    if "\ufffd" in text and text.count("\ufffd") > len(text) // 10:
        raise UnreadableText(_OTHER)
    return text
