"""Joint units at the command line: who sits in them, who leads, how far they are, and each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import print_facts, print_json, print_table, say
from tearline.cli.tongue import said
from tearline.errors import BadInput, NotFound
from tearline.language import Message, msg

if TYPE_CHECKING:
    from tearline.casework.table import Table
    from tearline.cli.opening import Asking
    from tearline.cli.output import Page
    from tearline.units.questions import Seat, Unit

group = group_of_commands(said(msg("Joint units: who sits in them, who leads, and each step of them.")))

Named = Annotated[
    str, typer.Argument(metavar=said(msg("UNIT")), help=said(msg("The unit's code, or its id.")))
]
SeatId = Annotated[
    str, typer.Argument(metavar=said(msg("SEAT")), help=said(msg("A seat's id: `tearline unit show`.")))
]
AgencyCode = Annotated[str, typer.Argument(metavar=said(msg("AGENCY")), help=said(msg("The agency's code.")))]
UntilMoment = Annotated[
    str | None, typer.Option("--until", help=said(msg("When it ends by itself: a moment with its zone.")))
]


# ── what there is ───────────────────────────────────────────────────────────────────────────────


@group.command("list", help=said(msg("The joint units that you may know of.")))
def list_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.units.maturity import maturity
    from tearline.units.questions import list_units
    from tearline.units.told import unit_told

    now = datetime.now(UTC)
    with asking(purpose) as this:
        found = list_units(this.desk, this.viewer)
    if as_json:
        print_json([unit_told(one, now) for one in found])
    elif not found:
        say(msg("You sit in no joint unit, and none is there that you may know of."))
    else:
        print_table(
            (msg("code"), msg("name"), msg("state"), msg("agencies"), msg("lead"), msg("maturity")),
            [
                (
                    one.code, one.name, said(one.state.words), ", ".join(a.code for a in one.agencies), _lead(one, now),
                    str(maturity(one, now).total),
                )
                for one in found
            ],
        )  # fmt: skip


@group.command("show", help=said(msg("One joint unit: its seats, its lead, how far it is.")))
def show_command(named: Named, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.units.questions import unit
    from tearline.units.told import unit_told

    with asking(purpose) as this:
        found = unit(this.desk, this.viewer, named)
    if as_json:
        print_json(unit_told(found, datetime.now(UTC)))
        return
    print_facts(_facts(found, datetime.now(UTC)))
    if found.seats:
        print_table(
            (msg("cell"), msg("agency"), msg("who"), msg("state"), msg("until"), msg("id")),
            [
                (said(one.cell.words), one.agency, _who(one), said(one.state.words), _moment(one.until), str(one.id))
                for one in found.seats
            ],
        )  # fmt: skip


@group.command("table", help=said(msg("What a unit in which you sit has in hand, by what is due first.")))
def table_command(named: Named, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.casework.table import table
    from tearline.casework.told import table_told
    from tearline.cli.output import Page
    from tearline.cli.tongue import language
    from tearline.units.codes import State
    from tearline.units.questions import unit

    with asking(purpose) as this:
        found = unit(this.desk, this.viewer, named)
        if found.seat is None or found.state != State.STANDING:
            raise NotFound
        common = table(this.desk, this.viewer, found.code)
        if as_json:
            print_json(table_told(common, language(), datetime.now(UTC)))
            return
        with Page(this, common.banner.label) as page:
            _show_table(page, common)


def _show_table(page: Page, common: Table) -> None:
    from tearline.cli.matters import due_of, state_of
    from tearline.copies.number import written
    from tearline.matters import kinds

    known = kinds()
    page.table(
        (msg("title"), msg("kind"), msg("folio"), msg("state"), msg("agency"), msg("label")),
        [
            (
                line.caption, said(known[line.kind].name), written(line.folio), state_of(known[line.kind], line.state),
                line.owner, line.label,
            )
            for line in common.lines
        ],
    )  # fmt: skip
    page.table(
        (msg("day"), msg("due"), msg("clock"), msg("title")),
        [
            (day.on.isoformat(), due_of(one.clock), said(one.clock.clock.name), one.line.caption)
            for day in common.days
            for one in day.due
        ],
    )
    page.table(
        (msg("shown to the unit"), msg("by"), msg("label"), msg("id")),
        [
            *((one.title, one.author, one.label, one.id) for one in common.scenes),
            *((one.name, one.author, one.label, str(one.id)) for one in common.questions),
        ],
    )


# ── a unit ──────────────────────────────────────────────────────────────────────────────────────


@group.command("propose", help=said(msg("Propose a joint unit; a coordinator's.")))
def propose_command(
    code: Annotated[str, typer.Argument(metavar=said(msg("CODE")), help=said(msg("The unit's code.")))],
    name: Annotated[str, typer.Option("--name", help=said(msg("Its name.")))],
    area: Annotated[str, typer.Option("--area", help=said(msg("Where it works, in words.")))],
    agreement: Annotated[
        str,
        typer.Option(
            "--agreement", help=said(msg("Where it stands: the number and the day of the agreement."))
        ),
    ],
    agency: Annotated[
        list[str], typer.Option("--agency", help=said(msg("An agency in it; given twice or more.")))
    ],
    purpose: Purpose = None,
) -> None:
    from tearline.units.deeds import propose_unit

    with asking(purpose) as this:
        id = propose_unit(this.desk, this.viewer, code, name, area, agreement, agency)
    say(msg("Proposed (id {id}). The planning office and a registrar of each agency approve it.", id=id))


@group.command("approve", help=said(msg("Approve a unit, for an agency in it or for the planning office.")))
def approve_command(
    named: Named,
    agency: Annotated[
        str | None,
        typer.Option(
            "--agency",
            help=said(msg("For which agency, by its registrar; without it, for the planning office.")),
        ),
    ] = None,
    purpose: Purpose = None,
) -> None:
    from tearline.units.deeds import approve_unit

    with asking(purpose) as this:
        approve_unit(this.desk, this.viewer, _id(this, named), agency)
    say(msg("Approved, and on record."))


@group.command("move", help=said(msg("Let a unit stand, suspend it, or dissolve it; a coordinator's.")))
def move_command(
    named: Named,
    to: Annotated[
        str, typer.Argument(metavar=said(msg("STATE")), help=said(msg("standing, suspended or dissolved.")))
    ],
    purpose: Purpose = None,
) -> None:
    from tearline.units.codes import State, coded
    from tearline.units.deeds import move_unit

    state = coded(State, to)
    if state is None:
        raise BadInput(msg("A unit is made {states}.", states="standing, suspended, dissolved"))
    with asking(purpose) as this:
        move_unit(this.desk, this.viewer, _id(this, named), state)
    say(msg("Done, and on record."))


@group.command("ask", help=said(msg("Ask an agency in; a coordinator's.")))
def ask_command(named: Named, agency: AgencyCode, purpose: Purpose = None) -> None:
    from tearline.units.deeds import ask_agency

    with asking(purpose) as this:
        ask_agency(this.desk, this.viewer, _id(this, named), agency)
    say(msg("Asked in: a registrar of that agency approves."))


@group.command("withdraw", help=said(msg("Take an agency out: its seats end.")))
def withdraw_command(named: Named, agency: AgencyCode, purpose: Purpose = None) -> None:
    from tearline.units.deeds import withdraw_agency

    with asking(purpose) as this:
        withdraw_agency(this.desk, this.viewer, _id(this, named), agency)
    say(msg("Withdrawn: the agency's seats have ended. What it wrote stays under the unit's label."))


# ── seats and the lead ──────────────────────────────────────────────────────────────────────────


@group.command("seat", help=said(msg("Propose an officer of your agency for a seat.")))
def seat_command(
    named: Named,
    login: Annotated[str, typer.Argument(metavar=said(msg("LOGIN")), help=said(msg("The officer's login.")))],
    cell: Annotated[
        str,
        typer.Option("--cell", help=said(msg("command, analysis, investigation, operations or judicial."))),
    ],
    covert: Annotated[
        bool,
        typer.Option(
            "--covert", help=said(msg("Under a number: only coordinators and the lead read the name."))
        ),
    ] = False,
    until: UntilMoment = None,
    purpose: Purpose = None,
) -> None:
    from tearline.units.deeds import cell_of, propose_seat

    into, ends = cell_of(cell), _zoned(until)
    with asking(purpose) as this:
        id = propose_seat(this.desk, this.viewer, _id(this, named), login, into, covert=covert, until=ends)
    say(msg("Proposed (id {id}). The unit's lead confirms; where it has none, a coordinator.", id=id))


@group.command("confirm", help=said(msg("Confirm a seat: it opens the unit's compartment.")))
def confirm_command(seat: SeatId, purpose: Purpose = None) -> None:
    from tearline.units.deeds import confirm_seat

    with asking(purpose) as this:
        confirm_seat(this.desk, this.viewer, id_of(seat))
    say(msg("Confirmed: the seat opens the unit's compartment from now on."))


@group.command("refuse", help=said(msg("Refuse a seat that waits, or take it back.")))
def refuse_command(seat: SeatId, purpose: Purpose = None) -> None:
    from tearline.units.deeds import refuse_seat

    with asking(purpose) as this:
        refuse_seat(this.desk, this.viewer, id_of(seat))
    say(msg("Refused: nobody was seated."))


@group.command("end", help=said(msg("End a seat: the compartment is closed at once.")))
def end_command(seat: SeatId, purpose: Purpose = None) -> None:
    from tearline.units.deeds import end_seat

    with asking(purpose) as this:
        end_seat(this.desk, this.viewer, id_of(seat))
    say(msg("Ended: the seat opens nothing any more."))


@group.command("lead", help=said(msg("Name who leads a unit, by the seat; a coordinator's.")))
def lead_command(
    seat: SeatId,
    since: Annotated[
        str | None, typer.Option("--since", help=said(msg("From when, with its zone; without it, from now.")))
    ] = None,
    until: UntilMoment = None,
    purpose: Purpose = None,
) -> None:
    from tearline.units.deeds import name_lead

    begins, ends = _zoned(since), _zoned(until)
    with asking(purpose) as this:
        name_lead(this.desk, this.viewer, id_of(seat), begins, ends)
    say(msg("On record: one lead at a time."))


@group.command("hand-over", help=said(msg("Hand the lead over to a seat, at this instant.")))
def hand_over_command(seat: SeatId, until: UntilMoment = None, purpose: Purpose = None) -> None:
    from tearline.units.deeds import hand_over_lead

    ends = _zoned(until)
    with asking(purpose) as this:
        hand_over_lead(this.desk, this.viewer, id_of(seat), ends)
    say(msg("On record: one lead at a time."))


# ── in words ────────────────────────────────────────────────────────────────────────────────────


def _id(this: Asking, named: str) -> UUID:
    from tearline.units.questions import unit

    return unit(this.desk, this.viewer, named).id


def _zoned(text: str | None) -> datetime | None:
    from tearline.ontology.moments import zoned

    moment = None if text is None else zoned(text)
    if text is not None and moment is None:
        raise BadInput(msg("Say the moment with its zone, like 2026-11-30T18:00:00-06:00."))
    return moment


def _facts(found: Unit, now: datetime) -> Iterator[tuple[Message, object]]:
    from tearline.units.maturity import maturity

    far, gap = maturity(found, now), found.gap(now)
    yield msg("unit"), f"{found.code}  {found.name}"
    yield msg("state"), said(found.state.words)
    yield msg("area"), found.area
    yield msg("agreement"), found.agreement
    yield msg("compartment"), found.compartment
    yield msg("agencies"), ", ".join(_member(one.code, one.approved_at) for one in found.agencies)
    yield msg("lead"), _lead(found, now)
    if gap is not None:
        yield msg("without a lead"), f"{_moment(gap[0])} – {_moment(gap[1])}"
    yield (
        msg("maturity"),
        said(msg("{n} of {all}; {unknown} points unknown", n=far.total, all=30, unknown=far.unknown)),
    )


def _member(code: str, approved_at: datetime | None) -> str:
    return code if approved_at else said(msg("{agency} (not yet approved)", agency=code))


def _lead(found: Unit, now: datetime) -> str:
    term = found.lead(now)
    seat = found.seat_of(term.seat) if term else None
    if term is None or seat is None:
        return said(msg("nobody"))
    return (
        _who(seat)
        if term.until is None
        else said(msg("{who} until {moment}", who=_who(seat), moment=_moment(term.until)))
    )


def _who(seat: Seat) -> str:
    return f"{seat.full_name} ({seat.login})" if seat.full_name else f"№ {seat.number}"


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M %Z}"
