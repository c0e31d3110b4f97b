"""Field check, ask box, dossier, record and pairs as pages: what each says, and that two people see two of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from tearline import stewardship
from tearline.ledger.change import seal
from tearline.ledger.look import Viewer
from tearline.settings import Settings
from tests.picture.conftest import BORN, Town
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]


@pytest.fixture
def plate(town: Town) -> str:
    return f"Q{town.mark.translate(str.maketrans('0123456789', 'ABCDEFGHJK'))[:2]}-{int(town.mark, 16) % 900 + 100}-C"


def check(walker: Walker, text: str) -> Walker:
    return walker.go("/check").fill("/check", text=text)


def ask(walker: Walker, text: str) -> Walker:
    return walker.go("/ask").fill("/ask", text=text)


def test_the_field_check_says_stop_for_a_stolen_car_and_accuses_nobody(
    town: Town, walk: Walk, plate: str
) -> None:
    town.tell(town.a, "v1", "Vehicle", registrationNumber=plate, theftStatus="stolen", theftDate="2026-06-12")
    page = check(walk(town.high), plate)
    assert page.words("//*[@id='ans']") == "STOP"
    assert "vehicle reported stolen and not recovered" in page.seen.lower()
    assert f"Wait until {town.a} confirms" in page.seen
    assert "An alert proves nothing against the person in front of you" in page.seen
    page.language, page.jar["tearline-language"] = "es", "es"
    assert check(page, plate).words("//*[@id='ans']") == "ALTO"


def test_the_field_check_keeps_what_was_typed_and_says_what_is_wrong_with_it(town: Town, walk: Walk) -> None:
    page = check(walk(town.high), "no identifier at all")
    assert page.status == 400
    assert page.values("//input[@id='v']/@value") == ["no identifier at all"]
    assert "not the form of any identifier" in page.words("//*[@role='alert']")
    assert check(page, "").status == 400


def test_the_first_load_of_the_field_check_is_small(town: Town, walk: Walk) -> None:
    """The page and its style sheet, packed as a browser asks for them: for a phone on a bad link."""
    page = walk(town.high).go("/check")
    headers = {"accept-encoding": "gzip", "cookie": "; ".join(f"{k}={v}" for k, v in page.jar.items())}
    sizes = []
    for address in ("/check", *page.values("//link[@rel='stylesheet']/@href")):
        with page.site.stream("GET", address, headers=headers) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            sizes.append(len(b"".join(answer.iter_raw())))
    assert sum(sizes) < 30_000, sizes


def test_one_box_knows_a_plate_from_a_name(town: Town, walk: Walk, plate: str) -> None:
    town.tell(town.a, "v1", "Vehicle", registrationNumber=plate, make="Nissan")
    town.person(town.a, "p1", status="suspect")
    page = ask(walk(town.high), plate)
    assert page.words("//form[@role='search']//*[@class='kind']") == "plate"
    assert page.heading == "one record, one entity"
    page = ask(page, town.name())
    assert page.words("//form[@role='search']//*[@class='kind']") == "words"
    assert page.words("//ol[@class='list']//*[contains(@class,'tag')]") == "suspect"
    assert "Presumed innocent" in page.seen
    assert plate not in page.path
    assert town.name() not in page.path


def test_facets_narrow_and_widen_by_links(town: Town, walk: Walk) -> None:
    town.person(town.a, "p1")
    town.person(town.b, "p2", tier="RESTRICTED", birthDate=BORN)
    page = ask(walk(town.high), town.name())
    assert page.heading.startswith("2 records")
    page.follow(town.b)
    assert page.heading.startswith("one record")
    assert page.words("//*[@aria-current='true']").startswith(town.b)
    page.follow(town.b)
    assert page.heading.startswith("2 records")


def test_a_question_is_saved_under_its_answers_and_asked_again_with_one_press(town: Town, walk: Walk) -> None:
    town.person(town.a, "p")
    browser = ask(walk(town.low), town.name())
    first = browser.path
    browser.fill("/questions", name="Los de siempre")
    assert browser.heading == "You have saved one question"
    assert town.name() in browser.seen
    browser.follow("Los de siempre")
    assert browser.path == first, "an ordinary question, at its own address"
    assert browser.heading.startswith("one record")
    browser.fill("/questions", name="Los de siempre")
    assert (browser.status, "taken" in browser.words("//*[@id='name-e']")) == (409, True)
    assert browser.values("//input[@id='name']/@value") == ["Los de siempre"]
    browser.fill("/questions", name="Otra vez")
    assert browser.heading == "You have saved 2 questions"
    other = walk(town.high).go("/questions")
    assert other.heading == "You have saved no question yet"
    browser.fill("/questions/forget").fill("/questions/forget")
    assert browser.heading == "You have saved no question yet"


def test_the_dossier_marks_what_is_newer_than_the_own_last_look(town: Town, walk: Walk) -> None:
    one, other = (town.person(agency, "p", birthDate="1985-03-12") for agency in (town.a, town.b))
    browser = walk(town.low)
    assert "last look" not in browser.go(f"/entity/{one}").seen
    seal(town.people.house, Settings().origin)
    assert (
        "Nothing that you see was added or changed since your last look" in browser.go(f"/entity/{one}").seen
    )
    changed = {"properties": {"phone": ["+525511112222"]}}
    stewardship.correct(town.desk, town.stewards[town.b], UUID(other), changed, "told anew")
    browser.go(f"/entity/{one}")
    assert "one record was added or changed. It is marked." in browser.seen
    marked = browser.values("//tr[.//span[contains(., 'new since your last look')]]//th//a/@href")
    assert marked == [f"/record/{other}"]
    facts = (
        "//*[@id='told']//div[contains(@class, 'fact')][.//span[contains(., 'new since your last look')]]//dd"
    )
    assert "55 1111 2222" in browser.words(facts) or "5511112222" in browser.words(facts).replace(" ", "")


def test_a_question_that_cannot_be_asked_is_kept_and_explained(town: Town, walk: Walk) -> None:
    page = ask(walk(town.high), "¿?")
    assert page.status == 400
    assert page.values("//input[@id='q']/@value") == ["¿?"]
    assert "at least one word" in page.words("//*[@role='alert']")


def test_the_dossier_names_who_says_what_and_shows_both_sides_of_a_dispute(town: Town, walk: Walk) -> None:
    first = town.person(
        town.a, "p1", birthDate="1985-03-12", phone="+525511112222", status="charged", source_grade="B",
        info_grade="2", grade_scale="admiralty", passportNumber="G12345678",
    )  # fmt: skip
    second = town.person(
        town.b, "p2", birthDate="1991-07-30", phone="+525511112222", passportNumber="G12345678"
    )
    town.decided(first, second, "same", town.a)
    page = walk(town.high).go(f"/entity/{second}")
    assert page.heading == town.name()
    disputed = page.words("//section[@id='disputed']")
    assert "12 Mar 1985" in disputed
    assert "30 Jul 1991" in disputed
    assert town.a in disputed
    assert town.b in disputed
    assert "B2" in disputed
    assert "Presumed innocent until a final judgment." in page.seen
    assert page.words("//section[@id='told']//*[@class='id']").startswith("G123")


def test_no_title_and_no_address_names_anybody(town: Town, walk: Walk) -> None:
    """They stay in the browser's history after the session."""
    id = town.person(town.a, "p1", birthDate=BORN)
    page = walk(town.high)
    for path in (f"/entity/{id}", f"/entity/{id}/history", f"/record/{id}"):
        assert town.mark not in page.go(path).words("//title")
    ask(page, town.name())
    assert town.name() in page.seen
    assert town.name() not in page.words("//title") + page.path


