"""Commands: options that exist, placeholders that are known, scripts that a shell waits for."""

import re

from kb import labels
from kb.content.article import Page
from kb.content.blocks import code_blocks
from kb.content.lint.passages import COMMAND, OPTION, code_texts
from kb.content.lint.rule import BOTH_FILES, Content, Example, Found, Target, near, rule

PHONE = "procedures/activate-by-phone"
_PLACEHOLDER = re.compile(r"<([A-Za-z][\w -]{0,40})>")
_SLUI_4 = re.compile(r"\bslui(?:\.exe)?\s+0?4\b")
_BLOCK = "    ```cmd\n    slmgr.vbs /{}\n    ```"
_SHELLS = ("cmd", "powershell", "console")
# A script of Windows that is typed by its own name, behind a prompt or a path at most.
_BARE_SCRIPT = re.compile(
    r"""
    \s* (?: [A-Z]:[^>]*> \s* | PS[^>]*> \s* )?       # C:\> | PS C:\>
    (?: & \s+ )? ["']? (?: [^\s"']* \\ )?            # & "%windir%/system32/
    (?P<script> (?: slmgr | ospp ) (?:\.vbs)? ) \b    # slmgr.vbs | ospp.vbs
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REMARK = re.compile(r"\s*(?:rem\b|::|#|$)", re.IGNORECASE)
# What hands a command on, or its output: &&, ;, |, >; what a placeholder has is none.
_GOES_ON = re.compile(r"[&;|>]")
_CSCRIPT = 'cscript //nologo "%windir%\\system32\\slmgr.vbs" '


@rule(
    "options",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="an option that the page of the command lists, with a slash before it",
    examples=[Example(BOTH_FILES, _BLOCK.format("ipk <gvlk>"), _BLOCK.format("instkey <gvlk>"))],
)
def options(page: Page, content: Content) -> Found:
    """A command that does not exist costs the trust of everybody who types it."""
    for number, text in code_texts(page):
        for command in COMMAND.finditer(text):
            script, known = command[1], content.options(command[1])
            for option in OPTION.finditer(command[2]):
                name = option[2].lower().split(":")[0]
                if option[1] == "-":
                    yield number, f"write '/{name}' with a slash"
                elif known and name not in known:
                    advice = f"has no option '/{name}' (commands/{script} lists them)"
                    yield number, f"{script} {advice}"


@rule(
    "phone",
    Target.PAGE,
    Target.COMPANY_PAGE,
    instead=f"a link to [[{PHONE}]] beside the command",
    examples=[
        Example(
            BOTH_FILES,
            _BLOCK.format("ipk <gvlk>"),
            "    ```cmd\n    slui.exe 4\n    slmgr.vbs /ipk <gvlk>\n    ```",
        )
    ],
    spares=[PHONE],
)
def phone(page: Page, _content: Content) -> Found:
    """The window of slui.exe 4 alone no longer leads through an activation by phone."""
    if page.id in phone.spares or f"[[{PHONE}" in page.body:
        return
    for number, text in code_texts(page):
        if _SLUI_4.search(text):
            yield number, f"link to [[{PHONE}]], which says how it works today"


@rule(
    "placeholders",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead="a placeholder that the guide lists, in lower case, in angle brackets",
    examples=[Example(BOTH_FILES, _BLOCK.format("ipk <gvlk>"), _BLOCK.format("ipk <YourKey>"))],
)
def placeholders(page: Page, _content: Content) -> Found:
    """Readers and companies fill a placeholder in by its name; another name stays as it is."""
    for number, text in code_texts(page, without="xml"):
        for match in _PLACEHOLDER.finditer(text):
            if match[1] not in labels.PLACEHOLDERS:
                meant = near(match[1], labels.PLACEHOLDERS, "<{}>")
                advice = meant or "see docs/articles.md, or add it to kb/labels.py"
                yield number, f"'<{match[1]}>' is no known placeholder; {advice}"


@rule(
    "cscript",
    Target.PAGE,
    Target.COMPANY_PAGE,
    Target.NOTE,
    instead=f"`{_CSCRIPT}…` (`$env:windir` in PowerShell), or the command last in its block",
    examples=[
        Example(
            BOTH_FILES,
            _BLOCK.format("ipk <gvlk>"),
            _BLOCK.format("ipk <gvlk>\n    slmgr.vbs /dli"),
        )
    ],
)
def cscript(page: Page, _content: Content) -> Found:
    """Typed alone, slmgr.vbs runs in a window of its own and the shell does not wait, so that the
    line behind it, pasted with it, runs too early, and a file or a pipe behind it gets nothing.
    """
    for language, block, start in code_blocks(page.body):
        lines = block.split("\n") if language in _SHELLS else []
        for place, line in enumerate(lines):
            match = _BARE_SCRIPT.match(line)
            rest = _PLACEHOLDER.sub("", line[match.end() :]) if match else ""
            has_next = any(not _REMARK.match(later) for later in lines[place + 1 :])
            if match and (has_next or _GOES_ON.search(rest)):
                advice = "runs in a window of its own and the shell does not wait for it"
                form = f"write {_CSCRIPT}…" if match["script"][0] in "sS" else "write cscript …"
                yield page.body_line + start + place, f"{match['script']} {advice}: {form}"


RULES = (options, phone, placeholders, cscript)
