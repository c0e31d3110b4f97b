"""Copies in a real Chromium: every page of them is accessible and fits, and one is taken by keyboard alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tearline import stewardship
from tearline.codes import CopyFormat
from tearline.copies.register import own_copies
from tearline.copies.take import take_dossier
from tearline.copies.wish import Wish
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tests.people import People
from tests.picture.conftest import BORN, Town
from tests.web.chromium import DESK, LOOKS, PHONE, Screen


@dataclass(frozen=True)
class Scene:
    """A person of whom copies were taken, one with something to answer; and who looks at which pages."""

    town: Town
    person: str
    pages: list[tuple[Viewer, str]]


@pytest.fixture(scope="module")
def scene(people: People, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    town = Town(people, Path(tmp_path_factory.mktemp("town")))
    a = town.person(town.a, "p1", birthDate=BORN, status="charged", phone="+525511112222")
    b = town.person(town.b, "q1", name="Maximiliano" * 20, tier="RESTRICTED", status="victim")
    wish = Wish(
        CopyFormat.JSON, "Juzgado tercero de distrito en materia penal", "para la carpeta de investigación"
    )
    for id, format in ((a, CopyFormat.JSON), (b, CopyFormat.CSV), (a, CopyFormat.PDF)):
        for by in (town.high, town.stewards[town.a]):
            take_dossier(town.desk, by, id, Wish(format, wish.recipient, wish.reason), "es")
    stewardship.correct(town.desk, town.stewards[town.a], UUID(a), {"status": "acquitted"}, "by judgment")
    stewardship.recall(town.desk, town.stewards[town.b], "a source", record=UUID(b))
    inspector = people.enrol(town.a, "inspector", Tier.SECRET, (), ["inspector"])
    own = town.stewards[town.a]
    number = own_copies(town.desk, town.high).copies[0].number
    pages = [
        (town.high, "/copies"), (town.high, f"/entity/{a}/copy"), (town.high, f"/record/{a}/copy"),
        (own, "/ours/copies"), (own, "/ours/shared"), (inspector, "/ledger/copies"), (town.low, "/copies"),
        (inspector, f"/ledger/copy/{number}"), (town.high, "/ask/copy/making"),
    ]  # fmt: skip
    return Scene(town, a, pages)


def test_every_page_of_copies_is_accessible_fits_and_asks_nobody_else(
    browser: Browser, base: str, scene: Scene
) -> None:
    for by, path in scene.pages:
        screen = Screen(browser, base, looks=LOOKS).signed_in(by)
        screen.go(path)
        assert screen.faults() == [], path
    screen = Screen(browser, base, looks=LOOKS).signed_in(scene.town.stewards[scene.town.a])
    page = screen.go("/ours/shared")
    page.goto(base + str(page.locator("tbody a").first.get_attribute("href")))
    assert screen.faults() == []


def test_english_fits_as_well(browser: Browser, base: str, scene: Scene) -> None:
    for by, path in scene.pages:
        screen = Screen(browser, base, language="en").signed_in(by)
        screen.go(path)
        assert [width for width in (DESK, PHONE) if screen.too_wide(width)] == [], path


@pytest.mark.parametrize("script", [True, False])
def test_a_copy_is_taken_by_keyboard_alone(
    browser: Browser, base: str, scene: Scene, tmp_path: Path, script: bool
) -> None:
    town = scene.town
    taker = town.people.enrol(town.b, "taker", Tier.SECRET)
    page = Screen(browser, base, PHONE, script=script).signed_in(taker).go(f"/entity/{scene.person}")
    _tab_to(page, f"a[href='/entity/{scene.person}/copy']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/copy")
    assert "Lo que se asienta antes" in page.inner_text("main")
    _tab_to(page, "#recipient")
    page.keyboard.type("Juzgado tercero")
    _tab_to(page, "#reason")
    page.keyboard.type("para la carpeta")
    _tab_to(page, "main form button")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    (one,) = own_copies(town.desk, taker).copies
    assert waiting.value.suggested_filename == f"tearline-{one.number}.pdf"
    file = tmp_path / "taken.pdf"
    waiting.value.save_as(file)
    pdf = PdfReader(file)
    assert "Juzgado tercero" in pdf.pages[0].extract_text()
    assert f"1 de {len(pdf.pages)}" in " ".join(pdf.pages[0].extract_text().split())


def test_a_double_click_takes_one_copy(browser: Browser, base: str, scene: Scene) -> None:
    taker = scene.town.people.enrol(scene.town.b, "hasty", Tier.SECRET)
    page = Screen(browser, base).signed_in(taker).go(f"/entity/{scene.person}/copy")
    page.fill("#recipient", "Juzgado tercero")
    page.fill("#reason", "para la carpeta")
    with page.expect_download():
        page.evaluate("""async () => {
            const press = document.querySelector("main form .btn:not(.alt)");
            press.click();
            await new Promise((done) => setTimeout(done, 60));  // slower than Chromium guards by itself
            press.click();
        }""")
    page.wait_for_timeout(1500)  # the second one's answer, if there is one
    assert len(own_copies(scene.town.desk, taker).copies) == 1


def _tab_to(page: Page, selector: str) -> None:
    """On with Tab until this has the focus; whoever cannot get there fails."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f":focus:is({selector})").count():
            return
    raise AssertionError(f"Tab never came to {selector}")
