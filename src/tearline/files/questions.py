"""Which files there are beside a record, and what one of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from tearline.db import Row, from_row
from tearline.errors import NotFound
from tearline.files.kinds import belies, name_to_keep
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, Found, banner, found
from tearline.shelf import Shelf

LIMIT = 50


@dataclass(frozen=True, slots=True)
class File:
    """A file as its viewer sees it. ``id``: of its record; ``name``: the one drawn by chance, by which it is asked for;
    ``beside``: the record that it was added to, where the viewer sees that too; ``unpictured``: why there is no picture
    of it (`kinds.WHY`); ``belies``: its name says that it is something else; ``name_to_keep``: the one under which it
    is handed out, which ends as its content is."""

    id: str
    name: str
    owner: str
    label: str
    file_name: str
    beside: str | None
    beside_caption: str | None
    type: str
    bytes: int
    sha256: str
    pages: int | None
    pictured: bool
    unpictured: str | None
    added_at: datetime
    officer: str
    belies: bool
    name_to_keep: str


@dataclass(frozen=True, slots=True)
class Files:
    """A page of the files beside a record, under the banner of both."""

    record: Found
    files: list[File]
    more: bool
    banner: Banner


@asked_again
def files_of(desk: Desk, viewer: Viewer, record: UUID, after: UUID | None = None) -> Files:
    """The files beside a record, added last first; of a file's own record, that file. ``after``: the ``id`` of the last
    one of the page before. Raises :class:`NotFound` for a record that is not there for this viewer."""
    with look(desk, viewer, "files", {"record": str(record), "after": after and str(after)}) as this:
        rows = this.conn.execute("SELECT * FROM ask.record(%s)", [record]).fetchall()
        if not rows:
            raise NotFound
        told = this.conn.execute("SELECT * FROM ask.files(%s, %s, %s)", [record, after, LIMIT + 1]).fetchall()
        this.show([rows[0], *told[:LIMIT]])
    files = [_told(row) for row in told[:LIMIT]]
    one = found(rows[0])
    return Files(one, files, len(told) > LIMIT, banner([one.label, *(file.label for file in files)]))


@asked_again
def file_told(desk: Desk, viewer: Viewer, name: UUID) -> File:
    """The file of this name. Raises :class:`NotFound` for a hidden one and none alike."""
    return _file(desk, viewer, name, None)


@asked_again
def opened(desk: Desk, viewer: Viewer, name: UUID) -> tuple[File, BinaryIO]:
    """The file of this name and its bytes, to be read and closed. Raises :class:`NotFound` for a hidden one and none
    alike; where a file is there whose bytes are not, it says so."""
    kept: list[BinaryIO] = []
    try:
        return _file(desk, viewer, name, kept), kept[0]
    except BaseException:
        for one in kept:
            one.close()
        raise


def _file(desk: Desk, viewer: Viewer, name: UUID, kept: list[BinaryIO] | None) -> File:
    with look(desk, viewer, "file", {"file": str(name)}) as this:
        rows = this.conn.execute("SELECT * FROM ask.file(%s)", [name]).fetchall()
        if not rows:
            raise NotFound
        file = _told(rows[0])
        if kept is not None:
            bytes_ = Shelf(desk.house.data).open(name, file.bytes)
            if bytes_ is None:
                raise missing(file)
            kept.append(bytes_)
        this.show(rows)
    return file


@asked_again
def picture_of(desk: Desk, viewer: Viewer, name: UUID) -> bytes:
    """The picture that was made of a file, a JPEG. Raises :class:`NotFound` for a hidden file, none, one without."""
    with look(desk, viewer, "file-picture", {"file": str(name)}) as this:
        rows = this.conn.execute("SELECT * FROM ask.file_picture(%s)", [name]).fetchall()
        if not rows:
            raise NotFound
        this.show(rows)
    picture = rows[0]["picture"]
    assert isinstance(picture, bytes)  # noqa: S101 the function's column
    return picture


def _told(row: Row) -> File:
    name, type = str(row["file_name"]), str(row["type"])
    return from_row(File, row, belies=belies(name, type), name_to_keep=name_to_keep(name, type))


def missing(file: File) -> NotFound:
    """A file whose bytes are not where they were put."""
    return NotFound(
        msg(
            "The bytes of {file} are not in this deployment's folder, or are not all there. What is told of it stays. "
            "Tell whoever runs the deployment: they may be in a backup.",
            file=file.file_name,
        )
    )
