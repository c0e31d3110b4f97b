"""Two worlds of files: hidden ones beside visible records, and bytes that are there already.

As in test_two_worlds.py, the second world is the first one, later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.files.deeds import Added, add_file
from tearline.jobs import shelved
from tearline.ledger.look import Viewer
from tearline.shelf import Shelf
from tests.files.samples import photo
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage
from tests.gate.surfaces import BY_ID, answers, differences, of
from tests.gate.test_two_worlds import NOBODY, OPEN, SECRET, SHARED, opened, visible_world, without_ids

# what tells of files, of the records that they are and lie beside, and of what waits
TOUCHED = re.compile(
    r"file(?!$)|^files?$|(GET|page GET) /records?/\{id\}$|^record$|^search$|waiting|tearline record"
)
JPEG, SECRETS = photo(text="visible"), photo(text="hidden")


@pytest.fixture(scope="module")
def askers(stage: Stage) -> list[Asker]:
    known = Known()
    return [Asker(stage, stage.low, known), Asker(stage, stage.clerk, known)]


World = tuple[list[str], list["Added"]]


@pytest.fixture(scope="module")
def world(stage: Stage, askers: list[Asker]) -> Iterator[World]:
    """One for all: each test leaves it as it found it."""
    with visible_files(stage, askers) as made:
        yield made


def added(
    stage: Stage, by: Viewer, record: str, content: bytes, name: str, label: str | None = None
) -> Added:
    with Shelf(stage.house.data).arriving() as came:
        came.write(content)
        return add_file(stage.desk, by, UUID(record), came, name, label)


@contextmanager
def visible_files(stage: Stage, askers: list[Asker]) -> Iterator[World]:
    """Two beside a visible record, one of each agency, and one beside another; all that both askers see."""
    known = askers[0].known
    with visible_world(stage, askers, []) as loads:
        ids = stage.records_of(loads[0][1])
        records = [ids["q1"], ids["q2"], ids["q3"]]
        files = [
            added(stage, stage.clerk, records[0], JPEG, "foto.jpg"),
            added(stage, stage.low, records[0], b"una nota", "nota.txt", "GFGR//OPEN//-//ALL//H0"),
            added(stage, stage.clerk, records[1], JPEG, "foto.jpg", SHARED),
        ]
        known.records[:] = [*records, str(files[0].id), *records[:2]]  # pages are asked about the last two
        known.files[:] = [*(str(one.name) for one in files), NOBODY[0]]
        try:
            yield records, files
        finally:
            for one, agency in zip(files, ("GSSC", "GFGR", "GSSC"), strict=True):
                gone(stage, one, agency)


def gone(stage: Stage, file: Added, agency: str = "GSSC") -> None:
    stewardship.expunge(stage.desk, stage.stewards[agency], "no longer needed", record=file.id)
    stage.forget_marks()
    with psycopg.connect(stage.house.dsn("jobs"), autocommit=True) as conn:
        shelved.wipe(stage.house, conn)


def captured(askers: list[Asker], *faces: str) -> dict[str, bytes]:
    names = [name for name in of(*faces) if TOUCHED.search(name)]
    return {f"{a.viewer is a.stage.low}: {n}": told for a in askers for n, told in answers(a, names).items()}


def hidden_files(stage: Stage, records: list[str], files: list[Added]) -> list[Added]:
    """Beside visible records and beside a visible file, under a label that neither asker sees: other bytes, and the
    very bytes and names that are visible."""
    return [
        added(stage, stage.guard, records[0], SECRETS, "reservada.jpg", SECRET),
        added(stage, stage.guard, records[0], JPEG, "foto.jpg", SECRET),
        added(stage, stage.guard, records[2], JPEG, "foto.jpg", SECRET),
        added(stage, stage.guard, str(files[0].id), SECRETS, "reservada.jpg", SECRET),
    ]


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_hidden_files_change_no_byte(
    stage: Stage, askers: list[Asker], world: World, faces: tuple[str, ...]
) -> None:
    before = captured(askers, *faces)
    hidden = hidden_files(stage, *world)
    assert differences(before, captured(askers, *faces)) == {}
    for one in hidden:
        gone(stage, one)
    assert differences(before, captured(askers, *faces)) == {}


def test_each_surface_would_tell_if_the_policies_were_open(
    stage: Stage, askers: list[Asker], world: World, admin: psycopg.Connection
) -> None:
    """Or it would be on the list and show nothing of what is hidden."""
    names = [name for name in of() if re.search("file", name) and name != "page GET /ask/copy/file"]
    asker, hidden = askers[0], hidden_files(stage, *world)
    asker.known.files.append(str(hidden[0].name))
    before = answers(asker, names)
    with ExitStack() as held:
        for table in ("record", "file"):
            held.enter_context(opened(admin, table, "viewer_sees"))
        held.enter_context(opened(admin, "label", "viewer_sees", "gate"))
        told = differences(before, answers(asker, names))
    assert told.keys() == set(names)
    asker.known.files.pop()
    for one in hidden:
        gone(stage, one)


def test_an_upload_of_bytes_that_are_known_is_as_any_other(
    stage: Stage, askers: list[Asker], world: World
) -> None:
    """Whether a hidden file holds them, a visible one does, or none."""
    low, content, (records, _) = askers[0], photo(text="only here"), world

    def outcome(record: str) -> list[bytes]:
        told = [
            low.send("POST", f"/records/{record}/files", files={"file": ("foto.jpg", content)}),
            low.page("POST", f"/record/{record}/files", {"file": ("foto.jpg", content)}),
            low.get(f"/records/{record}/files"),
        ]
        for id, name in re.findall(rb'"id":"([0-9a-f-]{36})","name":"([0-9a-f-]{36})"', told[-1]):
            gone(stage, Added(UUID(id.decode()), UUID(name.decode())), "GFGR")
        stage.forget_own_looks()
        # of a page that is packed, ids and moments make the length
        mask = re.compile(r"<time.*?</time>|content-length: \d{4}")
        return [without_ids(mask.sub("-", one.decode())) for one in told]

    alone = outcome(records[2])
    assert alone[2].count(b"foto.jpg") >= 4  # two files, told twice each
    for by, beside, label in ((stage.guard, records[2], SECRET), (stage.clerk, records[1], OPEN)):
        same = added(stage, by, beside, content, "foto.jpg", label)
        assert outcome(records[2]) == alone
        gone(stage, same)


def test_hidden_and_missing_names_and_records_are_one_answer(
    stage: Stage, askers: list[Asker], world: World
) -> None:
    """Of a file: its name, and its record; and of a record that a file would be added to."""
    hidden = added(stage, stage.guard, world[0][0], SECRETS, "reservada.jpg", SECRET)
    for way in (name for name in BY_ID if "file" in name):
        told = {
            BY_ID[way](askers[0], str(one)).replace(str(one).encode(), b"ID")
            for one in (hidden.name, hidden.id, NOBODY[1])
        }
        assert len(told) == 1, way
    gone(stage, hidden)


def test_it_can_fail(stage: Stage, askers: list[Asker], world: World) -> None:
    """A visible file is told by each surface that is to tell it."""
    before = captured(askers, "functions")
    file = added(stage, stage.clerk, world[0][0], JPEG, "otra.jpg")
    assert "files" in {name.split(": ")[1] for name in differences(before, captured(askers, "functions"))}
    gone(stage, file)
