"""Log lines as JSON, one object a line, for ``KB_LOG=json``; a request is named by its route,
never by what was asked.
"""

import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime

from flask import g, request
from werkzeug.wrappers import Response

LOGGERS = {"kb": logging.INFO, "waitress": logging.ERROR}
_ID = re.compile(r"[\w.-]{8,64}")
_log = logging.getLogger("kb.requests")


class JsonLines(logging.Formatter):
    """time, level, logger, message, the fields of ``extra={"fields": …}``, and a traceback where
    there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(as_json: bool) -> None:
    """Send what the service logs to stderr, once; as JSON lines or as text."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonLines() if as_json else logging.Formatter("%(levelname)s %(name)s: %(message)s")
    )
    for name, level in LOGGERS.items():
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
        logger.setLevel(level)


def begin() -> None:
    """Give the request an id: the caller's X-Request-ID where it is a plain word, else one of
    ours.
    """
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
    g.started = time.perf_counter()


def line(response: Response) -> Response:
    """Write the line of a request that Flask has answered."""
    started = g.get("started", time.perf_counter())
    write(
        request.method,
        route_of(),
        response.status_code,
        time.perf_counter() - started,
        g.get("request_id", ""),
    )
    return response


def write(method: str, route: str, status: int, seconds: float = 0.0, id_: str = "") -> None:
    """One line for one request; ``id_`` is empty for a reply that was kept as bytes."""
    fields = {
        "request": id_,
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 2),
    }
    _log.info("request", extra={"fields": fields})


def route_of() -> str:
    """The pattern of the address of this request, such as ``/codes/<path:spelling>``;
    ``unmatched`` for none.
    """
    return request.url_rule.rule if request.url_rule else "unmatched"
