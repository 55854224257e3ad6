"""The description of the API, OpenAPI 3.1, written by hand; a test compares it with the routes and
the replies with it.
"""

from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from kb import labels
from kb.codes import reading
from kb.languages import LANGUAGES
from kb.web.openapi_schemas import NUMBER, SCHEMAS, TEXT, Schema, object_, ref, text

# More than anybody reads; they take 5 ms longer than 10.
MOST_RESULTS = 50
# A whole log's worth, which takes 20 ms; more would only hold a thread longer.
MOST_CODES = 200
# A day's tickets of a helpdesk; the body as a whole is limited as any other.
MOST_TEXTS = 1000
# Patterns as JSON Schema has them (ECMA-262): no flags, so no comments inside.
AROUND = r"[ !\"'()*_.,:;<>?\[\]{}~`]*"  # what may stand around a code: "(0xC004F074)."
HEXADECIMAL = "0[xX][0-9A-Fa-f]{8}|#[0-9A-Fa-f]{8}"  # 0xC004F074, 0Xc004f074, #C004F074
DECIMAL = "[-+]?[0-9]{1,9}"  # 9852, -123456789; ten digits may be too large
SPELLINGS = f"^{AROUND}({HEXADECIMAL}|{DECIMAL}){AROUND}$"
NO_NUL = r"^[^\u0000]*$"  # any text, the empty one too
# Any text with something in it that is no white space, and without NUL.
SOME_TEXT = r"^[^\u0000]*[^\u0000\s\u001c-\u001f\u0085][^\u0000]*$"
PROBLEM = "application/problem+json"
JSON = "application/json"
FILE = "application/octet-stream"
# Under these keys stands what people read; the rest is names, patterns and examples.
_READ = ("title", "summary", "description")


def description(base: str, say: Callable[[str], str] = str) -> Schema:
    """The whole description; ``base`` is the service's address, ``say`` gives what is to be read
    of an English text.
    """
    found: Schema = _said(_description(base), say)
    return found


def texts(described: Any) -> list[str]:
    """Every text of a description that people read."""
    heard: list[str] = []

    def hear(text: str) -> str:
        heard.append(text)
        return text

    _said(described, hear)
    return heard


def _said(described: Any, say: Callable[[str], str]) -> Any:
    """A part of a description with its texts as they are said."""
    if isinstance(described, list):
        return [_said(one, say) for one in described]
    if not isinstance(described, dict):
        return described
    return {
        key: say(one)
        if key in _READ and isinstance(one, str)
        else one
        if key in ("example", "examples")
        else _said(one, say)
        for key, one in described.items()
    }


def _description(base: str) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Windows activation errors",
            "summary": "What a Windows activation error means, which fix to run on which machine, "
            "and how to see that it worked.",
            "description": ABOUT,
            "version": _version(),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": base or "/"}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "paths": PATHS,
        "components": {
            "schemas": SCHEMAS,
            "parameters": PARAMETERS,
            "responses": RESPONSES,
            "headers": HEADERS,
        },
    }


def _version() -> str:
    try:
        return version("activation-kb")
    except PackageNotFoundError:
        return "0"


ABOUT = (
    "Every answer has a number `schema`; a field is added without changing it, and never taken "
    "away.\nErrors are problem+json (RFC 9457). Replies to GET have an ETag: send it back as "
    "If-None-Match and get 304 when nothing\nhas changed. The language is `lang`, else "
    "Accept-Language, else English. Texts are Markdown. An example:\n\n"
    "    curl -s 'http://localhost:8000/api/v1/codes/0x8007267C?lang=zh-TW'\n"
)
TAGS = {
    "look-ups": "From what somebody typed to an answer.",
    "search": "Words, half sentences, beginnings of words.",
    "articles": "The articles as data.",
    "service": "The service itself.",
}


def _query(name: str, about: str, schema: Schema, required: bool = False, **more: Any) -> Schema:
    return {
        "name": name,
        "in": "query",
        "description": about,
        "required": required,
        "schema": schema,
        **more,
    }


