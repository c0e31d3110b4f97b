"""What a steward took back does not come back by itself: what a deed set holds against loads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.intake.receipt import Receipt, receipt
from tearline.ledger.look import Viewer, look
from tearline.picture.check import check
from tearline.picture.deeds import decide
from tearline.picture.record import Dossier, record
from tearline.stewardship import Expunged
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People

CURP = "ZUPH841102MJCRDR02"  # of nobody
WHY = "so ordered by the court"
NEXT, LATER = date.today() + timedelta(days=200), date.today() + timedelta(days=300)


@pytest.fixture
def office(people: People) -> Bureau:
    return bureau(people)


@pytest.fixture
def guest(office: Bureau) -> Viewer:
    """An officer of the agency that the office shares with."""
    return office.people.enrol(f"G{office.code}", "guest", Tier.SECRET, ["ALFA"])


def shared(office: Bureau) -> str:
    return office.label(f"RESTRICTED//-//G{office.code}//H0")


def file_of(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    return written(path / f"{uuid4()}.jsonl", lines)


def loaded(office: Bureau, file: Path, label: str | None = None, **how: Any) -> Receipt:
    return load(office.desk, office.steward, file, source=SOURCE, label=label or shared(office), **how)


def counts(receipt: Receipt) -> tuple[int, int, int, int, int]:
    """accepted, changed, unchanged, rejected, warned"""
    assert receipt.read == receipt.accepted + receipt.changed + receipt.unchanged + receipt.rejected
    return receipt.accepted, receipt.changed, receipt.unchanged, receipt.rejected, receipt.warned


def coded(receipt: Receipt) -> list[tuple[int, str | None, str]]:
    return [(f.line, f.field, f.code) for f in receipt.findings]


def seen(office: Bureau, viewer: Viewer) -> list[UUID]:
    return [UUID(hit.record.id) for hit in check(office.desk, viewer, CURP).hits]


def read(office: Bureau, id: UUID) -> Dossier:
    return record(office.desk, office.steward, str(id))


def only(office: Bureau) -> UUID:
    (id,) = seen(office, office.steward)
    return id


# ── labels ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["recall", "recall load", "reclassify", "reclassify load"])
def test_fifty_records_taken_back_stay_taken_back_when_the_same_file_is_loaded_again(
    office: Bureau, guest: Viewer, tmp_path: Path, how: str
) -> None:
    file = file_of(tmp_path, [person(f"p{n:02}", curp=CURP) for n in range(50)])
    done = loaded(office, file)
    ids = seen(office, office.steward)
    assert len(seen(office, guest)) == len(ids) == 50
    label = office.label("SECRET//ALFA//-//H0")
    for which in [{"load": UUID(done.id)}] if how.endswith("load") else [{"record": id} for id in ids]:
        if how.startswith("recall"):
            stewardship.recall(office.desk, office.steward, WHY, **which)
        else:
            stewardship.reclassify(office.desk, office.steward, label, WHY, **which)
    before = [read(office, id) for id in sorted(ids)]

    again = loaded(office, file)
    assert counts(again) == (0, 0, 50, 0, 50)
    assert coded(again) == [(n + 1, "label", "label-held") for n in range(50)]
    assert "tearline unhold" in again.findings[0].reason("en")
    assert seen(office, guest) == []
    assert [read(office, id) for id in sorted(ids)] == before
    assert {d.record.recalled for d in before} == {how.startswith("recall")}
    assert {tuple(d.held) for d in before} == {("label",)}


def test_new_content_is_taken_under_the_label_that_is_held(
    office: Bureau, guest: Viewer, tmp_path: Path
) -> None:
    loaded(office, file_of(tmp_path, [person("p", curp=CURP)]))
    id = only(office)
    stewardship.recall(office.desk, office.steward, WHY, record=id)
    done = loaded(office, file_of(tmp_path, [person("p", "Otra Persona", curp=CURP)]))
    assert counts(done) == (0, 1, 0, 0, 1)
    assert coded(done) == [(1, "label", "label-held")]
    found = read(office, id)
    assert (found.record.caption, found.record.label) == ("Otra Persona", office.label())
    assert found.record.recalled
    assert seen(office, guest) == []


def test_a_line_under_the_label_that_is_held_is_not_worth_a_warning(office: Bureau, tmp_path: Path) -> None:
    loaded(office, file_of(tmp_path, [person("p", curp=CURP)]))
    stricter = office.label("SECRET//ALFA//-//H0")
    stewardship.reclassify(office.desk, office.steward, stricter, WHY, record=only(office))
    assert counts(loaded(office, file_of(tmp_path, [person("p", curp=CURP)]), stricter)) == (0, 0, 1, 0, 0)


def test_a_recall_of_what_nobody_else_saw_holds_too(office: Bureau, guest: Viewer, tmp_path: Path) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP)])
    loaded(office, file, office.label())
    assert stewardship.recall(office.desk, office.steward, WHY, record=only(office)) == 0
    assert coded(loaded(office, file)) == [(1, "label", "label-held")]
    assert seen(office, guest) == []


@pytest.mark.parametrize("whole_load", [False, True])
def test_a_steward_lets_loads_decide_again(
    office: Bureau, guest: Viewer, tmp_path: Path, whole_load: bool
) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP)])
    done = loaded(office, file)
    id = only(office)
    stewardship.recall(office.desk, office.steward, WHY, record=id)
    which = {"load": UUID(done.id)} if whole_load else {"record": id}
    assert stewardship.unhold(office.desk, office.steward, WHY, **which) == 1
    assert stewardship.unhold(office.desk, office.steward, WHY, **which) == 0
    found = read(office, id)
    assert (found.held, found.record.recalled) == ([], True)
    assert counts(loaded(office, file)) == (0, 1, 0, 0, 0)
    assert seen(office, guest) == [id]
    assert not read(office, id).record.recalled


def test_a_restored_label_holds_as_well(office: Bureau, guest: Viewer, tmp_path: Path) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP)])
    loaded(office, file, office.label())
    id = only(office)
    stewardship.recall(office.desk, office.steward, WHY, record=id)
    stewardship.restore(office.desk, office.steward, shared(office), WHY, record=id)
    assert counts(loaded(office, file, office.label())) == (0, 0, 1, 0, 1)
    assert seen(office, guest) == [id]


def test_of_two_sensitivities_a_line_still_finds_the_one_that_was_moved(
    office: Bureau, tmp_path: Path
) -> None:
    low, high, higher = (office.label(f"{tier}//-//-//H0") for tier in ("OPEN", "CONFIDENTIAL", "SECRET"))
    loaded(office, file_of(tmp_path, [person("p", "Para todos", curp=CURP, label=low)]))
    (first,) = seen(office, office.steward)
    clerk = office.people.enrol(office.code, "clerk", Tier.RESTRICTED, (), ["steward"], "stewardship")
    stewardship.reclassify(office.desk, office.steward, higher, WHY, record=first)
    file = file_of(tmp_path, [person("p", "Otra", curp=CURP, label=low)])
    load(office.desk, clerk, file, source=SOURCE, label=low)
    (second,) = set(seen(office, office.steward)) - {first}
    stewardship.reclassify(office.desk, office.steward, high, WHY, record=second)
    done = loaded(office, file_of(tmp_path, [person("p", "Nueva", curp=CURP, label=high)]))
    assert counts(done) == (0, 1, 0, 0, 0)
    assert [read(office, id).record.caption for id in (first, second)] == ["Para todos", "Nueva"]


# ── what a receipt tells is as secret as what the line met ──────────────────────────────────────


def test_that_a_line_met_something_secret_is_told_under_its_label(office: Bureau, tmp_path: Path) -> None:
    clerk = office.people.enrol(office.code, "clerk", Tier.RESTRICTED, (), ["steward"], "stewardship")
    file = file_of(tmp_path, [person("p", curp=CURP), person("q")])
    loaded(office, file)
    secret = office.label("SECRET//ALFA//-//H0")
    stewardship.reclassify(office.desk, office.steward, secret, WHY, record=only(office))
    done = loaded(office, file)
    assert done.label == secret
    low = receipt(office.desk, clerk, UUID(done.id))
    assert (low.label, counts(low), low.findings) == (shared(office), (0, 0, 1, 0, 0), [])
    assert [line.code for line in receipt(office.desk, office.steward, UUID(done.id)).findings] == [
        "label-held"
    ]


# ── dates ───────────────────────────────────────────────────────────────────────────────────────


def test_the_dates_of_a_review_hold(office: Bureau, tmp_path: Path) -> None:
    told = {"curp": CURP, "status": "suspect", "review_on": (date.today() + timedelta(days=9)).isoformat()}
    file = file_of(tmp_path, [person("p", **told)])
    loaded(office, file)
    id = only(office)
    stewardship.review(office.desk, office.steward, id, NEXT, LATER, WHY)
    assert counts(loaded(office, file)) == (0, 0, 1, 0, 0), "it would have changed nothing"
    done = loaded(office, file_of(tmp_path, [person("p", "Otra", **told)]))
    assert counts(done) == (0, 1, 0, 0, 1)
    assert coded(done) == [(1, "review_on", "dates-held")]
    found = read(office, id).record
    assert (found.caption, found.review_on, found.purge_on) == ("Otra", NEXT.isoformat(), LATER.isoformat())
    stewardship.unhold(office.desk, office.steward, WHY, record=id)
    assert coded(loaded(office, file_of(tmp_path, [person("p", "Tercera", **told)]))) == []
    assert read(office, id).record.review_on == told["review_on"]


def test_dates_that_a_correction_set_hold_and_nothing_else_of_it(office: Bureau, tmp_path: Path) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP)])
    loaded(office, file)
    id = only(office)
    stewardship.correct(office.desk, office.steward, id, {"purge_on": LATER.isoformat()}, WHY)
    assert read(office, id).held == ["dates"]
    assert counts(loaded(office, file)) == (0, 0, 1, 0, 0)
    done = loaded(office, file_of(tmp_path, [person("p", "Otra", curp=CURP)]))
    assert (counts(done), coded(done)) == ((0, 1, 0, 0, 1), [(1, "review_on", "dates-held")])
    assert read(office, id).record.purge_on == LATER.isoformat()


# ── content ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "changes",
    [{"status": "acquitted"}, {"properties": {"name": ["Corregida"], "curp": [CURP]}},
     {"source_grade": "B", "info_grade": "2", "grade_scale": "admiralty"}, {"valid_from": "2025-01-01"}],
    ids=["status", "properties", "grades", "validity"],
)  # fmt: skip
def test_the_same_old_file_does_not_undo_a_correction(
    office: Bureau, tmp_path: Path, changes: dict[str, Any]
) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP, status="suspect")])
    loaded(office, file)
    id = only(office)
    stewardship.correct(office.desk, office.steward, id, changes, WHY)
    before = read(office, id)
    assert before.held == ["content"]
    done = loaded(office, file)
    assert counts(done) == (0, 0, 1, 0, 1)
    assert coded(done) == [(1, None, "correction-held")]
    assert read(office, id) == before


def test_nor_does_an_older_one(office: Bureau, tmp_path: Path) -> None:
    files = [file_of(tmp_path, [person("p", name, curp=CURP)]) for name in ("Una", "Dos")]
    for file in files:
        loaded(office, file)
    id = only(office)
    stewardship.correct(
        office.desk, office.steward, id, {"properties": {"name": ["Tres"], "curp": [CURP]}}, WHY
    )
    assert coded(loaded(office, files[0])) == [(1, None, "correction-held")]
    assert read(office, id).record.caption == "Tres"


def test_an_agencys_newer_word_is_taken_and_told(office: Bureau, tmp_path: Path) -> None:
    old = file_of(tmp_path, [person("p", curp=CURP, status="suspect")])
    loaded(office, old)
    id = only(office)
    stewardship.correct(office.desk, office.steward, id, {"status": "detained"}, WHY)
    new = file_of(tmp_path, [person("p", curp=CURP, status="acquitted")])
    done = loaded(office, new)
    assert counts(done) == (0, 1, 0, 0, 1)
    assert coded(done) == [(1, None, "correction-replaced")]
    found = read(office, id)
    assert (found.record.status, found.held) == ("acquitted", [])
    assert [v.status for v in found.history] == ["detained", "suspect"]
    assert counts(loaded(office, old)) == (0, 1, 0, 0, 0), "loads decide again"


def test_a_file_that_says_what_the_correction_said_is_not_worth_a_warning(
    office: Bureau, tmp_path: Path
) -> None:
    loaded(office, file_of(tmp_path, [person("p", curp=CURP, status="suspect")]))
    id = only(office)
    stewardship.correct(office.desk, office.steward, id, {"status": "acquitted", "review_on": None}, WHY)
    done = loaded(office, file_of(tmp_path, [person("p", curp=CURP, status="acquitted")]))
    assert coded(done) == []
    assert read(office, id).record.status == "acquitted"


def test_an_old_file_under_another_label_moves_the_record_and_keeps_the_correction(
    office: Bureau, guest: Viewer, tmp_path: Path
) -> None:
    """The label was not set by hand: it is the load's to say."""
    file = file_of(tmp_path, [person("p", curp=CURP, passportNumber="G0417499")])
    loaded(office, file)
    id = only(office)
    stewardship.correct(
        office.desk, office.steward, id, {"properties": {"name": ["Dos"], "passportNumber": []}}, WHY
    )
    done = loaded(office, file, office.label("SECRET//ALFA//-//H0"))
    assert (counts(done), coded(done)) == ((0, 1, 0, 0, 1), [(1, None, "correction-held")])
    found = read(office, id).record
    assert (found.caption, found.label) == ("Dos", office.label("SECRET//ALFA//-//H0"))
    assert check(office.desk, office.steward, "G0417499").hits == []
    assert seen(office, office.steward) == [id]
    assert seen(office, guest) == []


