"""How much of what is known has an article, and whether it is up to date in both languages."""

from pathlib import Path
from typing import Any

from kb import labels, paths
from kb.codes.tables import GLOSSES, LICENSING, Tables
from kb.content.library import Library
from kb.languages import ZH_TW


def by_kind(library: Library) -> dict[str, dict[str, int]]:
    """For each kind: articles, those with a translation, those whose translation is stale, those
    with steps; moved articles do not count.
    """
    counts = {}
    for kind in labels.KINDS:
        articles = list(library.articles(ZH_TW, kind))
        translated = [article for article in articles if (article.id, ZH_TW) in library.pages]
        counts[kind] = {
            "articles": len(articles),
            "translated": len(translated),
            "stale": sum(article.stale for article in translated),
            "with_steps": sum(bool(article.source.steps) for article in articles),
        }
    return counts


def by_code(library: Library, tables: Tables) -> list[dict[str, Any]]:
    """A row for each code with a gloss or an article, by code.

    A row is code, gloss (in both languages), article, steps (how many), zh_tw (an up-to-date
    translation), reviewed (None without an article).
    """
    glossed = {
        row[0]: bool(row[2] and row[3])
        for table in (LICENSING, GLOSSES)
        for row in tables.rows(table)
    }
    own = {id_.partition("/")[2] for id_ in library.ids if id_.startswith("codes/")}
    return [
        {"code": code, "gloss": glossed.get(code, False), **_article(library, f"codes/{code}")}
        for code in sorted(glossed.keys() | own)
    ]


def _article(library: Library, id_: str) -> dict[str, Any]:
    if not library.has(id_):
        return {"article": False, "steps": 0, "zh_tw": False, "reviewed": None}
    article = library.article(id_, ZH_TW)
    return {
        "article": True,
        "steps": len(article.source.steps),
        "zh_tw": not article.stale,
        "reviewed": article.reviewed,
    }


def statistics(folder: str | Path | None = None) -> dict[str, dict[str, int]]:
    """The counts of ``kb check --stats``: ``by_kind``, how many files are broken (``broken``),
    what a company added (``site``, only where ``KB_SITE`` is set).
    """
    library = Library.load(folder)
    counts = by_kind(library) | {"broken": {"files": len(library.broken)}}
    if paths.company():
        added = library.company_folder
        counts["site"] = {
            "articles": len(library.own),
            "notes": len(added.notes),
            "values": len(added.values),
        }
    return counts
