"""One's own day in a browser: what waits and runs out, news that come while the page is open, and putting them away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tearline.casework.day import notices
from tearline.registry.signin import whoami
from tests.web import test_matters
from tests.web.chromium import CROSSED, LOOKS, Screen
from tests.web.test_matters import TRIAGED, Crew, Walk, crew, form_of, make, moved
from tests.web.test_wakes import listens

__all__ = ["crew"]  # a fixture
TRIAGE = {"value": "high", "danger": "no"}
TITLE = "Camioneta del día"


def opened(crew: Crew, title: str = TITLE, tier: str = "OPEN") -> str:
    return test_matters.opened(crew, title, tier)


def rows(page: object) -> str:
    return page.words("//section[@aria-labelledby='waits']")  # type: ignore[attr-defined, no-any-return]


def test_a_day_has_what_waits_for_each(crew: Crew, walk: Walk) -> None:
    opener, guard = walk(crew.opener).go("/day"), walk(crew.guard).go("/day")
    assert (opener.heading, guard.heading) == ("No matter waits for you", "No matter waits for you")
    id = opened(crew)
    guard.go("/day")
    assert guard.heading == "One matter waits for you"
    assert TITLE in rows(guard)
    assert "to be triaged" in guard.words("//section[@aria-labelledby='ends']")
    assert "that nobody did it stays on the record" in guard.words("//section[@aria-labelledby='ends']")
    assert "New" in guard.words("//section[@aria-labelledby='told']")
    guard.follow(TITLE)
    make(guard, "triage", **TRIAGED)
    assert guard.go("/day").heading == "No matter waits for you"
    analyst = walk(crew.analyst).go("/day").follow(TITLE)
    make(analyst, "take")
    assert "It is with you" in rows(analyst.go("/day"))
    opener.go("/day")
    assert "In hand" in opener.words("//section[@aria-labelledby='became']")
    assert opener.page.xpath(f"//section[@aria-labelledby='became']//a[@href='/matter/{id}']")
    assert "Triaged" in opener.words("//section[@aria-labelledby='told']")


def test_notices_are_put_away(crew: Crew, walk: Walk) -> None:
    id = opened(crew)
    moved(crew, crew.guard, id, "triage", said=TRIAGE)
    page = walk(crew.opener).go("/day")
    assert page.words("//nav//a[@href='/day']/b") == "1"
    page.fill("/day/read")
    assert (page.path, page.words("//nav//a[@href='/day']/b")) == ("/day", "")
    assert "No news." in page.seen
    assert notices(crew.town.desk, crew.opener) == []
    assert (
        page.send("/day/read", stamp=page.values("//input[@name='stamp']/@value")[0], notice="x").status
        == 404
    )


def test_who_is_asked_to_take_one_accepts_it_there(crew: Crew, walk: Walk) -> None:
    id = opened(crew)
    moved(crew, crew.guard, id, "triage", said=TRIAGE)
    moved(crew, crew.analyst, id, "take")
    page = walk(crew.analyst).go(f"/matter/{id}")
    page.fill(form_of(page, "hand-over"), **{"f-offered": "Juan Pérez"})
    assert page.status == 400
    assert "An officer is named by their login" in page.seen
    known = whoami(crew.town.desk, crew.guard.token)
    assert known is not None
    login = known.login
    make(page, "hand-over", **{"f-offered": login})
    assert f"Offered to: {login}" in page.seen.replace("\n", " ")
    other = walk(crew.guard).go("/day")
    assert "You are asked to take it" in rows(other)
    other.follow(TITLE)
    make(other, "accept")
    assert "It is with you" in rows(other.go("/day"))


@pytest.mark.parametrize(("language", "width"), [("es-MX", 390), ("en-US", 1280)])
def test_what_happens_is_told_while_the_page_is_open(
    browser: Browser, base: str, crew: Crew, language: str, width: int
) -> None:
    screen = Screen(browser, base, width, language=language, looks=LOOKS if width == 390 else CROSSED)
    page = screen.signed_in(crew.guard).go("/day")
    listens(page)
    opened(crew)
    expect(page.locator('nav.nav a[href="/day"] b')).to_have_text("1")
    page.locator("#news a[href='/day']").click()
    expect(page.locator("section[aria-labelledby=waits]")).to_contain_text(TITLE)
    assert screen.faults() == []


def test_each_reads_what_they_see(crew: Crew, walk: Walk) -> None:
    """A hidden lead of the analyst's duty is not on the analyst's day; the duty officer's has it."""
    before = (
        walk(crew.analyst).go("/day").words("//nav//a[@href='/day']/b")
    )  # calls to any analyst, of other tests
    id = opened(crew, "Reservada", tier="SECRET")
    assert "Reservada" in rows(walk(crew.guard).go("/day"))
    moved(crew, crew.guard, id, "triage", said=TRIAGE)
    low = walk(crew.analyst).go("/day")
    assert "Reservada" not in low.text
    assert low.words("//nav//a[@href='/day']/b") == before
