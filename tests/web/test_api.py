"""The JSON contract."""

import json

import pytest
from flask.testing import FlaskClient

CODE = {
    "code",
    "signed",
    "unsigned",
    "symbol",
    "reading",
    "severity",
    "facility",
    "gloss",
    "why",
    "article",
}
ARTICLE = {"id", "lang", "title", "summary", "applies_to", "causes", "steps", "url", "stale"}
STEP = {"text", "on", "as", "risk", "commands", "equivalents", "expect"}
RESULT = {"id", "kind", "lang", "code", "title", "summary", "snippet", "score", "url"}


@pytest.mark.parametrize(
    "path", ["lookup?q=0x8007267C", "codes/0x8007267C", "codes/9852", "codes/-2147015044"]
)
def test_an_answer_has_the_promised_fields(client: FlaskClient, path: str) -> None:
    body = client.get(f"/api/v1/{path}", query_string=None).get_json()
    assert set(body) >= {
        "schema",
        "query",
        "status",
        "lang",
        "candidates",
        "article",
        "suggestions",
        "doc_url",
    }
    assert set(body["candidates"][0]) == CODE
    assert set(body["article"]) >= ARTICLE
    assert set(body["article"]["steps"][0]) == STEP
    first = body["candidates"][0]
    assert (first["code"], first["signed"], first["unsigned"]) == (
        "0x8007267C",
        -2147015044,
        2147952252,
    )
    assert (first["symbol"], first["article"]) == ("DNS_ERROR_NO_DNS_SERVERS", "codes/0x8007267C")
    assert body["doc_url"] == body["article"]["url"] == "http://localhost/en/codes/0x8007267C"


def test_the_language_can_be_chosen(client: FlaskClient) -> None:
    body = client.get("/api/v1/codes/0x8007267C?lang=zh-TW").get_json()
    assert (body["lang"], body["article"]["lang"], body["article"]["stale"]) == (
        "zh-TW",
        "zh-TW",
        False,
    )
    assert "DNS 伺服器" in body["article"]["title"]


def test_search_has_the_promised_fields(client: FlaskClient) -> None:
    body = client.get("/api/v1/search?q=0xC004F074&limit=3").get_json()
    assert set(body) >= {"schema", "query", "confident", "results", "suggestions"}
    assert all(set(result) == RESULT for result in body["results"])
    assert body["results"][0]["id"] == "codes/0xC004F074"
    assert len(body["results"]) <= 3


def test_codes_of_the_table_are_results_too(client: FlaskClient) -> None:
    body = client.get("/api/v1/search?q=0xC004D104").get_json()
    assert (body["results"][0]["kind"], body["results"][0]["code"]) == ("codes", "0xC004D104")


@pytest.mark.parametrize("as_json", [True, False])
def test_extract(client: FlaskClient, as_json: bool) -> None:
    text = "vorher 0xc004f074, dann 8007232b"
    options = (
        {"json": {"text": text}}
        if as_json
        else {"data": text.encode(), "content_type": "text/plain"}
    )
    body = client.post("/api/v1/extract", **options).get_json()
    assert body["schema"] == 1
    assert [(c["code"], c["text"], c["start"], c["end"]) for c in body["codes"]] == [
        ("0xC004F074", "0xc004f074", 7, 17),
        ("0x8007232B", "8007232b", 24, 32),
    ]
    assert set(body["codes"][0]) >= {"code", "text", "start", "end", "title", "url"}


def test_extract_from_many_texts_at_once(client: FlaskClient) -> None:
    texts = ["first 0xC004F074", "nothing in it", f"/ipk {KEY} gives 0xC004F050"]
    body = client.post("/api/v1/extract", json={"texts": texts}).get_json()
    assert [[one["code"] for one in result["codes"]] for result in body["results"]] == [
        ["0xC004F074"],
        [],
        ["0xC004F050"],
    ]
    assert [result.get("warnings") for result in body["results"]] == [None, None, ["product-key"]]
    assert "codes" not in body
    assert client.post("/api/v1/extract", json={"texts": []}).get_json()["results"] == []


