"""One's own password and authenticator in a browser: with and without scripts, by code and by key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from tearline.ledger.look import Desk
from tearline.web import cookies
from tests.api.wire import served
from tests.people import PASSWORD, People, Person, code_of, forget_codes
from tests.web.chromium import LOOKS, Screen
from tests.web.test_keys import Desktop
from tests.web.test_own import secret_of
from tests.web.walker import Walker

OTHER = "doce grullas vuelven tarde"


@pytest.fixture
def person(people: People) -> Person:
    return people.person("WREN", "web-renueva")


@pytest.fixture
def signed(walker: Walker, person: Person) -> Walker:
    return walker.sign_in(person)


def code(people: People, person: Person) -> str:
    forget_codes(people.house, person.login)
    return code_of(person.totp_secret)


def test_a_password_is_changed_from_ones_session(
    signed: Walker, site: TestClient, people: People, person: Person
) -> None:
    elsewhere = Walker(site).sign_in(person)
    signed.go("/session").follow("Change your password")
    told = {"password": PASSWORD, "new": OTHER, "again": OTHER, "code": code(people, person)}
    signed.fill("/session/password", **told)
    assert signed.path == "/session/factors?done=password"
    assert "Your password is changed" in signed.seen
    assert elsewhere.go("/session").status == 401
    assert signed.go("/session").status == 200
    fresh = Walker(site).go("/sign-in")
    fresh.fill("/sign-in", login=person.login, password=OTHER, code=code(people, person))
    assert cookies.SESSION in fresh.jar


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"new": "corta", "again": "corta"}, "new-e", "12 characters"),
        ({"new": PASSWORD, "again": PASSWORD}, "new-e", "that you have"),
        ({"again": "another one of them"}, "again-e", "not the same"),
    ],
)
def test_a_bad_choice_is_said_at_its_field_and_costs_no_attempt(
    signed: Walker, people: People, person: Person, typed: dict[str, str], field: str, said: str
) -> None:
    told = {"password": PASSWORD, "new": OTHER, "again": OTHER, "code": "000000", **typed}
    signed.go("/session/password").fill("/session/password", **told)
    assert signed.status == 400
    assert said in signed.words(f"//*[@id='{field}']")
    for secret in (PASSWORD, OTHER, typed.get("new", OTHER)):
        assert secret not in signed.text
    for _ in range(8):
        signed.fill("/session/password", **told)
    told = {"password": PASSWORD, "new": OTHER, "again": OTHER, "code": code(people, person)}
    assert signed.fill("/session/password", **told).path.endswith("done=password")


def test_a_wrong_password_or_code_is_said_over_the_form(
    signed: Walker, people: People, person: Person
) -> None:
    right = {"password": PASSWORD, "new": OTHER, "again": OTHER, "code": code(people, person)}
    for wrong in ({"password": "no password of mine"}, {"code": "000000"}):
        signed.go("/session/password").fill("/session/password", **{**right, **wrong})
        assert signed.status == 400
        assert "is not right, or was tried too often" in signed.seen


def test_a_form_that_is_no_page_of_ours_changes_nothing(
    signed: Walker, people: People, person: Person
) -> None:
    told = {"password": PASSWORD, "new": OTHER, "again": OTHER, "code": code(people, person)}
    assert signed.send("/session/password", stamp="forged", **told).status == 403


def test_an_authenticator_is_replaced_from_the_list_of_factors(
    signed: Walker, site: TestClient, people: People, person: Person
) -> None:
    elsewhere = Walker(site).sign_in(person)
    signed.go("/session/factors").follow("Replace it")
    assert signed.heading == "Replace your authenticator: first show what you have"
    signed.fill("/session/authenticator", password=PASSWORD, code="000000")
    assert signed.status == 400
    assert "is not right" in signed.seen
    signed.fill("/session/authenticator", password=PASSWORD, code=code(people, person))
    assert signed.heading == "Set up the new authenticator, then type a code of it"
    assert "<svg" in signed.text
    secret = secret_of(signed)
    signed.fill("/session/authenticator/confirm", fresh="000000")
    assert signed.status == 400
    assert "not the code" in signed.words("//*[@id='fresh-e']")
    assert elsewhere.go("/session").status == 200
    signed.go("/session/authenticator").fill("/session/authenticator/confirm", fresh=code_of(secret))
    assert signed.path == "/session/factors?done=authenticator"
    assert elsewhere.go("/session").status == 401
    forget_codes(people.house, person.login)
    fresh = Walker(site).go("/sign-in")
    fresh.fill("/sign-in", login=person.login, password=PASSWORD, code=code_of(secret))
    assert cookies.SESSION in fresh.jar


def test_before_sign_in_there_is_none_of_it(walker: Walker) -> None:
    for path in ("/session/password", "/session/authenticator"):
        assert walker.go(path).status == 401


# ── in Chromium ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with served(desk, failed_sign_ins_per_address=0, address="http://localhost:{port}") as port:
        yield f"http://localhost:{port}"


def test_the_pages_are_accessible_in_both_lights_and_sizes(
    browser: Browser, address: str, people: People, person: Person
) -> None:
    screen = Screen(browser, address, looks=LOOKS).signed_in(people.sign_in(person))
    for path in ("/session/password", "/session/authenticator", "/session/factors"):
        screen.go(path)
        assert screen.faults() == [], path
    page = screen.go("/session/authenticator")
    page.locator("#password").fill(PASSWORD)
    page.locator("#code").fill(code(people, person))
    page.locator("main form button[type=submit]").click()
    page.wait_for_selector("#fresh")
    assert screen.faults() == []


def test_a_key_shows_what_one_has_too(browser: Browser, address: str, people: People, person: Person) -> None:
    desktop = Desktop(browser, address)
    desktop.by_code(people.house, person)
    desktop.add_key("azul")
    page = desktop.screen.go("/session/password")
    page.get_by_label("The password that you have").fill("no password of mine")
    page.get_by_label("The new password").fill(OTHER)
    page.get_by_label("The new one once more").fill(OTHER)
    page.get_by_role("button", name="Change it: then touch").click()
    expect(page.get_by_role("alert").first).to_contain_text("is not right")
    page.get_by_label("The password that you have").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Change it: then touch").click()
    expect(page.locator("main")).to_contain_text("Your password is changed")
    page = desktop.screen.go("/session/authenticator")
    page.get_by_label("Your password").fill(OTHER)
    with page.expect_navigation():
        page.get_by_role("button", name="Go on: then touch").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Set up the new authenticator")
    assert desktop.screen.complaints == []


def test_who_has_keys_alone_sets_up_an_authenticator(browser: Browser, address: str, people: People) -> None:
    person = people.person("WREN", "keys-alone", own=False)
    desktop = Desktop(browser, address)
    page = desktop.type_in(person, PASSWORD)
    page.get_by_label("One-time code").fill(code_of(person.totp_secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Your own password").fill(OTHER)
    page.get_by_label("The same once more").fill(OTHER)
    page.get_by_label("Name of the key").fill("azul")
    with page.expect_navigation():
        page.get_by_role("button", name="Set password and key").click()
    page = desktop.screen.go("/session/factors")
    page.get_by_role("link", name="Set up an authenticator").click()
    page.get_by_label("Your password").fill(OTHER)
    with page.expect_navigation():
        page.get_by_role("button", name="Go on: then touch").click()
    secret = "".join(page.locator("p.long").inner_text().split())
    page.get_by_label("Code of the new authenticator").fill(code_of(secret))
    page.get_by_role("button", name="It counts from now on").click()
    expect(page.get_by_role("table")).to_contain_text("Authenticator")