PARAMETERS: Schema = {
    "lang": _query(
        "lang", "The language of the answer.", {"type": "string", "enum": list(LANGUAGES)}
    ),
    "as": _query(
        "as",
        "How to read a number, where it could be several things.",
        {"type": "string", "enum": list(reading.READINGS)},
    ),
    "q": _query(
        "q",
        "A code, a symbol, words, a paste; 64 KiB at most.",
        text("", pattern=SOME_TEXT),
        True,
        example="0x8007267C",
    ),
    "begun": _query(
        "q", "What has been typed so far.", text("", pattern=NO_NUL), False, example="0xC004F0"
    ),
    "limit": _query(
        "limit", "How many at most.", {**NUMBER, "minimum": 1, "maximum": MOST_RESULTS}, example=10
    ),
}
HEADERS: Schema = {
    "ETag": {"description": "Names this very reply.", "schema": TEXT},
    "Cache-Control": {"description": "How long the reply may be kept.", "schema": TEXT},
    "Allow": {
        "description": "The methods that this address knows.",
        "required": True,
        "schema": TEXT,
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "required": True,
        "schema": {**NUMBER, "minimum": 1},
    },
}


def _problem(about: str, *headers: str) -> Schema:
    found: Schema = {"description": about, "content": {PROBLEM: {"schema": ref("Problem")}}}
    if headers:
        found["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return found


RESPONSES: Schema = {
    "400": _problem(
        "The request cannot be read: not HTTP as it should be, or a Host that is not ours."
    ),
    "403": _problem("Sent from a page of another site."),
    "404": _problem("Nothing of this name; for a code, all that its bits say."),
    "405": _problem("Another method.", "Allow"),
    "413": _problem("Too large: 64 KiB for look-ups, 1 MiB for pastes, 200 codes at once."),
    "415": _problem("Another content type."),
    "422": _problem("Not what was asked for; `position` says where."),
    "429": _problem("Too many posts from one address.", "Retry-After"),
    "503": _problem("Too many posts are being received.", "Retry-After"),
}


def _get(
    id_: str,
    tag: str,
    summary: str,
    schema: str,
    parameters: Sequence[Schema] = (),
    errors: tuple[str, ...] = (),
    *,
    moves: bool = False,
) -> Schema:
    """A look-up: its good reply has the named schema, its errors are of RESPONSES; ``moves`` where
    it may lead on.
    """
    more: Schema = {"304": {"description": "What was sent with If-None-Match is still so."}}
    if moves:
        moved = {"description": "The article has moved to the address in Location."}
        more = {"301": moved, **more}
    good = _good(schema, "ETag", "Cache-Control")
    return {"get": _operation(id_, tag, summary, parameters, good | more, errors)}


def _post(
    id_: str,
    tag: str,
    summary: str,
    schema: str,
    parameters: Sequence[Schema],
    errors: tuple[str, ...],
    body: Schema,
) -> Schema:
    """The same where something is sent; ``body`` has a schema for each content type."""
    good = _good(schema, "Cache-Control")
    errors = (*errors, "403", "413", "429", "503")
    found = _operation(id_, tag, summary, parameters, good, errors)
    return {"post": found | {"requestBody": {"required": True, "content": body}}}


def _operation(
    id_: str,
    tag: str,
    summary: str,
    parameters: Sequence[Schema],
    replies: Schema,
    errors: tuple[str, ...],
) -> Schema:
    failures = sorted({"400", "405", *errors})
    return {
        "operationId": id_,
        "tags": [tag],
        "summary": summary,
        "parameters": list(parameters),
        "responses": replies
        | {status: {"$ref": f"#/components/responses/{status}"} for status in failures},
    }


def _good(schema: str, *headers: str) -> Schema:
    return {
        "200": {
            "description": "The answer.",
            "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
            "content": {JSON: {"schema": ref(schema)}},
        }
    }


def _parameter(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _in_path(name: str, about: str, schema: Schema, example: str) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": about,
        "schema": schema,
        "example": example,
    }


SPELLING = _in_path(
    "spelling",
    "A code. The pattern has the common spellings, in quotes or brackets too; others are read as "
    "well: without 0x, &H…, …h, full width, symbols such as DNS_ERROR_NO_DNS_SERVERS, "
    "HRESULT_FROM_WIN32(9852).",
    text("", pattern=SPELLINGS),
    "0x8007267C",
)
KIND = _in_path(
    "kind", "The kind of article.", {"type": "string", "enum": list(labels.KINDS)}, "codes"
)
SLUG = _in_path(
    "slug", "The last part of its address.", text("", pattern="^[0-9A-Za-z-]+$"), "0x8007267C"
)
CODES = {"type": "array", "description": f"At most {MOST_CODES}.", "items": TEXT}
BATCH = {
    "schema": {"anyOf": [CODES, object_({"codes": CODES})]},
    "example": ["0x8007267C", "-1073418124"],
}
TEXTS = {
    "type": "array",
    "description": f"At most {MOST_TEXTS}.",
    "items": text("", pattern=NO_NUL),
}
PASTE = {
    "schema": {
        "oneOf": [
            object_({"text": text("", pattern=NO_NUL), "texts": False}, ("texts",)),
            object_({"texts": TEXTS, "text": False}, ("text",)),
        ]
    },
    "example": {"text": "activation failed with 0xC004F074"},
}
LINES = {"schema": text("", pattern=NO_NUL), "example": "activation failed with 0xC004F074"}
ONE_PASTE = {
    "schema": object_({"text": text("", pattern=NO_NUL), "texts": False}, ("texts",)),
    "example": {"text": "slmgr.vbs /ato\nError: 0xC004F074"},
}
BYTES = {"schema": {"type": "string", "contentMediaType": FILE}}
LANG, AS, Q, BEGUN, LIMIT = (_parameter(name) for name in ("lang", "as", "q", "begun", "limit"))

PATHS: Schema = {
    "/api/v1/lookup": _get(
        "lookup",
        "look-ups",
        "Any text: a code, a symbol, an event, words, a paste",
        "Answer",
        [Q, LANG, AS],
        ("413", "422"),
    ),
    "/api/v1/codes/{spelling}": _get(
        "code",
        "look-ups",
        "One code in any spelling",
        "Answer",
        [SPELLING, LANG, AS],
        ("404", "422"),
    ),
    "/api/v1/codes": _post(
        "codes",
        "look-ups",
        "Up to 200 codes at once; one answer each, in order",
        "Answers",
        [LANG, AS],
        ("415", "422"),
        {JSON: BATCH},
    ),
    "/api/v1/extract": _post(
        "extract",
        "look-ups",
        "Every code in a text, or in each of up to 1,000; nothing of it is stored",
        "Extract",
        [LANG],
        ("415", "422"),
        {JSON: PASTE, "text/plain": LINES},
    ),
    "/api/v1/diagnose": _post(
        "diagnose",
        "look-ups",
        "What is wrong with a machine, from what it printed; nothing of it is stored",
        "Diagnosis",
        [LANG],
        ("415", "422"),
        {JSON: ONE_PASTE, "text/plain": LINES, FILE: BYTES},
    ),
    "/api/v1/search": _get(
        "search",
        "search",
        "Ranked results for words",
        "Search",
        [Q, LANG, LIMIT],
        ("413", "422"),
    ),
    "/api/v1/suggest": _get(
        "suggest",
        "search",
        "What the reader may be typing",
        "Suggestions",
        [BEGUN, LANG, LIMIT],
        ("413", "422"),
    ),
    "/api/v1/articles/{kind}/{slug}": _get(
        "article",
        "articles",
        "One article as data",
        "ArticleReply",
        [KIND, SLUG, LANG],
        ("404", "422"),
        moves=True,
    ),
    "/api/v1/articles/{kind}/{slug}/reply": _get(
        "reply",
        "articles",
        "The text for the caller and the note for the ticket",
        "TicketReply",
        [KIND, SLUG, LANG],
        ("404", "422"),
    ),
    "/api/v1/coverage": _get(
        "coverage", "articles", "Known codes, and what there is for each", "Coverage"
    ),
    "/api/v1/openapi.json": _get(
        "description", "service", "This description", "Description", [LANG], ("422",)
    ),
    "/api/v1/": {
        "get": {
            "operationId": "page",
            "tags": ["service"],
            "summary": "A page to try the operations",
            "responses": {
                "200": {"description": "The page.", "content": {"text/html": {"schema": TEXT}}},
                "405": {"$ref": "#/components/responses/405"},
            },
        }
    },
}
