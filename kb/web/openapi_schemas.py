"""The values that the API takes and gives, as JSON Schema (2020-12, as OpenAPI 3.1 has it)."""

from typing import Any

from kb import equivalents, labels
from kb.answer import STATUSES
from kb.diagnosis.facts import KINDS
from kb.languages import LANGUAGES

Schema = dict[str, Any]


def object_(properties: Schema, optional: tuple[str, ...] = (), **more: Any) -> Schema:
    """An object with all properties required but the optional ones; it may get further ones."""
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        **more,
    }


def array(items: Schema) -> Schema:
    """An array of values of one schema."""
    return {"type": "array", "items": items}


def ref(name: str) -> Schema:
    """One of SCHEMAS, by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: Schema) -> Schema:
    """A value of the schema, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def text(about: str = "", **more: Any) -> Schema:
    """A string, with what it is where its name does not say so."""
    return {"type": "string", **({"description": about} if about else {}), **more}


HEX = text("The canonical spelling.", pattern="^0x[0-9A-F]{8}$")
LANGUAGE = text("The language of the texts.", enum=list(LANGUAGES))
URI = text("An address for people.", format="uri")
NUMBER = {"type": "integer"}
YES = {"type": "boolean"}
SCHEMA_NUMBER = {"type": "integer", "const": 1}
TEXT, TEXTS = text(), array(text())
TEXT_OR_NULL = {"type": ["string", "null"]}

