"""The smallest Flask application: what ``bench.serving`` compares cached pages with."""

from flask import Flask


def create_app() -> Flask:
    """One route with twelve bytes."""
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "Hello world\n")
    return app
