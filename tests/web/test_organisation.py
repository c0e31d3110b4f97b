"""Signing in by an organisation: a real provider (npm's oidc-provider), there and back, and what it may not do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from tearline.api import PREFIX
from tearline.api.app import create_app
from tearline.ledger.look import Desk
from tearline.registry import deeds
from tearline.registry.provider import RETURN, Provider
from tearline.settings import Settings
from tearline.web import cookies
from tearline.web.site import add_pages
from tests.api.wire import served
from tests.people import PASSWORD, People, Person, code_of, forget_codes
from tests.provider.running import CLIENT, SECRET, free_port, lets_in, provider_at
from tests.web.chromium import DESK, PHONE, Screen
from tests.web.test_own import secret_of
from tests.web.walker import Walker, signed_in

HERE = "https://127.0.0.1"
NOT_HERE = "under that name nobody may sign in here this way now"
OTHER = "doce grullas vuelven tarde"
THEIRS = "the password at the organisation"


@dataclass(frozen=True)
class There:
    """The provider, and two services that send people to it: one in this process, one on a port."""

    site: TestClient
    base: str


@pytest.fixture(scope="module")
def there(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    secret = tmp_path_factory.mktemp("provider") / "secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET)
    port = free_port()
    told = {
        "oidc_issuer": f"http://127.0.0.1:{port}", "oidc_client_id": CLIENT, "oidc_secret_file": secret,
        "oidc_second_factor": ["otp"], "failed_sign_ins_per_address": 0, "requests_per_minute": 0,
    }  # fmt: skip
    app = create_app(desk, Settings(address=HERE, **told))
    add_pages(app)
    with served(desk, address="http://localhost:{port}", **told) as ours:
        base = f"http://localhost:{ours}"
        with provider_at(port, HERE + RETURN, base + RETURN), TestClient(app, base_url=HERE) as site:
            yield There(site, base)


@pytest.fixture
def browser_of(there: There) -> Walker:
    return Walker(there.site)


@pytest.fixture
def ana(people: People) -> Person:
    return allowed(people, people.person("WORG", "org-ana"))


def allowed(people: People, person: Person) -> Person:
    deeds.allow_organisation(people.desk, people.registrar, person.login)
    forget_codes(people.house, person.login)
    return person


def goes(walker: Walker, onward: str = "/looks/mine") -> str:
    """Begin; the address at the provider to which the page leads."""
    walker.go(f"/sign-in?next={onward}")
    assert walker.status == 200, walker.seen
    walker.fill("/sign-in/organisation")
    (where,) = walker.values("//main//a/@href")
    assert walker.values("//meta[@http-equiv='refresh']/@content") == [f"0;url={where}"]
    return where


def comes(walker: Walker, sub: str, name: str, amr: str = "", onward: str = "/looks/mine") -> Walker:
    """There and back, as the provider says who it is."""
    return back(walker, lets_in(goes(walker, onward), sub, name, amr))


def back(walker: Walker, address: str) -> Walker:
    assert address.startswith(HERE)
    return walker.go(address.removeprefix(HERE))


def types(walker: Walker, person: Person, code: str = "") -> Walker:
    return walker.fill("/sign-in/organisation/code", code=code or code_of(person.totp_secret))


def entries(people: People, person: Person) -> list[tuple[str, str | None]]:
    """The officer's entries of access: what, and by which provider."""
    with psycopg.connect(people.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT x.action, coalesce(x.body ->> 'organisation', x.body -> 'body' ->> 'organisation')"
            " FROM (SELECT written_at, action, officer, body FROM ledger.queue"
            " UNION ALL SELECT written_at, action, officer, body::jsonb FROM ledger.entry) x"
            " JOIN gate.officer o ON o.id = x.officer WHERE o.login = %s"
            " AND (x.action LIKE 'sign-in%%' OR x.action LIKE 'organisation%%') ORDER BY x.written_at",
            [person.login],
        ).fetchall()
    return [(str(action), told) for action, told in rows]


def refused(walker: Walker, says: str, status: int = 401) -> str:
    assert (walker.status, walker.heading) == (status, "Sign in"), walker.seen
    alert = walker.words("//*[@role='alert']")
    assert says in alert
    assert cookies.SESSION not in walker.jar
    assert cookies.ORGANISATION not in walker.jar
    return alert


