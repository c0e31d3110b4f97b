"""What was expunged does not come back by itself, and what came back unseen is told to who sees both."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.intake.receipt import receipt, receipts
from tearline.ledger.look import Viewer
from tearline.stewardship import Expunged
from tests.intake.files import SOURCE, Bureau, bureau, person
from tests.intake.test_holds import CURP, NEXT, WHY, coded, counts, file_of, loaded, only, read, seen, shared
from tests.people import People


@pytest.fixture
def office(people: People) -> Bureau:
    return bureau(people)


@pytest.fixture
def clerk(office: Bureau) -> Viewer:
    """A steward of the same agency, with little clearance."""
    return office.people.enrol(office.code, "clerk", Tier.RESTRICTED, (), ["steward"], "stewardship")


def secret(office: Bureau) -> str:
    return office.label("SECRET//ALFA//-//H0")


def entries(house: House, action: str, load: str | None = None) -> list[tuple[Any, ...]]:
    """kind, officer, subjects, body of what waits in the ledger's queue under an action."""
    with psycopg.connect(house.dsn("admin")) as conn:
        return conn.execute(
            "SELECT kind, officer, subjects, body FROM ledger.queue WHERE action = %s"
            " AND (%s::text IS NULL OR body ->> 'load' = %s) ORDER BY id",
            [action, load, load],
        ).fetchall()


def marks(house: House, office: Bureau) -> str:
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute("SELECT to_jsonb(e)::text FROM store.expunged e WHERE owner = %s", [office.code])
        return " ".join(text for (text,) in rows)


# ── expunged, and sent again ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("whole_load", [False, True])
def test_an_expunged_key_that_is_sent_again_is_not_taken_and_told(
    office: Bureau, house: House, tmp_path: Path, whole_load: bool
) -> None:
    lines = [person("clave-muy-personal", curp=CURP), person("q")]
    file = file_of(tmp_path, lines if not whole_load else lines[:1])
    done = loaded(office, file)
    which = {"load": UUID(done.id)} if whole_load else {"record": only(office)}
    assert stewardship.expunge(office.desk, office.steward, WHY, **which) == Expunged(1, 0)
    again = loaded(office, file)
    assert counts(again) == (0, 0, len(file.read_bytes().splitlines()) - 1, 1, 0)
    assert coded(again) == [(1, "key", "expunged-before")]
    assert again.findings[0].severity == "rejected"
    assert "--take-expunged" in again.findings[0].reason("en")
    assert seen(office, office.steward) == []
    assert "clave" not in marks(house, office)
    assert "personal" not in marks(house, office)
    with psycopg.connect(house.dsn("admin")) as conn:
        assert conn.execute(
            "SELECT sum(rejected)::int FROM store.load_part WHERE load_id = %s", [again.id]
        ).fetchone() == (1,)


def test_another_content_under_the_expunged_key_is_not_taken_either(office: Bureau, tmp_path: Path) -> None:
    loaded(office, file_of(tmp_path, [person("p", curp=CURP)]))
    stewardship.expunge(office.desk, office.steward, WHY, record=only(office))
    assert coded(loaded(office, file_of(tmp_path, [person("p", "Otra", curp=CURP)]))) == [
        (1, "key", "expunged-before")
    ]


def test_the_same_key_in_another_collection_is_another_thing(office: Bureau, tmp_path: Path) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP)])
    loaded(office, file)
    stewardship.expunge(office.desk, office.steward, WHY, record=only(office))
    done = load(office.desk, office.steward, file, source="otro", label=office.label())
    assert counts(done) == (1, 0, 0, 0, 0)


def test_a_bad_load_is_expunged_mended_and_loaded_again_by_one_flag(
    office: Bureau, house: House, tmp_path: Path
) -> None:
    bad = loaded(office, file_of(tmp_path, [person(f"p{n}", "Mal Mapeada") for n in range(20)]))
    stewardship.expunge(office.desk, office.steward, "the mapping was wrong", load=UUID(bad.id))
    mended = file_of(tmp_path, [person(f"p{n}", "Bien Mapeada") for n in range(20)])
    assert counts(loaded(office, mended)) == (0, 0, 0, 20, 0)
    done = loaded(office, mended, take_expunged=True)
    assert counts(done) == (20, 0, 0, 0, 0)
    assert counts(loaded(office, mended)) == (0, 0, 20, 0, 0)
    assert marks(house, office) == ""
    ((_, officer, subjects, _),) = entries(house, "expunged-taken", done.id)
    assert (officer is not None, len(subjects)) == (True, 20)
    ((_, _, _, opened),) = entries(house, "load-open", done.id)
    assert opened["takes_expunged"] is True


