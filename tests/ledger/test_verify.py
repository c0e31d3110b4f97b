"""A book that was tampered with, in any way, is found out, and by its number where the file allows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.ledger.book import checkpoint_line, entry_line, header_line
from tearline.ledger.findings import MOST_LISTED, Report
from tearline.ledger.note import BadNote, Checkpoint, SigningKey, sign
from tearline.ledger.tree import leaf_hash
from tearline.ledger.verify import Reading, verify_file
from tests.ledger.books import KEY, book, checkpoint_at, forged, line_of, text

BOOK = book()


def check(lines: list[bytes], kept: str | None = None) -> Report:
    return Reading(KEY.vkey, kept, []).read(lines)


def faults(report: Report) -> list[tuple[str, int | None, int | None]]:
    return [(fault.code, fault.first, fault.last) for fault in report.faults]


def test_an_honest_book_is_proved_to_its_last_entry() -> None:
    report = check(BOOK)
    assert report.ok, report.faults
    assert (report.entries, report.proved, report.checkpoints) == (20, 20, 4)
    assert report.to_json()["ok"] is True


def test_an_empty_ledger_is_in_order() -> None:
    assert check(book(0)).ok


def test_a_file_is_read_from_its_path_and_the_key_is_taken_from_it_if_none_is_given(tmp_path: Path) -> None:
    path = tmp_path / "book.jsonl"
    path.write_bytes(b"".join(BOOK))
    assert verify_file(path).to_json() | {"key_given": True} == verify_file(path, str(KEY.vkey)).to_json()
    assert verify_file(path).key_given is False
    with pytest.raises(BadNote):
        verify_file(path, "no key")


def test_a_changed_text_is_named_and_the_rest_is_still_proved() -> None:
    lines = BOOK.copy()
    at = line_of(lines, 7)
    lines[at] = lines[at].replace(b"check", b"chess")
    report = check(lines)
    assert faults(report) == [("changed", 7, 7)]
    assert report.proved == 20


def test_a_changed_text_with_a_fitting_leaf_is_found_between_two_checkpoints() -> None:
    lines = BOOK.copy()
    lines[line_of(lines, 7)] = forged(7)
    report = check(lines)
    assert faults(report) == [("altered", 5, 9)]
    assert report.proved == 5


def test_a_removed_entry_is_named() -> None:
    lines = BOOK.copy()
    del lines[line_of(lines, 7)]
    assert ("missing", 7, 7) in faults(check(lines))


def test_an_entry_removed_before_a_checkpoint_is_named() -> None:
    lines = BOOK.copy()
    del lines[line_of(lines, 9)]
    assert faults(check(lines)) == [("missing", 9, 9)]


def test_a_removed_entry_hidden_by_new_numbers_is_found_where_it_begins() -> None:
    lines = BOOK.copy()
    at = line_of(lines, 7)
    for seq in range(8, 20):
        old = text(seq)
        lines[line_of(lines, seq)] = entry_line(seq - 1, leaf_hash(old.encode()), old)
    del lines[at]
    assert faults(check(lines))[0] == ("misnumbered", 7, 7)


def test_entries_that_changed_places_are_named() -> None:
    lines = BOOK.copy()
    a, b = line_of(lines, 6), line_of(lines, 7)
    lines[a], lines[b] = lines[b], lines[a]
    assert faults(check(lines)) == [("out-of-order", 6, 6)]


def test_a_repeated_entry_is_named() -> None:
    lines = BOOK.copy()
    lines.insert(line_of(lines, 8), lines[line_of(lines, 7)])
    report = check(lines)
    assert faults(report) == [("repeated", 7, 7)]
    assert report.proved == 20


def test_an_inserted_entry_is_found() -> None:
    lines = BOOK.copy()
    lines.insert(line_of(lines, 7), forged(7))
    assert faults(check(lines)) == [("repeated", 7, 7), ("altered", 5, 9)]


def test_a_book_cut_at_a_line_is_found() -> None:
    cut = line_of(BOOK, 13)
    assert ("truncated", 13, 19) in faults(check(BOOK[:cut]))


def test_an_older_book_passed_off_as_the_newest_is_found_by_the_checkpoint_that_was_kept() -> None:
    older = book(15)
    assert check(older).ok
    assert faults(check(older, checkpoint_at(20))) == [("behind", 15, 19)]


def test_a_book_that_extends_a_kept_checkpoint_is_in_order() -> None:
    for size in (1, 7, 15, 20):
        assert check(BOOK, checkpoint_at(size)).ok


def test_a_history_that_was_written_anew_and_signed_anew_is_found_by_the_checkpoint_that_was_kept() -> None:
    assert faults(check(BOOK, checkpoint_at(7, "what was first written"))) == [("rewritten", 0, 6)]


def test_a_kept_checkpoint_of_another_key_is_said_to_be_so() -> None:
    other = SigningKey.make(KEY.name)
    assert (
        faults(check(BOOK, sign(Checkpoint(KEY.name, 5, bytes(32)).text(), other)))[0][0] == "bad-signature"
    )


def test_a_checkpoint_with_a_bad_signature_is_named_by_its_entries() -> None:
    lines = BOOK.copy()
    at = next(at for at, line in enumerate(lines) if b"checkpoint" in line)
    lines[at] = checkpoint_line(sign(Checkpoint(KEY.name, 5, bytes(32)).text(), SigningKey.make(KEY.name)))
    report = check(lines)
    assert faults(report) == [("bad-signature", 0, 4)]
    assert report.proved == 20


def test_a_book_under_another_key_than_the_given_one_proves_nothing() -> None:
    report = Reading(SigningKey.make(KEY.name).vkey, None, []).read(BOOK)
    assert faults(report)[0][0] == "other-key"
    assert report.proved == 0


def test_entries_after_the_last_checkpoint_are_said_to_be_unsigned() -> None:
    lines = [line for line in book(8, 5) if b'"checkpoint":' not in line or b"\\n5\\n" in line]
    assert ("unsigned", 5, 7) in faults(check(lines))


def test_known_witnesses_are_named_and_their_bad_signatures_found() -> None:
    witness = SigningKey.make("witness.example/fgr")
    lines = book(10, 5, KEY, witness)
    report = Reading(KEY.vkey, None, [witness.vkey]).read(lines)
    assert report.ok
    assert report.witnesses == [witness.name]
    lines[6] = checkpoint_line(checkpoint_at(5) + witness.signature("another text\n"))
    assert faults(Reading(KEY.vkey, None, [witness.vkey]).read(lines)) == [("bad-signature", 0, 4)]


def test_faults_beyond_a_hundred_are_counted() -> None:
    lines = [header_line([str(KEY.vkey)], 300), *(b"{}\n" for _ in range(300))]
    report = check(lines)
    assert len(report.faults) == MOST_LISTED
    assert report.fault_count > 300


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"\n",
        b"[]\n",
        b'{"format":"tearline-ledger","version":2}\n',
        b'{"format":"tearline-ledger","version":2,"keys":[],"entries":1}\n',
    ],
)
def test_a_file_of_another_kind_is_refused(first: bytes) -> None:
    assert faults(check([first, *BOOK[1:]])) == [("malformed", None, None)]


@given(st.data())
def test_no_line_can_be_taken_out_put_twice_or_moved(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(BOOK) - 1))
    to = data.draw(st.integers(0, len(BOOK) - 2))
    rest = BOOK[:at] + BOOK[at + 1 :]
    assert not check(rest).ok
    if to != at:
        moved = [*rest[:to], BOOK[at], *rest[to:]]
        assert not check(moved).ok


@given(st.data())
def test_no_byte_can_be_changed(data: st.DataObject) -> None:
    whole = bytearray(b"".join(BOOK))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    assert not check(bytes(whole).splitlines(keepends=True)).ok


@given(st.integers(0, len(b"".join(BOOK)) - 2))
def test_no_cut_goes_unseen(size: int) -> None:
    assert not check(b"".join(BOOK)[:size].splitlines(keepends=True)).ok


@given(st.lists(st.sampled_from(range(20)), min_size=1, max_size=4, unique=True))
def test_changed_texts_are_all_named_whichever_they_are(numbers: list[int]) -> None:
    lines = BOOK.copy()
    for seq in numbers:
        at = line_of(lines, seq)
        lines[at] = lines[at].replace(b"check", b"chess")
    assert faults(check(lines)) == [("changed", seq, seq) for seq in sorted(numbers)]
