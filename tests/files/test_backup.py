"""Bytes of files in a backup, and put back: whole, damaged, missing, and a tar that somebody else made."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tearline.db.backup import dump
from tearline.db.backup_of_files import Lost, beside, put_files_back
from tearline.errors import BadInput
from tests.files.conftest import Place
from tests.files.samples import SAMPLES

JPEG = SAMPLES["image/jpeg"]


@pytest.fixture
def kept(place: Place, tmp_path: Path) -> Iterator[tuple[Path, list[UUID]]]:
    """A dump with the bytes of three files, and their records; then the folder is another, empty one."""
    files = [place.add(place.record()) for _ in range(3)]
    file = tmp_path / "a.dump"
    assert dump(place.house, file) == []
    assert beside(file).stat().st_mode & 0o077 == 0
    away = place.shelf.root.with_name("files-away")
    place.shelf.root.rename(away)
    yield file, files
    shutil.rmtree(place.shelf.root, ignore_errors=True)
    away.rename(place.shelf.root)


def test_bytes_are_put_back_as_they_were(place: Place, kept: tuple[Path, list[UUID]]) -> None:
    file, files = kept
    assert put_files_back(place.house, file) == []
    for id in files:
        path = place.shelf.path(place.name_of(id))
        assert path.read_bytes() == JPEG
        assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_missing_or_damaged_is_named_by_its_record(
    place: Place, kept: tuple[Path, list[UUID]]
) -> None:
    file, files = kept
    put_files_back(place.house, file)
    place.shelf.path(place.name_of(files[0])).write_bytes(JPEG[:-1] + b"x")
    place.shelf.path(place.name_of(files[1])).write_bytes(JPEG[:-1])
    place.shelf.path(place.name_of(files[2])).unlink()
    beside(file).unlink()
    expected = {Lost(files[0], False), Lost(files[1], False), Lost(files[2], True)}
    assert set(put_files_back(place.house, file)) == expected
    again = file.with_name("b.dump")
    assert {one.record for one in dump(place.house, again)} == set(files)


def test_without_its_bytes_each_file_is_missing(place: Place, kept: tuple[Path, list[UUID]]) -> None:
    file, files = kept
    beside(file).unlink()
    assert {Lost(id, True) for id in files} <= set(put_files_back(place.house, file))


def test_a_tar_that_somebody_else_made_writes_nothing_elsewhere(
    place: Place, kept: tuple[Path, list[UUID]]
) -> None:
    file, files = kept
    name, outside = place.name_of(files[0]), f"{uuid4()}"
    with tarfile.open(beside(file), "w") as tar:
        for path in (f"../../{outside}", f"/tmp/{outside}", f"../{name}", "roles.secret"):
            member = tarfile.TarInfo(path)
            member.size = len(JPEG)
            tar.addfile(member, io.BytesIO(JPEG))
        link = tarfile.TarInfo(str(place.name_of(files[1])))
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    lost = {one.record for one in put_files_back(place.house, file)}
    assert files[0] not in lost  # under its own name, where it belongs, and nowhere else
    assert set(files[1:]) <= lost
    assert list(place.shelf.names()) == [name]
    assert not list(place.house.data.rglob(outside))
    beside(file).write_bytes(b"no tar at all" * 100)
    with pytest.raises(BadInput, match="is not what"):
        put_files_back(place.house, file)


def test_a_backup_may_leave_bytes_to_others(place: Place, tmp_path: Path) -> None:
    place.add(place.record())
    dump(place.house, tmp_path / "c.dump", with_files=False)
    assert not beside(tmp_path / "c.dump").exists()
