"""Joint units in a browser: the life of one by forms alone, what strangers see, and the pages held to axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from tearline.ledger.look import Viewer
from tearline.units.codes import Cell
from tearline.units.deeds import propose_seat
from tests.people import People
from tests.units.world import World
from tests.web.chromium import LOOKS, Screen
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]


@pytest.fixture(scope="module")
def world(people: People) -> World:
    return World.of(people)


def step(walker: Walker, name: str, of: object = "") -> Walker:
    return walker.send(f"{walker.path.split('?')[0]}/step", stamp=stamp(walker), step=name, of=str(of))


def timeless(text: str) -> str:
    return re.sub(r"\d\d:\d\d(:\d\d[.\d]*)?|[0-9a-f-]{36}", "", text)


def stamp(walker: Walker) -> str:
    return str(walker.page.xpath("//input[@name='stamp']/@value")[0])


def test_the_life_of_a_unit_by_forms(world: World, walk: Walk) -> None:
    boss = walk(world.coordinator).go("/units").follow("Propose a joint unit")
    boss.fill(-1, code="x", name="", area="Norte", agreement="CONV-1", agency=["JSSC", "JFGR"])
    assert (boss.status, "2 to 24" in boss.text, 'value="Norte"' in boss.text) == (400, True, True)
    boss.fill(-1, code="villas", name="Unidad Villas", agency=["JSSC", "JFGR"])
    assert "Proposed: the planning office" in boss.text
    at = boss.path.split("?")[0]
    step(boss, "approve")
    for code in ("JSSC", "JFGR"):
        step(walk(world.registrars[code]).go(at), "approve", code)
    assert "Set it up" in boss.go(at).text
    step(boss, "stand")
    assert "stands: its seats open" in boss.text
    fgr = walk(world.registrars["JFGR"]).go(at)
    fgr.fill(f"{at}/seat", login="nobody-such", cell="command")
    assert (fgr.status, 'value="nobody-such"' in fgr.text) == (404, True)
    fgr.fill(f"{at}/seat", login=world.officer("JFGR").login, cell="command")
    assert "lead confirms within 14 days" in fgr.text
    seat = boss.go(at).page.xpath("//section[@id='waiting']//input[@name='of']/@value")[0]
    step(boss, "confirm", seat)
    assert "opens the unit&#39;s compartment from now on" in boss.text
    boss.fill(f"{at}/lead", seat=seat)
    assert "One lead" in boss.text or "one lead at a time" in boss.text
    member = walk(world.viewer("JFGR")).go("/units")
    assert "Unidad Villas" in member.text
    member.go(at)
    assert "1 of 5 cells seated" in member.heading
    assert "U-VILLAS-" in member.text
    assert "hand-over" in member.text or "Hand over" in member.text
    label = member.go("/matters/lead/new").page.xpath(
        "//input[@name='release'][starts-with(@value, 'U-VILLAS-')]"
    )
    assert len(label) == 1, "the label form offers the unit's label"
    member.fill(
        -1, name="Bodega de Villas", tier="RESTRICTED", release=label[0].get("value"), **{"f-channel": "own"}
    )
    assert "//U-VILLAS-" in member.text
    assert "//ALL//" in member.text
    member.go(at).follow("Leave …")
    assert "Leave the unit?" in member.heading
    member.fill(-1)
    assert member.path == "/units", "there is no unit any more for whoever left"
    assert "Unidad Villas" not in member.text
    assert member.go(at).status == 404
    boss.go(at).follow("Dissolve …")
    boss.fill(-1)
    assert "Dissolved: its seats have ended" in boss.text


def test_whoever_is_in_no_unit_sees_nothing_of_any(world: World, walk: Walk) -> None:
    id, seats = world.working()
    lone = walk(world.viewer("JSSC", "lone"))
    assert "You sit in no joint unit" in lone.go("/units").heading
    unknown = lone.go(f"/unit/{UUID(int=5, version=4)}").text
    for path in (f"/unit/{id}", f"/unit/{id}/step?step=end&of={seats['JSSC']}", "/units/new"):
        assert lone.go(path).status == 404, path
    assert timeless(lone.go(f"/unit/{id}").text) == timeless(unknown)
    tried = {
        "seat": {"login": "xx", "cell": "command"},
        "lead": {"seat": str(seats["JSSC"])},
        "step": {"step": "dissolve"},
    }
    for deed, told in tried.items():
        sent = walk(world.viewer("JSSC", "lone")).go("/ask")
        assert sent.send(f"/unit/{id}/{deed}", stamp=stamp(sent), **told).status in (403, 404), deed
    assert step(lone.go("/units"), "end", seats["JSSC"]).status == 404
    assert len(world.seen(id).sitting()) == 5


def test_who_sits_under_a_number_stands_on_the_page_as_a_number(world: World, walk: Walk) -> None:
    id, _ = world.working()
    seat = world.seat(id, "JUIF", "covert", by=world.viewer("JFGR"), covert=True)
    (told,) = [one for one in world.seen(id).seats if one.id == seat]
    name = f"Officer {world.officer('JUIF', 'covert').login}"
    page = walk(world.viewer("JGN")).go(f"/unit/{id}")
    assert name not in page.text
    assert told.number in page.text
    assert name in walk(world.viewer("JFGR")).go(f"/unit/{id}").text


def test_the_pages_are_accessible_and_fit(world: World, browser: Browser, base: str) -> None:
    id, seats = world.working()
    waits = world.officer("JSSC", "waits").login
    propose_seat(world.people.desk, world.registrars["JSSC"], id, waits, Cell.COMMAND)
    found = {}
    for who, path in (
        (world.viewer("JFGR"), "/units"), (world.coordinator, f"/unit/{id}"), (world.coordinator, "/units/new"),
        (world.coordinator, f"/unit/{id}/step?step=end&of={seats['JSSC']}"),
    ):  # fmt: skip
        screen = Screen(browser, base, looks=LOOKS).signed_in(who)
        page = screen.go(path)
        for one in page.locator("main details").all():
            one.evaluate("one => one.open = true")
        found[path, who.token[:4]] = screen.faults()
    assert {name: faults for name, faults in found.items() if faults} == {}
