"""A lead's whole life in a browser, by five people of three agencies: opened, triaged, taken, proposed, climbed, agreed
to, decided and closed; each by the forms of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tests.deciders import Deciders
from tests.game_time import later
from tests.picture.conftest import Town
from tests.web.chromium import CROSSED, LOOKS, Screen

TITLE = "Bodega de Salitre 118"


@dataclass
class Crew:
    """Of A: who opens it, the duty officer, two commanders. Of B: the analyst. Of C: who must agree."""

    town: Town
    opener: Viewer
    guard: Viewer
    analyst: Viewer
    lawyer: Viewer
    unit: Viewer  # level 2
    zone: Viewer  # level 3


@pytest.fixture
def crew(town: Town) -> Crew:
    people = town.people
    deciders = Deciders(people, town.a)
    deciders.publish()
    unit, zone = (people.sign_in(deciders.person(f"mando-{level}", level, agency=town.a)) for level in (2, 3))
    enrol = people.enrol
    return Crew(
        town, enrol(town.a, "opener"), enrol(town.a, "guard", duties=["duty-officer"]),
        enrol(town.b, "analyst", Tier.OPEN, duties=["analyst"]),
        enrol("PGRX", "lawyer", Tier.OPEN, duties=["prosecutor"]), unit, zone,
    )  # fmt: skip


def at(browser: Browser, base: str, viewer: Viewer, language: str = "es-MX", width: int = 1280) -> Screen:
    looks = LOOKS if width == 390 else CROSSED
    return Screen(browser, base, width, language=language, looks=looks).signed_in(viewer)


def does(page: Page, move: str, **fields: str) -> None:
    """Fill in the form of a move and send it."""
    way = page.locator(f"#way-{move}")
    if not way.evaluate("one => one.open"):
        way.locator("summary").first.click()
    for name, told in fields.items():
        field = way.locator(f"[name='{name}']")
        kind = field.first.evaluate("one => one.type")
        if kind == "radio":
            way.locator(f"[name='{name}'][value='{told}']").check()
        elif kind.startswith("select"):
            field.select_option(told)
        else:
            field.fill(told)
    way.locator("form > button[type=submit]").click()
    page.wait_for_url("**?done=moved")


def test_a_lead_s_whole_life_by_five_people_of_three_agencies(
    browser: Browser, base: str, crew: Crew
) -> None:
    held = at(browser, base, crew.opener)
    page = held.go("/matters/lead/new")
    page.fill("#name", TITLE)
    page.check("input[name=tier][value=OPEN]")
    page.check("input[name=release][value=all]")
    page.select_option("#f-channel", "tip")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**?done=opened")
    address = page.url.split("?")[0].removeprefix(base)

    guard = at(browser, base, crew.guard, width=390)
    page = guard.go("/day")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("main")).to_contain_text("Usted la valora sin saber de quién es.")
    expect(page.locator("main")).not_to_contain_text("una denuncia")
    assert guard.faults() == []
    does(page, "look-before")
    expect(page.locator("main")).to_contain_text("una denuncia")
    does(page, "triage", **{"f-value": "high", "f-danger": "no"})

    analyst = at(browser, base, crew.analyst, "en-US")
    page = analyst.go("/day")
    page.locator("section[aria-labelledby=waits]").get_by_role("link", name=TITLE).click()
    does(page, "take")
    does(page, "propose", **{
        "f-action": "search-with-order", "f-place": "municipal", "f-risk": "2", "f-agencies": "several",
        "f-instrument": "order", "f-first_option": "Ask for the search order", "f-second_option": "Watch for a day",
        "f-recommended": "1",
    })  # fmt: skip
    expect(page.locator("section[aria-labelledby=decision]")).to_contain_text(
        "has not answered, and without it"
    )
    assert analyst.faults() == []

    unit = at(browser, base, crew.unit, width=390)
    page = unit.go("/day")
    page.locator("section[aria-labelledby=waits]").get_by_role("link", name=TITLE).click()
    expect(page.locator("#way-approve")).to_have_count(0)  # the prosecutor has not answered
    expect(page.locator("main")).to_contain_text("Usted puede decidir.")

    lawyer = at(browser, base, crew.lawyer)
    page = lawyer.go(address)
    does(page, "agree")
    expect(page.locator("section[aria-labelledby=decision]")).to_contain_text("dio su conformidad")

    zone = at(browser, base, crew.zone)  # the level above may, while the one that is asked has not
    page = zone.go(address)
    assert page.locator("#way-approve input:checked").count() == 0, "nothing is chosen beforehand"
    expect(page.locator("#way-approve")).to_contain_text("Watch for a day")
    assert zone.faults() == []
    page = unit.go(address)
    does(
        page,
        "approve",
        **{"f-chosen": "2", "f-legal_basis": "CNPP, art. 282", "reason": "primero hay que ver"},
    )
    expect(page.locator("main .hd .tag").first).to_have_text("decidida")
    expect(page.locator("section[aria-labelledby=decision]")).to_contain_text("se eligió")
    assert unit.faults() == []

    page = analyst.go("/day")
    expect(page.locator("section[aria-labelledby=told]")).to_contain_text("Decided")
    page.locator("section[aria-labelledby=waits]").get_by_role("link", name=TITLE).click()
    does(
        page,
        "close",
        **{"f-result": "nothing-found", "f-nothing_because": "forewarned", "reason": "they knew"},
    )
    page = zone.go("/figures")
    expect(page.locator("section[aria-labelledby=results]")).to_contain_text("nada encontrado")
    expect(page.locator("section[aria-labelledby=shares]")).to_contain_text("1 de 1")
    assert zone.faults() == []
    page = held.go(address)
    expect(page.locator("#moves")).to_contain_text("Antes vio las fuentes: ")
    page = held.go("/day")
    expect(page.locator("section[aria-labelledby=became]")).to_contain_text("nada encontrado")
    assert held.faults() == []


def test_a_decision_that_nobody_takes_climbs_while_one_watches(
    browser: Browser, base: str, crew: Crew
) -> None:
    town = crew.town
    label = f"{town.a}//OPEN//-//ALL//H0"
    id = str(
        open_matter(town.desk, crew.opener, "lead", {"name": [TITLE]}, label=label, said={"channel": "own"})
    )
    for by, move, said in (
        (crew.guard, "triage", {"value": "high", "danger": "no"}), (crew.analyst, "take", {}),
        (crew.analyst, "propose", {
            "action": "stop", "place": "municipal", "risk": "3", "agencies": "one", "instrument": "none",
            "first_option": "Detener", "second_option": "Seguir", "recommended": "1"}),
    ):  # fmt: skip
        last = UUID(matter(town.desk, by, id).last_move)
        move_matter(town.desk, by, id, move, last, said=said)
    clock = Clock(town.desk.house)
    screen = at(browser, base, crew.zone)
    page = screen.go("/day")
    expect(page.locator("section[aria-labelledby=waits]")).not_to_contain_text(TITLE)
    with later(town.desk.house, minutes=6):
        clock.run()
        expect(page.locator('nav.nav a[href="/day"] b')).to_have_text("1")
        page.locator("#news a").click()
        expect(page.locator("section[aria-labelledby=waits]")).to_contain_text(TITLE)
        page.locator("section[aria-labelledby=waits]").get_by_role("link", name=TITLE).click()
        expect(page.locator("section[aria-labelledby=decision]")).to_contain_text("no decidió a tiempo")
    clock.stop()
    assert matter(town.desk, crew.zone, id).said["level"] == "3"
    assert screen.faults() == []
