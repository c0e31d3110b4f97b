"""Kinds and matters as programs read them: codes, the names of codes and clocks in one language, folios as people write
them. The API answers with these, and so does the command line with --json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tearline.casework.day import Day, Notice, Owed
from tearline.casework.questions import Board, Line, Matter, Step, Way
from tearline.copies.number import written
from tearline.language import Language, Message
from tearline.matters import Field, Kind, Running
from tearline.picture.answer import Banner, Found


@dataclass(frozen=True, slots=True)
class Value:
    """One of the codes that a field may have."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldTold:
    """Something that moves say of a matter. ``type``: ``code`` (one of ``values``), ``moment`` (with its zone),
    ``officer`` (a login) or ``text`` (a line)."""

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
    """A move: from which states to which, and what it asks for. ``from_states`` of the one that opens: none.

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


@dataclass(frozen=True, slots=True)
class KindTold:
    """A kind of matter. ``schema``: of its header, whose properties opening takes. ``may_open``: whether who asks
    may."""

    code: str
    name: str
    plural: str
    about: str
    schema: str
    states: list[StateTold]
    moves: list[MoveTold]
    fields: list[FieldTold]
    may_open: bool


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
    """A matter on a board or a list, as it stands to who asks."""

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
    """One matter as it stands to who asks. ``steps``: the moves made; ``ways``: those that who asks may make now;
    ``last_move``: what a mover says back as ``seen``."""

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
    about: list[Found]
    steps: list[Step]
    ways: list[Way]
    clocks: list[ClockTold]
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
    they opened, what they were told and have not read, and what waits besides matters."""

    waits: list[LineTold]
    more: bool
    became: list[BecameTold]
    notices: list[Notice]
    owed: list[Owed]
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
            )
            for move in kind.moves.values()
        ],
        [
            FieldTold(one.code, one.name.text(language), _type(one), _values(one.values, language))
            for one in kind.fields.values()
        ],
        may_open,
    )  # fmt: skip


def line_told(line: Line, language: Language, now: datetime) -> LineTold:
    """A line of a board or of a list."""
    return LineTold(
        line.id, written(line.folio), line.kind, line.owner, line.label, line.caption, line.state, line.said,
        line.opened_at, _clocks(line.clocks, language, now),
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
        matter.about, matter.steps, matter.ways, _clocks(matter.clocks, language, now), matter.banner,
    )  # fmt: skip


def _type(field: Field) -> str:
    if field.is_officer:
        return "officer"
    return "text" if field.is_text else "moment" if field.is_moment else "code"


def day_told(day: Day, language: Language, now: datetime) -> DayTold:
    """A day."""
    return DayTold(
        [line_told(line, language, now) for line in day.waits], day.more,
        [
            BecameTold(line_told(one.line, language, now), one.move, one.agency, one.clock, one.moved_at)
            for one in day.became
        ],
        day.notices, day.owed, day.banner,
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
