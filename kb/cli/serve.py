"""``kb serve`` and ``kb index``: the web service, and its index ahead of time."""

import os
import sys
from gettext import gettext as _
from typing import Any

import click

from kb import paths
from kb.cli import complaints, terminal
from kb.cli.group import knowledge_base, main
from kb.cli.said import reason
from kb.errors import WrongSetting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kb.lookup import KnowledgeBase

# Settings of waitress. Under its defaults 400 clients that send their headers slowly stop it for
# everybody; with these nobody waits (tests/web/test_raw_http.py sends 200 of them).
# Threads that run Flask; by default 4. All share one core: of granian under a mixed load 8 threads
# give 244-276 replies a second, the slowest 1 % in 2.7 s, and up to 256 give 81-117 and 11 s.
THREADS = 8
CONNECTIONS = 500  # by default 100; each holds a socket and a few KB, and no thread
IDLE = 20  # seconds without a byte until a connection is closed; by default 120
# Bytes; by default 256 KiB. A look-up has at most 64 KiB (LONGEST_LOOKUP).
LONGEST_HEADER = 64 << 10
# Bytes; by default 1 GiB. Flask refuses a paste of more than 1 MiB in words, so waitress need only
# end what is twice as large.
LARGEST_BODY = 2 << 20

# Settings of granian.
HEADER_WAIT = 10_000  # milliseconds for all headers of a request; by default 30,000
GRANIAN_BUFFER = 128 << 10  # bytes for address and headers, twice a look-up; by default 408 KiB
# Requests that wait for a worker, by default 1024. All of them waiting means seconds for the last
# one; what comes beyond them waits in the kernel.
BACKLOG = 512
KILL_AFTER = 10  # seconds for requests in flight at the end: what a container is given by default


@main.command(short_help="Run the web service.")
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; 0.0.0.0 for all.",
)
@click.option(
    "--port",
    metavar="N",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option(
    "--server",
    type=click.Choice(["auto", "waitress", "granian"]),
    default="auto",
    show_default=True,
    help="auto is granian where it is installed.",
)
@click.option(
    "--workers",
    metavar="N",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes, with granian.",
)
def serve(host: str, port: int, server: str, workers: int) -> int:
    """Run the web service; docs/operating.md has its settings (KB_URL, KB_HOSTS, KB_PROXIES …)."""
    from kb.web import settings

    try:
        chosen_settings = settings.read(os.environ)
    except WrongSetting as error:
        raise click.UsageError(complaints.of(error)) from None
    _require_free_port(host, port)
    knowledge = knowledge_base()
    if not knowledge.library.ids:
        empty = _("there are no articles in {folder}; KB_CONTENT names the folder")
        raise click.UsageError(empty.format(folder=paths.content()))
    _say_what_is_left_out(knowledge)
    knowledge.warm()
    chosen = _server(server)
    serving = _("Serving {count} articles on {address} ({server}); stop with Ctrl-C.")
    address, count = f"http://{host}:{port}/", len(knowledge.library.ids)
    click.echo(serving.format(count=count, address=address, server=chosen), err=True)
    if chosen == "granian":
        _serve_granian(host, port, workers, chosen_settings.json_logs)
    else:
        _serve_waitress(host, port, knowledge, chosen_settings.proxies)
    return terminal.FOUND


@main.command("index", short_help="Build the search index ahead of time.")
def build_index() -> int:
    """Build the search index ahead of time, into the cache folder (KB_CACHE)."""
    knowledge = knowledge_base()
    _say_what_is_left_out(knowledge)
    knowledge.warm()
    indexed = _("{articles} articles and all codes of the tables ({codes}) indexed in {folder}")
    articles, codes = len(knowledge.library.ids), len(knowledge.sources)
    click.echo(indexed.format(articles=articles, codes=codes, folder=paths.cache()))
    return terminal.FOUND


def _say_what_is_left_out(knowledge: "KnowledgeBase") -> None:
    """Name on stderr each file that is no article, with what its author has to do."""
    for problem in knowledge.library.broken:
        left_out = _("left out: {file}").format(file=problem)
        click.echo(f"kb: {left_out}", err=True)


def _require_free_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            cannot = _("cannot listen on {address}: {why}; choose another --port or --host")
            raise click.UsageError(
                cannot.format(address=f"{host}:{port}", why=reason(error))
            ) from None


def _server(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    from importlib.util import find_spec

    return "granian" if sys.platform == "linux" and find_spec("granian") else "waitress"


def _serve_waitress(host: str, port: int, knowledge: Any, proxies: int) -> None:
    """Waitress counts header and connection limits itself; forwarded headers pass only where
    KB_PROXIES says so.
    """
    import waitress

    from kb.web import create_app

    waitress.serve(  # type: ignore[no-untyped-call]
        create_app(knowledge, watch=True),
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE,
        ident=None,
        max_request_header_size=LONGEST_HEADER,
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=not proxies,
    )


def _serve_granian(host: str, port: int, workers: int, json_logs: bool) -> None:
    """Granian starts processes that each call ``create_app`` and come back should they die."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Granian(
        "kb.web:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        respawn_failed_workers=True,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_WAIT, max_buffer_size=GRANIAN_BUFFER
        ),
        log_access=False,
        log_level=LogLevels.info if json_logs else LogLevels.error,
        log_dictconfig=_GRANIAN_JSON if json_logs else None,
        backlog=BACKLOG,
        workers_kill_timeout=KILL_AFTER,
    ).serve()


_GRANIAN_JSON = {
    "formatters": {
        "generic": {"()": "kb.web.request_log.JsonLines"},
        "access": {"()": "kb.web.request_log.JsonLines"},
    },
}
