"""Style sheets, scripts and pictures: read once, named by their content, so that a browser may
keep them for ever.
"""

import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, abort, request
from werkzeug.http import generate_etag
from werkzeug.wrappers import Response

from kb.web import cache
from kb.web.responses import FRESH, YEAR

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".js": "text/javascript",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
}


@lru_cache(maxsize=1)
def files() -> dict[str, tuple[bytes, str]]:
    """Every file of the static folder by its name, with its bytes and twelve digits of their
    digest.
    """
    found = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }
    return {name: (body, generate_etag(body)[:12]) for name, body in found.items()}


def version() -> str:
    """Twelve digits over all files: what a service worker calls its store."""
    return generate_etag("".join(digest for _body, digest in files().values()).encode())[:12]


def serve(filename: str) -> Response:
    """One file; for a year where the address names its digest."""
    if filename not in files():
        abort(404)
    body, digest = files()[filename]
    response = Response(
        body, mimetype=TYPES.get(Path(filename).suffix) or mimetypes.guess_type(filename)[0]
    )
    response.set_etag(digest)
    is_named = request.args.get("v") == digest
    response.cache_control.public = True
    response.cache_control.max_age = YEAR if is_named else FRESH
    if is_named:
        response.cache_control.immutable = True
    cache.offer(f"v={digest}")
    return response


def attach(app: Flask) -> None:
    """Serve the files as endpoint ``static``; ``url_for`` adds the digest of the file."""
    app.add_url_rule("/static/<path:filename>", "static", serve)
    app.url_defaults(_with_digest)


def _with_digest(endpoint: str, values: dict[str, Any]) -> None:
    found = files().get(values.get("filename", "")) if endpoint == "static" else None
    if found:
        values.setdefault("v", found[1])
