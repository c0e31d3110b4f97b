"""Unusual use on screen, for an inspector: the reason, the looks behind a line, what came of it; and the rules."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tearline.db import House
from tearline.handling import Tier
from tearline.ledger.change import seal
from tearline.ledger.look import Desk
from tearline.picture.search import search
from tearline.settings import Settings
from tests.oversight.test_unusual import NOON, worked
from tests.people import People, Person
from tests.web.plain import Browsers, Plain, browsers


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[Browsers]:
    with browsers(desk) as opened:
        yield opened


@pytest.fixture(scope="module")
def person(people: People, house: House, desk: Desk) -> Person:
    """Somebody whose looks were refused, and who asked for the own name."""
    made = people.person("WUNU", "web-raro", Tier.OPEN)
    worked(house, made, {NOON.replace(hour=1): 0}, refused=6)
    search(desk, people.sign_in(made), f"{made.login.replace('-', ' ')}")
    seal(house, Settings().origin)
    return made


@pytest.fixture
def inspector(site: Browsers, people: People, person: Person) -> Plain:
    assert person
    return site.open(people.person("CNF", "web-vigila", Tier.OPEN, duties=["inspector"]), "oversight")


def line_of(browser: Plain, person: Person) -> str:
    rows = browser.page.xpath(f"//tr[contains(., '{person.login}')]")
    assert rows, browser.main
    return " ".join(" ".join(str(row.text_content()).split()) for row in rows)


def test_a_line_leads_to_the_looks_behind_it_and_to_what_came_of_it(inspector: Plain, person: Person) -> None:
    inspector.go("/").follow("Unusual use")
    assert "6 looks were refused" in line_of(inspector, person)
    assert "to look into" in inspector.heading
    forms = [form for form in inspector.page.forms if form.get("action") == "/unusual/note"]
    rows = inspector.page.xpath("//tbody/tr")
    mine = next(n for n, row in enumerate(rows) if person.login in row.text_content())
    link = rows[mine].xpath(".//a[contains(., 'behind it')]/@href")[0]
    inspector.go(link)
    assert inspector.status == 200
    assert person.login in inspector.main
    assert "refused" in inspector.main
    day = inspector.value_of("since")
    assert day == inspector.value_of("until") != "", "who narrows further stays within the day"
    inspector.go("/unusual").send("/unusual/note", which=mine, words="  ")
    assert inspector.status == 400
    assert "Give a reason" in line_of(inspector, person)
    inspector.send("/unusual/note", which=mine, words="The device was broken.")
    assert inspector.status == 200
    assert "The device was broken." in line_of(inspector, person)
    assert len(forms) >= 1


def test_it_is_no_page_for_anybody_else(site: Browsers, people: People, person: Person) -> None:
    for other in (site.open(person), site.open(people.founders[0], "administration")):
        assert "Unusual use" not in other.go("/looks/mine").main
        for path in ("/unusual", "/unusual/rules"):
            assert other.go(path).status == 403
        assert other.post("/unusual/note", id="0" * 64, words="nothing").status == 403
        assert other.post("/unusual/rules", rule="many", at_least="1", source="me").status == 403


def test_a_rule_is_set_with_its_source_and_a_wrong_number_is_told_at_its_field(
    inspector: Plain, house: House
) -> None:
    inspector.go("/unusual").follow("The rules by which")
    assert "shipped with Tearline" in inspector.main
    inspector.send("/unusual/rules", which=3, at_least="nine", source="order 9")
    assert (inspector.status, inspector.error_at("at_least-4")) == (400, "Give a whole number from 1 on.")
    assert inspector.value_of("source-4") == "order 9"
    inspector.send("/unusual/rules", which=3, at_least="9", source="order 9 of the council")
    assert inspector.status == 200
    assert "order 9 of the council" in inspector.main
    assert inspector.value_of("at_least-4") == "9"
    assert "In force before" in inspector.main
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("DELETE FROM gate.unusual_rule WHERE set_by IS NOT NULL")
