"""Joint units at the command line: from proposing one to handing over its lead, and what a stranger is told."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Tearline
from tests.people import People
from tests.units.world import World


@pytest.fixture(scope="module")
def world(people: People) -> World:
    return World.of(people)


def test_a_unit_from_first_to_last(tearline: Tearline, world: World) -> None:
    boss, fgr, lead = world.coordinator, world.registrars["JFGR"], world.viewer("JFGR")
    told = (
        "--name",
        "Unidad Costa",
        "--area",
        "La costa",
        "--agreement",
        "CONV-7",
        "--agency",
        "JSSC",
        "--agency",
        "JFGR",
    )
    assert "Proposed (id " in tearline("unit", "propose", "costa", *told, by=boss).out
    assert tearline("unit", "propose", "costa", *told, by=boss).code != 0, "its code is taken"
    tearline("unit", "approve", "COSTA", by=boss)
    for code in ("JSSC", "JFGR"):
        done = tearline("unit", "approve", "COSTA", "--agency", code, by=world.registrars[code])
        assert done.code == 0, done.err
    assert tearline("unit", "move", "COSTA", "nonsense", by=boss).code == 2
    assert tearline("unit", "move", "COSTA", "standing", by=boss).code == 0

    def seated(agency: str, cell: str, by: object) -> str:
        login = world.officer(agency).login
        done = tearline("unit", "seat", "COSTA", login, "--cell", cell, by=world.registrars[agency])
        found = re.search(r"id ([0-9a-f-]{36})", done.out)
        assert found, done.err
        assert tearline("unit", "confirm", found[1], by=by).code == 0  # type: ignore[arg-type]
        return found[1]

    first = seated("JFGR", "command", boss)
    assert tearline("unit", "lead", first, by=boss).code == 0
    second = seated("JSSC", "analysis", lead)
    shown = tearline("unit", "show", "COSTA", by=lead).out
    for text in (
        "Unidad Costa",
        "U-COSTA-",
        "standing",
        "Command",
        "Analysis",
        world.officer("JSSC").login,
        second,
    ):
        assert text in shown, text
    handed = tearline("unit", "hand-over", second, "--until", "2031-01-01T00:00:00-06:00", by=lead)
    assert handed.code == 0, handed.err
    assert "2031-01-01" in tearline("unit", "list", by=fgr).out
    assert tearline("unit", "hand-over", first, "--until", "noon", by=world.viewer("JSSC")).code == 2
    stranger = world.viewer("JUIF", "lone")
    assert "You sit in no joint unit" in tearline("unit", "list", by=stranger).out
    assert (
        tearline("unit", "show", "COSTA", by=stranger).err
        == tearline("unit", "show", "NADA", by=stranger).err
    )
    assert tearline("unit", "end", first, by=world.viewer("JFGR")).code == 0
    assert tearline("unit", "withdraw", "COSTA", "JSSC", by=boss).code == 0
    assert tearline("unit", "show", "COSTA", "--json", by=boss).data["seats"] == []
