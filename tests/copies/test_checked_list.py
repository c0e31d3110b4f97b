"""A list of identifiers checked at once: each line as if alone, within a quota, as a file that is a copy."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest

from tearline import stewardship
from tearline.codes import CopyFormat
from tearline.copies.checked_list import Line, checking, lines_of, take_list
from tearline.copies.in_parts import GivenUp, Watched
from tearline.copies.take import Copy
from tearline.copies.wish import Wish
from tearline.errors import BadInput, NotEntitled
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.picture.check import check
from tests.copies.conftest import WHY, Counter
from tests.copies.test_files import rows_of
from tests.picture.conftest import Town

CASE = "FGR/77/2026"


@pytest.fixture
def admin(town: Town) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(town.people.house.dsn("admin"), autocommit=True) as conn:
        yield conn


def taken(town: Town, by: Viewer, *texts: str, format: CopyFormat = CopyFormat.CSV, **more: Any) -> Copy:
    lines = [Line(n, text) for n, text in enumerate(texts, 1)]
    return take_list(town.desk, by, lines, CASE, Wish(format, None, WHY), "en", **more)


def plate(town: Town, n: int = 1) -> str:
    """A number plate of this test's own: three letters and four digits, as a text with few digits is read as words."""
    letters, own = "ACDEFHJKMNPRTUVWXY", int(town.mark, 16)
    return f"T{letters[own % 18]}{letters[own // 18 % 18]}-{n:02}-{own // 324 % 100:02}"


def cars(town: Town, *tiers: str) -> list[str]:
    """A vehicle each, with its plate."""
    return [
        town.tell(town.a, f"v{n}", "Vehicle", tier, registrationNumber=plate(town, n), name=f"Car {n}")
        for n, tier in enumerate(tiers, 1)
    ]


