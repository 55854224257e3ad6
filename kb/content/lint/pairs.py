"""The English file and its translation: the same facts in the same order."""

from kb.content.blocks import code_blocks
from kb.content.inline import LINK
from kb.content.lint.passages import HEX
from kb.content.lint.rule import CHINESE_FILE, Content, Example, Found, Pair, Target, rule


@rule(
    "digest",
    Target.PAIR,
    instead="bring the translation up to date, then write the digest that the advice names",
    examples=[Example(CHINESE_FILE, "source: d2ab19de117d", "source: 0123456789ab")],
)
def digest(pair: Pair, _content: Content) -> Found:
    """A translation of an older text is not shown; the digest says which text it was made from."""
    translation, wanted = pair.translation, pair.source.digest
    if translation.front.get("source") != wanted:
        yield (
            translation.front_lines.get("source", 2),
            f"the English text changed: bring this one up to date, then write 'source: {wanted}'",
        )


@rule(
    "same-sections",
    Target.PAIR,
    instead="the same sections in the same order, the anchors equal",
    examples=[Example(CHINESE_FILE, "## 轉交下一線支援\n\n- 步驟 1 的輸出\n", "")],
)
def same_sections(pair: Pair, _content: Content) -> Found:
    """A link to a section works in both languages."""
    ours = [s.anchor for s in pair.translation.sections]
    theirs = [s.anchor for s in pair.source.sections]
    if ours != theirs:
        missing = [a for a in theirs if a not in ours]
        more = [a for a in ours if a not in theirs]
        listed = ", ".join((missing or more or ours)[:4])
        yield (
            pair.translation.body_line,
            f"make the sections agree with the source file ({listed})",
        )


@rule(
    "same-blocks",
    Target.PAIR,
    instead="the code block of the English file, unchanged",
    examples=[Example(CHINESE_FILE, "slmgr.vbs /ipk <gvlk>", "slmgr.vbs /ipk <mak>")],
)
def same_blocks(pair: Pair, _content: Content) -> Found:
    """Both readers run the same commands."""
    source, translation = pair
    ours, theirs = list(code_blocks(translation.body)), list(code_blocks(source.body))
    for (_, our_text, our_start), (_, their_text, their_start) in zip(ours, theirs, strict=False):
        if our_text != their_text:
            line = source.body_line + their_start - 1
            yield (
                translation.body_line + our_start - 1,
                f"make this block equal to the one in line {line} of the source file",
            )
            return
    if len(ours) != len(theirs):
        advice = f"the source file has {len(theirs)} code blocks, this one {len(ours)}"
        yield translation.body_line, advice


@rule(
    "same-codes",
    Target.PAIR,
    instead="the same error codes in both files",
    examples=[Example(CHINESE_FILE, "請看 `0x80070005`", "請看別頁")],
)
def same_codes(pair: Pair, _content: Content) -> Found:
    """A code that one file lacks is a fact that was lost or a typing error."""
    ours, theirs = (
        {digits.upper() for digits in HEX.findall(page.body)}
        for page in (pair.translation, pair.source)
    )
    for digits in sorted(ours ^ theirs):
        yield pair.translation.body_line, f"0x{digits} occurs in one of the two files only"


@rule(
    "same-links",
    Target.PAIR,
    instead="the same links in both files, whatever their texts",
    examples=[Example(CHINESE_FILE, "[[commands/slmgr#dli]]", "[[commands/slmgr#ipk]]")],
)
def same_links(pair: Pair, _content: Content) -> Found:
    """Both readers are led to the same places."""
    ours, theirs = (
        {(match[1], match[2]) for match in LINK.finditer(page.body)}
        for page in (pair.translation, pair.source)
    )
    for target, anchor in sorted(ours ^ theirs, key=str):
        link = f"{target}#{anchor}" if anchor else target
        yield (
            pair.translation.body_line,
            f"the link [[{link}]] occurs in one of the two files only",
        )


@rule(
    "same-steps",
    Target.PAIR,
    instead="as many steps and causes as in the English file, with its facts",
    examples=[
        Example(
            CHINESE_FILE,
            "{: on=client as=admin risk=change }",
            "{: on=client as=admin risk=restart }",
        )
    ],
)
def same_steps(pair: Pair, _content: Content) -> Found:
    """The steps are one list of facts with two texts, and the API gives them by number."""
    source, translation = pair
    yield from _same_number("steps", len(source.steps), len(translation.steps), pair)
    for theirs, ours in zip(source.steps, translation.steps, strict=False):
        if dict(theirs.attributes) != dict(ours.attributes):
            facts = " ".join(f"{key}={value}" for key, value in theirs.attributes.items())
            yield ours.line, f"give this step the facts of the source file: {facts}"
    yield from _same_number("causes", len(source.causes), len(translation.causes), pair)


def _same_number(what: str, theirs: int, ours: int, pair: Pair) -> Found:
    if theirs != ours:
        advice = f"the source file has {theirs} {what}, this one {ours}"
        yield pair.translation.body_line, advice


@rule(
    "same-look-alikes",
    Target.PAIR,
    instead="'confused_with' with the same ids in both files, 'harmless' in both or in none",
    examples=[
        Example(
            CHINESE_FILE,
            "  issues/a-kms-host-failed: 在主機執行",
            "  commands/slmgr: 在主機執行",
        )
    ],
)
def same_look_alikes(pair: Pair, _content: Content) -> Found:
    """Both readers are told what to keep apart, and what is mere noise."""
    source, translation = pair
    if set(source.mapping("confused_with")) != set(translation.mapping("confused_with")):
        line = translation.front_lines.get("confused_with", 2)
        yield line, "give 'confused_with' the same ids as in the source file"
    if bool(source.front.get("harmless")) != bool(translation.front.get("harmless")):
        line = translation.front_lines.get("harmless", 2)
        yield line, "'harmless' stands in one of the two files only"


RULES = (
    digest,
    same_sections,
    same_blocks,
    same_codes,
    same_links,
    same_steps,
    same_look_alikes,
)
