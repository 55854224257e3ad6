"""The index is whole or not there, whoever builds it; analysis is the same for both scripts."""

import os
import threading
from pathlib import Path

import pytest

from kb import analysis, han, index
from kb.index import Document

RECIPE = index.recipe(analysis, han)
DOCUMENTS = [
    Document("en:a", "issues/a", "en", "", "A KMS host failed", "", "The host is gone", "", "Install the key on a new host."),
    Document("zh-TW:a", "issues/a", "zh-TW", "", "KMS 主機故障", "", "主機無法使用", "", "在新主機安裝金鑰。"),
    Document("en:b", "issues/b", "en", "", "Clients do not add to the count", "", "Duplicate CMID", "", "sysprep"),
]


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
    assert analysis.terms(one) == analysis.terms(other)


def test_identifiers_are_kept_whole_and_in_parts() -> None:
    assert {"sl_e_vl_not_enough_count", "enough", "count"} <= set(analysis.terms("SL_E_VL_NOT_ENOUGH_COUNT"))
    assert "_vlmcs._tcp" in analysis.terms("_vlmcs._tcp")
    assert "kb5003646" in analysis.terms("KB5003646")


def test_questions_are_no_content() -> None:
    assert analysis.query_terms("KMS 怎麼辦？") == ["kms"]
    assert analysis.query_terms("what is the KMS") == ["kms"]


def test_the_number_of_terms_is_bounded() -> None:
    assert len(analysis.query_terms(" ".join(f"word{n}" for n in range(1000)))) == analysis.MOST_TERMS


def test_build_and_open(tmp_path: Path) -> None:
    opened = index.open_or_build(lambda: DOCUMENTS, "one", str(tmp_path))
    assert opened.search("主机故障")[0].id == "issues/a"
    assert [path.name for path in tmp_path.iterdir()] == [f"index-{RECIPE}-one"]
    again = index.open_or_build(list, "one", str(tmp_path))
    assert again.search("failed")[0].id == "issues/a"


def test_a_damaged_index_is_built_again(tmp_path: Path) -> None:
    index.open_or_build(lambda: DOCUMENTS, "one", str(tmp_path))
    for path in (tmp_path / f"index-{RECIPE}-one").iterdir():
        path.write_bytes(b"damaged")
    assert index.open_or_build(lambda: DOCUMENTS, "one", str(tmp_path)).search("count")[0].id == "issues/b"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_gives_an_index_in_memory(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert index.open_or_build(lambda: DOCUMENTS, "one", str(tmp_path)).search("count")


def test_where_no_folder_can_be_made_the_index_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert index.open_or_build(lambda: DOCUMENTS, "one", str(tmp_path / "file")).search("count")


def test_two_builders_do_not_collide(tmp_path: Path) -> None:
    found: list[str] = []

    def build_and_search() -> None:
        found.append(index.open_or_build(lambda: DOCUMENTS, "one", str(tmp_path)).search("count")[0].id)

    threads = [threading.Thread(target=build_and_search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["issues/b"] * 4
    assert len(list(tmp_path.iterdir())) == 1
