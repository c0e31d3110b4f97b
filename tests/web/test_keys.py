"""Security keys in a real Chromium, with a virtual authenticator: set up, sign in, list, take away; what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tearline.ledger.look import Desk
from tearline.web import cookies
from tests.api.wire import served
from tests.people import PASSWORD, People, Person, code_of, forget_codes
from tests.web.chromium import DESK, PHONE, Screen

OWN = "once gatos negros duermen"
BY_KEY = "Sign in with a security key instead of a code"


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    """A service that says under which address its pages are opened."""
    with served(desk, failed_sign_ins_per_address=0, address="http://localhost:{port}") as port:
        yield f"http://localhost:{port}"


class Desktop:
    """One person's browser with a key in it."""

    def __init__(self, browser: Browser, address: str, width: int = DESK, theme: str = "light") -> None:
        self.screen = Screen(browser, address, width, theme, language="en-GB")
        self.page: Page = self.screen.page
        self._cdp = self.page.context.new_cdp_session(self.page)
        self._cdp.send("WebAuthn.enable")
        self.key = self.plug_in()

    def plug_in(self) -> str:
        """Another key."""
        options = {
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.key = str(
            self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        )
        return self.key

    def pull_out(self) -> None:
        self._cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.key})

    def held(self) -> list[dict[str, Any]]:
        found = self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]
        return list(found)

    def type_in(self, person: Person, password: str) -> Page:
        page = self.screen.go("/sign-in")
        page.get_by_label("Login").fill(person.login)
        page.get_by_label("Password").fill(password)
        return page

    def by_code(self, house: Any, person: Person) -> Page:
        forget_codes(house, person.login)
        page = self.type_in(person, PASSWORD)
        page.get_by_label("One-time code").fill(code_of(person.totp_secret))
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
        return page

    def by_key(self, person: Person, password: str) -> Page:
        page = self.type_in(person, password)
        with page.expect_navigation():
            page.get_by_role("button", name=BY_KEY).click()
        return page

    def add_key(self, name: str, password: str = PASSWORD) -> Page:
        page = self.screen.go("/session/factors")
        page.get_by_label("Name of the key").fill(name)
        page.get_by_label("Your password").fill(password)
        with page.expect_navigation():
            page.get_by_role("button", name="Add it: then touch the key").click()
        return page

    def signed_in(self) -> bool:
        return any(one["name"] == cookies.SESSION for one in self.page.context.cookies())

    def sign_out(self) -> None:
        self.page.context.clear_cookies()


@pytest.fixture
def desktop(browser: Browser, address: str) -> Desktop:
    return Desktop(browser, address)


