"""What a joint unit has in hand, by forms: a lead handed to it, a task, its table; and the pages held to axe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.picture.questions import Question, save_question
from tearline.units import deeds
from tearline.units.codes import Cell
from tests.casework.test_decisions import CHOSEN, STOP
from tests.deciders import Deciders
from tests.people import People
from tests.units.world import World
from tests.web.chromium import LOOKS, Screen
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]


@dataclass
class Work:
    """A unit with its lead, an analyst of it who is a duty officer too, and a lead that the analyst has in hand."""

    world: World
    unit: UUID
    code: str
    chief: Viewer
    analyst: Viewer
    lead: UUID

    def go(self, by: Viewer, id: UUID, move: str, **how: object) -> None:
        desk = self.world.people.desk
        last = UUID(matter(desk, by, str(id)).last_move)
        move_matter(desk, by, str(id), move, last, words="por lo que se sabe", **how)  # type: ignore[arg-type]

    def decided(self) -> None:
        """By a commander of level 3 of the lead's agency."""
        commander = _commander(self.world)
        self.go(self.analyst, self.lead, "propose", said=STOP)
        self.go(commander, self.lead, "approve", said=CHOSEN)


_commanders: dict[int, Viewer] = {}


def _commander(world: World) -> Viewer:
    if id(world) not in _commanders:
        deciders = Deciders(world.people, "JGN")
        deciders.publish()
        person = deciders.person("unit-work", 3, agency="JSSC")
        _commanders[id(world)] = world.people.sign_in(person)
    return _commanders[id(world)]


@pytest.fixture(scope="module")
def world(people: People) -> World:
    return World.of(people)


@pytest.fixture(scope="module")
def work(world: World) -> Work:
    desk, people = world.people.desk, world.people
    unit, _ = world.working()
    chief = world.viewer("JFGR")
    analyst = people.person("JSSC", "analista-u", Tier.SECRET, duties=["analyst", "duty-officer"])
    seat = deeds.propose_seat(desk, world.registrars["JSSC"], unit, analyst.login, Cell.ANALYSIS)
    deeds.confirm_seat(desk, chief, seat)
    viewer = people.sign_in(analyst)
    lead = open_matter(
        desk,
        viewer,
        "lead",
        {"name": ["Bodega de la unidad"]},
        label="JSSC//OPEN//-//ALL//H0",
        said={"channel": "own"},
    )
    made = Work(world, unit, world.seen(unit).code, chief, viewer, lead)
    made.go(viewer, lead, "triage", said={"value": "high", "danger": "no"})
    made.go(viewer, lead, "take")
    return made


def test_a_unit_takes_a_lead_and_does_a_task_by_forms(work: Work, walk: Walk) -> None:
    at = f"/matter/{work.lead}"
    analyst, chief = walk(work.analyst), walk(work.chief)
    analyst.go(at)
    assert f"in capitals: {work.code}" in analyst.text
    analyst.fill(_form(analyst, "hand-over"), **{"f-offered": work.code})
    assert f"Your unit {work.code} is asked to take it" in chief.go("/day").text
    chief.go(at).fill(_form(chief.go(at), "accept"))
    assert f"It is with your unit {work.code}" in chief.go("/day").text
    work.decided()
    issue = analyst.go(at).follow("Issue a task")
    due = datetime.now(UTC) + timedelta(days=2)
    told = {"f-do_by-day": f"{due:%Y-%m-%d}", "f-do_by-hour": "18:00", "f-offered": work.code}
    issue.fill(
        -1,
        name="Vigilar el acceso",
        **{**told, "f-do_by-day": ""},
        **{"f-specialities": ["signals", "security"]},
    )
    assert (issue.status, 'value="Vigilar el acceso"' in issue.text) == (400, True)
    assert issue.page.xpath("count(//input[@name='f-specialities'][@checked])") == 2
    issue.fill(-1, **told)
    task = issue.path.split("?")[0]
    assert "signals, security" in issue.text
    assert "Bodega de la unidad" in issue.text
    chief.go(task).fill(_form(chief.go(task), "accept"))
    chief.go(task).fill(_form(chief.go(task), "set-out"), **{"f-spot": "Km 12"})
    assert "Vigilar el acceso" in analyst.go(at).text
    assert "tasked" in analyst.text
    # the unit's table, and the board of its own
    page = walk(work.world.viewer("JGN")).go(f"/unit/{work.unit}")
    for told_of in (
        "What the unit has in hand",
        "Bodega de la unidad",
        "Vigilar el acceso",
        "Calendar",
        "to be done",
    ):
        assert told_of in page.text, told_of
    assert "Bodega de la unidad" in page.go(f"/matters/lead?unit={work.code}").text
    lone = walk(work.world.viewer("JSSC", "lone"))
    assert "Vigilar el acceso" not in lone.go(f"/matters/task?unit={work.code}").text
    assert "tasked" not in lone.go(at).page.xpath("string(//h1/..)")
    assert lone.go(task).status == 404
    chief.go(task).fill(_form(chief.go(task), "finish"), **{"f-spot": "Km 12"}, reason="sin novedad")
    assert "Task done" in analyst.go(at).text


