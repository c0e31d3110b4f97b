"""What a steward does with the own records: correct, reclassify, recall, restore, review, expunge, purge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.intake.receipt import Receipt, receipt
from tearline.ledger.look import Desk, Viewer
from tearline.picture.check import check
from tearline.picture.record import Dossier, record
from tearline.stewardship import Expunged, deeds
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People

CURP = "ZAPH841102MJCRDR09"  # of nobody, and in no other test
WHY = "so ordered by the court"


@pytest.fixture
def office(people: People) -> Bureau:
    return bureau(people)


@pytest.fixture
def guest(office: Bureau) -> Viewer:
    """An officer of the agency that the office shares with, of clearance SECRET with ALFA."""
    return office.people.enrol(f"G{office.code}", "guest", Tier.SECRET, ["ALFA"])


def shared(office: Bureau) -> str:
    return office.label(f"RESTRICTED//-//G{office.code}//H0")


def loaded(office: Bureau, path: Path, lines: Iterable[dict[str, Any] | str]) -> Receipt:
    file = written(path / f"{uuid4()}.jsonl", lines)
    return load(office.desk, office.steward, file, source=SOURCE, label=shared(office))


def renamed(office: Bureau, id: UUID, name: str) -> str:
    properties = {"name": [name], "curp": [CURP]}
    return stewardship.correct(office.desk, office.steward, id, {"properties": properties}, WHY, whole=True)


def known(desk: Desk, viewer: Viewer, text: str = CURP) -> list[UUID]:
    return [UUID(hit.record.id) for hit in check(desk, viewer, text).hits]


def read(office: Bureau, id: UUID, viewer: Viewer | None = None) -> Dossier:
    return record(office.desk, viewer or office.steward, str(id))


# ── correct ─────────────────────────────────────────────────────────────────────────────────────


def test_correct_replaces_what_is_named_and_keeps_the_version_before(office: Bureau, tmp_path: Path) -> None:
    loaded(office, tmp_path, [person("p", "Evaristo Quiñonez", curp=CURP, status="suspect")])
    (id,) = known(office.desk, office.steward)
    told = {"status": "acquitted", "properties": {"name": ["Evaristo Quiñónez"], "curp": [CURP]}}
    assert stewardship.correct(office.desk, office.steward, id, told, WHY) == "changed"
    found = read(office, id)
    assert (found.record.caption, found.record.status) == ("Evaristo Quiñónez", "acquitted")
    (before,) = found.history
    assert (before.caption, before.status, before.change) == ("Evaristo Quiñonez", "suspect", "new")
    assert stewardship.correct(office.desk, office.steward, id, {"status": "acquitted"}, WHY) == "same"
    assert len(read(office, id).history) == 1


def test_a_property_that_is_not_named_stays_and_one_without_values_goes(
    office: Bureau, tmp_path: Path
) -> None:
    loaded(
        office, tmp_path, [person("p", "Eva Quiñonez", curp=CURP, phone="+525511223344", nationality="mx")]
    )
    (id,) = known(office.desk, office.steward)
    before = read(office, id).record.properties
    told = {"properties": {"name": ["Eva Quiñónez"], "phone": []}}
    assert stewardship.correct(office.desk, office.steward, id, told, WHY) == "changed"
    after = read(office, id).record.properties
    assert after == {
        **{name: texts for name, texts in before.items() if name != "phone"},
        "name": ["Eva Quiñónez"],
    }


def test_a_correction_made_from_what_it_said_before_another_s_is_refused(
    office: Bureau, tmp_path: Path
) -> None:
    loaded(office, tmp_path, [person("p", "Eva Quiñonez", curp=CURP)])
    (id,) = known(office.desk, office.steward)
    seen = read(office, id).record.recorded_at
    renamed(office, id, "Eva Quiñónez")
    with pytest.raises(Conflict, match="changed since you opened it"):
        stewardship.correct(office.desk, office.steward, id, {"status": "witness"}, WHY, seen=seen)
    assert read(office, id).record.status is None
    seen = read(office, id).record.recorded_at
    told = {"status": "witness"}
    assert stewardship.correct(office.desk, office.steward, id, told, WHY, seen=seen) == "changed"


def test_of_two_corrections_at_once_the_later_does_not_overwrite_the_other_unread(
    office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(office, tmp_path, [person("p", "Eva Quiñonez", curp=CURP)])
    (id,) = known(office.desk, office.steward)
    prepare = deeds.prepare

    def meanwhile(*draft: Any) -> Any:  # another's comes between what this one read and what it writes
        monkeypatch.setattr(deeds, "prepare", prepare)
        renamed(office, id, "Eva Quiñónez")
        return prepare(*draft)

    monkeypatch.setattr(deeds, "prepare", meanwhile)
    with pytest.raises(Conflict, match="changed since it was read"):
        stewardship.correct(office.desk, office.steward, id, {"status": "witness"}, WHY)
    told = read(office, id).record
    assert (told.caption, told.status) == ("Eva Quiñónez", None)


def test_an_identifier_that_was_corrected_is_found_no_more(office: Bureau, tmp_path: Path) -> None:
    loaded(office, tmp_path, [person("p", curp=CURP, passportNumber="G0417417")])
    (id,) = known(office.desk, office.steward)
    told = {"properties": {"name": ["N N"], "curp": [], "passportNumber": ["G0417418"]}}
    stewardship.correct(office.desk, office.steward, id, told, WHY)
    assert known(office.desk, office.steward) == []
    assert known(office.desk, office.steward, "G0417418") == [id]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "guilty"}, "status of a person"),
        ({"schema": "Persona"}, "no kind of record"),
        ({"properties": {"name": ["x"], "curp": ["CURP"]}}, "CURP"),
        ({"label": "OTHER//OPEN//-//ALL//H0"}, "another agency"),
        ({"owner": "OTHER"}, "cannot be corrected: owner"),
        ({"properties": {"name": "no list"}}, "properties is of a wrong type"),
        ({"properties": {"name": [17]}}, "properties is of a wrong type"),
        ({"properties": ["name"]}, "properties is of a wrong type"),
        ({"valid_from": 17}, "valid_from is of a wrong type"),
        ({"label": ["SSC"]}, "label is of a wrong type"),
        # whoever corrects can mend it: what a load leaves out with a warning is refused here
        ({"properties": {"name": ["X"], "birthDate": ["31/02/1980"]}}, "no date"),
        ({"properties": {"name": ["X"], "shoeSize": ["28"]}}, "no property called shoeSize"),
    ],
)
def test_a_correction_is_judged_as_a_load_is(
    office: Bureau, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    loaded(office, tmp_path, [person("p", curp=CURP)])
    (id,) = known(office.desk, office.steward)
    with pytest.raises(BadInput, match=said):
        stewardship.correct(office.desk, office.steward, id, changes, WHY)
    assert read(office, id).history == []


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 501])
def test_every_deed_needs_a_reason(office: Bureau, tmp_path: Path, reason: str) -> None:
    loaded(office, tmp_path, [person("p", curp=CURP)])
    (id,) = known(office.desk, office.steward)
    with pytest.raises(BadInput, match="Give a reason"):
        stewardship.expunge(office.desk, office.steward, reason, record=id)
    assert known(office.desk, office.steward) == [id]


def test_a_deed_names_a_record_or_a_load(office: Bureau) -> None:
    for meant in ({}, {"record": uuid4(), "load": uuid4()}):
        with pytest.raises(BadInput, match="either one record or one load"):
            stewardship.recall(office.desk, office.steward, WHY, **meant)


# ── labels ──────────────────────────────────────────────────────────────────────────────────────


def test_recall_takes_back_and_restore_gives_again(office: Bureau, guest: Viewer, tmp_path: Path) -> None:
    done = loaded(office, tmp_path, [person("p1", curp=CURP), person("p2", curp=CURP)])
    assert len(known(office.desk, guest)) == 2
    assert stewardship.recall(office.desk, office.steward, WHY, load=UUID(done.id)) == 2
    assert known(office.desk, guest) == []
    one, two = known(office.desk, office.steward)
    assert read(office, one).record.recalled
    with pytest.raises(NotFound):
        read(office, one, guest)
    assert stewardship.restore(office.desk, office.steward, shared(office), WHY, record=one) == 1
    assert known(office.desk, guest) == [one]
    assert not read(office, one).record.recalled
    with pytest.raises(NotFound):
        read(office, two, guest)


def test_reclassify_reaches_back_over_the_history(office: Bureau, people: People, tmp_path: Path) -> None:
    low = people.enrol(office.code, "low", Tier.RESTRICTED)
    loaded(office, tmp_path, [person("p", "Una", curp=CURP)])
    (id,) = known(office.desk, low)
    renamed(office, id, "Dos")
    assert [v.caption for v in read(office, id, low).history] == ["Una"]
    secret = office.label("SECRET//ALFA//-//H2")
    assert stewardship.reclassify(office.desk, office.steward, secret, WHY, record=id) == 1
    with pytest.raises(NotFound):
        read(office, id, low)
    assert [v.caption for v in read(office, id).history] == ["Dos", "Una"]
    renamed(office, id, "Tres")
    stewardship.reclassify(office.desk, office.steward, office.label(), WHY, record=id)
    # now below again: of the versions only those whose own label was ever low
    assert [v.caption for v in read(office, id, low).history] == ["Dos", "Una"]


def test_nobody_reclassifies_above_the_own_clearance_or_for_others(
    office: Bureau, guest: Viewer, people: People, tmp_path: Path
) -> None:
    loaded(office, tmp_path, [person("p", curp=CURP)])
    (id,) = known(office.desk, office.steward)
    for rest in ("TOP_SECRET//-//-//H0", "SECRET//OMEGA//-//H0"):
        with pytest.raises(NotEntitled):
            stewardship.reclassify(office.desk, office.steward, office.label(rest), WHY, record=id)
    other = bureau(people)
    for viewer in (other.steward, guest):
        with pytest.raises((NotFound, NotEntitled)):
            stewardship.recall(office.desk, viewer, WHY, record=id)
        with pytest.raises((NotFound, NotEntitled)):
            stewardship.expunge(office.desk, viewer, WHY, record=id)
    assert known(office.desk, guest) == [id]


# ── review and purge ────────────────────────────────────────────────────────────────────────────


def test_review_moves_the_date_and_says_who_and_why(office: Bureau, tmp_path: Path) -> None:
    today = date.today()
    loaded(office, tmp_path, [person("p", curp=CURP, status="suspect", review_on=today.isoformat())])
    (id,) = known(office.desk, office.steward)
    assert [due.id for due in stewardship.reviews(office.desk, office.steward)] == [str(id)]
    stewardship.review(office.desk, office.steward, id, today + timedelta(days=365), None, WHY)
    assert stewardship.reviews(office.desk, office.steward) == []
    found = read(office, id)
    assert found.record.review_on == (today + timedelta(days=365)).isoformat()
    assert [v.change for v in found.history] == ["new"]


@pytest.mark.parametrize("days", [-1, 0, 5 * 366 + 1])
def test_a_review_lies_within_five_years(office: Bureau, tmp_path: Path, days: int) -> None:
    loaded(office, tmp_path, [person("p", curp=CURP)])
    (id,) = known(office.desk, office.steward)
    with pytest.raises(BadInput, match="five years"):
        stewardship.review(office.desk, office.steward, id, date.today() + timedelta(days=days), None, WHY)
    with pytest.raises(BadInput, match="before the next review"):
        stewardship.review(
            office.desk, office.steward, id, date.today() + timedelta(9), date.today() + timedelta(8), WHY
        )


def test_what_is_past_its_date_is_purged_by_the_clock(office: Bureau, house: House, tmp_path: Path) -> None:
    soon = (date.today() + timedelta(days=30)).isoformat()
    loaded(office, tmp_path, [person("p1", curp=CURP, purge_on=soon), person("p2", curp=CURP)])
    with psycopg.connect(house.dsn("jobs"), autocommit=True) as jobs:
        jobs.execute("SELECT act.purge_due(1000)")
        assert len(known(office.desk, office.steward)) == 2
        with psycopg.connect(house.dsn("admin"), autocommit=True) as admin:  # thirty days go by
            admin.execute(
                "UPDATE store.record SET purge_on = current_date WHERE owner = %s AND key = 'p1'",
                [office.code],
            )
        purged = jobs.execute("SELECT act.purge_due(1000)").fetchone()
        assert purged is not None
        assert purged[0] >= 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            jobs.execute("SELECT count(*) FROM store.record")
    (left,) = known(office.desk, office.steward)
    assert read(office, left).record.key == "p2"


# ── expunge ─────────────────────────────────────────────────────────────────────────────────────


def test_an_expunged_record_is_as_one_that_never_was(office: Bureau, guest: Viewer, tmp_path: Path) -> None:
    loaded(office, tmp_path, [person("p", curp=CURP), person("q")])
    (id,) = known(office.desk, office.steward)
    assert stewardship.expunge(office.desk, office.steward, WHY, record=id) == Expunged(1, 0)
    assert known(office.desk, guest) == known(office.desk, office.steward) == []
    for viewer in (office.steward, guest):
        with pytest.raises(NotFound):
            read(office, id, viewer)
    with pytest.raises(NotFound):
        stewardship.expunge(office.desk, office.steward, WHY, record=id)


def test_an_expunged_load_takes_its_records_and_gives_back_what_it_changed(
    office: Bureau, guest: Viewer, tmp_path: Path
) -> None:
    loaded(office, tmp_path, [person("old", "Antes", curp=CURP), person("still", "Igual")])
    after = person("old", "Después", passportNumber="G0417419")
    wrong = loaded(
        office, tmp_path, [after, person("still", "Igual"), person("new", "Nueva", curp=CURP), "{"]
    )
    assert (wrong.accepted, wrong.changed, wrong.unchanged, wrong.rejected) == (1, 1, 1, 1)
    assert stewardship.expunge(office.desk, office.steward, WHY, load=UUID(wrong.id)) == Expunged(1, 1)
    (old,) = known(office.desk, guest)
    assert read(office, old).record.caption == "Antes"
    assert known(office.desk, office.steward, "G0417419") == []
    assert [v.caption for v in read(office, old).history] == []
    told = receipt(office.desk, office.steward, UUID(wrong.id))
    assert told.expunged_at
    assert (told.file, told.findings) == ("", [])


def test_expunging_an_older_load_leaves_what_was_said_after_it(office: Bureau, tmp_path: Path) -> None:
    loaded(office, tmp_path, [person("p", "Uno", curp=CURP)])
    middle = loaded(office, tmp_path, [person("p", "Dos", curp=CURP)])
    loaded(office, tmp_path, [person("p", "Tres", curp=CURP)])
    assert stewardship.expunge(office.desk, office.steward, WHY, load=UUID(middle.id)) == Expunged(0, 0)
    (id,) = known(office.desk, office.steward)
    found = read(office, id)
    assert found.record.caption == "Tres"
    assert [v.caption for v in found.history] == ["Uno"]


def test_a_correction_by_hand_after_a_load_goes_with_the_load(office: Bureau, tmp_path: Path) -> None:
    done = loaded(office, tmp_path, [person("p", "Uno", curp=CURP)])
    (id,) = known(office.desk, office.steward)
    renamed(office, id, "Dos")
    assert stewardship.expunge(office.desk, office.steward, WHY, load=UUID(done.id)) == Expunged(1, 0)
    assert known(office.desk, office.steward) == []
