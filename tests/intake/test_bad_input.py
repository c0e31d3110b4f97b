"""Bad input, case by case: a clear sentence that says where and what to do, nothing lost, the rest loaded."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tearline.db import House
from tearline.errors import AccessLapsed, BadInput, NotSignedIn
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.intake.receipt import LineFinding, Receipt, receipts
from tearline.ledger.look import Viewer
from tearline.picture.search import search
from tearline.registry.signin import sign_out
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People, five_tests

MARKER = "Xochiquetzal"


@pytest.fixture(scope="module")
def office(people: People) -> Bureau:
    return bureau(people)


def loaded(office: Bureau, path: Path, mapping: Path | None = None) -> Receipt:
    return load(
        office.desk, office.steward, path, source=f"{SOURCE} {path}", label=office.label(), mapping=mapping
    )


def one_wrong(receipt: Receipt, line: int, field: str | None, code: str) -> LineFinding:
    """The only line that was not taken; its sentence is there in both languages and repeats no value."""
    assert receipt.rejected == 1, receipt.findings
    assert receipt.accepted == receipt.read - 1 > 0
    found = receipt.findings[0]
    assert (found.line, found.field, found.code) == (line, field, code)
    assert found.file == receipt.file
    for reason in (found.reason_es, found.reason_en):
        assert len(reason.split()) > 3
        assert MARKER not in reason
    return found


# ── one wrong line among good ones ──────────────────────────────────────────────────────────────


def named(value: str) -> bytes:
    """A person of that name, in JSON as it is."""
    return b'{"id": "bad", "schema": "Person", "properties": {"name": ["%s"]}}' % value.encode("latin-1")


UNKNOWN = "unknown-field"
BAD_LINES = {
    "not JSON": (b'{"id": "bad", "schema": "Person"', None, "broken-json"),
    "a list": (b'["bad"]', None, "not-an-object"),
    "a number": (b"17", None, "not-an-object"),
    "null": (b"null", None, "not-an-object"),
    "a number for an id": (b'{"id": 17, "schema": "Person", "properties": {}}', "id", "wrong-type"),
    "no schema": (b'{"id": "bad", "properties": {"name": ["x y"]}}', "schema", "wrong-type"),
    "no object": (b'{"id": "b", "schema": "Person", "properties": ["x"]}', "properties", "wrong-type"),
    "a NUL byte": (named("x\0y"), None, "nul-byte"),
    "an escaped NUL": (named("x\\u0000y"), None, "nul-byte"),
    "a lone surrogate": (named("x\\ud800y"), None, "broken-json"),
    "Latin-1 in UTF-8": (named("Muñoz"), None, "not-decodable"),
    "a field of 10 MB": (named("x" * 10_000_000), None, "too-long"),
    "a misspelt field": (b'{"id": "b", "schema": "A", "lable": 1, "properties": {}}', "lable", UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_line_that_is_no_entity(office: Bureau, tmp_path: Path, case: str) -> None:
    raw, field, code = BAD_LINES[case]
    good = [person("p1", "Íñigo Núñez"), person("p2", "Begoña Peña"), person("p3", "Ángel Ibáñez")]
    one_wrong(loaded(office, written(tmp_path / "a.jsonl", [*good[:2], raw, good[2]])), 3, field, code)


CURP = "QUBE790314HZSXRV07"
YEAR = date.today().year
INFANT = f"{YEAR - 3}-01-01"
BAD_RECORDS = {
    "an unknown label": ({"label": "SECRET"}, "label", "label"),
    "an empty tier": ({"label": "{code}//-//-//-//H0"}, "label", "label"),
    "a label of another agency": ({"label": "OTRA//OPEN//-//ALL//H0"}, "label", "label-owner"),
    "a label above the steward": ({"label": "{code}//TOP_SECRET//-//-//H0"}, "label", "label-above"),
    "an unknown schema": ({"schema": "Persona"}, "schema", "unknown-schema"),
    "a family for a schema": ({"schema": "Thing"}, "schema", "abstract-schema"),
    "a CURP whose check digit is wrong": ({"curp": CURP[:-1] + "3"}, "curp", "curp-check"),
    "a CURP that is none": ({"curp": "CURP123"}, "curp", "curp-form"),
    "a birth 100 years ahead": ({"birthDate": f"{YEAR + 100}-01-01"}, "birthDate", "born-in-future"),
    "a birth next year": ({"birthDate": f"{YEAR + 1}-12-31"}, "birthDate", "born-in-future"),
    "a birth 200 years ago": ({"birthDate": f"{YEAR - 200}-01-01"}, "birthDate", "born-too-long-ago"),
    "an infant suspect": ({"birthDate": INFANT, "status": "suspect"}, "birthDate", "infant-suspect"),
    "an infant detained": ({"birthDate": INFANT, "status": "detained"}, "birthDate", "infant-suspect"),
    "an unknown status": ({"status": "guilty"}, "status", "status"),
    "a grade without a scale": ({"source_grade": "A"}, "grade_scale", "grade-scale"),
    "a zone that is none": ({"zone": "Atlantis/Sunk"}, "zone", "zone"),
    "a purge date that has passed": ({"purge_on": "2020-01-01"}, "purge_on", "past-purge"),
    "a day that does not exist": ({"review_on": "2031-02-30"}, "review_on", "bad-date"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_RECORDS)
def test_an_entity_that_no_record_may_be(office: Bureau, tmp_path: Path, case: str) -> None:
    told, field, code = BAD_RECORDS[case]
    told = {name: value.format(code=office.code) for name, value in told.items()}
    bad = person("bad", MARKER, **{n: v for n, v in told.items() if n != "schema"})
    bad["schema"] = told.get("schema", "Person")
    receipt = loaded(office, written(tmp_path / "a.jsonl", [person("p1"), bad, person("p2")]))
    found = one_wrong(receipt, 2, field, code)
    assert CURP[:12] not in found.reason_en


def test_a_key_that_stands_twice(office: Bureau, tmp_path: Path) -> None:
    lines = [person("p1", "Quien Estuvo Primero"), person("p2"), person("p1", MARKER)]
    one_wrong(loaded(office, written(tmp_path / "a.jsonl", lines)), 3, "key", "duplicate-key")
    captions = {h.record.caption for h in search(office.desk, office.steward, "Quien Estuvo Primero").hits}
    assert captions == {"Quien Estuvo Primero"}


def test_an_infant_victim_is_no_mistake(office: Bureau, tmp_path: Path) -> None:
    child = person("p1", birthDate=INFANT, status="victim")
    assert loaded(office, written(tmp_path / "a.jsonl", [child])).accepted == 1


def test_a_row_with_too_few_fields_and_a_day_that_is_none(office: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "folio;nombre;nacido\n1;Begoña Peña;01/02/1980\n2;Iñaki\n3;Íñigo Núñez;31/02/1980\n"
    path.write_bytes(rows.encode("cp1252"))
    mapping = tmp_path / "a.yaml"
    mapping.write_text(
        "schema: Person\nkey: folio\nproperties:\n  name: nombre\n"
        "  birthDate: {column: nacido, date: '%d/%m/%Y'}\n"
    )
    receipt = loaded(office, path, mapping)
    assert (receipt.read, receipt.accepted) == (3, 2)
    assert [(f.line, f.field, f.code, f.severity) for f in receipt.findings] == [
        (2, None, "encoding-guessed", "warning"),
        (3, None, "wrong-fields", "rejected"),
        (4, "nacido", "bad-date", "warning"),
    ]
    first = search(office.desk, office.steward, "Begoña Peña").hits[0]
    assert first.record.caption == "Begoña Peña"


# ── a wrong file ────────────────────────────────────────────────────────────────────────────────


def missing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 100 + b"\0" * 30_000)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (missing, "does not exist"),
        (folder, "is a folder; name a file in it"),
        (empty, "is empty"),
        (binary, "is not text"),
    ],
)
def test_a_file_that_is_none(
    office: Bureau, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    path = written(tmp_path / "a.jsonl", [person("p")])
    spoil(path)
    before = len(receipts(office.desk, office.steward))
    with pytest.raises(BadInput, match=said) as caught:
        loaded(office, path)
    assert path.name in str(caught.value)
    assert str(path.parent) not in str(caught.value)
    assert caught.value.message.text("es") != str(caught.value)
    assert len([r for r in receipts(office.desk, office.steward) if r.read]) <= before


def test_a_format_and_an_encoding_that_do_not_exist(office: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person("p")])
    with pytest.raises(BadInput, match="Did you mean: ftm"):
        load(office.desk, office.steward, path, source=SOURCE, label=office.label(), format="ftn")
    with pytest.raises(BadInput, match="no encoding utf-9"):
        load(office.desk, office.steward, path, source=SOURCE, label=office.label(), encoding="utf-9")


def test_a_wrong_encoding_by_name_costs_lines_not_the_load(office: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person("p1"), person("p2", "Íñigo Núñez")])
    receipt = load(
        office.desk, office.steward, path, source="wrong encoding", label=office.label(), encoding="ascii"
    )
    assert "--encoding" in one_wrong(receipt, 2, None, "not-decodable").reason_en


UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00">
<INDIVIDUALS>
{people}</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>
"""
LISTED = """<INDIVIDUAL><DATAID>{n}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>NADIE</FIRST_NAME>
<SECOND_NAME>INVENTADO</SECOND_NAME><UN_LIST_TYPE>None</UN_LIST_TYPE><REFERENCE_NUMBER>XX.{n:03}</REFERENCE_NUMBER>
</INDIVIDUAL>
"""