def checks(admin: psycopg.Connection[Any], by: str) -> int:
    """How many checks this agency's officers asked, as the ledger has it."""
    row = admin.execute(
        "SELECT count(*) FROM (SELECT agency, kind, action FROM ledger.queue UNION ALL"
        " SELECT agency, kind, action FROM ledger.entry) e"
        " WHERE e.agency = %s AND e.kind = 'ticket' AND e.action = 'check'", [by],
    ).fetchone()  # fmt: skip
    return int(row[0]) if row else 0


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"ABC-12-34\r\n\r\n  XYZ 98 76 \n", [(1, "ABC-12-34"), (3, "XYZ 98 76")]),
        ("\ufeffplaca;dueño\nABC-12-34;Ana\n".encode(), [(1, "placa"), (2, "ABC-12-34")]),
        (b'"ABC-12-34","Ana, owner"\n', [(1, "ABC-12-34")]),
        ("ABC-12-34\tmuñoz\n".encode("cp1252"), [(1, "ABC-12-34")]),
    ],
)
def test_lines_are_read_as_people_write_them(content: bytes, lines: list[tuple[int, str]]) -> None:
    assert [(line.number, line.text) for line in lines_of(content)] == lines


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n;\n", "empty"),
        (b"PK\x03\x04...", "save the column as CSV"),
        (b"ABC\0", "no text"),
        (b"A" * 1_000_001, "at most a megabyte"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(content: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        lines_of(content)


def test_each_line_has_its_answer_and_its_entry(
    town: Town, counter: Counter, admin: psycopg.Connection[Any]
) -> None:
    (car,) = cars(town, "OPEN")
    texts = [
        plate(town),
        plate(town).lower().replace("-", " "),
        plate(town, 77),
        "MUML831215HTSRRN99",
        "not one",
    ]
    before = checks(admin, town.b)
    copy = taken(town, counter.taker, *texts)
    rows = rows_of(copy)
    assert [(row["line"], row["text"], row["record"]) for row in rows] == [
        ("1", texts[0], car), ("2", texts[1], car), ("3", texts[2], ""), ("4", texts[3], ""), ("5", texts[4], ""),
    ]  # fmt: skip
    assert rows[0]["advice"] == "none"
    assert rows[0]["label"].startswith(f"{town.a}//OPEN")
    assert "check digit" in rows[3]["problem"]
    assert "not the form of any identifier" in rows[4]["problem"]
    assert {row["copy_label"] for row in rows} == {rows[0]["label"]}
    assert [one.text("en") for one in copy.told] == [
        "2 known, without an alert", "1 not known, as far as you may see", "2 that are no identifier",
    ]  # fmt: skip
    assert checks(admin, town.b) - before == 4, "what is no identifier asks nothing"
    held = counter.only()
    assert (held.number, held.kind, held.records) == (copy.number, "list", 1)
    told = [(one.case_number, one.many) for one in checking(town.desk, counter.taker).lists]
    assert told[0] == (CASE, 5)


def test_as_data_it_says_what_the_check_says(town: Town, counter: Counter) -> None:
    cars(town, "OPEN")
    copy = taken(town, counter.taker, plate(town), format=CopyFormat.JSON)
    (line,) = orjson.loads(copy.content)["lines"]
    alone = check(town.desk, counter.taker, plate(town))
    assert [hit["record"]["id"] for hit in line["hits"]] == [hit.record.id for hit in alone.hits]
    assert (line["read_as"], line["advice"]) == (alone.read_as, alone.advice)
    assert orjson.loads(copy.content)["case"] == CASE


def test_of_what_one_may_not_see_nothing_is_in_it(town: Town, counter: Counter) -> None:
    cars(town, "OPEN", "SECRET")
    low = taken(town, town.low, plate(town, 1), plate(town, 2), plate(town, 3))
    assert [bool(row["record"]) for row in rows_of(low)] == [True, False, False]
    high = taken(town, counter.taker, plate(town, 1), plate(town, 2), plate(town, 3))
    assert [bool(row["record"]) for row in rows_of(high)] == [True, True, False]


def test_a_file_without_records_is_no_copy(town: Town, counter: Counter) -> None:
    copy = taken(town, counter.taker, plate(town, 5), plate(town, 6))
    assert (copy.number, copy.name) == ("", "tearline-list.csv")
    assert [row["line"] for row in rows_of(copy)] == ["1", "2"]
    assert counter.held().copies == []


def test_over_the_quota_nothing_is_looked_up(
    town: Town, counter: Counter, admin: psycopg.Connection[Any]
) -> None:
    usual = dict(admin.execute("SELECT what, at_most FROM gate.quota").fetchall())
    try:
        admin.execute("UPDATE gate.quota SET at_most = CASE what WHEN 'list-lines' THEN 3 ELSE 5 END")
        assert checking(town.desk, counter.taker).quota.remains == 5
        before = checks(admin, town.b)
        with pytest.raises(BadInput, match="no more than the page says"):
            taken(town, counter.taker, *(plate(town, n) for n in range(4)))
        taken(town, counter.taker, *(plate(town, n) for n in range(3)))
        assert checking(town.desk, counter.taker).quota.remains == 2
        with pytest.raises(BadInput, match="within 24 hours"):
            taken(town, counter.taker, *(plate(town, n) for n in range(3)))
        assert checking(town.desk, town.low).quota.remains == 5, "each officer has their own"
        assert checks(admin, town.b) - before == 3

        def one(_: int) -> bool:
            try:
                return bool(taken(town, town.low, plate(town, 1), plate(town, 2)).content)
            except BadInput:
                return False

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(one, range(4))) == [False, False, True, True], (
                "at once as one after the other"
            )
        admin.execute("UPDATE gate.checked_list SET at = at - interval '25 hours'")
        assert checking(town.desk, counter.taker).quota.remains == 5
    finally:
        for what, at_most in usual.items():
            admin.execute("UPDATE gate.quota SET at_most = %s WHERE what = %s", [at_most, what])


def test_what_changes_while_it_is_made_is_in_it_as_it_is_now(town: Town, counter: Counter) -> None:
    (car,) = cars(town, "OPEN")
    done: list[bool] = []

    def tell(_: object) -> None:
        if not done:
            done.append(True)
            stewardship.recall(town.desk, town.stewards[town.a], "a source", record=UUID(car))

    copy = taken(town, counter.taker, plate(town), plate(town, 9), watched=Watched(tell))
    assert [row["record"] for row in rows_of(copy)] == ["", ""]
    assert not copy.number


def test_whoever_gives_it_up_gets_none(town: Town, counter: Counter) -> None:
    cars(town, "OPEN")
    with pytest.raises(GivenUp):
        taken(town, counter.taker, plate(town), watched=Watched(wanted=lambda: False))
    assert counter.held().copies == []


def test_an_inspector_reads_who_checked_lists_for_which_case(town: Town, counter: Counter) -> None:
    taken(town, counter.taker, plate(town, 3))
    inspector = town.people.enrol(town.a, "inspector", Tier.OPEN, [], ["inspector"], "oversight")
    newest = checking(town.desk, inspector, everybody=True).lists[0]
    assert (newest.agency, newest.case_number, newest.many) == (town.b, CASE, 1)
    assert checking(town.desk, inspector).lists == checking(town.desk, town.low).lists == []
    with pytest.raises(NotEntitled):
        checking(town.desk, counter.taker, everybody=True)


@pytest.mark.parametrize("case", ["", "ab", "x" * 61, "a\tb"])
def test_without_a_case_there_is_no_list(town: Town, counter: Counter, case: str) -> None:
    with pytest.raises(BadInput, match="case"):
        take_list(
            town.desk, counter.taker, [Line(1, plate(town))], case, Wish(CopyFormat.CSV, None, WHY), "en"
        )
