"""Two worlds of pointers: hidden consents, pointers and questions change no byte for who may not know of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tearline.casework.deeds import open_matter
from tearline.db import connect
from tearline.db.pointer_key import pads
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.registry.signin import whoami
from tearline.sharing.consents import Terms, activate_consent, draft_consent
from tearline.sharing.pointers import ask_pointer, pointer_notices
from tests.gate.asker import Asker, Known
from tests.gate.stage import PLATES, Stage, vehicle
from tests.gate.surfaces import BY_ID, answers, differences, of
from tests.gate.test_two_worlds import NOBODY, OPEN, SECRET, opened

TOUCHED = re.compile(
    r"pointer|consent|day\b|waiting|notices|check\b|looks mine|/looks/mine|looks-at-ours|/looks/ours|quota"
)
ASKS = re.compile(r" asks$")
# Ids and moments of the asker's own questions, which are others in each world, and how far a page with them is packed.
OWN = re.compile(rb"<time.*?</time>|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|content-length: \d+")
TELLS = ("consents", "GET /consents", "page GET /consents", "tearline consent list")
TOLD = (
    "pointers.notices False", "GET /pointers/notices", "page GET /pointers/notices", "tearline pointer notices",
    "page GET /day of matters", "matters.day", "GET /day",
)  # fmt: skip
PURPOSE = "investigation"


@dataclass
class Crew:
    """Stewards who see what is SECRET, a controller, an analyst of another agency, and officers at desks."""

    stage: Stage
    second: Viewer
    controller: Viewer
    other: Viewer
    desk: Viewer
    low_desk: Viewer

    def permits(self, label: str, reveal: str, audience: list[str], *, active: bool = True) -> str:
        now = datetime.now(UTC)
        known = whoami(self.stage.desk, self.controller.token)
        assert known is not None
        terms = Terms(label, ["plate"], reveal, audience, [PURPOSE], now - timedelta(minutes=1),
                      now + timedelta(days=90), known.login if reveal == "silent" else "")  # fmt: skip
        id = str(draft_consent(self.stage.desk, self.stage.stewards["GSSC"], terms))
        if active:
            activate_consent(self.stage.desk, self.second, id)
        return id

    def enter(self) -> None:
        key = pads(self.stage.house.pointer_key)
        with connect(self.stage.house.dsn("jobs"), "test") as conn:
            conn.execute("SELECT act.enter_pointers(%s, %s, %s)", [*key, datetime.now(UTC)])

    def tells(self) -> None:
        clock = Clock(self.stage.house)
        try:
            clock.run()
        finally:
            clock.stop()

    def asks(self, by: Viewer, case: UUID) -> int:
        return len(ask_pointer(self.stage.desk, by, PLATES[0], str(case)).hits)


@pytest.fixture(scope="module")
def crew(stage: Stage) -> Crew:
    enrol = stage.people.enrol
    return Crew(
        stage, enrol("GSSC", "second", Tier.TOP_SECRET, ["ALFA"], ["steward"]),
        enrol("GSSC", "controller", Tier.TOP_SECRET, ["ALFA"]),
        enrol("GFGR", "other", Tier.SECRET, ["ALFA"], ["analyst"]),
        enrol("GSSC", "desk", Tier.TOP_SECRET, ["ALFA"], ["liaison"]),
        enrol("GSSC", "low-desk", Tier.OPEN, (), ["liaison"]),
    )  # fmt: skip


def lead(stage: Stage, by: Viewer, label: str) -> UUID:
    return open_matter(stage.desk, by, "lead", {"name": ["Camioneta"]}, label=label, said={"channel": "own"})


@pytest.fixture
def case(stage: Stage) -> UUID:
    """A lead of the analyst's, which everybody sees."""
    return lead(stage, stage.analyst, "GUIF//OPEN//-//ALL//H0")


@pytest.fixture
def askers(stage: Stage, crew: Crew, case: UUID) -> list[Asker]:
    """Who asks; a steward and an officer at a desk of the agency that holds it, who do not see it."""
    known = Known(matters=[str(case), *NOBODY])
    return [Asker(stage, by, known) for by in (stage.analyst, stage.clerk, crew.low_desk)]


