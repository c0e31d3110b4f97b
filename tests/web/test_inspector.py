"""An inspector's day in a browser without scripts; and the own looks, and who looked at ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline.db import House
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.ledger.change import seal
from tearline.ledger.look import Desk
from tearline.ledger.note import VerifierKey
from tearline.ledger.proof import check_proof
from tearline.ledger.verify import verify_file
from tearline.picture.record import record
from tearline.settings import Settings
from tearline.stewardship import review
from tests.people import People, Person
from tests.web.plain import Browsers, Plain, browsers

ORIGIN = Settings().origin
REASON = "still needed by the court"


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[Browsers]:
    with browsers(desk) as opened:
        yield opened


@pytest.fixture(scope="module")
def steward(people: People) -> Person:
    return people.person("WINS", "web-datos", Tier.RESTRICTED, duties=["steward"])


@pytest.fixture(scope="module")
def looker(people: People) -> Person:
    return people.person("WOTH", "web-mira", Tier.RESTRICTED)


@pytest.fixture(scope="module")
def seen(
    people: People, desk: Desk, house: House, steward: Person, looker: Person,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:  # fmt: skip
    """A record that its steward loaded and reviewed, and that an officer of another agency opened; all on record."""
    file = tmp_path_factory.mktemp("web") / "one.ftm.jsonl"
    entity = {"id": "web-1", "schema": "Person", "properties": {"name": ["Ana Web"]}}
    file.write_text(json.dumps(entity) + "\n")
    by = people.sign_in(steward, "stewardship")
    made = load(desk, by, file, source="web", label="WINS//RESTRICTED//-//ALL//H0", format="ftm")
    with psycopg.connect(house.dsn("admin")) as conn:
        row = conn.execute("SELECT id FROM store.record WHERE load_id = %s", [made.id]).fetchone()
    assert row is not None
    id: UUID = row[0]
    review(desk, by, id, date.today() + timedelta(days=90), None, REASON)
    assert record(desk, people.sign_in(looker, "checkpoint"), str(id)).record.id == str(id)
    seal(house, ORIGIN)
    return str(id)


@pytest.fixture(scope="module")
def inspector(site: Browsers, people: People, seen: str) -> Plain:
    """An inspector's browser, over a ledger in which something stands."""
    assert seen
    person = people.person("CNF", "web-inspe", Tier.OPEN, duties=["inspector"])
    return site.open(person, "oversight")


def test_who_looked_at_this_record_and_why(
    inspector: Plain, seen: str, looker: Person, steward: Person
) -> None:
    inspector.go("/ledger").send("/ledger", record=seen)
    assert inspector.heading == "2 officers looked at this record or changed it"
    assert seen not in str(inspector.answer.url), "an id that was typed is sealed in the address"
    rows = _rows(inspector)
    assert any(f"WOTH · {looker.login}" in row and "Field check" in row for row in rows), (
        "who, and for which purpose"
    )
    assert any(steward.login in row and "deed review" in row for row in rows)


def test_the_list_is_narrowed_and_paged(inspector: Plain, house: House, looker: Person) -> None:
    inspector.go("/ledger").send("/ledger", officer=looker.login.upper())
    assert all(looker.login in row for row in _rows(inspector))
    inspector.follow("what was shown")
    assert all(looker.login in row and "what was shown" in row for row in _rows(inspector))
    inspector.go("/ledger").send("/ledger", agency="WINS", named="stewardship")
    assert all("WINS" in row for row in _rows(inspector))
    inspector.send("/ledger", agency="WINS", named="checkpoint")
    assert inspector.heading == "No entry matches"
    inspector.go("/ledger").send("/ledger", since=(date.today() + timedelta(days=2)).isoformat())
    assert inspector.heading == "No entry matches"
    inspector.go("/ledger").send("/ledger", until=(date.today() + timedelta(days=2)).isoformat())
    for _ in range(20):
        inspector.go("/looks/mine")
    seal(house, ORIGIN)
    assert len(_rows(inspector.go("/ledger"))) == 50
    first = _numbers(inspector)
    second = _numbers(inspector.follow("Older entries"))
    assert first == sorted(first, reverse=True)
    assert first[-1] == second[0] + 1


def test_a_wrong_filter_is_told_at_its_field(inspector: Plain) -> None:
    inspector.go("/ledger").send("/ledger", record="123", since="ayer", officer="quien")
    assert inspector.status == 400
    assert inspector.error_at("record").startswith("An id of a record looks like")
    assert inspector.error_at("since")
    assert inspector.value_of("officer") == "quien"


