"""What waits besides matters: each duty's own, told to whoever may do it and to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline.casework.day import Owing, day
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.ledger.look import Viewer
from tearline.oversight.unusual import note_unusual, unusual
from tearline.units import deeds
from tearline.units.codes import Cell
from tests.people import People
from tests.units.world import CODES, World

Admin = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def admin(people: People) -> Iterator[Admin]:
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        yield conn


def owed(world: World, by: Viewer, id: UUID | None = None) -> dict[Owing, int]:
    """What waits of a unit, or of none."""
    return {one.what: one.many for one in day(world.people.desk, by).owed if one.unit == id}


def test_a_unit_waits_for_each_that_has_not_approved(world: World) -> None:
    id, desk = world.proposed(), world.people.desk
    waits = {Owing.APPROVALS: 1}
    assert [owed(world, by, id) for by in (world.coordinator, *world.registrars.values())] == [waits] * 5
    assert owed(world, world.viewer("JFGR"), id) == {}
    deeds.approve_unit(desk, world.coordinator, id, None)
    deeds.approve_unit(desk, world.registrars["JFGR"], id, "JFGR")
    assert owed(world, world.coordinator, id) == {}
    assert owed(world, world.registrars["JFGR"], id) == {}
    assert owed(world, world.registrars["JGN"], id) == waits
    deeds.withdraw_agency(desk, world.coordinator, id, "JGN")
    assert owed(world, world.registrars["JGN"], id) == {}


def test_a_seat_waits_for_whose_key_opens_it(world: World) -> None:
    id, desk = world.standing(), world.people.desk
    login = world.officer("JFGR").login
    lead = deeds.propose_seat(desk, world.registrars["JFGR"], id, login, Cell.COMMAND)
    waits = {Owing.SEATS: 1}
    assert owed(world, world.coordinator, id) == waits
    assert owed(world, world.registrars["JFGR"], id) == {}
    deeds.confirm_seat(desk, world.coordinator, lead)
    deeds.name_lead(desk, world.coordinator, lead)
    deeds.propose_seat(desk, world.registrars["JGN"], id, world.officer("JGN").login, Cell.ANALYSIS)
    assert owed(world, world.coordinator, id) == {}
    assert owed(world, world.viewer("JFGR"), id) == waits


def test_a_unit_without_a_lead_waits_for_its_coordinators(world: World, admin: Admin) -> None:
    id = world.standing()
    assert owed(world, world.coordinator, id) == {}
    admin.execute("UPDATE gate.unit SET stood_at = stood_at - interval '61 minutes' WHERE id = %s", [id])
    assert owed(world, world.coordinator, id) == {Owing.LEAD: 1}
    assert owed(world, world.registrars["JFGR"], id) == {}


def test_reviews_wait_for_the_agency_s_steward(world: World, admin: Admin, tmp_path: Path) -> None:
    people = world.people
    steward = people.enrol(CODES[0], "owed-steward", Tier.OPEN, (), ["steward"])
    other = people.enrol(CODES[1], "owed-steward", Tier.OPEN, (), ["steward"])
    lines = [{"id": f"owed-{n}", "schema": "Person", "properties": {"name": [f"Ana {n}"]}} for n in range(2)]
    told = tmp_path / "owed.ndjson"
    told.write_text("".join(json.dumps(line) + "\n" for line in lines))
    label = f"{CODES[0]}//OPEN//-//ALL//H0"
    receipt = load(people.desk, steward, told, source="owed", label=label, format="ftm")
    assert owed(world, steward) == {}
    yesterday = date.today() - timedelta(1)
    admin.execute("UPDATE store.record SET review_on = %s WHERE load_id = %s", [yesterday, receipt.id])
    assert owed(world, steward) == {Owing.REVIEWS: 2}
    assert owed(world, other) == owed(world, world.viewer(CODES[0])) == {}


def test_unusual_use_waits_for_inspectors_until_somebody_said_what_came_of_it(
    world: World, admin: Admin
) -> None:
    people = world.people
    inspector = people.enrol(CODES[0], "owed-inspector", Tier.OPEN, (), ["inspector"], "oversight")
    before = owed(world, inspector).get(Owing.UNUSUAL, 0)
    person = people.person(CODES[1], "owed-busy", Tier.OPEN)
    admin.execute(
        "INSERT INTO ledger.use SELECT id, ledger.hour_of(clock_timestamp()), agency, 0, 9, 0"
        " FROM gate.officer WHERE login = %s",
        [person.login],
    )
    assert owed(world, inspector)[Owing.UNUSUAL] == before + 1
    (line,) = (one for one in unusual(people.desk, inspector) if one.login == person.login)
    note_unusual(people.desk, inspector, line.id, "a broken device")
    assert owed(world, inspector).get(Owing.UNUSUAL, 0) == before
    assert Owing.UNUSUAL not in owed(world, world.coordinator)
