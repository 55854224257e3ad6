"""Causes and steps: what each must say."""

from collections.abc import Mapping

from kb import labels
from kb.content.article import Page
from kb.content.lint.passages import COMMAND, OPTION
from kb.content.lint.rule import ARTICLE, BOTH_FILES, Content, Example, Found, Target, rule

_FACTS: Mapping[str, Mapping[str, object]] = {
    "on": labels.ON,
    "as": labels.AS,
    "risk": labels.RISK,
}
# The options of slmgr that any user may run and that change nothing.
_ONLY_SHOW = ("ao-list", "dli", "dlv", "dti", "lil", "ltc", "xpr")


@rule(
    "causes",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead="a paragraph in each cause that starts with 'Confirm:' (「確認方法：」)",
    examples=[Example(ARTICLE, "    Confirm: `slmgr.vbs /dli`", "    Perhaps: `slmgr.vbs /dli`")],
)
def causes(page: Page, _content: Content) -> Found:
    """A cause that cannot be confirmed sends people into the wrong fix."""
    marker = labels.CONFIRM[page.language]
    for cause in page.causes:
        if not cause.confirm:
            advice = f"say how to confirm this cause, in a paragraph that starts with '{marker}'"
            yield cause.line, advice


@rule(
    "steps",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead="{: on=… as=… risk=… } under the first line of the step, and a paragraph 'Expect:'",
    examples=[
        Example(
            BOTH_FILES,
            "    {: on=kms-host as=admin risk=read-only }",
            "    {: on=kms-host risk=read-only }",
        )
    ],
)
def steps(page: Page, _content: Content) -> Found:
    """Who follows a step must know where, as whom, at what risk, and what comes of it."""
    marker = labels.EXPECT[page.language]
    for step in page.steps:
        if step.attributes:
            yield from ((step.line, advice) for advice in _wrong_facts(step.attributes))
        else:
            facts = "{: on=client as=admin risk=change }"
            yield step.line, f"add the facts under the step's first line: {facts}"
            continue
        if not step.expect:
            advice = f"say what to expect, in a paragraph that starts with '{marker}'"
            yield step.line, advice


def _wrong_facts(attributes: Mapping[str, str]) -> list[str]:
    found = []
    for key, table in _FACTS.items():
        value = attributes.get(key)
        if value is None:
            found.append(f"say '{key}=': one of {', '.join(table)}")
        elif value not in table:
            found.append(f"'{key}={value}' is none of: {', '.join(table)}")
    unknown = [key for key in attributes if key not in _FACTS]
    return found + [f"'{key}' is no fact of a step; there are on, as and risk" for key in unknown]


@rule(
    "elevation",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead="as=admin (or another administrator), and a risk other than read-only",
    examples=[
        Example(
            BOTH_FILES,
            "    {: on=client as=admin risk=change }",
            "    {: on=client as=user risk=change }",
        )
    ],
    spares=_ONLY_SHOW,
)
def elevation(page: Page, _content: Content) -> Found:
    """slmgr refuses whatever changes something where the prompt is not elevated."""
    for step in page.steps:
        for command in COMMAND.finditer("\n".join(step.commands)):
            if command[1] != "slmgr":
                continue
            options = (match[2].lower() for match in OPTION.finditer(command[2]))
            for option in options:
                if option in elevation.spares:
                    continue
                if step.as_ == "user":
                    yield step.line, f"'/{option}' needs an elevated prompt: as=admin"
                if step.risk == "read-only":
                    yield step.line, f"'/{option}' changes something: name the risk"


RULES = (causes, steps, elevation)
