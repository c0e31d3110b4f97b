"""Who looked at a person, in Chromium: found from an id, accessible at both sizes and in both lights."""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import Browser

from tearline import stewardship
from tearline.handling import Tier
from tearline.ledger.change import seal
from tearline.picture.entity import dossier
from tearline.settings import Settings
from tests.people import People
from tests.picture.conftest import Town
from tests.web.chromium import DESK, PHONE, Screen


def test_its_pages_are_accessible_and_fit(browser: Browser, base: str, people: People, town: Town) -> None:
    id = town.person(town.a, "p1", tier="RESTRICTED", status="suspect")
    for viewer in (town.high, town.high, town.stewards[town.a]):
        dossier(town.desk, viewer, id)
    changes = {"properties": {"birthDate": ["1985-03-14"]}}
    stewardship.correct(town.desk, town.stewards[town.a], UUID(id), changes, "ordenado por el tribunal " * 15)
    seal(town.people.house, Settings().origin)
    inspector = people.enrol(town.b, "insb", Tier.RESTRICTED, duties=["inspector"], purpose="oversight")
    found: dict[str, list[str]] = {}
    for width, theme in ((PHONE, "light"), (DESK, "dark")):
        screen = Screen(browser, base, width, theme).signed_in(inspector)
        page = screen.go("/looks/at")
        found[f"form {width}"] = screen.faults()
        page.locator("#record").fill(id)
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name="consultaron datos de esta persona").wait_for()
        found[f"looks {width}"] = screen.faults()
        answer = page.url
        for link in ("Informe sellado para un tribunal", "Lo que está aquí, en PDF"):
            page.goto(answer)
            page.get_by_role("link", name=link).click()
            page.locator("#reason").wait_for()
            found[f"{link} {width}"] = screen.faults()
    assert found == {name: [] for name in found}
