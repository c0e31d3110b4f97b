"""Rows keep their physical line; one stray quote costs one row."""

from __future__ import annotations

from pathlib import Path

from tearline.intake.draft import Reject
from tearline.intake.encoding import MAX_LINE, open_text
from tearline.intake.readers.rows import Row, rows


def read(path: Path, text: str) -> list[Row | Reject]:
    path.write_bytes(text.encode())
    return list(rows(open_text(path)))


def codes(items: list[Row | Reject]) -> list[tuple[int, object]]:
    return [(item.line, item.code if isinstance(item, Reject) else item.cells) for item in items]


def test_quoted_line_ends_keep_the_physical_line(tmp_path: Path) -> None:
    items = read(tmp_path / "f", 'a,b\n"1\n\n2",c\n\nd,e\n')
    assert codes(items) == [(1, ["a", "b"]), (2, ["1\n\n2", "c"]), (6, ["d", "e"])]


def test_an_unclosed_quote_costs_its_row_only(tmp_path: Path) -> None:
    items = read(tmp_path / "f", 'a,b\n"c,d\ne,f\ng,h\n')
    assert codes(items) == [(1, ["a", "b"]), (2, "unclosed-quote"), (3, ["e", "f"]), (4, ["g", "h"])]


def test_an_unclosed_quote_in_a_long_file_is_found_in_bounded_memory(tmp_path: Path) -> None:
    count = MAX_LINE // 8
    items = read(tmp_path / "f", '"a,b\n' + "cccc,dddd\n" * count)
    assert codes(items[:2]) == [(1, "unclosed-quote"), (2, ["cccc", "dddd"])]
    assert len(items) == count + 1


def test_text_after_a_closing_quote_is_a_reject(tmp_path: Path) -> None:
    assert codes(read(tmp_path / "f", '"a"b,c\nd,e\n')) == [(1, "bad-quote"), (2, ["d", "e"])]


def test_a_damaged_line_within_a_row_rejects_both(tmp_path: Path) -> None:
    items = read(tmp_path / "f", 'a,b\n"c\nd\0d\ne",f\ng,h\n')
    assert codes(items) == [(1, ["a", "b"]), (3, "nul-byte"), (2, "torn-row"), (5, ["g", "h"])]


def test_a_damaged_line_between_rows_rejects_itself(tmp_path: Path) -> None:
    items = read(tmp_path / "f", "a,b\n\0\ng,h\n")
    assert codes(items) == [(1, ["a", "b"]), (2, "nul-byte"), (3, ["g", "h"])]
