"""The index is whole or not there, whoever builds it; analysis is the same for both scripts."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kb.search import index, terms
from kb.search.index import Document, Index

DOCUMENTS = {
    "issues/a": [
        Document(
            "issues/a",
            "en",
            "",
            "A KMS host failed",
            "",
            "The host is gone",
            "",
            "Install the key on a new host.",
        ),
        Document(
            "issues/a", "zh-TW", "", "KMS 主機故障", "", "主機無法使用", "", "在新主機安裝金鑰。"
        ),
    ],
    "issues/b": [
        Document(
            "issues/b",
            "en",
            "",
            "Clients do not add to the count",
            "",
            "Duplicate CMID",
            "",
            "sysprep",
        )
    ],
}
ONE = {"issues/a": "1", "issues/b": "1"}
TWO = {"issues/a": "1", "issues/b": "2"}


def made(ids: Iterable[str]) -> Iterator[Document]:
    return (document for id_ in ids for document in DOCUMENTS[id_])


def changed(ids: Iterable[str]) -> Iterator[Document]:
    assert set(ids) == {"issues/b"}
    yield Document("issues/b", "en", "", "Scavenging took the record", "", "", "", "")


def opened(folder: Path, sources: dict[str, str] = ONE) -> Index:
    return index.open_or_build(sources, made, "state", str(folder))


def folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("激活服务器", "啟用伺服器"),
        ("产品密钥", "產品金鑰"),
        ("网络", "網路"),
        ("ＫＭＳ", "kms"),
        ("Licences", "license"),
        ("activating", "activation"),
    ],
)
def test_two_ways_to_write_it_are_one(one: str, other: str) -> None:
    assert terms.terms(one) == terms.terms(other)


def test_identifiers_are_kept_whole_and_in_parts() -> None:
    assert {"sl_e_vl_not_enough_count", "enough", "count"} <= set(
        terms.terms("SL_E_VL_NOT_ENOUGH_COUNT")
    )
    assert "_vlmcs._tcp" in terms.terms("_vlmcs._tcp")
    assert "kb5003646" in terms.terms("KB5003646")


def test_questions_are_no_content() -> None:
    assert terms.query_terms("KMS 怎麼辦？") == ["kms"]
    assert terms.query_terms("what is the KMS") == ["kms"]


@pytest.mark.parametrize(
    ("message", "content"),
    [
        ("The software licensing service reported that the grace period", "grace period"),
        ("Software Protection Service determined that grace period", "grace period"),
        ("The computer could not be activated. Grace period", "grace period"),
        ("Grace period. Contact your system administrator for help", "grace period"),
        ("軟體授權服務報告指出寬限期", "寬限期"),
        ("無法啟用此電腦。寬限期", "寬限期"),
        ("寬限期。請連絡系統管理員", "寬限期"),
        ("寬限期。如需其他資訊，請參閱應用程式事件記錄檔", "寬限期"),
    ],
)
def test_what_nearly_every_message_says_is_no_content(message: str, content: str) -> None:
    assert terms.query_terms(message) == terms.query_terms(content)


def test_a_message_that_says_nothing_else_is_kept() -> None:
    assert terms.query_terms("The computer could not be activated") == ["comput", "activ"]


def test_a_double_s_is_no_plural() -> None:
    assert terms.terms("address addresses") == ["address", "address"]


def test_the_number_of_terms_is_bounded() -> None:
    assert len(terms.query_terms(" ".join(f"word{n}" for n in range(1000)))) == terms.MOST_TERMS


def test_build_and_open(tmp_path: Path) -> None:
    assert opened(tmp_path).search("主机故障")[0].id == "issues/a"
    (place,) = folders(tmp_path)
    before = place.stat().st_mtime_ns
    assert opened(tmp_path).search("failed")[0].id == "issues/a"
    assert place.stat().st_mtime_ns == before


def test_only_what_changed_is_indexed_again(tmp_path: Path) -> None:
    opened(tmp_path)
    again = index.open_or_build(TWO, changed, "state", str(tmp_path))
    assert [hit.id for hit in again.search("scavenging")] == ["issues/b"]
    assert again.search("duplicate cmid") == []
    assert again.search("主机故障")[0].id == "issues/a"
    assert opened(tmp_path).search("count")[0].id == "issues/b", "the older index stays as it was"


def test_an_id_can_be_taken_away(tmp_path: Path) -> None:
    opened(tmp_path)
    again = index.open_or_build({"issues/a": "1"}, made, "state", str(tmp_path))
    assert again.search("count") == []


def test_many_changes_one_after_the_other_give_what_building_anew_gives(tmp_path: Path) -> None:
    for number in range(index.MOST_SEGMENTS + 3):
        again = opened(tmp_path, {"issues/a": "1", "issues/b": str(number)})
        assert [hit.id for hit in again.search("duplicate")] == ["issues/b"]
    assert len(folders(tmp_path)) == index.KEPT


def test_the_snippet_is_the_part_with_most_of_the_words(tmp_path: Path) -> None:
    far = "filler words without meaning here. " * 40
    document = Document(
        "issues/b", "en", "", "Title", "", "", "", f"{far} The CMID is a duplicate. {far}"
    )
    built = index.in_memory([document])
    shown = built.snippet(document.key, "duplicate CMID")
    assert "The CMID is a duplicate" in shown
    assert shown.startswith("… ")
    assert len(shown) < 2 * index.SNIPPET
    assert built.snippet(document.key, "nothing of it") == ""
    assert built.snippet("en:issues/none#", "CMID") == ""


def test_a_search_reads_no_more_than_its_budget_the_rarest_word_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    titles = ("common", "common rare", "common")
    built = index.in_memory(
        Document(f"issues/{n}", "en", "", title, "", "", "", "") for n, title in enumerate(titles)
    )
    assert len(built.search("common rare")) == 3
    monkeypatch.setattr(index, "POSTINGS_BUDGET", 1)
    assert [hit.id for hit in built.search("common rare")] == ["issues/1"]


@pytest.mark.parametrize("damage", ["overwritten", "cut", "missing", "one bit"])
def test_a_damaged_index_is_built_again(tmp_path: Path, damage: str) -> None:
    opened(tmp_path)
    for path in folders(tmp_path)[0].iterdir():
        if damage == "missing":
            path.unlink()
        elif path.suffix == ".seg" or damage == "overwritten":
            content = path.read_bytes()
            broken = {
                "overwritten": b"damaged",
                "cut": content[:-3],
                "one bit": content[:-1] + bytes(byte ^ 1 for byte in content[-1:]),
            }
            path.write_bytes(broken[damage])
    assert opened(tmp_path).search("count")[0].id == "issues/b"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_gives_an_index_in_memory(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert opened(tmp_path).search("count")


def test_where_no_folder_can_be_made_the_index_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert opened(tmp_path / "file").search("count")


def test_two_builders_do_not_collide(tmp_path: Path) -> None:
    found: list[str] = []

    def build_and_search() -> None:
        found.append(opened(tmp_path).search("count")[0].id)

    threads = [threading.Thread(target=build_and_search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["issues/b"] * 4
    assert len(list(tmp_path.iterdir())) == 1


BUILDER = """
import sys
from tests.search.test_index import TWO, changed, made, opened
from kb.search import index
print("ready", flush=True)
index.open_or_build(TWO, changed, "state", sys.argv[1])
"""


def test_a_killed_builder_leaves_the_old_index_or_the_new_one(tmp_path: Path) -> None:
    """A dozen kills here; ``scripts/kill_builders.py`` kills a hundred builders of the whole
    library.
    """
    opened(tmp_path)
    for number in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", BUILDER, str(tmp_path)], stdout=subprocess.PIPE
        ) as builder:
            assert builder.stdout is not None
            builder.stdout.readline()
            time.sleep(number * 0.002)
            builder.kill()
        whole = [place for place in folders(tmp_path) if place.name.startswith("index-")]
        assert whole, "no index is left"
        assert all(index.is_whole(str(place)) for place in whole)
        assert opened(tmp_path).search("count")[0].id == "issues/b"


def test_what_killed_builders_left_is_taken_away_after_a_day(tmp_path: Path) -> None:
    (tmp_path / "building-old").mkdir()
    (tmp_path / "building-new").mkdir()
    long_ago = time.time() - 2 * index.ABANDONED
    os.utime(tmp_path / "building-old", (long_ago, long_ago))
    opened(tmp_path)
    assert [path.name for path in folders(tmp_path) if path.name.startswith("building")] == [
        "building-new"
    ]


def test_one_index_is_shared_by_threads(tmp_path: Path) -> None:
    shared, wrong = opened(tmp_path), []

    def search() -> None:
        for word, id_ in (("count", "issues/b"), ("主機故障", "issues/a")) * 50:
            if shared.search(word)[0].id != id_:
                wrong.append(word)

    threads = [threading.Thread(target=search) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
