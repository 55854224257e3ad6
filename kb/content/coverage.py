"""How much of what is known has an article, whether it is up to date in both languages, and what
bears it out.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kb import labels, paths
from kb.codes.tables import GLOSSES, LICENSING, Tables
from kb.content import evidence
from kb.content.article import Article
from kb.content.library import Library
from kb.languages import EN, ZH_TW

# YYYY-MM of a date of review.
_MONTH = len("2026-01")


def by_kind(library: Library) -> dict[str, dict[str, Any]]:
    """For each kind: articles, those with a translation, those whose translation is stale, those
    with steps, how many were reviewed in each month (``reviewed``, the newest first) and are borne
    out by what (``evidence``, all keys of ``kb.labels.EVIDENCE``); moved articles do not count.
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
            "reviewed": _by_month(articles),
            "evidence": {
                key: sum(article.evidence == key for article in articles)
                for key in labels.EVIDENCE
            },
        }
    return counts


def _by_month(articles: list[Article]) -> dict[str, int]:
    months = Counter(article.reviewed[:_MONTH] for article in articles if article.reviewed)
    return dict(sorted(months.items(), reverse=True))


def unsourced(library: Library) -> list[str]:
    """What no source bears out: ``codes/0x80004005:86: the sentence that says so``, by id and
    line.
    """
    return [
        f"{article.id}:{marked.line}: {marked.sentence}"
        for article in library.articles(EN)
        for marked in evidence.unsourced(article.source)
    ]


def by_code(library: Library, tables: Tables) -> list[dict[str, Any]]:
    """A row for each code with a gloss or an article, by code.

    A row is code, gloss (in both languages), article, steps (how many), zh_tw (an up-to-date
    translation), reviewed and evidence (None without an article).
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
        return {
            "article": False,
            "steps": 0,
            "zh_tw": False,
            "reviewed": None,
            "evidence": None,
        }
    article = library.article(id_, ZH_TW)
    return {
        "article": True,
        "steps": len(article.source.steps),
        "zh_tw": not article.stale,
        "reviewed": article.reviewed,
        "evidence": article.evidence,
    }


def statistics(library: Library) -> dict[str, dict[str, Any]]:
    """The counts of ``kb check --stats``: ``by_kind``, how many files are broken (``broken``),
    what a company added (``site``, only where ``KB_SITE`` is set).
    """
    counts = by_kind(library) | {"broken": {"files": len(library.broken)}}
    if paths.company():
        added = library.company_folder
        counts["site"] = {
            "articles": len(library.own),
            "notes": len(added.notes),
            "values": len(added.values),
        }
    return counts


def report(library: Library) -> Iterator[str]:
    """``kb check --stats``: the counts, a line for each kind and what it has of a thing, then what
    no source bears out.
    """
    for kind, counts in statistics(library).items():
        numbers = {name: number for name, number in counts.items() if isinstance(number, int)}
        yield f"{kind:11}{_counted(numbers)}"
        for name, parts in counts.items():
            if name not in numbers and parts:
                yield f"{kind:11}{name}: {_counted(parts)}"
    yield f"{evidence.PARTLY:11}what no source bears out:"
    yield from unsourced(library)


def _counted(numbers: dict[str, int]) -> str:
    return "  ".join(f"{name} {number}" for name, number in numbers.items())
