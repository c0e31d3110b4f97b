"""Tear-line releases at the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, minute, print_json, say
from tearline.cli.tongue import language, said
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.sharing.releases.findings import Finding
    from tearline.sharing.releases.questions import Release, Waiting

group = group_of_commands(
    said(msg("Tear-line releases: written below the line, in marked copies, recalled, traced."))
)
Folio = Annotated[
    str,
    typer.Argument(
        metavar=said(msg("FOLIO")), help=said(msg("The release's folio, like K7Q4-M2XD, or its id."))
    ),
]
Number = Annotated[
    str, typer.Argument(metavar=said(msg("NUMBER")), help=said(msg("The copy's number, like K7Q4-M2XD.")))
]
Of = Annotated[
    str, typer.Argument(metavar="ID", help=said(msg("The question's id: `tearline release list`.")))
]


@group.command("list", help=said(msg("Copies that you received, and leave that your agency is asked for.")))
def list_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.releases.questions import waiting

    with asking(purpose) as this:
        found = waiting(this.desk, this.viewer)
        if as_json:
            print_json(found)
            return
        with Page(this, found.banner.label) as page:
            _show_waiting(page, found)


@group.command("begin", help=said(msg("Begin a release that rests on records.")))
def begin_command(
    title: Annotated[
        str, typer.Option("--title", help=said(msg("Its working title, for those above the line.")))
    ],
    source: Annotated[
        list[str],
        typer.Option("--source", help=said(msg("A record that it rests on, by its id; may be repeated."))),
    ],
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.releases.deeds import begin

    with asking(purpose) as this:
        print(begin(this.desk, this.viewer, title, [id_of(one) for one in source]))


@group.command("show", help=said(msg("A release: its text, what was found in it, leave, and its copies.")))
def show_command(folio: Folio, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.releases.questions import release
    from tearline.sharing.releases.told import release_told

    with asking(purpose) as this:
        found = release(this.desk, this.viewer, folio)
        if as_json:
            print_json(release_told(found, language(), datetime.now(UTC)))
            return
        with Page(this, found.matter.banner.label) as page:
            _show_release(page, found)


@group.command("write", help=said(msg("Save the text of a draft from a file; says what was found in it.")))
def write_command(
    folio: Folio,
    file: Annotated[Path, typer.Argument(
        metavar=said(msg("FILE")), help=said(msg("The text, in UTF-8.")), exists=True, dir_okay=False)],
    title: Annotated[str, typer.Option("--title", help=said(msg("As its recipients read it.")))],
    lower: Annotated[
        str, typer.Option("--label", help=said(msg("The lower label: FGR//RESTRICTED//-//-//H1.")))
    ],
    to: Annotated[
        list[str],
        typer.Option(
            "--to", help=said(msg("A recipient: an agency, or AGENCY/login for one officer; may be repeated."))
        ),
    ],
    until: Annotated[
        str, typer.Option("--until", help=said(msg("Until when: 2026-12-31T18:00:00-06:00.")))
    ],
    why: Annotated[
        list[str] | None,
        typer.Option(
            "--why", help=said(msg("Why something found may stay: SORT:WORDS=REASON; may be repeated."))
        ),
    ] = None,
    known: Annotated[
        list[str] | None,
        typer.Option(
            "--known", help=said(msg("How many people could have known a place or a time: SORT:WORDS=N."))
        ),
    ] = None,
    purpose: Purpose = None,
) -> None:  # fmt: skip
    from tearline.ontology.moments import zoned
    from tearline.sharing.releases.deeds import write
    from tearline.sharing.releases.questions import release

    moment = zoned(until)
    if moment is None:
        raise BadInput(msg("--until is a moment with its zone, like 2026-12-31T18:00:00-06:00."))
    with asking(purpose) as this:
        before = release(this.desk, this.viewer, folio)
        version = before.draft.version if before.draft else 0
        write(
            this.desk, this.viewer, folio, version, title=title, body=file.read_text("utf-8"), lower=lower,
            recipients=to, valid_until=moment, why=dict(_why(one) for one in why or ()),
            known=dict(_known(one) for one in known or ()),
        )  # fmt: skip
        found = release(this.desk, this.viewer, folio)
        with Page(this, found.matter.banner.label) as page:
            _show_release(page, found)


def _why(told: str) -> tuple[tuple[str, str], str]:
    sign, equals, reason = told.partition("=")
    sort, colon, words = sign.partition(":")
    if not equals or not colon:
        raise BadInput(msg("Write --why as SORT:WORDS=REASON, like identifier:XTR-417-B=it is to be given."))
    return (sort, " ".join(words.lower().split())), reason


def _known(told: str) -> tuple[tuple[str, str], int]:
    sign, many = _why(told)
    if not many.isdigit():
        raise BadInput(msg("Write --known as SORT:WORDS=N, like time:22:48=5."))
    return sign, int(many)


def _could_know(finding: Finding) -> str:
    """How many people could have known a place or a time, behind the reason why it stays."""
    if not finding.tells or not finding.why:
        return ""
    told = msg("{n} people could have known it", n=finding.known or 0)
    few = msg("known to too few")
    return f" · {said(told)}" + (f" · {said(few)}" if finding.few else "")


@group.command("issue", help=said(msg("Issue an approved release: a marked copy for each recipient.")))
def issue_command(folio: Folio, purpose: Purpose = None) -> None:
    from tearline.casework.questions import matter
    from tearline.sharing.releases.deeds import issue

    with asking(purpose) as this:
        seen = UUID(matter(this.desk, this.viewer, folio).last_move)
        found = issue(this.desk, this.viewer, folio, seen)
        with Page(this, found.matter.banner.label) as page:
            _show_release(page, found)


@group.command("grant", help=said(msg("Give leave to release what rests on records of your agency.")))
def grant_command(id: Of, purpose: Purpose = None) -> None:
    from tearline.sharing.releases.deeds import answer_leave

    with asking(purpose) as this:
        answer_leave(this.desk, this.viewer, id_of(id), True)
    say(msg("Leave is given."))


@group.command("refuse", help=said(msg("Refuse that leave, and say why.")))
def refuse_command(
    id: Of,
    reason: Annotated[str, typer.Option("--reason", help=said(msg("Why; the releasing agency reads it.")))],
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.releases.deeds import answer_leave

    with asking(purpose) as this:
        answer_leave(this.desk, this.viewer, id_of(id), False, reason)
    say(msg("Leave is refused."))


@group.command("open", help=said(msg("Read a copy that is yours or your agency's; the opening is entered.")))
def open_command(number: Number, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.releases.deeds import open_copy
    from tearline.sharing.releases.printed import MARKED

    with asking(purpose) as this:
        found = open_copy(this.desk, this.viewer, number)
        if as_json:
            print_json(found)
            return
        with Page(this, found.label) as page:
            page.typed(f"{_number(found.number)} · {found.owner} · {found.title}")
            page.typed(found.body if found.body is not None else _ended(found.state, found.said))
            page.text(MARKED)


@group.command("save", help=said(msg("Keep such a copy as a file, PDF or text.")))
def save_command(
    number: Number,
    format: Annotated[str, typer.Option("--format", help=said(msg("pdf or text")))] = "pdf",
    out: Annotated[Path | None, typer.Option("--out", help=said(msg("Where to write it.")))] = None,
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.releases.printed import take_release

    with asking(purpose) as this:
        copy = take_release(this.desk, this.viewer, number, format, language())
    path = out or Path(copy.name)
    path.write_bytes(copy.content)
    say(msg("Written: {path}", path=str(path)))


@group.command("acknowledge", help=said(msg("Say that the recall of a copy was heard.")))
def acknowledge_command(number: Number, purpose: Purpose = None) -> None:
    from tearline.sharing.releases.deeds import acknowledge_recall

    with asking(purpose) as this:
        acknowledge_recall(this.desk, this.viewer, number)
    say(msg("The recall is acknowledged."))


def trace_copy_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar=said(msg("FILE")), exists=True, dir_okay=False, help=said(msg("The text that was found."))
        ),
    ],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Whose copy a text is; for an inspector of the releasing agency."""
    from tearline.copies.number import written
    from tearline.sharing.releases.leaks import trace_text
    from tearline.sharing.releases.told import finding_said, traced_told

    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(msg("The file is no text in UTF-8. Copy the text out of it first.")) from error
    with asking(purpose) as this:
        found = trace_text(this.desk, this.viewer, text)
        if as_json:
            print_json(traced_told(found, language()))
            return
        with Page(this, found.banner.label) as page:
            page.text(finding_said(found))
            for one in found.copies:
                page.typed(f"{written(one.number)}  {one.agency}{'/' + one.login if one.login else ''}")


