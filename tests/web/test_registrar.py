"""A registrar's day in a browser without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pyotp
import pytest

from tearline.handling import Tier
from tearline.ledger.look import Desk
from tests.people import KINDS, PASSWORD, People, five_tests
from tests.web.plain import Browsers, Plain, browsers

FORM = {
    "login": "web-nadie-intruder", "full_name": "x", "agency": "WREG", "code": "WNEW", "name_es": "x", "name_en": "x",
    "kind": "medical", "least_tier": "OPEN", "tier": "OPEN", "months": "12", "source": "x", "alone": "TOP_SECRET",
    "alone_source": "x", "proposal": "0198c2f0-0000-7000-8000-000000000000",
}  # fmt: skip
PAGES = ("", "/enrol", "/agencies", "/rules", "/purposes", "/sessions")


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[Browsers]:
    with browsers(desk) as opened:
        yield opened


@pytest.fixture
def first(site: Browsers, people: People) -> Plain:
    """The first registrar's browser."""
    return site.open(people.founders[0], "administration")


@pytest.fixture
def second(site: Browsers, people: People) -> Plain:
    """The second registrar's."""
    return site.open(people.founders[1], "administration")


def officer(browser: Plain, name: str) -> Plain:
    """The page of an officer, found by name or login."""
    return browser.go("/registry").send("/registry", find=name).follow(name)


def vetting(browser: Plain, name: str, tier: str, until: int = 300, **typed: str) -> Plain:
    """The form for a vetting, filled in and sent."""
    officer(browser, name).send("/registry/vetting", tier=tier)
    days = {
        "taken": (date.today() - timedelta(days=20)).isoformat(),
        "until": (date.today() + timedelta(days=until)).isoformat(),
    }
    passed = {f"passed__{kind}": "yes" for kind in KINDS}
    return browser.send("/registry/vetting", **{**days, **passed, **typed})


def test_from_admission_to_withdrawal(first: Plain, second: Plain, site: Browsers) -> None:
    first.go("/registry/agencies").send("/registry/agencies", code="WREG", name_es="Erre", name_en="Ar")
    assert (first.status, "Admitted" in first.main) == (200, True)
    first.go("/registry/enrol").send(
        "/registry/enrol",
        login="Web.Rita",
        full_name="Rita Web",
        agency="WREG",
        duties=["steward", "inspector"],
    )
    assert first.heading == "Hand this to web.rita: it is shown only now"
    assert first.page.find(".//svg[@class='qr']") is not None, "a picture for the authenticator"
    assert "Part of the duties waits for another registrar" in first.main
    assert first.answer.headers["cache-control"] == "no-store"
    password, secret = (str(one.text_content()).strip() for one in first.page.find_class("id")[:2])
    assert re.fullmatch(r"([a-z]{4}-){4}[a-z]{4}", password)
    first.follow("To the officer's page")
    assert first.heading == "Sees no record: no vetting stands"
    assert "Duties of Rita Web: inspector, steward" in first.main
    assert "Another registrar confirms it; you cannot." in first.main

    second.go("/registry")
    assert "Duties of Rita Web: inspector, steward" in second.main
    _of(second, "/registry/confirm", "Rita Web")
    assert "Confirmed: it is done and on record." in second.main

    vetting(first, "Rita Web", "RESTRICTED", until=20)
    assert first.heading.startswith("Sees up to RESTRICTED; that changes in ")
    assert "The vetting is given" in first.main
    first.go("/registry")
    assert "loses what it gives" in _row(first, "Rita Web"), "it runs out within 31 days"

    vetting(first, "Rita Web", "SECRET", compartments="alfa, BETA")
    assert "It is proposed and changes nothing yet" in first.main
    assert first.heading.startswith("Sees up to RESTRICTED")
    _of(second.go("/registry"), "/registry/confirm", "A vetting of Rita Web: up to SECRET")
    officer(first, "Rita Web")
    assert first.heading == "Sees up to SECRET, with ALFA, BETA"
    for sentence in (
        "What WREG holds up to SECRET, and what others share with WREG",
        "What is above SECRET, of WREG too.",
        "What stands in any other compartment.",
        "As a steward: loads, corrects and recalls the records of WREG",
        "As an inspector: the whole ledger",
    ):
        assert sentence in first.main
    first.go("/registry?agency=WREG")
    assert "another vetting gives as much" in _row(first, "Rita Web")
    assert "Registrar registrar" not in first.main, "only those of the agency"

    rita = site.open()
    code = pyotp.TOTP(secret).now()
    rita.send("/sign-in", login="web.rita", password=password, code=code)
    assert rita.heading == "Set a password and an authenticator that only you know"
    officer(first, "Rita Web")
    assert "Has not set a password and an authenticator of their own yet" in first.main
    (grouped,) = rita.page.xpath("//p[contains(@class, 'long')]")
    own = pyotp.TOTP("".join(str(grouped.text_content()).split())).now()
    mine = "una frase que solo yo conozco"
    rita.send("/sign-in/own", password=mine, again=mine, code=own)
    rita.send("/purpose", purpose="investigation")
    officer(first, "Rita Web")
    assert "Has not set" not in first.main
    assert rita.go("/looks/mine").status == 200

    officer(first, "Rita Web").follow("Withdraw all vettings")
    assert first.heading == "Rita Web will see no record from this moment on"
    assert "2 vettings are withdrawn:" in first.main
    first.send("/registry/withdraw")
    assert first.heading == "Sees no record: no vetting stands"
    assert first.main.count("withdrawn") >= 2, "what was withdrawn stays on record"
    assert rita.go("/looks/mine").status == 403, "its access ended in the open session"


