"""For those who run the service: health, figures, and the count and log line of every reply."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response
from werkzeug.wrappers import Response as AnyResponse

from kb.languages import EN
from kb.web import context, request_log, responses
from kb.web.metrics import Metrics

blueprint = Blueprint("operations", __name__)


def attach(app: Flask, metrics: Metrics, json_logs: bool) -> None:
    """Count every reply of an application, and with ``json_logs`` write a line for it."""
    app.extensions["kb_metrics"] = metrics
    app.register_blueprint(blueprint)
    if json_logs:
        app.before_request(request_log.begin)
        app.after_request(request_log.line)
    app.after_request(_count)


def counter(metrics: Metrics, json_logs: bool) -> Callable[[str, str, int, str], None]:
    """The same for replies that Flask never sees: told method, route, status and outcome."""

    def count(method: str, route: str, status: int, outcome: str) -> None:
        metrics.count(route, status, outcome)
        if json_logs:
            request_log.write(method, route, status)

    return count


@blueprint.get("/healthz")
def healthz() -> Response:
    """That the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """That content and index are loaded; lists the files that were left out."""
    knowledge = context.knowledge()
    articles = len(knowledge.library.ids)
    knowledge.search("kms", EN, 1)
    body = {
        "ready": articles > 0,
        "articles": articles,
        "left_out": [str(problem) for problem in knowledge.library.broken],
        "refused": context.content().problem,
    }
    response = responses.as_json(body, 200 if articles else 503, varies=False)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """What is counted, for Prometheus."""
    text = context.metrics().text(context.content())
    response = Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.cache_control.no_store = True
    return response


def _count(response: AnyResponse) -> AnyResponse:
    context.metrics().count(request_log.route_of(), response.status_code, context.outcome())
    return response
