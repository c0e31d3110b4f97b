"""``tearline demo``: the main job on a fresh machine, from nothing to a running service in one command.

The ontology takes a second or two to load and the database one to start: they do it at the same time, so
what is heavy is imported where it is needed.
"""

from __future__ import annotations

import shlex
import shutil
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli import token
from tearline.cli.tongue import language as spoken
from tearline.cli.tongue import said
from tearline.db import House
from tearline.demo.keyring import FILE, Keyring
from tearline.errors import BadInput, Conflict
from tearline.language import Language, msg
from tearline.settings import Settings, clone_data, deployed

if TYPE_CHECKING:
    from tearline.demo.collections import Collection
    from tearline.demo.deployment import Deployment
    from tearline.intake.load import Progress
    from tearline.nation.make import Progress as Making
    from tearline.nation.plan import Plan

NEIGHBOUR = Path("../shared/data")
CONNECTIONS = 4

DataOption = Annotated[Path | None, typer.Option("--data", help=said(msg("Data folder of the demo.")))]
PEOPLE = 20_000


def demo(
    once: Annotated[
        bool, typer.Option("--once", help=said(msg("End after the printout; do not serve.")))
    ] = False,
    lists: Annotated[
        Path | None, typer.Option(help=said(msg("Folder with the official lists (OFAC, UN).")))
    ] = None,
    data: DataOption = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=said(msg("Port to serve on.")))] = None,
    people: Annotated[
        int | None,
        typer.Option(help=said(msg("People of the invented nation: 20,000 unless the folder has one."))),
    ] = None,
    seed: Annotated[int | None, typer.Option(help=said(msg("Another seed, another nation.")))] = None,
) -> None:
    """Set up, make an invented nation, load its agencies' files, ask as three viewers, verify the ledger, serve."""
    language = spoken()
    settings = _settings(data, port)
    if not once:
        _refuse_taken(settings.host, settings.port)
    plan = _plan(settings.data, people, seed)
    with _interruptible(language), _opening(settings.data) as house:
        from tearline.demo.show import show

        folder = lists or settings.lists or (NEIGHBOUR if NEIGHBOUR.is_dir() else None)
        with _deployment(house(), settings) as deployed:
            show(deployed, plan, folder, language, _say, tell_load, tell_making)
        if not once:
            _serve(house(), settings, language)


@contextmanager
def open_demo(data: Path) -> Iterator[Deployment]:
    """The demo's deployment in ``data``, founded if it is new; refused where a real one is."""
    settings = _settings(data, None)
    with _opening(settings.data) as house, _deployment(house(), settings) as deployed:
        yield deployed


@contextmanager
def _deployment(house: House, settings: Settings) -> Iterator[Deployment]:
    from tearline.demo.deployment import Deployment
    from tearline.ledger.look import Desk

    desk = Desk(house, CONNECTIONS)
    try:
        yield Deployment(house, desk, settings)
    finally:
        desk.close()


def _plan(data: Path, people: int | None, seed: int | None) -> Plan:
    """The nation asked for; without a wish, the one that the folder has."""
    from tearline.demo.show import NATION
    from tearline.nation.make import MANIFEST, plan_of
    from tearline.nation.plan import Plan

    folder = data / NATION
    if not (folder / MANIFEST).exists():
        return Plan(people or PEOPLE, 1 if seed is None else seed)
    there = plan_of(folder)
    wished = Plan(people or there.people, there.seed if seed is None else seed, there.as_of)
    if wished != there:
        raise Conflict(
            msg(
                "{folder} holds another nation, of {people} people and seed {seed}. Name another data folder.",
                folder=data, people=there.people, seed=there.seed,
            )
        )  # fmt: skip
    return there


def demo_code(
    login: Annotated[str, typer.Argument(help=said(msg("The login of an officer of the demo.")))],
    data: DataOption = None,
) -> None:
    """Print a current code (second factor) of an officer of the demo; it can be used once."""
    typer.echo(Keyring.of(_folder(data)).code(login))