def test_the_dossier_shows_what_the_entity_is_linked_to_and_the_status_of_each_person(
    town: Town, walk: Walk
) -> None:
    person = town.person(town.a, "p1", birthDate=BORN)
    town.person(town.a, "p2", name="Rubén Escamilla Toscano", status="witness")
    town.tell(town.a, "v1", "Vehicle", registrationNumber="QQA-101-A", owner="p1")
    town.tell(town.a, "d1", "Detention", detainee="p1", startDate="2026-06-26", registrationNumber="D-1")
    town.tell(town.a, "a1", "Associate", person="p1", associate="p2", relationship="business")
    page = walk(town.high).go(f"/entity/{person}")
    assert "QQA-101-A" in page.words("//section[@id='things']")
    assert "Vehicles owned" in page.words("//section[@id='things']")
    assert "26 Jun 2026" in page.words("//section[@id='justice']")
    people = page.words("//section[@id='people']")
    assert town.name("Rubén Escamilla Toscano") in people
    assert "witness" in people
    assert "business" in people
    assert "Detention" in page.words("//aside//ol")


def test_what_is_linked_under_a_label_above_the_viewer_is_not_there(town: Town, walk: Walk) -> None:
    person = town.person(town.a, "p1", birthDate=BORN)
    town.tell(town.a, "v1", "Vehicle", registrationNumber="QQB-102-A", owner="p1")
    before = _body(walk(town.low).go(f"/entity/{person}"))
    town.tell(
        town.a,
        "d1",
        "Detention",
        tier="SECRET",
        detainee="p1",
        startDate="2026-06-26",
        registrationNumber="D-2",
    )
    assert _body(walk(town.low).go(f"/entity/{person}")) == before
    page = walk(town.high).go(f"/entity/{person}")
    assert page.words("//section[@id='justice']") != ""
    assert "SECRET" in page.words("//header/*[contains(@class,'banner')]")


