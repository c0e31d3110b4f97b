"""``tearline weights``: what matching weighs, trained anew from a nation's files when a person asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.exporting import group
from tearline.cli.output import say
from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.fusion.features import Features
    from tearline.fusion.weighing import Weights

CAUTION = 0.1
# What a nation does not tell, or in which its people never change or err.
UNTOLD = {"person": ("death", "email", "work", "country")}
# Pairs held for one thing by what one comparison has no part in: with fewer, the weights by hand stand.
FEWEST = 500


@group.command(
    help=said(
        msg("Train weights on the files of a nation, and write them beside a report for a person to judge.")
    )
)
def train(
    folder: Annotated[Path, typer.Option("--from", help=said(msg("The folder that `nation make` wrote.")))],
    out: Annotated[Path, typer.Option(help=said(msg("A folder for the weights and their reports.")))],
    version: Annotated[str, typer.Option(help=said(msg("What the new weights are called.")))],
    kind: Annotated[
        list[str] | None,
        typer.Option(help=said(msg("A kind of thing, for example person; every kind if absent."))),
    ] = None,
) -> None:
    from tearline.fusion.plan import KINDS

    if unknown := {*(kind or ())} - {*KINDS}:
        raise BadInput(
            msg("There is no kind {kind}. There are: {known}.", kind=min(unknown), known=", ".join(KINDS))
        )
    out.mkdir(parents=True, exist_ok=True)
    for each in kind or KINDS:
        records = _records(folder, each)
        weights = _trained(folder, version, records) if records else None
        if weights is None:
            say(msg("{kind}: the nation tells too little; the weights by hand stand.", kind=each))
        else:
            _write(out, weights, records)
            say(msg("{kind}: trained on {count} records.", kind=each, count=len(records)))


def _records(folder: Path, kind: str) -> list[Features]:
    from tearline.demo.truth import true_records
    from tearline.fusion.features import features

    made = (features(record.schema, record.properties) for record in true_records(folder, kind))
    return [of_one for of_one in made if of_one is not None]


def _trained(folder: Path, version: str, records: list[Features]) -> Weights | None:
    """Weights without a look at the truth; None where too few pairs show what to learn.

    Thresholds, and among how many records a match is sought, are those set by hand before any trial.
    """
    from tearline.fusion.train import fit
    from tearline.fusion.weighing import by_hand
    from tearline.nation.make import plan_of

    plan, prior = plan_of(folder), by_hand(records[0].kind)
    source = (
        f"tearline weights train, on a nation of {plan.people} people, seed {plan.seed}, as of {plan.as_of}"
    )
    weights = fit(
        records, version=version, source=source, population=prior.population, prior=prior,
        keep=UNTOLD.get(prior.kind, ()), caution=CAUTION,
    )  # fmt: skip
    return weights if max(n for n, _ in weights.provenance["anchors"].values()) >= FEWEST else None


def _write(out: Path, weights: Weights, records: list[Features]) -> None:
    from tearline.fusion.calibration import report
    from tearline.fusion.weighing import to_text

    (out / f"{weights.kind}.yaml").write_text(to_text(weights), "utf-8")
    (out / f"{weights.kind}-report.txt").write_text(report(weights, records).text(), "utf-8")
