"""Files beside records: added, listed, opened, under their labels; gone with their records, whatever is killed."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tearline import shelf as shelves
from tearline.errors import BadInput, NotEntitled, NotFound, Unavailable
from tearline.files import deeds
from tearline.files.questions import File, files_of, opened, picture_of
from tearline.jobs import shelved
from tearline.ledger.look import Viewer
from tearline.shelf import Shelf, pieces
from tearline.stewardship.deeds import expunge, recall, reclassify, restore
from tests.files.conftest import OPEN, SECRET, Place
from tests.files.samples import OTHERS, SAMPLES, pdf

JPEG = SAMPLES["image/jpeg"]


def listed(place: Place, record: UUID, by: Viewer | None = None) -> list[File]:
    return files_of(place.desk, by or place.officer, record).files


def read(place: Place, name: UUID, by: Viewer | None = None) -> bytes:
    file, kept = opened(place.desk, by or place.officer, name)
    return b"".join(pieces(kept, 0, file.bytes))


def sees(place: Place, file: UUID, by: Viewer) -> bool:
    try:
        listed(place, file, by)
    except NotFound:
        return False
    return True


def test_a_file_is_there_as_it_was_given(place: Place) -> None:
    record, content = place.record(), pdf(3)
    id = place.add(record, content, "Acta de la visita.pdf")
    [file] = listed(place, record)
    assert (file.id, file.beside, file.owner, file.label) == (str(id), str(record), "GSSC", OPEN)
    assert (file.file_name, file.type, file.bytes, file.pages) == (
        "Acta de la visita.pdf",
        "application/pdf",
        len(content),
        3,
    )
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert (file.pictured, file.unpictured, file.belies) == (True, None, False)
    name = UUID(file.name)
    assert name.version == 4
    assert name != id
    assert read(place, name) == content
    assert picture_of(place.desk, place.officer, name).startswith(b"\xff\xd8\xff")
    path = place.shelf.path(name)
    assert path.parent.parent.parent == place.house.data / "files"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [one.id for one in listed(place, id)] == [str(id)]  # beside its own record too


def test_its_deeds_and_looks_are_entries(place: Place) -> None:
    record = place.record()
    id = place.add(record)
    name = place.name_of(id)
    read(place, name)
    picture_of(place.desk, place.officer, name)
    text = "SELECT array_agg(action || ' ' || kind ORDER BY id) FROM ledger.queue WHERE %s = ANY (subjects)"
    assert place.one(text, id) == ["file-added deed", "file results", "file-picture results"]
    told = str(place.one("SELECT string_agg(q::text, ' ') FROM ledger.queue q"))
    assert "foto" not in told
    assert hashlib.sha256(JPEG).hexdigest() not in told  # which would tell whoever has the same file


def test_another_agency_adds_its_own_and_keeps_it(place: Place) -> None:
    record = place.record()
    ours, theirs = place.add(record), place.add(record, by=place.other, label="GUIF//OPEN//-//ALL//H0")
    assert {one.owner for one in listed(place, record)} == {"GSSC", "GUIF"}
    expunge(place.desk, place.steward, "a mistake", record=record)
    assert not sees(place, ours, place.officer)
    [left] = listed(place, theirs, place.other)
    assert (left.beside, left.beside_caption) == (None, None)
    assert place.shelf.path(UUID(left.name)).exists()


def test_a_file_is_as_closed_as_what_it_lies_beside(place: Place) -> None:
    closed = place.record(SECRET)
    place.add(closed, by=place.other)
    [file] = listed(place, closed)
    assert file.label.startswith("GUIF//SECRET//")
    stricter = place.add(place.record(), label="GSSC//SECRET//-//-//H0")
    assert listed(place, stricter)[0].label == "GSSC//SECRET//-//-//H0"
    with pytest.raises(NotEntitled):
        place.add(closed, by=place.other, label="GUIF//TOP_SECRET//-//ALL//H0")
    with pytest.raises(NotEntitled):
        place.add(closed, by=place.other, label=OPEN)


def test_what_one_may_not_see_is_not_there(place: Place) -> None:
    record = place.record()
    hidden = place.name_of(place.add(record, label=SECRET))
    shown = place.add(record)
    assert [one.id for one in listed(place, record, place.low)] == [str(shown)]
    for name in (hidden, uuid4()):
        for ask in (opened, picture_of):
            with pytest.raises(NotFound) as refused:
                ask(place.desk, place.low, name)  # type: ignore[operator]
            assert str(refused.value) == "Nothing found under that id."
    for beside in (place.record(SECRET), uuid4()):
        with pytest.raises(NotFound) as refused:
            place.add(beside, by=place.low)
        assert str(refused.value) == "Nothing found under that id."


def test_a_refused_file_leaves_nothing_on_the_disk(place: Place) -> None:
    before = list(place.shelf.names())
    with pytest.raises(NotFound):
        place.add(uuid4())
    assert list(place.shelf.names()) == before
    assert not list((place.shelf.root / "arriving").iterdir())


def test_the_same_bytes_again_are_another_file(place: Place) -> None:
    """Seen or hidden, known or not: nothing is looked up by what a file holds."""
    record = place.record()
    place.add(record, label=SECRET)
    first, second = place.add(record, by=place.low), place.add(record, by=place.low)
    assert len({place.name_of(one) for one in (first, second)}) == 2
    assert [one.id for one in listed(place, record, place.low)] == [str(second), str(first)]
    indexed = (
        "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
        " WHERE i.indrelid = 'store.file'::regclass AND a.attname = %s"
    )
    assert [place.one(indexed, column) for column in ("sha256", "bytes", "name")] == [0, 0, 1]


@pytest.mark.parametrize("what", [*OTHERS, "empty"])
def test_what_is_not_taken_is_said(place: Place, what: str) -> None:
    record = place.record()
    with pytest.raises(BadInput) as refused:
        place.add(record, OTHERS.get(what, b""), "foto.jpg")
    assert "foto.jpg" in str(refused.value)
    assert listed(place, record) == []


def test_a_name_that_lies_is_taken_and_said(place: Place) -> None:
    record = place.record()
    place.add(record, pdf(), "foto.jpg")
    [file] = listed(place, record)
    assert (file.type, file.belies, file.name_to_keep) == ("application/pdf", True, "foto.jpg.pdf")


def test_it_follows_its_record(place: Place) -> None:
    record = place.record()
    id = place.add(record)
    name = place.name_of(id)
    reclassify(place.desk, place.steward, SECRET, "closer", record=id)
    with pytest.raises(NotFound):
        opened(place.desk, place.low, name)
    recall(place.desk, place.steward, "taken back", record=id)
    with pytest.raises(NotFound):
        picture_of(place.desk, place.other, name)
    restore(place.desk, place.steward, OPEN, "given again", record=id)
    assert read(place, name, place.low) == JPEG
    reclassify(place.desk, place.steward, SECRET, "closer", record=record)  # what it lies beside
    [file] = listed(place, id, place.low)
    assert (file.beside, file.beside_caption) == (None, None)


@pytest.mark.parametrize("how", ["expunged", "purged", "beside one that is expunged", "beside one beside it"])
def test_bytes_go_with_their_record(place: Place, how: str) -> None:
    record = place.record()
    id = place.add(record)
    last = place.add(id) if how == "beside one beside it" else id
    name = place.name_of(last)
    if how == "purged":
        place.do(
            "UPDATE store.record SET purge_on = %s WHERE id = %s", date.today() - timedelta(days=1), record
        )
        place.do("SELECT act.purge_due(1000)")
    else:
        expunge(place.desk, place.steward, "a mistake", record=id if how == "expunged" else record)
    assert not sees(place, last, place.officer)
    assert place.shelf.path(name).exists()  # what was not committed could be undone
    assert place.by_the_clock(shelved.wipe) >= 1
    assert not place.shelf.path(name).exists()
    assert place.one("SELECT count(*) FROM store.wiped") == 0
    assert (
        place.one("SELECT kind FROM ledger.queue WHERE action = 'files-wiped' AND %s = ANY (subjects)", last)
        == "job"
    )


def test_a_wipe_that_was_killed_is_done_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the row's end and the bytes', and between the bytes' and the note of it."""
    names = []
    for _ in range(2):
        id = place.add(place.record())
        names.append(place.name_of(id))
        expunge(place.desk, place.steward, "a mistake", record=id)
    remove, removed = Shelf.remove, []

    def killed(self: Shelf, name: UUID) -> None:
        if removed:
            raise KeyboardInterrupt
        remove(self, name)
        removed.append(name)

    monkeypatch.setattr(Shelf, "remove", killed)
    with pytest.raises(KeyboardInterrupt):
        place.by_the_clock(shelved.wipe)
    assert place.one("SELECT count(*) FROM store.wiped") == 2
    monkeypatch.undo()
    assert place.by_the_clock(shelved.wipe) == 2
    assert not any(place.shelf.path(name).exists() for name in names)


