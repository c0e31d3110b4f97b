"""``tearline demo``: the main job on a fresh machine, from nothing to a running service in one command."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tearline.db import House
from tearline.demo.cast import VIEWERS
from tearline.demo.collections import Collection, load_all, official_lists, sample, sample_folder
from tearline.demo.deployment import Deployment
from tearline.demo.keyring import FILE, Keyring
from tearline.demo.printout import QUESTIONS, answers, ask_all, loaded, opening, proved
from tearline.demo.proof import prove
from tearline.errors import BadInput
from tearline.intake.load import Progress
from tearline.language import Language, choose_language, msg
from tearline.ledger.look import Desk
from tearline.settings import Settings, clone_data

NEIGHBOUR = Path("../shared/data")

DataOption = Annotated[Path | None, typer.Option("--data", help="Data folder of the demo.")]


def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the printout; do not serve.")] = False,
    lists: Annotated[Path | None, typer.Option(help="Folder with the official lists (OFAC, UN).")] = None,
    data: DataOption = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to serve on.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the printout: es or en.")] = None,
) -> None:
    """Set up, load an invented sample of four agencies, ask as three viewers, verify the ledger, serve."""
    language = choose_language(lang or os.environ.get("LC_ALL") or os.environ.get("LANG"))
    settings = _settings(data, port)
    if not once:
        _refuse_taken(settings.host, settings.port)
    with _interruptible(language), House(settings.data) as house:
        desk = Desk(house, 4)
        try:
            _show(Deployment(house, desk, settings), _lists(lists, settings), language)
        finally:
            desk.close()
        if not once:
            _serve(house, settings, language)


def demo_code(
    login: Annotated[str, typer.Argument(help="Login of an officer of the demo.")], data: DataOption = None
) -> None:
    """Print a current code (second factor) of an officer of the demo; it can be used once."""
    folder = _settings(data, None).data
    if not (folder / FILE).exists():
        raise BadInput(
            msg("{folder} holds no demo. Start one with: tearline demo --data {folder}", folder=folder)
        )
    typer.echo(Keyring.of(folder).code(login))


def _settings(data: Path | None, port: int | None) -> Settings:
    """Always embedded and in a folder of its own: a demo never touches a deployment's server."""
    given = {"port": port} if port is not None else {}
    folder = (data or clone_data(Path.cwd())).resolve()
    return Settings(data=folder, dsn=None, **given)


def _lists(named: Path | None, settings: Settings) -> list[Collection]:
    folder = named or settings.lists or (NEIGHBOUR if NEIGHBOUR.is_dir() else None)
    found = list(official_lists(folder)) if folder else []
    if folder and not found:
        raise BadInput(
            msg("{folder} holds no list: neither …sdn.csv (OFAC) nor …consolidated….xml (UN).", folder=folder)
        )
    return found


def _show(demo: Deployment, lists: list[Collection], language: Language) -> None:
    _lines(opening(language))
    demo.settle()
    with sample_folder() as folder:
        receipts = load_all(demo, [*sample(folder), *lists], _tell)
    _lines(loaded(demo, receipts, language))
    for question in QUESTIONS:
        _lines(answers(question, ask_all(demo, question), language))
    _lines(proved(prove(demo.house, demo.settings.origin), language))


def _lines(lines: Iterator[str]) -> None:
    for line in lines:
        typer.echo(line)


def _tell(collection: Collection, done: Progress | None) -> None:
    """Progress, on stderr; one line that is written over, where a person watches."""
    if not sys.stderr.isatty():
        return
    text = "" if done is None else f"{collection.agency} {collection.path.name}: {done.items:,}"
    typer.echo(f"\r\033[K{text}", err=True, nl=False)


def _refuse_taken(host: str, port: int) -> None:
    """Before anything else: nobody waits for a load to learn that there is nowhere to serve."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(
                msg(
                    "{host}:{port} cannot be served on ({why}). Name another port: tearline demo --port 8081, "
                    "make demo PORT=8081.",
                    host=host,
                    port=port,
                    why=error.strerror,
                )
            ) from None


@contextmanager
def _interruptible(language: Language) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        said = msg("Stopped. What was loaded stays; the next start goes on from there.")
        typer.echo(f"\n{said.text(language)}", err=True)
        raise typer.Exit(130) from None


def _serve(house: House, settings: Settings, language: Language) -> None:
    from tearline.api.service import serve  # the web stack is half a second that --once does without

    login = VIEWERS[-1].login
    data = f" --data {settings.data}" if settings.data != clone_data(Path.cwd()).resolve() else ""
    for line in (
        msg(
            "Serving on http://{host}:{port} (API: /api/v1). Ctrl-C ends it.",
            host=settings.host,
            port=settings.port,
        ),
        msg("Logins and passwords: {file}", file=settings.data / FILE),
        msg("A code for one sign-in: {command}", command=f"tearline demo-code {login}{data}"),
    ):
        typer.echo(line.text(language))
    serve(house, settings)
