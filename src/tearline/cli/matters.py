"""Matters at the command line: their kinds, a board, one with what happened to it, and opening and moving one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tearline.cli.loads import id_of
from tearline.cli.naming import Properties, Suspects, named_of, properties_of, show_suspects
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, joined, minute, print_json, say, status_of
from tearline.cli.tongue import kind as thing
from tearline.cli.tongue import language, property_of, said
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.casework.questions import Board, Grade, Line, Matter, Step
    from tearline.matters import Field, Kind, Move, Running

group = group_of_commands(
    said(msg("Matters: what somebody has to act on, where each stands, and its moves."))
)

KindCode = Annotated[
    str, typer.Argument(metavar=said(msg("KIND")), help=said(msg("A kind's code: `tearline matter kinds`.")))
]
Named = Annotated[
    str,
    typer.Argument(
        metavar=said(msg("FOLIO")), help=said(msg("The matter's folio, like K7Q4-M2XD, or its id."))
    ),
]
Says = Annotated[
    list[str] | None,
    typer.Option(
        "--said",
        metavar=said(msg("FIELD=VALUE")),
        help=said(msg("What the move says, by the codes of `tearline matter kinds`; may be repeated.")),
    ),
]
Why = Annotated[str, typer.Option("--reason", help=said(msg("Why; some moves need it.")))]


@group.command("kinds", help=said(msg("Kinds of matters: their states, moves and fields.")))
def kinds_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.casework.questions import openable
    from tearline.casework.told import kind_told
    from tearline.matters import kinds

    with asking(purpose) as this:
        may_open = {kind.code for kind in openable(this.desk, this.viewer)}
        if as_json:
            print_json([kind_told(kind, kind.code in may_open, language()) for kind in kinds().values()])
            return
        with Page(this, None) as page:
            for kind in kinds().values():
                _show_kind(page, kind, kind.code in may_open)


@group.command("board", help=said(msg("The matters of a kind, what comes first first.")))
def board_command(
    kind: KindCode,
    state: Annotated[
        list[str] | None, typer.Option("--state", help=said(msg("Only in this state; may be repeated.")))
    ] = None,
    ended: Annotated[bool, typer.Option("--ended", help=said(msg("Those that ended.")))] = False,
    unit: Annotated[
        str | None,
        typer.Option("--unit", help=said(msg("Only those of a unit in which you sit, by its code."))),
    ] = None,
    number: Annotated[
        int, typer.Option("--page", min=1, max=200, help=said(msg("Which page of the answer.")))
    ] = 1,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.casework.questions import board
    from tearline.casework.table import board_of_unit
    from tearline.casework.told import board_told

    with asking(purpose) as this:
        if unit is None:
            found = board(this.desk, this.viewer, kind, ended=ended, states=state or (), page=number)
        else:
            found = board_of_unit(this.desk, this.viewer, kind, unit, state or ())
        if as_json:
            print_json(board_told(found, language(), datetime.now(UTC)))
            return
        with Page(this, found.banner.label) as page:
            _show_board(page, found)


@group.command("show", help=said(msg("One matter: where it stands, what happened, what you may do.")))
def show_command(named: Named, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.casework.questions import matter
    from tearline.casework.told import matter_told

    with asking(purpose) as this:
        found = matter(this.desk, this.viewer, named)
        if as_json:
            print_json(matter_told(found, language(), datetime.now(UTC)))
            return
        with Page(this, found.banner.label) as page:
            _show_matter(page, found)


@group.command("open", help=said(msg("Open a matter of your agency.")))
def open_command(
    kind: KindCode,
    title: Annotated[str, typer.Option("--title", help=said(msg("What it is, in a line.")))],
    summary: Annotated[str | None, typer.Option("--summary", help=said(msg("What is known.")))] = None,
    about: Annotated[
        list[str] | None,
        typer.Option("--about", help=said(msg("A record that it rests on, by its id; may be repeated."))),
    ] = None,
    suspects: Suspects = None,
    told_of: Properties = None,
    says: Says = None,
    reason: Why = "",
    label: Annotated[
        str | None,
        typer.Option(
            "--label", help=said(msg("A label of your agency; needed where it rests on no record."))
        ),
    ] = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.casework.deeds import open_matter
    from tearline.casework.questions import matter
    from tearline.copies.number import written

    properties = {"name": [title], **({"summary": [summary]} if summary else {}), **properties_of(told_of)}
    told = _fields(says)
    with asking(purpose) as this:
        id = open_matter(
            this.desk, this.viewer, kind, properties, about=[id_of(one) for one in about or ()], said=told,
            words=reason, label=label, naming=named_of(suspects),
        )  # fmt: skip
        if as_json:
            print_json({"id": id})
            return
        folio = written(matter(this.desk, this.viewer, str(id)).folio)
    say(msg("Opened, with the folio {folio} (id {id}).", folio=folio, id=id))


@group.command("move", help=said(msg("Move a matter.")))
def move_command(
    named: Named,
    move: Annotated[
        str,
        typer.Argument(
            metavar=said(msg("MOVE")), help=said(msg("The move's code; `tearline matter show` lists yours."))
        ),
    ],
    says: Says = None,
    reason: Why = "",
    happened_at: Annotated[
        str | None,
        typer.Option(
            "--happened-at", help=said(msg("When it was done, with its zone, if earlier than now."))
        ),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(
            "--label",
            help=said(msg("A label of your agency, for a move that fewer may see than see the matter.")),
        ),
    ] = None,
    seen: Annotated[
        str | None,
        typer.Option(
            "--seen", help=said(msg("The last move that you saw, by its id; without it, the last there is."))
        ),
    ] = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.casework.deeds import move_matter
    from tearline.casework.questions import matter

    told, when = _fields(says), _moment(happened_at)
    with asking(purpose) as this:
        last = seen or matter(this.desk, this.viewer, named).last_move
        made = move_matter(
            this.desk, this.viewer, named, move, _move_id(last), said=told, words=reason, happened_at=when,
            label=label,
        )  # fmt: skip
    if as_json:
        print_json({"id": made})
    else:
        say(msg("Moved."))


# ── what was typed ──────────────────────────────────────────────────────────────────────────────


def _fields(says: Iterable[str] | None) -> dict[str, str]:
    told: dict[str, str] = {}
    for one in says or ():
        name, equals, value = one.partition("=")
        if not (name and equals):
            raise BadInput(msg("Write what the move says as FIELD=VALUE, such as danger=no."))
        if name in told:
            raise BadInput(msg("A field has one value; {field} was given twice.", field=name))
        told[name] = value
    return told


def _moment(text: str | None) -> datetime | None:
    from tearline.ontology.moments import zoned

    moment = None if text is None else zoned(text)
    if text is not None and moment is None:
        raise BadInput(msg("--happened-at takes a moment with its zone, like 2026-11-30T18:00:00-06:00."))
    return moment


def _move_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(msg("--seen takes the id of a move: `tearline matter show --json` has it.")) from None


# ── what is shown ───────────────────────────────────────────────────────────────────────────────


def _show_kind(page: Page, kind: Kind, may_open: bool) -> None:
    page.facts(
        [
            (msg("kind"), kind.code), (msg("name"), said(kind.name)), (msg("what it is"), said(kind.about)),
            (msg("may you open one"), _yes(may_open)),
        ]
    )  # fmt: skip
    page.table(
        (msg("state"), msg("name"), msg("ends the matter")),
        [(code, said(name), _yes(code in kind.ends)) for code, name in kind.states.items()],
    )
    page.table(
        (
            msg("move"),
            msg("name"),
            msg("from"),
            msg("to"),
            msg("says"),
            msg("reason"),
            msg("may fewer see it"),
        ),
        [_move_line(move) for move in kind.moves.values()],
    )
    page.table(
        (msg("field"), msg("name"), msg("values")),
        [(one.code, said(one.name), _values(one)) for one in kind.fields.values()],
    )


def _move_line(move: Move) -> tuple[object, ...]:
    asks = (ask.field.code if ask.required else f"[{ask.field.code}]" for ask in move.asks)
    return (
        move.code, said(move.name), joined(move.from_states), move.to_state, joined(asks), said(_REASONS[move.reason]),
        _yes(move.stricter),
    )  # fmt: skip


_REASONS = {"required": msg("needed"), "optional": msg("if you like"), "none": msg("none")}


def _values(field: Field) -> str:
    if field.is_officer:
        return said(
            msg("an officer's login, or a unit's code") if field.may_be_unit else msg("an officer's login")
        )
    if field.is_text:
        return said(msg("a line of text"))
    if field.is_record:
        return said(msg("a record's id"))
    if field.is_agency:
        return said(msg("an agency's code"))
    if field.is_point:
        return said(msg("degrees north and east, like “18.5001 -88.2961”"))
    if field.is_identifiers:
        return said(msg("identifiers with commas between, like “ABC-123, 5550100”"))
    if field.number:
        return said(msg("a whole number from {least} to {most}", least=field.number[0], most=field.number[1]))
    if field.is_moment:
        return said(msg("a moment with its zone, like 2026-11-30T18:00:00-06:00"))
    return joined(
        code if code == said(name) else f"{code} ({said(name)})" for code, name in field.values.items()
    )


def _show_board(page: Page, found: Board) -> None:
    page.table(
        (
            msg("folio"), msg("title"), msg("state"), msg("nearest clock"), msg("due"), msg("agency"), msg("opened on"),
            msg("label"), *(found.kind.fields[name].name for name in found.kind.order),
        ),
        [_line(found.kind, line) for line in found.lines],
    )  # fmt: skip
    if not found.lines:
        page.text(msg("No matter of this kind stands so, as far as you may see."))
    if found.more:
        page.text(msg("There are more: --page {next}", next=found.page + 1))
    page.table(
        (msg("state"), msg("open matters")),
        [(state_of(found.kind, code), many) for code, many in found.counts.items()],
    )


def _line(kind: Kind, line: Line) -> tuple[object, ...]:
    from tearline.copies.number import written

    nearest = line.clocks[0] if line.clocks else None
    return (
        written(line.folio), line.caption, state_of(kind, line.state), said(nearest.clock.name) if nearest else "",
        due_of(nearest) if nearest else "", veiled(line, line.owner), minute(line.opened_at), line.label,
        *(_value(kind, name, line.said.get(name, "")) for name in kind.order),
    )  # fmt: skip


def _show_matter(page: Page, found: Matter) -> None:
    from tearline.casework.questions import looked_before
    from tearline.copies.number import written

    kind, looked = found.kind, looked_before(found)
    show_suspects(page, found)
    page.facts(
        [
            (msg("folio"), written(found.folio)), (msg("kind"), said(kind.name)), (msg("title"), found.caption),
            (msg("state"), state_of(kind, found.state)), (msg("agency"), veiled(found, found.owner)),
            (msg("opened on"), minute(found.opened_at)), (msg("opened by"), veiled(found, found.opened_by)),
            (msg("label"), found.label), (msg("grades"), joined(map(_grade, found.grades))), (msg("id"), found.id),
            (msg("last move"), found.last_move),
        ]
    )  # fmt: skip
    page.table(
        (msg("property"), msg("value")),
        [(property_of(kind.schema, name), joined(values)) for name, values in found.properties.items()],
    )
    page.table((msg("field"), msg("value")), said_lines(kind, found.said))
    page.table(
        (msg("clock"), msg("began"), msg("due"), msg("on what ground")),
        [
            (said(one.clock.name), minute(one.began_at), due_of(one), said(one.clock.source))
            for one in found.clocks
        ],
    )
    page.table(
        (
            msg("move"), msg("from"), msg("to"), msg("when"), msg("happened"), msg("officer"), msg("said"),
            msg("reason"), msg("remark"), msg("label"),
        ),
        [_step_line(kind, step, looked.get(step.id, ())) for step in found.steps],
    )  # fmt: skip
    page.table(
        (msg("about"), msg("kind"), msg("status"), msg("agency"), msg("label"), msg("id")),
        [(r.caption, thing(r.schema), status_of(r.status), r.owner, r.label, r.id) for r in found.about],
    )
    for lines, title in ((found.over, msg("opened under")), (found.under, msg("opened under it"))):
        page.table(
            (title, msg("kind"), msg("folio"), msg("state"), msg("due"), msg("label")),
            [_around(line) for line in lines],
        )
    page.table(
        (msg("you may"), msg("name"), msg("to"), msg("says"), msg("reason")),
        [
            (move.code, said(move.name), state_of(kind, move.to_state), *_move_line(move)[4:6])
            for move in (kind.moves[way.move] for way in found.ways)
        ],
    )
    if not found.ways:
        page.text(msg("There is no move that you may make now."))


def _around(line: Line) -> tuple[object, ...]:
    from tearline.copies.number import written
    from tearline.matters import kinds

    kind = kinds()[line.kind]
    due = due_of(line.clocks[0]) if line.clocks else ""
    return line.caption, said(kind.name), written(line.folio), state_of(kind, line.state), due, line.label


def veiled(told: Line | Matter, text: str) -> str:
    """What whoever is to judge a matter is not told before."""
    return said(msg("hidden until it is assessed")) if told.blind else text


def _grade(one: Grade) -> str:
    """A grade in its agency's own scale."""
    signs = f"{one.source_grade or ''}{one.info_grade or ''}"
    graded = f"{one.grade_scale or '-'} {signs}" if signs else said(msg("not graded"))
    return graded if one.many == 1 else f"{graded} ×{one.many}"