def test_a_first_sign_in_by_a_key_and_then_every_other(desktop: Desktop, people: People) -> None:
    person = people.person("WKEY", "key-first", own=False)
    page = desktop.type_in(person, PASSWORD)
    page.get_by_label("One-time code").fill(code_of(person.totp_secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Your own password").fill(OWN)
    page.get_by_label("The same once more").fill(OWN)
    page.get_by_label("Name of the key").fill("azul")
    with page.expect_navigation():
        page.get_by_role("button", name="Set password and key").click()
    assert desktop.signed_in()
    desktop.sign_out()
    desktop.by_key(person, OWN)
    assert desktop.signed_in()
    page = desktop.screen.go("/session/factors")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "You sign in with your password and one second factor"
    )
    expect(page.get_by_role("table")).to_contain_text("your last one: add another first")
    assert desktop.screen.complaints == []


def test_keys_are_added_listed_used_and_taken_away(desktop: Desktop, people: People) -> None:
    person = people.person("WKEY", "key-more")
    desktop.by_code(people.house, person)
    desktop.add_key("azul")
    desktop.pull_out()
    desktop.plug_in()
    page = desktop.add_key("roja")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "You sign in with your password and one of 3 second factors"
    )
    desktop.sign_out()
    desktop.by_key(person, PASSWORD)
    page = desktop.screen.go("/session/factors")
    row = page.get_by_role("row").filter(has_text="roja")
    expect(row).not_to_contain_text("not yet")
    expect(page.get_by_role("row").filter(has_text="azul")).to_contain_text("not yet")
    row.get_by_role("link", name="Take it away").click()
    assert "roja" not in page.url
    page.get_by_label("Your password").fill("not the password at all")
    page.get_by_role("button", name="Take it away").click()
    expect(page.locator("#password-e")).to_contain_text("not your password")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("table")).not_to_contain_text("roja")
    desktop.sign_out()
    page = desktop.by_key(person, PASSWORD)  # the key that was taken away is still in the machine
    assert not desktop.signed_in()
    expect(page.get_by_role("alert").first).to_contain_text("not right")
    with psycopg.connect(people.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT x.action, count(*) FROM (SELECT action, officer FROM ledger.queue"
            " UNION ALL SELECT action, officer FROM ledger.entry) x JOIN gate.officer o ON o.id = x.officer"
            " WHERE o.login = %s AND x.action LIKE 'key-%%' GROUP BY 1 ORDER BY 1", [person.login]
        ).fetchall()  # fmt: skip
    assert rows == [("key-added", 2), ("key-removed", 1)]


def test_a_wrong_password_with_the_right_key_is_refused_in_the_same_words_and_counts(
    desktop: Desktop, people: People
) -> None:
    person = people.person("WKEY", "key-wrong")
    desktop.by_code(people.house, person)
    desktop.add_key("azul")
    desktop.sign_out()
    page = desktop.by_key(person, "not the password at all")
    said = page.get_by_role("alert").first.inner_text()
    assert not desktop.signed_in()
    for _ in range(4):
        desktop.by_key(person, "not the password at all")
    page = desktop.by_key(person, PASSWORD)
    assert not desktop.signed_in(), "five failures rest the account"
    assert page.get_by_role("alert").first.inner_text() == said
    forget_codes(people.house, person.login)
    desktop.by_key(person, PASSWORD)
    assert desktop.signed_in()


def test_another_officer_s_key_and_an_unknown_login_are_refused(desktop: Desktop, people: People) -> None:
    person, other = people.person("WKEY", "key-mine"), people.person("WKEY", "key-other")
    desktop.by_code(people.house, person)
    desktop.add_key("azul")
    for stranger in (other, Person("nobody-by-that-name", "", "WKEY")):
        desktop.sign_out()
        desktop.by_key(stranger, PASSWORD)
        assert not desktop.signed_in()


def test_what_a_key_signed_is_good_once_and_for_its_attempt(
    desktop: Desktop, people: People, address: str
) -> None:
    person = people.person("WKEY", "key-again")
    desktop.by_code(people.house, person)
    desktop.add_key("azul")
    desktop.sign_out()
    sent: list[dict[str, str]] = []
    desktop.page.on(
        "request",
        lambda one: sent.append({k: v[0] for k, v in parse_qs(one.post_data or "").items()})
        if one.url.endswith("/sign-in/key") else None,
    )  # fmt: skip
    desktop.by_key(person, PASSWORD)
    assert desktop.signed_in()
    (form,) = sent
    assert httpx.post(f"{address}/sign-in/key", data=form).status_code == 401
    asked = httpx.post(f"{address}/sign-in/key/challenge", data={"login": person.login, "password": PASSWORD})
    another = {**form, "attempt": asked.json()["attempt"]}
    assert httpx.post(f"{address}/sign-in/key", data=another).status_code == 401
    for nonsense in (
        "",
        "{}",
        "[]",
        "x" * 50_000,
        '{"id": "AA", "rawId": "AA", "response": {}, "type": "public-key"}',
    ):
        asked = httpx.post(
            f"{address}/sign-in/key/challenge", data={"login": person.login, "password": PASSWORD}
        )
        if "attempt" in asked.json():
            told = {"attempt": asked.json()["attempt"], "key": nonsense}
            assert httpx.post(f"{address}/sign-in/key", data=told).status_code == 401
    assert httpx.post(f"{address}/sign-in/key", data={"attempt": "x", "key": "{}"}).status_code == 404


def test_a_counter_that_does_not_go_up_is_a_copied_key_s(desktop: Desktop, people: People) -> None:
    person = people.person("WKEY", "key-copied")
    desktop.by_code(people.house, person)
    desktop.add_key("azul")
    desktop.sign_out()
    desktop.by_key(person, PASSWORD)
    assert desktop.signed_in()
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE gate.security_key SET sign_count = sign_count + 100 WHERE officer_id ="
            " (SELECT id FROM gate.officer WHERE login = %s)", [person.login]
        )  # fmt: skip
    desktop.sign_out()
    desktop.by_key(person, PASSWORD)
    assert not desktop.signed_in()


def test_a_page_under_another_name_offers_no_key(
    browser: Browser, address: str, people: People, base: str
) -> None:
    other = address.replace("localhost", "127.0.0.1")
    for place in (other, base):
        page = Screen(browser, place, language="en-GB").go("/sign-in")
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        assert page.get_by_role("button", name=BY_KEY).count() == 0
    desktop = Desktop(browser, other)
    page = desktop.by_code(people.house, people.person("WKEY", "key-elsewhere"))
    desktop.screen.go("/session/factors")
    expect(page.get_by_role("main")).to_contain_text(f"opened under {address}")


def test_without_scripts_there_is_no_key_and_codes_work(browser: Browser, address: str) -> None:
    page = Screen(browser, address, language="en-GB", script=False).go("/sign-in")
    expect(page.get_by_label("One-time code")).to_be_visible()
    expect(page.get_by_role("button", name=BY_KEY)).to_be_hidden()


@pytest.mark.parametrize(("width", "theme"), [(PHONE, "light"), (DESK, "dark")])
def test_the_pages_are_accessible_and_fit(
    browser: Browser, address: str, people: People, width: int, theme: str
) -> None:
    person = people.person("WKEY", "key-seen")
    desktop = Desktop(browser, address, width, theme)
    desktop.screen.go("/sign-in")
    assert desktop.screen.faults() == []
    desktop.by_code(people.house, person)
    page = desktop.add_key("azul, en el llavero de la oficina del segundo piso de la sede")
    assert desktop.screen.faults() == []
    page.get_by_role("link", name="Take it away").click()
    page.get_by_role("heading", name="will open nothing").wait_for()
    assert desktop.screen.faults() == []
