"""What bears out an article: its sources, and the mark where there is none."""

from kb import labels
from kb.content import evidence as borne_out
from kb.content.article import Page
from kb.content.evidence import MICROSOFT, PARTLY, PUBLIC, SEED
from kb.content.lint.rule import ARTICLE, CHINESE_FILE, Content, Example, Found, Target, rule
from kb.languages import EN

# The numbers that the seed names; on the subjects of other kinds it says something of each.
_NAMED_BY_SEED = {
    "codes": ("0x8007232D", "0x80072338", "0x8007267C", "0xC004F038", "0xC004F074"),
    "events": ("12289", "12290", "12293"),
}
_EVENT = "events/9999.md"
_PAGE = "https://learn.microsoft.com/windows-server/get-started/activation-troubleshoot"
_ONLY = (
    "---\ntitle: It happened\napplies_to: [KMS client]\nevidence: {}\nsources:\n  - {}\n"
    "reviewed: 2026-01-31\nstatus: live\n---\nA page for the tests.\n"
)
_ONLY_ZH = "---\ntitle: 發生了一件事\nsource: 0123456789ab\n---\n給測試用的一頁。\n"


@rule(
    "seed",
    Target.PAGE,
    instead="an address that names this code or event; 'seed' only where the seed names it",
    examples=[
        Example(_EVENT, _ONLY.format(MICROSOFT, _PAGE), _ONLY.format(MICROSOFT, SEED)),
        Example(_EVENT.replace(".md", ".zh-TW.md"), _ONLY_ZH, _ONLY_ZH),
    ],
)
def seed(page: Page, _content: Content) -> Found:
    """Who follows a source and does not find there what it is named for, trusts none of them."""
    named = _NAMED_BY_SEED.get(page.kind)
    is_unnamed = named is not None and page.slug not in named
    if page.language == EN and is_unnamed and SEED in page.values("sources"):
        yield page.front_lines["sources"], f"the seed does not name {page.slug}: who does?"


@rule(
    "evidence",
    Target.PAGE,
    instead=f"'{MICROSOFT}' or '{PUBLIC}' where the sources bear out all of it, Microsoft's alone "
    f"or others too; else '{PARTLY}', and one sentence that says what they do not: 'The causes "
    "are from experience; Microsoft has no page on this code.'",
    examples=[
        Example(ARTICLE, f"evidence: {MICROSOFT}", f"evidence: {PARTLY}"),
        Example(CHINESE_FILE, "測試網路的規模很小。", "這是出自實務經驗。"),
    ],
)
def evidence(page: Page, content: Content) -> Found:
    """A reader who stakes a company's activation on a page must be told what nobody vouches for,
    and an author what to look for next.
    """
    source = content.library.pages.get((page.id, EN), page)
    if source.moved_to:  # the article that it moved to says it
        return
    said = borne_out.of(source)
    marked = next(borne_out.unsourced(page), None)
    if page is source and not said:
        line = page.front_lines.get("sources", 2)
        yield line, f"say in 'evidence' what bears this out: {', '.join(labels.EVIDENCE)}"
    elif said == PARTLY and not marked:
        line = page.front_lines.get("evidence", page.body_line)
        yield line, "say once in the text what no source bears out, as docs/articles.md words it"
    elif said in (MICROSOFT, PUBLIC) and marked:
        advice = f"write 'evidence: {PARTLY}', or take this sentence out"
        yield marked.line, f"'{marked.sentence}' says that not all is borne out: {advice}"
    elif page is source and said in (MICROSOFT, PUBLIC):
        wanted = MICROSOFT if borne_out.all_by_microsoft(page) else PUBLIC
        if said != wanted:
            yield page.front_lines["evidence"], f"by its sources this is 'evidence: {wanted}'"


RULES = (seed, evidence)