def test_one_vetting_is_withdrawn_and_the_others_stay(first: Plain, people: People) -> None:
    person = people.person("WREG", "web-uno", Tier.OPEN)
    people.vet(person.login, Tier.RESTRICTED)
    officer(first, f"Officer {person.login}").follow("Withdraw this one")
    assert first.heading == f"Officer {person.login} keeps what the other vettings give"
    first.send("/registry/withdraw")
    assert first.heading == "Sees up to OPEN"


def test_shut_out_and_let_back(first: Plain, site: Browsers, people: People) -> None:
    person = people.person("WREG", "web-fuera", Tier.OPEN)
    theirs = site.open(person)
    officer(first, f"Officer {person.login}").follow("Shut out …")
    assert "Open sessions end in this second" in first.main
    first.send("/registry/suspend")
    assert first.heading == "Shut out: cannot sign in"
    assert theirs.go("/looks/mine").status == 401
    first.follow("Let back …").send("/registry/suspend")
    assert first.heading == "Sees up to OPEN"
    people.agency("WOUT")
    first.go("/registry/agency?code=WOUT").send("/registry/agency")
    assert "shut out" in _row(first, "WOUT")
    first.go("/registry/agency?code=WOUT").send("/registry/agency")
    assert "active" in _row(first, "WOUT")


def test_duties_and_a_new_credential(first: Plain, second: Plain, people: People) -> None:
    person = people.person("WREG", "web-llave", Tier.OPEN)
    name = f"Officer {person.login}"
    officer(first, name).send("/registry/duties", duties=["steward"])
    assert "The duties are set." in first.main
    first.follow("Renew …").send("/registry/credential", password="otra frase bastante larga")
    assert "The password is the one that you typed." in first.main
    assert "otra frase" not in first.answer.text
    assert "proposed" not in first.main
    vetting(first, name, "SECRET")
    assert "It is proposed" in first.main
    officer(first, name).follow("Renew …").send("/registry/credential")
    assert "the old password and authenticator hold" in first.main, "while something waits it takes two"
    _of(second.go("/registry"), "/registry/refuse", f"A new password and authenticator for {name}")
    assert "Refused: nothing has changed." in second.main
    _of(first.go("/registry"), "/registry/refuse", f"A vetting of {name}")
    assert name not in _aside(first)