def _step_line(kind: Kind, step: Step, looked: Sequence[str]) -> tuple[object, ...]:
    move = kind.moves.get(step.move)
    remarks = [
        *(
            [msg("The sources were looked at before, by {officers}.", officers=", ".join(looked))]
            if looked
            else []
        ),
        *([msg("crossed another move, and changed nothing")] if step.crossed else []),
        *([msg("fewer see it than see the matter")] if step.stricter else []),
    ]
    happened = "" if step.happened_at == step.made_at else minute(step.happened_at)
    from tearline.matters import FINDER, GIVEN_BACK, RAN_OUT, SEEN

    by = f"{step.officer} ({step.agency})" if step.officer else said(msg("hidden until it is assessed"))
    if step.move == GIVEN_BACK or (move and move.is_of_what_is_under):
        by = ""
    elif step.clock == FINDER:
        by = said(msg("the service"))
    elif step.clock is not None:
        by = said(msg("the clock «{clock}»", clock=clock_name(kind, step.clock)))
    words = {
        RAN_OUT: msg("ran out"), SEEN: msg("Opened by one who is asked to decide"),
        GIVEN_BACK: msg("given back: the unit that had it stands no more"),
    }  # fmt: skip
    name = words.get(step.move) or (move.name if move else None)
    return (
        said(name) if name else step.move, state_of(kind, step.from_state), state_of(kind, step.to_state),
        minute(step.made_at), happened, by,
        joined(f"{name}: {value}" for name, value in said_lines(kind, step.said)), step.words,
        joined(map(said, remarks)), step.label,
    )  # fmt: skip


