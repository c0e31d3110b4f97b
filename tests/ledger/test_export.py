"""From the database to the book to the verdict, and what tampering inside the database comes to."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tearline.ledger.columns import misfiled
from tearline.ledger.export import Exported, export_book
from tearline.ledger.queries import value
from tearline.ledger.sequencer import Sequencer
from tearline.ledger.verify import verify_file
from tests.ledger.books import KEY
from tests.ledger.conftest import Ledger
from tests.ledger.test_sequencer import tamper


def export(ledger: Ledger, path: Path) -> Exported:
    with ledger.connect("ledger") as conn, path.open("wb") as file:
        return export_book(conn, file, KEY.vkey)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Four checkpoints, at 1, 401, 801 and 5,801 entries."""
    one = Sequencer(ledger.dsn("ledger"), KEY)
    for count in (1, 400, 400, 5_000):
        ledger.write(count)
        one.step(force=True)
    ledger.write(3)  # not yet signed: not in the book
    one.step()
    return ledger


def test_the_book_of_an_empty_ledger_is_in_order(ledger: Ledger, tmp_path: Path) -> None:
    assert export(ledger, tmp_path / "book") == Exported(0, 0)
    assert verify_file(tmp_path / "book", str(KEY.vkey)).ok


def test_the_book_proves_every_signed_entry(filled: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "book"
    assert export(filled, path) == Exported(5_801, 4)
    report = verify_file(path, str(KEY.vkey))
    assert report.ok, report.faults
    assert (report.proved, report.checkpoints) == (5_801, 4)


def test_a_later_book_extends_the_checkpoint_of_an_earlier_one(filled: Ledger, tmp_path: Path) -> None:
    with filled.connect("ledger") as conn:
        kept = value(conn, "head")
    filled.write(10)
    Sequencer(filled.dsn("ledger"), KEY).step(force=True)
    export(filled, tmp_path / "book")
    report = verify_file(tmp_path / "book", str(KEY.vkey), kept)
    assert report.ok, report.faults
    assert report.proved == 5_814


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE ledger.entry SET body = replace(body, 'check', 'chess') WHERE seq = 77",
            ("changed", 77, 77),
        ),
        ("DELETE FROM ledger.entry WHERE seq = 77", ("missing", 77, 77)),
        ("DELETE FROM ledger.entry WHERE seq BETWEEN 390 AND 450", ("missing", 401, 450)),
        (
            "UPDATE ledger.entry SET (body, leaf) = (replace(body, 'check', 'chess'),"
            " sha256('\\x00'::bytea || convert_to(replace(body, 'check', 'chess'), 'UTF8'))) WHERE seq = 77",
            ("altered", 1, 400),
        ),
    ],
)
def test_tampering_inside_the_database_shows_in_the_book(
    filled: Ledger, tmp_path: Path, statement: str, fault: tuple[str, int, int]
) -> None:
    tamper(filled, "entry", statement)
    export(filled, tmp_path / "book")
    found = verify_file(tmp_path / "book", str(KEY.vkey)).faults
    assert fault in [(fault.code, fault.first, fault.last) for fault in found]


def test_a_book_goes_to_any_binary_file(filled: Ledger) -> None:
    file = io.BytesIO()
    with filled.connect("ledger") as conn:
        export_book(conn, file, KEY.vkey)
    assert file.getvalue().count(b"\n") == 1 + 5_801 + 4 + 1


def test_columns_that_differ_from_the_hashed_text_are_found(ledger: Ledger) -> None:
    with ledger.connect("admin") as conn:
        ledger.write(5, conn)
        record = conn.execute("SELECT uuidv7()").fetchone()[0]  # type: ignore[index]
        for _ in range(3):
            ledger.show([record], ["FGR"], conn)
        Sequencer(ledger.dsn("ledger"), KEY).step()
        assert list(misfiled(conn)) == []
        tamper(ledger, "entry", "UPDATE ledger.entry SET officer = NULL WHERE seq = 2")
        tamper(ledger, "entry", "UPDATE ledger.entry SET leaf = sha256('') WHERE seq = 4")
        tamper(ledger, "shown", "DELETE FROM ledger.shown WHERE seq = 5")
        tamper(ledger, "shown", "UPDATE ledger.shown SET owner = 'SSC' WHERE seq = 6")
        tamper(ledger, "shown", "INSERT INTO ledger.shown VALUES ('UIF', 0, now(), uuidv7())")
    with ledger.connect("ledger") as conn:
        assert list(misfiled(conn)) == [0, 2, 4, 5, 6]
        assert list(misfiled(conn, 3, 5)) == [4]
