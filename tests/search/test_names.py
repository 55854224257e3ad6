"""Titles and aliases, word for word; a text that says no is no title that does not."""

from collections import Counter

import pytest

from kb.languages import LANGUAGES
from kb.lookup import KnowledgeBase
from kb.search.names import Names, aliases, key

KMS_CLIENT = "issues/the-kms-client-computer-does-not-activate"
SEED = {
    "should I back up KMS host information": "issues/should-i-back-up-kms-host-information",
    "Is the KMS client computer activated?": "issues/is-the-kms-client-computer-activated",
    "The KMS client computer does not activate": KMS_CLIENT,
    "What does this error code mean?": "issues/what-does-this-error-code-mean",
    "Clients are not adding to the KMS count": "issues/clients-are-not-adding-to-the-kms-count",
    "KMS hosts are unable to create SRV records": (
        "issues/kms-hosts-are-unable-to-create-srv-records"
    ),
    "Only the first KMS host is able to create SRV records": (
        "issues/only-the-first-kms-host-is-able-to-create-srv-records"
    ),
    "I installed a KMS key on the KMS client": "issues/i-installed-a-kms-key-on-the-kms-client",
    "A KMS host failed": "issues/a-kms-host-failed",
}


@pytest.fixture(scope="module")
def names(knowledge: KnowledgeBase) -> Names:
    return Names(knowledge.library)


@pytest.mark.parametrize("heading", SEED)
def test_the_headings_of_the_seed_come_first(knowledge: KnowledgeBase, heading: str) -> None:
    for language in LANGUAGES:
        assert knowledge.search(heading, language).results[0].id == SEED[heading]


@pytest.mark.parametrize(
    ("heading", "id_"),
    [
        ("KMS 主機失敗", "issues/a-kms-host-failed"),
        ("KMS主机失败", "issues/a-kms-host-failed"),
        ("KMS 認證", KMS_CLIENT),
        ("計數不足", "codes/0xC004F038"),
        ("換主機板", "codes/0xC004F211"),
    ],
)
def test_an_alias_in_either_script_comes_first(
    knowledge: KnowledgeBase, heading: str, id_: str
) -> None:
    for language in LANGUAGES:
        answer = knowledge.lookup(heading, language)
        assert answer.article is not None
        assert (answer.article.id, answer.status) == (id_, "matched")


def test_every_title_and_every_alias_leads_to_its_article(
    knowledge: KnowledgeBase, names: Names
) -> None:
    for page in knowledge.library.pages.values():
        assert page.id in names.titled(page.title)
        for alias, anchor in aliases(page):
            assert names.called(alias) == [f"{page.id}#{anchor}" if anchor else page.id], alias


def test_no_two_articles_share_an_alias_as_a_search_reads_it(knowledge: KnowledgeBase) -> None:
    claims: Counter[str] = Counter()
    for id_ in knowledge.library.ids:
        pages = [knowledge.library.pages.get((id_, language)) for language in LANGUAGES]
        claims.update({key(alias) for page in pages if page for alias, _ in aliases(page)})
    assert [name for name, count in claims.items() if count > 1] == []


def test_a_negation_is_kept(names: Names) -> None:
    assert KMS_CLIENT in names.loosely_titled("KMS client computers that do not activate")
    assert KMS_CLIENT not in names.loosely_titled("the KMS client computer activates")
