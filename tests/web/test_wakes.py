"""A screen is woken: what came to wait for its person is shown at once, in each tab, by one stream of the browser."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tearline import stewardship
from tearline.codes import CopyFormat
from tearline.copies.take import take_dossier
from tearline.copies.wish import Wish
from tearline.registry.sessions import end_own_sessions
from tests.people import People
from tests.picture.conftest import Town
from tests.web.chromium import LOOKS, Screen, holds

NEWS = "Cambió un registro de una de sus copias."


@pytest.fixture
def town(people: People, tmp_path: Path) -> Town:
    return Town(people, tmp_path)


def held(town: Town) -> str:
    """A record of which the high officer holds a copy."""
    id = town.person(town.a, "p1", status="suspect")
    take_dossier(town.desk, town.high, id, Wish(CopyFormat.JSON, None, "for the case"), "en")
    return id


def listens(page: Page) -> None:
    """Until the browser's stream is open."""
    holds(page, "navigator.locks.query().then((all) => all.held.length === 1)")


@pytest.mark.parametrize(("language", "width"), [("es-MX", 1440), ("en", 390)])
def test_what_changed_in_a_copy_is_told_in_every_tab(
    browser: Browser, base: str, town: Town, language: str, width: int
) -> None:
    id = held(town)
    screen = Screen(browser, base, language=language, width=width, looks=LOOKS).signed_in(town.high)
    streams: list[str] = []
    first = screen.page
    first.context.on(
        "request", lambda request: streams.append(request.url) if "/wakes" in request.url else None
    )
    first.goto(base + "/ask")
    listens(first)
    second = first.context.new_page()
    second.goto(base + f"/record/{id}")
    stewardship.correct(town.desk, town.stewards[town.a], UUID(id), {"status": "acquitted"}, "by judgment")
    for tab in (first, second):
        tab.bring_to_front()
        expect(tab.locator('nav.nav a[href="/copies"] b')).to_have_text("1")
        expect(tab.locator("#news")).to_contain_text(
            NEWS if language == "es-MX" else "A record in one of your copies has changed."
        )
    expect(first.locator('nav.nav a[aria-current="page"]')).to_have_attribute("href", "/ask")
    assert len(streams) == 1, "one stream for all tabs"
    first.bring_to_front()
    assert screen.faults() == []
    first.close()  # whichever tab is left has the stream from now on
    listens(second)
    second.locator("#news a").click()
    expect(second).to_have_url(base + "/copies")
    assert len(streams) >= 2


def test_news_that_got_lost_on_the_way_are_asked_for_again(browser: Browser, base: str, town: Town) -> None:
    """The stream has told of them, and does not again."""
    id = held(town)
    page = Screen(browser, base).signed_in(town.high).go("/ask")
    page.route("**/waiting*", lambda route: route.abort(), times=1)
    listens(page)
    stewardship.correct(town.desk, town.stewards[town.a], UUID(id), {"status": "acquitted"}, "by judgment")
    expect(page.locator('nav.nav a[href="/copies"] b')).to_have_text("1")


@pytest.mark.parametrize("streaming", [True, False], ids=["later", "before the stream is there"])
def test_a_session_that_ends_elsewhere_says_so_at_once(
    browser: Browser, base: str, town: Town, streaming: bool
) -> None:
    screen = Screen(browser, base).signed_in(town.low)

    def end() -> None:
        end_own_sessions(town.desk, town.low.token, but_this=False)

    def first_end(route: Route) -> None:
        end()
        route.continue_()

    if not streaming:
        screen.page.route("**/wakes*", first_end, times=1)
    page = screen.go("/ask")
    if streaming:
        listens(page)
        end()
    expect(page.locator("#session-told")).to_contain_text("Su sesión terminó")
    page.locator("main input[name=text]").first.fill("XYZ-123-A")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=password]")).to_be_visible()  # asked again in place
