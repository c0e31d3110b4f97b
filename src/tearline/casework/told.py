"""Kinds and matters as programs read them: codes, the names of codes and clocks in one language, folios as people write
them. The API answers with these, and so does the command line with --json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tearline.casework.bases import Suspect
from tearline.casework.day import Day, Notice, Owed, Undecided
from tearline.casework.questions import Board, Grade, Line, Matter, Step, Way
from tearline.casework.table import ShownQuestion, Table
from tearline.copies.number import written
from tearline.language import Language, Message
from tearline.matters import Field, Kind, Running
from tearline.picture.answer import Banner, Found
from tearline.picture.graph.scenes import SceneHead


@dataclass(frozen=True, slots=True)
class Value:
    """One of the codes that a field may have."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldTold:
    """Something that moves say of a matter. ``type``: ``code`` (one of ``values``), ``codes`` (some of them, a blank
    between), ``moment`` (with its zone), ``officer`` (a login, or a unit's code), ``record`` (an id), ``agency`` (its
    code), ``point`` (degrees north and east, a blank between), ``number`` (a whole one), ``identifiers`` (each with its
    kind) or ``text`` (a line)."""

    code: str
    name: str
    type: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class StateTold:
    """Where a matter may stand. ``ends``: nothing is owed any more."""

    code: str
    name: str
    ends: bool


@dataclass(frozen=True, slots=True)
class AskTold:
    """A field that a move asks for."""

    field: str
    required: bool


@dataclass(frozen=True, slots=True)
class MoveTold:
    """A move: from which states to which, and what it asks for. ``from_states`` of the one that opens: none. ``opens``:
    the kind of which a matter is opened by it, about this one; it is made in no other way.

    ``reason``: ``required``, ``optional`` or ``none``. ``stricter``: it may be made under a stricter label than the
    matter's.
    """

    code: str
    name: str
    from_states: list[str]
    to_state: str
    asks: list[AskTold]
    reason: str
    stricter: bool
    opens: str


@dataclass(frozen=True, slots=True)
class KindTold:
    """A kind of matter. ``schema``: of its header, whose properties opening takes. ``may_open``: whether who asks
    may. ``under``: the kind of what its matters are opened under, which is one of those that they are about."""

    code: str
    name: str
    plural: str
    about: str
    schema: str
    states: list[StateTold]
    moves: list[MoveTold]
    fields: list[FieldTold]
    may_open: bool
    under: str | None


@dataclass(frozen=True, slots=True)
class ClockTold:
    """A clock that runs, or ran out and was not stopped (``over``); ``source`` says on what ground it is there."""

    code: str
    name: str
    began_at: datetime
    due_at: datetime
    over: bool
    source: str


@dataclass(frozen=True, slots=True)
class LineTold:
    """A matter on a board or a list, as it stands to who asks. ``blind``: they are to judge it without knowing whose it
    is; then ``owner`` is empty, and ``label`` says its tier alone."""

    id: str
    folio: str
    kind: str
    owner: str
    label: str
    caption: str
    state: str
    said: dict[str, str]
    opened_at: datetime
    clocks: list[ClockTold]
    blind: bool


@dataclass(frozen=True, slots=True)
class BoardTold:
    """A page of the matters of a kind, what comes first first. ``counts``: open ones by state, of what is seen."""

    kind: str
    lines: list[LineTold]
    counts: dict[str, int]
    page: int
    more: bool
    may_open: bool
    banner: Banner


@dataclass(frozen=True, slots=True)
class MatterTold:
    """One matter as it stands to who asks. ``suspects``: whom of ``about`` it names so, and the bases of that that who
    asks may see; ``steps``: the moves made; ``ways``: those that who asks may make now; ``last_move``: what a mover
    says back as ``seen``; ``over``: what it was opened under; ``under``: what was opened under it.
    ``grades``: of the records that it is about, in their agencies' own scales. ``blind``: as of a line; then neither
    who opened it nor any record is named."""

    id: str
    folio: str
    kind: str
    owner: str
    label: str
    caption: str
    properties: dict[str, list[str]]
    state: str
    said: dict[str, str]
    opened_at: datetime
    opened_by: str
    last_move: str
    blind: bool
    grades: list[Grade]
    about: list[Found]
    suspects: list[Suspect]
    steps: list[Step]
    ways: list[Way]
    clocks: list[ClockTold]
    over: list[LineTold]
    under: list[LineTold]
    banner: Banner


@dataclass(frozen=True, slots=True)
class BecameTold:
    """A matter that who asks opened, and the last move by somebody else, or by a ``clock``."""

    line: LineTold
    move: str
    agency: str | None
    clock: str | None
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class DayTold:
    """What waits for who asks, what runs out soonest first (``more``: there is more than that), what became of what
    they opened, what they were told and have not read, and what waits besides matters. ``undecided``: of what a
    registrar is told, decisions for which there is nobody with the right and the clearance."""

    waits: list[LineTold]
    more: bool
    became: list[BecameTold]
    notices: list[Notice]
    undecided: list[Undecided]
    owed: list[Owed]
    banner: Banner


