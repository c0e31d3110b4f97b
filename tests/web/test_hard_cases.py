"""Pages at their worst: names that no form foresaw, a dossier of thousands, a vetting that ends meanwhile."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import orjson
import pytest
from playwright.sync_api import Browser, expect

from tearline.casework.deeds import open_matter
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.registry.deeds import withdraw_vetting
from tests.gate.stage import incident
from tests.people import People
from tests.picture.conftest import Town
from tests.web.chromium import LOOKS, PHONE, Screen

LONG = "Maximiliano-" * 167  # 2,004 characters without a place to break
ARABIC = "محمد عبد الرحمن \u202eآل سعود"  # right to left, with a mark that turns what follows
HEBREW = "יוסף בן־דוד (Joseph) 1985"
PILED = "Z" + "\u0335\u0322\u0327\u0301\u0308" * 12 + "algo"  # combining marks upon one letter
MANY = 5_000


@pytest.fixture(scope="module")
def town(people: People, tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(people, Path(tmp_path_factory.mktemp("town")))


def test_names_that_no_form_foresaw_leave_every_page_whole(browser: Browser, base: str, town: Town) -> None:
    """All upon one person, each also as the first name of somebody whom that one knows."""
    names = {"long": LONG, "ar": ARABIC, "he": HEBREW, "piled": PILED}
    id = town.tell(town.a, "all", name=[*names.values(), town.name()], alias=[*names.values()], notes=LONG)
    for key, name in names.items():
        town.tell(town.a, key, name=[name, town.name()])
        town.tell(town.a, f"{key}-known", "Associate", person="all", associate=key)
    screen = Screen(browser, base, looks=LOOKS).signed_in(town.high)
    for path in (
        f"/entity/{id}",
        f"/record/{id}",
        f"/chart/{id}",
        f"/entity/{id}/history",
        f"/entity/{id}/copy",
    ):
        screen.go(path)
        assert screen.faults() == [], path
    screen.go("/ask").fill("#big", town.name())
    screen.press(screen.page.locator("main button[type=submit]").first)
    assert screen.faults() == []


def test_titles_that_no_form_foresaw_stay_on_their_cards(browser: Browser, base: str, town: Town) -> None:
    """On a board, on the matter's own page, and beside the record that it is about."""
    about = UUID(town.person(town.a, "told"))
    ids = [
        open_matter(town.desk, town.high, "lead", {"name": [title]}, about=[about], said={"channel": "own"})
        for title in (LONG, "L" * 2_000, ARABIC, HEBREW, PILED)
    ]
    screen = Screen(browser, base, looks=LOOKS).signed_in(town.high)
    beyond = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"
    for path in ("/matters/lead", f"/record/{about}", *(f"/matter/{id}" for id in ids)):
        page = screen.go(path)
        assert screen.faults() == [], path
        for width in (1440, PHONE):
            screen.too_wide(width)
            assert page.locator(".slip, h1, .row").evaluate_all(beyond) == [], (path, width)


def test_a_dossier_of_thousands_opens_says_how_many_and_is_readable(
    browser: Browser, base: str, town: Town
) -> None:
    """One person whom 5,000 records name: each part shows some, and says that there are more."""
    id = town.person(town.a, "hub", name="Nepomuceno Izquierdo Arriaga")
    path = town.folder / "many.jsonl"
    told = (
        incident(f"m{n}", "hub", (19.0 + n / 1e5, -99.0), f"20{10 + n // 365:02}-05-{1 + n % 28:02}")
        for n in range(MANY)
    )
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in told))
    label = f"{town.a}//OPEN//-//{town.b}//H0"
    done = load(town.desk, town.stewards[town.a], path, source="padron", label=label, format="ftm")
    assert done.accepted == MANY, done
    screen = Screen(browser, base, looks=LOOKS).signed_in(town.high)
    page = screen.go(f"/entity/{id}")
    expect(page.locator("main")).to_contain_text("más")
    assert screen.faults() == []
    assert len(page.content().encode()) < 1_500_000
    screen.go(f"/chart/{id}")
    assert screen.faults() == []


@pytest.mark.parametrize("width", [1440, PHONE])
def test_a_vetting_that_ends_while_a_page_is_open_ends_what_may_be_seen(
    browser: Browser, base: str, town: Town, people: People, width: int
) -> None:
    id = town.person(town.a, f"p{width}")
    officer = people.person(town.b, f"ends-{width}", Tier.RESTRICTED)
    screen = Screen(browser, base, width=width).signed_in(people.sign_in(officer))
    page = screen.go(f"/record/{id}")
    expect(page.locator("h1")).to_contain_text(town.name())
    withdraw_vetting(people.desk, people.registrar, officer.login)
    page.reload()
    expect(page.locator("main")).not_to_contain_text(town.name())
    assert screen.faults() == []