@pytest.mark.parametrize(
    ("query", "status", "how"),
    [
        ("0xC004F074", "found", ""),
        ("event 12290", "found", ""),
        ("slmgr /skms", "found", ""),
        ("The KMS client computer does not activate", "found", ""),
        ("count stays at one although many computers ask", "matched", "best match for your words"),
        ("vl binding service unavailable", "matched", "words of a symbolic name"),
        ("xyzzy plugh", "unknown", ""),
    ],
)
def test_a_guess_is_never_called_found(
    client: FlaskClient, query: str, status: str, how: str
) -> None:
    body = client.get("/api/v1/lookup", query_string={"q": query}).get_json()
    assert (body["status"], body["why"]) == (status, how)
    assert body["confident"] == (status != "unknown")
    assert bool(body["alternatives"]) == (status == "matched")
    assert all(set(result) == RESULT for result in body["alternatives"])


def test_an_article_as_data(client: FlaskClient) -> None:
    body = client.get("/api/v1/articles/events/12290?lang=zh-TW").get_json()
    assert body["article"]["id"] == "events/12290"


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("get", "codes/hello", {}, 422),
        ("get", "codes/0x8007005", {}, 422),
        ("get", "codes/0x12345678", {}, 404),
        ("get", "articles/issues/nothing", {}, 404),
        ("get", "articles/nothing/x", {}, 404),
        ("get", "nothing", {}, 404),
        ("get", "lookup", {}, 422),
        ("get", "lookup?q=", {}, 422),
        ("get", "lookup?q=5&as=hex", {}, 422),
        ("get", "lookup?q=5&lang=fr", {}, 422),
        ("get", "search?q=x&limit=0", {}, 422),
        ("get", "lookup?q=" + "x" * 70_000, {}, 413),
        ("get", "lookup?q=a%00", {}, 422),
        ("post", "lookup?q=5", {}, 405),
        ("get", "extract", {}, 405),
        ("get", "codes/5?as=", {}, 422),
        ("get", "lookup?q=5&lang=", {}, 422),
        ("post", "codes", {"data": b"[]", "content_type": "text/plain"}, 415),
        ("post", "extract", {"data": b"<x/>", "content_type": "application/xml"}, 415),
        ("post", "extract", {"data": b"{", "content_type": "application/json"}, 422),
        ("post", "extract", {"json": {"text": 5}}, 422),
        ("post", "extract", {"json": {"texts": "0xC004F074"}}, 422),
        ("post", "extract", {"json": {"texts": ["0xC004F074", 5]}}, 422),
        ("post", "extract", {"json": {"text": "a", "texts": ["b"]}}, 422),
        ("post", "extract", {"json": {"texts": ["\0"]}}, 422),
        ("post", "extract", {"json": {"texts": ["a"] * 1001}}, 413),
        ("post", "extract", {"data": b"\xff\xfe", "content_type": "text/plain"}, 422),
        ("post", "extract", {"data": b"\0\1", "content_type": "text/plain"}, 422),
        ("post", "extract", {"data": b"x" * (2 << 20), "content_type": "text/plain"}, 413),
    ],
)
def test_problems(
    client: FlaskClient, method: str, path: str, options: dict[str, object], status: int
) -> None:
    reply = client.open(f"/api/v1/{path}", method=method.upper(), **options)  # type: ignore[arg-type]
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    body = json.loads(reply.data)
    assert set(body) >= {"type", "title", "status", "detail"}
    assert body["status"] == status
    if status == 405:
        assert reply.headers["Allow"]


@pytest.mark.parametrize("wrapped", [True, False])
def test_many_codes_at_once(client: FlaskClient, wrapped: bool) -> None:
    spellings = ["0xC004F074", "hello", "0x12345678", "5"]
    body = client.post(
        "/api/v1/codes?lang=zh-TW", json={"codes": spellings} if wrapped else spellings
    ).get_json()
    assert [answer["status"] for answer in body["answers"]] == [
        "found",
        "malformed",
        "unknown",
        "ambiguous",
    ]
    assert body["answers"][1]["query"] == "hello"


@pytest.mark.parametrize(
    ("body", "status"), [({"codes": "x"}, 422), ([1], 422), (["5"] * 201, 413)]
)
def test_many_codes_that_are_none(client: FlaskClient, body: object, status: int) -> None:
    assert client.post("/api/v1/codes", json=body).status_code == status


