"""Who may post, how often and how much; what settings may say."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.errors import WrongSetting
from kb.lookup import KnowledgeBase
from kb.web import create_app, limits, settings
from kb.web.settings import Rate

TEXT = {"data": b"0xC004F074", "content_type": "text/plain"}


class Clock:
    """Time that passes when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def client_with(knowledge: KnowledgeBase, **configuration: Any) -> FlaskClient:
    return create_app(knowledge, TESTING=True, **configuration).test_client()


def test_tokens_come_back_with_time() -> None:
    clock = Clock()
    limiter = limits.Limiter(Rate(3, 60), clock)
    assert [limiter.wait("192.0.2.1") for _ in range(3)] == [0, 0, 0]
    assert limiter.wait("192.0.2.1") == pytest.approx(20)
    assert limiter.wait("192.0.2.2") == 0
    clock.now += 20
    assert limiter.wait("192.0.2.1") == 0
    assert limiter.wait("192.0.2.1") > 0
    clock.now += 3600
    assert [limiter.wait("192.0.2.1") > 0 for _ in range(4)] == [False, False, False, True]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 50)
    limiter = limits.Limiter(Rate(1, 60), Clock())
    for number in range(500):
        limiter.wait(f"10.0.{number // 250}.{number % 250}")
    assert len(limiter) == 50
    assert limiter.wait("10.0.1.249") > 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("", "", True),
    ],
)
def test_one_reader_is_one_network(one: str, other: str, same: bool) -> None:
    assert (limits.network_of(one) == limits.network_of(other)) == same


def test_too_many_posts_are_429_with_retry_after(knowledge: KnowledgeBase) -> None:
    client = client_with(knowledge, KB_POST_RATE="2/minute")
    assert [client.post("/api/v1/extract", **TEXT).status_code for _ in range(3)] == [
        200,
        200,
        429,
    ]
    refused = client.post("/api/v1/extract", **TEXT)
    assert 1 <= int(refused.headers["Retry-After"]) <= 31
    assert (refused.mimetype, refused.get_json()["status"]) == ("application/problem+json", 429)
    page = client.post("/search", data={"q": "0xC004F074"})
    assert (page.status_code, "Retry-After" in page.headers) == (429, True)
    assert client.get("/api/v1/codes/0xC004F074").status_code == 200
    assert (
        client.post(
            "/api/v1/extract", environ_base={"REMOTE_ADDR": "192.0.2.9"}, **TEXT
        ).status_code
        == 200
    )


def test_retry_after_is_never_too_early(knowledge: KnowledgeBase) -> None:
    app = create_app(knowledge, TESTING=True)
    app.extensions["kb_limiter"] = limits.Limiter(Rate(1, 1.5), Clock())
    client = app.test_client()
    replies = [client.post("/api/v1/extract", **TEXT) for _ in range(2)]
    assert [reply.headers.get("Retry-After") for reply in replies] == [None, "2"]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 200),
        ("HEAD", {}, 200),
        ("POST", {}, 400),
        ("GET", {"Origin": "http://rebound.example"}, 400),
    ],
)
def test_probes_ask_by_address_and_pages_of_others_do_not(
    knowledge: KnowledgeBase, method: str, headers: dict[str, str], status: int
) -> None:
    client = create_app(knowledge, KB_HOSTS="kb.example.com").test_client()
    for path in ("/healthz", "/readyz", "/metrics"):
        asked = {"Host": "192.0.2.1:8000", **headers}
        assert client.open(path, method=method, headers=asked).status_code == status
    assert client.get("/en/", headers={"Host": "192.0.2.1:8000"}).status_code == 400


@pytest.mark.parametrize(("proxies", "statuses"), [("0", [200, 429]), ("1", [200, 200])])
def test_forwarded_addresses_count_only_behind_proxies(
    knowledge: KnowledgeBase, proxies: str, statuses: list[int]
) -> None:
    client = client_with(knowledge, KB_POST_RATE="1/minute", KB_PROXIES=proxies)
    found = [
        client.post(
            "/api/v1/extract", headers={"X-Forwarded-For": f"192.0.2.{n}"}, **TEXT
        ).status_code
        for n in (1, 2)
    ]
    assert found == statuses


