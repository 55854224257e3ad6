"""``Interpretation``: what somebody typed, read once; look-up, search and page share it."""

import re
from collections.abc import Iterator
from functools import cached_property

from kb.answer import Candidate
from kb.codes import product_keys, reading, scan
from kb.codes.code import Code
from kb.content.library import Library
from kb.errors import Malformed
from kb.known_codes import KnownCodes
from kb.search import terms
from kb.search.rank import Ranker, Ranking

# Longer than any ticket that is read for its words; what follows is cut. Pastes of any length
# are read for their codes by ``extract``.
LONGEST_QUERY = 10_000
# Up to here a text is a question, in which event numbers, options and symbols are meant; a longer
# one is a paste, in which they are mentioned.
LONGEST_QUESTION = 400
# Of an event, three digits and more stand for themselves; fewer need the word "event".
_FEWEST_DIGITS = 3
# Event IDs are 16-bit numbers.
_MOST_DIGITS = 5
# A number by itself, not in a name, version, time, path or range: 12288 but not 1.2.12288. Its
# borders are ASCII ones, because \w counts Han characters: 事件識別碼12289, 出現事件8198怎麼辦.
_EVENT = re.compile(
    r"""
    (?<![A-Za-z0-9_.\-/])(?<![0-9]:)(?<!Qualifiers=["'])  # no part of 1.12288, 10:12288
    (?:(?:event|evt|event[ _-]?id|eid|id)[ _:#-]?)?       # event12288, EventID12288, ID:12289
    ([0-9]{1,5})
    (?![A-Za-z0-9_]|[\-:/][0-9]{1,2}(?![0-9])|\.[0-9])    # no part of 12288-1, nor of 1003.5
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Not "prevent" nor "eventually"; an ID alone may be anybody's.
_SAYS_EVENT = re.compile(r"(?<!pr)event(?!ual)|(?<![a-z])(?:evt|eid)(?![a-z])|事件", re.IGNORECASE)
# Beside a number: something that people count, file or dial, so that it is no event.
_NO_EVENT = re.compile(
    r"""
    (?:
        (?<![A-Za-z])(?:                                                # not offline, report
            order | ticket | invoice | serial | asset | no\.? | number  # order no 8198
            | build | version | port | room | line | phone | ext\.?     # port 8198
            | kb | steam                                                # KB8198
        )
        | \$ | \#                                                       # $8198
        | [單单編编號号] | 分機 | 分机 | 電話 | 电话 | 發票 | 发票       # 工單 8198
        | 版本 | 版號 | 連接埠 | 端口                                    # 連接埠 12288
    )[ :=#]{0,3}$
    | ^[ ]?(?:元 | 台 | 部 | 個 | 个 | 次 | 天)                          # 8198 台
    | ^[ ]?(?:users | pcs | computers | days | times)                    # 8198 users
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BESIDE = 16  # characters before and after a number in which such a word stands
# Words around an event's number that say nothing more.
_ABOUT_EVENT = re.compile(
    r"""
    event(?:[ ]?(?:id|log))?s? | \bid\b | [0-9]+           # Event ID 12289, event log
    | 事件(?:識別碼|识别码|編號|编号|記錄|日誌|日志)?  # 事件識別碼12289
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Events of one text that are named: more than a ticket is about, and a list of all is no question.
_MOST_EVENTS = 10
_KEY = re.compile(rf"\b{product_keys.SHAPE}\b", re.IGNORECASE)
_SETUP_KEYS = "reference/kms-client-setup-keys"
# A code with a digit lost or doubled, among words: 0x8007005 error, says C004F74.
_SLIPPED = re.compile(
    r"(?<![A-Za-z0-9_])(?:0x|(?=[8C]0))[0-9A-FOL]{6,10}(?![A-Za-z0-9_])", re.IGNORECASE
)
_OPTION_ALONE = re.compile(r"/[a-z][a-z-]{1,20}:?")  # /skms, /inpkey:
_CODE_LIKE = re.compile(r"[0-9a-f]{8}h?|\d{9,10}")


class Interpretation:
    """One text and what it may mean, each part found when it is first asked for."""

    def __init__(self, text: str, codes: KnownCodes, library: Library, ranker: Ranker) -> None:
        self.text = text[:LONGEST_QUERY]
        self._stripped = self.text.strip()
        self._codes = codes
        self._library = library
        self._ranker = ranker
        self._read: dict[str | None, list[Candidate] | Malformed] = {}
        self._rankings: dict[str, Ranking] = {}

    def spelled(self, only: str | None = None) -> list[Candidate]:
        """The candidates where the whole text is one spelling of a code or one symbol; empty where
        it is something else, or a stray number that nobody knows.
        """
        found = self._as_one(only)
        if isinstance(found, Malformed):
            return []
        return found if any(c.is_known for c in found) or self._looks_like_code else []

    def malformed(self, only: str | None = None) -> Malformed | None:
        """What is wrong with the text as one spelling of a code; None where nothing is."""
        found = self._as_one(only)
        return found if isinstance(found, Malformed) else None

    @cached_property
    def slips(self) -> list[Candidate]:
        """The known codes near what was meant as one and cannot be one: the whole text, or the
        first such word of it.
        """
        words = _SLIPPED.findall(self._stripped[:LONGEST_QUESTION])
        read = (self._as_one(None), *map(self._as_code, words))
        near = (one.near for one in read if isinstance(one, Malformed) and one.near)
        return self._codes.near(next(near, ()))

    @cached_property
    def in_text(self) -> list[Candidate]:
        """The codes that stand somewhere in the text, each once."""
        found: dict[Code, Candidate] = {}
        for one in scan.extract(self.text, self._codes.is_known, self._codes.with_symbol):
            found.setdefault(one.code, self._codes.candidate(one.reading))
        return list(found.values())

    @cached_property
    def by_symbol_words(self) -> list[Candidate]:
        """Codes whose symbol has the words of the text."""
        return self._codes.with_words(self._stripped)

    @cached_property
    def event(self) -> str | None:
        """The id of the event article whose number the whole text is."""
        return self._event(self._stripped) if len(self._stripped) >= _FEWEST_DIGITS else None

    @cached_property
    def named(self) -> dict[str, str]:
        """The ids that the text names (codes in any spelling, symbols, whole titles, event IDs,
        setup keys), each with the anchor of a section or an empty one; in this order.
        """
        found: dict[str, str] = {}
        for key in self._named():
            id_, _, anchor = key.partition("#")
            found.setdefault(id_, anchor)
        return found

    def ranking(self, language: str) -> Ranking:
        """What the index finds for the words of the text; it is asked once for each language."""
        if language not in self._rankings:
            self._rankings[language] = self._ranker.rank(self.text, language)
        return self._rankings[language]

    @cached_property
    def neighbours(self) -> list[str]:
        """What an event article leads to, where the text says nothing but its number."""
        events = [id_ for id_ in self.named if id_.startswith("events/")]
        rest = _ABOUT_EVENT.sub(" ", reading.normalise(self._stripped)[0])
        if len(events) != 1 or terms.query_terms(rest):
            return []
        return list(self._library.source(events[0]).values("related"))

    def _as_one(self, only: str | None) -> list[Candidate] | Malformed:
        if only not in self._read:
            self._read[only] = self._as_code(self._stripped, only)
        return self._read[only]

    def _as_code(self, text: str, only: str | None = None) -> list[Candidate] | Malformed:
        try:
            return self._codes.read(text, only)
        except Malformed as error:
            return error

    @cached_property
    def _looks_like_code(self) -> bool:
        """Whether the text is one spelling of a code rather than a number among words."""
        plain = reading.normalise(self.text)[0].strip().lower()
        bare = plain.strip("()[]{}.,;:'\" ")
        return plain.startswith(("0x", "&h", "-", "slui")) or bool(_CODE_LIKE.fullmatch(bare))

    def _named(self) -> Iterator[str]:
        text = self._stripped
        if self.event:
            yield self.event
        spelled = [candidate for candidate in self.spelled() if candidate.is_known]
        yield from (f"codes/{candidate.code.hex}" for candidate in spelled or self.in_text)
        if len(text) <= LONGEST_QUESTION:
            yield from self.titled
            yield from self._events_in(text)
        for match in _KEY.finditer(text[:LONGEST_QUESTION]):
            if self._has_setup_key(match[0].upper()):
                yield _SETUP_KEYS

    def _event(self, number: str) -> str | None:
        id_ = f"events/{number}"
        is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
        return id_ if is_number and self._library.has(id_) else None

    def _events_in(self, text: str) -> Iterator[str]:
        """The events that a text calls so."""
        if _SAYS_EVENT.search(text):
            yield from self._events_numbered(text)

    @cached_property
    def guessed_events(self) -> list[str]:
        """The events whose number stands in a text that calls it neither one nor anything else."""
        text = self._stripped
        if len(text) > LONGEST_QUESTION or _SAYS_EVENT.search(text):
            return []
        return self._events_numbered(text, guess=True)

    def _events_numbered(self, text: str, *, guess: bool = False) -> list[str]:
        """The events whose number stands in a text, each once; for a guess the number must look
        like one, and nothing beside it say that it is something else.
        """
        plain = reading.normalise(text)[0]
        numbers = [
            match[1] for match in _EVENT.finditer(plain) if not guess or _may_be_event(match)
        ]
        found = dict.fromkeys(filter(None, map(self._event, numbers)))
        return list(found)[:_MOST_EVENTS]

    @cached_property
    def options(self) -> list[str]:
        """The section of an option that the text asks for, where script and option are named and
        no failure is.
        """
        text = self._stripped
        is_question = len(text) <= LONGEST_QUESTION and not terms.says_failure(text)
        return list(self._options_in(text)) if is_question else []

    @cached_property
    def titled(self) -> list[str]:
        """The articles of which the text is the whole title."""
        return list(self._ranker.phrases.names.titled(self._stripped))

    def _options_in(self, text: str) -> Iterator[str]:
        """The command page with the section of an option, where script and option are named."""
        folded = reading.normalise(text)[0].lower()
        alone = _OPTION_ALONE.fullmatch(folded)
        for script in ("slmgr", "ospp"):
            id_ = f"commands/{script}"
            if (alone or script in folded) and self._library.has(id_):
                options = {s.anchor for s in self._library.source(id_).sections if s.level == 3}
                words = re.findall(r"[a-z][a-z-]+", folded)
                named = [word for word in words if word in options and word != script]
                yield from (f"{id_}#{option}" for option in named[:1])

    def _has_setup_key(self, key: str) -> bool:
        has_page = self._library.has(_SETUP_KEYS)
        return has_page and key in self._library.source(_SETUP_KEYS).source_text


def _may_be_event(number: re.Match[str]) -> bool:
    """Whether a match of _EVENT may be one that nothing calls so."""
    before = number.string[max(0, number.start() - _BESIDE) : number.start()]
    after = number.string[number.end() : number.end() + _BESIDE]
    is_other = _NO_EVENT.search(before) or _NO_EVENT.match(after)
    return len(number[1]) >= _FEWEST_DIGITS and not is_other
