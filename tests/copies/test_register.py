"""A copy is on record before it leaves, and its holder is told of what becomes of it."""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

import orjson
import psycopg
import pytest

from tearline import stewardship
from tearline.copies.number import drawn, read, written
from tearline.copies.register import answer_copy, copies_taken, own_copy
from tearline.errors import BadInput, Conflict, NotFound
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.ledger.look import look
from tearline.registry.deeds import suspend_officer
from tests.copies.conftest import WHY, Counter
from tests.picture.conftest import Town


def entry_of(town: Town, number: str) -> dict[str, object]:
    """The ledger's entry of a copy, wherever it is by now."""
    with psycopg.connect(town.people.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT subjects, body FROM ledger.queue WHERE action = 'copied' AND body ->> 'copy' = %s"
            " UNION ALL SELECT subjects, body::jsonb -> 'body' FROM ledger.entry"
            " WHERE action = 'copied' AND body::jsonb -> 'body' ->> 'copy' = %s",
            [number, number],
        ).fetchall()
    (row,) = rows
    return {"subjects": [str(id) for id in row[0]], **row[1]}


def correct(town: Town, id: str, **told: object) -> None:
    stewardship.correct(town.desk, town.stewards[town.a], UUID(id), told, "a mistake")


def test_a_copy_is_entered_with_its_digest_and_what_it_holds(town: Town, counter: Counter) -> None:
    id = town.person(town.a, "p1", status="suspect")
    town.tell(town.a, "own", "Ownership", owner="p1", asset="v1")
    town.tell(town.a, "v1", "Vehicle", registrationNumber="ABC-12-34")
    copy = counter.dossier(id, recipient="Juez tercero de distrito")
    one = counter.only()
    assert (one.number, one.digest) == (read(copy.number), hashlib.sha256(copy.content).hexdigest())
    assert (one.kind, one.format, one.recipient, one.reason) == (
        "dossier",
        "json",
        "Juez tercero de distrito",
        WHY,
    )
    assert (one.records, one.size, one.change, one.waits) == (3, len(copy.content), None, False)
    assert one.label == f"{town.b}//OPEN//-//{town.a}//H0"
    entry = entry_of(town, copy.number)
    assert entry["subjects"] == sorted(town.ids.values())
    assert entry["file"] == one.digest
    assert WHY not in str(entry)
    assert "Juez" not in str(entry)
    assert orjson.loads(copy.content)["copy"]["copy"] == written(copy.number)


def test_what_cannot_be_entered_is_not_taken(town: Town, counter: Counter) -> None:
    """Neither the row nor the entry is there, if the transaction does not end well."""
    id, number = town.person(town.a, "p1"), drawn()
    with suppress(ZeroDivisionError), look(town.desk, counter.taker, "copy", {}) as this:
        this.conn.execute(TAKE, [number, [id], [seen_at(town, id)]])
        raise ZeroDivisionError
    assert counter.held().copies == []
    with pytest.raises(ValueError, match="unpack"):
        entry_of(town, number)


TAKE = "SELECT act.take_copy(%s, 'record', 'json', NULL, 'a reason', sha256('x'), 1, %s::uuid[], %s::timestamptz[])"


