"""What is marked in a result are its words that the query has, and the text stays whole."""

from hypothesis import given
from hypothesis import strategies as st

from kb.search.marks import marked


def test_words_in_any_form_and_script_are_marked() -> None:
    text = "No KMS host answered; 沒有主機回應"
    found = [piece for piece, is_marked in marked(text, "kms hosts answering 主机") if is_marked]
    assert found == ["KMS", "host", "answered", "主機"]


def test_parts_of_a_run_of_han_are_marked_by_themselves() -> None:
    assert marked("主機啟用主機", "主機") == [("主機", True), ("啟用", False), ("主機", True)]
    assert marked("無法啟用電腦", "無法啟用") == [("無法啟用", True), ("電腦", False)]


@given(st.text(max_size=200), st.text(max_size=50))
def test_the_pieces_are_the_text(text: str, query: str) -> None:
    assert "".join(piece for piece, _ in marked(text, query)) == text
