"""The description of the API, OpenAPI 3.1, written by hand; a test compares it with the routes and
the replies with it.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from kb import labels
from kb.codes import reading
from kb.languages import LANGUAGES

Schema = dict[str, Any]

MOST_RESULTS = 50
MOST_CODES = 200
AROUND = r"[ !\"'()*_.,:;<>?\[\]{}~`]*"
SPELLINGS = rf"^{AROUND}(0[xX][0-9A-Fa-f]{{8}}|#[0-9A-Fa-f]{{8}}|[-+]?[0-9]{{1,9}}){AROUND}$"
NO_NUL = r"^[^\u0000]*$"
SOME_TEXT = r"^[^\u0000]*[^\u0000\s\u001c-\u001f\u0085][^\u0000]*$"
PROBLEM = "application/problem+json"
JSON = "application/json"


def description(base: str) -> Schema:
    """The whole description; ``base`` is the service's address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Windows activation errors",
            "summary": "What a Windows activation error means, which fix to run on which machine, and how to see that it worked.",
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


ABOUT = """Every answer has a number `schema`; a field is added without changing it, and never taken away.
Errors are problem+json (RFC 9457). Replies to GET have an ETag: send it back as If-None-Match and get 304 when nothing
has changed. The language is `lang`, else Accept-Language, else English. Texts are Markdown. An example:

    curl -s 'http://localhost:8000/api/v1/codes/0x8007267C?lang=zh-TW'
"""
TAGS = {
    "look-ups": "From what somebody typed to an answer.",
    "search": "Words, half sentences, beginnings of words.",
    "articles": "The articles as data.",
    "service": "The service itself.",
}


