"""An inspector's report as PDF: what stands in it, and that it is a copy like any other."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from tearline import stewardship
from tearline.codes import CopyFormat
from tearline.copies.number import written
from tearline.copies.register import copies_of_ours, copies_taken, own_copies
from tearline.copies.take import Copy
from tearline.copies.wish import Wish
from tearline.errors import BadInput, NotEntitled
from tearline.handling import Tier
from tearline.ledger.change import seal
from tearline.ledger.look import Viewer
from tearline.oversight.looked import ANY, Only
from tearline.oversight.looks import Narrowed
from tearline.oversight.report import take_ledger, take_looks
from tearline.oversight.report_pdf import as_pdf
from tearline.picture.entity import dossier
from tearline.settings import Settings
from tests.people import People
from tests.picture.conftest import Town, town

__all__ = ["town"]  # the fixture of tests/picture
WHY = "ordered by the court of appeal"
FOR = Wish(CopyFormat.PDF, "Contraloría interna", "complaint 12/2026")


@pytest.fixture
def inspector(people: People, town: Town) -> Viewer:
    return people.enrol(town.b, "insp", Tier.RESTRICTED, duties=["inspector"], purpose="oversight")


@pytest.fixture
def seen(town: Town) -> str:
    """A person whom an officer looked at and whose record was corrected."""
    id = town.person(town.a, "p1", tier="RESTRICTED")
    dossier(town.desk, town.high, id)
    stewardship.correct(
        town.desk, town.stewards[town.a], UUID(id), {"properties": {"birthDate": ["1985-03-14"]}}, WHY
    )
    seal(town.people.house, Settings().origin)
    return id


def text_of(copy: Copy) -> str:
    pages = PdfReader(io.BytesIO(copy.content)).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    return text.replace("\u2068", "").replace("\u2069", "")


def looks(town: Town, by: Viewer, ids: list[str], only: Only = ANY) -> Copy:
    return take_looks(town.desk, by, [UUID(id) for id in ids], only, FOR, "en")


def test_it_holds_who_when_and_why_under_banner_and_number(town: Town, inspector: Viewer, seen: str) -> None:
    copy = looks(town, inspector, [seen])
    text = text_of(copy)
    assert "2 officers looked at this person or changed a record" in text
    assert f"«{WHY}» RESTRICTED" in text
    assert "Contraloría interna" in text
    assert text.count(written(copy.number)) >= 3
    assert town.name() in text
    assert text.count("RESTRICTED") >= 3
    assert "What this does not show" in text
    assert "Investigation" in text


def test_it_is_in_the_register_before_it_leaves_and_its_owner_sees_it(
    town: Town, inspector: Viewer, seen: str
) -> None:
    copy = looks(town, inspector, [seen])
    (one,) = own_copies(town.desk, inspector).copies
    assert (one.number, one.kind, one.digest) == (
        copy.number, "looks", hashlib.sha256(copy.content).hexdigest(),
    )  # fmt: skip
    assert (one.label, one.records) == (f"{town.b}//RESTRICTED//-//{town.a}//H0", 1)
    (line,) = copies_of_ours(town.desk, town.stewards[town.a])
    assert (line.record, line.recipient) == (seen, "Contraloría interna")
    (row,) = copies_taken(town.desk, inspector, number=copy.number)
    assert (row.records, row.order_number) == ([seen], None)
    stewardship.correct(town.desk, town.stewards[town.a], UUID(seen), {"status": "acquitted"}, WHY)
    assert own_copies(town.desk, inspector).copies[0].waits, "what becomes of the record is told"


def test_what_the_inspector_may_not_see_is_not_in_it(town: Town, people: People, seen: str) -> None:
    shut = people.enrol(town.b, "insl", Tier.OPEN, duties=["inspector"], purpose="oversight")
    nowhere = str(uuid4())
    copy = looks(town, shut, [seen, nowhere])
    text = text_of(copy)
    for hidden in (WHY, town.name(), "padron", "RESTRICTED"):
        assert hidden not in text
    assert "Not for whoever made this report, or not there:" in text
    assert (seen in text, nowhere in text) == (True, True), "one sentence for both"
    assert "2 officers looked at this person or changed a record" in text
    (one,) = own_copies(town.desk, shut).copies
    assert (one.label, one.records) == (f"{town.b}//OPEN//-//-//H0", 0)
    assert copies_of_ours(town.desk, town.stewards[town.a]) == []


def test_it_is_narrowed_as_the_page_is(town: Town, inspector: Viewer, seen: str) -> None:
    text = text_of(
        looks(town, inspector, [seen], Only(agency=town.a, since=datetime.now(UTC) - timedelta(days=1)))
    )
    assert f"Agency: {town.a} · From" in text
    assert "One officer looked" in text
    assert f"{town.b} · high" not in text


def test_an_extract_of_the_ledger(town: Town, inspector: Viewer, seen: str) -> None:
    copy = take_ledger(town.desk, inspector, None, Narrowed(agency=town.a), FOR, "es")
    text = text_of(copy)
    assert "Extracto del libro" in text
    assert WHY not in text, "words stand in reports about a person alone"
    assert town.stewards[town.a].purpose == "stewardship"
    assert seen not in text
    assert own_copies(town.desk, inspector).copies[0].kind == "ledger"


def test_nobody_else_takes_one_and_nothing_is_entered(town: Town, inspector: Viewer, seen: str) -> None:
    for by in (town.high, town.low, town.stewards[town.a]):
        for call in (
            lambda by=by: looks(town, by, [seen]),
            lambda by=by: take_ledger(town.desk, by, None, Narrowed(), FOR, "en"),
        ):
            with pytest.raises(NotEntitled):
                call()
        assert own_copies(town.desk, by).copies == []
    with pytest.raises(BadInput):
        looks(town, inspector, [])


def test_words_that_go_while_it_is_made_are_not_taken(
    town: Town, inspector: Viewer, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record goes out of the inspector's sight between reading and entering: the report is made anew without it."""
    made: list[int] = []

    def moved(*told: object) -> bytes:
        if not made:
            stewardship.reclassify(
                town.desk,
                town.stewards[town.a],
                f"{town.a}//SECRET//-//-//H0",
                "secret now",
                record=UUID(seen),
            )
        made.append(1)
        return as_pdf(*told)  # type: ignore[arg-type]

    monkeypatch.setattr("tearline.oversight.report.as_pdf", moved)
    text = text_of(looks(town, inspector, [seen]))
    assert len(made) == 2
    assert WHY not in text
    assert town.name() not in text
