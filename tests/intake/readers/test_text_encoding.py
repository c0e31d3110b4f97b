"""Lines come out right, or are named as wrong, whatever a file's bytes are."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from tearline.errors import BadInput
from tearline.intake.draft import Reject
from tearline.intake.encoding import MAX_LINE, open_text

SPANISH = "nombre;estado\nJosé Ibáñez Muñoz;Michoacán\nÚrsula Núñez Güemes;Nuevo León\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp850", "latin-1"],
)
def test_spanish_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(SPANISH.encode(encoding))
    lines = list(open_text(path).lines())
    assert lines == [(n, line) for n, line in enumerate(SPANISH.splitlines(keepends=True), 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp850", "CP1252"])
def test_a_named_encoding_is_taken(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(SPANISH.encode(encoding))
    assert [
        item[1] for item in open_text(path, encoding).lines() if isinstance(item, tuple)
    ] == SPANISH.splitlines(keepends=True)


def test_the_sample_reaches_into_a_long_file(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(b"plain ascii\n" * 200_000 + "Muñoz\n".encode("cp1252") * 40_000)
    assert open_text(path).encoding == "cp1252"


def test_one_bad_line_in_utf8_is_a_reject_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes("Muñoz\nPeña\n".encode() + b"Pe\xf1a\n" + "Núñez\n".encode())
    items = list(open_text(path).lines())
    bad = items[2]
    assert isinstance(bad, Reject)
    assert (bad.line, bad.code) == (3, "not-decodable")
    assert "--encoding" in str(bad.reason)
    assert items[3] == (4, "Núñez\n")


def test_broken_utf16_is_a_reject_of_its_line(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(
        b"\xff\xfe" + "uno\n".encode("utf-16-le") + b"\x00\xd8a\x00\n\x00" + "dos\n".encode("utf-16-le")
    )
    items = list(open_text(path).lines())
    assert items[0] == (1, "uno\n")
    assert isinstance(items[1], Reject)
    assert items[2] == (3, "dos\n")


def test_a_nul_rejects_its_line_only(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(b"one line\ntwo\0 lines\nthree lines\n")
    one, two, three = open_text(path).lines()
    assert isinstance(two, Reject)
    assert (two.code, two.line) == ("nul-byte", 2)
    assert (one, three) == ((1, "one line\n"), (3, "three lines\n"))


def test_a_line_of_ten_megabytes_is_skipped_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(b"first\n" + b"x" * 10_000_000 + b"\nlast\n")
    source = open_text(path)
    tracemalloc.start()
    items = list(source.lines())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(items[1], Reject)
    assert (items[1].code, items[1].line) == ("too-long", 2)
    assert str(MAX_LINE) in str(items[1].reason)
    assert items[2] == (3, "last\n")
    assert peak < 4 * MAX_LINE


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_line_of_just_the_limit_is_read(tmp_path: Path, end: str) -> None:
    path = tmp_path / "file.txt"
    path.write_text("x" * 50 + end, newline="")
    assert list(open_text(path).lines(limit=50)) == [(1, "x" * 50 + end)]
    assert isinstance(next(open_text(path).lines(limit=49)), Reject)


def test_old_macintosh_line_ends_are_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(b"one\rtwo\r")
    assert list(open_text(path).lines()) == [(1, "one\n"), (2, "two\n")]


def test_a_file_that_is_no_text_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "binary").write_bytes(b"\0\0\0\1\2\3" * 100)
    (tmp_path / "text").write_text("a")
    for name, words in [
        ("empty", "is empty"),
        ("binary", "not text"),
        ("missing", "does not exist"),
        ("", "folder"),
    ]:
        with pytest.raises(BadInput, match=words):
            open_text(tmp_path / name)
    with pytest.raises(BadInput, match="no encoding"):
        open_text(tmp_path / "text", "klingon")


def test_an_unreadable_file_says_why(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(BadInput, match="cannot be read"):
        open_text(loop)