def _object(properties: Schema, optional: tuple[str, ...] = (), **more: Any) -> Schema:
    """An object with all properties required but the optional ones; it may get further ones."""
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        **more,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _text(about: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": about} if about else {}), **more}


HEX = _text("The canonical spelling.", pattern="^0x[0-9A-F]{8}$")
LANGUAGE = _text("The language of the texts.", enum=list(LANGUAGES))
URI = _text("An address for people.", format="uri")
NUMBER = {"type": "integer"}
YES = {"type": "boolean"}
SCHEMA_NUMBER = {"type": "integer", "const": 1}
TEXT, TEXTS = _text(), _list(_text())
TEXT_OR_NULL = {"type": ["string", "null"]}

SCHEMAS: Schema = {
    "Code": _object(
        {
            "code": HEX,
            "signed": {**NUMBER, "minimum": -(1 << 31), "maximum": (1 << 31) - 1},
            "unsigned": {**NUMBER, "minimum": 0, "maximum": (1 << 32) - 1},
            "symbol": TEXT_OR_NULL,
            "reading": _text("hresult, win32, ntstatus or ldap."),
            "severity": _text("", enum=list(labels.SEVERITIES)),
            "facility": TEXT,
            "gloss": {"type": ["string", "null"], "description": "One sentence on what it means."},
            "why": _text("How the input was read; empty where that is plain."),
            "article": {"type": ["string", "null"], "description": "The id of its article."},
        }
    ),
    "Cause": _object({"text": TEXT, "confirm": TEXT_OR_NULL, "commands": TEXTS}),
    "Step": _object(
        {
            "text": TEXT,
            "on": _text("The machine.", enum=list(labels.ON)),
            "as": _text("The privilege.", enum=list(labels.AS)),
            "risk": _text("", enum=list(labels.RISK)),
            "commands": TEXTS,
            "expect": TEXT_OR_NULL,
        }
    ),
    "Section": _object({"anchor": TEXT, "heading": TEXT, "text": TEXT}),
    "Article": _object(
        {
            "id": _text("", examples=["codes/0x8007267C"]),
            "lang": LANGUAGE,
            "title": TEXT,
            "summary": TEXT,
            "symbol": TEXT_OR_NULL,
            "applies_to": TEXTS,
            "audience": TEXT_OR_NULL,
            "harmless": TEXT_OR_NULL,
            "causes": _list(_ref("Cause")),
            "steps": _list(_ref("Step")),
            "sections": _list(_ref("Section")),
            "confused_with": {"type": "object", "additionalProperties": TEXT},
            "related": TEXTS,
            "sources": TEXTS,
            "reviewed": _text("The day of the last review.", format="date"),
            "url": URI,
            "stale": {
                **YES,
                "description": "The text is in the other language, because this one's is missing or out of date.",
            },
            "company": {
                **_maybe(_object({"text": TEXT, "lang": LANGUAGE})),
                "description": "The company's own note.",
            },
        }
    ),
    "Result": _object(
        {
            "id": TEXT,
            "kind": _text("", enum=list(labels.KINDS)),
            "lang": LANGUAGE,
            "code": _maybe(HEX),
            "title": TEXT,
            "summary": TEXT,
            "snippet": TEXT,
            "score": {"type": "number"},
            "url": URI,
        }
    ),
    "Answer": _object(
        {
            "schema": SCHEMA_NUMBER,
            "query": TEXT,
            "status": _text("", enum=["found", "known", "ambiguous", "unknown"]),
            "lang": LANGUAGE,
            "candidates": _list(_ref("Code")),
            "article": _maybe(_ref("Article")),
            "suggestions": _list(_ref("Result")),
            "doc_url": _maybe(URI),
        }
    ),
    "Malformed": _object(
        {
            "schema": SCHEMA_NUMBER,
            "query": TEXT,
            "status": {"const": "malformed"},
            "detail": TEXT,
            "position": {"type": ["integer", "null"]},
            "lang": LANGUAGE,
            "candidates": _list(_ref("Code")),
        }
    ),
    "Answers": _object(
        {
            "schema": SCHEMA_NUMBER,
            "answers": _list({"oneOf": [_ref("Answer"), _ref("Malformed")]}),
        },
    ),
    "Search": _object(
        {
            "schema": SCHEMA_NUMBER,
            "query": TEXT,
            "confident": {**YES, "description": "False when nothing really fits."},
            "results": _list(_ref("Result")),
            "suggestions": TEXTS,
        }
    ),
    "Suggestions": _object(
        {
            "schema": SCHEMA_NUMBER,
            "query": TEXT,
            "suggestions": _list(
                _object({"text": TEXT, "title": TEXT, "kind": TEXT, "id": TEXT, "url": URI})
            ),
        }
    ),
    "Found": _object(
        {
            "code": HEX,
            "text": _text("As it is written."),
            "start": {**NUMBER, "minimum": 0},
            "end": {**NUMBER, "minimum": 1},
            "title": TEXT,
            "url": URI,
        }
    ),
    "Extract": _object(
        {
            "schema": SCHEMA_NUMBER,
            "codes": _list(_ref("Found")),
            "warnings": _list(
                _text("What should not have been in the text.", enum=["product-key"])
            ),
        },
        optional=("warnings",),
    ),
    "TicketReply": _object(
        {
            "schema": SCHEMA_NUMBER,
            "id": TEXT,
            "lang": LANGUAGE,
            "caller": _text("What to send to the caller; no commands."),
            "agent": _text("The note for the ticket."),
            "url": URI,
            "revision": _text("Names the state of the article."),
        }
    ),
    "ArticleReply": _object({"schema": SCHEMA_NUMBER, "article": _ref("Article"), "doc_url": URI}),
    "Description": _object(
        {"openapi": TEXT, "info": {"type": "object"}, "paths": {"type": "object"}}
    ),
    "Coverage": _object(
        {
            "schema": SCHEMA_NUMBER,
            "kinds": {
                "type": "object",
                "additionalProperties": _object(
                    dict.fromkeys(("articles", "translated", "stale", "with_steps"), NUMBER)
                ),
            },
            "codes": _list(
                _object(
                    {
                        "code": HEX,
                        "gloss": YES,
                        "article": YES,
                        "steps": NUMBER,
                        "zh_tw": YES,
                        "reviewed": TEXT_OR_NULL,
                    }
                )
            ),
        }
    ),
    "Problem": _object(
        {
            "type": _text("", format="uri-reference"),
            "title": TEXT,
            "status": {**NUMBER, "minimum": 400, "maximum": 599},
            "detail": _text("What was wrong, and what to do."),
            "query": TEXT,
            "position": {
                "type": ["integer", "null"],
                "description": "Where the first wrong character stands, from 0; the length where something is missing.",
            },
            "suggestions": _list({"oneOf": [_ref("Code"), _ref("Result")]}),
        },
        optional=("query", "position", "suggestions"),
    ),
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
        _text("", pattern=SOME_TEXT),
        True,
        example="0x8007267C",
    ),
    "begun": _query(
        "q", "What has been typed so far.", _text("", pattern=NO_NUL), False, example="0xC004F0"
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
    found: Schema = {"description": about, "content": {PROBLEM: {"schema": _ref("Problem")}}}
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


def _operation(
    id_: str, tag: str, summary: str, schema: str, parameters: list[Schema], errors: tuple[str, ...], body: Schema | None = None,
    *, moves: bool = False,
) -> Schema:  # fmt: skip
    """One operation: its good reply has the named schema, its errors are of RESPONSES; ``moves``
    where it may lead on.
    """
    is_get = body is None
    headers = {
        name: {"$ref": f"#/components/headers/{name}"}
        for name in (("ETag", "Cache-Control") if is_get else ("Cache-Control",))
    }
    good = {
        "description": "The answer.",
        "headers": headers,
        "content": {JSON: {"schema": _ref(schema)}},
    }
    replies: Schema = {"200": good}
    if is_get:
        replies |= (
            {"301": {"description": "The article has moved to the address in Location."}}
            if moves
            else {}
        )
        replies["304"] = {"description": "What was sent with If-None-Match is still so."}
    for status in sorted(
        {"400", "405", *errors, *(() if is_get else ("403", "413", "429", "503"))}
    ):
        replies[status] = {"$ref": f"#/components/responses/{status}"}
    found = {
        "operationId": id_,
        "tags": [tag],
        "summary": summary,
        "parameters": parameters,
        "responses": replies,
    }
    return found if body is None else {**found, "requestBody": {"required": True, "content": body}}


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
    "A code. The pattern has the common spellings, in quotes or brackets too; others are read as well: without 0x, &H…, …h, "
    "full width, symbols such as DNS_ERROR_NO_DNS_SERVERS, HRESULT_FROM_WIN32(9852).",
    _text("", pattern=SPELLINGS),
    "0x8007267C",
)
KIND = _in_path(
    "kind", "The kind of article.", {"type": "string", "enum": list(labels.KINDS)}, "codes"
)
SLUG = _in_path(
    "slug", "The last part of its address.", _text("", pattern="^[0-9A-Za-z-]+$"), "0x8007267C"
)
CODES = {"type": "array", "description": f"At most {MOST_CODES}.", "items": TEXT}
BATCH = {
    "schema": {"anyOf": [CODES, _object({"codes": CODES})]},
    "example": ["0x8007267C", "-1073418124"],
}
PASTE = {
    "schema": _object({"text": _text("", pattern=NO_NUL)}),
    "example": {"text": "activation failed with 0xC004F074"},
}
LINES = {"schema": _text("", pattern=NO_NUL), "example": "activation failed with 0xC004F074"}
LANG, AS, Q, BEGUN, LIMIT = (_parameter(name) for name in ("lang", "as", "q", "begun", "limit"))

PATHS: Schema = {
    "/api/v1/lookup": {
        "get": _operation(
            "lookup", "look-ups", "Any text: a code, a symbol, an event, words, a paste", "Answer", [Q, LANG, AS], ("413", "422")
        )
    },
    "/api/v1/codes/{spelling}": {
        "get": _operation("code", "look-ups", "One code in any spelling", "Answer", [SPELLING, LANG, AS], ("404", "422"))
    },
    "/api/v1/codes": {
        "post": _operation(
            "codes", "look-ups", "Up to 200 codes at once; one answer each, in order", "Answers", [LANG, AS], ("415", "422"),
            {JSON: BATCH},
        )
    },
    "/api/v1/extract": {
        "post": _operation(
            "extract", "look-ups", "Every code in a text; nothing of it is stored", "Extract", [LANG], ("415", "422"),
            {JSON: PASTE, "text/plain": LINES},
        )
    },
    "/api/v1/search": {
        "get": _operation("search", "search", "Ranked results for words", "Search", [Q, LANG, LIMIT], ("413", "422"))
    },
    "/api/v1/suggest": {
        "get": _operation(
            "suggest", "search", "What the reader may be typing", "Suggestions", [BEGUN, LANG, LIMIT], ("413", "422")
        )
    },
    "/api/v1/articles/{kind}/{slug}": {
        "get": _operation(
            "article", "articles", "One article as data", "ArticleReply", [KIND, SLUG, LANG], ("404", "422"), moves=True
        )
    },
    "/api/v1/articles/{kind}/{slug}/reply": {
        "get": _operation(
            "reply", "articles", "The text for the caller and the note for the ticket", "TicketReply", [KIND, SLUG, LANG],
            ("404", "422"),
        )
    },
    "/api/v1/coverage": {
        "get": _operation("coverage", "articles", "Known codes, and what there is for each", "Coverage", [], ())
    },
    "/api/v1/openapi.json": {"get": _operation("description", "service", "This description", "Description", [], ())},
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
}  # fmt: skip
