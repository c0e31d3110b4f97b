"""``tearline nation``: an invented country as files, and loaded, for exercises, training and measurements."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.options import AsJson, group_of_commands
from tearline.cli.output import print_json, print_table, say
from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import msg, plural

if TYPE_CHECKING:
    from tearline.demo.reckoning import Reckoning
    from tearline.nation.plan import Plan

EARLIEST = date(2015, 1, 1)  # what it is made of (makes of cars, names in vogue, prices) is of our time

group = group_of_commands()

Data = Annotated[
    Path | None,
    typer.Option(help=said(msg("Data folder of a deployment for trying out: founded there, and loaded."))),
]


@group.callback()
def _group() -> None:
    """An invented country with its truth, at any size."""


@group.command(help=said(msg("Make a nation: files as each agency would send them, and the truth apart.")))
def make(
    people: Annotated[int, typer.Option(help=said(msg("How many people it has.")))] = 20_000,
    seed: Annotated[int, typer.Option(help=said(msg("The same seed, the same nation, byte by byte.")))] = 1,
    out: Annotated[Path | None, typer.Option(help=said(msg("A new folder for the files.")))] = None,
    data: Data = None,
    as_of: Annotated[
        str | None, typer.Option(help=said(msg("The nation's present, for example 2026-06-30.")))
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help=said(msg("Processes; as many as processors if absent.")))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from tearline.cli.demo import tell_making
    from tearline.nation.make import make as make_nation

    if out is None and data is None:
        raise BadInput(
            msg("Name a folder for the files with --out, or a data folder to load into with --data.")
        )
    folder = out or _nation_in(data)
    made = make_nation(_plan(people, seed, as_of), folder, tell_making, workers)
    if data is not None:
        _loaded(folder, data, as_json=as_json)
    elif as_json:
        typer.echo(made.read_text("utf-8"), nl=False)
    else:
        say(msg("The nation is in {folder}: a folder for each agency, and the truth apart.", folder=folder))


@group.command(
    help=said(msg("Load a nation into a deployment of its own, and hold the receipts against its truth."))
)
def load(
    folder: Annotated[Path, typer.Argument(help=said(msg("The folder that `nation make` wrote.")))],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    if data is None:
        raise BadInput(msg("Name the data folder to load into with --data."))
    _loaded(folder, data, as_json=as_json)


def _nation_in(data: Path | None) -> Path:
    from tearline.demo.show import NATION

    return (data or Path()) / NATION


def _plan(people: int, seed: int, as_of: str | None) -> Plan:
    from tearline.nation.plan import AS_OF, Plan

    try:
        day = AS_OF if as_of is None else date.fromisoformat(as_of)
    except ValueError:
        raise BadInput(msg("{text} is no day; write it as YYYY-MM-DD.", text=as_of)) from None
    if not EARLIEST <= day <= max(AS_OF, date.today()):
        raise BadInput(msg("The nation's present lies between {first} and today.", first=EARLIEST))
    return Plan(people, seed, day)


def _loaded(folder: Path, data: Path, *, as_json: bool) -> None:
    from tearline.cli.demo import open_demo, tell_load
    from tearline.demo.show import load_nation
    from tearline.nation.make import plan_of

    plan_of(folder)  # before a database is made for it
    with open_demo(data) as demo:
        reckonings = load_nation(demo, folder, tell_load)
    if as_json:
        print_json(reckonings)
    else:
        _show_reckonings(reckonings)
    if not all(reckoning.ok for reckoning in reckonings):
        raise typer.Exit(1)


def _show_reckonings(reckonings: list[Reckoning]) -> None:
    heads = (msg("file"), msg("told"), msg("read"), msg("accepted"), msg("rejected"), msg("unexplained"))
    print_table(
        heads, [(r.collection, r.told, r.read, r.taken, r.rejected, len(r.unexplained)) for r in reckonings]
    )
    wrong = sum(not reckoning.ok for reckoning in reckonings)
    say(
        plural(
            wrong,
            msg("One file differs from the truth of the nation."),
            msg("{count} files differ from the truth of the nation.", count=wrong),
        )
        if wrong
        else msg("Every line has the fate that the truth of the nation gives it.")
    )
