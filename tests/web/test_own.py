"""The first sign-in in the browser: nothing is given before a password and an authenticator of one's own are set."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tearline.registry import deeds
from tearline.web import cookies
from tests.people import PASSWORD, People, Person, code_of, forget_codes
from tests.web.chromium import DESK, PHONE, Screen
from tests.web.walker import Walker

OWN = "once gatos negros duermen"
SET_BOTH = "Set a password and an authenticator that only you know"


@pytest.fixture
def new(people: People) -> Person:
    return people.person("WOWN", "web-nueva", own=False)


def begun(walker: Walker, person: Person) -> Walker:
    """Signed in with what was handed over."""
    forget_codes(walker.site.app.state.office.desk.house, person.login)  # type: ignore[attr-defined]
    return walker.go("/sign-in?next=/looks/mine").fill(
        "/sign-in", login=person.login, password=PASSWORD, code=code_of(person.totp_secret)
    )


def secret_of(walker: Walker) -> str:
    return "".join(walker.words("//p[contains(@class, 'long')]").split())


def finish(walker: Walker, **typed: str) -> Walker:
    told = {"password": OWN, "again": OWN, "code": code_of(secret_of(walker)), **typed}
    return walker.fill("/sign-in/own", **told)


def test_a_first_sign_in_sets_both_and_goes_on_where_it_was_going(walker: Walker, new: Person) -> None:
    begun(walker, new)
    assert walker.heading == SET_BOTH
    assert cookies.SESSION not in walker.jar
    assert "<svg" in walker.text
    finish(walker)
    assert walker.path == "/purpose?next=/looks/mine"
    assert cookies.PASS not in walker.jar
    assert walker.fill("/purpose", purpose="investigation").path == "/looks/mine"


def test_until_then_no_page_is_given(walker: Walker, new: Person) -> None:
    begun(walker, new)
    walker.jar[cookies.SESSION] = walker.jar[cookies.PASS]
    for path in ("/", "/ask", "/session", "/sessions", "/looks/mine", "/registry"):
        assert (walker.go(path).status, walker.heading) == (401, "Sign in")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"password": PASSWORD, "again": PASSWORD}, "password", "handed over to you"),
        ({"password": "corta", "again": "corta"}, "password", "at least 12"),
        ({"again": "another one entirely"}, "again", "not the same"),
        ({"code": "000000"}, "code", "new authenticator shows now"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    walker: Walker, new: Person, typed: dict[str, str], field: str, said: str
) -> None:
    secret = secret_of(begun(walker, new))
    finish(walker, **typed)
    assert walker.status == 400
    assert said in walker.words(f"//*[@id='{field}-e']")
    assert secret_of(walker) == secret, "the authenticator that was set up still counts"
    assert OWN not in walker.text
    assert finish(walker).path.startswith("/purpose")


def test_a_pass_that_is_over_leads_to_signing_in(walker: Walker, new: Person, people: People) -> None:
    begun(walker, new)
    people.agree(deeds.set_credential(people.desk, people.registrar, new.login, PASSWORD).proposal)
    finish(walker)
    assert (walker.status, walker.heading) == (401, "Sign in")
    assert "tell your registrar at once" in walker.words("//*[@role='alert']")
    assert walker.go("/sign-in/own").status == 401
    del walker.jar[cookies.PASS]
    assert walker.go("/sign-in/own").status == 401


def test_a_form_that_met_a_reset_is_sent_after_it(walker: Walker, people: People) -> None:
    """A registrar renews the credential while a form is being filled in."""
    person = people.person("WOWN", "web-a-medias")
    walker.sign_in(person).go("/ask")
    made = deeds.set_credential(people.desk, people.registrar, person.login, PASSWORD)
    people.agree(made.proposal)
    walker.fill("/ask", text="ana lopez medias")
    assert walker.heading == "Sign in"
    walker.fill("/sign-in", password=PASSWORD, code=code_of(made.totp_secret))
    assert walker.heading == SET_BOTH
    finish(walker)
    assert "ana lopez medias" in walker.text


def test_the_page_is_accessible_and_fits(browser: Browser, base: str, people: People) -> None:
    for width, theme in ((PHONE, "light"), (DESK, "dark")):
        new = people.person("WOWN", "web-vista", own=False)
        screen = Screen(browser, base, width, theme)
        page = screen.go("/sign-in")
        page.get_by_label("Usuario").fill(new.login)
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.get_by_label("Código de un solo uso").fill(code_of(new.totp_secret))
        page.get_by_role("button", name="Iniciar sesión").click()
        page.get_by_role("heading", level=1).wait_for()
        assert "/sign-in/own" in page.url
        assert screen.faults() == []


def test_the_pass_is_bound_to_this_host_and_out_of_reach(site: TestClient, new: Person) -> None:
    form = {"login": new.login, "password": PASSWORD, "code": code_of(new.totp_secret)}
    given = site.post("/sign-in", data=form, follow_redirects=False).headers.get_list("set-cookie")
    (line,) = [one for one in given if one.startswith(cookies.PASS)]
    for demand in ("Secure", "HttpOnly", "SameSite=strict", "Path=/", "Max-Age="):
        assert demand in line
