"""Who decides what on screen: the answer about one input, a draft published by two, lending; and in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tearline.ledger.look import Desk
from tearline.matrix.row import as_file, shipped
from tests.deciders import Deciders
from tests.people import People, Person
from tests.web.chromium import DESK, LOOKS, Screen
from tests.web.plain import Browsers, Plain, browsers

ROWS = list(shipped())
INPUT = {"action": "stop", "where": "municipal", "risk": "2", "agencies": "one", "instrument": "none"}


def asked(**other: str) -> str:
    """The page that answers about an input."""
    return "/rights?" + "&".join(f"{name}={value}" for name, value in {**INPUT, **other}.items())


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[Browsers]:
    with browsers(desk) as opened:
        yield opened


@pytest.fixture(scope="module")
def deciders(people: People) -> Deciders:
    made = Deciders(people, "WMAT")
    made.publish()
    return made


def _coordinator(people: People, name: str) -> Person:
    return people.person("WMAT", name, duties=["coordinator"])


@pytest.fixture(scope="module")
def writer(site: Browsers, people: People, deciders: Deciders) -> Plain:
    assert deciders
    return site.open(_coordinator(people, "web-escribe"), "administration")


@pytest.fixture(scope="module")
def second(site: Browsers, people: People, deciders: Deciders) -> Plain:
    assert deciders
    return site.open(_coordinator(people, "web-publica"), "administration")


@pytest.fixture(scope="module")
def anybody(site: Browsers, people: People, deciders: Deciders) -> Plain:
    assert deciders
    return site.open(people.person("WMAT", "web-cualquiera"))


def test_anybody_may_know_who_decides_and_how_it_goes_on(anybody: Plain) -> None:
    anybody.go("/").follow("Who decides what")
    assert "is in force since" in anybody.heading
    assert "42 rows" in anybody.main
    anybody.go(asked())
    assert "commander, level 1 or higher, within 5 min" in anybody.main
    assert "level 2 within 5 min; level 3 within 5 min" in anybody.main
    anybody.go(asked(action="arrest-with-warrant", instrument="order"))
    assert "Not allowed without a warrant of arrest" in anybody.main
    anybody.go(asked(action="fly"))
    assert "Choose one value of each list." in anybody.main
    assert anybody.go("/rights?version=99999").status == 404
    assert anybody.go("/rights?version=x").status == 404


def test_the_draft_is_nobody_s_but_those_who_keep_the_rules(anybody: Plain) -> None:
    assert "Draft" not in anybody.go("/rights").main
    for path in ("/rights/draft", "/rights/row?row=1"):
        assert anybody.go(path).status in (403, 404)
    for deed in ("draft", "row", "ask", "publish", "refuse", "drop"):
        assert anybody.post(f"/rights/{deed}", do="shipped", row="1").status in (403, 404), deed


def test_a_draft_is_written_checked_and_published_by_two(
    writer: Plain, second: Plain, deciders: Deciders
) -> None:
    deciders.clear()
    writer.go("/rights").follow("Begin one")
    assert writer.heading == "There is no draft"
    writer.send("/rights/draft", 1, file=as_file(ROWS[:-1]))
    assert writer.heading == "The draft has one fault; 1,600 of 1,664 inputs are decided once"
    assert (
        "No row covers: drop the lead; anywhere; risk 3, 4; one agency or several; any instrument."
        in writer.main
    )
    assert "Ask for its publication" not in writer.main
    writer.follow("Add a row")
    assert writer.heading == "A new row"
    typed = {
        "actions": "drop", "where": ["municipal", "state", "several-states", "border"], "risk": ["3", "4"],
        "agencies": ["one", "several"], "instrument": ["none", "order", "warrant", "flagrancy"], "duty": "commander",
        "level": "2", "minutes": "3", "source_es": "una orden", "source_en": "an order", "since": "2026-11-30",
    }  # fmt: skip
    writer.send("/rights/row", **typed)
    assert "Row 42, minutes: a whole number from 5 to 43200." in writer.main
    assert writer.value_of("minutes") == "3"
    writer.send("/rights/row", **{**typed, "minutes": "90"})
    assert writer.heading == "The draft decides each of the 1,664 inputs once"
    stale = writer.go("/rights/row?row=42").page.xpath("//input[@name='mark']/@value")[0]
    writer.send("/rights/row", **{**typed, "minutes": "120"})
    writer.post("/rights/row", row="42", mark=stale, allowed="yes", **{**typed, "minutes": "60"})
    assert writer.status == 409
    assert "changed since you opened it" in writer.main
    writer.go("/rights/draft").send("/rights/ask")
    assert "publishes it within 14 days" in writer.main
    assert "Publish it now" not in writer.main
    assert "A publication waits for you" not in writer.go("/day").main
    second.go("/day").follow("A publication waits for you")
    assert second.page.xpath("//nav//a[@href='/rights']/@aria-label") == [
        "Who decides what: A publication waits for you"
    ]
    second.go("/rights").follow("Its publication is asked for by")
    second.send("/rights/publish")
    assert "Published: it is in force from this moment on." in second.main
    second.go(asked(action="drop", risk="4"))
    assert "within 2 h" in second.main


def test_a_row_is_taken_out_and_the_draft_refused_and_thrown_away(
    writer: Plain, second: Plain, deciders: Deciders
) -> None:
    deciders.clear()
    writer.post("/rights/draft", do="shipped")
    writer.send("/rights/ask")
    second.go("/rights/draft").send("/rights/refuse")
    assert "The publication is asked for no more." in second.main
    writer.go("/rights/row?row=1")
    assert writer.heading == "Row 1"
    writer.post("/rights/row", row="1", mark=_mark(writer.go("/rights/draft")), do="remove")
    assert "No row covers: open a line of investigation; one municipality" in writer.main
    writer.go("/rights/draft").send("/rights/draft", 1, file="rows: [{actions: fly}]")
    assert "Row 1, actions: fly is none of open" in writer.main
    writer.go("/rights/draft").send("/rights/drop")
    assert "The draft is thrown away." in writer.main


def _mark(browser: Plain) -> str:
    return str(browser.page.xpath("//input[@name='mark']/@value")[0])


def test_a_commander_lends_sees_and_ends(site: Browsers, people: People, deciders: Deciders) -> None:
    chief, other = (
        deciders.person("web-jefa", 2, agency="WMAT"),
        deciders.person("web-suplente", 0, (), "WMAT"),
    )
    browser, receiver = site.open(chief), site.open(other)
    browser.go("/").follow("My delegations")
    assert browser.heading == "You lend nothing; nothing is lent to you"
    until = datetime.now(UTC) + timedelta(days=3)
    typed = {
        "login": other.login, "actions": ["stop"], "places": ["municipal", "state"], "risk": "2", "cause": "leave",
        "until-day": f"{until:%Y-%m-%d}", "until-hour": "12:00",
    }  # fmt: skip
    browser.send(
        "/delegations", **{k.replace("-", "__"): v for k, v in {**typed, "until-day": "2020-01-01"}.items()}
    )
    assert "A delegation ends within 30 days, and not in the past." in browser.main
    assert browser.value_of("login") == other.login
    browser.go("/delegations").send("/delegations", login=other.login, **_until(until))
    assert browser.error_at("actions") == "Choose at least one."
    browser.go("/delegations").post("/delegations", duty="commander", **typed)
    assert browser.heading == "You lend one right; nothing is lent to you"
    assert "Lent: it holds from this moment on" in browser.main
    receiver.go("/day").follow("One right to decide is delegated to you")
    assert receiver.heading == "You lend nothing; one is lent to you"
    assert f"from {chief.login}" in receiver.main
    assert "stop and check; one municipality, one state; risk up to 2" in receiver.main
    registrar = site.open(people.founders[0], "administration")
    assert f"{chief.login} to {other.login}" in registrar.go("/delegations?all=yes").main
    registrar.go("/registry").send("/registry", find=other.login).follow(other.login)
    assert f"from {chief.login}" in registrar.main
    browser.go("/delegations").send("/delegations/end")
    assert "Ended: it gives nothing from this moment on." in browser.main
    assert receiver.go("/delegations").heading == "You lend nothing; nothing is lent to you"


def _until(moment: datetime) -> dict[str, str]:
    return {"until__day": f"{moment:%Y-%m-%d}", "until__hour": "12:00", "cause": "leave"}


def test_a_registrar_gives_a_level_and_from_three_on_a_second_one_confirms(
    site: Browsers, people: People
) -> None:
    person = people.person("WMAT", "web-nivel", duties=["commander"])
    first, second = (site.open(one, "administration") for one in people.founders)

    def page(browser: Plain) -> Plain:
        return browser.go("/registry").send("/registry", find=person.login).follow(person.login)

    page(first).send("/registry/level", level="2")
    assert "The level is set" in first.main
    assert "decides up to level 2, unit" in first.main
    page(first).send("/registry/level", level="4")
    assert "another registrar confirms it within 14 days" in first.main
    assert "decides up to level 2, unit" in first.main
    page(second)
    assert "4, state" in second.main
    second.send("/registry/confirm")
    assert "decides up to level 4, state" in page(second).main


def test_the_pages_are_accessible_fit_and_ask_nobody_else(
    browser: Browser, base: str, people: People, deciders: Deciders
) -> None:
    deciders.write(ROWS[1:])
    chief, other = deciders.person("web-ancha", 2, agency="WMAT"), deciders.person("web-otra", 0, (), "WMAT")
    found: dict[str, list[str]] = {}
    screen = Screen(browser, base, DESK, looks=LOOKS).signed_in(people.sign_in(chief))
    page = screen.go("/delegations")
    page.fill("#login", other.login)
    page.check("input[name=actions][value=stop]")
    page.check("input[name=places][value=state]")
    page.fill("input[name=until-day]", f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}")
    page.fill("input[name=until-hour]", "12:00")
    page.check("input[name=cause][value=leave]")
    screen.press(page.get_by_role("button", name="Delegarla"))
    assert page.locator("h1").inner_text() == "Usted delega una facultad; no se le delega nada"
    found["delegations"] = screen.faults()
    screen.looks = LOOKS[1:]
    screen.go(asked())
    found["rights"] = screen.faults()
    screen = Screen(browser, base, DESK, looks=LOOKS[:1]).signed_in(deciders.writer)
    screen.go("/rights/draft")
    found["draft"] = screen.faults()
    screen.looks = LOOKS[1:]
    screen.go("/rights/row?row=2")
    found["row"] = screen.faults()
    assert {name: faults for name, faults in found.items() if faults} == {}
