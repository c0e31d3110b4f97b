"""Two worlds of joint units: who is in none gets the same bytes whatever units there are, whoever sits there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

import psycopg
import pytest

from tearline.casework.deeds import open_matter
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.units import deeds
from tearline.units.codes import Cell, State
from tearline.units.questions import unit
from tests.deciders import Deciders
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage
from tests.gate.surfaces import BY_ID, answers, differences, of
from tests.gate.test_two_worlds import OPEN, opened
from tests.gate.test_two_worlds_casework import TRIAGE, moved

TOUCHED = re.compile(r"unit|seat|matter|search|looks mine|/looks/mine|waiting|session|came-back|whoami")
# What tells of a unit to whoever may know of it; the others are deeds, forms, and lists of agencies.
TELLS = (
    "units", "unit", "GET /units", "GET /units/{id}", "page GET /units", "page GET /unit/{id}", "tearline unit list",
    "tearline unit show", "tearline unit show --json",
)  # fmt: skip
# What tells its members alone what a unit has in hand.
TABLES = (
    "unit-table", "unit-board", "GET /units/{id}/table", "tearline unit table", "tearline unit table --json",
)  # fmt: skip
PROPOSAL = {
    "action": "stop", "place": "municipal", "risk": "2", "agencies": "one", "instrument": "none",
    "first_option": "parar", "second_option": "seguir", "recommended": "1",
}  # fmt: skip
AT_WORK = re.compile(r"matter|notices|waiting|day\b|unit|seat|record\b|search")
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
    names = (*TELLS, *TABLES)
    before = answers(asker, names)
    id, _, matter = crew.made("PROPIA")
    asker.known.units[:] = [str(id)]
    try:
        assert differences(before, answers(asker, names)).keys() == set(names)
    finally:
        crew.gone(id, matter)


# ── a unit at work on what others see ───────────────────────────────────────────────────────────


class AtWork:
    """A unit whose analyst has a lead that all see, decided, and another one in hand."""

    def __init__(self, stage: Stage, crew: Crew) -> None:
        deciders = Deciders(stage.people, "GUIF")
        deciders.publish()
        self.stage, self.crew = stage, crew
        self.unit, _, self.matter = crew.made("OCUPADA")
        self.analyst = stage.people.person("GSSC", "unit-analyst", Tier.OPEN, duties=["analyst"])
        self.viewer = stage.people.sign_in(self.analyst)
        seat = deeds.propose_seat(
            stage.desk, crew.registrars["GSSC"], self.unit, self.analyst.login, Cell.ANALYSIS
        )
        deeds.confirm_seat(stage.desk, crew.viewer, seat)
        chief = stage.people.sign_in(deciders.person("unit-chief", 3, agency="GSSC"))
        self.leads = [
            open_matter(
                stage.desk, stage.clerk, "lead", {"name": [f"Pista {n}"]}, label=OPEN, said={"channel": "own"}
            )
            for n in "12"
        ]
        for lead in self.leads:
            moved(stage, stage.guard, lead, "triage", said=TRIAGE)
            moved(stage, self.viewer, lead, "take")
        moved(stage, self.viewer, self.leads[0], "propose", said=PROPOSAL)
        moved(
            stage, chief, self.leads[0], "approve", said={"chosen": "1", "legal_basis": "x"}, words="por esto"
        )

    def goes_on(self) -> UUID:
        """The unit takes the one, declines a task of the other, and does a second one; that one's id."""
        stage, lead, member = self.stage, self.leads[0], self.crew.viewer
        moved(stage, self.viewer, self.leads[1], "hand-over", said={"offered": "OCUPADA"})
        moved(stage, member, self.leads[1], "accept")
        said = {"offered": "OCUPADA", "do_by": "2126-01-01T00:00:00-06:00"}
        tasks = [
            open_matter(stage.desk, self.viewer, "task", {"name": ["Vigilar"]}, about=[lead], said=said)
            for _ in "12"
        ]
        moved(stage, member, tasks[0], "decline", words="no hay gente")
        moved(stage, member, tasks[1], "accept")
        moved(stage, member, tasks[1], "set-out", said={"spot": "ahí"})
        moved(stage, member, tasks[1], "finish", said={"spot": "ahí"}, words="sin novedad")
        return tasks[1]

    def gone(self) -> None:
        self.crew.gone(self.unit, self.matter)
        with psycopg.connect(self.stage.house.dsn("admin"), autocommit=True) as conn:
            conn.execute(
                "DELETE FROM store.record WHERE id IN (SELECT id FROM store.matter WHERE under = ANY (%s))",
                [self.leads],
            )
            conn.execute("DELETE FROM store.record WHERE id = ANY (%s)", [self.leads])


def test_what_a_unit_does_with_a_visible_lead_changes_no_byte(
    stage: Stage, crew: Crew, askers: list[Asker], admin: psycopg.Connection
) -> None:
    work = AtWork(stage, crew)
    known = askers[0].known
    known.matters[:] = [*map(str, work.leads), NOBODY]
    names = [name for name in of() if AT_WORK.search(name)]
    try:
        before = [answers(asker, names) for asker in askers[:2]]
        task = work.goes_on()
        stage.forget_own_looks()
        for was, asker in zip(before, askers, strict=False):
            assert differences(was, answers(asker, names)) == {}
            for name in (n for n in names if n in BY_ID and "matter" in n):
                told = BY_ID[name](asker, str(task)).replace(str(task).encode(), b"<id>")
                assert told == BY_ID[name](asker, NOBODY).replace(NOBODY.encode(), b"<id>"), name
        with ExitStack() as held:  # or it would show nothing of what is hidden
            for table in ("record", "matter", "move", "about"):
                held.enter_context(opened(admin, table, "viewer_sees"))
            held.enter_context(opened(admin, "label", "viewer_sees", "gate"))
            told = differences(before[0], answers(askers[0], names)).keys()
        assert told >= {
            "matters",
            "matter",
            "GET /matters/{id}",
            "page GET /matter/{id}",
            "tearline matter show",
        }
        deeds.move_unit(stage.desk, crew.coordinator, work.unit, State.SUSPENDED)  # what it had is given back
        assert differences(before[0], answers(askers[0], names)) == {}
    finally:
        work.gone()
