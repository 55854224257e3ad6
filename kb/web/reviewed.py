"""The day of an article's last review, written YYYY-MM-DD, as HTTP, feeds and metrics want it."""

from datetime import UTC, datetime

from werkzeug.wrappers import Response


def day(text: str) -> datetime | None:
    """The first moment in UTC of a day written as YYYY-MM-DD; None for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def date(response: Response, reviewed: str) -> None:
    """Say when what is shown was reviewed, where that is known: the same on every replica."""
    found = day(reviewed)
    if found:
        response.last_modified = found
