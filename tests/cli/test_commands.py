"""Every command has its help; what is no command is told so."""

from __future__ import annotations

import pytest

from tearline.cli.commands import COMMANDS
from tests.cli.conftest import Tearline


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_each_command_tells_its_options(tearline: Tearline, name: str) -> None:
    outcome = tearline(name, "--help")
    assert outcome.code == 0
    assert f"tearline {name}" in outcome.out


def test_the_help_names_every_command(tearline: Tearline) -> None:
    outcome = tearline("--help")
    assert outcome.code == 0
    assert all(f"  {command.name} " in outcome.out for command in COMMANDS)
    assert tearline().out == outcome.out


def test_a_wrong_command_is_bad_input(tearline: Tearline) -> None:
    assert tearline("chekc", "X").code == 2
    assert "tearline check" in tearline("chekc", "X").err
    assert tearline("\udce9").code == 2
    assert tearline("check").code == 2
    assert tearline("check", "X", "--no-such-option").code == 2


def test_version(tearline: Tearline) -> None:
    assert tearline("--version").out.startswith("tearline ")
