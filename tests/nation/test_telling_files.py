"""The agencies' files: what the intake makes of them is what the truth announces, line by line."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tearline.nation.agency import AGENCIES
from tearline.nation.telling import Workbook, collections, records_table, tell, truth_tables
from tearline.nation.telling.page import page
from tearline.nation.telling.scribe import Keys
from tests.nation.telling_made import SMALL, TINY, Line, digest, district, records, taken, told, write

TRUTH_ID = re.compile(r"(?<![A-Z0-9-])[A-Z]-\d{1,3}-\d{1,6}(?![0-9A-Z-])")


@pytest.fixture(scope="module")
def lines() -> tuple[Line, ...]:
    return taken(SMALL)


def test_every_agency_has_files() -> None:
    assert {one.agency for one in collections()} == {agency.code for agency in AGENCIES}


def test_names_of_collections_and_tables_are_unique() -> None:
    names = [one.name for one in collections()]
    tables = [table.name for table in truth_tables()]
    assert len(set(names)) == len(names)
    assert len(set(tables)) == len(tables)
    assert set(told(SMALL).rows) == set(names)
    assert set(told(SMALL).truth) == set(tables)


def test_the_intake_rejects_what_the_truth_announces_and_nothing_else(lines: tuple[Line, ...]) -> None:
    for line in lines:
        expected = [] if line.truth["expected"] == "accepted" else [line.truth["expected"]]
        found = [problem.code for problem in line.prepared.problems]
        assert found == expected, (line.collection.name, line.truth, line.prepared.problems)


def test_some_lines_are_announced_as_rejections_but_few(lines: tuple[Line, ...]) -> None:
    bad = [line for line in lines if line.truth["expected"] != "accepted"]
    assert {line.truth["expected"] for line in bad} == {"curp-check"}
    assert 0 < len(bad) < 0.005 * len(lines)


def test_the_smallest_nation_loads_too() -> None:
    for line in taken(TINY):
        assert bool(line.prepared.problems) == (line.truth["expected"] != "accepted")


def test_keys_are_the_lines_own_and_unique_in_their_source(lines: tuple[Line, ...]) -> None:
    keys = Counter((line.collection.agency, line.collection.source, line.draft.key) for line in lines)
    assert max(keys.values()) == 1
    assert all(line.draft.key == line.truth["key"] for line in lines)


def test_every_line_is_traceable_to_truth(lines: tuple[Line, ...]) -> None:
    true = known_ids()
    for line in lines:
        if line.truth["kind"] != "authority":
            ids = line.truth["true"].split()
            assert ids, line.truth
            assert set(ids) <= true, line.truth


def known_ids() -> set[str]:
    made = district(SMALL)
    things = [
        *made.people, *made.groups, *made.firms, *made.phones, *made.vehicles, *made.firearms, *made.aircraft,
        *made.flights, *made.accounts, *made.transactions, *made.properties, *made.incidents, *made.detentions,
        *made.cases, *made.seizures, *made.tips, *made.reads, *made.crossings,
        *(strip for f in made.flights for strip in (f.origin, f.destination)), *(r.camera for r in made.reads),
    ]  # fmt: skip
    from tearline.nation.events import cameras

    return {thing.id for thing in (*things, *cameras(SMALL))}


def test_no_id_of_the_truth_stands_in_an_agencys_file() -> None:
    true = known_ids()
    for name, rows in told(SMALL).rows.items():
        text = rows.decode("cp1252", "replace")
        assert not {found for found in TRUTH_ID.findall(text) if found in true}, name


def test_nothing_says_which_movements_are_what() -> None:
    text = b"".join(told(SMALL).rows.values()).lower()
    for word in (b"smurf", b"layering", b"bulk-cash", b"typology", b"tipolog", b"convoy", b"scout"):
        assert word not in text


def test_references_lead_to_records_of_the_same_source(lines: tuple[Line, ...]) -> None:
    keys = {(line.collection.agency, line.collection.source, line.draft.key) for line in lines}
    named = resolved = 0
    for line in lines:
        for field in (
            "owner",
            "asset",
            "detainee",
            "case",
            "person",
            "member",
            "organization",
            "camera",
            "aircraft",
        ):
            for key in line.draft.properties.get(field, ()):
                named += 1
                resolved += (line.collection.agency, line.collection.source, key) in keys
    assert named > 1_000
    assert resolved == named


def test_another_process_tells_the_same_bytes() -> None:
    code = "from tests.nation.telling_made import TINY, digest; print(digest(TINY))"
    told_elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path)},
    ).stdout
    assert told_elsewhere.strip() == digest(TINY)


def test_telling_twice_changes_nothing() -> None:
    assert tell(TINY, district(TINY)).rows == told(TINY).rows


def test_a_workbook_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    (one,) = [one for one in collections() if one.format == "xlsx"]
    first, _ = write(SMALL, one, tmp_path)
    bytes_of_first = first.read_bytes()
    again, _ = write(SMALL, one, tmp_path)
    assert again.read_bytes() == bytes_of_first
    book = Workbook(tmp_path / "rows.xlsx", ["a"])
    book.write(told(SMALL).rows[one.name])
    book.close()
    assert book.rows == len(records(SMALL, one)) > 0


def test_counts_by_kind_are_those_of_the_lines() -> None:
    for one in collections():
        kinds = Counter(row["kind"] for row in records(SMALL, one))
        assert told(SMALL).kinds[one.name] == kinds
    assert records_table(collections()[0]) == "records-RCI-personas"


def test_a_sign_that_a_code_page_lacks_is_not_lost() -> None:
    (one,) = [one for one in collections() if one.name == "RCI-personas"]
    sheet = page(one)
    said = dict.fromkeys(("street", "house", "neighbourhood", "postcode", "municipality", "state"), "")
    sheet.write(one.parts[0], {**said, "key": "1", "given": "Győ|zo", "first": 'O"Neil'})
    assert sheet.content() == b'1|"GY&#336;|ZO"|"O""NEIL"' + b"|" * 7 + b"\n"


def test_numbers_are_used_once_and_stand_in_no_order() -> None:
    keys = Keys.of(SMALL, "test", 26)
    some = [keys.key("{n:08d}", district, n, 2026) for district in (0, 1, 999) for n in (*range(500), 67_000)]
    assert len(set(some)) == len(some)
    assert sorted(some) != some
    with pytest.raises(ValueError, match="at most"):
        keys.key("{n}", 0, 67_109, 2026)