def test_a_question_is_shown_to_the_unit(work: Work, walk: Walk) -> None:
    id = save_question(work.world.people.desk, work.analyst, "Bodegas", Question("bodega norte"))
    mine = walk(work.analyst).go("/questions")
    mine.fill("/questions/show", unit=work.code, tier="OPEN")
    assert "finds it on the unit" in mine.text
    other = walk(work.chief).go(f"/unit/{work.unit}")
    assert "bodega norte" in other.text
    assert str(id) not in walk(work.chief).go("/questions").text
    mine.fill("/questions/show", unit="")
    assert "bodega norte" not in walk(work.chief).go(f"/unit/{work.unit}").text


def test_a_note_on_the_table_is_for_those_who_sit_there(work: Work, walk: Walk) -> None:
    at = f"/unit/{work.unit}"
    member, other = walk(work.analyst).go(at), walk(work.chief)
    member.fill(f"{at}/note", title="Guardia del martes", text="", tier="OPEN")
    assert (member.status, 'value="Guardia del martes"' in member.text) == (400, True)
    member.fill(f"{at}/note", text="Cambia a las 18:00")
    assert "Guardia del martes" in member.text
    other.go(at).follow("Guardia del martes")
    assert "Cambia a las 18:00" in other.text
    other.fill(_form(other, "add"), reason="Enterado")
    assert "Enterado" in member.go(other.path.split("?")[0]).text
    lone = walk(work.world.viewer("JSSC", "lone"))
    assert "Guardia del martes" not in lone.go("/matters/note").text
    assert lone.go(other.path.split("?")[0]).status == 404
    stamp = lone.go("/looks/mine").values("//input[@name='stamp']/@value")[0]
    lone.send(f"{at}/note", title="Intruso", text="x", tier="OPEN", stamp=stamp)
    assert "Intruso" not in other.go(at).text
    member.fill(_form(member, "take-down"))
    assert "Guardia del martes" not in other.go(at).text


def _form(walker: Walker, move: str) -> int:
    """Which form of the page makes a move."""
    forms = walker.page.xpath("//main//form")
    return next(n for n, form in enumerate(forms) if form.xpath(f".//input[@name='move'][@value='{move}']"))


def test_the_pages_are_accessible_and_fit(work: Work, browser: Browser, base: str) -> None:
    desk, due = work.world.people.desk, (datetime.now(UTC) + timedelta(hours=5)).isoformat(timespec="seconds")
    if matter(desk, work.analyst, str(work.lead)).state != "decided":
        work.decided()
    told = {"offered": work.code, "do_by": due, "specialities": "signals security"}
    task = open_matter(desk, work.analyst, "task", {"name": ["Leer placas"]}, about=[work.lead], said=told)
    screen = Screen(browser, base, looks=LOOKS).signed_in(work.chief)
    found = {}
    for path in (f"/unit/{work.unit}", f"/matter/{task}"):
        screen.go(path)
        found[path] = screen.faults()
    assert {path: faults for path, faults in found.items() if faults} == {}
