"""The queue of unsure pairs: one at a time on a terminal, or as data; decisions, and how they are undone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import Asking, asking
from tearline.cli.options import AsJson, Purpose, Reason
from tearline.cli.output import Page, joined, print_json, say, status_of
from tearline.cli.tongue import in_tongue, kind, said
from tearline.errors import TearlineError
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.picture.head import Named
    from tearline.picture.review import Queue, Unsure

KEYS = {"y": "same", "n": "apart", "u": "unsure"}
REASONS = {
    "same": msg("looked at side by side: one and the same"),
    "apart": msg("looked at side by side: not the same"),
    "unsure": msg("looked at side by side: what is there does not decide it"),
}
_HELP = msg("y: the same; n: not the same; u: leave open; s: skip; q: quit; ?: this help")
NOTHING = msg("No pair waits for a decision of your agency.")
Ends = Annotated[str, typer.Argument(help=said(msg("The id of one of the two records.")))]
Own = Annotated[
    str | None,
    typer.Option("--label", help=said(msg("A stricter label, if the reason rests on more than the two."))),
]


def review_command(
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help=said(msg("How many at most.")))] = 20,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Pairs that may be one thing, those on which most hangs first; exit code 1 when none waits."""
    from tearline.picture.review import queue

    with asking(purpose) as this:
        waiting = queue(this.desk, this.viewer, limit)
        if as_json:
            print_json(waiting)
        elif at_terminal():
            _one_by_one(this, waiting)
        else:
            _listed(this, waiting)
    if not waiting.pairs:
        raise typer.Exit(1)


def decide_command(
    a: Ends,
    b: Ends,
    verdict: Annotated[str, typer.Argument(metavar="same|apart|unsure", help=said(msg("What they are.")))],
    reason: Reason,
    label: Own = None,
    purpose: Purpose = None,
) -> None:
    """Two records are the same, are not, or it is left open; the decision's id is printed."""
    from tearline.picture.deeds import decide

    with asking(purpose) as this:
        print(decide(this.desk, this.viewer, a, b, verdict, reason, label))


def undo_command(
    decision: Annotated[str, typer.Argument(help=said(msg("The decision's id.")))],
    reason: Reason,
    purpose: Purpose = None,
) -> None:
    """Take a decision of your agency back."""
    from tearline.picture.deeds import undo

    with asking(purpose) as this:
        undo(this.desk, this.viewer, decision, reason)
    say(msg("Undone; it stays on record."))


def at_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _listed(this: Asking, waiting: Queue) -> None:
    with Page(this, waiting.banner.label) as page:
        page.table(
            (msg("joins"), msg("bits"), msg("record"), msg("may be"), msg("why"), msg("id"), msg("id")),
            [
                (
                    p.joins,
                    f"{p.score:g}",
                    _called(p.a),
                    _called(p.b),
                    joined(map(in_tongue, p.words)),
                    p.a.id,
                    p.b.id,
                )
                for p in waiting.pairs
            ],
        )
        if not waiting.pairs:
            page.text(NOTHING)


def _one_by_one(this: Asking, waiting: Queue) -> None:
    if not waiting.pairs:
        say(NOTHING)
    for n, pair in enumerate(waiting.pairs, 1):
        _show(this, waiting, pair, n)
        key = _asked()
        if key == "q":
            return
        if key in KEYS:
            _decide(this, pair, KEYS[key])


def _show(this: Asking, waiting: Queue, pair: Unsure, n: int) -> None:
    from tearline.picture.answer import banner

    with Page(this, banner((pair.a.label, pair.b.label)).label) as page:
        page.text(
            msg(
                "Pair {n} of {count}: {bits} bits; “the same” would join {joins} pairs of records.",
                n=n, count=len(waiting.pairs), bits=f"{pair.score:g}", joins=pair.joins,
            )
        )  # fmt: skip
        page.table(
            (msg("record"), msg("kind"), msg("agency"), msg("label"), msg("id")),
            [(_called(end), kind(end.schema), end.agency, end.label, end.id) for end in (pair.a, pair.b)],
        )
        for words in pair.words:
            page.sentence(words)


def _called(end: Named) -> str:
    return f"{end.caption} ({status_of(end.status)})" if end.status else end.caption


def _asked() -> str:
    """A key that means something; help is said as often as it is asked for."""
    while True:
        key = str(typer.prompt(said(msg("The same? [y/n/u/s/q/?]")), prompt_suffix=" ")).strip().lower()[:1]
        if key in {*KEYS, "s", "q"}:
            return key
        say(_HELP)


def _decide(this: Asking, pair: Unsure, verdict: str) -> None:
    """Asks for the reason, and goes on after a deed that was refused."""
    from tearline.picture.deeds import decide

    reason = typer.prompt(said(msg("Why?")), default=said(REASONS[verdict]))
    try:
        made = decide(this.desk, this.viewer, pair.a.id, pair.b.id, verdict, reason)
    except TearlineError as refused:
        say(refused.message)
        return
    say(msg("Decided: {decision}. To take it back: tearline undo {decision} --reason …", decision=made))
