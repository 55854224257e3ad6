"""Events as text: what Event Viewer copies, in any language, ``Get-WinEvent | Format-List`` and
``Format-Table``, ``wevtutil /f:text``.

All are pairs of a label and a value. Labels of the known languages help; without them the values
tell: the provider is never translated, a number alone behind it is the event, the last name before
the text is the computer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kb.diagnosis import times
from kb.diagnosis.facts import Place
from kb.diagnosis.readers import event_lines
from kb.diagnosis.readers.event_head import LAST_ID, OURS, Head

# What the lines of a head are called, in small letters and without blanks: English, Chinese
# (Taiwan, mainland), German, French, Spanish, Japanese; then Italian, Portuguese, Korean, Russian,
# Dutch, Polish, Czech, Swedish, Turkish as far as known.
_LABELS = {
    "log": "logname 記錄檔名稱 日志名称 protokollname nomdujournal nombrederegistro ログの名前 "
    "nomeregistro nomedolog 로그이름 имяжурнала logboeknaam nazwadziennika loggnamn",
    "provider": "source providername sourcename 來源 来源 quelle ソース origen origine fonte "
    "원본 источник bron źródło zdroj källa kaynak",
    "time": "date timecreated timegenerated 日期 datum 日付 fecha data 날짜 дата tarih",
    "id": "eventid id 事件識別碼 事件id ereignis-id iddel'événement iddel’événement "
    "iddeevento idddelevento id.delevento イベントid idevento idevento: identificaçãodoevento "
    "이벤트id кодсобытия gebeurtenis-id identyfikatorzdarzenia idudálosti händelse-id olaykimliği",
    "instance": "instanceid",
    "machine": "computer machinename pscomputername 電腦 计算机 ordinateur equipo コンピューター "
    "コンピュータ computador 컴퓨터 компьютер komputer počítač dator bilgisayar",
    "text": "message メッセージ 訊息 消息",
    "body": "description 描述 說明 beschreibung descripción 説明 descrizione descrição "
    "설명 описание beschrijving opis popis beskrivning açıklama",
    "other": "level leveldisplayname taskcategory task keywords keywordsdisplaynames keyword user "
    "username userid opcode opcodedisplayname version qualifiers recordid providerid processid "
    "threadid activityid relatedactivityid containerlog matchedqueryids bookmark taskdisplayname "
    "properties 工作類別 等級 關鍵字 使用者 任务类别 级别 关键字 用户 aufgabenkategorie ebene "
    "schlüsselwörter benutzer catégoriedelatâche niveau motsclés utilisateur "
    "categoríadelatarea nivel palabrasclave usuario タスクのカテゴリ レベル キーワード ユーザー ",
}
_KIND = {label: kind for kind, labels in _LABELS.items() for label in labels.split()}
# Lines without what stands before them: blanks, the marks of a quoted mail, edges of a table.
_LINE = re.compile(r"[^\s>|][^\r\n]*")
_COLON = re.compile(r"[:：]")
# Characters: the longest label that we know has 25, padded to a column.
_LONGEST_LABEL = 42
_EVENT = re.compile(r"Event ?\[\d{1,9}\]:?\s*$")
_BLANKS = re.compile(r"[\s\u00a0]+")
_NUMBER = re.compile(r"[0-9]{1,5}")
# Get-EventLog counts in 32 bits, of which the lower half is the event.
_INSTANCE = re.compile(r"[0-9]{1,10}")
_MACHINE = re.compile(r"[A-Za-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}\.?")
_PROVIDER = re.compile(r"Microsoft-Windows-[\w-]{2,80}")
_LOG = re.compile(r"Application|System|Security|Key Management Service", re.IGNORECASE)
_SHAPES = {
    "id": _NUMBER.fullmatch,
    "instance": _INSTANCE.fullmatch,
    "machine": _MACHINE.fullmatch,
    "time": times.WHEN.match,
}
# Characters: a machine's name has at most 255.
_LONGEST_VALUE = 300
# One line that was a whole head: ticket systems take line ends out.
_FLAT_LABELS = 2  # labels more than the first; a single one may stand in any line
_FLAT_NAMES = "|".join(
    (
        "Source|Date|Event ID|Task Category|Level|Keywords|User|Computer|Description",
        "來源|日期|事件識別碼|工作類別|等級|關鍵字|使用者|電腦|描述",
        "来源|事件 ID|任务类别|级别|关键字|用户|计算机",
    )
)
_FLAT = re.compile(rf"(?<=\s)(?=(?:{_FLAT_NAMES})[:：])")
_RULE = re.compile(r"-{2,}(?: +-{2,})+$")  # below the header of Format-Table
_CELL = re.compile(
    rf"(?P<time>{times.WHEN.pattern})\s+(?P<event>[0-9]{{1,5}})(?=\s|$)", re.VERBOSE
)
# "Microsoft-Windows-Security-SPP | 8198", and the columns the other way round.
_BEHIND = rf"(?<![\w-])(?:{OURS.pattern})[\s|]{{1,30}}(?P<behind>[0-9]{{1,5}})(?![\w.,:/-])"
_BEFORE = rf"(?<![\w.,:/-])(?P<before>[0-9]{{1,5}})[\s|]{{1,30}}(?:{OURS.pattern})"
_BESIDE = re.compile(f"{_BEHIND}|{_BEFORE}", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t>]*\r?\n")
_CODE = re.compile(r"0x[0-9A-Fa-f]")
# Characters of an event's own text in which its values are looked for; those of 1003 have more,
# but no values that we read.
_LONGEST_BODY = 6000
# A line of a head is shorter, a flat one is not much longer; nor is it shorter than the provider
# with three labels.
_SHORTEST_FLAT = 60
# Characters: an event without line ends has some 1,000.
_LONGEST_LINE = 4000


class _Line(NamedTuple):
    """A line without blanks and quotation marks before it; ``is_apart`` says that a blank line is
    before it, ``names_us`` that the name of the provider is in it.
    """

    text: str
    start: int
    end: int
    is_apart: bool
    names_us: bool


@dataclass
class _Open:
    """The head that is being read: ``said`` has its values by kind, ``end`` is behind its last
    line, ``body`` where its text begins, ``name`` the last value that could be a computer.
    """

    start: int
    end: int
    said: dict[str, tuple[str, Place]] = field(default_factory=dict)
    body: int | None = None
    is_text_first: bool = False
    name: tuple[str, Place] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether more than a stray line says that this is an event."""
        return "id" in self.said or "provider" in self.said or self.body is not None


