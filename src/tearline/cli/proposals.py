"""What waits for a second registrar, at the command line."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import joined, print_json, print_table, say
from tearline.cli.tongue import said, told
from tearline.codes import Deed
from tearline.language import Message, msg

proposal = group_of_commands(said(msg("What waits for a second registrar, to confirm or to refuse.")))

ProposalId = Annotated[
    str, typer.Argument(metavar=said(msg("PROPOSAL")), help=said(msg("The proposal's id.")))
]

DETAILS: dict[str, Message] = {
    "kind": msg("test"),
    "tier": msg("tier"),
    "least_tier": msg("tier"),
    "compartments": msg("compartments"),
    "tests": msg("tests"),
    "duties": msg("duties"),
    "level": msg("level"),
    "months": msg("months"),
    "from": msg("since"),
    "source": msg("source"),
}


@proposal.command("list", help=said(msg("What waits, by whom it was proposed, and until when.")))
def proposal_list(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.registry.proposals import list_proposals

    with asking(purpose) as this:
        listed = list_proposals(this.desk, this.viewer)
    if as_json:
        print_json(listed)
        return
    if not listed:
        say(msg("Nothing waits."))
        return
    print_table(
        (msg("id"), msg("what"), msg("login"), msg("in detail"), msg("proposed by"), msg("until")),
        [
            (
                p.id,
                told(Deed, p.deed),
                p.login or "-",
                _detail(p.body),
                p.proposed_by,
                f"{p.ends_at:%Y-%m-%d %H:%M %Z}",
            )
            for p in listed
        ],
    )


@proposal.command("confirm", help=said(msg("Carry it out, as the second registrar.")))
def proposal_confirm(id: ProposalId, purpose: Purpose = None) -> None:
    from tearline.registry.proposals import confirm

    with asking(purpose) as this:
        confirm(this.desk, this.viewer, id_of(id))
    say(msg("Confirmed and done."))


@proposal.command("refuse", help=said(msg("Refuse it, or take your own back.")))
def proposal_refuse(id: ProposalId, purpose: Purpose = None) -> None:
    from tearline.registry.proposals import refuse

    with asking(purpose) as this:
        refuse(this.desk, this.viewer, id_of(id))
    say(msg("Refused. Nothing has changed."))


def say_it_waits(id: UUID) -> None:
    """What whoever proposed it tells the second registrar."""
    say(msg("This takes a second registrar, within 14 days: tearline proposal confirm {id}", id=id))


def _detail(body: dict[str, Any]) -> str:
    """The arguments on one line, each named; a test that was failed is told as such."""
    told = []
    for name, label in DETAILS.items():
        value = body.get(name)
        if name == "tests":
            value = [_result(test) for test in value or []]
        if value not in (None, []):
            told.append(f"{said(label)}: {joined(value) if isinstance(value, list) else value}")
    return "; ".join(told)


def _result(test: dict[str, Any]) -> str:
    kind = str(test["kind"])
    return kind if test["passed"] else said(msg("{kind} (failed)", kind=kind))