def test_what_a_load_said_and_took_back_does_not_come_back_to_a_record_that_stands(
    office: Bureau, tmp_path: Path
) -> None:
    first, wrong, later = (
        file_of(tmp_path, [person("p", name, curp=CURP), person("q")]) for name in ("Antes", "Error", "Luego")
    )
    loaded(office, first)
    bad = loaded(office, wrong)
    assert stewardship.expunge(office.desk, office.steward, WHY, load=UUID(bad.id)) == Expunged(0, 1)
    again = loaded(office, wrong)
    assert (counts(again), coded(again)) == ((0, 0, 1, 1, 0), [(1, "key", "expunged-before")])
    assert read(office, only(office)).record.caption == "Antes"
    assert counts(loaded(office, later)) == (0, 1, 1, 0, 0)
    assert counts(loaded(office, first)) == (0, 1, 1, 0, 0), "what another load said stays sayable"
    assert counts(loaded(office, wrong, take_expunged=True)) == (0, 1, 1, 0, 0)
    assert read(office, only(office)).record.caption == "Error"


def test_a_version_that_was_replaced_since_does_not_come_back_either(office: Bureau, tmp_path: Path) -> None:
    files = [file_of(tmp_path, [person("p", name, curp=CURP)]) for name in ("Uno", "Dos", "Tres")]
    done = [loaded(office, file) for file in files]
    stewardship.expunge(office.desk, office.steward, WHY, load=UUID(done[1].id))
    assert coded(loaded(office, files[1])) == [(1, "key", "expunged-before")]
    found = read(office, only(office))
    assert [v.caption for v in found.history] == ["Uno"]
    assert [(e.load, e.reason, e.versions) for e in found.expunged] == [(done[1].id, WHY, 1)]


def test_content_that_two_loads_said_stays_when_one_of_them_goes(office: Bureau, tmp_path: Path) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP)])
    loaded(office, file)
    moved = loaded(office, file, secret(office))  # the same content under another label
    assert moved.changed == 1
    assert stewardship.expunge(office.desk, office.steward, WHY, load=UUID(moved.id)) == Expunged(0, 1)
    assert counts(loaded(office, file)) == (0, 0, 1, 0, 0)


def test_what_is_purged_by_its_date_leaves_no_mark(office: Bureau, house: House, tmp_path: Path) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP, purge_on=NEXT.isoformat())])
    loaded(office, file)
    with psycopg.connect(house.dsn("admin"), autocommit=True) as admin:
        admin.execute(
            "UPDATE store.record SET purge_on = current_date WHERE id = %s", [only(office)]
        )  # so long
    with psycopg.connect(house.dsn("jobs"), autocommit=True) as jobs:
        jobs.execute("SELECT act.purge_due(1000)")
    assert seen(office, office.steward) == []
    assert counts(loaded(office, file)) == (1, 0, 0, 0, 0)


# ── what a steward with less clearance does not see ─────────────────────────────────────────────


def test_who_does_not_see_what_is_held_brings_it_back_and_who_sees_both_is_told(
    office: Bureau, clerk: Viewer, tmp_path: Path
) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP), person("q")])
    loaded(office, file)
    id = only(office)
    assert stewardship.came_back(office.desk, office.steward) == []
    stewardship.reclassify(office.desk, office.steward, secret(office), WHY, record=id)
    done = load(office.desk, clerk, file, source=SOURCE, label=shared(office))
    assert (counts(done), coded(done)) == ((1, 0, 1, 0, 0), [])
    (found,) = stewardship.came_back(office.desk, office.steward)
    assert (found.key, found.because, found.other, found.other_label) == (
        "p",
        "held",
        str(id),
        secret(office),
    )
    assert {UUID(found.id), id} == set(seen(office, office.steward))
    assert stewardship.came_back(office.desk, clerk) == []
    closed = office.label("SECRET//ALFA//-//H2")
    stewardship.reclassify(office.desk, office.steward, closed, WHY, record=UUID(found.id))
    assert stewardship.came_back(office.desk, office.steward) == [], "as closed as the other by now"


