"""Leak tracing on screen: opened by one inspector, agreed to by another, read by these two; accessible and fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tearline.db import House
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tearline.settings import deployment_zone
from tests.people import People
from tests.sharing.test_tracings import LEAK, lead, sequenced, shown
from tests.web.chromium import LOOKS, Screen
from tests.web.walker import Walker

MOMENT = LEAK.astimezone(ZoneInfo(deployment_zone()))
DAY, HOUR = MOMENT.date().isoformat(), MOMENT.strftime("%H:%M")


@pytest.fixture(scope="module")
def inspectors(people: People) -> list[Viewer]:
    return [
        people.enrol("CNF", f"web-traza-{n}", Tier.OPEN, duties=["inspector"], purpose="oversight")
        for n in range(3)
    ]


@pytest.fixture(scope="module")
def case(desk: Desk, people: People) -> str:
    return lead(desk, people.enrol("WTRA", "web-abre", Tier.OPEN, (), ["analyst"]), "WTRA//OPEN//-//ALL//H0")


def test_two_inspectors_trace_a_leak(
    walk: Callable[[Viewer], Walker], people: People, house: House, inspectors: list[Viewer], case: str
) -> None:
    items = [uuid4() for _ in range(3)]
    seen, part = (people.person("WTRA", name, Tier.OPEN) for name in ("web-todo", "web-parte"))
    shown(house, seen.login, items)
    shown(house, part.login, items[:2])
    one, two, third = (walk(viewer) for viewer in inspectors)
    one.go("/").follow("Leak tracing")
    told = {"case": case, "reason": "tres operativos fallaron", "before-day": DAY, "before-hour": HOUR}
    one.fill("/tracings", items="nothing of ours", **told)
    assert (one.status, "Line 1 names nothing that you see" in one.seen) == (400, True)
    assert "tres operativos fallaron" in one.seen, "what was typed stays"
    for wrong in (
        {"before-hour": ""},
        {"items": ""},
        {"items": f"{items[0]} @ 2026-13-01 06:00"},
        {"case": "none"},
    ):
        assert one.fill("/tracings", **{"items": str(items[0]), **told, **wrong}).status == 400
    late = (MOMENT - timedelta(days=3)).strftime("%Y-%m-%d %H:%M")
    one.fill("/tracings", items="\n".join([*map(str, items[:2]), f"{items[2]} @ {late}"]), **told)
    assert one.heading == "A second inspector has to agree"
    path = one.path.split("?")[0]
    assert ("web-todo" in one.seen, "I agree" in one.seen) == (False, False), (
        "masked, and not one's own to agree to"
    )
    two.go("/tracings")
    assert "for a second inspector" in two.heading
    two.go(path)
    assert "tres operativos fallaron" in two.seen
    two.fill(path, button="step=agree")
    assert two.heading == "Nobody was shown all 3 in time; the most that one officer was shown is 2."
    assert "Nobody was shown in time: 3" in two.seen
    assert (two.seen.index(part.login) > 0, seen.login in two.seen) == (True, True)
    third.go(path)
    assert third.heading == "A leak was traced by two inspectors"
    assert (seen.login in third.seen, "tres operativos fallaron" in third.seen) == (False, False)
    assert third.send(path, step="end", stamp="x").status == 403
    sequenced(house)
    one.go(path).fill(path, button="step=end")
    assert one.heading == "This tracing is read by nobody any more"
    assert two.go(path).heading == one.heading
    assert walk(people.enrol("WTRA", "web-ajena", Tier.OPEN)).go(path).status == 403


def test_its_pages_are_accessible_fit_and_ask_nobody_else(
    browser: Browser, base: str, people: People, house: House, inspectors: list[Viewer], case: str
) -> None:
    """The list with its form, one that waits, and one that is read."""
    items = [uuid4() for _ in range(2)]
    shown(house, people.person("WTRA", "web-visto", Tier.OPEN).login, items)
    screen = Screen(browser, base, looks=LOOKS).signed_in(inspectors[0])
    page = screen.go("/tracings")
    page.fill("#items", "\n".join(map(str, items)))
    page.fill("#before-day", DAY)
    page.fill("[name=before-hour]", HOUR)
    page.fill("#case", case)
    page.fill("#reason", "dos operativos fallaron")
    screen.press(page.locator("main .btn.full"))
    found = {"waits": screen.faults()}
    path = page.url.removeprefix(base).split("?")[0]
    other = Screen(browser, base, looks=LOOKS).signed_in(inspectors[1])
    page = other.go("/tracings")
    found["list"] = other.faults()
    other.press(other.go(path).locator("main .btn").first)
    assert page.locator("h1").inner_text() == "A un oficial se le mostraron los 2 a tiempo."
    for one in page.locator("main details").all():
        one.evaluate("one => one.open = true")
    found["exposure"] = other.faults()
    assert {name: faults for name, faults in found.items() if faults} == {}