def test_the_first_time_takes_an_own_code_and_binds(browser_of: Walker, people: People, ana: Person) -> None:
    walker = comes(browser_of, "s-ana", ana.login.upper(), "pwd otp")
    assert walker.heading == "Now your own second factor"
    assert cookies.SESSION not in walker.jar
    assert types(walker, ana).path == "/purpose?next=/looks/mine"
    issuer = walker.site.app.state.provider.organisation.issuer  # type: ignore[attr-defined]
    assert entries(people, ana) == [("sign-in", issuer), ("organisation-bound", None)]
    again = comes(Walker(walker.site), "s-ana", "whatever", "pwd otp")
    assert again.heading == "You are signed in"
    assert again.values("//meta[@http-equiv='refresh']/@content") == ["0;url=/looks/mine"]
    assert again.go("/session").status == 200
    assert ana.login in again.text


def test_without_a_factor_that_counts_our_own_is_asked_each_time(
    browser_of: Walker, people: People, ana: Person
) -> None:
    for _ in range(2):
        forget_codes(people.house, ana.login)
        walker = comes(Walker(browser_of.site), "s-pwd", ana.login, "pwd")
        assert walker.heading == "Now your own second factor"
        assert types(walker, ana).path.startswith("/purpose")


def test_a_renamed_login_takes_over_nobody(browser_of: Walker, people: People, ana: Person) -> None:
    luis = allowed(people, people.person("WORG", "org-luis"))
    types(comes(browser_of, "s-renamed", ana.login), ana)
    taken = comes(Walker(browser_of.site), "s-other", ana.login, "otp")
    refused(taken, NOT_HERE)
    renamed = comes(Walker(browser_of.site), "s-renamed", luis.login, "otp")
    assert renamed.heading == "You are signed in"
    assert ana.login in renamed.go("/session").text
    bound = next(one for one in deeds.list_officers(people.desk, people.registrar) if one.login == luis.login)
    assert (bound.by_organisation, bound.bound_at) == (True, None)


def test_one_sentence_for_whatever_our_own_rules_refuse(browser_of: Walker, people: People) -> None:
    out = allowed(people, people.person("WORG", "org-fuera"))
    deeds.suspend_officer(people.desk, people.registrar, out.login)
    cut = allowed(people, people.person("WORGX", "org-sin-agencia"))
    deeds.suspend_agency(people.desk, people.registrar, "WORGX")
    handed = allowed(people, people.person("WORG", "org-nueva", own=False))
    plain = people.person("WORG", "org-no")
    said = {
        refused(comes(Walker(browser_of.site), f"s-{name}", name, "otp"), NOT_HERE)
        for name in ("nobody-at-all", out.login, cut.login, handed.login, plain.login, "x" * 80)
    }
    assert len(said) == 1
    assert entries(people, plain) == [("sign-in-failed", None)]


def test_a_wrong_code_counts_and_five_rest_the_account(
    browser_of: Walker, people: People, ana: Person
) -> None:
    for _ in range(5):
        walker = comes(Walker(browser_of.site), "s-guess", ana.login)
        refused(types(walker, ana, "000000"), "The code is not right")
    refused(comes(Walker(browser_of.site), "s-guess", ana.login), NOT_HERE)
    assert entries(people, ana) == [("sign-in-failed", None)] * 6


def test_a_code_is_good_once_and_an_attempt_too(browser_of: Walker, ana: Person) -> None:
    walker = comes(browser_of, "s-once", ana.login)
    form = walker.text
    types(walker, ana)
    other = Walker(walker.site)
    other.text, other.path = form, "/"
    refused(types(other, ana), "The code is not right")
    other.send("/sign-in/organisation/code", q="made-up", code="1")
    refused(other, "Begin again")


def test_what_was_withdrawn_opens_nothing_and_ends_sessions(
    browser_of: Walker, people: People, ana: Person
) -> None:
    types(comes(browser_of, "s-gone", ana.login), ana)
    assert browser_of.go("/session").status == 200
    under_way = comes(Walker(browser_of.site), "s-gone", ana.login)
    deeds.allow_organisation(people.desk, people.registrar, ana.login, False)
    assert browser_of.go("/session").status == 401
    forget_codes(people.house, ana.login)
    refused(types(under_way, ana), "The code is not right")
    refused(comes(Walker(browser_of.site), "s-gone", ana.login, "otp"), NOT_HERE)


