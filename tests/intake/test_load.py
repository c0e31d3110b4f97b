"""A load as a whole: idempotent, resumable, line by line, in constant memory, with a receipt that adds up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tearline.db import House
from tearline.errors import BadInput, Conflict, NotEntitled
from tearline.handling import Tier
from tearline.intake.apart.reading import Reading
from tearline.intake.apart.wire import items_of
from tearline.intake.load import Progress, load
from tearline.intake.receipt import Receipt, findings, receipt, receipts
from tearline.ledger.look import Viewer
from tearline.picture.check import check
from tearline.picture.record import record
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People

CURP = "QUBE790314HZSXRV07"


@pytest.fixture
def office(people: People) -> Bureau:
    return bureau(people)


def loaded(office: Bureau, path: Path, label: str | None = None, viewer: Viewer | None = None) -> Receipt:
    return load(office.desk, viewer or office.steward, path, source=SOURCE, label=label or office.label())


def counts(receipt: Receipt) -> tuple[int, int, int, int, int]:
    """read, accepted, changed, unchanged, rejected"""
    assert receipt.read == receipt.accepted + receipt.changed + receipt.unchanged + receipt.rejected
    return receipt.read, receipt.accepted, receipt.changed, receipt.unchanged, receipt.rejected


def rows(house: House, office: Bureau, table: str = "record") -> int:
    with psycopg.connect(house.dsn("admin")) as conn:
        found = conn.execute(f"SELECT count(*) FROM store.{table} WHERE owner = %s", [office.code]).fetchone()
    assert found is not None
    return int(found[0])


def coded(receipt: Receipt) -> list[tuple[int, str | None, str]]:
    return [(line.line, line.field, line.code) for line in receipt.findings]


# ── once and again ──────────────────────────────────────────────────────────────────────────────


def test_loading_twice_changes_nothing(office: Bureau, house: House, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person(f"p{n}", passportNumber=f"X{n:07}") for n in range(50)])
    assert counts(loaded(office, path)) == (50, 50, 0, 0, 0)
    before = rows(house, office), rows(house, office, "identifier"), rows(house, office, "history")
    assert counts(loaded(office, path)) == (50, 0, 0, 50, 0)
    assert (rows(house, office), rows(house, office, "identifier"), rows(house, office, "history")) == before


def test_a_new_file_with_one_change_changes_one_record_and_keeps_its_history(
    office: Bureau, tmp_path: Path
) -> None:
    lines = [person(f"p{n}") for n in range(20)]
    loaded(office, written(tmp_path / "a.jsonl", lines))
    lines[7] = person("p7", "Nadie Corregido", curp=CURP, status="suspect")
    assert counts(loaded(office, written(tmp_path / "b.jsonl", lines))) == (20, 0, 1, 19, 0)

    hit = check(office.desk, office.steward, CURP).hits[0]
    dossier = record(office.desk, office.steward, hit.record.id)
    assert (dossier.record.caption, dossier.record.status) == ("Nadie Corregido", "suspect")
    assert [(v.caption, v.change, v.status) for v in dossier.history] == [("Nadie Inventado", "new", None)]


def test_what_a_new_file_leaves_out_stays(office: Bureau, house: House, tmp_path: Path) -> None:
    loaded(office, written(tmp_path / "a.jsonl", [person("p1"), person("p2")]))
    assert counts(loaded(office, written(tmp_path / "b.jsonl", [person("p2")]))) == (1, 0, 0, 1, 0)
    assert rows(house, office) == 2


def test_a_new_label_alone_is_a_change(office: Bureau, house: House, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person("p1", curp=CURP)])
    loaded(office, path)
    stricter = office.label("SECRET//ALFA//-//H2")
    assert counts(loaded(office, path, stricter)) == (1, 0, 1, 0, 0)
    assert rows(house, office) == 1
    assert [h.record.label for h in check(office.desk, office.steward, CURP).hits] == [stricter]


# ── killed and resumed ──────────────────────────────────────────────────────────────────────────


class Broken(BaseException):
    """Stands for a kill: nothing catches it."""


def breaking(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let the reader fail once ``after`` items were given, or the frames of 100 that this is."""

    class Failing(Reading):
        def frames(self) -> Iterator[bytes]:
            given = 0
            for frame in super().frames():
                given += len(items_of(frame, self.names))
                if given > after:
                    raise Broken
                yield frame

    monkeypatch.setattr("tearline.intake.apart.reading.Reading", Failing)


