"""A dry run tells what a load of the same file would do, under the same rights, and stores nothing of it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tearline.db import House
from tearline.errors import BadInput, NotEntitled
from tearline.handling import Tier
from tearline.intake.dry_run import DryRun, dry_run
from tearline.intake.load import load
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People

CURP = "QUBE790314HZSXRV07"
TABLE = "folio,nombre,nacimiento\n1,Ana Inventada,31/12/1979\n2,Eva Inventada,ayer\n,Sin Folio,01/01/1980\n"
MAPPING = (
    "schema: Person\nkey: folio\nproperties:\n  name: nombre\n"
    + '  birthDate: {column: nacimiento, date: "%d/%m/%Y"}\n'
)


@pytest.fixture
def office(people: People) -> Bureau:
    return bureau(people)


def tried(office: Bureau, path: Path, label: str | None = None, **how: object) -> DryRun:
    return dry_run(office.desk, office.steward, path, source=SOURCE, label=label or office.label(), **how)  # type: ignore[arg-type]


def traces(house: House) -> dict[str, int]:
    """How many rows there are of whatever a load leaves."""
    kept = (
        "store.record",
        "store.load",
        "store.load_part",
        "store.rejection",
        "store.unmatched",
        "gate.label",
    )
    with psycopg.connect(house.dsn("admin")) as conn:
        return {t: conn.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in kept}  # type: ignore[index]


def mixed(office: Bureau, folder: Path) -> Path:
    lines = [
        person("a", curp=CURP),
        person("b", "Otra Inventada", label=office.label("SECRET//ALFA//-//H0")),
        person("a"),
        person("c", label=office.label("TOP_SECRET//-//-//H0")),
        person("d", birthDate="ayer"),
        {"id": "v", "schema": "Vehicle", "properties": {"registrationNumber": ["ABC-123-D"]}},
        "{broken",
    ]
    return written(folder / "a.jsonl", lines)


def test_it_tells_what_a_load_then_does(office: Bureau, tmp_path: Path) -> None:
    path = mixed(office, tmp_path)
    run = tried(office, path)
    done = load(office.desk, office.steward, path, source=SOURCE, label=office.label())
    assert (run.read, run.accepted, run.rejected, run.warned) == (
        done.read, done.accepted, done.rejected, done.warned
    )  # fmt: skip
    assert run.findings == done.findings
    assert run.label == done.label
    assert run.kinds == {"Person": 3, "Vehicle": 1}
    assert run.labels == {office.label(): 3, office.label("SECRET//ALFA//-//H0"): 1}


def test_it_leaves_nothing_not_even_a_label(office: Bureau, house: House, tmp_path: Path) -> None:
    path, before = mixed(office, tmp_path), traces(house)
    assert tried(office, path).stored is False
    assert traces(house) == before


def test_the_first_records_as_they_would_be_stored(office: Bureau, tmp_path: Path) -> None:
    lines = [person(f"p{n}", f"Nadie\tNúmero\\{n}", curp=CURP) for n in range(9)]
    run = tried(office, written(tmp_path / "a.jsonl", lines), show=2)
    first, second = run.records
    assert (first.file, first.line, first.key, first.schema) == ("a.jsonl", 1, "p0", "Person")
    assert first.properties["curp"] == [CURP]
    assert first.caption == first.properties["name"][0] == "Nadie Número\\0"
    assert (second.key, second.label) == ("p1", office.label())
    assert tried(office, written(tmp_path / "a.jsonl", lines), show=0).records == []


def test_a_table_with_its_mapping(office: Bureau, tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "t.yaml"
    table.write_text(TABLE)
    mapping.write_text(MAPPING)
    run = tried(office, table, mapping=mapping)
    assert (run.format, run.read, run.accepted, run.rejected, run.warned) == ("table", 3, 2, 1, 1)
    assert {(f.line, f.field, f.code) for f in run.findings} == {
        (3, "nacimiento", "bad-date"),
        (4, "folio", "no-key"),
    }
    mapping.write_text(MAPPING.replace("folio", "follio"))
    with pytest.raises(BadInput, match="Did you mean folio"):
        tried(office, table, mapping=mapping)


@pytest.mark.parametrize("rest", ["TOP_SECRET//-//-//H0", "SECRET//OMEGA//-//H0"])
def test_a_label_above_the_steward_is_refused_as_a_load_is(office: Bureau, tmp_path: Path, rest: str) -> None:
    path = written(tmp_path / "a.jsonl", [person("p")])
    refused = []
    for run in (tried, lambda *a: load(office.desk, office.steward, path, source=SOURCE, label=a[2])):
        with pytest.raises(NotEntitled) as told:
            run(office, path, office.label(rest))
        refused.append(str(told.value))
    assert refused[0] == refused[1]


def test_only_a_steward_of_the_agency_tries(office: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person("p")])
    officer = office.people.enrol(office.code, "officer", Tier.SECRET, ["ALFA"])
    for viewer, label in ((officer, office.label()), (office.steward, "OTHER//OPEN//-//ALL//H0")):
        with pytest.raises(NotEntitled):
            dry_run(office.desk, viewer, path, source=SOURCE, label=label)


def test_what_is_asked_is_on_the_ledger_and_no_load_is(office: Bureau, house: House, tmp_path: Path) -> None:
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        row = conn.execute("SELECT coalesce(max(id), 0) FROM ledger.queue").fetchone()
        tried(office, written(tmp_path / "a.jsonl", [person("p")]))
        asked = conn.execute(
            "SELECT DISTINCT kind, action, cardinality(subjects) FROM ledger.queue WHERE id > %s ORDER BY 1",
            row,
        ).fetchall()
    assert asked == [("results", "load-dry-run", 0), ("ticket", "load-dry-run", 0)]
