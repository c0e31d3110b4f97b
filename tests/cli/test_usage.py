"""Help and refusals are whole in both languages: pages of every command, and what is said of what was typed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROBE = """
import json, sys
from tearline.cli import tongue
tongue.choose(["--lang", sys.argv[1]])
from importlib import import_module
import typer
from typer.main import get_command
from tearline.cli.commands import COMMANDS
from tearline.cli.options import group_of_commands
from tearline.cli.tongue import said
from tearline.cli.usage import refusal
pages, refused, bare = {}, {}, []
def walk(path, command):
    context = typer.Context(command, info_name=path)
    pages[path] = command.get_help(context)
    bare.extend(f"{path} {p.name}" for p in getattr(command, "params", ()) if not getattr(p, "help", "x"))
    for name, one in getattr(command, "commands", {}).items():
        walk(f"{path} {name}", one)
def told(command, *typed):
    try:
        command.main(list(typed), prog_name="tearline x", standalone_mode=False)
    except typer.TyperException as error:
        return said(refusal(error, "tearline x").message)
for one in COMMANDS:
    target = getattr(import_module(one.module), one.attribute)
    if not isinstance(target, typer.Typer):
        group = group_of_commands()
        group.command(one.name, help=said(one.help))(target)
        target = group
    walk(f"tearline {one.name}", get_command(target))
    if one.name == "loads":
        loads = get_command(target)
    if one.name == "record":
        record = get_command(target)
refused = [
    told(loads, "--limit", "0"), told(loads, "--limti", "3"), told(loads, "--wholly-else"), told(loads, "--limit"),
    told(loads, "--json=3"), told(record), told(record, "a", "b"),
]
print(json.dumps({"pages": pages, "refused": refused, "bare": bare}))
"""


def spoken(language: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", PROBE, language], capture_output=True, text=True, check=True)
    said: dict[str, object] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def spanish() -> dict[str, object]:
    return spoken("es")


@pytest.fixture(scope="module")
def english() -> dict[str, object]:
    return spoken("en")


def test_every_option_and_argument_says_what_it_is(spanish: dict[str, object]) -> None:
    assert spanish["bare"] == []


def test_no_page_speaks_the_other_language(spanish: dict[str, object], english: dict[str, object]) -> None:
    there, here = spanish["pages"], english["pages"]
    assert isinstance(there, dict)
    assert isinstance(here, dict)
    assert there.keys() == here.keys()
    assert len(there) > 50
    for name, page in there.items():
        assert page.startswith("Uso: ")
        assert here[name].startswith("Usage: ")
        sentences = {line.strip() for line in page.splitlines() if len(line.split()) > 4}
        same = sentences & {line.strip() for line in here[name].splitlines()}
        assert same == set(), f"{name}: {same}"
        assert not any(word in page for word in ("required", "default", "OPTIONS", "Show this", "env var"))


def test_what_is_wrong_is_said_with_what_to_do(
    spanish: dict[str, object], english: dict[str, object]
) -> None:
    assert english["refused"] == [
        f"{said} tearline x --help says more."
        for said in (
            "--limit is not in its form: a number from 1 to 1000.",
            "There is no option --limti. Did you mean: --limit?",
            "There is no option --wholly-else.",
            "--limit takes a value.",
            "--json takes no value.",
            "ID is missing: The record's id.",
            "More was typed than the command takes. A text of several words stands in quotation marks.",
        )
    ]
    told = spanish["refused"]
    assert isinstance(told, list)
    assert all(sentence.endswith("tearline x --help explica más.") for sentence in told)
    assert told[1].startswith("No existe la opción --limti. ¿Quiso decir --limit?")
