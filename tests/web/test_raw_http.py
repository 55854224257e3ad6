"""What no client library sends: malformed requests over a plain socket, to each server that ``kb
serve`` starts.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

KB = Path(sys.executable).parent / "kb"
SERVERS = ["waitress", *(["granian"] if find_spec("granian") else [])]
LONGEST_WAIT = 60.0
HOST = b"Host: kb.test\r\n"
GOOD = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
POST = b"POST /api/v1/extract HTTP/1.1\r\n" + HOST + b"Content-Type: text/plain\r\n"
POST_JSON = POST.replace(b"text/plain", b"application/json")

REQUESTS = {
    "two different Content-Lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "Content-Length and Transfer-Encoding": POST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "negative Content-Length": POST + b"Content-Length: -5\r\n\r\nhello",
    "Content-Length that is no number": POST + b"Content-Length: five\r\n\r\nhello",
    "Content-Length far too large": POST + b"Content-Length: 99999999999999999999\r\n\r\nhello",
    "unknown Transfer-Encoding": POST + b"Transfer-Encoding: brotli\r\n\r\nhello",
    "chunks that are none": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "a chunk shorter than it says": POST + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\nhello",
    "folded header": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-Folded: one\r\n  two\r\n\r\n",
    "NUL in a header": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-Nul: a\0b\r\n\r\n",
    "line feed alone in a header": b"GET /healthz HTTP/1.1\r\n"
    + HOST
    + b"X-Bare: a\nX-Other: b\r\n\r\n",
    "space before the colon": b"GET /healthz HTTP/1.1\r\nHost : kb.test\r\n\r\n",
    "header of 300 KB": b"GET /healthz HTTP/1.1\r\n"
    + HOST
    + b"X-Long: "
    + b"a" * 300_000
    + b"\r\n\r\n",
    "ten thousand headers": b"GET /healthz HTTP/1.1\r\n"
    + HOST
    + b"".join(b"X-%d: 1\r\n" % n for n in range(10_000))
    + b"\r\n",
    "address of 70 KB": b"GET /search?q=" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes that are no UTF-8 in the path": b"GET /codes/%FF%FE%C3 HTTP/1.1\r\n" + HOST + b"\r\n",
    "raw bytes in the path": b"GET /codes/\xff\xfe\xc3 HTTP/1.1\r\n" + HOST + b"\r\n",
    "escapes that are none": b"GET /search?q=%zz%4 HTTP/1.1\r\n" + HOST + b"\r\n",
    "escapes that are none in the path": b"GET /codes/%zz%4 HTTP/1.1\r\n" + HOST + b"\r\n",
    "bad UTF-8 in the query": b"GET /api/v1/lookup?q=%FF%FE%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "bad UTF-8 in the body": POST + b"Content-Length: 4\r\n\r\n\xff\xfe\xc3\x28",
    "bad UTF-8 in JSON": POST_JSON + b'Content-Length: 13\r\n\r\n{"text":"\xff\xfe"}',
    "JSON of 20,000 brackets": POST_JSON + b"Content-Length: 20000\r\n\r\n" + b"[" * 20_000,
    "a number of 6,000 digits in JSON": POST_JSON + b"Content-Length: 6000\r\n\r\n" + b"9" * 6000,
    "no Host": b"GET /api/v1/codes/5 HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET /healthz HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "a Host that is none": b"GET /api/v1/codes/5 HTTP/1.1\r\nHost: a b/c@d\r\n\r\n",
    "a foreign Host": b"GET /api/v1/codes/5 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a foreign absolute address": b"GET http://evil.example/0xC004F074 HTTP/1.1\r\n"
    b"Host: evil.example\r\n\r\n",
    "an absolute address": b"GET http://kb.test/healthz HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/0.9": b"GET /healthz\r\n",
    "HTTP/1.0 without Host": b"GET /healthz HTTP/1.0\r\n\r\n",
    "HTTP/9.9": b"GET /healthz HTTP/9.9\r\n" + HOST + b"\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    + bytes(range(256))
    + b"\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a proxy's request": b"CONNECT kb.test:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method of its own": b"BREW /en/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bad cookies": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: =;;kb_lang=\xff;kb_lang=..;a\r\n\r\n",
    "a bad Accept-Language": b"GET / HTTP/1.1\r\n"
    + HOST
    + b"Accept-Language: ;q=,zh;q=nan,*;q=-1,"
    + b"x," * 5000
    + b"\r\n\r\n",
    "bad conditions": b"GET /en/ HTTP/1.1\r\n"
    + HOST
    + b'If-None-Match: "\xff,W/,*\r\nRange: bytes=-\r\n\r\n',
    "a bad encoding": b"GET /en/ HTTP/1.1\r\n"
    + HOST
    + b"Accept-Encoding: gzip;q=x, ;q=0, \xff\r\n\r\n",
    "a bad form": b"POST /search HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: multipart/form-data\r\nContent-Length: 4\r\n\r\nq=ab",
    "two requests at once": GOOD.replace(b"Connection: close\r\n", b"") + GOOD,
}
MAY_SAY_501 = {
    "unknown Transfer-Encoding",
    "HTTP/9.9",
}  # RFC 9112 6.1, RFC 9110 15.6.6: the server's own word for these

UNFINISHED = {"a chunk shorter than it says", "HTTP/0.9"}  # the server may wait for the rest


@pytest.fixture(scope="module", params=SERVERS)
def address(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "KB_HOSTS": "kb.test", "KB_POST_RATE": "off"}
    command = [str(KB), "serve", "--port", str(port), "--server", request.param]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield "127.0.0.1", port
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _attempt in range(600):
        assert process.poll() is None, "the server ended by itself"
        try:
            if exchange(("127.0.0.1", port), GOOD).startswith(b"HTTP/1.1 200"):
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def exchange(address: tuple[str, int], sent: bytes, patience: float = LONGEST_WAIT) -> bytes:
    """What comes back up to the end of the connection, which the client ends after the first whole
    reply.

    No reply and no end within ``patience`` is a hang: TimeoutError.
    """
    with closing(socket.create_connection(address, patience)) as connection:
        received = b""
        try:
            connection.sendall(sent)
            while not _is_whole(received) and (part := connection.recv(65536)):
                received += part
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was read to the end
        return received


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: (\d+)", head.lower())
    return bool(end) and length is not None and len(body) >= int(length[1])


@pytest.mark.parametrize("name", REQUESTS)
def test_a_malformed_request_is_refused_and_harms_nobody(
    address: tuple[str, int], name: str
) -> None:
    try:
        received = exchange(address, REQUESTS[name], 3.0 if name in UNFINISHED else LONGEST_WAIT)
    except TimeoutError:
        assert name in UNFINISHED
        received = b""
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", received)]
    assert all(
        status < 500 or (status in (501, 505) and name in MAY_SAY_501) for status in statuses
    ), received[:300]
    assert b"Traceback" not in received
    assert exchange(address, GOOD).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("name", ["a foreign Host", "a foreign absolute address"])
def test_a_foreign_host_gets_nothing(address: tuple[str, int], name: str) -> None:
    received = exchange(address, REQUESTS[name])
    assert received.startswith(b"HTTP/1.1 400")
    assert b"Location: http://evil" not in received


@pytest.mark.parametrize("path", [b"/healthz", b"/readyz", b"/metrics"])
def test_probes_ask_by_address(address: tuple[str, int], path: bytes) -> None:
    asked = b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nConnection: close\r\n\r\n"
    assert exchange(address, asked).startswith(b"HTTP/1.1 200")


def test_clients_that_never_finish_keep_nobody_waiting(address: tuple[str, int]) -> None:
    slow = [socket.create_connection(address, LONGEST_WAIT) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: kb.t")
        for _ in range(5):
            assert exchange(address, GOOD).startswith(b"HTTP/1.1 200")
        assert slow[0].recv(4096)[:12] in (
            b"",
            b"HTTP/1.1 408",
            b"HTTP/1.1 400",
        )  # it is told to go, sooner or later
    finally:
        for connection in slow:
            connection.close()


def test_bodies_that_never_end_keep_nobody_waiting(address: tuple[str, int]) -> None:
    slow = [socket.create_connection(address, LONGEST_WAIT) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(POST + b"Content-Length: 100000\r\n\r\nhello")
        for path in (b"/healthz", b"/en/codes/0xC004F074", b"/search?q=count"):
            received = exchange(
                address, b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
            )
            assert received.startswith(b"HTTP/1.1 200")
    finally:
        for connection in slow:
            connection.close()


def test_clients_that_leave_early(address: tuple[str, int]) -> None:
    for _ in range(50):
        with closing(socket.create_connection(address, LONGEST_WAIT)) as connection:
            connection.sendall(POST + b"Content-Length: 100000\r\n\r\nhello")
    assert exchange(address, GOOD).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "path",
    [
        b"/en/codes/0xC004F074",
        b"/api/v1/codes/0xC004F074?lang=en",
        b"/static/style.css",
        b"/healthz",
    ],
)
def test_head_has_the_headers_of_get_and_no_body(address: tuple[str, int], path: bytes) -> None:
    replies = []
    for method in (b"GET", b"HEAD", b"GET", b"HEAD"):
        received = exchange(
            address, method + b" " + path + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
        )
        head, _, body = received.partition(b"\r\n\r\n")
        assert bool(body) == (method == b"GET")
        replies.append(
            sorted(line for line in head.lower().split(b"\r\n") if not line.startswith(b"date:"))
        )
    assert replies[0] == replies[1] == replies[2] == replies[3]


def test_options_names_the_methods(address: tuple[str, int]) -> None:
    received = exchange(
        address, b"OPTIONS /api/v1/extract HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    ).lower()
    assert received.startswith(b"http/1.1 200")
    allow = re.search(rb"\r\nallow: ([^\r]*)", received)
    assert allow is not None
    assert set(allow[1].split(b", ")) == {b"post", b"options"}
