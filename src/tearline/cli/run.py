"""Runs one command and turns how it ended into an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module

from tearline.cli import tongue
from tearline.cli.commands import COMMANDS, Command
from tearline.cli.tongue import said
from tearline.errors import (
    BadInput,
    Conflict,
    LeaveNeeded,
    NotEntitled,
    NotFound,
    NotSignedIn,
    TearlineError,
    TooMany,
    Unavailable,
)
from tearline.language import Language, Message, msg

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
NAMED = 20  # records in a hint


def run(arguments: list[str]) -> int:
    """Run the command that ``arguments`` name.

    0 done; 1 not found, or a verification failed, or a fault; 2 bad input; 3 not signed in;
    4 not entitled; 5 conflict; 6 too many attempts; 7 the database is away; 8 lines of a load were not taken;
    130 interrupted.
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
        from importlib.metadata import version

        print(f"tearline {version('tearline')}")
        return 0
    return _call(_named(name), arguments[1:])


def _named(name: str) -> Command:
    known = {command.name: command for command in COMMANDS}
    if name in known:
        return known[name]
    from tearline.cli.usage import no_command

    raise no_command(name, list(known), "tearline")


def _call(command: Command, arguments: list[str]) -> int:
    import typer

    from tearline.cli.usage import is_only_a_group, refusal

    path = f"tearline {command.name}"
    try:
        ended = _built(command.name, tongue.language())(arguments, prog_name=path, standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except typer.TyperException as error:
        if is_only_a_group(error):
            print(error)
            return 2
        raise refusal(error, path) from None
    return ended if isinstance(ended, int) else 0


@cache
def _built(name: str, language: Language) -> Callable[..., object]:
    """A command with its options, which speak ``language``: read from its function once, which takes 50 ms."""
    import typer
    from typer.main import get_command

    from tearline.cli.options import group_of_commands

    command = _named(name)
    target = getattr(import_module(command.module), command.attribute)
    if not isinstance(target, typer.Typer):
        alone = group_of_commands()
        alone.command(command.name, help=command.help.text(language))(target)
        target = alone
    return get_command(target)


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
        import orjson

        sys.stderr.write(orjson.dumps({"code": error.code, "message": text}).decode() + "\n")
    else:
        sys.stderr.write(f"{text}\n")
        if isinstance(error, LeaveNeeded) and error.records:
            sys.stderr.write(f"{said(_how_to_ask(error))}\n")


def _how_to_ask(error: LeaveNeeded) -> Message:
    shown = error.records[:NAMED]
    command = [
        "tearline request leave",
        *shown,
        *(["…"] if len(error.records) > NAMED else []),
        "--use",
        error.use,
    ]
    whom = f' --for "{error.for_whom}"' if error.for_whom else ""
    return msg("Ask for it: {command}", command=f"{' '.join(command)}{whom} --basis … --case …")
