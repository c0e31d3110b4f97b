"""How a command is used: its help, and what is wrong with what was typed, in the language of this call.

Typer reads what was typed; its own pages and sentences are English only, so these stand in their place.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import Message, msg, together

_WIDEST = 100
_GAP = 2
_NAMES = {  # of arguments, where a command gives none of its own
    "a": msg("RECORD"),
    "b": msg("RECORD"),
    "code": msg("CODE"),
    "decision": msg("DECISION"),
    "digest": msg("DIGEST"),
    "entry": msg("ENTRY"),
    "file": msg("FILE"),
    "folder": msg("FOLDER"),
    "how": msg("HOW"),
    "id": msg("ID"),
    "ids": msg("ID…"),
    "kind": msg("TEST"),
    "login": msg("LOGIN"),
    "number": msg("NUMBER"),
    "record": msg("RECORD"),
    "text": msg("TEXT"),
    "tier": msg("TIER"),
    "words": msg("WORDS"),
}


class Command(TyperCommand):
    """One command with its page of help."""

    def get_help(self, ctx: Any) -> str:
        """The page: how it is typed, what it does, what it takes."""
        names = [_name(p) for p in self.params if p.param_type_name == "argument"]
        usage = " ".join((said(msg("Usage:")), ctx.command_path, *names, said(msg("[OPTIONS]"))))
        arguments = [(_name(p), _told(p)) for p in self.params if p.param_type_name == "argument"]
        options = [(_written(p), _told(p)) for p in self.params if p.param_type_name == "option"]
        return "\n".join(
            (
                *_wrapped(usage), "", *_wrapped(self.help or ""), "",
                *_columns([*arguments, *options, ("--lang es|en", ""), ("--help", said(msg("This page.")))]),
            )
        )  # fmt: skip


class Group(TyperGroup):
    """A command of several; without one of them it says which there are."""

    def get_help(self, ctx: Any) -> str:
        """The page: what it is for, and its commands."""
        usage = " ".join((said(msg("Usage:")), ctx.command_path, said(msg("COMMAND [OPTIONS]"))))
        commands = [(name, command.help or "") for name, command in self.commands.items()]
        return "\n".join((*_wrapped(usage), "", *_wrapped(self.help or ""), "", *_columns(commands)))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of that name. Raises :class:`BadInput` with the one that was meant, if one is like it."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise no_command(args[0], list(self.commands), ctx.command_path)
        return super().resolve_command(ctx, args)


def no_command(typed: str, known: Sequence[str], path: str) -> BadInput:
    """There is none of that name: what was meant, or where all are listed."""
    near = get_close_matches(typed, known, n=1)
    if near:
        return BadInput(
            msg("There is no command of that name. Did you mean: {path} {near}?", path=path, near=near[0])
        )
    return BadInput(msg("There is no command of that name. {path} --help lists them.", path=path))


def refusal(error: typer.TyperException, path: str) -> BadInput:
    """What is wrong with what was typed, and where it is said how it should be."""
    context = getattr(error, "ctx", None)
    where = msg("{path} --help says more.", path=context.command_path if context else path)
    return BadInput(together((_wrong(error), where)))


def is_only_a_group(error: typer.TyperException) -> bool:
    """Whether nothing was typed after a group of commands: the error's text is the group's page."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _wrong(error: typer.TyperException) -> Message:
    kind, param = type(error).__name__, getattr(error, "param", None)
    option = getattr(error, "option_name", None)
    if kind == "NoSuchOption":
        near = get_close_matches(str(option), _options(error), n=1)
        return (
            msg("There is no option {option}. Did you mean: {near}?", option=option, near=near[0])
            if near
            else msg("There is no option {option}.", option=option)
        )
    if kind == "MissingParameter" and param is not None:
        return msg("{name} is missing: {what}", name=_typed(param), what=param.help or "")
    if kind == "BadOptionUsage":
        return (
            msg("{option} takes a value.", option=option)
            if _takes(error)
            else msg("{option} takes no value.", option=option)
        )
    if param is not None:
        return msg("{name} is not in its form: {form}.", name=_typed(param), form=_form(param))
    return msg("More was typed than the command takes. A text of several words stands in quotation marks.")


def _options(error: typer.TyperException) -> list[str]:
    context = getattr(error, "ctx", None)
    return [name for param in context.command.params for name in param.opts] if context else []


def _takes(error: typer.TyperException) -> bool:
    return "requires" in str(error)


# ── parameters ──────────────────────────────────────────────────────────────────────────────────


def _name(param: Any) -> str:
    """An argument as the first line of the help writes it."""
    name = param.metavar or said(_NAMES[param.name])
    several = "" if (not param.multiple and param.nargs == 1) or "…" in name else " …"
    return f"{name}{several}" if param.required else f"[{name}{several}]"


def _typed(param: Any) -> str:
    return _name(param).strip("[]") if param.param_type_name == "argument" else str(param.opts[0])


def _written(param: Any) -> str:
    """An option with what it takes."""
    names = ", ".join((*param.opts, *param.secondary_opts))
    return names if param.is_flag else f"{names} {param.metavar or said(_kind(param))}"


def _kind(param: Any) -> Message:
    """What an option takes, in a word."""
    annotation = param.type_descriptor.annotation
    if annotation in (int, float):
        return msg("NUMBER")
    if annotation is datetime:
        return msg("YYYY-MM-DD")
    return msg("FILE") if annotation is Path else msg("TEXT")


def _form(param: Any) -> Message:
    """What a value must be like."""
    annotation, low, high = (
        param.type_descriptor.annotation,
        getattr(param, "min", None),
        getattr(param, "max", None),
    )
    if annotation in (int, float):
        return _between(low, high) or msg("a number")
    if annotation is datetime:
        return msg("a day, for example 2026-01-31")
    return msg("a file that can be read") if annotation is Path else msg("a text")


def _between(low: object, high: object) -> Message | None:
    if low is not None and high is not None:
        return msg("a number from {low} to {high}", low=low, high=high)
    return msg("a number of {low} or more", low=low) if low is not None else None


def _told(param: Any) -> str:
    """What a parameter is for, its bounds, its default, and the variable that gives it."""
    bounds = _between(getattr(param, "min", None), getattr(param, "max", None))
    default = param.default if param.param_type_name == "option" and not param.is_flag else None
    notes = [
        said(bounds) if bounds else "",
        said(msg("if absent: {value}", value=default)) if default not in (None, "", []) else "",
        said(msg("or the variable {name}", name=param.envvar)) if param.envvar else "",
    ]
    kept = "; ".join(note for note in notes if note)
    return f"{param.help or ''}{f' ({kept})' if kept else ''}".strip()


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _width(), break_on_hyphens=False)


def _columns(pairs: list[tuple[str, str]]) -> Iterator[str]:
    """Names, and beside each what it is for; a long name stands alone."""
    first = min(max((len(name) for name, _ in pairs), default=0), _width() // 3)
    indent = " " * (first + 2 * _GAP)
    for name, told in pairs:
        lines = textwrap.wrap(
            told, _width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )
        if lines and len(name) <= first:
            lines[0] = f"{' ' * _GAP}{name:{first}}{' ' * _GAP}{lines[0].lstrip()}"
            yield from lines
        else:
            yield f"{' ' * _GAP}{name}"
            yield from lines
