"""The basis of a named suspect in a browser: written from a person's record, read by another, named on by a lead, and
what its readers see first when it ends or when the person is acquitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from tearline import stewardship
from tearline.casework.questions import matter
from tearline.ledger.look import Viewer
from tests import bases
from tests.picture.conftest import Town
from tests.web.chromium import CROSSED, LOOKS, Screen
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
TITLE = "La camioneta de la bodega"
NEXT_YEAR = (datetime.now(UTC) + timedelta(days=300)).date().isoformat()
LATER = (datetime.now(UTC) + timedelta(days=1500)).date().isoformat()
FIELDS = {
    "name": TITLE, "facts": bases.FACTS, "deedOn": bases.DEED, "f-criterion": "named-by-a-witness",
    "f-review_by-day": NEXT_YEAR, "f-review_by-hour": "12:00", "f-purge_by-day": LATER, "f-purge_by-hour": "12:00",
}  # fmt: skip


@dataclass
class Crew:
    """Of one agency: who writes it, who reads it, a duty officer."""

    town: Town
    author: Viewer
    reader: Viewer
    guard: Viewer
    person: str
    report: str


@pytest.fixture
def crew(town: Town) -> Crew:
    enrol = town.people.enrol
    person = town.person(
        town.a, "p1", status="suspect", source_grade="B", info_grade="2", grade_scale="admiralty"
    )
    report = town.tell(town.a, "d1", "Detention", name="Parte 7", detainee="p1", date="2026-11-02")
    return Crew(
        town, enrol(town.a, "author", duties=["analyst"]), enrol(town.a, "reader", duties=["prosecutor"]),
        enrol(town.a, "guard", duties=["duty-officer"]), person, report,
    )  # fmt: skip


def test_a_basis_s_life_with_forms_alone(crew: Crew, walk: Walk) -> None:
    town = crew.town
    page = walk(crew.author).go(f"/matters/lead/new?about={crew.person}")
    assert "No basis in force that you see names anybody of these records." in page.seen
    page = page.follow("Write one first")
    assert page.heading == "Write basis of suspicion"
    assert page.values("//input[@name='whom']/@value") == [crew.person]
    assert page.values("//input[@name='about']/@value") == [crew.report]
    page.fill(0, **{**FIELDS, "whom": crew.person})
    assert (page.status, "rests on at least one record" in page.seen) == (400, True)
    assert page.words("//textarea[@name='facts']").strip() == bases.FACTS  # nothing that was typed is lost
    page.fill(0, **{**FIELDS, "whom": crew.person, "sources": f"/record/{crew.report}"})
    at = page.path.partition("?")[0]
    assert (page.heading, page.words("//main//h1/following-sibling::span")) == (
        TITLE,
        "waits for a second reader",
    )
    for words in ("An identified person says so in an interview", "source to be confirmed by a lawyer", bases.FACTS,
                  "Presumed innocent until a final judgment."):  # fmt: skip
        assert words in page.seen
    assert "I have read it" not in page.words("//aside")

    reader = walk(crew.reader).go("/day").follow(TITLE)
    reader.fill(f"{at}/move", move="confirm")
    assert reader.words("//main//h1/following-sibling::span") == "in force"

    page.go(at).follow("Open lead that names this person")
    assert page.values(f"//select[@name='basis-{crew.person}']/option[@selected]/@value") == [
        at.removeprefix("/matter/")
    ]
    page.fill(0, name="La camioneta blanca", about=[crew.person])
    lead = page.path.partition("?")[0]
    section = page.words("//section[@aria-labelledby='suspects']")
    for words in (TITLE, "in force until", "An identified person says so", "Presumed innocent", "suspect"):
        assert words in section
    assert "B2" in section.replace(" ", "")
    assert "La camioneta blanca" in page.go(at).words("//section[@aria-labelledby='resting']")

    steward = town.stewards[town.a]
    stewardship.correct(town.desk, steward, UUID(crew.person), {"status": "acquitted"}, "sentencia")
    assert "Acquittal" in page.go("/day").words("//section[@aria-labelledby='told']")
    for address in (at, lead):
        assert page.go(address).words("//main//p[contains(@class,'msg now')]").startswith("Acquittal:")
        assert "Correction:" in page.seen
    reader.go(at).fill(f"{at}/move", move="withdraw", reason="fue absuelta")
    assert "No basis in force" in page.go(lead).seen
    assert "The basis of a suspect has ended" in page.go("/day").words("//section[@aria-labelledby='told']")


def test_its_pages_hold_at_both_sizes(browser: Browser, base: str, crew: Crew) -> None:
    """Written at a desk, read on a phone, named on by a lead; axe finds nothing."""
    town = crew.town
    held = Screen(browser, base, 1280, language="es-MX", looks=CROSSED).signed_in(crew.author)
    page = held.go(f"/matters/basis/new?about={crew.person}")
    for name, told in FIELDS.items():
        field = page.locator(f"[name='{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(told)
        else:
            field.fill(told)
    page.check(f"input[name=about][value='{crew.report}']")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**?done=opened")
    at = page.url.split("?")[0].removeprefix(base)
    assert held.faults() == []

    phone = Screen(browser, base, 390, language="es-MX", looks=LOOKS).signed_in(crew.reader)
    page = phone.go("/day")
    page.locator("section[aria-labelledby=waits]").get_by_role("link", name=TITLE).click()
    way = page.locator("#way-confirm")
    if not way.evaluate("one => one.open"):
        way.locator("summary").first.click()
    way.locator("form > button[type=submit]").click()
    page.wait_for_url("**?done=moved")
    expect(page.locator("main .hd .tag").first).to_have_text("vigente")
    assert phone.faults() == []

    lead = bases.lead(town.desk, crew.guard, UUID(crew.person), UUID(at.removeprefix("/matter/")))
    assert matter(town.desk, crew.reader, str(lead)).suspects[0].in_force
    page = phone.go(f"/matter/{lead}")
    expect(page.locator("section[aria-labelledby=suspects]")).to_contain_text("Se presume inocente")
    assert phone.faults() == []
