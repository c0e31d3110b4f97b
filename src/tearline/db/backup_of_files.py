"""The bytes of files in a backup: one tar beside the dump, its members where they lie in the data folder."""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import psycopg

from tearline.db.house import House
from tearline.errors import BadInput, Unavailable
from tearline.language import msg
from tearline.shelf import PIECE, Shelf, digest_of


@dataclass(frozen=True, slots=True)
class Lost:
    """A file, by its record, whose bytes are not there (``missing``), or are not those that were added."""

    record: UUID
    missing: bool


@dataclass(frozen=True, slots=True)
class _Row:
    record: UUID
    name: UUID
    size: int
    sha256: bytes


class _Hashing:
    """A file under reading, whose digest is made on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        piece = self._file.read(count)
        self._digest.update(piece)
        return piece

    @property
    def sha256(self) -> bytes:
        return self._digest.digest()


def beside(file: Path) -> Path:
    """Where the bytes are that belong to a dump."""
    return file.with_name(f"{file.name}.files")


def dump_files(house: House, file: Path) -> list[Lost]:
    """Write the bytes of all files of an open house into the tar that belongs to the dump ``file``, which is not there
    yet; nothing where there are none. Returns those that are not as they were added. Raises :class:`BadInput`."""
    rows = list(_rows(house.dsn("backup")))
    tar = beside(file)
    part = tar.with_name(f".{tar.name}.part")
    tar.unlink(missing_ok=True)  # of a backup that was killed before its dump had a name
    if not rows:
        return []
    shelf = Shelf(house.data)
    try:
        part.unlink(missing_ok=True)
        with (
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
            tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as written,
        ):
            lost = [one for row in rows if (one := _write_one(written, shelf, row)) is not None]
    except OSError as error:
        part.unlink(missing_ok=True)
        raise not_made(tar, error) from None
    named(part, tar)
    return lost


def _write_one(written: tarfile.TarFile, shelf: Shelf, row: _Row) -> Lost | None:
    kept = shelf.open(row.name, row.size)
    if kept is None:
        return Lost(row.record, True)
    with kept:
        member = tarfile.TarInfo(str(shelf.path(row.name).relative_to(shelf.root)))
        member.size, member.mode = row.size, 0o600
        hashing = _Hashing(kept)
        written.addfile(member, hashing)
    return None if hashing.sha256 == row.sha256 else Lost(row.record, False)


def put_files_back(house: House, file: Path) -> list[Lost]:
    """Put the bytes that belong to a restored dump where they were; those that a row has and that are not as they were
    added, wherever they came from. Raises :class:`BadInput` for what is no such tar."""
    shelf = Shelf(house.data)
    rows = {row.name: row for row in _rows(house.dsn("admin"))}
    if beside(file).is_file():
        try:
            with tarfile.open(beside(file), "r:") as tar:
                for member in tar:
                    _put_one_back(shelf, rows, tar, member)
        except tarfile.TarError:
            raise BadInput(msg("{file} is not what `tearline backup` wrote.", file=beside(file))) from None
    return [lost for row in rows.values() if (lost := _checked(shelf, row)) is not None]


def _put_one_back(
    shelf: Shelf, rows: dict[UUID, _Row], tar: tarfile.TarFile, member: tarfile.TarInfo
) -> None:
    """What is no file of ours is left where it is: nothing is written but under a name that a row has."""
    row = rows.get(_uuid(Path(member.name).name))
    kept = tar.extractfile(member) if row and member.isreg() and member.size == row.size else None
    if row is None or kept is None or shelf.path(row.name).exists():
        return
    with shelf.arriving() as came:
        while piece := kept.read(PIECE):
            came.write(piece)
        shelf.put(came, row.name)


def _checked(shelf: Shelf, row: _Row) -> Lost | None:
    kept = shelf.open(row.name, row.size)
    if kept is None:
        return Lost(row.record, not shelf.path(row.name).exists())
    return None if digest_of(kept) == row.sha256 else Lost(row.record, False)


def _rows(dsn: str) -> Iterator[_Row]:
    try:
        with psycopg.connect(dsn) as conn:
            rows = conn.execute(
                "SELECT record_id, name, bytes, sha256 FROM store.file ORDER BY name"
            ).fetchall()
    except psycopg.OperationalError:
        raise Unavailable from None
    return (_Row(*row) for row in rows)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def named(part: Path, file: Path) -> None:
    """Give what was written its name, once it is on the disk; never in place of another file."""
    for path in (part, part.parent):
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    try:
        os.link(part, file)
    except OSError as error:
        raise not_made(file, error) from None
    finally:
        part.unlink()


def not_made(file: Path, error: OSError) -> BadInput:
    return BadInput(msg("{file} cannot be made: {why}.", file=file, why=str(error.strerror)))
