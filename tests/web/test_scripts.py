"""What the pages' scripts add, in a real Chromium: keys, the session's clock, and a check that waits for a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tearline.casework.deeds import open_matter
from tearline.ledger.look import Viewer
from tearline.web.static import SCRIPTS
from tests.picture.conftest import Town
from tests.web.chromium import DESK, PHONE, Screen

PLATE, OTHER = "KTX-311-B", "KTX-312-B"


@pytest.fixture
def viewer(town: Town) -> Viewer:
    for n in (1, 2, 3):
        town.person(town.a, f"p{n}", name=f"Ada Teclas {n}")
    town.tell(town.a, "v1", "Vehicle", registrationNumber=PLATE, theftStatus="stolen", theftDate="2026-06-12")
    return town.high


def test_set_up_bundled_them() -> None:
    assert {"face", "check"} <= SCRIPTS.keys(), "run make setup"


def test_keys_ask_move_open_and_help(browser: Browser, base: str, viewer: Viewer) -> None:
    page = Screen(browser, base).signed_in(viewer).go("/looks/mine")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("Ada Teclas j")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")  # letters in a field are letters
    page.wait_for_selector("ol.list")
    seen = [_press(page, key) for key in ("j", "j", "k", "k", "k")]
    assert len(set(seen)) >= 2
    assert (seen[0], seen[1]) == (seen[2], seen[1])
    assert seen[2:] == [seen[0]] * 3
    page.keyboard.press("Shift+?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entity/*")


def test_keys_walk_a_board_and_the_open_section_of_the_navigation_is_in_view(
    browser: Browser, base: str, town: Town, viewer: Viewer
) -> None:
    for title in ("Primera inventada", "Segunda inventada"):
        open_matter(
            town.desk,
            viewer,
            "lead",
            {"name": [title]},
            label=f"{town.b}//OPEN//-//ALL//H0",
            said={"channel": "own"},
        )
    page = Screen(browser, base, PHONE).signed_in(viewer).go("/matters/lead")
    titles = page.locator(".slip .t a").all_text_contents()
    assert [_press(page, key) for key in ("j", "j", "k")] == [titles[0], titles[1], titles[0]]
    open_ones = page.locator("nav.nav [aria-current]").all()  # of the sections, and of the places of that one
    assert open_ones
    for place in [one.bounding_box() for one in open_ones]:
        assert place
        assert 0 <= place["x"] <= PHONE - place["width"]
    page.goto(f"{base}/matters/lead/new")
    page.select_option("#f-danger", "yes")
    page.keyboard.press("Escape")  # out of the field
    page.keyboard.press("Escape")  # and not away from what was chosen
    page.wait_for_timeout(300)
    assert page.locator("#f-danger").input_value() == "yes"


def test_letters_can_be_switched_off_and_stay_off(browser: Browser, base: str, viewer: Viewer) -> None:
    page = Screen(browser, base).signed_in(viewer).go("/looks/mine")
    page.locator("#open-keys").click()
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "q"


def test_the_help_is_accessible(browser: Browser, base: str, viewer: Viewer) -> None:
    for theme in ("dark", "light"):  # a phone has no keys, and no button for them
        screen = Screen(browser, base, DESK, theme).signed_in(viewer)
        screen.go("/looks/mine").locator("#open-keys").click()
        assert screen.faults() == []


def test_the_session_s_end_is_told_at_five_two_and_one_minutes(
    browser: Browser, base: str, viewer: Viewer
) -> None:
    screen = Screen(browser, base).signed_in(viewer)
    page = screen.page
    page.clock.install()
    screen.go("/looks/mine")
    told = page.locator("#session-told")
    left = timedelta(milliseconds=page.evaluate(_LEFT))
    assert not told.is_visible()
    left += timedelta(seconds=20)  # the clock looks each quarter of a minute
    for minutes, words in ((5, "en 5 minutos"), (2, "en 2 minutos"), (1, "en un minuto"), (0, "terminó")):
        page.clock.fast_forward(int((left - timedelta(minutes=minutes)).total_seconds() * 1000))
        left = timedelta(minutes=minutes)
        expect(told).to_contain_text(words)


_LEFT = "(({ends, now}) => new Date(ends) - new Date(now))(document.querySelector('[data-ends]').dataset)"


def test_a_check_without_a_link_waits_and_is_asked_when_it_is_back(
    browser: Browser, base: str, viewer: Viewer
) -> None:
    screen = Screen(browser, base, PHONE).signed_in(viewer)
    page = screen.go("/check")
    page.context.set_offline(True)
    _check(page, PLATE)
    waiting = page.locator("#waiting")
    expect(waiting).to_contain_text(f"{PLATE}: en espera")
    assert screen.faults() == []
    page.context.set_offline(False)
    expect(page.locator("#ans")).to_have_text("ALTO")  # by itself: nothing else was being read
    expect(page.locator("#waiting")).to_be_hidden()


def test_an_answer_that_comes_late_moves_nothing_that_is_read(
    browser: Browser, base: str, viewer: Viewer
) -> None:
    page = Screen(browser, base, PHONE).signed_in(viewer).go("/check")
    _check(page, OTHER)
    expect(page.locator("#ans")).to_have_text("SIN DATOS")
    page.context.set_offline(True)
    _check(page, PLATE)
    expect(page.locator("#waiting")).to_contain_text("en espera")
    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_contain_text(f"{PLATE}: ya hay respuesta")
    expect(page.locator("#ans")).to_have_text("SIN DATOS")
    page.locator("#waiting button").first.click()
    expect(page.locator("#ans")).to_have_text("ALTO")


def test_what_waits_can_be_removed_and_is_then_not_asked(browser: Browser, base: str, viewer: Viewer) -> None:
    page = Screen(browser, base, PHONE).signed_in(viewer).go("/check")
    page.context.set_offline(True)
    _check(page, PLATE)
    page.locator("#waiting button").click()
    expect(page.locator("#waiting")).to_be_hidden()
    page.context.set_offline(False)
    _check(page, OTHER)
    expect(page.locator("#ans")).to_have_text("SIN DATOS")


def test_a_check_whose_session_ended_asks_to_sign_in_in_place(
    browser: Browser, base: str, viewer: Viewer
) -> None:
    page = Screen(browser, base, PHONE).signed_in(viewer).go("/check")
    page.context.clear_cookies()
    _check(page, PLATE)
    expect(page.locator("input[type=password]")).to_be_visible()


def test_pressing_twice_asks_once(browser: Browser, base: str, viewer: Viewer) -> None:
    page = Screen(browser, base, PHONE).signed_in(viewer).go("/check")
    asked: list[str] = []

    def counted(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_()

    page.route("**/check", counted)
    page.locator("#v").fill(PLATE)
    page.evaluate("[1, 2].forEach(() => document.querySelector('form[data-check] button').click())")
    expect(page.locator("#ans")).to_have_text("ALTO")
    assert len(asked) == 1


def _check(page: Page, text: str) -> None:
    page.locator("#v").fill(text)
    page.keyboard.press("Enter")


def _press(page: Page, key: str) -> str:
    page.keyboard.press(key)
    return str(page.evaluate("document.activeElement.textContent"))