def _number(number: str) -> str:
    from tearline.copies.number import written

    return written(number)


def _ended(state: str, why: str | None) -> str:
    from tearline.sharing.releases.told import ENDED

    return f"{said(ENDED[state])} {why or ''}".rstrip()


def _show_waiting(page: Page, found: Waiting) -> None:
    for one in found.asked:
        state = said(msg("open")) if one.granted is None else said(msg("answered"))
        page.typed(f"{one.id}  {one.asker}  {minute(one.asked_at)}  {state}")
        page.typed(f"  {one.body}")
    for copy in found.received:
        page.typed(
            f"{_number(copy.number)}  {copy.owner}  {minute(copy.sent_at)}  {copy.title}  {copy.state}"
        )
    if not found.asked and not found.received:
        page.typed(said(msg("Nothing waits, and no copy was received.")))


def _show_release(page: Page, found: Release) -> None:
    page.typed(f"{_number(found.matter.folio)}  {found.matter.caption}  [{found.matter.state}]")
    for number, one in enumerate(found.matter.about, 1):
        page.typed(f"  {number}  {one.owner}  {one.caption}")
    if found.draft is None:
        page.typed(said(msg("Nothing is written below the line yet.")))
        return
    page.typed(found.typed)
    for finding in found.draft.findings:
        page.typed(f"! {finding.sort}: {finding.found}  {finding.why or '–'}{_could_know(finding)}")
    page.typed(
        said(msg("{slots} marks; naming one of the recipients takes {needed}.", slots=found.draft.slots,
                 needed=found.draft.needed))
    )  # fmt: skip
    for leave in found.leaves:
        answer = (
            msg("silent") if leave.granted is None else msg("granted") if leave.granted else msg("refused")
        )
        page.typed(f"{leave.owner}: {said(answer)} {leave.words or ''}".rstrip())
    for copy in found.copies:
        whose = f"{copy.agency}/{copy.login}" if copy.login else copy.agency
        page.typed(f"{_number(copy.number)}  {whose}  {copy.state}")