def demo_as(
    login: Annotated[str, typer.Argument(help=said(msg("The login of an officer of the demo.")))],
    data: DataOption = None,
) -> None:
    """Sign in as an officer of the demo; prints what makes a shell ask as that officer."""
    from tearline.demo.cast import EVERYBODY

    folder = _folder(data)
    member = next((one for one in EVERYBODY if one.login == login), None)
    if member is None:
        logins = ", ".join(one.login for one in EVERYBODY)
        raise BadInput(
            msg("{login} is nobody in the demo. Its people: {logins}.", login=login, logins=logins)
        )
    session = folder / "sessions" / login
    with open_demo(folder) as deployed:
        token.keep(deployed.viewer(member).token, session)
    kept = {"DATA": folder, "SESSION": session, "PURPOSE": member.purpose}
    told = " ".join(f"TEARLINE_{name}={shlex.quote(str(value))}" for name, value in kept.items())
    typer.echo(f"unset TEARLINE_DSN; export {told}")


def _folder(data: Path | None) -> Path:
    folder = _settings(data, None).data
    if not (folder / FILE).exists():
        raise BadInput(
            msg("{folder} holds no demo. Start one with: tearline demo --data {folder}", folder=folder)
        )
    return folder


def _settings(data: Path | None, port: int | None) -> Settings:
    """Always embedded and in a folder of its own: a demo never touches a deployment's server."""
    settings = deployed(data=(data or clone_data(Path.cwd())).resolve(), dsn=None)
    return settings if port is None else settings.model_copy(update={"port": port})


@contextmanager
def _opening(data: Path) -> Iterator[Callable[[], House]]:
    """A house that opens while the caller does something else, and waits for it when called."""
    house = House(data)
    with ThreadPoolExecutor(1) as starter:
        started = starter.submit(house.open)

        def opened() -> House:
            started.result()
            return house

        try:
            yield opened
        finally:
            wait([started])
            house.close()


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def tell_load(collection: Collection, done: Progress | None) -> None:
    """How far a load is, on stderr."""
    _written_over("" if done is None else f"{collection.agency} {collection.path.name}: {done.items:,}")


def tell_making(done: Making) -> None:
    """How far the making of a nation is, on stderr."""
    _written_over("" if done.people == done.of else f"{done.people:,} / {done.of:,}")


def _written_over(text: str) -> None:
    """One line that is written over, where a person watches."""
    if sys.stderr.isatty():
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
                    "Nothing can be served on {host}:{port} ({why}). Name another port: "
                    "tearline demo --port 8081, make demo PORT=8081.",
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


def _program() -> str:
    """How this program is called from here, so that what is printed works when pasted."""
    called = Path(sys.argv[0])
    if called.name != "tearline":
        return f"{shlex.quote(sys.executable)} -m tearline"
    found = shutil.which("tearline")
    if found and Path(found).resolve() == called.resolve():
        return "tearline"
    path = called if called.is_absolute() else Path.cwd() / called
    return shlex.quote(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))


def _serve(house: House, settings: Settings, language: Language) -> None:
    from tearline.demo.cast import FIRST
    from tearline.service import serve  # --once does without the web stack

    own = settings.data == clone_data(Path.cwd()).resolve()
    there = "" if own else f" --data {shlex.quote(str(settings.data))}"

    def ready(address: str) -> None:
        _say(
            said.text(language)
            for said in (
                msg(
                    "Serving on {address} (pages, and the API under /api/v1). Ctrl-C ends it.",
                    address=address,
                ),
                msg(
                    "Open {address} in a browser on this machine and choose one of the demo's people.",
                    address=address,
                ),
                msg("Logins and passwords: {file}", file=settings.data / FILE),
                msg("A code for one sign-in: {command}", command=f"{_program()} demo-code pen.campo{there}"),
                msg("To ask as one of its people, in another terminal, in this folder:"),
            )
        )
        for one in FIRST:
            title = f"{one.agency}, {one.title.text(language)}"
            _say([f'  {title:<28} eval "$({_program()} demo-as {one.login}{there})"'])
        example = f"{_program()} whoami; {_program()} search muro"
        _say([msg("Then, for example: {command}", command=example).text(language)])

    serve(house, settings, ready)