def test_coverage(client: FlaskClient) -> None:
    body = client.get("/api/v1/coverage").get_json()
    rows = {row["code"]: row for row in body["codes"]}
    assert len(rows) > 900
    assert rows["0x8007267C"]["article"]
    assert rows["0x8007267C"]["zh_tw"]
    assert rows["0x8007267C"]["steps"] >= 5
    assert not rows["0xC004D104"]["article"]
    assert rows["0xC004D104"]["evidence"] is None
    assert rows["0x8007267C"]["evidence"] in ("microsoft", "public", "partly")
    for counts in body["kinds"].values():
        assert counts["articles"] == counts["translated"] - counts["stale"] > 0
        assert sum(counts["reviewed"].values()) == counts["articles"]
        assert sum(counts["evidence"].values()) == counts["articles"]


def test_a_reading_can_be_chosen(client: FlaskClient) -> None:
    assert (
        client.get("/api/v1/codes/5?as=ntstatus").get_json()["candidates"][0]["code"]
        == "0xC0000005"
    )


def test_a_malformed_code_has_near_misses(client: FlaskClient) -> None:
    body = client.get("/api/v1/codes/0x800070005?lang=zh-TW").get_json()
    assert "0x80070005" in [candidate["code"] for candidate in body["suggestions"]]
    assert "8 位" in body["detail"]
    assert body["position"] == 10


def test_an_unknown_code_has_its_bits(client: FlaskClient) -> None:
    body = client.get("/api/v1/codes/0xC0DE1234").get_json()
    assert body["candidates"][0]["severity"] == "failure"


def test_a_reply_to_a_post_is_kept_by_nobody(client: FlaskClient) -> None:
    reply = client.post("/api/v1/extract", data=b"0xC004F074", content_type="text/plain")
    assert (reply.headers["Cache-Control"], "ETag" in reply.headers) == ("no-store", False)


@pytest.mark.parametrize(
    "body",
    [b"[" * 20_000, b"9" * 6000, b'{"text":', b'"\\ud800"', b'{"text":"\\ud800 0xC004F074"}'],
)
def test_json_that_cannot_be_read(client: FlaskClient, body: bytes) -> None:
    for path in ("codes", "extract"):
        reply = client.post(f"/api/v1/{path}", data=body, content_type="application/json")
        assert reply.status_code in (200, 422)


def test_etag_and_cache_control(client: FlaskClient) -> None:
    first = client.get("/api/v1/codes/0x8007267C")
    assert "max-age" in first.headers["Cache-Control"]
    assert (
        client.get(
            "/api/v1/codes/0x8007267C", headers={"If-None-Match": first.headers["ETag"]}
        ).status_code
        == 304
    )


KEY = "BCDFG-HJKMP-QRTVW-XY234-6789C"


def test_a_whole_product_key_in_a_paste_is_warned_of(client: FlaskClient) -> None:
    with_key = client.post(
        "/api/v1/extract", json={"text": f"/ipk {KEY} gives 0xC004F050"}
    ).get_json()
    assert with_key["warnings"] == ["product-key"]
    assert [one["code"] for one in with_key["codes"]] == ["0xC004F050"]
    for text in ("W269N-WFGWX-YVC9B-4J6C9-T83GX", "ends with 6789C", "0xC004F050"):
        assert "warnings" not in client.post("/api/v1/extract", json={"text": text}).get_json()


def test_the_page_of_a_paste_warns_too(client: FlaskClient) -> None:
    for language, said in (
        ("en", "There is a whole product key in your text"),
        ("zh-TW", "這段內容裡有完整的產品金鑰"),
    ):
        page = client.post(f"/search?lang={language}", data={"q": f"/ipk {KEY}\n0xC004F050"})
        assert said in page.text
        assert (
            said
            not in client.post(f"/search?lang={language}", data={"q": "first\n0xC004F050"}).text
        )


def test_nothing_of_a_paste_is_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    import logging

    secret = "zyxwv-secret-paste"
    with caplog.at_level(logging.DEBUG):
        for text in (f"{secret} 0xC004F050 {KEY}", f"{secret}\0", f"{secret} " * 100_000):
            client.post("/api/v1/extract", json={"text": text})
            client.post("/api/v1/extract", data=text, content_type="text/plain")
            client.post("/search", data={"q": f"{text}\n"})
    written = "".join((caplog.text, *capfd.readouterr()))
    assert secret not in written
    assert KEY not in written