def seen_at(town: Town, id: str) -> str:
    with psycopg.connect(town.people.house.dsn("admin")) as conn:
        row = conn.execute(
            "SELECT date_trunc('milliseconds', recorded_at)::text FROM store.record WHERE id = %s", [id]
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_corrected_twice_is_one_notice_until_it_is_answered(town: Town, counter: Counter) -> None:
    id = town.person(town.a, "p1", birthDate="1985-03-12")
    number = counter.dossier(id).number
    correct(town, id, properties={"birthDate": ["1985-03-13"]})
    first = counter.only()
    assert (first.change, first.waits, [one.id for one in first.changed]) == ("corrected", True, [id])
    correct(town, id, properties={"birthDate": ["1985-03-14"]})
    second = counter.only()
    assert (second.change, second.since) == ("corrected", first.since)
    assert (second.last or "") > (first.last or "")
    answer_copy(town.desk, counter.taker, number, "needed", "the hearing is on Monday")
    answered = counter.only()
    assert (answered.waits, answered.answer, answered.words) == (False, "needed", "the hearing is on Monday")
    correct(town, id, properties={"birthDate": ["1985-03-15"]})
    again = counter.only()
    assert again.waits
    assert (again.since or "") > (second.last or "")


def test_a_load_that_is_recalled_is_one_notice_that_does_not_say_why(town: Town, counter: Counter) -> None:
    lines = [{"id": "p1", "schema": "Person", "properties": {"name": [town.name()]}}]
    lines += [
        {"id": f"own{n}", "schema": "Ownership", "properties": {"owner": ["p1"], "asset": [f"v{n}"]}}
        for n in range(20)
    ]
    path = town.folder / "many.jsonl"
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    by = town.stewards[town.a]
    done = load(town.desk, by, path, source="padron", label=f"{town.a}//OPEN//-//{town.b}//H0", format="ftm")
    with psycopg.connect(town.people.house.dsn("admin")) as conn:
        [(id,)] = conn.execute(
            "SELECT id::text FROM store.record WHERE owner = %s AND key = 'p1'", [town.a]
        ).fetchall()
    counter.dossier(id)
    stewardship.recall(town.desk, by, "a source is in danger", load=UUID(done.id))
    one = counter.only()
    assert (one.change, one.changed, one.records, one.waits) == ("withdrawn", [], 21, True)
    assert "danger" not in repr(one)
    assert {line.change for line in counter.of(town.a)} == {"withdrawn"}
    assert len(counter.of(town.a)) == 21


def test_of_a_withdrawn_record_nothing_more_is_told(town: Town, counter: Counter) -> None:
    """What its owner does to it from then on is hidden from the holder, and so is that something was done."""
    id = town.person(town.a, "p1")
    number = counter.dossier(id).number
    stewardship.recall(town.desk, town.stewards[town.a], "a source", record=UUID(id))
    before = counter.only()
    correct(town, id, properties={"birthDate": ["1985-03-14"]})
    assert counter.only() == before
    answer_copy(town.desk, counter.taker, number, "needed", "it is in the file")
    answered = counter.only()
    correct(town, id, properties={"birthDate": ["1985-03-15"]})
    stewardship.reclassify(
        town.desk, town.stewards[town.a], f"{town.a}//SECRET//-//-//H0", "secret now", record=UUID(id)
    )
    stewardship.expunge(town.desk, town.stewards[town.a], "ordered", record=UUID(id))
    assert counter.only() == answered
    assert not answered.waits


def test_an_expunged_record_is_withdrawn_and_its_owner_sees_where_it_stands(
    town: Town, counter: Counter
) -> None:
    id = town.person(town.a, "p1")
    number = counter.dossier(id, recipient="Fiscal en turno").number
    stewardship.expunge(town.desk, town.stewards[town.a], "ordered", record=UUID(id))
    assert (counter.only().change, counter.only().changed) == ("withdrawn", [])
    (line,) = counter.of(town.a)
    assert (line.number, line.record, line.caption, line.change) == (number, id, None, "withdrawn")
    assert (line.agency, line.recipient, line.answer) == (town.b, "Fiscal en turno", None)
    answer_copy(town.desk, counter.taker, written(number).lower(), "destroyed", "")
    assert counter.of(town.a) == []
    (line,) = counter.of(town.a, only_out=False)
    assert (line.answer, line.ended_how) == ("destroyed", "destroyed")


def test_an_acquittal_and_a_warrant_that_was_cancelled_are_said_to_be_that(
    town: Town, counter: Counter
) -> None:
    person = town.person(town.a, "p1", status="charged")
    town.tell(
        town.a, "w1", "Warrant", subject="p1", kind="arrest", status="in force", warrantNumber="12/2026"
    )
    counter.dossier(person)
    correct(town, person, status="acquitted")
    assert [(one.status, one.change) for one in counter.only().changed] == [("acquitted", "cleared")]
    other = town.person(town.a, "p2", name="Otra persona", status="charged")
    town.tell(
        town.a, "w2", "Warrant", subject="p2", kind="arrest", status="in force", warrantNumber="13/2026"
    )
    second = counter.dossier(other)
    correct(town, town.ids["w2"], properties={"status": ["cancelled"]})
    one = own_copy(town.desk, counter.taker, second.number)
    assert (one.change, [told.id for told in one.changed]) == ("cleared", [town.ids["w2"]])


def test_a_stricter_label_that_the_holder_still_sees_is_told_as_that(town: Town, counter: Counter) -> None:
    id = town.person(town.a, "p1")
    counter.dossier(id)
    by = town.stewards[town.a]
    stewardship.reclassify(
        town.desk, by, f"{town.a}//RESTRICTED//-//{town.b}//H0", "stricter", record=UUID(id)
    )
    assert (counter.only().change, [one.id for one in counter.only().changed]) == ("stricter", [id])
    correct(town, id, properties={"birthDate": ["1985-03-14"]})
    assert counter.only().change == "stricter"


@pytest.mark.parametrize("handling", ["H1", "H2"])
def test_one_more_handling_code_is_a_stricter_label(town: Town, counter: Counter, handling: str) -> None:
    id = town.person(town.a, "p1")
    counter.dossier(id)
    label = f"{town.a}//OPEN//-//{town.b}//{handling}"
    stewardship.reclassify(town.desk, town.stewards[town.a], label, "not onward", record=UUID(id))
    assert counter.only().change == "stricter"


def test_what_changes_nothing_for_a_holder_tells_nobody(town: Town, counter: Counter) -> None:
    id = town.person(town.a, "p1", tier="RESTRICTED")
    counter.dossier(id)
    by, soon = town.stewards[town.a], date.today() + timedelta(days=200)
    stewardship.review(town.desk, by, UUID(id), soon, None, "still needed")
    stewardship.reclassify(town.desk, by, f"{town.a}//OPEN//-//ALL//H0", "declassified", record=UUID(id))
    assert counter.only().change is None
    assert [line.change for line in counter.of(town.a)] == [None]


def test_a_copy_of_the_own_agencys_records_alone(town: Town, counter: Counter) -> None:
    """What was never shared is recalled from nobody; what was is under a stricter label than the paper says."""
    own = town.people.enrol(town.a, "officer", Tier.SECRET)
    kept, shared = town.person(town.a, "p1"), town.person(town.a, "p2", name="Otra persona")
    by = town.stewards[town.a]
    stewardship.reclassify(town.desk, by, f"{town.a}//OPEN//-//-//H0", "ours alone", record=UUID(kept))
    first, second = counter.dossier(kept, by=own), counter.dossier(shared, by=own)
    for id in (kept, shared):
        stewardship.recall(town.desk, by, "taken back", record=UUID(id))
    told = {copy.number: copy.change for copy in counter.held(own).copies}
    assert told == {first.number: None, second.number: "stricter"}
    assert {line.number for line in counter.of(town.a)} == set(told)
    assert counter.of(town.b) == []


def test_an_officer_who_left_leaves_the_copy_to_the_agencys_steward(town: Town, counter: Counter) -> None:
    person = town.people.person(town.b, "leaves", Tier.SECRET)
    leaves = town.people.sign_in(person)
    id = town.person(town.a, "p1")
    number = counter.dossier(id, by=leaves).number
    steward = town.stewards[town.b]
    assert counter.held(steward).copies == []
    town.people.agree(suspend_officer(town.desk, town.people.registrar, person.login, True))
    stewardship.recall(town.desk, town.stewards[town.a], "a source", record=UUID(id))
    left = counter.only(steward)
    assert (left.number, left.mine, left.login, left.change) == (number, False, person.login, "withdrawn")
    with pytest.raises(NotFound):
        answer_copy(town.desk, town.stewards[town.a], number, "returned", "")
    answer_copy(town.desk, steward, number, "returned", "found in the desk")
    assert (counter.only(steward).ended_how, counter.of(town.a)) == ("returned", [])


def test_a_steward_who_may_not_hold_all_of_it_does_not_get_it(town: Town, counter: Counter) -> None:
    person = town.people.person(town.b, "leaves", Tier.SECRET)
    leaves = town.people.sign_in(person)
    counter.dossier(town.person(town.a, "p1", tier="SECRET"), by=leaves)
    low = town.people.enrol(town.b, "low-steward", Tier.OPEN, [], ["steward"])
    town.people.agree(suspend_officer(town.desk, town.people.registrar, person.login, True))
    assert counter.held(low).copies == []
    assert len(counter.held(town.stewards[town.b]).copies) == 1


def test_others_copies_are_nobodys(town: Town, counter: Counter) -> None:
    number = counter.dossier(town.person(town.a, "p1")).number
    for other in (town.low, town.stewards[town.b]):
        assert counter.held(other).copies == []
        assert copies_taken(town.desk, other) == []
        with pytest.raises(NotFound):
            own_copy(town.desk, other, number)
        with pytest.raises(NotFound):
            answer_copy(town.desk, other, number, "destroyed", "")
    assert not counter.only().waits


def test_an_inspector_sees_all_by_ids_and_the_words_of_what_they_may_see(
    town: Town, counter: Counter
) -> None:
    id = town.person(town.a, "p1", tier="SECRET")
    number = counter.dossier(id, recipient="Fiscal en turno").number
    inspector = town.people.enrol(town.b, "inspector", Tier.OPEN, (), ["inspector"])
    (one,) = copies_taken(town.desk, inspector, number=number)
    assert (one.records, one.recipient, one.label, one.reason) == ([id], "Fiscal en turno", None, None)
    high = town.people.enrol(town.b, "inspector", Tier.SECRET, (), ["inspector"])
    assert [copy.reason for copy in copies_taken(town.desk, high, record=UUID(id))] == [WHY]
    assert counter.held(inspector).copies == []


def test_an_answer_is_one_of_three_and_ends_a_copy_once(town: Town, counter: Counter) -> None:
    number = counter.dossier(town.person(town.a, "p1")).number
    for how, words in (("lost", "somewhere"), ("needed", ""), ("needed", "x" * 501)):
        with pytest.raises(BadInput):
            answer_copy(town.desk, counter.taker, number, how, words)
    with pytest.raises(Conflict, match="nothing waits"):
        answer_copy(town.desk, counter.taker, number, "needed", "a reason")
    answer_copy(town.desk, counter.taker, number, "destroyed", "")  # nobody asked, and yet
    with pytest.raises(Conflict, match="already"):
        answer_copy(town.desk, counter.taker, number, "returned", "")


def test_a_copy_that_ended_hears_nothing(town: Town, counter: Counter) -> None:
    id = town.person(town.a, "p1")
    number = counter.dossier(id).number
    answer_copy(town.desk, counter.taker, number, "destroyed", "")
    ended = counter.only()
    correct(town, id, properties={"birthDate": ["1985-03-14"]})
    stewardship.expunge(town.desk, town.stewards[town.a], "ordered", record=UUID(id))
    assert counter.only() == ended


def test_a_deed_waits_for_the_copy_and_finds_it(town: Town, counter: Counter) -> None:
    """Between what a copy holds and its entry nothing slips through: the recall comes after, and reaches it."""
    id = town.person(town.a, "p1")

    def recall() -> None:
        stewardship.recall(town.desk, town.stewards[town.a], "a source", record=UUID(id))

    deed = threading.Thread(target=recall)
    with look(town.desk, counter.taker, "copy", {}) as this:
        this.conn.execute(TAKE, [drawn(), [id], [seen_at(town, id)]])
        deed.start()
        while not waiting(town):
            time.sleep(0.02)
    deed.join()
    assert counter.only().change == "withdrawn"


def waiting(town: Town) -> bool:
    """Whether some backend waits for a row."""
    with psycopg.connect(town.people.house.dsn("admin")) as conn:
        row = conn.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return row is not None and row[0] > 0


def test_what_changed_since_it_was_read_is_not_entered(town: Town, counter: Counter) -> None:
    id = town.person(town.a, "p1")
    read_at = seen_at(town, id)
    correct(town, id, properties={"birthDate": ["1985-03-14"]})
    with pytest.raises(Conflict, match="take it again"), look(town.desk, counter.taker, "copy", {}) as this:
        this.conn.execute(TAKE, [drawn(), [id], [read_at]])
    hidden = town.person(town.a, "p2", name="Otra persona", tier="SECRET")
    for unseen in (hidden, "00000000-0000-4000-8000-000000000007"):
        with pytest.raises(Conflict, match="take it again"), look(town.desk, town.low, "copy", {}) as this:
            this.conn.execute(TAKE, [drawn(), [unseen], [seen_at(town, hidden)]])
