"""``zh-terms.csv``: what mainland China, haste or another author calls a thing, and what we call
it.

One row is ``mainland,taiwan,use``. ``use`` is ``lint`` (no article has it), ``search`` (a query
that has it means the other) or ``both``; ``text`` (a word of Taiwan that people type, so that
keywords and aliases may have it, but our texts say the other one) or ``text+search``. ``taiwan``
may offer several words with a slash between them; search takes the first. A row that leads to
itself keeps a word whole in which another one would be found: 連接埠, because of 連接. A content
folder that lacks the file has the shipped one.
"""

from collections.abc import Iterator

from kb import shipped_table

FILE = "zh-terms.csv"
HEADER = ["mainland", "taiwan", "use"]
LINT, SEARCH, BOTH = "lint", "search", "both"
TEXT, TEXT_SEARCH = "text", "text+search"
USES = (LINT, SEARCH, BOTH, TEXT, TEXT_SEARCH)


def refused(folder: str | None = None) -> dict[str, str]:
    """What no Chinese text of ours says → what to say; DamagedData when the file is wrong."""
    return {
        mainland: taiwan
        for mainland, taiwan, use in shipped_table.rows(FILE, folder, problems)
        if use in (LINT, BOTH)
    }


def avoided(folder: str | None = None) -> dict[str, str]:
    """What people may type, but our texts do not say → what they say, words that are kept whole
    among them; DamagedData when the file is wrong.
    """
    return {
        word: ours
        for word, ours, use in shipped_table.rows(FILE, folder, problems)
        if use in (TEXT, TEXT_SEARCH)
    }


def folded(folder: str | None = None) -> dict[str, str]:
    """What a query may say → what the articles say; DamagedData when the file is wrong."""
    return {
        mainland: taiwan.partition("/")[0]
        for mainland, taiwan, use in shipped_table.rows(FILE, folder, problems)
        if use in (SEARCH, BOTH, TEXT_SEARCH)
    }


def problems(rows: list[list[str]]) -> Iterator[tuple[int, str]]:
    """One-based line and advice for whatever is wrong with all rows of the file, header first."""
    words = {row[0] for row in rows[1:] if row}
    seen: set[str] = set()
    yield from shipped_table.form(rows, HEADER, lambda row: _problems(row, words, seen))


def _problems(row: list[str], words: set[str], seen: set[str]) -> Iterator[str]:
    word, taiwan, use = row
    if not all(row) or [field.strip() for field in row] != row:
        yield "write a word, what Taiwan calls it, and its use, without blanks around them"
        return
    if use not in USES:
        yield f"'{use}' is none of: {', '.join(USES)}"
    if word in seen:
        yield f"'{word}' has a row already: leave one of the two"
    if word == taiwan and not any(other in word for other in words - {word}):
        yield f"take this row out: no other word of the table is found in '{word}'"
    seen.add(word)
