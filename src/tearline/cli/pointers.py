"""Pointers and consents at the command line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, print_json, print_table, say
from tearline.cli.tongue import said
from tearline.codes import Consenting, Reveal, words_of
from tearline.errors import BadInput
from tearline.language import Message, msg

if TYPE_CHECKING:
    from tearline.sharing.pointers import Hit

group = group_of_commands(said(msg("Pointers: does another agency hold something of an identifier?")))
consent = group_of_commands(said(msg("Consents: whom your agency lets ask for what it holds.")))

ConsentId = Annotated[
    str, typer.Argument(metavar=said(msg("CONSENT")), help=said(msg("A consent's id: `tearline consent list`.")))
]  # fmt: skip


@group.command("ask", help=said(msg("Ask whether another agency holds something of one identifier.")))
def ask_command(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar=said(msg("IDENTIFIER")), help=said(msg("A plate, a CURP, a telephone … never a name."))
        ),
    ],
    case: Annotated[str, typer.Option("--case", help=said(msg("The folio of the case it is for.")))],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    from tearline.sharing.pointers import ask_pointer

    with asking(purpose) as this:
        found = ask_pointer(this.desk, this.viewer, identifier, case)
    if as_json:
        print_json(found)
        return
    with Page(this, found.label) as page:
        for hit in found.hits:
            page.text(_hit(hit))
        if found.hits:
            page.text(msg("A hit is no ground to act: confirm first."))
        else:
            page.text(msg("No hit. It says nothing of who holds it and may not be asked so."))
        page.text(msg("You may ask {n} more now.", n=found.remains))


@group.command("list", help=said(msg("The questions that you asked, and what you were told.")))
def list_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.copies.number import written
    from tearline.picture.answer import banner
    from tearline.sharing.pointers import own_questions

    with asking(purpose) as this:
        found = own_questions(this.desk, this.viewer)
    if as_json:
        print_json(found)
    elif not found.questions:
        say(msg("You have asked nothing so far."))
    else:
        with Page(this, banner(one.label for one in found.questions).label) as page:
            page.table(
                (msg("when"), msg("identifier"), msg("case"), msg("what you were told")),
                [
                    (
                        one.at.isoformat(timespec="minutes"), one.asked, written(one.folio or ""),
                        "; ".join(said(_hit(hit)) for hit in one.hits) or said(msg("no hit")),
                    )
                    for one in found.questions
                ],
            )  # fmt: skip


@group.command("notices", help=said(msg("Questions of others that hit what your agency holds.")))
def notices_command(
    every: Annotated[bool, typer.Option("--all", help=said(msg("Those put away too.")))] = False,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.picture.answer import banner
    from tearline.sharing.pointers import pointer_notices

    with asking(purpose) as this:
        found = pointer_notices(this.desk, this.viewer, read=every)
    if as_json:
        print_json(found)
    elif not found:
        say(msg("Nobody has asked about what your agency holds, as far as you are told."))
    else:
        with Page(
            this, banner(label for one in found for label in (one.label, one.record_label)).label
        ) as page:
            page.table(
                (
                    msg("id"), msg("when"), msg("agency"), msg("how its desk is reached"), msg("record"),
                    msg("it was told"),
                ),
                [
                    (
                        str(one.id), one.asked_at.isoformat(timespec="minutes"), one.by_agency,
                        one.desk or said(msg("no desk")),
                        ", ".join(one.captions), said(words_of(Reveal, one.reveal)),
                    )
                    for one in found
                ],
            )  # fmt: skip


@group.command("read", help=said(msg("Put a notice away.")))
def read_command(
    notice: Annotated[str, typer.Argument(metavar=said(msg("NOTICE")), help=said(msg("A notice's id.")))],
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.pointers import put_away

    with asking(purpose) as this:
        put_away(this.desk, this.viewer, notice)
    say(msg("Put away."))


@group.command(
    "rates", help=said(msg("Who asks how much, and which silent consents were asked (inspector)."))
)
def rates_command(
    days: Annotated[int, typer.Option("--days", help=said(msg("Of how many days.")))] = 90,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.sharing.consents import inspection

    with asking(purpose) as this:
        found = inspection(this.desk, this.viewer, days)
    if as_json:
        print_json(found)
        return
    print_table(
        (msg("login"), msg("agency"), msg("last hour"), msg("last day"), msg("in all"), msg("with a hit")),
        [
            (one.login, one.agency, str(one.last_hour), str(one.last_day), str(one.in_all), str(one.told))
            for one in found.rates
        ],
    )  # fmt: skip
    if found.silent:
        print_table(
            (msg("silent consent of"), msg("label"), msg("controller"), msg("questions"), msg("of")),
            [
                (one.owner, one.label, one.controller, str(one.questions), ", ".join(one.askers))
                for one in found.silent
            ],
        )  # fmt: skip


@consent.command("list", help=said(msg("The consents of your agency (steward).")))
def consents_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.picture.answer import banner
    from tearline.sharing.consents import consents

    with asking(purpose) as this:
        found = consents(this.desk, this.viewer)
    if as_json:
        print_json(found)
    elif not found:
        say(msg("Your agency lets nobody ask for what it holds, as far as you see."))
    else:
        with Page(this, banner(one.label for one in found).label) as page:
            page.table(
                (msg("id"), msg("state"), msg("label"), msg("kinds"), msg("reveals"), msg("to"), msg("until")),
                [
                    (
                        str(one.id), said(words_of(Consenting, one.state)), one.label, ", ".join(one.kinds),
                        said(words_of(Reveal, one.reveal)), ", ".join(one.audience), one.holds_until.date().isoformat(),
                    )
                    for one in found
                ],
            )  # fmt: skip


@consent.command("draft", help=said(msg("Draft a consent for your own records under one label (steward).")))
def draft_command(
    label: Annotated[str, typer.Option("--label", help=said(msg("The label of the records.")))],
    kinds: Annotated[list[str], typer.Option("--kind", help=said(msg("A kind of identifier; repeat it for more.")))],
    reveal: Annotated[str, typer.Option("--reveal", help="silent, pool, contact")],
    audience: Annotated[list[str], typer.Option("--to", help=said(msg("An agency that may ask; repeat it for more.")))],
    purposes: Annotated[list[str], typer.Option("--for", help=said(msg("A purpose; repeat it for more.")))],
    since: Annotated[str, typer.Option("--from", help=said(msg("From when: a moment with its zone.")))],
    until: Annotated[
        str, typer.Option("--until", help=said(msg("Until when: a moment with its zone, twelve months at most.")))
    ],
    controller: Annotated[
        str, typer.Option("--controller", help=said(msg("Login of who is told of a silent one's questions.")))
    ] = "",
    purpose: Purpose = None,
) -> None:  # fmt: skip
    from tearline.sharing.consents import Terms, draft_consent

    terms = Terms(label, kinds, reveal, audience, purposes, _moment(since), _moment(until), controller)
    with asking(purpose) as this:
        id = draft_consent(this.desk, this.viewer, terms)
    say(msg("Drafted: {id}. It answers nobody before it is put in force.", id=id))


@consent.command(
    "activate", help=said(msg("Put a draft in force (steward; some take another than who drafted it)."))
)
def activate_command(id: ConsentId, purpose: Purpose = None) -> None:
    from tearline.sharing.consents import activate_consent

    with asking(purpose) as this:
        activate_consent(this.desk, this.viewer, id)
    say(msg("In force. Its pointers enter at the next fixed hour."))


@consent.command("end", help=said(msg("End a consent: it answers nobody from this moment on (steward).")))
def end_command(id: ConsentId, purpose: Purpose = None) -> None:
    from tearline.sharing.consents import end_consent

    with asking(purpose) as this:
        end_consent(this.desk, this.viewer, id)
    say(msg("Ended: it answers nobody from this moment on."))


def _hit(hit: Hit) -> Message:
    if hit.agency is None:
        return msg("One of {agencies} holds something. Token for a request: {token}",
                   agencies=", ".join(hit.agencies), token=hit.token)  # fmt: skip
    if hit.desk is None:
        return msg(
            "{agency} holds something. Token for a request: {token}", agency=hit.agency, token=hit.token
        )
    return msg("{agency} holds something; its desk: {desk}. Token for a request: {token}",
               agency=hit.agency, desk=hit.desk, token=hit.token)  # fmt: skip


def _moment(text: str) -> datetime:
    from tearline.ontology.moments import zoned

    moment = zoned(text)
    if moment is None:
        raise BadInput(msg("A time is written as in the answer: 2026-01-31T08:00:00+00:00"))
    return moment