def test_broken_xml_keeps_what_came_before_and_the_whole_file_adds_the_rest(
    office: Bureau, tmp_path: Path
) -> None:
    whole = UN.format(people="".join(LISTED.format(n=n) for n in range(1, 41)))
    path = tmp_path / "un.xml"
    path.write_text(whole[: whole.index("XX.031")])
    broken = load(office.desk, office.steward, path, source="un", label=office.label())
    assert (broken.read, broken.accepted) == (61, 60)  # a party and its listing are two records
    found = broken.findings[0]
    assert (found.line, found.code) == (path.read_text().count("\n") + 1, "broken-xml")
    assert "nothing from there on was read" in found.reason_en
    path.write_text(whole)
    mended = load(office.desk, office.steward, path, source="un", label=office.label())
    assert (mended.read, mended.accepted, mended.unchanged, mended.rejected) == (80, 20, 60, 0)


# ── around the load ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="file modes of POSIX")
def test_a_data_folder_that_cannot_be(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    for path, said in ((in_the_way, "is not a folder"), (in_the_way / "data", "cannot be made")):
        with pytest.raises(BadInput, match=said) as caught:
            House(path).open()
        assert str(path) in str(caught.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root is the database another user")
def test_a_data_folder_that_the_databases_user_cannot_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(BadInput, match="Name a data folder elsewhere") as caught:
        House(closed / "data").open()
    assert "cannot enter" in str(caught.value)
    shutil.rmtree(closed)


def test_a_session_that_is_over(office: Bureau, tmp_path: Path) -> None:
    steward = office.people.enrol(office.code, "leaving", Tier.SECRET, ["ALFA"], ["steward"], "stewardship")
    path = written(tmp_path / "a.jsonl", [person("p")])
    sign_out(office.desk, steward.token)
    with pytest.raises(NotSignedIn, match="Sign in"):
        load(office.desk, steward, path, source=SOURCE, label=office.label())


def test_a_session_that_ends_during_a_load_loses_nothing(office: Bureau, tmp_path: Path) -> None:
    steward = office.people.enrol(office.code, "leaving", Tier.SECRET, ["ALFA"], ["steward"], "stewardship")
    path = written(tmp_path / "a.jsonl", [person(f"s{n}") for n in range(3000)])
    with pytest.raises(NotSignedIn):
        load(
            office.desk, steward, path, source="ends", label=office.label(),
            progress=lambda done: sign_out(office.desk, steward.token) if done.items == 2000 else None,
        )  # fmt: skip
    done = load(office.desk, office.steward, path, source="ends", label=office.label())
    assert done.resumed
    assert (done.read, done.accepted) == (3000, 3000)


def test_a_session_that_ends_in_the_middle_of_a_chunk_is_told_as_that(
    office: Bureau, house: House, tmp_path: Path
) -> None:
    """Stopped where the rows of one collection are written by one at a time."""
    steward = office.people.enrol(office.code, "leaving", Tier.SECRET, ["ALFA"], ["steward"], "stewardship")
    path = written(tmp_path / "a.jsonl", [person(f"t{n}") for n in range(10)])
    waiting = "SELECT pid FROM pg_locks WHERE relation = 'store.writing'::regclass AND NOT granted"
    with psycopg.connect(house.dsn("admin")) as other, ThreadPoolExecutor(1) as pool:
        other.execute("LOCK TABLE store.writing IN EXCLUSIVE MODE")
        attempt = pool.submit(load, office.desk, steward, path, source="middle", label=office.label())
        while not other.execute(waiting).fetchone():
            assert not attempt.done()
            time.sleep(0.01)
        sign_out(office.desk, steward.token)
        other.rollback()
        assert isinstance(attempt.exception(), NotSignedIn)
    done = load(office.desk, office.steward, path, source="middle", label=office.label())
    assert (done.read, done.accepted, done.unchanged) == (10, 10, 0)


def test_a_vetting_that_lapses_between_two_pages(office: Bureau, house: House, tmp_path: Path) -> None:
    lines = [person(f"v{n}", "Hermelinda Zarzosa") for n in range(30)]
    loaded(office, written(tmp_path / "a.jsonl", lines))
    officer = office.people.person(office.code, "lapsing", None)
    office.people.vet(officer.login, Tier.SECRET, [], five_tests(days=1))
    viewer: Viewer = office.people.sign_in(officer)
    first = search(office.desk, viewer, "Hermelinda Zarzosa", page=1, size=20)
    assert (len(first.hits), first.pages) == (20, 2)
    expire(house, officer.login)
    with pytest.raises(AccessLapsed, match="registrar"):
        search(office.desk, viewer, "Hermelinda Zarzosa", page=2, size=20)


def expire(house: House, login: str) -> None:
    """The vetting's end has come, as the clock would bring it."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE gate.vetting_test SET expires_at = %s WHERE vetting_id IN (SELECT v.id"
            " FROM gate.vetting v JOIN gate.officer o ON o.id = v.officer_id WHERE o.login = %s)",
            [now, login],
        )
