"""The log of one entity: what joined it and what parted from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tearline.cli.fusion import RecordId
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose
from tearline.cli.output import Page, print_json, status_of
from tearline.cli.tongue import kind, said
from tearline.codes import Verdict, words_of
from tearline.language import Message, msg

if TYPE_CHECKING:
    from tearline.picture.history import Cause, Event, History

_KINDS = {"arrived": msg("arrived"), "joined": msg("joined"), "parted": msg("parted")}


def history_command(id: RecordId, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """How an entity came to be what you see; exit code 1 when there is none that you may see."""
    from tearline.picture.history import history

    with asking(purpose) as this:
        answer = history(this.desk, this.viewer, id)
        if as_json:
            print_json(answer)
            return
        with Page(this, answer.banner.label) as page:
            _show(page, answer)


def _show(page: Page, answer: History) -> None:
    page.table(
        (msg("time"), msg("what"), msg("records"), msg("because")),
        [(f"{e.at[:19]}Z", said(_KINDS[e.kind]), "\n".join(e.records), _because(e)) for e in answer.events],
    )
    page.table(
        (msg("record"), msg("kind"), msg("status"), msg("agency"), msg("label"), msg("id")),
        [(r.caption, kind(r.schema), status_of(r.status), r.agency, r.label, r.id) for r in answer.records],
    )
    if answer.more:
        page.text(msg("More hangs together with it than was looked at; what is shown is the nearest part."))


def _because(event: Event) -> str:
    return "\n".join(said(_told(cause)) for cause in event.because)


def _told(cause: Cause) -> Message:
    bits = f"{cause.score:+g}" if cause.score is not None else ""
    if cause.kind == "match":
        return msg("a match of {bits} bits: {a} with {b}", bits=bits, a=cause.a, b=cause.b)
    if cause.decision is None:
        return msg("the end of a match of {bits} bits: {a} with {b}", bits=bits, a=cause.a, b=cause.b)
    decided = cause.decision
    if cause.kind == "undone":
        return msg("{agency} took a decision back: {why}", agency=decided.agency, why=decided.undone_why)
    verdict = words_of(Verdict, decided.verdict)
    return msg(
        "{agency} decided, {verdict}: {why}", agency=decided.agency, verdict=verdict, why=decided.reason
    )