def test_rules_and_purposes(first: Plain, second: Plain) -> None:
    rule = {
        "kind": "web-test", "name_es": "Prueba web", "name_en": "Web test", "least_tier": "TOP_SECRET",
        "months": "12", "source": "an order",
    }  # fmt: skip
    first.go("/registry/rules").send("/registry/rules", **rule)
    assert "It is proposed and changes nothing yet" in first.main
    said = "Rule: from TOP SECRET on, the test «Web test», 12 months old at most"
    _of(second.go("/registry"), "/registry/confirm", said)
    assert "TOP SECRET" in _row(first.go("/registry/rules"), "Web test")
    first.go("/registry/rule?kind=web-test&tier=TOP_SECRET")
    assert "no vetting of these tiers needs this test" in first.main
    first.send("/registry/rule", source="an order")
    _of(second.go("/registry"), "/registry/confirm", "the test «Web test» is needed no more")
    assert "until " in _row(first.go("/registry/rules"), "Web test")
    assert first.go("/registry/rule?kind=web-test&tier=TOP_SECRET").status == 404, "it has ended"

    first.go("/registry/rules").send("/registry/alone", alone="OPEN", alone_source="a whim")
    _of(second.go("/registry"), "/registry/refuse", "One registrar alone gives vettings up to OPEN")

    first.go("/registry/purposes").send(
        "/registry/purposes", code="web-test", name_es="Prueba", name_en="A test of the web"
    )
    assert "A test of the web" in first.main
    first.go("/registry/purposes?change=web-test").send("/registry/purposes", retired="yes")
    assert "A test of the web" not in first.main


def test_a_wrong_field_is_told_at_the_field_and_nothing_typed_is_lost(first: Plain, people: People) -> None:
    person = people.person("WREG", "web-mal", None)
    first.go("/registry/enrol").send(
        "/registry/enrol", login="no!", full_name=" ", agency="WREG", password="corta", duties=["steward"]
    )
    assert first.status == 400
    assert all(first.error_at(field) for field in ("login", "full_name", "password"))
    assert first.value_of("login") == "no!"
    assert first.page.xpath("//input[@value='steward']/@checked")
    assert "corta" not in first.answer.text
    first.send("/registry/enrol", login=person.login, full_name="Otra", password=PASSWORD)
    assert (first.status, first.value_of("full_name")) == (409, "Otra"), "the login is taken"

    name = f"Officer {person.login}"
    vetting(first, name, "OPEN", compartments="á")
    assert first.status == 400
    assert first.error_at("compartments")
    assert first.value_of("compartments") == "á"
    vetting(first, name, "OPEN", taken__medical="ayer", passed__medical="")
    assert first.status == 400
    assert all(first.error_at(f"{what}-medical") for what in ("passed", "taken"))
    assert not first.error_at("taken-polygraph"), "told where it is wrong"
    vetting(first, name, "OPEN", taken="")
    assert first.error_at("taken"), "no day at all"
    vetting(first, name, "OPEN", until=-40)
    assert first.error_at("until") == "It ends before it was taken."
    tomorrow = (date.today() + timedelta(days=5)).isoformat()
    vetting(first, name, "OPEN", taken=tomorrow)
    assert (first.status, "the day of the test lies ahead" in first.main) == (400, True)
    officer(first, name)
    assert first.heading == "Sees no record: no vetting stands"

    first.go("/registry/agencies").send("/registry/agencies", code="low", name_es="", name_en="x")
    assert (first.status, first.value_of("code")) == (400, "low")
    assert first.error_at("code")
    assert first.error_at("name_es")
    first.go("/registry/agencies").send("/registry/agencies", code="WREG", name_es="x", name_en="x")
    assert first.status == 409
    first.go("/registry/rules").send("/registry/rules", kind="A", least_tier="NONE", months="0", source="")
    assert first.status == 400
    assert all(first.error_at(field) for field in ("kind", "least_tier", "months", "source", "name_es"))
    first.go("/registry/rules").send(
        "/registry/alone", alone="OPEN", alone_source="x", alone_since="2020-01-01"
    )
    assert first.status == 400, "never for the past"
    first.go("/registry/purposes").send("/registry/purposes", code="X", name_es="x", name_en="x")
    assert (first.status, bool(first.error_at("code"))) == (400, True)