def test_a_correction_that_does_not_name_the_label_leaves_a_recall(
    office: Bureau, guest: Viewer, tmp_path: Path
) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP)])
    loaded(office, file)
    id = only(office)
    stewardship.recall(office.desk, office.steward, WHY, record=id)
    stewardship.correct(
        office.desk, office.steward, id, {"properties": {"name": ["Dos"], "curp": [CURP]}}, WHY
    )
    assert read(office, id).record.recalled
    assert sorted(read(office, id).held) == ["content", "label"]
    assert [code for _, _, code in coded(loaded(office, file))] == ["correction-held", "label-held"]
    assert read(office, id).record.recalled
    stewardship.correct(office.desk, office.steward, id, {"label": shared(office)}, WHY)
    assert not read(office, id).record.recalled
    assert seen(office, guest) == [id]


# ── decisions, and taking a load back ───────────────────────────────────────────────────────────


def verdicts(office: Bureau, ids: Sequence[UUID]) -> list[str]:
    with look(office.desk, office.steward, "entity", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.decisions_among(%s)", [list(ids)]).fetchall()
        return [str(row["verdict"]) for row in rows]


def test_a_decision_on_a_pair_survives_loads_and_taking_them_back(office: Bureau, tmp_path: Path) -> None:
    lines = [person("p", "Una Persona", curp=CURP), person("q", "Una Persona", curp=CURP)]
    file = file_of(tmp_path, lines)
    loaded(office, file)
    ids = seen(office, office.steward)
    decide(office.desk, office.steward, str(ids[0]), str(ids[1]), "apart", "two of one name")
    loaded(office, file)
    assert verdicts(office, ids) == ["apart"]
    changed = loaded(office, file_of(tmp_path, [person("p", "Otra Persona", curp=CURP), lines[1]]))
    assert (changed.changed, verdicts(office, ids)) == (1, ["apart"])
    assert stewardship.expunge(office.desk, office.steward, WHY, load=UUID(changed.id)) == Expunged(0, 1)
    assert verdicts(office, ids) == ["apart"]
    stewardship.recall(office.desk, office.steward, WHY, record=ids[0])
    loaded(office, file)
    assert verdicts(office, ids) == ["apart"]


def test_taking_a_load_back_undoes_no_recall_and_no_review(
    office: Bureau, guest: Viewer, tmp_path: Path
) -> None:
    loaded(office, file_of(tmp_path, [person("p", "Antes", curp=CURP)]))
    id = only(office)
    wrong = loaded(office, file_of(tmp_path, [person("p", "Después", curp=CURP)]))
    stewardship.recall(office.desk, office.steward, WHY, record=id)
    stewardship.review(office.desk, office.steward, id, NEXT, LATER, WHY)
    assert stewardship.expunge(office.desk, office.steward, WHY, load=UUID(wrong.id)) == Expunged(0, 1)
    found = read(office, id)
    assert (found.record.caption, found.record.label) == ("Antes", office.label())
    assert found.record.recalled
    assert (found.record.review_on, found.record.purge_on) == (NEXT.isoformat(), LATER.isoformat())
    assert sorted(found.held) == ["dates", "label"]
    assert seen(office, guest) == []
    assert seen(office, office.steward) == [id]


def test_what_deeds_set_is_in_the_ledger(office: Bureau, house: House, tmp_path: Path) -> None:
    loaded(office, file_of(tmp_path, [person("p", curp=CURP)]))
    id = only(office)
    stewardship.recall(office.desk, office.steward, WHY, record=id)
    stewardship.unhold(office.desk, office.steward, "the partner asked again", record=id)
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT w.words, w.record_id FROM ledger.queue q JOIN store.reason w"
            " ON encode(w.digest, 'hex') = q.body ->> 'reason' WHERE q.action = 'unheld' AND q.subjects = %s",
            [[id]],
        ).fetchall()
    assert rows == [("the partner asked again", id)]
