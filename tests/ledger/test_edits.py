"""A thousand edits of an exported book, each found by whoever holds the key and the newest checkpoint."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from random import Random

import orjson
import pytest

from tearline.ledger.book import checkpoint_line, end_line, entry_line, header_line
from tearline.ledger.export import export_book
from tearline.ledger.findings import Report
from tearline.ledger.note import Checkpoint, Note, SigningKey, sign
from tearline.ledger.queries import value
from tearline.ledger.sequencer import Sequencer
from tearline.ledger.tree import Frontier, leaf_hash
from tearline.ledger.verify import Reading, verify_file
from tests.ledger.books import KEY, book, checkpoint_at, old_book, signed, text
from tests.ledger.conftest import Ledger
from tests.ledger.edits import (
    EDITS,
    Edit,
    Lines,
    checkpoint_gone,
    checkpoint_said_otherwise,
    checkpoint_twice,
    checkpoints_gone,
    counted,
    header_otherwise,
    line_gone,
)

EACH = 40  # edits of a kind: with 25 kinds a thousand

# What is missed in a book of version 1, whose checkpoints bear no number; and its header has no keys.
NEEDS_NUMBERS = (checkpoint_gone, checkpoints_gone, checkpoint_said_otherwise, line_gone, header_otherwise)


@pytest.fixture(scope="module")
def exported(standing: Ledger) -> tuple[Lines, str]:
    """A book of seven checkpoints as a deployment writes it, and its newest checkpoint."""
    one = Sequencer(standing.dsn("ledger"), KEY)
    for count in (1, 2, 5, 3, 8, 1, 4):
        standing.write(count)
        one.step(force=True)
    file = io.BytesIO()
    with standing.connect("ledger") as conn:
        export_book(conn, file, KEY.vkey)
        return file.getvalue().splitlines(keepends=True), value(conn, "head")


def check(lines: Lines, kept: str | None = None) -> Report:
    return Reading(KEY.vkey, kept, []).read(io.BytesIO(b"".join(lines)))


def codes(report: Report) -> list[str]:
    return [fault.code for fault in report.faults]


def edits(lines: Lines, edit: Edit, count: int) -> Iterator[Lines]:
    rng = Random(edit.__name__)
    whole = b"".join(lines)
    while count:
        found = edit(lines, rng)
        if b"".join(found) != whole:
            count -= 1
            yield found


def test_the_book_as_exported_is_in_order(exported: tuple[Lines, str]) -> None:
    lines, kept = exported
    report = check(lines, kept)
    assert report.ok, report.faults
    assert (report.version, report.checkpoints, report.proved) == (2, 7, 24)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_every_edit_is_found(exported: tuple[Lines, str], edit: Edit) -> None:
    lines, kept = exported
    unseen = [found for found in edits(lines, edit, EACH) if check(found, kept).ok]
    assert unseen == []


def test_a_checkpoint_taken_out_of_the_middle_is_named_though_the_counts_fit() -> None:
    lines = book(20, 5)
    at = next(at for at, line in enumerate(lines) if b"number 2" in line)
    report = check(counted(lines[:at] + lines[at + 1 :]))
    assert [(f.code, str(f.message)) for f in report.faults] == [
        ("missing-checkpoint", "Checkpoints 2 to 2 were taken out.")
    ]


def test_a_checkpoint_replaced_by_another_of_its_number_is_found_by_the_next() -> None:
    lines = book(20, 5)
    at = next(at for at, line in enumerate(lines) if b"number 2" in line)
    head = _statement(lines[at])
    other = Checkpoint(KEY.name, head.size, head.root, 2, bytes(32))
    lines[at] = checkpoint_line(sign(other.text(), KEY))
    assert codes(check(lines)) == ["other-checkpoint", "other-checkpoint"]


def test_a_kept_checkpoint_of_the_same_number_and_other_words_is_found() -> None:
    """Whoever holds the key took the newest checkpoint back and signed its number again, for a longer tree."""
    lines = book(20, 5)
    kept = Checkpoint(KEY.name, 10, _statement(_numbered(lines, 2)).root, 3, bytes(32))
    assert codes(check(lines, sign(kept.text(), KEY))) == ["rewritten"]


class TestBooksOfAnOlderRelease:
    def test_verify_and_are_said_to_be_old(self) -> None:
        report = check(old_book(), checkpoint_at(10))
        assert report.ok, report.faults
        assert (report.version, report.proved) == (1, 20)
        assert "version 1" in str(report.remarks[0])

    def test_go_on_with_numbers_in_a_new_one(self) -> None:
        report = check(book(20, 5, numbered_from=15))
        assert report.ok, report.faults
        assert "2 checkpoints" in str(report.remarks[0])

    def test_miss_one_that_was_taken_out_before_the_first_number(self) -> None:
        lines = book(20, 5, numbered_from=15)
        at = next(at for at, line in enumerate(lines) if b"checkpoint" in line)
        assert codes(check(counted(lines[:at] + lines[at + 1 :]))) == ["missing-checkpoint"]

    def test_may_not_drop_numbers_again(self) -> None:
        lines = book(20, 5)
        lines[-2] = checkpoint_line(checkpoint_at(20))
        assert codes(check(lines)) == ["unnumbered-checkpoint"]

    def test_a_new_book_may_not_pass_for_an_old_one(self) -> None:
        lines = [old_book()[0], *book()[1:]]
        assert set(codes(check(lines))) == {"misplaced-checkpoint"}

    @pytest.mark.parametrize(
        "edit", [edit for edit in EDITS if edit not in NEEDS_NUMBERS], ids=lambda e: e.__name__
    )
    def test_are_held_to_their_spelling_too(self, edit: Edit) -> None:
        assert [found for found in edits(old_book(), edit, 20) if check(found, checkpoint_at(20)).ok] == []


def test_a_checkpoint_twice_is_found_without_numbers_too() -> None:
    assert codes(check(checkpoint_twice(old_book(), Random(1)))) == ["repeated-checkpoint"]


def test_a_text_that_says_a_field_twice_is_found_though_it_was_hashed_and_signed(tmp_path: Path) -> None:
    """What only a superuser could put into the tree: two readers would read two officers in it."""
    forged = text(0).replace('"officer":null', '"officer":null,"officer":"x"')
    frontier = Frontier()
    frontier.append(leaf_hash(forged.encode()))
    lines = [
        header_line([str(KEY.vkey)], 1),
        entry_line(0, leaf_hash(forged.encode()), forged),
        checkpoint_line(signed(frontier, number=1)),
        end_line(1, 1),
    ]
    (tmp_path / "book").write_bytes(b"".join(lines))
    assert codes(verify_file(tmp_path / "book", str(KEY.vkey))) == ["spelling"]


def test_a_witness_that_nobody_named_may_stand_beside_the_signature() -> None:
    """C2SP signed-note: unknown signatures are left alone. They say nothing, and take nothing away."""
    stranger = SigningKey.make("stranger.example/witness")
    assert check(book(20, 5, KEY, stranger)).ok


def _numbered(lines: Lines, number: int) -> bytes:
    return next(line for line in lines if b"number %d" % number in line)


def _statement(line: bytes) -> Checkpoint:
    return Checkpoint.parse(Note.parse(orjson.loads(line)["checkpoint"]).text)