@pytest.mark.parametrize("after", [0, 999, 1000, 1001, 2500])
def test_a_load_goes_on_exactly_where_it_stopped(
    office: Bureau, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    path = written(tmp_path / "a.jsonl", [person(f"p{n}") for n in range(2600)])
    with monkeypatch.context() as patch:
        breaking(patch, after)
        with pytest.raises(Broken):
            loaded(office, path)
    settled = rows(house, office)
    assert settled == after // 1000 * 1000

    seen: list[Progress] = []
    done = load(office.desk, office.steward, path, source=SOURCE, label=office.label(), progress=seen.append)
    assert counts(done) == (2600, 2600, 0, 0, 0)
    assert done.resumed == (settled > 0)
    assert seen[0].items == min(settled + 1000, 2600)
    assert rows(house, office) == 2600
    assert [r.id for r in receipts(office.desk, office.steward)] == [done.id]


def test_a_resumed_load_still_knows_the_keys_before(
    office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [*(person(f"p{n}") for n in range(1500)), person("p3")]
    path = written(tmp_path / "a.jsonl", lines)
    with monkeypatch.context() as patch:
        breaking(patch, 1200)
        with pytest.raises(Broken):
            loaded(office, path)
    done = loaded(office, path)
    assert counts(done) == (1501, 1500, 0, 0, 1)
    assert coded(done) == [(1501, "key", "duplicate-key")]


def test_a_resumed_load_counts_each_line_under_its_own_label(
    office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = office.label("SECRET//ALFA//-//H2")
    lines: list[Any] = [person("p0", label=secret), "{", *(person(f"p{n}") for n in range(2, 1500))]
    path = written(tmp_path / "a.jsonl", lines)
    with monkeypatch.context() as patch:
        breaking(patch, 1200)
        with pytest.raises(Broken):
            loaded(office, path)
    done = loaded(office, path)
    assert done.resumed
    assert done.label == secret
    low = office.people.enrol(office.code, "low", Tier.RESTRICTED, (), ["steward"], "stewardship")
    (told,) = receipts(office.desk, low)
    assert (told.id, told.label, counts(told)) == (done.id, office.label(), (1499, 1498, 0, 0, 1))
    assert [line.line for line in findings(office.desk, low, UUID(done.id))] == [2]


def test_two_processes_on_one_file_one_of_them_ends(office: Bureau, house: House, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person(f"p{n}") for n in range(3000)])
    ends: list[Receipt | Conflict] = []

    def run(progress: Callable[[Progress], None] | None = None) -> None:
        try:
            ends.append(
                load(
                    office.desk, office.steward, path, source=SOURCE, label=office.label(), progress=progress
                )
            )
        except Conflict as error:
            ends.append(error)

    run(lambda done: run() if done.items == 1000 else None)  # a second one begins while the first is at work
    (refused,) = [end for end in ends if isinstance(end, Conflict)]
    (done,) = [end for end in ends if isinstance(end, Receipt)]
    assert "another process" in str(refused)
    assert counts(done) == (3000, 3000, 0, 0, 0)
    assert rows(house, office) == 3000


# ── line by line ────────────────────────────────────────────────────────────────────────────────


def test_lines_that_cannot_be_taken_cost_nothing_but_themselves(office: Bureau, tmp_path: Path) -> None:
    marker = "Xochiquetzal"
    lines = [
        person("ok1"),
        person("above", marker, label=office.label("TOP_SECRET//-//-//H0")),
        person("compartment", marker, label=office.label("SECRET//OMEGA//-//H0")),
        person("other", marker, label="OTHER//OPEN//-//ALL//H0"),
        person("nolabel", marker, label="SECRET"),
        {"id": "kind", "schema": "Personn", "properties": {"name": [marker]}},
        {"id": "family", "schema": "LegalEntity", "properties": {"nombre": [marker]}},
        person("ok1", marker),
        person("k" * 201, marker),
        person("curp", marker, curp=CURP[:-1] + "1"),
        person("grade", marker, source_grade="B"),
        person("ok2", label=office.label("SECRET//ALFA//-//H2")),
    ]
    done = loaded(office, written(tmp_path / "a.jsonl", lines))
    assert coded(done) == [
        (2, "label", "label-above"),
        (3, "label", "label-above"),
        (4, "label", "label-owner"),
        (5, "label", "label"),
        (6, "schema", "unknown-schema"),
        (7, "nombre", "unknown-property"),
        (8, "key", "duplicate-key"),
        (9, "key", "key"),
        (10, "curp", "curp-check"),
        (11, "grade_scale", "grade-scale"),
    ]
    assert counts(done) == (12, 2, 0, 0, 10)
    for line in done.findings:
        assert line.file == "a.jsonl"
        assert line.severity == "rejected"
        assert line.reason("es") != line.reason("en")
        for language in ("es", "en"):
            reason = line.reason(language)
            assert len(reason) > 20
            assert not any(value in reason for value in (marker, CURP[:10], "k" * 20, "TOP_SECRET"))


def test_each_line_under_its_own_label(office: Bureau, tmp_path: Path) -> None:
    labels = [office.label(), office.label("SECRET//ALFA//-//H1,H2"), office.label("OPEN//-//ALL//H0")]
    lines = [person(f"p{n}", passportNumber="G7417417", label=text) for n, text in enumerate(labels)]
    done = loaded(office, written(tmp_path / "a.jsonl", lines))
    found = {h.record.key: h.record.label for h in check(office.desk, office.steward, "G7417417").hits}
    assert found == {f"p{n}": text for n, text in enumerate(labels)}
    assert done.label == office.label("SECRET//ALFA//-//H1,H2"), "the receipt is as secret as its lines"


def test_a_warned_line_is_taken(office: Bureau, tmp_path: Path) -> None:
    done = loaded(office, written(tmp_path / "a.jsonl", [person("p", rfc="QUBE790314AB1")]))
    assert counts(done) == (1, 1, 0, 0, 0)
    assert done.warned == 1
    assert [(line.field, line.code, line.severity) for line in done.findings] == [
        ("rfc", "rfc-check", "warning")
    ]


def test_findings_by_pages(office: Bureau, tmp_path: Path) -> None:
    done = loaded(office, written(tmp_path / "a.jsonl", ["{"] * 250))
    assert counts(done) == (250, 0, 0, 0, 250)
    assert len(done.findings) == 100
    pages: list[int] = []
    after = 0
    while page := findings(office.desk, office.steward, UUID(done.id), after, 60):
        pages += [line.line for line in page]
        after = page[-1].n
    assert pages == list(range(1, 251))


# ── what a load may be called, and who may load ─────────────────────────────────────────────────


@pytest.mark.parametrize("source", ["", "   ", "s" * 201])
def test_a_source_has_1_to_200_characters(office: Bureau, tmp_path: Path, source: str) -> None:
    path = written(tmp_path / "a.jsonl", [person("p")])
    with pytest.raises(BadInput, match="1 to 200"):
        load(office.desk, office.steward, path, source=source, label=office.label())


def test_the_longest_source(office: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person("p")])
    done = load(office.desk, office.steward, path, source="ñ" * 200, label=office.label())
    assert done.source == "ñ" * 200


@pytest.mark.parametrize("rest", ["TOP_SECRET//-//-//H0", "SECRET//OMEGA//-//H0"])
def test_a_default_label_above_the_steward(office: Bureau, house: House, tmp_path: Path, rest: str) -> None:
    with pytest.raises(NotEntitled, match="above this steward's clearance"):
        loaded(office, written(tmp_path / "a.jsonl", [person("p")]), office.label(rest))
    assert rows(house, office, "load") == 0


def test_a_default_label_of_another_owner(office: Bureau, tmp_path: Path) -> None:
    with pytest.raises(NotEntitled, match="another owner"):
        loaded(office, written(tmp_path / "a.jsonl", [person("p")]), "OTHER//OPEN//-//ALL//H0")


def test_only_a_steward_loads(office: Bureau, house: House, tmp_path: Path) -> None:
    officer = office.people.enrol(office.code, "officer", Tier.SECRET, ["ALFA"])
    with pytest.raises(NotEntitled):
        loaded(office, written(tmp_path / "a.jsonl", [person("p")]), viewer=officer)
    assert rows(house, office, "load") == 0


def test_a_receipt_is_its_agencys(office: Bureau, people: People, tmp_path: Path) -> None:
    done = loaded(office, written(tmp_path / "a.jsonl", [person("p")]), office.label("OPEN//-//ALL//H0"))
    other = bureau(people)
    assert [r.id for r in receipts(office.desk, office.steward)] == [done.id]
    assert receipts(other.desk, other.steward) == []
    assert receipt(office.desk, office.steward, UUID(done.id)) == done


# ── memory ──────────────────────────────────────────────────────────────────────────────────────


def many(path: Path, count: int) -> Path:
    return written(path, (person(f"p{n}", passportNumber=f"X{n:08}") for n in range(count)))


def in_a_process(house: House, office: Bureau, path: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("load_process.py")
    how = [house.data, house.server_dsn or "-", path, SOURCE, office.label()]
    done = subprocess.run(
        [sys.executable, str(script), *map(str, how)],
        env={**os.environ, "TEARLINE_TEST_TOKEN": office.steward.token},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(people: People, house: House, tmp_path: Path) -> None:
    peaks = {}
    for count in (5_000, 25_000):
        office = bureau(people)
        done = in_a_process(house, office, many(tmp_path / f"{count}.jsonl", count))
        assert done["accepted"] == count
        peaks[count] = done["peak_mb"]
    assert peaks[25_000] - peaks[5_000] < 10, peaks
