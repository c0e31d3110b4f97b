"""Who decides, at the command line: a file becomes the matrix in force by two, and a right is lent and ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tearline.matrix.row import as_file, rows_of, shipped
from tests.cli.conftest import Tearline
from tests.deciders import Deciders
from tests.people import People

ROWS = list(shipped())


@pytest.fixture(scope="module")
def deciders(people: People) -> Deciders:
    return Deciders(people, "CLMX")


def test_a_file_becomes_the_matrix_in_force(tearline: Tearline, deciders: Deciders, tmp_path: Path) -> None:
    deciders.clear()
    file = tmp_path / "matrix.yaml"
    file.write_text(as_file(ROWS[1:]), "utf-8")
    wrong = tearline("matrix", "check", str(file))
    assert (wrong.code, wrong.err.count("No row covers: open a line")) == (2, 1)
    assert "No row covers" in tearline("matrix", "load", str(file), by=deciders.writer).out
    assert tearline("matrix", "ask", by=deciders.writer).code == 2
    file.write_text(as_file(ROWS), "utf-8")
    assert tearline("matrix", "check", str(file)).out == "Each of the 1664 inputs is decided by one row.\n"
    assert "The draft has 42 rows." in tearline("matrix", "load", str(file), by=deciders.writer).out
    assert "Draft, written by" in tearline("matrix", "show", "--draft", by=deciders.other).out
    assert "tearline matrix publish" in tearline("matrix", "ask", by=deciders.writer).out
    assert tearline("matrix", "publish", by=deciders.writer).code == 4
    assert "Refused." in tearline("matrix", "refuse", by=deciders.other).out
    assert tearline("matrix", "ask", by=deciders.writer).code == 0
    assert re.fullmatch(r"Version \d+ is in force\.\n", tearline("matrix", "publish", by=deciders.other).out)
    assert rows_of(tearline("matrix", "show", "--yaml", by=deciders.other).out) == ROWS
    shown = tearline("matrix", "who", "stop", "--where", "municipal", "--risk", "2", by=deciders.other).out
    assert "commander, level 1 or higher" in shown
    assert "Level 2: 5 minutes." in shown
    assert (
        tearline("matrix", "who", "fly", "--where", "municipal", "--risk", "2", by=deciders.other).code == 2
    )
    assert tearline("matrix", "load", by=deciders.writer).code == 2
    assert tearline("matrix", "load", "--shipped", by=deciders.writer).code == 0
    assert "thrown away" in tearline("matrix", "drop", by=deciders.writer).out
    assert tearline("matrix", "drop", by=deciders.writer).code != 0


def test_a_right_is_lent_and_ended(tearline: Tearline, deciders: Deciders, people: People) -> None:
    deciders.publish()
    other = deciders.person("cli-toma", 0, agency="CLMX")
    giver = people.sign_in(deciders.person("cli-da", 2, agency="CLMX"))
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds")
    lend = (
        "delegation",
        "lend",
        other.login,
        "--where",
        "municipal",
        "--risk",
        "2",
        "--until",
        until,
        "--cause",
        "leave",
    )
    beyond = tearline(*lend, "--action", "joint-operation", by=giver)
    assert (beyond.code, "You do not decide this yourself: joint operation" in beyond.err) == (2, True)
    told = tearline(*lend, "--action", "stop", by=giver).out
    found = re.fullmatch(r"Lent\. To end it: tearline delegation end (\S+)\n", told)
    assert found, told
    listed = tearline("delegation", "list", by=people.sign_in(other)).out
    assert found[1] in listed
    assert "holds now" in listed
    assert tearline("delegation", "list", "--json", by=giver).data[0]["side"] == "given"
    assert tearline("delegation", "end", found[1], by=giver).code == 0
    assert "over" in tearline("delegation", "list", by=giver).out


def test_a_level_is_given(tearline: Tearline, people: People) -> None:
    person = people.person("CLMX", "cli-nivel", None)
    assert tearline("officer", "level", person.login, "2", by=people.registrar).out == (
        f"Level of {person.login}: 2, unit.\n"
    )
    waits = tearline("officer", "level", person.login, "4", by=people.registrar).out
    assert "tearline proposal confirm" in waits
    listed = tearline("proposal", "list", by=people.second).out
    assert "a level of decision" in listed
    assert "level: 4" in listed
