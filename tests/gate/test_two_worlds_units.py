"""Two worlds of joint units: who is in none gets the same bytes whatever units there are, whoever sits there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest

from tearline.casework.deeds import open_matter
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.units import deeds
from tearline.units.codes import Cell, State
from tearline.units.questions import unit
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage
from tests.gate.surfaces import BY_ID, answers, differences, of

TOUCHED = re.compile(r"unit|seat|matter|search|looks mine|/looks/mine|waiting|session|came-back|whoami")
# What tells of a unit to whoever may know of it; the others are deeds, forms, and lists of agencies.
TELLS = (
    "units", "unit", "GET /units", "GET /units/{id}", "page GET /units", "page GET /unit/{id}", "tearline unit list",
    "tearline unit show", "tearline unit show --json",
)  # fmt: skip
NOBODY = "11111111-1111-4111-8111-111111111111"


class Crew:
    """Who makes units on this stage: of the askers' own agencies and of a third one."""

    def __init__(self, stage: Stage) -> None:
        enrol = stage.people.enrol
        self.stage = stage
        self.coordinator = enrol("GUIF", "coordinator", Tier.OPEN, (), ["coordinator"])
        self.registrars = {a: enrol(a, "unit-reg", None, (), ["registrar"]) for a in ("GSSC", "GFGR")}
        self.member = stage.people.person("GSSC", "unit-member", Tier.SECRET)
        self.viewer = stage.people.sign_in(self.member)

    def made(self, code: str) -> tuple[UUID, UUID, UUID]:
        """A standing unit with a lead, and a lead of casework under its label: ids of unit, seat and matter."""
        desk = self.stage.desk
        id = deeds.propose_unit(desk, self.coordinator, code, "Oculta", "Sur", "CONV-9", ["GSSC", "GFGR"])
        deeds.approve_unit(desk, self.coordinator, id, None)
        for agency, registrar in self.registrars.items():
            deeds.approve_unit(desk, registrar, id, agency)
        deeds.move_unit(desk, self.coordinator, id, State.STANDING)
        seat = deeds.propose_seat(desk, self.registrars["GSSC"], id, self.member.login, Cell.COMMAND)
        deeds.confirm_seat(desk, self.coordinator, seat)
        deeds.name_lead(desk, self.coordinator, seat)
        label = f"GSSC//OPEN//{unit(desk, self.viewer, str(id)).compartment}//ALL//H0"
        matter = open_matter(
            desk, self.viewer, "lead", {"name": ["Ana López Ruiz"]}, label=label, said={"channel": "own"}
        )
        return id, seat, matter

    def gone(self, id: UUID, matter: UUID) -> None:
        """Whoever may, expunges what bears the label; nobody in a unit is a steward here."""
        deeds.move_unit(self.stage.desk, self.coordinator, id, State.DISSOLVED)
        with psycopg.connect(self.stage.house.dsn("admin"), autocommit=True) as conn:
            conn.execute("DELETE FROM store.record WHERE id = %s", [matter])


@pytest.fixture(scope="module")
def crew(stage: Stage) -> Crew:
    return Crew(stage)


@pytest.fixture
def askers(stage: Stage) -> list[Asker]:
    """The two who must learn nothing, and a registrar of an agency that is in no unit."""
    known = Known(units=[NOBODY])
    return [Asker(stage, by, known) for by in (stage.low, stage.clerk, stage.people.registrar)]


def captured(askers: list[Asker], *faces: str) -> dict[str, bytes]:
    names = [name for name in of(*faces) if TOUCHED.search(name)]
    return {f"{n}: {name}": told for n, a in enumerate(askers) for name, told in answers(a, names).items()}


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_a_unit_changes_no_byte_for_who_is_in_none(
    stage: Stage, crew: Crew, askers: list[Asker], faces: tuple[str, ...]
) -> None:
    before = captured(askers, *faces)
    id, seat, matter = crew.made("OCULTA" + faces[0][:3].upper())
    try:
        assert differences(before, captured(askers, *faces)) == {}
        compartment = unit(stage.desk, crew.coordinator, str(id)).compartment
        for asker in askers[:2]:
            for name in (n for n in of(*faces) if re.search("unit|seat", n)):
                if name in BY_ID:
                    told = BY_ID[name](asker, str(id)).replace(str(id).encode(), b"<id>")
                    assert told == BY_ID[name](asker, NOBODY).replace(NOBODY.encode(), b"<id>"), name
                    assert compartment.encode() not in told
        stage.forget_own_looks()
        deeds.end_seat(stage.desk, crew.viewer, seat)
        assert differences(before, captured(askers, *faces)) == {}
    finally:
        crew.gone(id, matter)


@contextmanager
def all_known(admin: psycopg.Connection) -> Iterator[None]:
    """As if everybody might know of every unit."""
    row = admin.execute("SELECT pg_get_functiondef('gate.units_known'::regproc)").fetchone()
    assert row is not None
    admin.execute(
        "CREATE OR REPLACE FUNCTION gate.units_known() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp AS 'SELECT array_agg(id) FROM gate.unit'"
    )
    try:
        yield
    finally:
        admin.execute(str(row[0]).encode())


def test_each_surface_would_tell_if_everybody_might_know_of_every_unit(
    crew: Crew, askers: list[Asker], admin: psycopg.Connection
) -> None:
    id, _, matter = crew.made("DICHA")
    try:
        asker = askers[0]
        asker.known.units.append(str(id))
        before = answers(asker, TELLS)
        with all_known(admin):
            assert differences(before, answers(asker, TELLS)).keys() == set(TELLS)
        assert differences(before, answers(asker, TELLS)) == {}
    finally:
        crew.gone(id, matter)


def test_it_can_fail(stage: Stage, crew: Crew) -> None:
    """A member's own answers change with the unit."""
    member: Viewer = crew.viewer
    asker = Asker(stage, member, Known(units=[NOBODY]))
    before = answers(asker, TELLS)
    id, _, matter = crew.made("PROPIA")
    asker.known.units[:] = [str(id)]
    try:
        assert differences(before, answers(asker, TELLS)).keys() == set(TELLS)
    finally:
        crew.gone(id, matter)
