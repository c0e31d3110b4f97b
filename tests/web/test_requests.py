"""Requests in a browser: from a question to data between three agencies by forms alone, what goes wrong, and axe."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from tearline import stewardship
from tearline.casework.deeds import move_matter
from tearline.casework.questions import matter
from tearline.ledger.look import Viewer
from tests.picture.conftest import Town
from tests.web.chromium import LOOKS, Screen
from tests.web.test_matters import make
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
TITLE = "Confirmar que sigue el robo de XTR-417-B"


@pytest.fixture
def desk_of_a(town: Town) -> Viewer:
    return town.people.enrol(town.a, "enlace", duties=["liaison"])


def ask(town: Town, page: Walker, **more: str | list[str]) -> Walker:
    """Fill in the form for asking agency A."""
    told = {
        "name": TITLE, "f-addressee": town.a, "f-wants": "confirm", "f-urgency": "urgent", "f-basis": "CNPP, art. 215",
        "f-case": "0218/2026", **more,
    }  # fmt: skip
    return page.go(page.path if page.path.startswith("/requests/new") else "/requests/new").fill(0, **told)


def test_from_a_question_to_data_between_three_agencies(town: Town, walk: Walk, desk_of_a: Viewer) -> None:
    car = town.tell(town.a, "v1", "Vehicle", registrationNumber="XTR-417-B")
    secret = town.tell(town.a, "v2", "Vehicle", registrationNumber="HJN-208-C")
    stewardship.recall(town.desk, town.stewards[town.a], "solo para nosotros", record=UUID(secret))
    third = town.people.enrol(f"C{town.mark}", "enlace", duties=["liaison"])

    asker = walk(town.high).go(f"/record/{car}").follow("Ask request about this")
    assert asker.path.startswith("/requests/new")
    assert asker.page.xpath(f"//select/option[@value='{town.a}']")
    assert not asker.page.xpath(f"//select/option[@value='{town.b}']")
    ask(town, asker)
    assert asker.heading == TITLE
    at = asker.path.partition("?")[0]
    assert asker.words("//main//h1/following-sibling::span") == "sent"
    assert TITLE in asker.go("/requests").words("//*[@id='by']")
    assert "10 min" in asker.seen

    desk = walk(desk_of_a).go("/day").follow(TITLE)
    assert desk.path == at
    desk.go("/requests")
    assert desk.heading == "One request waits for our answer"
    assert "Asks" in desk.seen
    assert town.b in desk.words("//*[@id='of']")
    desk.follow("Read and answer")
    desk.fill(_form(desk, "answer"), **{"f-outcome": "released", "f-released": secret})
    assert "more people see this move" in desk.seen  # no answer opens what was not released
    stewardship.restore(
        town.desk,
        town.stewards[town.a],
        f"{town.a}//OPEN//-//{town.b}//H0",
        "se le difunde",
        record=UUID(secret),
    )
    make(desk.go(at), "answer", reason="sigue vigente", **{"f-outcome": "released", "f-released": secret})
    assert TITLE in desk.go("/requests").words("//*[@aria-labelledby='given']")

    asker.go("/requests")
    answers = asker.words("//*[@aria-labelledby='answers']")
    assert TITLE in answers
    assert "released" in answers
    assert "after" in answers
    assert asker.follow("the record").status == 200
    assert "HJN-208-C" in asker.text
    other = walk(third)
    assert other.go(at).status == 404
    assert other.go("/requests").heading == "Nothing is asked of us"
    assert other.go(f"/record/{secret}").status == 404


def _form(page: Walker, move: str) -> int:
    moves = [form.xpath("string(.//input[@name='move']/@value)") for form in page.page.xpath("//main//form")]
    return moves.index(move)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(town: Town, walk: Walk) -> None:
    page = walk(town.high)
    ask(town, page, tier="OPEN", **{"f-addressee": "", "f-basis": ""})
    assert page.status == 400
    assert page.values("//input[@name='name']/@value") == [TITLE]
    assert "«Asked of» is missing" in page.seen
    assert "«Legal basis» is missing" in page.seen
    ask(town, page, **{"f-addressee": town.a})
    assert (page.status, "Choose a tier" in page.seen) == (400, True)
    assert ask(town, page, tier="OPEN", **{"f-addressee": "GNADIE"}).status == 400
    assert "no such agency" in page.seen
    assert page.go("/requests/everything").status == 400


def test_the_generic_form_leads_on_to_this_one(town: Town, walk: Walk) -> None:
    car = town.tell(town.a, "v1", "Vehicle", registrationNumber="XTR-417-B")
    page = walk(town.high).go(f"/matters/request/new?about={car}")
    assert page.path.startswith("/requests/new")
    assert page.page.xpath(f"//input[@name='about'][@value='{car}'][@checked]")


def test_pages_of_a_side(town: Town, walk: Walk, desk_of_a: Viewer) -> None:
    page = walk(town.high)
    ids = []
    for _ in range(2):
        ask(town, page, tier="OPEN")
        ids.append(page.path.partition("?")[0].rsplit("/", 1)[1])
    last = UUID(matter(town.desk, desk_of_a, ids[0]).last_move)
    move_matter(town.desk, desk_of_a, ids[0], "answer", last, said={"outcome": "confirmed"})
    assert len(page.go("/requests/by").page.xpath("//tbody/tr")) == 1
    assert len(page.go("/requests/by?ended=yes").page.xpath("//tbody/tr")) == 1
    assert "None that you see" in page.go("/requests/of").seen


def test_an_agreement_is_written_signed_by_both_and_stands_with_the_requests(town: Town, walk: Walk) -> None:
    boss = walk(town.people.enrol(town.a, "mando", duties=["commander"]))
    page = walk(town.stewards[town.a]).go("/matters/agreement/new")
    review = {"f-review_by-day": "2027-06-01", "f-review_by-hour": "12:00"}
    ends = {"f-ends_by-day": "2028-06-01", "f-ends_by-hour": "12:00"}
    page.fill(0, name="Vehículos robados", tier="OPEN", release="some", agencies=town.b, **review, **ends, **{
        "f-addressee": town.b, "f-covers": ["Vehicle", "PlateRead"], "f-up_to": "OPEN", "f-onward": "leave",
        "f-purposes": "robo de vehículo", "f-basis": "Convenio 7/2026"})  # fmt: skip
    at = page.path.partition("?")[0]
    assert page.heading == "Vehículos robados"
    make(boss.go(at), "sign")
    make(walk(town.people.enrol(town.b, "enlace", duties=["liaison"])).go(at), "countersign")
    told = walk(town.low).go("/requests").words("//*[@aria-labelledby='agreements']")
    assert "Vehículos robados" in told
    assert f"{town.a} → {town.b}" in told
    assert "vehicles, plate reads" in told
    assert "Vehículos robados" not in walk(town.people.enrol(f"C{town.mark}", "otro")).go("/requests").seen


def test_pages_hold_to_axe(town: Town, browser: Browser, base: str, desk_of_a: Viewer, walk: Walk) -> None:
    """With an open request, one that is refused, and the form with what is wrong at its fields."""
    car = town.tell(town.a, "v1", "Vehicle", registrationNumber="XTR-417-B")
    page = walk(town.high)
    ask(town, page, tier="OPEN")
    ask(town, page.go(f"/requests/new?about={car}"))
    id = page.path.partition("?")[0].rsplit("/", 1)[1]
    last = UUID(matter(town.desk, desk_of_a, id).last_move)
    move_matter(town.desk, desk_of_a, id, "refuse", last, said={"refused_because": "operation"})
    screen = Screen(browser, base, looks=LOOKS).signed_in(desk_of_a)
    screen.go("/requests")
    assert screen.faults() == []
    screen.go("/requests/new")
    assert screen.faults() == []
