"""An article as Markdown that any ticket system reads: title with the short link, summary, steps
with their labels.
"""

from kb import labels as words
from kb.content import inline
from kb.content.article import Article
from kb.content.steps import Step
from kb.lookup import KnowledgeBase
from kb.web.frame import link, short_path


def markdown(knowledge: KnowledgeBase, article: Article, base: str) -> str:
    """Plain Markdown without our own marks; every link is absolute, ``base`` is the address
    without a final slash.
    """

    def to(target: str, anchor: str | None) -> tuple[str, str] | None:
        found = link(knowledge, target, anchor, article.language, article.id)
        return (base + found[0], found[1]) if found else None

    head = f"**[{article.heading}]({base}{short_path(article.id)})**"
    steps = [
        _step(number, step, article.page.language)
        for number, step in enumerate(article.page.steps, 1)
    ]
    return inline.resolve("\n\n".join([head, article.summary, *steps]), to) + "\n"


def _step(number: int, step: Step, language: str) -> str:
    """A numbered item; what follows its first paragraph is indented under it."""
    tables = ((words.ON, step.on), (words.AS, step.as_), (words.RISK, step.risk))
    labels = [words.word(table, key, language) for table, key in tables if key in table]
    first, _, rest = step.body.partition("\n\n")
    said = f"{number}. {' '.join(first.split())}" + (f" ({', '.join(labels)})" if labels else "")
    lines = [f"    {line}" if line else "" for line in rest.split("\n")]
    return "\n".join([said, "", *lines]).rstrip()