@dataclass(frozen=True, slots=True)
class DueTold:
    """A clock of a matter of the unit."""

    matter: str
    caption: str
    clock: ClockTold


@dataclass(frozen=True, slots=True)
class DueOnTold:
    """What is due on a day of the deployment's zone."""

    on: date
    due: list[DueTold]


@dataclass(frozen=True, slots=True)
class TableTold:
    """A unit's open matters (``more``: there are more), what is due on which day, and what its members show to it."""

    lines: list[LineTold]
    more: bool
    days: list[DueOnTold]
    scenes: list[SceneHead]
    questions: list[ShownQuestion]
    banner: Banner


def kind_told(kind: Kind, may_open: bool, language: Language) -> KindTold:
    """A kind, with its names in ``language``."""
    return KindTold(
        kind.code, kind.name.text(language), kind.plural.text(language), kind.about.text(language), kind.schema,
        [StateTold(code, name.text(language), code in kind.ends) for code, name in kind.states.items()],
        [
            MoveTold(
                move.code, move.name.text(language), list(move.from_states), move.to_state,
                [AskTold(ask.field.code, ask.required) for ask in move.asks], move.reason, move.stricter,
                move.opens,
            )
            for move in kind.moves.values()
        ],
        [
            FieldTold(one.code, one.name.text(language), _type(one), _values(one.values, language))
            for one in kind.fields.values()
        ],
        may_open, kind.under.kind if kind.under else None,
    )  # fmt: skip


def line_told(line: Line, language: Language, now: datetime) -> LineTold:
    """A line of a board or of a list."""
    return LineTold(
        line.id, written(line.folio), line.kind, line.owner, line.label, line.caption, line.state, line.said,
        line.opened_at, _clocks(line.clocks, language, now), line.blind,
    )  # fmt: skip


def board_told(board: Board, language: Language, now: datetime) -> BoardTold:
    """A page of a board."""
    return BoardTold(
        board.kind.code, [line_told(line, language, now) for line in board.lines], board.counts, board.page, board.more,
        board.may_open, board.banner,
    )  # fmt: skip


def matter_told(matter: Matter, language: Language, now: datetime) -> MatterTold:
    """One matter."""
    return MatterTold(
        matter.id, written(matter.folio), matter.kind.code, matter.owner, matter.label, matter.caption,
        matter.properties, matter.state, matter.said, matter.opened_at, matter.opened_by, matter.last_move,
        matter.blind, matter.grades, matter.about, matter.suspects, matter.steps, matter.ways,
        _clocks(matter.clocks, language, now), [line_told(one, language, now) for one in matter.over],
        [line_told(one, language, now) for one in matter.under],
        matter.banner,
    )  # fmt: skip


def _type(field: Field) -> str:
    sorts = {
        "officer": field.is_officer, "record": field.is_record, "point": field.is_point, "agency": field.is_agency,
        "number": field.number is not None, "identifiers": field.is_identifiers,
    }  # fmt: skip
    sort = next((name for name, is_one in sorts.items() if is_one), None)
    if sort is not None:
        return sort
    return "text" if field.is_text else "moment" if field.is_moment else "codes" if field.several else "code"


def day_told(day: Day, language: Language, now: datetime) -> DayTold:
    """A day."""
    return DayTold(
        [line_told(line, language, now) for line in day.waits], day.more,
        [
            BecameTold(line_told(one.line, language, now), one.move, one.agency, one.clock, one.moved_at)
            for one in day.became
        ],
        day.notices, day.undecided, day.owed, day.banner,
    )  # fmt: skip


def table_told(table: Table, language: Language, now: datetime) -> TableTold:
    """A unit's table."""
    return TableTold(
        [line_told(line, language, now) for line in table.lines], table.more,
        [
            DueOnTold(
                day.on,
                [
                    DueTold(one.line.id, one.line.caption, *_clocks([one.clock], language, now))
                    for one in day.due
                ],
            )
            for day in table.days
        ],
        table.scenes, table.questions, table.banner,
    )  # fmt: skip


def _values(values: Mapping[str, Message], language: Language) -> list[Value]:
    return [Value(code, name.text(language)) for code, name in values.items()]


def _clocks(clocks: Iterable[Running], language: Language, now: datetime) -> list[ClockTold]:
    return [
        ClockTold(
            one.clock.code, one.clock.name.text(language), one.began_at, one.due_at, one.is_over(now),
            one.clock.source.text(language),
        )
        for one in clocks
    ]  # fmt: skip