def heads(text: str, start: int, end: int) -> Iterator[Head]:
    """The events in a part of a text; where one ends, the form does not say."""
    opened = _opened(text, start, end)
    edges = [one.start for one in opened[1:]]
    for one, edge in zip(opened, [*edges, end], strict=False):
        # Without a provider only a code can say that it is ours.
        is_possible = "provider" in one.said or "log" in one.said or "0x" in text[one.start : edge]
        if "id" in one.said and is_possible:
            yield _head(text, one, edge)


def _opened(text: str, start: int, end: int) -> list[_Open]:
    """All heads, and what only begins like one."""
    found: list[_Open] = []
    now = nothing = _Open(start, start)
    table: _Open | None = None
    waits = ""
    for line in _pieces(text, start, end):
        if line.is_apart and not now.is_begun:
            now = nothing
        if line.text.startswith("--") and _RULE.match(line.text):
            table = now
            continue
        row = _row(line, table)
        if row or (line.text.startswith("Event") and _EVENT.match(line.text)):
            now = row or _Open(line.start, line.end)
            found.append(now)
            continue
        pair = _waited(line, waits) if waits else _pair(line, now)
        waits = ""
        if pair is None or (now is nothing and pair[0] in ("other", "body")):
            continue
        kind, value, place = pair
        if not value and kind in ("id", "provider", "time", "machine"):
            waits = kind
            continue
        if now is nothing or _begins_another(now, kind):
            now = _Open(line.start, line.end)
            found.append(now)
        _add(now, kind, (value, place), line)
        table = None
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[_Line]:
    """The lines that are not blank, and the pieces of one that was a whole head."""
    behind = start
    names = OURS.finditer(text, start, end)
    name = next(names, None)
    for match in _LINE.finditer(text, start, end):
        first, last = match.span()
        is_apart = text.count("\n", behind, first) > 1
        behind = last
        while name and name.start() < first:
            name = next(names, None)
        names_us = name is not None and name.start() < last
        cuts = []
        if last - first > _SHORTEST_FLAT:
            cuts = [cut.start() for cut in _FLAT.finditer(match[0], 0, _LONGEST_LINE)]
        if len(cuts) < _FLAT_LABELS:
            yield _Line(match[0], first, last, is_apart, names_us)
            continue
        for begin, edge in zip([0, *cuts], [*cuts, last - first], strict=True):
            part = match[0][begin:edge]
            yield _Line(part, first + begin, first + edge, is_apart and not begin, names_us)


def _pair(line: _Line, now: _Open) -> tuple[str, str, Place] | None:
    """Kind, value and place of a line that belongs to a head."""
    colon = _COLON.search(line.text, 1, _LONGEST_LABEL)
    if colon is None:
        return None
    known = _kind(line.text[: colon.start()])
    if known is None and not now.said and not line.names_us:
        return None
    value = line.text[colon.end() :].strip(" \t\u00a0")
    kind = _by_shape(value, now) if known is None else known if _fits(known, value) else None
    if kind is None:
        return None
    at = line.start + line.text.find(value, colon.end()) if value else line.end
    return kind, value, (at, at + len(value))


