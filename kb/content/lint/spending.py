"""What a step uses up for good: activations of a key, rearms of Windows and Office."""

import re

from kb.content.article import Page
from kb.content.blocks import outside_fences
from kb.content.lint.passages import COMMAND, OPTION
from kb.content.lint.rule import BOTH_FILES, Content, Example, Found, Target, rule
from kb.content.steps import Step
from kb.languages import EN

ACTIVATION, REARM = "spends-activation", "spends-rearm"
_REARM = re.compile(
    r"""
      /rearm (?: -app | -sku )? (?![\w-])   # slmgr.vbs /rearm
    | \b ospprearm \b                       # OSPPREARM.EXE
    | \b sysprep \b .* /generalize \b       # sysprep.exe /generalize /oobe
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ACTIVATION = re.compile(
    r"""
      \b slui (?:\.exe)? \s+ 0?3 \b         # slui.exe 3
    | /ad-activation-online \b              # slmgr.vbs /ad-activation-online <csvlk>
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Public setup keys cost nothing; these are counted by Microsoft.
_COUNTED_KEY = re.compile(r"(?:/ipk\s+|/inpkey:)<(?:mak|product-key|csvlk)>")
_SETUP_KEY = re.compile(r"(?:/ipk\s+|/inpkey:)<gvlk>")
_ACTIVATE = re.compile(r"/(?:ato|act)(?![\w-])")
_NAMES_COUNTED_KEY = re.compile(r"\bMAK\b|\bCSVLK\b|\bhost key\b|\bretail key\b|主機金鑰|零售金鑰")
_SAYS = re.compile(
    r"""
      \b uses? [ ] up [ ] (?: an | one | another ) \b       # this uses up one activation
    | \b (?: this | it | that | which ) [ ]                 # This spends one activation
      (?: may [ ] | can [ ] )? spends? [ ] (?: an | one )   # it may spend an activation
    | (?<! 不 ) 會 (?: 用掉 | 消耗 | 耗用 ) 一次             # 這會用掉一次啟用次數
    """,
    re.VERBOSE,
)
# A sentence that hands over to another page, whose own steps say what they use up.
_ELSEWHERE = re.compile(r"[^.。]*\[\[(?:procedures|reference)/[^.。]*")
# Options that only show; a step of nothing else uses nothing up by itself.
_ONLY_SHOW = frozenset(("ao-list", "dli", "dlv", "dti", "lil", "ltc", "xpr", "dstatus", "dinstid"))
_STEP = "{: on=client as=admin risk="
_FACTS = f"    {_STEP}change }}\n\n    ```cmd\n    slmgr.vbs /ipk <gvlk>\n    ```"


@rule(
    "spending",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead=f"risk={ACTIVATION} or risk={REARM}; another risk where nothing is used up",
    examples=[
        Example(
            BOTH_FILES,
            _FACTS,
            f"    {_STEP}change }}\n\n    ```cmd\n    slui.exe 3\n    ```",
        )
    ],
)
def spending(page: Page, _content: Content) -> Found:
    """An activation of a MAK and a rearm are few and do not come back; who runs a step by its
    label alone must not spend one unawares.
    """
    for step in page.steps:
        commands = "\n".join(step.commands)
        wanted = REARM if _REARM.search(commands) else _spent_activation(step, commands)
        is_labelled = step.risk in (ACTIVATION, REARM)
        if wanted and not is_labelled:
            yield step.line, f"this step may use up what is counted: risk={wanted}"
        elif is_labelled and not wanted and page.language == EN and _only_shows(commands):
            advice = f"these commands only show: say what uses up one, or take {step.risk} away"
            yield step.line, advice


def _spent_activation(step: Step, commands: str) -> str:
    lines = [line for _, line in outside_fences(step.body.split("\n")) if line[:1] != ">"]
    task = "\n".join(lines).replace(step.expect or "\0", "")
    said = f"{task}\n{_ELSEWHERE.sub('', step.expect or '')}"
    activates = _ACTIVATE.search(commands) is not None
    is_counted = (
        _ACTIVATION.search(commands)
        or _SAYS.search(said)
        or (activates and _COUNTED_KEY.search(commands))
        or (activates and not _SETUP_KEY.search(commands) and _NAMES_COUNTED_KEY.search(task))
    )
    return ACTIVATION if is_counted else ""


def _only_shows(commands: str) -> bool:
    """Whether there are commands of slmgr or ospp, and none of them changes anything."""
    options = [
        option[2].lower()
        for command in COMMAND.finditer(commands)
        for option in OPTION.finditer(command[2])
    ]
    return bool(options) and set(options) <= _ONLY_SHOW


RULES = (spending,)
