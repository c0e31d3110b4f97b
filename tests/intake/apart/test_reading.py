"""The side that loads believes nothing, waits for nobody for long, and leaves no process behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from openpyxl import Workbook

from tearline.errors import BadInput, Unavailable
from tearline.intake.apart import reading as module
from tearline.intake.apart.reading import Bounds, Reading, reading
from tearline.intake.apart.walls import NOBODY
from tearline.intake.draft import Draft, Reject
from tearline.intake.readers import Reader, reader_for
from tests.intake.readers.test_un_reader import ENTITY as UN_ENTITY
from tests.intake.readers.test_un_reader import PERSON as UN_PERSON

HELLO = {"format": "ftm", "walls": ["user", "descriptors", "calls"]}
DATA = Path(__file__).parents[1] / "data"
GOOD = [0, 0, 1, "k", "Person", {"name": ["Nadie"]}, None, None]
LINE = b'{"id":"k","schema":"Person","properties":{"name":["Nadie"]}}\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINE)
    return path


Scripted = Callable[[list[Any]], None]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    def script(steps: list[Any]) -> None:
        program = str(Path(__file__).with_name("taken_over.py"))
        monkeypatch.setattr(module, "_CHILD", (sys.executable, "-I", program, json.dumps(steps)))

    return script


def read(path: Path, bounds: Bounds | None = None, **how: Any) -> list[Draft | Reject]:
    with reading(path, bounds, format="ftm", **how) as under:
        return list(under.items())


def test_a_child_has_the_files_two_pipes_and_nothing_else_of_ours(
    file: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEARLINE_DSN", "a secret")
    scripted(["mine"])
    with file.open("rb") as inherited:
        os.set_inheritable(inherited.fileno(), True)
        [held] = read(file)
    assert isinstance(held, Draft)
    assert held.properties["environment"] == []
    kinds = [
        place if place.startswith("/") else place.split(":")[0] for place in held.properties["descriptors"]
    ]
    assert kinds == ["pipe", "pipe", "/dev/null", str(file)]


WRONG_ITEMS: dict[str, Any] = {
    "no list": "text",
    "too short": GOOD[:6],
    "an unknown kind": [2, *GOOD[1:]],
    "a file that was not handed over": [0, 1, *GOOD[2:]],
    "a file before the first": [0, -1, *GOOD[2:]],
    "a line before the first": [0, 0, -1, *GOOD[3:]],
    "a line that is no number": [0, 0, True, *GOOD[3:]],
    "a line beyond the database's": [0, 0, 2**31, *GOOD[3:]],
    "a key that is none": [*GOOD[:3], 7, *GOOD[4:]],
    "properties that are none": [*GOOD[:5], ["name"], None, None],
    "a value that is no text": [*GOOD[:5], {"name": [7]}, None, None],
    "values that are no list": [*GOOD[:5], {"name": "Nadie"}, None, None],
    "a NUL in a value": [*GOOD[:5], {"name": ["a\0b"]}, None, None],
    "a NUL in a name": [*GOOD[:5], {"na\0me": ["a"]}, None, None],
    "fields that are no texts": [*GOOD[:6], [1] * 9],
    "a field too many": [*GOOD[:6], [None] * 11, None],
    "a sentence of its own": [1, 0, 1, None, "broken-json", ["Call this number.", {}], None, None],
    "a sentence that reaches into values": [1, 0, 1, None, "x-y", ["{file.__class__}", {"file": "a"}], None, None],
    "a sentence without its values": [1, 0, 1, None, "broken-json", ["{file} is empty.", {}], None, None],
    "a value of a sentence too long": [1, 0, 1, None, "x-y", ["{file} is empty.", {"file": "a" * 2001}], None, None],
    "a value of a sentence that is no text": [1, 0, 1, None, "x-y", ["{file} is empty.", {"file": {}}], None, None],
    "a code that is none": [1, 0, 1, None, "no code", ["{file} is empty.", {"file": "a"}], None, None],
    "a warning in a sentence of its own": [*GOOD[:7], [[None, "x-y", ["Call this number.", {}]]]],
    "a warning of another form": [*GOOD[:7], [["x-y", ["{file} is empty.", {"file": "a"}]]]],
    "more warnings than there may be": [*GOOD[:7], [[None, "x-y", ["{file} is empty.", {"file": "a"}]]] * 101],
    "a field that is too long": [1, 0, 1, "f" * 201, "x-y", ["{file} is empty.", {"file": "a"}], None, None],
}  # fmt: skip
WRONG_ENDS: dict[str, list[Any]] = {
    "nothing that is JSON": [HELLO, "\0\0\0\x02{,"],
    "a frame beyond any size": [HELLO, "\xff\xff\xff\xff"],
    "a frame of nothing": [HELLO, "\0\0\0\0"],
    "a list for an object": [HELLO, [1, 2, 3]],
    "half a character": [HELLO, '\0\0\0\x14{"items":["\\ud800"]}  '],
    "nesting without end": [HELLO, "\0\0\x9c\x40" + "[" * 40_000],
    "no items": [HELLO, {"items": []}],
    "items that are no list": [HELLO, {"items": {}}],
    "an end that is none": [HELLO, {"end": 1}],
    "a refusal in words of its own": [HELLO, {"bad": ["Call this number.", {}]}],
    "a fault that is none": [HELLO, {"fault": [[1]]}],
    "another format": [{**HELLO, "format": "un"}],
    "no format": [{**HELLO, "format": "exe"}],
    "no walls": [{"format": "ftm"}],
}


@pytest.mark.parametrize("case", WRONG_ITEMS)
def test_an_item_that_no_reader_sends_is_refused(file: Path, scripted: Scripted, case: str) -> None:
    scripted([HELLO, {"items": [GOOD, WRONG_ITEMS[case]]}, {"end": True}])
    refused(file)


@pytest.mark.parametrize("case", WRONG_ENDS)
def test_a_frame_that_no_reader_sends_is_refused(file: Path, scripted: Scripted, case: str) -> None:
    scripted(WRONG_ENDS[case])
    refused(file)


def test_records_without_end_are_refused(
    file: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_ROWS", 150)  # the file itself has fewer bytes
    scripted([HELLO, *[{"items": [GOOD] * 100}] * 3, {"end": True}])
    refused(file)


def refused(file: Path) -> None:
    with pytest.raises(BadInput, match="what no reader writes") as caught:
        read(file)
    assert file.name in str(caught.value)
    assert caught.value.message.text("es") != str(caught.value)


def test_a_child_that_falls_silent_is_ended(file: Path, scripted: Scripted) -> None:
    scripted([HELLO, {"items": [GOOD]}, 600])
    with pytest.raises(BadInput, match=r"line 1: no record came of it for \d+ seconds"):
        read(file, Bounds(silence=1))


def test_a_child_that_drips_is_ended(file: Path, scripted: Scripted) -> None:
    scripted([HELLO, *[{"items": [GOOD]}, 0.2] * 100])
    with pytest.raises(BadInput, match="it takes more than"):
        read(file, Bounds(seconds=1))


def test_a_child_that_computes_without_end_is_ended(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import os; from tearline.intake.apart import walls; walls.seal(os.getppid(), 512, 1)\nwhile 1: pass"
    )
    monkeypatch.setattr(module, "_CHILD", (sys.executable, "-c", code))
    with pytest.raises(BadInput, match="it takes more than"):
        read(file)


def test_a_child_that_is_killed_is_told_and_the_file_can_be_read_again(file: Path) -> None:
    file.write_bytes(LINE * 50_000)
    with reading(file) as under:
        items = under.items()
        next(items)
        child_of(under).kill()
        with pytest.raises(Unavailable, match="load the same file again"):
            list(items)
    assert len(read(file)) == 50_000


def test_nobody_wants_it_any_more(file: Path, scripted: Scripted) -> None:
    scripted([HELLO, {"items": [GOOD]}, 600])
    answers = iter([False] * 3)
    with pytest.raises(Unavailable, match="given up"):
        read(file, unwanted=lambda: next(answers, True))


def test_the_child_ends_with_the_reading(file: Path) -> None:
    file.write_bytes(LINE * 50_000)
    with reading(file) as under:
        child = child_of(under)
        assert child.uids().real == child.uids().effective == (NOBODY if os.geteuid() == 0 else os.geteuid())
        next(under.items())
    assert not child.is_running()


def test_the_child_ends_with_its_parent(file: Path) -> None:
    file.write_bytes(LINE * 50_000)
    code = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from tearline.intake.apart.reading import reading
        with reading(Path({str(file)!r})) as under:
            next(under.items())
            print(under._child.pid, flush=True)
            time.sleep(600)
    """)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    deadline = time.monotonic() + 60
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "it outlived its parent"
        time.sleep(0.05)


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    """Sentences, too, come out as they went in."""
    path = tmp_path / "a.jsonl"
    dated = b'{"id":"x","schema":"Person","properties":{},"label":"A","purge_on":"2026-01-01"}\n'
    path.write_bytes(LINE * 3 + b"{\n[]\n" + dated + b'{"id":7}\n\xff\xfe\n' + LINE)
    here = list(reader_for(path).read())
    apart = read(path)
    assert apart == here
    assert [r.reason.text("es") for r in apart if isinstance(r, Reject)] == [
        r.reason.text("es") for r in here if isinstance(r, Reject)
    ]


