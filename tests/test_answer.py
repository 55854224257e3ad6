"""The typed values of an answer: the order of near codes, what candidates amount to, laziness."""

import pytest

from kb.answer import MOST_NEAR, Candidate, Result, known_first, nearest, status_of
from kb.codes.code import Code
from kb.codes.reading import Reading
from kb.codes.symbols import Name
from kb.codes.tables import GLOSSES, LICENSING, SYMBOLS, Tables


class FewTables(Tables):
    """Tables with a few codes, which note in ``asked`` what is read."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, ...]] = []

    def digits(self, *tables: str) -> frozenset[str]:
        self.asked.append(tables)
        known = {(LICENSING, GLOSSES): ("C004F001", "C004F003"), (SYMBOLS,): ("C004F000",)}
        return frozenset(known[tables])


def test_near_codes_with_an_article_come_first_then_those_with_a_gloss_of_ours() -> None:
    near = [f"C004F00{n}" for n in range(6)]
    found = nearest(near, FewTables(), {"C004F003"}, also_symbols=True)
    assert found == ["C004F003", "C004F001", "C004F000"]


def test_codes_with_nothing_but_a_symbol_are_named_only_when_they_are_wanted() -> None:
    near = [f"C004F00{n}" for n in range(6)]
    tables = FewTables()
    assert nearest(near, tables, (), also_symbols=False) == ["C004F001", "C004F003"]
    assert tables.asked == [(LICENSING, GLOSSES)]


def test_near_codes_are_named_once_and_no_more_than_one_reads() -> None:
    near = [f"C004F00{n}" for n in range(9)] * 2
    assert nearest(near, FewTables(), near, also_symbols=True) == near[:MOST_NEAR]


@pytest.mark.parametrize("near", [[], [f"C004F00{n}" for n in range(9)]])
def test_no_table_is_read_where_none_is_needed(near: list[str]) -> None:
    tables = FewTables()
    nearest(near, tables, near, also_symbols=True)
    assert tables.asked == []


def candidate(
    value: int, *notes: str, is_known: bool = True, article: str | None = None
) -> Candidate:
    code = Code(value)
    names = [Name(code, SYMBOLS, "E_X", "hresult")] if is_known else []
    return Candidate(Reading(code, "hresult", notes), names, article)


@pytest.mark.parametrize(
    ("candidates", "status"),
    [
        ([candidate(1, is_known=False)], "unknown"),
        ([candidate(1)], "known"),
        ([candidate(1, article="codes/0x00000001")], "found"),
        ([candidate(1), candidate(2)], "ambiguous"),
        ([candidate(1), candidate(2, is_known=False)], "known"),
        ([candidate(1, "text"), candidate(2, "text")], "known"),
    ],
)
def test_what_candidates_amount_to(candidates: list[Candidate], status: str) -> None:
    assert status_of(candidates) == status


def test_known_candidates_come_first_and_only_one_is_left_where_none_is_known() -> None:
    unknown, other, known = (
        candidate(1, is_known=False),
        candidate(2, is_known=False),
        candidate(3),
    )
    assert known_first([unknown, known, other]) == [known, unknown, other]
    assert known_first([unknown, other]) == [unknown]


def test_a_snippet_is_made_when_it_is_read_and_only_once() -> None:
    made: list[str] = []

    def snippet() -> str:
        made.append("made")
        return "… text …"

    result = Result("codes/0xC004F074", "en", "T", "S", 1.0, snippet=snippet)
    assert not made
    assert result.as_dict()["snippet"] == result.snippet == "… text …"
    assert made == ["made"]
