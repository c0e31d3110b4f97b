"""``tearline weights``, and its ``export``: the model for another engine, where one machine is too small."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.options import group_of_commands
from tearline.cli.output import say
from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.fusion.weighing import Weights


group = group_of_commands()


@group.callback()
def _group() -> None:
    """What matching weighs."""


class Engine(StrEnum):
    """What Splink may run on."""

    SPARK = "spark"
    DUCKDB = "duckdb"


@group.command(
    help=said(msg("Write the model of a kind as settings that Splink runs, on Spark or on DuckDB."))
)
def export(
    out: Annotated[Path, typer.Option(help=said(msg("The file for the settings, as JSON.")))],
    kind: Annotated[str, typer.Option(help=said(msg("A kind of thing, for example person.")))] = "person",
    engine: Annotated[Engine, typer.Option(help=said(msg("What Splink runs on.")))] = Engine.SPARK,
    weights: Annotated[
        Path | None, typer.Option(help=said(msg("A file of weights; this release's if absent.")))
    ] = None,
) -> None:
    from tearline.fusion.splink import against_kin, settings

    chosen = _weights(kind, weights)
    _write(out, settings(chosen, engine.value))
    say(
        msg(
            "Splink's settings are in {file}. Predict from {unsure} bits; from {match} bits two records are one thing.",
            file=out,
            unsure=chosen.unsure,
            match=chosen.match,
        )
    )
    if kin := against_kin(chosen):
        beside = out.with_stem(f"{out.stem}-kin")
        _write(beside, settings(kin, engine.value))
        say(msg("Those against kin are in {file}: of a pair's two weights the smaller counts.", file=beside))


def _weights(kind: str, file: Path | None) -> Weights:
    from tearline.fusion.plan import KINDS
    from tearline.fusion.weighing import read_weights, shipped

    if kind not in KINDS:
        raise BadInput(msg("There is no kind {kind}. There are: {known}.", kind=kind, known=", ".join(KINDS)))
    chosen = shipped(kind) if file is None else read_weights(file)
    if chosen.kind != kind:
        raise BadInput(msg("The weights in {file} are of the kind {kind}.", file=file, kind=chosen.kind))
    return chosen


def _write(out: Path, settings: dict[str, object]) -> None:
    import orjson

    out.write_bytes(orjson.dumps(settings, option=orjson.OPT_INDENT_2))
