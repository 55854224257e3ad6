"""Facts that several rooms share: Han, line breaks, public hosts, product keys, punctuation."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import chinese, labels, public_hosts
from kb.codes import product_keys
from kb.languages import EN, ZH_TW


@given(st.text(alphabet="ab 啟用，。：；）」『0"))
def test_pieces_are_the_text_and_none_begins_with_a_closing_mark(text: str) -> None:
    found = chinese.pieces(text)
    assert "".join(found) == text
    assert all(piece.lstrip()[:1] not in (*chinese.CLOSING, "") for piece in found[1:])


def test_a_line_may_break_around_han_and_after_spaces() -> None:
    assert chinese.pieces("啟用，KMS 主機 ok") == ["啟", "用，", "KMS ", "主", "機 ", "ok"]


def test_han_is_the_same_for_expressions_and_for_one_character() -> None:
    han = re.compile(f"[{chinese.HAN}]")
    places = (*range(0x3300, 0x4F00), *range(0x9F00, 0xA100), *range(0xF800, 0xFC00))
    assert all(bool(han.match(chr(n))) == chinese.is_han(chr(n)) for n in places)


def test_columns() -> None:
    assert chinese.columns("KMS 主機。") == 4 + 6


@pytest.mark.parametrize(
    ("host", "is_public"),
    [
        ("kms.core.windows.net", True),
        ("KMS01.Example.COM", True),
        ("localhost", True),
        ("notmicrosoft.com", False),
        ("microsoft.com.evil.tw", False),
        ("kms01.contoso.local", False),
        ("", False),
    ],
)
def test_public_hosts(host: str, is_public: bool) -> None:
    assert public_hosts.is_public(host) is is_public


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("192.0.2.7", True),
        ("20.118.99.224", True),
        ("20.118.99.225", False),
        ("2001:db8::1", True),
        ("10.1.2.3", False),
        ("999.1.1.1", False),
        ("kms", False),
    ],
)
def test_public_addresses(address: str, is_public: bool) -> None:
    assert public_hosts.is_public_address(address) is is_public


@pytest.mark.parametrize(
    ("word", "is_key"),
    [
        ("TVRH6-WHNXV-R9WG3-9XRFY-MY832", True),
        ("tvrh6-whnxv-r9wg3-9xrfy-my832", True),
        ("TVRH6-WHNXV-R9WG3-9XRFY", False),
        ("TVRH6-WHNXV-R9WG3-9XRFY-MY83", False),
        ("啟啟啟啟啟-WHNXV-R9WG3-9XRFY-MY832", False),
    ],
)
def test_product_keys(word: str, is_key: bool) -> None:
    assert product_keys.is_key(word) is is_key
    assert bool(re.fullmatch(product_keys.SHAPE, word.upper())) is is_key


def test_labels_have_the_punctuation_of_their_language() -> None:
    assert labels.labelled("read-as", labels.listed(["a", "b"], EN), EN) == "Read as: a; b"
    said = labels.labelled("read-as", labels.listed(["甲", "乙"], ZH_TW), ZH_TW)
    assert said == "解讀方式：甲；乙"
