"""Plans in Chromium: the list with its map and one side of a clash are accessible and fit."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.api.wire import HERE, served
from tests.sharing.field import Ground
from tests.web.chromium import LOOKS, PHONE, Screen


def test_the_pages_of_plans_are_accessible_and_fit(ground: Ground, browser: Browser) -> None:
    ground.north = 18.5
    for act, hours, point in (
        ("raid", (0, 4), ground.at()),
        ("surveillance", (-20, 3), ground.at(6000, 2500)),
    ):
        ground.plan("DUNO", act, hours, point=point, radius="400")
    ours = ground.plan("DUNO", "checkpoint", (26, 30), point=ground.at(-5000), radius="1000", covert="yes")
    ground.plan("DDOS", "flight", (1, 3), point=ground.at(300), radius="300")
    ground.plan("DDOS", "arrest", (25, 27), point=ground.at(-5200))
    ground.found()
    clash = ground.clash("DUNO", ours)
    assert clash is not None
    found = {}
    with served(ground.desk) as port:
        screen = Screen(browser, f"http://{HERE}:{port}", PHONE).signed_in(ground.by("DUNO", "liaison"))
        page = screen.go("/plans")
        page.get_by_role("heading", level=1, name="Su plan choca").wait_for()
        page.locator("#map canvas").or_(page.locator("#map-drawn")).first.wait_for()
        found["list"] = screen.faults()
        page.get_by_role("link", name="Abrir el choque").click()
        page.get_by_role("heading", name="Lo que usted ve del otro plan").wait_for()
        screen.looks = LOOKS
        found["clash"] = screen.faults()
    assert found == {name: [] for name in found}