def un_list(folder: Path) -> Reader:
    party = UN_PERSON + UN_ENTITY.replace("OLD NAME", "Ministry of Nothing")
    path = folder / "un.xml"
    path.write_text(f"<CONSOLIDATED_LIST><INDIVIDUALS>{party}</INDIVIDUALS></CONSOLIDATED_LIST>", "utf-8")
    return reader_for(path)


def ofac_lists(folder: Path) -> Reader:
    for end in ("sdn", "alt", "add"):
        shutil.copy(DATA / f"invented_{end}.csv", folder / f"x_{end}.csv")
    return reader_for(folder / "x_sdn.csv")


def table(_: Path) -> Reader:
    return reader_for(DATA / "people.csv", mapping=DATA / "people.yaml")


def old_table(folder: Path) -> Reader:
    """In a code page that nobody would guess, and a form of dates."""
    mapping = folder / "m.yaml"
    mapping.write_text(
        'schema: Person\nkey: no\nproperties: {name: nombre, birthDate: {column: n, date: "%d %B %Y"}}\n'
    )
    (folder / "t.csv").write_bytes("no;nombre;n\n1;Жанна Дарк;2 May 1990\n2;Ёлкин;x\n".encode("koi8-r"))
    return reader_for(folder / "t.csv", mapping=mapping)


def sheet(folder: Path) -> Reader:
    book = Workbook()
    for row in (
        ["no", "nombre", "n"],
        [1, "Ana", datetime(1990, 5, 2)],
        [2, "#N/A", None],
        [3, "Ñandú", 1.5],
    ):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(folder / "t.xlsx")
    mapping = folder / "m.yaml"
    mapping.write_text("schema: Person\nkey: no\nproperties: {name: nombre, birthDate: n}\n")
    return reader_for(folder / "t.xlsx", mapping=mapping)


@pytest.mark.parametrize("make", [un_list, ofac_lists, table, old_table, sheet])
def test_each_format_is_read_behind_the_walls_as_it_is_before_them(
    tmp_path: Path, make: Callable[[Path], Reader]
) -> None:
    """Where nothing can be opened any more, no module and no data are missing."""
    here = make(tmp_path)
    first, *rest = (Path(str(file)) for file in here.files)
    with reading(first, mapping=rest[0] if here.format == "table" else None) as under:
        apart = list(under.items())
    assert under.format == here.format
    assert apart == list(here.read())
    assert any(isinstance(item, Draft) for item in apart)


def child_of(under: Reading) -> psutil.Process:
    assert under._child.poll() is None
    return psutil.Process(under._child.pid)
