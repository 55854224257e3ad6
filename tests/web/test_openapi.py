"""The API does what its description says, and the description has all of the API."""

import os
import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import Browser
from schemathesis.generation import GenerationMode

from kb import chinese
from kb.languages import LANGUAGES
from kb.lookup import KnowledgeBase
from kb.web import create_app, openapi

# Schemathesis with all its checks, the same examples each time; KB_EXAMPLES=2000 for a long run
# with others.
EXAMPLES = int(os.environ.get("KB_EXAMPLES", "25"))
OPERATIONS = [(method, path) for path, methods in openapi.PATHS.items() for method in methods]
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def described(knowledge: KnowledgeBase) -> Any:
    app = create_app(knowledge, KB_POST_RATE="off")
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


def test_every_route_is_described_and_nothing_else(app: Flask) -> None:
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(OPERATIONS) == routes


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_api_does_what_is_described(
    described: Any, method: str, path: str, mode: GenerationMode
) -> None:
    operation = described[path][method.upper()]
    has_input = operation.path_parameters or operation.query or operation.body
    if mode is GenerationMode.NEGATIVE and not has_input:
        return  # nothing that could be wrong

    @settings(
        max_examples=EXAMPLES,
        derandomize="KB_EXAMPLES" not in os.environ,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.call_and_validate(headers=PLAIN)

    check()


def test_every_reference_leads_somewhere() -> None:
    described = openapi.description("http://localhost")
    names = re.findall(r"'\$ref': '#/components/(\w+)/([\w-]+)'", str(described))
    assert len(names) > 50
    for group, name in names:
        assert name in described["components"][group], (group, name)
    used = set(names)
    for group, found in described["components"].items():
        assert {name for name in found if (group, name) not in used} == set(), group


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_example_is_answered(client: FlaskClient, method: str, path: str) -> None:
    described = openapi.description("http://localhost")
    operation = described["paths"][path][method]
    query = {}
    for one in operation.get("parameters", []):
        found = (
            described["components"]["parameters"][one["$ref"].rsplit("/", 1)[1]]
            if "$ref" in one
            else one
        )
        if found["in"] == "path":
            path = path.replace(f"{{{found['name']}}}", found["example"])
        elif "example" in found:
            query[found["name"]] = found["example"]
    bodies = operation.get("requestBody", {}).get("content", {"": {}})
    for mimetype, body in bodies.items():
        options = (
            {}
            if not mimetype
            else {"json": body["example"]}
            if "json" in mimetype
            # JSON has no form for the bytes of a file: a log as text is one, too.
            else {"data": body.get("example", "Event ID: 8198\nhr=0xC004F074")}
        )
        headers = {"Content-Type": mimetype} if mimetype else {}
        assert (
            client.open(
                path, method=method.upper(), query_string=query, headers=headers, **options
            ).status_code
            == 200
        )


def test_the_description_is_to_be_had_in_chinese(client: FlaskClient) -> None:
    """Every sentence of it, of operations and parameters as of values and replies."""
    english = client.get("/api/v1/openapi.json", headers={"Accept-Language": "zh-TW"}).get_json()
    translated = client.get("/api/v1/openapi.json?lang=zh-TW").get_json()
    texts, said = openapi.texts(english), openapi.texts(translated)
    assert len(texts) == len(said) > 100
    assert [text for text in texts if is_chinese(text)] == []
    assert [text for text in said if not is_chinese(text)] == []
    assert bare(english) == bare(translated)


def test_the_language_of_the_description_is_one_of_ours(client: FlaskClient) -> None:
    assert client.get("/api/v1/openapi.json?lang=en").get_json()["info"]["title"][0] == "W"
    assert client.get("/api/v1/openapi.json?lang=fr").status_code == 422


def is_chinese(text: str) -> bool:
    return any(chinese.is_han(character) for character in text)


def bare(described: Any) -> Any:
    """A description without its texts."""
    return openapi._said(described, lambda _text: "")


def test_the_page_shows_no_english_operation_or_parameter(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}/api/v1/?lang=zh-TW")
    operations = page.locator("#operation option")
    operations.first.wait_for(state="attached")
    shown = operations.all_text_contents()
    assert len(shown) == len(OPERATIONS)
    for place, operation in enumerate(shown):
        assert is_chinese(operation), operation
        page.select_option("#operation", str(place))
        for label in page.locator(".try-fields label").all_text_contents():
            assert is_chinese(label), label
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_to_try_it(client: FlaskClient, language: str) -> None:
    reply = client.get(f"/api/v1/?lang={language}")
    assert reply.mimetype == "text/html"
    assert ("送出" in reply.text) == (language == "zh-TW")
    assert "/static/try.js" in reply.text
    assert client.get("/api/v1").status_code == 200


def test_the_address_of_the_service_is_named(knowledge: KnowledgeBase) -> None:
    client = create_app(knowledge, KB_URL="https://kb.example.com/").test_client()
    assert client.get("/api/v1/openapi.json").get_json()["servers"] == [
        {"url": "https://kb.example.com"}
    ]
