"""Who looked at a person, and why, on one page: from a dossier or an id, narrowed, paged, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tearline import stewardship
from tearline.handling import Tier
from tearline.ledger.change import seal
from tearline.ledger.look import Viewer
from tearline.ledger.sealed import verify_report
from tearline.oversight.proofs import public_key
from tearline.picture.entity import dossier
from tearline.settings import Settings
from tests.people import People
from tests.picture.conftest import Town
from tests.web.walker import Walker

WHY = "ordered by the court of appeal"


@pytest.fixture
def inspector(people: People, town: Town) -> Viewer:
    return people.enrol(town.b, "ins", Tier.RESTRICTED, duties=["inspector"], purpose="oversight")


@pytest.fixture
def seen(town: Town) -> str:
    """A person of one record, whom two officers looked at and whose record was corrected."""
    id = town.person(town.a, "p1", tier="RESTRICTED")
    dossier(town.desk, town.high, id)
    stewardship.correct(
        town.desk, town.stewards[town.a], UUID(id), {"properties": {"birthDate": ["1985-03-14"]}}, WHY
    )
    seal(town.people.house, Settings().origin)
    return id


def test_from_an_id_to_the_answer(walk: Callable[[Viewer], Walker], inspector: Viewer, seen: str) -> None:
    page = walk(inspector).go("/looks/at").fill("/looks/at", record=seen, whole="yes")
    assert (page.status, page.heading) == (200, "2 officers looked at this person or changed a record")
    assert seen not in page.path, "an id that was typed is sealed in the address"
    assert WHY in page.words("//main")
    assert "RESTRICTED" in page.words("//header"), "the words stand under their label"
    assert page.words("//title") == "Who looked at a person · Tearline"


def test_from_the_dossier_and_narrowed(
    walk: Callable[[Viewer], Walker], inspector: Viewer, town: Town, seen: str
) -> None:
    page = walk(inspector).go(f"/entity/{seen}").follow("Who looked at it, and why")
    assert page.heading.startswith("2 officers"), "the inspector's own look is not in the ledger's tree yet"
    page.fill("/looks/at", agency=town.a)
    assert (page.heading, town.a in page.words("//main")) == (
        "One officer looked at this person or changed a record",
        True,
    )
    page.follow("all looks").fill("/looks/at", named="investigation", agency=town.b)
    assert WHY not in page.words("//main")
    page.fill("/looks/at", officer="nobody")
    assert page.heading == "No look at this person matches"
    page.fill("/looks/at", since="x")
    assert (page.status, "year, month and day" in page.seen) == (400, True)


def test_older_ones_follow_without_a_gap(
    walk: Callable[[Viewer], Walker], inspector: Viewer, town: Town, seen: str
) -> None:
    for _ in range(55):
        dossier(town.desk, town.high, seen)
    seal(town.people.house, Settings().origin)
    page = walk(inspector).go("/looks/at").fill("/looks/at", record=seen)
    first = page.values("//td[@data-l='Entry']/a/text()")
    second = page.follow("Older ones").values("//td[@data-l='Entry']/a/text()")
    numbers = [int(text) for text in (*first, *second)]
    assert len(first) == 50
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) >= 57, "55 looks and one before, the load and a correction"
    assert "Older ones" not in page.seen


def test_an_inspector_below_reads_who_and_not_why(
    walk: Callable[[Viewer], Walker], people: People, town: Town, seen: str
) -> None:
    shut = people.enrol(town.b, "insl", Tier.OPEN, duties=["inspector"], purpose="oversight")
    page = walk(shut).go("/looks/at").fill("/looks/at", record=seen)
    assert page.heading == "2 officers looked at this person or changed a record"
    assert WHY not in page.text
    assert "The words are not for you, or went with the record." in page.seen


def test_nobody_else_finds_the_page(
    walk: Callable[[Viewer], Walker], inspector: Viewer, town: Town, seen: str
) -> None:
    theirs = walk(inspector).go("/looks/at").fill("/looks/at", record=seen).path
    for by in (town.high, town.stewards[town.a]):
        page = walk(by)
        assert {page.go(path).status for path in ("/looks/at", theirs)} == {404}
        assert "/looks/at" not in page.text.split("<main")[0]
    page = walk(inspector).go("/looks/at").fill("/looks/at", record="x")
    assert (page.status, "An id of a record looks like" in page.seen) == (400, True)


def test_in_spanish(walk: Callable[[Viewer], Walker], inspector: Viewer, seen: str) -> None:
    page = walk(inspector)
    page.language = "es"
    page.go("/looks/at").fill("/looks/at", record=seen)
    assert (
        page.heading
        == "2 personas servidoras públicas consultaron datos de esta persona o cambiaron un registro"
    )


# ── reports ─────────────────────────────────────────────────────────────────────────────────────


def test_what_stands_there_as_a_pdf(walk: Callable[[Viewer], Walker], inspector: Viewer, seen: str) -> None:
    page = walk(inspector).go("/looks/at").fill("/looks/at", record=seen).follow("What stands here, as a PDF")
    assert (page.status, page.heading) == (200, "Take a copy")
    page.fill("/looks/at/copy", reason="x")
    assert (page.status, "3 to 500" in page.seen) == (400, True)
    page.fill("/looks/at/copy", reason="complaint 12/2026", recipient="Contraloría interna")
    assert (page.status, page.content[:5], page.headers["content-type"]) == (200, b"%PDF-", "application/pdf")
    page.go("/ledger/copies")
    assert "report of who looked at a person" in page.seen
    page.go("/ledger").fill("/ledger", record=seen).follow("These entries as a PDF")
    assert page.fill("/ledger/extract", reason="complaint 12/2026").content[:5] == b"%PDF-"


def test_a_sealed_report_needs_an_order_and_is_verified_without_us(
    walk: Callable[[Viewer], Walker], inspector: Viewer, town: Town, seen: str
) -> None:
    page = walk(inspector).go("/looks/at").fill("/looks/at", record=seen).follow("Sealed report for a court")
    page.fill("/looks/at/court", authority="", number="", day="2999-01-01", reason="x")
    assert page.status == 400
    for told in ("Name the court", "Give the number", "cannot be in the future", "3 to 500"):
        assert told in page.seen
    page.fill(
        "/looks/at/court", authority="Juzgado Tercero", number="9/2026", day="2026-05-04", reason="the order"
    )
    assert (page.status, page.headers["content-type"]) == (200, "application/zip")
    opened = verify_report(page.content, [public_key(town.desk)])
    assert opened.ok, opened.flaws
    assert opened.order == {"authority": "Juzgado Tercero", "number": "9/2026", "day": "2026-05-04"}
    page.go("/ledger/copies")
    assert "Juzgado Tercero" in page.seen
    assert "9/2026" in page.seen


def test_reports_are_an_inspectors_alone(
    walk: Callable[[Viewer], Walker], inspector: Viewer, town: Town, seen: str
) -> None:
    page = walk(inspector).go("/looks/at").fill("/looks/at", record=seen)
    links = [path for path in page.values("//main//a/@href") if "/copy" in path or "/court" in path]
    assert len(links) == 2
    for by in (town.high, town.stewards[town.a]):
        theirs = walk(by)
        for path in (*links, "/looks/at/copy", "/looks/at/court", "/ledger/extract"):
            assert theirs.go(path).status == 404, path
    assert walk(inspector).go("/looks/at/copy").status == 404, "of nobody"
