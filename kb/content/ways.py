"""An article's Markdown with its commands in another way than slmgr.vbs."""

from kb.content import blocks
from kb.equivalents import Equivalents


def in_way(text: str, way: str, equivalents: Equivalents) -> str:
    """A Markdown text in which each block that has something in this way shows that instead."""
    groups = blocks.blocks(text.split("\n"))
    return "\n".join(line for group in groups for line in _lines(group, way, equivalents))


def _lines(group: list[blocks.Line], way: str, equivalents: Equivalents) -> list[str]:
    fence, written = group[0].fence, [line.text for line in group]
    if fence is None:
        return written
    code = "\n".join(line.code for line in group if line.kind == blocks.CODE)
    found = equivalents.of(code).get(way)
    if found is None:
        return written
    opening = written[0].replace(fence.language, "powershell", 1) if fence.language else written[0]
    closing = written[-1:] if group[-1].kind == blocks.FENCE and len(group) > 1 else []
    return [opening, *(fence.prefix + line for line in found.split("\n")), *closing]