def test_nobody_else_sees_or_does_any_of_it(site: Browsers, first: Plain, people: People) -> None:
    person = people.person("WREG", "web-nadie", Tier.OPEN, duties=["steward", "inspector"])
    theirs = site.open(person)
    refused = {theirs.go(f"/registry{page}").main for page in PAGES}
    assert len(refused) == 1, "refused alike"
    assert theirs.status == 403
    assert "/registry" not in theirs.answer.text, "nor is it in the navigation"
    address = str(officer(first, f"Officer {person.login}").answer.url)
    assert theirs.go(address).status == 404, "an address that is sealed for another person"
    for page in ("enrol", "agencies", "agency", "rules", "rule", "alone", "purposes", "confirm", "refuse"):
        assert theirs.post(f"/registry/{page}", **FORM).status == 403, page
        assert "web-nadie-intruder" not in theirs.answer.text
    assert "web-nadie-intruder" not in first.go("/registry").main
    stranger = site.open()
    assert stranger.go("/registry").status == 401


def test_what_runs_out_is_told_until_a_new_vetting_covers_it(first: Plain, people: People) -> None:
    person = people.person("WREG", "web-vence", None)
    people.vet(person.login, Tier.OPEN, tests=five_tests(days=5))
    row = _row(first.go("/registry").send("/registry", find=person.login), f"Officer {person.login}")
    assert "4 days" in row or "5 days" in row
    assert "loses what it gives" in row


def _row(browser: Plain, words: str) -> str:
    """The first row of a table that says so."""
    rows = [" ".join(row.text_content().split()) for row in browser.page.iter("tr")]
    found = [row for row in rows if words in row]
    assert found, f"no row says {words!r}: {rows}"
    return found[0]


def _aside(browser: Plain) -> str:
    return " ".join(browser.page.find(".//aside").text_content().split())


def _of(browser: Plain, action: str, words: str) -> None:
    """Send the form of the proposal that says so."""
    for row in browser.page.iter("li"):
        if words in " ".join(row.text_content().split()):
            forms = [form for form in row.iter("form") if form.get("action") == action]
            assert forms, f"no {action} at {words!r}"
            everyone = [form for form in browser.page.forms if form.get("action") == action]
            browser.send(action, everyone.index(forms[0]))
            return
    raise AssertionError(f"nothing waits that says {words!r}: {_aside(browser)}")


def test_who_is_signed_in_is_seen_and_ended_at_once(first: Plain, site: Browsers, people: People) -> None:
    people.agency("WLIV")
    person = people.person("WLIV", "web-viva", Tier.OPEN)
    one, other = site.open(person), site.open(person)
    first.go("/registry/sessions")
    assert "of CNF" in first.heading, "the own agency first"
    first.follow("WLIV")
    assert first.heading == "One officer of WLIV is signed in"
    assert "testclient" in first.main, "the address"
    first.send("/registry/sessions/end")
    assert "the officer signs in again" in first.main
    officer(first, person.login.split("-")[0] + "-" + person.login.split("-")[1])
    assert "One live session" in first.main
    assert sorted(b.go("/looks/mine").status for b in (one, other)) == [200, 401]
    first.send("/registry/sessions/end", which=1)
    assert "Ended at once" in first.main
    assert "Not signed in now" in first.main
    assert [b.go("/looks/mine").status for b in (one, other)] == [401, 401]


def test_nobody_but_a_registrar_ends_anothers_session(site: Browsers, people: People) -> None:
    person = people.person("CNF", "web-ajena", Tier.OPEN, duties=["steward", "inspector"])
    browser = site.open(person)
    assert browser.go("/registry/sessions").status == 403
    assert browser.post("/registry/sessions/end", session="x").status == 404


def test_officers_are_found_by_name_and_listed_by_the_page(
    first: Plain, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tearline.web.pages.registry.registry._A_PAGE", 2)
    logins = [people.person("WLIST", f"web-lista-{n}", None).login for n in range(3)]
    page = first.go("/registry").send("/registry", find="OFFICER web-Lísta", agency="WLIST")
    assert "web-lista" not in str(page.answer.url)
    assert "3 officers" in page.main
    assert "page 1 of 2" in page.main
    shown = [login for login in logins if login in page.main]
    page.follow("Next page")
    assert "page 2 of 2" in page.main
    assert sorted([*shown, *(login for login in logins if login in page.main)]) == sorted(logins)
    page.go("/registry").send("/registry", find="web-lista-none")
    assert "No officer is enrolled under such a name." in page.main