def clock_name(kind: Kind, code: str) -> str:
    """The name of one of a kind's clocks; the code, where the kind has it no more."""
    return next((said(one.name) for one in kind.clocks if one.code == code), code)


def said_lines(kind: Kind, told: Mapping[str, str], *, own: bool = False) -> list[tuple[str, str]]:
    """What moves said, in the kind's own order; ``own``: of the fields of its own file alone, for a line of a list."""
    fields = (code for code in (kind.own if own else kind.fields) if told.get(code))
    return [(said(kind.fields[code].name), _value(kind, code, told[code])) for code in fields]


def _value(kind: Kind, field: str, code: str) -> str:
    one = kind.fields[field]
    if one.several:
        return joined(said(one.values[told]) for told in code.split() if told in one.values)
    name = one.values.get(code)
    return said(name) if name else str(minute(_moment(code))) if one.is_moment and code else code


def state_of(kind: Kind, code: str) -> str:
    """The name of a state."""
    name = kind.states.get(code)
    return said(name) if name else code


def due_of(one: Running) -> str:
    """When a clock runs out, or that it has."""
    when = minute(one.due_at)
    return said(msg("{when}, ran out", when=when)) if one.is_over(datetime.now(UTC)) else str(when)


def _yes(so: bool) -> str:
    return said(msg("yes")) if so else ""
