"""A list of identifiers, checked line by line and taken as one file (B4).

Each line is a field check like any other: the same gate, the same entries, the same answer. What is its own is the case
that it is for, how many lines an officer may ask in a day, and the file, which is a copy in the register. A file in
which no record stands is no copy: it has no number.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from tearline.codes import Advice, CopyKind
from tearline.copies.contents import Contents, Row, graded
from tearline.copies.head import Head
from tearline.copies.in_parts import UNWATCHED, Far, Watched, given_up
from tearline.copies.number import drawn
from tearline.copies.take import WRITE, Copy, enter, entered, taker
from tearline.copies.wish import Wish
from tearline.db import from_row
from tearline.errors import BadInput
from tearline.language import Language, Message, msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Found
from tearline.picture.check import LONGEST, Checked, check

SHOWN = 50
_BYTES = 1_000_000
_COLUMNS = (
    "line", "text", "advice", "alerts", "problem", "read_as", "match", "schema", "caption", "status", "owner", "source",
    "grade", "label", "recorded_at", "record",
)  # fmt: skip
_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list that says something, by its ``number`` in the file, from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the check of a line gave; or its ``problem``: why it could not be checked."""

    line: Line
    checked: Checked | None
    problem: Message | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines: with an alert to ``stop`` for or to ``confirm``, ``known`` without one, ``unknown``, and
    ``unread``: no identifier, or one that cannot be one."""

    stop: int
    confirm: int
    known: int
    unknown: int
    unread: int


@dataclass(frozen=True, slots=True)
class Quota:
    """How many lines one list may have (``at_once``), and how many the officer may still check now."""

    at_once: int
    remains: int


@dataclass(frozen=True, slots=True)
class List:
    """A list that was checked: when, by whom, for which purpose and case, how many lines."""

    id: UUID
    at: datetime
    login: str
    agency: str
    purpose: str
    case_number: str
    many: int


@dataclass(frozen=True, slots=True)
class Checking:
    """What an officer may still check, and the lists that they checked."""

    quota: Quota
    lists: list[List]


def lines_of(content: bytes) -> list[Line]:
    """The lines of a text file, or the first column of a CSV; blank lines say nothing.

    Raises :class:`BadInput` for what is no text, and for a list without a line.
    """
    if len(content) > _BYTES:
        raise BadInput(msg("The list is too long: at most a megabyte."))
    if b"\0" in content or content.startswith(b"PK\x03\x04"):
        raise BadInput(msg("This is no text. From a spreadsheet, save the column as CSV."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    lines = [Line(n, _first(line)) for n, line in enumerate(text.splitlines(), 1)]
    told = [line for line in lines if line.text]
    if not told:
        raise BadInput(msg("The list is empty: write one identifier on each line."))
    return told


def _first(line: str) -> str:
    """The first cell; no identifier has a comma, a semicolon or a tabulator."""
    divider = next((sign for sign in line if sign in ",;\t"), ",")
    cells = next(csv.reader([line], delimiter=divider), [])
    return cells[0].strip() if cells else ""


def accepted_case(text: str) -> str:
    """The number or name of the case. Raises :class:`BadInput`."""
    told = text.strip()
    if not 3 <= len(told) <= 60 or not told.isprintable():
        raise BadInput(msg("Name the case in 3 to 60 characters."))
    return told


def take_list(
    desk: Desk, viewer: Viewer, lines: Sequence[Line], case: str, wish: Wish, language: Language,
    watched: Watched = UNWATCHED,
) -> Copy:  # fmt: skip
    """Check each line, and give out what was found as one file, a row for each record of each line;
    how the lines came out is ``told`` with it.

    Raises :class:`BadInput` for too many lines and over the quota, before anything is looked up;
    :class:`GivenUp` where ``watched`` wants it no more; and as :func:`tearline.copies.take.entered`.
    """
    officer, purpose = taker(desk, viewer)
    digest = hashlib.sha256("\n".join(line.text for line in lines).encode()).digest()
    with look(desk, viewer, "list", {"lines": digest.hex()}) as this:
        this.conn.execute("SELECT act.begin_list(%s, %s, %s)", [len(lines), accepted_case(case), digest])
    answers: dict[int, Answered] = {}

    def gather() -> Contents:
        for n, line in enumerate(lines):
            before = answers.get(line.number)
            if before is None or (
                before.checked is not None and before.checked.hits
            ):  # a record changed meanwhile
                answers[line.number] = _answered(desk, viewer, line)
            if not watched.wanted():
                raise given_up()
            watched.tell(Far(len(lines), n + 1))
        watched.tell(Far(len(lines), len(lines), writing=True))
        return _contents([answers[line.number] for line in lines], case, language)

    def headed(held: Contents) -> Head:
        number = drawn() if held.records else ""
        return Head(number, held.label, officer, purpose, wish.recipient, datetime.now(UTC), language)

    def entering(held: Contents, head: Head, content: bytes) -> None:
        if held.records:
            enter(desk, viewer, wish, held, head, content)

    copy = entered(wish.format, gather, headed, WRITE[wish.format], entering)
    return replace(copy, told=tuple(told(_tally(answers.values()))))


@asked_again
def checking(desk: Desk, viewer: Viewer, everybody: bool = False) -> Checking:
    """What the officer may still check, and their lists, the newest first; ``everybody``: all lists. Raises
    :class:`NotEntitled` for that to whoever is no inspector."""
    with look(desk, viewer, "list", {"of": "all" if everybody else "mine"}) as this:
        quota = this.conn.execute("SELECT * FROM ask.list_quota()").fetchone()
        rows = this.conn.execute("SELECT * FROM ask.checked_lists(%s, %s)", [everybody, SHOWN]).fetchall()
    assert quota is not None  # noqa: S101 the function gives one row
    return Checking(from_row(Quota, quota), [from_row(List, row) for row in rows])


def told(tally: Tally) -> list[Message]:
    """How the lines came out, what is to be acted on first."""
    every = (
        (tally.stop, msg("{n} to stop for", n=tally.stop)),
        (tally.confirm, msg("{n} to confirm", n=tally.confirm)),
        (tally.known, msg("{n} known, without an alert", n=tally.known)),
        (tally.unknown, msg("{n} not known, as far as you may see", n=tally.unknown)),
        (tally.unread, msg("{n} that are no identifier", n=tally.unread)),
    )
    return [message for many, message in every if many]


def _answered(desk: Desk, viewer: Viewer, line: Line) -> Answered:
    try:
        return Answered(line, check(desk, viewer, line.text[: LONGEST + 1]), None)
    except BadInput as error:
        return Answered(line, None, error.message)


def _tally(answers: Iterable[Answered]) -> Tally:
    many = Counter(map(_sort, answers))
    return Tally(*(many[name] for name in ("stop", "confirm", "known", "unknown", "unread")))


def _sort(one: Answered) -> str:
    if one.checked is None:
        return "unread"
    if one.checked.advice != Advice.NONE:
        return str(one.checked.advice)
    if one.checked.hits:
        return "known"
    return "unread" if one.checked.doubts else "unknown"


def _contents(answers: Sequence[Answered], case: str, language: Language) -> Contents:
    records: dict[str, Found] = {}
    for one in answers:
        for hit in one.checked.hits if one.checked else ():
            records[hit.record.id] = hit.record
        for alert in one.checked.alerts if one.checked else ():
            records[alert.record.id] = alert.record
    rows = [row for one in answers for row in _rows(one, language)]
    return Contents(
        CopyKind.LIST, list(records.values()), _COLUMNS, rows,
        {"case": case, "lines": [_data(one, language) for one in answers]},
    )  # fmt: skip


def _problem(one: Answered, language: Language) -> str:
    if one.problem is not None:
        return one.problem.text(language)
    if one.checked is None:
        return ""
    told = [doubt.es if language == "es" else doubt.en for doubt in one.checked.doubts]
    if one.checked.more:
        told.append(
            msg("There is more; only the first {n} are shown.", n=len(one.checked.hits)).text(language)
        )
    return _BETWEEN.join(told)


def _alerts(one: Answered) -> str:
    every = one.checked.alerts if one.checked else []
    return _BETWEEN.join(f"{alert.kind}: {alert.record.caption} ({alert.record.owner})" for alert in every)


def _rows(one: Answered, language: Language) -> Iterator[Row]:
    """A row for each record that carries it; one where none does."""
    begun = {
        "line": str(one.line.number), "text": one.line.text, "problem": _problem(one, language),
        "advice": "" if one.checked is None else one.checked.advice, "alerts": _alerts(one),
        "read_as": _BETWEEN.join(one.checked.read_as) if one.checked else "",
    }  # fmt: skip
    hits = one.checked.hits if one.checked else []
    if not hits:
        yield begun
    for hit in hits:
        record = hit.record
        yield begun | {
            "match": hit.why, "schema": record.schema, "caption": record.caption, "status": record.status or "",
            "owner": record.owner, "source": record.source, "grade": graded(record), "label": record.label,
            "recorded_at": str(record.recorded_at), "record": record.id,
        }  # fmt: skip


def _data(one: Answered, language: Language) -> dict[str, object]:
    begun: dict[str, object] = {"line": one.line.number, "text": one.line.text}
    if one.checked is None:
        return begun | {"problem": _problem(one, language)}
    return begun | {
        "problem": _problem(one, language) or None, "advice": one.checked.advice, "read_as": one.checked.read_as,
        "more": one.checked.more, "alerts": [asdict(alert) for alert in one.checked.alerts],
        "hits": [asdict(hit) for hit in one.checked.hits],
    }  # fmt: skip