def test_a_record_shows_its_versions_and_what_changed(town: Town, walk: Walk) -> None:
    id = town.person(town.a, "p1", phone="+525511112222")
    for number, why in (("+525533334444", "a wrong digit"), ("+525533335555", "another one")):
        changes = {"properties": {"name": [town.name()], "phone": [number]}}
        stewardship.correct(town.desk, town.stewards[town.a], UUID(id), changes, why)
    page = walk(town.high).go(f"/record/{id}")
    before = page.words("//section[@id='before']")
    assert "Correction" in before
    assert "«a wrong digit»" in before
    assert "+525511112222 → +525533334444" in before
    assert f"{town.a}//OPEN//-//{town.b}//H0" in page.words("//aside")
    assert "<time" not in page.seen


def test_a_pair_is_decided_and_the_decision_undone(town: Town, walk: Walk) -> None:
    a = town.person(town.a, "p1", birthDate=BORN, status="victim")
    b = town.person(town.b, "p2", birthDate="1985-03-13", status="suspect")
    town.unsure(a, b)
    page = walk(town.high).go("/review")
    assert page.heading == "One pair waits for a person"
    page.follow(town.name())
    assert "one record is of a victim or witness" in page.seen
    bars = page.values(
        "//table[@class='wf']//rect[contains(@class,'for') or contains(@class,'against')]/@width"
    )
    assert bars
    assert page.fill(0, button="verdict=apart", reason="x").status == 400
    assert page.words("//*[@role='alert']") != ""
    page.fill(0, button="verdict=apart", reason="two sisters")
    assert page.heading == "No pair waits for a person"
    page.go(f"/pair/{a}/{b}")
    assert "«two sisters»" in page.words("//aside")
    page.fill(f"/pair/{a}/{b}/undo", reason="the wrong pair")
    assert "undone on" in page.words("//aside")


def test_the_history_says_what_joined_and_why(town: Town, walk: Walk) -> None:
    a = town.person(town.a, "p1", birthDate=BORN, phone="+525511112222")
    b = town.person(town.b, "p2", birthDate=BORN)
    town.decided(a, b, "apart", town.a, "two cousins")
    page = walk(town.high).go(f"/entity/{a}/history")
    assert "«two cousins»" in page.seen
    assert "Joined" in page.seen
    assert "Parted" in page.seen


@pytest.mark.parametrize(
    "name", ["X" * 2000, "שלום עולם", 'Zo\u0308e\u0301 <b>no</b> & "co"', "مرحبا A\u202eB"]
)
def test_names_as_people_write_them_stand_on_the_page_as_text(town: Town, walk: Walk, name: str) -> None:
    id = town.tell(town.a, "p1", name=name)
    page = walk(town.high).go(f"/record/{id}")
    assert page.status == 200
    assert not page.page.xpath("//main//b[text()='no']")
    assert page.page.xpath("//h1/bdi")
    assert walk(town.high).go(f"/entity/{id}").status == 200


def _body(page: Walker) -> str:
    """The page without the moments at which it was made."""
    text = re.sub(r'data-now="[^"]*"', "", page.text)
    return "".join(part.partition("</time>")[2] for part in text.split("<time"))