def test_ways_back_that_lead_nowhere(browser_of: Walker, ana: Person) -> None:
    refused(back(browser_of, lets_in(goes(browser_of), cancel=True)), "was cancelled")
    address = lets_in(goes(browser_of), "s-lost", ana.login)
    refused(back(Walker(browser_of.site), address), "begun in another browser")
    other = Walker(browser_of.site)
    goes(other)
    refused(back(other, address), "begun in another browser")
    kept = browser_of.jar[cookies.ORGANISATION]
    assert back(browser_of, address).heading == "Now your own second factor"
    browser_of.jar[cookies.ORGANISATION] = kept
    refused(back(browser_of, address), "used already")
    browser_of.jar[cookies.ORGANISATION] = "made-up"
    refused(back(browser_of, address), "begun in another browser")


def test_a_provider_that_is_away_says_so(browser_of: Walker, ana: Person) -> None:
    state = browser_of.site.app.state  # type: ignore[attr-defined]
    address = lets_in(goes(browser_of), "s-away", ana.login)
    there = state.provider
    state.provider = Provider(replace(there.organisation, issuer="http://127.0.0.1:9"))
    try:
        refused(back(browser_of, address), "does not answer now", 503)
        refused(browser_of.go("/sign-in").fill("/sign-in/organisation"), "does not answer now", 503)
    finally:
        state.provider = there


# What is said to whoever came by the organisation: which password is meant, that it is not right, whom to ask.
SAYS = {
    "en": ("not your organisation's", "is not right", "your registrar hands you another credential"),
    "es": ("no la de su organización", "no es correcta", "su registro le entrega otra credencial"),
}


def came(walker: Walker, people: People, person: Person, language: str, sub: str) -> Walker:
    """Let in by the organisation and an own code, the first time; on a page in this language."""
    walker.language = language
    types(comes(walker, sub, person.login), person)
    assert cookies.SESSION in walker.jar
    forget_codes(people.house, person.login)
    return walker


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_came_by_the_organisation_changes_the_own_password(
    browser_of: Walker, people: People, ana: Person, language: str
) -> None:
    which, not_right, registrar = SAYS[language]
    sub = f"s-password-{language}"
    walker = came(browser_of, people, ana, language, sub)
    elsewhere = comes(Walker(walker.site), sub, ana.login, "otp")
    walker.go("/session/password")
    assert which in walker.words("//*[@id='password-h']")
    assert registrar in walker.seen
    told = {"new": OTHER, "again": OTHER, "code": code_of(ana.totp_secret)}
    walker.fill("/session/password", password=THEIRS, **told)
    assert (walker.status, not_right in walker.words("//*[@role='alert']")) == (400, True)
    walker.fill("/session/password", password=PASSWORD, **told)
    assert walker.path == "/session/factors?done=password"
    assert (walker.go("/session").status, elsewhere.go("/session").status) == (200, 401)
    again = comes(Walker(walker.site), sub, ana.login, "otp")
    assert again.heading == "You are signed in", "the organisation lets in as before"
    forget_codes(people.house, ana.login)
    fresh = Walker(walker.site).go("/sign-in")
    fresh.fill("/sign-in", login=ana.login, password=OTHER, code=code_of(ana.totp_secret))
    assert cookies.SESSION in fresh.jar


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_came_by_the_organisation_replaces_the_own_authenticator(
    browser_of: Walker, people: People, ana: Person, language: str
) -> None:
    which, not_right, registrar = SAYS[language]
    sub = f"s-authenticator-{language}"
    walker = came(browser_of, people, ana, language, sub)
    for path in ("/session/factors", "/session/authenticator"):
        walker.go(path)
        assert which in walker.words("//*[@id='password-h']"), path
        assert registrar in walker.seen, path
    walker.fill("/session/authenticator", password=THEIRS, code=code_of(ana.totp_secret))
    assert (walker.status, not_right in walker.words("//*[@role='alert']")) == (400, True)
    walker.fill("/session/authenticator", password=PASSWORD, code=code_of(ana.totp_secret))
    secret = secret_of(walker)
    walker.fill("/session/authenticator/confirm", fresh=code_of(secret))
    assert walker.path == "/session/factors?done=authenticator"
    assert walker.go("/session").status == 200
    forget_codes(people.house, ana.login)
    refused(types(comes(Walker(walker.site), sub, ana.login), ana), "The code is not right")
    forget_codes(people.house, ana.login)
    again = comes(Walker(walker.site), sub, ana.login)
    assert types(again, ana, code_of(secret)).path.startswith("/purpose")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_session_of_the_organisation_changes_both_over_the_api_too(
    browser_of: Walker, people: People, ana: Person, language: str
) -> None:
    walker = came(browser_of, people, ana, language, f"s-api-{language}")
    headers = {"Authorization": f"Bearer {walker.jar[cookies.SESSION]}", "Accept-Language": language}

    def ask(method: str, path: str, **body: str) -> tuple[int, dict[str, str]]:
        forget_codes(people.house, ana.login)
        answer = walker.site.request(method, f"{PREFIX}/session/{path}", json=body, headers=headers)
        return answer.status_code, answer.json()

    for path, more in (("password", {"new_password": OTHER}), ("authenticator", {})):
        status, told = ask("POST", path, password=THEIRS, code=code_of(ana.totp_secret), **more)
        assert status == 400
        assert "Tearline" in told["detail"]
        assert SAYS[language][1] in told["detail"]
    status, _ = ask("POST", "password", password=PASSWORD, new_password=OTHER, code=code_of(ana.totp_secret))
    assert status == 200
    status, told = ask("POST", "authenticator", password=OTHER, code=code_of(ana.totp_secret))
    assert status == 201
    status, _ = ask("PUT", "authenticator", code=code_of(told["totp_secret"]))
    assert status == 200