def test_who_does_not_see_the_mark_brings_it_back_and_who_sees_both_is_told(
    office: Bureau, clerk: Viewer, tmp_path: Path
) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP), person("q")])
    loaded(office, file, secret(office))
    id = only(office)
    stewardship.expunge(office.desk, office.steward, WHY, record=id)
    done = load(office.desk, clerk, file, source=SOURCE, label=shared(office))
    assert (counts(done), coded(done)) == ((2, 0, 0, 0, 0), [])
    (found,) = stewardship.came_back(office.desk, office.steward)
    assert (found.key, found.because, found.other, found.other_label) == (
        "p",
        "expunged",
        str(id),
        secret(office),
    )
    assert stewardship.came_back(office.desk, clerk) == []
    loaded(office, file, take_expunged=True)
    assert stewardship.came_back(office.desk, office.steward) == [], "its owner took it back on purpose"


def test_two_sensitivities_of_one_key_did_not_come_back(
    office: Bureau, clerk: Viewer, tmp_path: Path
) -> None:
    """One that stood before the deed is what ADR 0001 asks for."""
    file = file_of(tmp_path, [person("p", curp=CURP)])
    loaded(office, file, office.label("CONFIDENTIAL//ALFA//-//H0"))
    id = only(office)
    load(office.desk, clerk, file, source=SOURCE, label=office.label())
    stewardship.reclassify(office.desk, office.steward, secret(office), WHY, record=id)
    assert stewardship.came_back(office.desk, office.steward) == []


# ── what an expungement takes unseen ────────────────────────────────────────────────────────────


def test_expunged_versions_of_what_went_into_a_compartment_are_told_to_who_sees_it(
    office: Bureau, clerk: Viewer, house: House, tmp_path: Path
) -> None:
    done = loaded(office, file_of(tmp_path, [person("p", curp=CURP), person("q"), person("r")]))
    id = only(office)
    stewardship.reclassify(office.desk, office.steward, secret(office), WHY, record=id)
    assert len(read(office, id).history) == 1
    outcome = stewardship.expunge(office.desk, clerk, "a wrong file", load=UUID(done.id))
    assert outcome == Expunged(2, 0)

    found = read(office, id)
    assert found.history == []
    (told,) = found.expunged
    assert (told.load, told.reason, told.versions) == (done.id, "a wrong file", 1)
    ((kind, officer, subjects, body),) = entries(house, "expunged-unseen", done.id)
    assert (kind, officer, subjects) == ("job", None, [id])
    assert body["stay"] == [str(id)]
    ((_, _, own, _),) = entries(house, "load-expunged", done.id)
    assert id not in own


def test_the_entry_is_written_also_where_nothing_is_hidden(
    office: Bureau, clerk: Viewer, house: House, tmp_path: Path
) -> None:
    """Else the size of the tree, which everybody may know, would tell."""
    done = loaded(office, file_of(tmp_path, [person("q")]))
    stewardship.expunge(office.desk, clerk, WHY, load=UUID(done.id))
    assert [(kind, subjects) for kind, _, subjects, _ in entries(house, "expunged-unseen", done.id)] == [
        ("job", [])
    ]


def test_hidden_versions_that_go_with_a_record_are_on_record(
    office: Bureau, clerk: Viewer, house: House, tmp_path: Path
) -> None:
    loaded(office, file_of(tmp_path, [person("p", "Secreta", curp=CURP)]), secret(office))
    id = only(office)
    stewardship.reclassify(office.desk, office.steward, shared(office), "declassified", record=id)
    assert stewardship.expunge(office.desk, clerk, WHY, record=id) == Expunged(1, 0)
    found = [body["gone"] for _, _, subjects, body in entries(house, "expunged-unseen") if subjects == [id]]
    assert found == [[str(id)]]


def test_receipts_do_not_tell_a_clerk_of_marks(office: Bureau, clerk: Viewer, tmp_path: Path) -> None:
    file = file_of(tmp_path, [person("p", curp=CURP), person("q")])
    loaded(office, file, secret(office))
    stewardship.expunge(office.desk, office.steward, WHY, record=only(office))
    done = loaded(office, file)
    assert done.label == secret(office)
    (told,) = receipts(office.desk, clerk)
    assert (told.id, told.label, told.read, told.changed, told.rejected) == (done.id, shared(office), 1, 1, 0)
    assert receipt(office.desk, clerk, UUID(done.id)).findings == []
