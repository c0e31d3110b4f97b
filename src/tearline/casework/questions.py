"""What a viewer may see of matters: a board, one matter with its moves, those about a record; each a look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tearline.casework.bases import Suspect, suspects_in
from tearline.copies.number import read
from tearline.db import Row, from_row
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.matters import Kind, Made, Running, Standing, fold, kind_named, kinds, running
from tearline.picture.answer import Banner, Found, banner, found
from tearline.picture.graph.hops import records_of
from tearline.picture.independence import Together, together

SIZE = 50
ABOUT = 50  # records that a matter is about, at most; the database has the same bound
PAGES = 200  # of a board; further ones are reached by narrowing it


@dataclass(frozen=True, slots=True)
class Line:
    """A matter on a board or a list: its header's caption, and where it stands to this viewer. ``blind``: they are to
    judge it without knowing whose it is; then it has no owner, and of its label the tier alone."""

    id: str
    folio: str
    kind: str
    owner: str
    label: str
    caption: str
    state: str
    said: dict[str, str]
    opened_at: datetime
    clocks: list[Running]
    blind: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the matters of a kind, what comes first first. ``counts``: open ones by state, of what is seen."""

    kind: Kind
    lines: list[Line]
    counts: dict[str, int]
    page: int
    more: bool
    may_open: bool
    banner: Banner


@dataclass(frozen=True, slots=True)
class Step:
    """A move that was made, by an officer or by a ``clock`` that ran out. ``crossed``: it changed nothing, for the
    matter stood elsewhere by then. ``stricter``: fewer see it than see the matter. ``words``: why, where that was said
    and may be seen. Without officer and clock: by somebody whom this viewer does not see before they have judged."""

    id: str
    move: str
    from_state: str
    to_state: str
    label: str
    stricter: bool
    agency: str | None
    officer: str | None
    clock: str | None
    made_at: datetime
    happened_at: datetime
    said: dict[str, str]
    words: str | None
    crossed: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A move that this viewer may make now."""

    move: str
    to_state: str
    reason: str
    stricter: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade as its agency gave it, in its own scale, and how many records have it; nothing: not graded."""

    grade_scale: str | None
    source_grade: str | None
    info_grade: str | None
    many: int


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter as this viewer's moves have it. ``last_move``: what a mover says back, to show what was seen.
    ``grades``: of the records that it is about. ``blind``: as of a :class:`Line`; then it names none of them.
    ``over``: what it was opened under, one at most; ``under``: what was opened under it, last first."""

    id: str
    folio: str
    kind: Kind
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
    """Those of the records that it is about whom it names as a suspect, and the bases of that."""
    steps: list[Step]
    ways: list[Way]
    clocks: list[Running]
    over: list[Line]
    under: list[Line]
    independence: Together | None
    """Whether the records that it is about may be read as confirming each other, where they are two or more."""
    banner: Banner


def kind_of(code: str) -> Kind:
    """The kind of that name. Raises :class:`NotFound`."""
    kind = kind_named(code)
    if kind is None:
        raise NotFound
    return kind


@asked_again
def board(
    desk: Desk, viewer: Viewer, code: str, *, ended: bool = False, states: Sequence[str] = (), page: int = 1
) -> Board:
    """The open (or ended) matters of a kind that this viewer sees, in ``states`` (all, where none is named)."""
    kind = kind_of(code)
    if not 1 <= page <= PAGES:
        raise BadInput(msg("Pages run from 1 to {most}.", most=PAGES))
    unknown = next((state for state in states if state not in kind.states), None)
    if unknown is not None:
        raise BadInput(msg("A state is one of {states}.", states=", ".join(kind.states)))
    with look(
        desk, viewer, "matters", {"kind": code, "ended": ended, "states": list(states), "page": page}
    ) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.matters(%s, %s, %s, %s, %s)",
            [code, ended, list(states) or None, (page - 1) * SIZE, SIZE + 1],
        ).fetchall()
        ways = this.conn.execute("SELECT * FROM ask.moves_open(NULL, %s)", [code]).fetchall()
        counts: Any = rows[0]["counts"] if rows else {}
        rows = [row for row in rows if row["id"] is not None]
        shown = rows[:SIZE]
        this.show(as_shown(shown))
        steps = steps_of(this, [row["id"] for row in shown])
    lines = [line_of(kind, row, steps.get(str(row["id"]), [])) for row in shown]
    return Board(
        kind, lines, counts, page, len(rows) > SIZE, bool(ways),
        banner(line.label for line in lines),
    )  # fmt: skip


@asked_again
def matter(desk: Desk, viewer: Viewer, named: str) -> Matter:
    """The matter under an id or a folio. Raises :class:`NotFound` alike for unknown, hidden and malformed ones."""
    with look(desk, viewer, "matter", {"matter": named}) as this:
        rows = header_of(this, named)
        if rows:
            key = rows[0]["id"]
            this.conn.execute("SELECT act.see_decision(%s)", [key])
            rows = header_of(this, named)
            grades = this.conn.execute("SELECT * FROM ask.matter_grades(%s)", [key]).fetchall()
            steps = [
                _step(row)
                for row in this.conn.execute("SELECT * FROM ask.matter_moves(%s)", [[key]]).fetchall()
            ]
            about = this.conn.execute("SELECT * FROM ask.matter_about(%s)", [key]).fetchall()
            ways = this.conn.execute("SELECT * FROM ask.moves_open(%s, NULL)", [key]).fetchall()
            this.show(as_shown(rows))
            around = this.conn.execute("SELECT * FROM ask.matters_around(%s)", [key]).fetchall()
            this.show(about)
            told = together(this, [str(one["id"]) for one in about])
            suspects = suspects_in(this, key)
            this.show(as_shown(around))
            below = steps_of(this, [one["id"] for one in around])
    if not rows:
        raise NotFound
    [row] = rows
    kind = kind_of(str(row["kind"]))
    records = [found(one) for one in about]
    lines = [
        (one["side"], line_of(kinds()[str(one["kind"])], one, below.get(str(one["id"]), [])))
        for one in around
    ]
    labels = [
        str(row["label"]), *(step.label for step in steps), *(one.label for one in records),
        *(basis.label for one in suspects for basis in one.bases), *(line.label for _, line in lines),
    ]  # fmt: skip
    return from_row(
        Matter, row, kind=kind, properties=row["data"], about=records, suspects=suspects, steps=steps,
        grades=[from_row(Grade, one) for one in grades],
        ways=[from_row(Way, way) for way in ways], clocks=_clocks(kind, steps), independence=told,
        banner=banner(labels),
        over=[line for side, line in lines if side == "over"], under=[line for side, line in lines if side == "under"],
    )  # fmt: skip


@asked_again
def matters_about(desk: Desk, viewer: Viewer, records: Sequence[UUID]) -> list[Line]:
    """The matters about any of these records, opened last first; fifty at most."""
    with look(desk, viewer, "matters-about", {"records": sorted(records)}) as this:
        rows = this.conn.execute("SELECT * FROM ask.matters_about(%s, %s)", [list(records), SIZE]).fetchall()
        this.show(as_shown(rows))
    return [from_row(Line, row, said={}, clocks=[]) for row in rows]


def looked_before(found: Matter) -> dict[str, list[str]]:
    """Of each move by which a matter was judged that is judged blindly: who had looked at its sources before."""
    looked, before = list[str](), dict[str, list[str]]()
    for step in found.steps:
        move = found.kind.moves.get(step.move)
        if move and move.particulars.uncovers and step.officer and not step.crossed:
            looked.append(step.officer)
        elif looked and step.from_state in found.kind.blind.states and step.to_state != step.from_state:
            before[step.id] = list(looked)
    return before


def as_shown(rows: Iterable[Row]) -> Iterator[Row]:
    """Matters for the ledger's entry, each with its owner, whether the viewer is told that or not."""
    return ({"id": row.get("matter_id", row["id"]), "owner": row["shown"]} for row in rows)