@pytest.fixture(autouse=True)
def clean(stage: Stage, admin: psycopg.Connection) -> Iterator[None]:
    yield
    admin.execute("DELETE FROM store.pointer; DELETE FROM store.pointer_question; DELETE FROM store.consent")
    admin.execute(
        "DELETE FROM store.record WHERE source IN ('avisos', 'casework') AND owner IN ('GSSC', 'GFGR', 'GUIF')"
    )
    stage.forget_marks()


def captured(admin: psycopg.Connection, askers: list[Asker], *faces: str) -> dict[str, bytes]:
    """What all say; the questions of those who ask are forgotten, or the next world would count them."""
    names = [name for name in of(*faces) if TOUCHED.search(name)]
    told = {}
    for n, asker in enumerate(askers):
        asking = [name for name in names if ASKS.search(name)]
        found = answers(asker, [name for name in names if name not in asking])
        for name in asking:
            found |= {name: OWN.sub(b"<own>", said) for name, said in answers(asker, [name]).items()}
            admin.execute(
                "DELETE FROM store.pointer_question q USING gate.session s WHERE s.officer_id = q.officer_id"
                " AND s.token_hash = sha256(convert_to(%s, 'UTF8'))", [asker.viewer.token])  # fmt: skip
        told |= {f"{n}: {name}": said for name, said in found.items()}
    return told


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_hidden_consents_pointers_and_questions_change_no_byte(
    stage: Stage, crew: Crew, askers: list[Asker], admin: psycopg.Connection, faces: tuple[str, ...]
) -> None:
    stage.load("GSSC", [vehicle("c0", 1)], SECRET, source="avisos")
    crew.enter()
    before = captured(admin, askers, *faces)
    assert len(before) > 20
    done = stage.load("GSSC", [vehicle("c1", 0)], SECRET, source="avisos")
    consents = [
        crew.permits(SECRET, "silent", ["GUIF", "GFGR"]), crew.permits(SECRET, "contact", ["GFGR"]),
        crew.permits(SECRET, "contact", ["GUIF"], active=False), crew.permits(SECRET, "pool", ["GUIF", "GFGR"]),
    ]  # fmt: skip
    crew.enter()
    hidden = lead(stage, crew.other, "GFGR//SECRET//ALFA//GSSC//H0")
    assert crew.asks(crew.other, hidden) == 1
    crew.tells()
    (notice, *_) = pointer_notices(stage.desk, crew.desk)
    stage.forget_own_looks()
    assert stage.records_of(done.id)
    assert differences(before, captured(admin, askers, *faces)) == {}
    if "api" in faces:  # what the askers asked is told to who may know
        crew.tells()
        assert differences(before, captured(admin, askers, *faces)) == {}
    for asker in askers:
        for name in (n for n in of(*faces) if re.search("pointer|consent", n) and n in BY_ID):
            for id in (*consents, str(notice.id)):
                told = BY_ID[name](asker, id).replace(id.encode(), b"<id>")
                assert told == BY_ID[name](asker, NOBODY[0]).replace(NOBODY[0].encode(), b"<id>"), name


def test_it_can_fail(
    stage: Stage, crew: Crew, askers: list[Asker], admin: psycopg.Connection, case: UUID
) -> None:
    """A consent that names the agency changes the asker's answers; an open policy, those of a steward and a desk."""
    analyst, clerk, desk = askers[0], askers[1], askers[2]
    stage.load("GSSC", [vehicle("c1", 0)], SECRET, source="avisos")
    asking = [name for name in of() if ASKS.search(name) and PLATES[1] not in name]
    before = captured(admin, [analyst])
    lists = answers(clerk, TELLS), answers(desk, TOLD)
    crew.permits(SECRET, "contact", ["GUIF"])
    crew.enter()
    assert differences(before, captured(admin, [analyst])).keys() == {f"0: {name}" for name in asking}
    assert crew.asks(stage.analyst, case) == 1
    crew.tells()
    assert (differences(lists[0], answers(clerk, TELLS)), differences(lists[1], answers(desk, TOLD))) == (
        {},
        {},
    )
    with ExitStack() as held:
        for table, policy in (("consent", "steward_sees"), ("pointer_notice", "addressee_sees")):
            held.enter_context(opened(admin, table, policy))
        held.enter_context(opened(admin, "label", "viewer_sees", "gate"))
        assert differences(lists[0], answers(clerk, TELLS)).keys() == set(TELLS)
        assert differences(lists[1], answers(desk, TOLD)).keys() == set(TOLD)
    assert OPEN