def test_what_was_typed_when_the_session_ended_is_sent(
    browser_of: Walker, people: People, ana: Person
) -> None:
    types(comes(browser_of, "s-typed", ana.login), ana)
    browser_of.fill("/purpose", purpose="investigation")
    browser_of.go("/ask")
    deeds.set_duties(people.desk, people.registrar, ana.login, [])
    browser_of.jar[cookies.SESSION] = "x" * 43
    browser_of.fill("/ask", text="ana lopez en camino")
    assert browser_of.status == 401
    browser_of.fill("/sign-in/organisation")
    (where,) = browser_of.values("//main//a/@href")
    back(browser_of, lets_in(where, "s-typed", ana.login, "otp"))
    assert browser_of.heading == "You are signed in; what you typed was kept"
    assert "ana lopez en camino" in browser_of.fill("/sign-in/organisation/on").text


def test_nothing_of_it_stands_where_there_is_none(walker: Walker) -> None:
    assert "/sign-in/organisation" not in walker.go("/sign-in").text
    assert walker.go(RETURN).status == 404


def test_a_registrar_allows_and_withdraws_on_the_page(there: There, people: People) -> None:
    person = people.person("WORG", "org-pagina")
    office = signed_in(there.site, people.registrar)
    office.go("/registry?agency=WORG").follow(f"Officer {person.login}")
    office.fill("/registry/organisation")
    assert "Allowed: the first sign-in" in office.seen
    assert "not used yet" in office.seen
    office.fill("/registry/organisation")
    assert "the organisation opens none any more" in office.seen


def test_a_real_browser_goes_there_and_back(
    browser: Browser, there: There, people: People, ana: Person
) -> None:
    """With the strict cookie as a browser has it; without scripts too."""
    for width, script, methods in ((DESK, True, ""), (PHONE, False, "pwd otp")):
        forget_codes(people.house, ana.login)
        screen = Screen(browser, there.base, width, language="en-GB", script=script)
        page = screen.go("/sign-in?next=/looks/mine")
        page.get_by_role("button", name="Sign in by your organisation").click()
        page.get_by_label("sub").fill("s-real")
        page.get_by_label("name").fill(ana.login)
        page.get_by_label("amr").fill(methods)
        page.get_by_role("button", name="Go on").click()
        if not methods:
            expect(page.get_by_role("heading", level=1)).to_have_text("Now your own second factor")
            # the provider's own page is on another host, and that is the point
            assert [one for one in screen.faults() if not one.startswith("asked")] == []
            page.get_by_label("One-time code").fill(code_of(ana.totp_secret))
            page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Why do you ask")
        assert page.url.startswith(there.base)