def header_of(this: Look, named: str) -> list[Row]:
    """Within a look, the row of the matter under an id or a folio; none for unknown, hidden and malformed ones."""
    id, folio = _named(named)
    if id is None and folio is None:
        return []
    return this.conn.execute("SELECT * FROM ask.matter(%s, %s)", [id, folio]).fetchall()


@asked_again
def to_be_about(desk: Desk, viewer: Viewer, records: Sequence[UUID]) -> list[Found]:
    """Those of these records that this viewer sees, in their order, for whoever opens a matter about them."""
    with look(desk, viewer, "matter-about", {"records": sorted(records)}) as this:
        seen = records_of(this, map(str, records))
        kept = [seen[id] for id in dict.fromkeys(map(str, records)) if id in seen]
        this.show({"id": one.id, "owner": one.owner} for one in kept)
    return kept


def openable(desk: Desk, viewer: Viewer) -> list[Kind]:
    """The kinds of which this viewer may open a matter."""
    with look(desk, viewer, "matters-openable", {}) as this:
        return [
            kind for kind in kinds().values()
            if this.conn.execute("SELECT * FROM ask.moves_open(NULL, %s)", [kind.code]).fetchone()
        ]  # fmt: skip


def steps_of(this: Look, ids: Sequence[object]) -> dict[str, list[Step]]:
    """The moves of each of these matters, for their clocks."""
    steps: dict[str, list[Step]] = {}
    for row in this.conn.execute("SELECT * FROM ask.matter_moves(%s)", [list(ids)]).fetchall() if ids else ():
        steps.setdefault(str(row["matter_id"]), []).append(_step(row))
    return steps


def _step(row: Row) -> Step:
    return from_row(Step, row)


def line_of(kind: Kind, row: Row, steps: Sequence[Step]) -> Line:
    """A matter on a board or a list, with its clocks."""
    return from_row(Line, row, clocks=_clocks(kind, steps))


def _clocks(kind: Kind, steps: Sequence[Step]) -> list[Running]:
    return running(kind.clocks, _standing(steps), kind.ends)


def _standing(steps: Sequence[Step]) -> Standing:
    return fold(Made(one.move, one.from_state, one.to_state, one.made_at, one.said) for one in steps)


def _named(text: str) -> tuple[UUID | None, str | None]:
    try:
        return UUID(text), None
    except ValueError:
        pass
    try:
        return None, read(text)
    except BadInput:
        return None, None