SCHEMAS: Schema = {
    "Code": object_(
        {
            "code": HEX,
            "signed": {**NUMBER, "minimum": -(1 << 31), "maximum": (1 << 31) - 1},
            "unsigned": {**NUMBER, "minimum": 0, "maximum": (1 << 32) - 1},
            "symbol": TEXT_OR_NULL,
            "reading": text("hresult, win32, ntstatus or ldap."),
            "severity": text("", enum=list(labels.SEVERITIES)),
            "facility": TEXT,
            "gloss": {"type": ["string", "null"], "description": "One sentence on what it means."},
            "why": text("How the input was read; empty where that is plain."),
            "article": {"type": ["string", "null"], "description": "The id of its article."},
        }
    ),
    "Cause": object_(
        {
            "text": TEXT,
            "confirm": TEXT_OR_NULL,
            "commands": TEXTS,
            "equivalents": array(ref("Equivalents")),
        }
    ),
    "Equivalents": {
        "type": "object",
        "description": "What does the same as a block of commands without slmgr.vbs, "
        "by way; empty for a block that does not call it.",
        "properties": dict.fromkeys(equivalents.WAYS, TEXT),
        "additionalProperties": False,
    },
    "Step": object_(
        {
            "text": TEXT,
            "on": text("The machine.", enum=list(labels.ON)),
            "as": text("The privilege.", enum=list(labels.AS)),
            "risk": text("", enum=list(labels.RISK)),
            "commands": TEXTS,
            "equivalents": array(ref("Equivalents")),
            "expect": TEXT_OR_NULL,
        }
    ),
    "Section": object_({"anchor": TEXT, "heading": TEXT, "text": TEXT}),
    "Article": object_(
        {
            "id": text("", examples=["codes/0x8007267C"]),
            "lang": LANGUAGE,
            "title": TEXT,
            "summary": TEXT,
            "symbol": TEXT_OR_NULL,
            "applies_to": TEXTS,
            "audience": TEXT_OR_NULL,
            "harmless": TEXT_OR_NULL,
            "causes": array(ref("Cause")),
            "steps": array(ref("Step")),
            "sections": array(ref("Section")),
            "confused_with": {"type": "object", "additionalProperties": TEXT},
            "related": TEXTS,
            "sources": TEXTS,
            "reviewed": text("The day of the last review.", format="date"),
            "url": URI,
            "stale": {
                **YES,
                "description": "The text is in the other language, "
                "because this one's is missing or out of date.",
            },
            "company": {
                **maybe(object_({"text": TEXT, "lang": LANGUAGE})),
                "description": "The company's own note.",
            },
        }
    ),
    "Result": object_(
        {
            "id": TEXT,
            "kind": text("", enum=list(labels.KINDS)),
            "lang": LANGUAGE,
            "code": maybe(HEX),
            "title": TEXT,
            "summary": TEXT,
            "snippet": TEXT,
            "score": {"type": "number"},
            "url": URI,
        }
    ),
    "Answer": object_(
        {
            "schema": SCHEMA_NUMBER,
            "query": TEXT,
            "status": text("", enum=list(STATUSES)),
            "lang": LANGUAGE,
            "candidates": array(ref("Code")),
            "article": maybe(ref("Article")),
            "suggestions": array(ref("Result")),
            "confident": {**YES, "description": "False when nothing really fits."},
            "why": text("How an article was chosen by words; empty for what stands in the text."),
            "alternatives": {
                **array(ref("Result")),
                "description": "What else the words may mean, the likeliest first.",
            },
            "signpost": maybe(ref("Signpost")),
            "doc_url": maybe(URI),
        }
    ),
    "Signpost": object_(
        {
            "subject": text("Whose matter the text is, where it is not ours."),
            "text": TEXT,
            "url": maybe(URI),
        }
    ),
    "Malformed": object_(
        {
            "schema": SCHEMA_NUMBER,
            "query": TEXT,
            "status": {"const": "malformed"},
            "detail": TEXT,
            "position": {"type": ["integer", "null"]},
            "lang": LANGUAGE,
            "candidates": array(ref("Code")),
        }
    ),
    "Answers": object_(
        {
            "schema": SCHEMA_NUMBER,
            "answers": array({"oneOf": [ref("Answer"), ref("Malformed")]}),
        },
    ),
    "Search": object_(
        {
            "schema": SCHEMA_NUMBER,
            "query": TEXT,
            "confident": {**YES, "description": "False when nothing really fits."},
            "results": array(ref("Result")),
            "suggestions": TEXTS,
            "signpost": maybe(ref("Signpost")),
        }
    ),
    "Suggestions": object_(
        {
            "schema": SCHEMA_NUMBER,
            "query": TEXT,
            "suggestions": array(
                object_({"text": TEXT, "title": TEXT, "kind": TEXT, "id": TEXT, "url": URI})
            ),
        }
    ),
    "Found": object_(
        {
            "code": HEX,
            "text": text("As it is written."),
            "start": {**NUMBER, "minimum": 0},
            "end": {**NUMBER, "minimum": 1},
            "title": TEXT,
            "url": URI,
        }
    ),
    "Extract": {
        "oneOf": [
            {
                **object_({"schema": SCHEMA_NUMBER}),
                "allOf": [ref("Extracted")],
            },
            object_({"schema": SCHEMA_NUMBER, "results": array(ref("Extracted"))}),
        ]
    },
    "Extracted": object_(
        {
            "codes": array(ref("Found")),
            "warnings": array(
                text("What should not have been in the text.", enum=["product-key"])
            ),
        },
        optional=("warnings",),
    ),
    "Diagnosis": object_(
        {
            "schema": SCHEMA_NUMBER,
            "lang": LANGUAGE,
            "summary": text("What is wrong, on which machine, who acts."),
            "sources": array(ref("DiagnosisSource")),
            "findings": array(ref("Finding")),
            "next": array(
                object_(
                    {
                        "on": text("The machine.", enum=list(labels.ON)),
                        "as": text("The privilege.", enum=list(labels.AS)),
                        "command": TEXT,
                        "why": TEXT,
                    }
                )
            ),
            "totals": {
                "type": "object",
                "description": "What the requests of a host's log come to, by event.",
                "additionalProperties": {"type": "object", "additionalProperties": NUMBER},
            },
            "codes": array(ref("Found")),
            "warnings": array(
                text("What should not have been in the text.", enum=["product-key"])
            ),
        }
    ),
    "DiagnosisSource": object_(
        {
            "kind": text("The tool or log.", enum=list(KINDS)),
            "start": {**NUMBER, "minimum": 0},
            "end": {**NUMBER, "minimum": 0},
            "machine": TEXT_OR_NULL,
            "facts": {"type": "object", "description": "What was read, by name."},
            "codes": TEXTS,
        }
    ),
    "Finding": object_(
        {
            "id": text("", examples=["clock-skew"]),
            "severity": text("", enum=["cause", "warning", "note", "fine"]),
            "confidence": text("", enum=["certain", "likely", "possible"]),
            "title": TEXT,
            "text": TEXT,
            "machine": TEXT_OR_NULL,
            "evidence": array(
                object_(
                    {
                        "source": {**NUMBER, "minimum": 0},
                        "start": {**NUMBER, "minimum": 0},
                        "end": {**NUMBER, "minimum": 0},
                        "text": TEXT,
                    }
                )
            ),
            "article": text("The id of the article that repairs it."),
            "step": {"type": ["integer", "null"]},
            "url": URI,
        }
    ),
    "TicketReply": object_(
        {
            "schema": SCHEMA_NUMBER,
            "id": TEXT,
            "lang": LANGUAGE,
            "caller": text("What to send to the caller; no commands."),
            "agent": text("The note for the ticket."),
            "url": URI,
            "revision": text("Names the state of the article."),
        }
    ),
    "ArticleReply": object_({"schema": SCHEMA_NUMBER, "article": ref("Article"), "doc_url": URI}),
    "Description": object_(
        {"openapi": TEXT, "info": {"type": "object"}, "paths": {"type": "object"}}
    ),
    "Coverage": object_(
        {
            "schema": SCHEMA_NUMBER,
            "kinds": {
                "type": "object",
                "additionalProperties": object_(
                    {
                        **dict.fromkeys(("articles", "translated", "stale", "with_steps"), NUMBER),
                        "reviewed": {
                            "type": "object",
                            "description": "How many were reviewed in each month, YYYY-MM.",
                            "additionalProperties": NUMBER,
                        },
                        "evidence": object_(dict.fromkeys(labels.EVIDENCE, NUMBER)),
                    }
                ),
            },
            "codes": array(
                object_(
                    {
                        "code": HEX,
                        "gloss": YES,
                        "article": YES,
                        "steps": NUMBER,
                        "zh_tw": YES,
                        "reviewed": TEXT_OR_NULL,
                        "evidence": {"enum": [*labels.EVIDENCE, None]},
                    }
                )
            ),
        }
    ),
    "Problem": object_(
        {
            "type": text("", format="uri-reference"),
            "title": TEXT,
            "status": {**NUMBER, "minimum": 400, "maximum": 599},
            "detail": text("What was wrong, and what to do."),
            "query": TEXT,
            "position": {
                "type": ["integer", "null"],
                "description": "Where the first wrong character stands, from 0; "
                "the length where something is missing.",
            },
            "suggestions": array({"oneOf": [ref("Code"), ref("Result")]}),
        },
        optional=("query", "position", "suggestions"),
    ),
}