def test_the_ledger_is_whole_only_once_it_was_verified(
    inspector: Plain, house: House, tmp_path: Path
) -> None:
    inspector.go("/ledger")
    assert inspector.heading == "The ledger has not been verified since the service began"
    inspector.send("/ledger/verify")
    assert inspector.heading == "The ledger is whole"
    assert "unbroken from the first one to the last" in inspector.main
    seal(house, ORIGIN)
    assert "have come since, and are not part of this" in inspector.go("/ledger").main

    key = str(inspector.page.xpath("//pre")[0].text_content()).split("--vkey ")[1].strip()
    answer = inspector.go("/ledger/book").answer
    assert answer.headers["content-disposition"].startswith('attachment; filename="tearline-ledger-')
    book = tmp_path / "book.jsonl"
    book.write_bytes(answer.content)
    report = verify_file(book, key)
    assert report.ok, report.faults

    # somebody who holds the database changes a text that was hashed
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        old = conn.execute("SELECT body FROM ledger.entry WHERE seq = 1").fetchone()
        assert old is not None
        _rewrite(conn, old[0].replace('"', '" ', 1))
        try:
            inspector.go("/ledger").send("/ledger/verify")
            assert inspector.heading.startswith("The ledger is NOT whole")
            assert "entry 1:" in inspector.main
        finally:
            _rewrite(conn, old[0])
    inspector.send("/ledger/verify")
    assert inspector.heading == "The ledger is whole"


def test_one_entry_is_proved_in_a_file(inspector: Plain) -> None:
    inspector.go("/ledger")
    key = str(inspector.page.xpath("//pre")[0].text_content()).split("--vkey ")[1].strip()
    proof = inspector.go("/ledger/proof?entry=1").answer
    assert check_proof(proof.json(), VerifierKey.parse(key)).size > 1
    assert inspector.go("/ledger/proof?entry=999999999").status == 404
    assert inspector.go("/ledger/proof?entry=x").status == 404


def test_the_reason_of_a_deed_is_for_who_may_see_it(
    inspector: Plain, site: Browsers, people: People, seen: str
) -> None:
    inspector.go("/ledger").send("/ledger", record=seen).follow("why?")
    assert inspector.status == 404
    assert inspector.heading == "The words of this reason are not for you, or went with the record"
    assert REASON not in inspector.answer.text
    cleared = people.person("CNF", "web-inspe-r", Tier.RESTRICTED, duties=["inspector"])
    theirs = site.open(cleared, "oversight")
    theirs.go("/ledger").send("/ledger", record=seen).follow("why?")
    assert REASON in theirs.main
    assert "RESTRICTED" in theirs.answer.text.split("<main")[0], "under its label"


def test_nobody_else_reads_it(
    site: Browsers, inspector: Plain, people: People, steward: Person, seen: str
) -> None:
    theirs = site.open(steward, "stewardship")
    address = str(inspector.go("/ledger").send("/ledger", record=seen).answer.url)
    refused = {theirs.go(page).main for page in ("/ledger", "/ledger/book", "/ledger/proof?entry=1", address)}
    assert len(refused) == 1, "refused alike"
    assert theirs.status == 403
    assert "/ledger" not in theirs.answer.text
    for path in ("/ledger", "/ledger/verify"):
        assert theirs.post(path, record="").status == 403
    shut = people.person("CNF", "web-inspe-x", None, duties=["inspector"])
    assert site.open(shut, "oversight").go("/ledger").status == 403, "the duty ends with the vetting"
    assert site.open().go("/ledger").status == 401


def test_my_own_looks(site: Browsers, looker: Person, steward: Person, seen: str) -> None:
    mine = site.open(looker, "checkpoint").go("/looks/mine")
    assert "looks and deeds" in mine.heading
    assert any("record opened" in row and "Field check" in row for row in _rows(mine))
    assert seen in mine.answer.text
    assert steward.login not in mine.answer.text


def test_a_steward_sees_who_was_shown_ours_and_why(
    site: Browsers, steward: Person, looker: Person, seen: str
) -> None:
    ours = site.open(steward, "stewardship").go("/looks/ours")
    assert any(looker.login in row and "Field check" in row for row in _rows(ours))
    ours.send("/looks/ours", record=seen)
    assert "shown this record" in ours.heading
    assert seen not in str(ours.answer.url)
    ours.send("/looks/ours", record="x")
    assert (ours.status, bool(ours.error_at("record"))) == (400, True)
    ours.go("/looks/ours").follow("who else")
    assert "shown this record" in ours.heading
    theirs = site.open(looker, "checkpoint").go("/looks/ours")
    assert theirs.heading == "Nobody is on record as having looked"
    assert "/looks/ours" not in theirs.answer.text.split("<main")[0], "nor is it in the navigation"


def _rewrite(conn: psycopg.Connection, body: str) -> None:
    conn.execute("SET session_replication_role = replica")
    conn.execute("UPDATE ledger.entry SET body = %s WHERE seq = 1", [body])
    conn.execute("SET session_replication_role = DEFAULT")


def _rows(browser: Plain) -> list[str]:
    return [
        " ".join(row.text_content().split()) for row in browser.page.iter("tr") if row.find("td") is not None
    ]


def _numbers(browser: Plain) -> list[int]:
    return [int(a.text_content()) for a in browser.page.iter("a") if "/ledger/proof" in (a.get("href") or "")]
