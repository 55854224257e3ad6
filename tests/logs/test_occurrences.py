"""The codes of logs: the time stamps beside them, and their order in a summary."""

import pytest

from kb.codes.code import Code
from kb.logs import occurrences
from kb.logs.occurrences import Annotator, Describer, LogOccurrence, Summary
from kb.lookup import KnowledgeBase


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("2024-03-05 09:12:44,123 hr=0x1", "2024-03-05 09:12:44,123"),
        ("2024-03-05T09:12:44.1234567+08:00 hr=0x1", "2024-03-05T09:12:44.1234567+08:00"),
        ("2024/3/5 上午 09:12 hr=0x1", "2024/3/5 上午 09:12"),
        ("[3/5/2024, 9:12:44 AM] hr=0x1", "3/5/2024, 9:12:44 AM"),
        ("Mar  5 09:12:44 pc7 hr=0x1", "Mar  5 09:12:44"),
        (
            '<![LOG[hr=0x1]LOG]!><time="09:12:44.123-480" date="3-5-2024" component="x">',
            "2024-03-05 09:12:44",
        ),
        ("version 10.0.19045 hr=0x1", ""),
    ],
)
def test_the_time_stamp_of_a_line(line: str, stamp: str) -> None:
    text = f"2020-01-01 00:00:00 before\n{line}\n2021-01-01 00:00:00 after\n"
    assert occurrences.time_stamp(text, text.index("hr=")) == stamp


def test_the_most_frequent_code_is_first_and_equals_are_in_the_order_of_codes(
    knowledge: KnowledgeBase,
) -> None:
    summary = Summary()
    for line, value in enumerate((0xC004F038, 0xC004F074, 0xC004F074, 0x8007232B), 1):
        summary.add(LogOccurrence("a.log", line, 1, 0, 10, "", Code(value)))
    rows = summary.rows(Describer(knowledge, "en", ""))
    assert [(row["code"], row["count"]) for row in rows] == [
        ("0xC004F074", 2),
        ("0x8007232B", 1),
        ("0xC004F038", 1),
    ]


def test_a_code_over_three_lines_is_annotated_under_the_last(knowledge: KnowledgeBase) -> None:
    text = "hr=0x8007\n> 23\n> 2B\n"
    shown = "".join(Annotator(Describer(knowledge, "en", "")).lines([text]))
    assert shown.startswith(f"{text}    ^ 0x8007232B: ")