@lru_cache(maxsize=1024)
def _kind(label: str) -> str | None:
    """What a label announces, in the languages that we know."""
    return _KIND.get(_BLANKS.sub("", label.lower()))


def _waited(line: _Line, kind: str) -> tuple[str, str, Place] | None:
    """The value of a label that the line before ended with."""
    value = line.text.strip()
    fits = len(value) < _LONGEST_VALUE and _fits(kind, value)
    return (kind, value, (line.start, line.start + len(value))) if fits else None


def _fits(kind: str, value: str) -> bool:
    """Whether a value can be what its label says."""
    shape = _SHAPES.get(kind)
    return not shape or not value or (len(value) < _LONGEST_VALUE and shape(value) is not None)


def _by_shape(value: str, now: _Open) -> str | None:
    """What a value is whose label is in a language that we do not know."""
    if len(value) > _LONGEST_VALUE:
        return None
    if OURS.fullmatch(value) or _PROVIDER.fullmatch(value):
        return "provider"
    if "provider" not in now.said or now.body is not None:
        return "log" if _LOG.fullmatch(value) and now.body is not None else None
    if not value:
        return "body" if "id" in now.said else None
    if _NUMBER.fullmatch(value) and "id" not in now.said:
        return "id"
    if "time" not in now.said and times.WHEN.match(value):
        return "time"
    return "name" if _MACHINE.fullmatch(value) else "other"


def _begins_another(now: _Open, kind: str) -> bool:
    """Whether a line cannot belong to the head that is open: it has such a line already, or it
    opens Event Viewer's copies, and the text was there.
    """
    if kind in ("other", "name"):
        return False
    kind = "body" if kind == "text" else kind
    if kind == "log":
        return bool(now.said) and not (
            "id" in now.said and (now.body is None or now.is_text_first)
        )
    return kind in now.said


def _add(now: _Open, kind: str, said: tuple[str, Place], line: _Line) -> None:
    kind = "body" if kind == "text" else kind
    if kind == "name":
        now.name = said
    elif kind != "other":
        now.said.setdefault(kind, said)
    if kind == "body":
        now.body = said[1][0]
        now.is_text_first = "id" not in now.said
    elif now.body is None or now.is_text_first:
        now.end = line.end


def _row(line: _Line, table: _Open | None) -> _Open | None:
    """A row of a table: time and number below the provider, or provider and number side by side
    in a row that has a time.
    """
    if table is None and not line.names_us:
        return None
    shown = line.text[:_LONGEST_LINE]
    time = times.WHEN.search(shown)
    if time is None:
        return None
    cell = _CELL.match(shown, time.start()) if table else None
    beside = _BESIDE.search(shown)
    if cell is None and beside is None:
        return None
    found = _Open(line.start, line.end)
    found.said["time"] = (time[0].strip(), _moved(time.span(), line))
    if beside:
        group = "behind" if beside["behind"] else "before"
        provider = OURS.search(beside[0])
        found.said["provider"] = (provider[0] if provider else "", _moved(beside.span(), line))
        found.said["id"] = (beside[group], _moved(beside.span(group), line))
    elif cell:
        if table and "provider" in table.said:
            found.said["provider"] = table.said["provider"]
        found.said["id"] = (cell["event"], _moved(cell.span("event"), line))
    found.body = found.said["id"][1][1]
    return found


def _moved(place: Place, line: _Line) -> Place:
    return line.start + place[0], line.start + place[1]


def _head(text: str, one: _Open, edge: int) -> Head:
    body = one.end if one.body is None else one.body
    id_, place = one.said["id"]
    number = int(id_) & LAST_ID if "instance" in one.said else int(id_)
    end = min(edge, body + _LONGEST_BODY)
    if number not in event_lines.WITH_LINE:
        end = _paragraphs(text, body, end)
    found = Head(one.start, end, body, number, is_whole=False)
    found.places["event"] = place
    for name in ("machine", "time"):
        value = one.said.get(name) or (one.name if name == "machine" else None)
        if value:
            setattr(found, name, value[0])
            found.places[name] = value[1]
    if "provider" in one.said:
        found.provider = one.said["provider"][0]
    found.log = one.said["log"][0] if "log" in one.said else ""
    return found


def _paragraphs(text: str, body: int, end: int) -> int:
    """The end of an event's own text: its first paragraph, or the second, where only that one has
    a code.
    """
    first = body + len(text[body:end]) - len(text[body:end].lstrip())
    blank = _BLANK.search(text, first, end)
    if blank is None or _CODE.search(text, first, blank.start()):
        return blank.start() if blank else end
    second = _BLANK.search(text, blank.end(), end)
    return second.start() if second else end