def older(path: Path, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(path, (then, then))


def test_bytes_without_a_row_are_swept_after_an_hour(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed between the bytes and their row."""
    record, before = place.record(), set(place.shelf.names())
    monkeypatch.setattr(deeds, "look", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        place.add(record)
    [stray] = set(place.shelf.names()) - before
    assert place.by_the_clock(shelved.sweep) == 0
    older(place.shelf.path(stray), 1.1)
    assert place.by_the_clock(shelved.sweep) == 1
    assert set(place.shelf.names()) == before


def test_what_has_a_row_is_never_swept(place: Place) -> None:
    name = place.name_of(place.add(place.record()))
    older(place.shelf.path(name), 500)
    place.by_the_clock(shelved.sweep)
    assert read(place, name) == JPEG


def test_a_folder_of_another_database_is_left_alone(place: Place) -> None:
    strangers = []
    for _ in range(shelved.FEW + 1):
        with place.shelf.arriving() as came:
            came.write(b"x")
            strangers.append(place.shelf.put(came))
    for name in strangers:
        older(place.shelf.path(name), 2)
    assert place.by_the_clock(shelved.sweep) == 0
    assert all(place.shelf.path(name).exists() for name in strangers)
    for name in strangers:
        place.shelf.remove(name)


def test_a_row_without_its_bytes_says_so(place: Place) -> None:
    record = place.record()
    name = place.name_of(place.add(record))
    path = place.shelf.path(name)
    path.write_bytes(JPEG[:-1])
    for _ in range(2):
        with pytest.raises(NotFound, match=r"The bytes of foto\.jpg are not in this deployment's folder"):
            opened(place.desk, place.officer, name)
        path.unlink(missing_ok=True)
    assert len(listed(place, record)) == 1
    with pytest.raises(NotFound, match="Nothing found under that id"):
        opened(place.desk, place.low, uuid4())
    assert place.by_the_clock(lambda house, conn: int(shelved.missing(Shelf(house.data), conn) == [name]))
    expunge(place.desk, place.steward, "a mistake", record=record)
    assert place.by_the_clock(shelved.wipe) == 1  # nor does the wiping stumble over it


def test_an_answer_that_was_lost_leaves_the_bytes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row may be there: only the sweep can know."""
    record, before = place.record(), set(place.shelf.names())
    monkeypatch.setattr(deeds, "look", lambda *_: (_ for _ in ()).throw(Unavailable()))
    with pytest.raises(Unavailable):
        place.add(record)
    [left] = set(place.shelf.names()) - before
    place.shelf.remove(left)


def test_a_full_disk_is_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "SPARE", 1 << 60)
    record, before = place.record(), list(place.shelf.names())
    with pytest.raises(Unavailable) as refused:
        place.add(record)
    assert str(refused.value) == str(shelves.NO_ROOM)
    assert list(place.shelf.names()) == before


def test_a_page_at_a_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    record = place.record()
    ids = [str(place.add(record, SAMPLES["text/plain"], f"{n}.txt")) for n in range(5)]
    monkeypatch.setattr("tearline.files.questions.LIMIT", 2)
    told: list[str] = []
    after = None
    while True:
        page = files_of(place.desk, place.officer, record, after)
        told += [one.id for one in page.files]
        if not page.more:
            break
        after = UUID(told[-1])
    assert told == ids[::-1]
