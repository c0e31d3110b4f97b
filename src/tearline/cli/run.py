"""Runs one command and turns how it ended into an exit code."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version

import orjson

from tearline.cli import tongue
from tearline.cli.commands import COMMANDS, Command
from tearline.cli.tongue import said
from tearline.errors import (
    BadInput,
    Conflict,
    NotEntitled,
    NotFound,
    NotSignedIn,
    TearlineError,
    TooMany,
    Unavailable,
)
from tearline.language import msg

_CODES: tuple[tuple[type[TearlineError], int], ...] = (
    (NotFound, 1),
    (BadInput, 2),
    (NotSignedIn, 3),
    (NotEntitled, 4),
    (Conflict, 5),
    (TooMany, 6),
    (Unavailable, 7),
)
INTERRUPTED = 130


def run(arguments: list[str]) -> int:
    """Run the command that ``arguments`` name.

    0 done; 1 not found, or a verification failed, or a fault; 2 bad input; 3 not signed in;
    4 not entitled; 5 conflict; 6 too many attempts; 7 the database is away; 130 interrupted.
    """
    rest = tongue.choose(arguments)
    try:
        _refuse_broken(rest)
        return _dispatch(rest)
    except TearlineError as error:
        _report(error, as_json="--json" in rest)
        return exit_code(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has gone: nothing more to say
        return 1


def exit_code(error: TearlineError) -> int:
    """What the shell is told."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), 1)


def _dispatch(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "--help"
    if name in ("--help", "-h", "help"):
        _print_help()
        return 0
    if name == "--version":
        print(f"tearline {version('tearline')}")
        return 0
    return _call(_named(name), arguments[1:])


def _named(name: str) -> Command:
    known = {command.name: command for command in COMMANDS}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    if near:
        raise BadInput(msg("There is no command of that name. Did you mean: tearline {near}?", near=near[0]))
    raise BadInput(msg("There is no command of that name. tearline --help lists them."))


def _call(command: Command, arguments: list[str]) -> int:
    import typer

    target = getattr(import_module(command.module), command.attribute)
    if not isinstance(target, typer.Typer):
        single = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        single.command(command.name, help=said(command.help))(target)
        target = single
    try:
        target(arguments, prog_name=f"tearline {command.name}")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _print_help() -> None:
    width = max(len(command.name) for command in COMMANDS)
    print(said(msg("Usage: tearline COMMAND [OPTIONS]; tearline COMMAND --help says more of each.")))
    print()
    for command in COMMANDS:
        print(f"  {command.name:{width}}  {said(command.help)}")
    print()
    print(said(msg("Everywhere: --lang es or --lang en. Settings are TEARLINE_… variables.")))


def _refuse_broken(arguments: list[str]) -> None:
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise BadInput(msg("An argument is not text in UTF-8.")) from None


def _report(error: TearlineError, *, as_json: bool) -> None:
    text = said(error.message)
    if as_json:
        sys.stderr.write(orjson.dumps({"code": error.code, "message": text}).decode() + "\n")
    else:
        sys.stderr.write(f"{text}\n")
