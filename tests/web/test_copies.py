"""Copies in a browser without scripts: taken from a form that says first what is recorded, and answered for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from uuid import UUID

import orjson
import pytest
from pypdf import PdfReader

from tearline import stewardship
from tearline.copies.number import read
from tearline.copies.register import own_copies
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tests.picture.conftest import BORN, Town
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
WHY = "for the file of the case"


@pytest.fixture
def person(town: Town) -> str:
    return town.person(town.a, "p1", birthDate=BORN, phone="+525511112222", status="suspect")


def taken(page: Walker, **fields: str) -> Walker:
    """The file that the form on this page gives."""
    return page.fill(0, reason=WHY, **fields)


def test_a_dossier_is_taken_as_pdf_and_stands_in_the_list(town: Town, walk: Walk, person: str) -> None:
    page = walk(town.high).go(f"/entity/{person}").follow("Take a copy")
    assert "put on record before you get it" in page.words("//main")
    file = taken(page, recipient="Juzgado tercero")
    assert file.status == 200
    assert file.headers["content-type"] == "application/pdf"
    number = read(file.headers["tearline-copy"])
    assert file.headers["content-disposition"] == f'attachment; filename="tearline-{number}.pdf"'
    assert "Juzgado tercero" in PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    page = walk(town.high).go("/copies")
    assert page.heading == "No copy waits for an answer"
    assert file.headers["tearline-copy"] in page.words("//table")
    assert "Juzgado tercero" in page.words("//table")


@pytest.mark.parametrize("format", ["csv", "json"])
def test_a_record_is_taken_for_a_program(town: Town, walk: Walk, person: str, format: str) -> None:
    file = taken(walk(town.high).go(f"/record/{person}").follow("Take a copy"), format=format)
    if format == "json":
        told = orjson.loads(file.content)
        assert (told["record"]["id"], told["copy"]["copy"]) == (person, file.headers["tearline-copy"])
    else:
        (row,) = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
        assert (row["id"], row["copy"]) == (person, file.headers["tearline-copy"])


def test_a_search_is_taken_by_an_address_that_tells_no_word_of_it(
    town: Town, walk: Walk, person: str
) -> None:
    page = walk(town.high).go("/ask").fill("/ask", text=town.name())
    page = page.follow("Take a copy")
    assert "the one record that answers" in page.seen
    assert "Xitlali" not in page.path
    file = taken(page, format="csv")
    assert [row["id"] for row in csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))] == [person]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "x"}, "Give a reason"), ({"reason": WHY, "format": "docx"}, "Choose one of the formats"),
        ({"reason": WHY, "recipient": "ab"}, "Name whoever the copy is for"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_said_at_the_field_and_nothing_is_taken(
    town: Town, walk: Walk, person: str, fields: dict[str, str], words: str
) -> None:
    page = walk(town.high).go(f"/entity/{person}/copy").fill(0, **fields)
    assert page.status == 400
    assert words in page.words("//*[@class='err']")
    assert page.page.xpath("//textarea")[0].text.strip() == fields["reason"]
    assert own_copies(town.desk, town.high).copies == []


def test_what_becomes_of_it_is_told_in_the_navigation_and_answered_for(
    town: Town, walk: Walk, person: str
) -> None:
    taken(walk(town.high).go(f"/entity/{person}/copy"))
    by = town.stewards[town.a]
    stewardship.correct(town.desk, by, UUID(person), {"status": "acquitted"}, "by judgment")
    page = walk(town.high).go("/check")
    assert page.words("//nav//a[@href='/copies']") == "My copies 1"
    page.go("/copies")
    assert page.heading == "One copy waits for your answer"
    assert "Somebody in it was acquitted" in page.words("//article")
    assert page.page.xpath(f"//article//a[@href='/record/{person}']")
    page.fill(0, button="how=needed", words="")
    assert page.status == 400
    assert "Give a reason" in page.words("//*[@class='err']")
    page.fill(0, button="how=needed", words="the hearing is on Monday")
    assert page.heading == "No copy waits for an answer"
    assert "On record" in page.words("//main")
    assert page.go("/check").words("//nav//a[@href='/copies']") == "My copies"
    ours = walk(by).go("/ours/copies")
    assert ours.heading == "One copy with records of ours is out"
    assert "still needed: the hearing is on Monday" in ours.words("//table")
    page.go("/copies").fill(0, button="how=destroyed")
    assert walk(by).go("/ours/copies").heading == "No copy with records of ours is out"
    assert "destroyed" in walk(by).go("/ours/copies").follow("all").words("//table")


def test_a_recalled_record_is_not_named_and_no_reason_given(town: Town, walk: Walk, person: str) -> None:
    taken(walk(town.high).go(f"/entity/{person}/copy"), format="json")
    stewardship.recall(town.desk, town.stewards[town.a], "an informant", record=UUID(person))
    page = walk(town.high).go("/copies")
    assert "Destroy it or hand it back" in page.words("//article")
    for word in ("Xitlali", "recall", "informant", person):
        assert word not in page.text
    assert page.words("//div[contains(@class,'banner')]").count("nothing shown") >= 1


def test_a_steward_sees_what_is_shared_with_whom_and_lists_it(town: Town, walk: Walk, person: str) -> None:
    town.person(town.a, "p2", name="Otra persona", tier="SECRET")
    by = town.stewards[town.a]
    kept = town.person(town.a, "p3", name="Tercera persona")
    stewardship.recall(town.desk, by, "ours alone", record=UUID(kept))
    page = walk(by).go("/ours/shared")
    assert page.heading == f"2 of 3 records of {town.a} are shared"
    (row,) = page.page.xpath("//section[@aria-labelledby='to']//tbody/tr")
    assert [cell.text_content() for cell in row][:2] == [town.b, "2"]
    page.go(row.xpath(".//a/@href")[0])
    assert page.words("//ol/li").count("Xitlali") == 1
    assert person in page.text
    for path in ("/ours/shared", "/ours/copies"):
        assert walk(town.high).go(path).status == 404


def test_an_inspector_finds_a_copy_by_its_number(town: Town, walk: Walk, person: str) -> None:
    file = taken(walk(town.high).go(f"/entity/{person}/copy"), format="csv")
    inspector = town.people.enrol(town.b, "inspector", Tier.OPEN, (), ["inspector"])
    page = (
        walk(inspector)
        .go("/ledger/copies")
        .fill("/ledger/copies", number=file.headers["tearline-copy"].lower())
    )
    assert page.heading == "One copy was taken"
    assert person in page.text
    assert "for the officer" in page.words("//table")
    assert walk(inspector).go("/ledger/copies").fill("/ledger/copies", number="K7Q4-M2XX").status == 400
    assert walk(town.high).go("/ledger/copies").status == 404


def test_no_copy_of_what_one_does_not_see(town: Town, walk: Walk) -> None:
    hidden = town.person(town.a, "p2", name="Otra persona", tier="SECRET")
    page = walk(town.low)
    for path in (
        f"/entity/{hidden}/copy",
        f"/record/{hidden}/copy",
        f"/entity/{UUID(int=7)}/copy",
        "/ask/copy?q=forged",
    ):
        assert page.go(path).status == 404
        stamp = walk(town.low).go("/check").page.xpath("//input[@name='stamp']/@value")[0]
        assert page.send(path.partition("?")[0], stamp=stamp, format="json", reason=WHY).status == 404
    assert own_copies(town.desk, town.low).copies == []


def test_a_list_is_checked_and_its_file_saved(town: Town, walk: Walk) -> None:
    car = town.tell(town.a, "v1", "Vehicle", registrationNumber="ABC-77-31", name="Nissan")
    page = walk(town.high).go("/check").follow("Check a list")
    page.fill("/check/list", list="ABC 77 31\nXYZ-00-00", case="FGR/1", reason="x")
    assert page.status == 400
    assert "Give a reason" in page.words("//main")
    assert page.words("//textarea[@id='list']") == "ABC 77 31 XYZ-00-00"
    both = {"file": ("list.csv", b"ABC-77-31")}
    page.fill("/check/list", files=both, list="ABC 77 31", case="FGR/1", reason=WHY)
    assert "not both" in page.seen
    page.go("/check/list").fill("/check/list", files=both, list="", case="FGR/1", reason=WHY, format="json")
    assert page.path == "/ask/copy/making"
    assert "1 known, without an alert" in page.seen
    file = page.follow("Save the file")
    (line,) = orjson.loads(file.content)["lines"]
    assert [hit["record"]["id"] for hit in line["hits"]] == [car]
    page.go("/check/list").fill("/check/list", list="XYZ-00-00", case="FGR/2", reason=WHY)
    assert page.heading == "The list is checked"
    assert "it is no copy and has no number" in page.seen
    assert "tearline-copy" not in page.follow("Save the file").headers
    page.go("/check/list")
    assert "FGR/2" in page.words("//section[@aria-labelledby='before']")
    assert "FGR/2" not in walk(town.low).go("/check/list").seen
    inspector = town.people.enrol(town.b, "inspector", Tier.OPEN, (), ["inspector"], "oversight")
    assert "FGR/2" in walk(inspector).go("/check/list").words("//section[@aria-labelledby='before']")