def test_a_reader_cannot_choose_an_address_behind_a_proxy(knowledge: KnowledgeBase) -> None:
    client = client_with(knowledge, KB_POST_RATE="1/minute", KB_PROXIES="1")
    chosen = [{"X-Forwarded-For": f"198.51.100.{n}, 192.0.2.1"} for n in (1, 2)]
    assert [client.post("/api/v1/extract", headers=h, **TEXT).status_code for h in chosen] == [
        200,
        429,
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://behind.a.proxy"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/extract", "/search"])
def test_posts_from_other_sites_are_refused(
    client: FlaskClient, path: str, headers: dict[str, str], status: int
) -> None:
    reply = client.post(path, headers=headers, data="0xC004F074\nand", content_type="text/plain")
    assert reply.status_code == status
    assert client.get("/api/v1/codes/0xC004F074", headers=headers).status_code == 200


def test_our_public_address_is_our_own(knowledge: KnowledgeBase) -> None:
    client = client_with(knowledge, KB_URL="https://kb.example.com")
    assert (
        client.post(
            "/api/v1/extract", headers={"Origin": "https://kb.example.com"}, **TEXT
        ).status_code
        == 200
    )


def test_cors_is_off(client: FlaskClient) -> None:
    reply = client.get(
        "/api/v1/codes/0xC004F074", headers={"Origin": "https://tickets.example.com"}
    )
    assert not [name for name in reply.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118, werkzeug's
    asked = {"Origin": "https://tickets.example.com", "Access-Control-Request-Method": "POST"}
    reply = client.options("/api/v1/extract", headers=asked)
    assert not [name for name in reply.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118


def test_cors_for_named_origins(knowledge: KnowledgeBase) -> None:
    client = client_with(
        knowledge,
        KB_CORS="https://tickets.example.com, https://desk.example.com",
        KB_POST_RATE="off",
    )
    ours, other = {"Origin": "https://desk.example.com"}, {"Origin": "https://evil.example"}
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    preflight = client.options("/api/v1/extract", headers={**ours, **asked})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (
        204,
        "https://desk.example.com",
    )
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    refused = client.options("/api/v1/extract", headers={**other, **asked})
    assert (refused.status_code, refused.headers.get("Access-Control-Allow-Origin")) == (200, None)
    for path in ("codes/0xC004F074?lang=en", "codes/0xC004F074?lang=en", "codes/hello"):
        reply = client.get(f"/api/v1/{path}", headers=ours)
        assert reply.headers["Access-Control-Allow-Origin"] == "https://desk.example.com"
        for headers in (other, {}):
            reply = client.get(f"/api/v1/{path}", headers=headers)
            assert "Access-Control-Allow-Origin" not in reply.headers
            assert "Origin" in reply.headers["Vary"]
    assert client.post("/api/v1/extract", headers=ours, **TEXT).status_code == 200
    assert client.post("/api/v1/extract", headers=other, **TEXT).status_code == 403
    assert client.post("/search", headers=ours, **TEXT).status_code == 403
    assert "Access-Control-Allow-Origin" not in client.get("/en/", headers=ours).headers


def test_cors_for_everybody(knowledge: KnowledgeBase) -> None:
    client = client_with(knowledge, KB_CORS="*")
    for headers in ({"Origin": "https://any.example"}, {}, {"Origin": "https://any.example"}):
        reply = client.get("/api/v1/codes/0xC004F074?lang=en", headers=headers)
        assert reply.headers.get("Access-Control-Allow-Origin") == ("*" if headers else None)


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/api/v1/codes", 64 * 1024 + 1, 413),
        ("/api/v1/extract", 1 << 20, 200),
        ("/api/v1/extract", (1 << 20) + 1, 413),
        ("/search", (1 << 20) + 1, 413),
    ],
)
def test_bodies_have_a_largest_size(
    client: FlaskClient, path: str, size: int, status: int
) -> None:
    mimetype = "application/json" if path.endswith("codes") else "text/plain"
    assert client.post(path, data=b"x" * size, content_type=mimetype).status_code == status


def test_only_so_many_posts_are_received_at_once(knowledge: KnowledgeBase) -> None:
    app = create_app(knowledge, TESTING=True, KB_POST_RATE="off")
    posts, client = app.extensions["kb_posts"], app.test_client()
    for _ in range(limits.MOST_POSTS + 5):
        assert client.post("/api/v1/extract", **TEXT).status_code == 200
    for _ in range(limits.MOST_POSTS):
        assert posts.acquire(blocking=False)
    refused = client.post("/api/v1/extract", **TEXT)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    posts.release()
    assert client.post("/api/v1/extract", **TEXT).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KB_URL", "kb.example.com"),
        ("KB_URL", "https://kb.example.com/?x=1"),
        ("KB_URL", "javascript:alert(1)"),
        ("KB_URL", 'https://kb.example.com/"><script>'),
        ("KB_POST_RATE", "sixty"),
        ("KB_POST_RATE", "0/minute"),
        ("KB_POST_RATE", "5/day"),
        ("KB_PROXIES", "-1"),
        ("KB_PROXIES", "²"),
        ("KB_PROXIES", "11"),
        ("KB_CORS", "tickets.example.com"),
        ("KB_CORS", "https://tickets.example.com/"),
        ("KB_CONTACT", "somebody"),
        ("KB_CONTACT", "mailto:a@example.com\nX: y"),
        ("KB_WATCH", "-1"),
        ("KB_WATCH", "often"),
        ("KB_LOG", "xml"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as raised:
        settings.read({name: value})
    assert raised.value.name == name
    assert name in str(raised.value)
    assert "write" in raised.value.advice


def test_settings_are_read() -> None:
    found = settings.read(
        {
            "KB_URL": "https://kb.example.com/",
            "KB_HOSTS": "a, b",
            "KB_POST_RATE": "5 / seconds",
            "KB_CONTACT": "mailto:a@example.com",
        }
    )
    assert (found.url, found.hosts, found.post_rate) == (
        "https://kb.example.com",
        ("a", "b"),
        Rate(5, 1),
    )
    assert settings.read({"KB_POST_RATE": "off"}).post_rate is None
    assert settings.read({}) == settings.Settings()
