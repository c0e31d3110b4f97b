"""Where the bytes of files lie: ``DATA/files/ab/cd/NAME``, under names drawn by chance (ADR 0048).

Nothing here knows whose a file is or who may see it: that is the database's to say, which has a row for each name.
Bytes are on the disk, whole, before their row is committed, and go after it is gone. So a crash leaves bytes without a
row at most, which a job sweeps, and never a row without bytes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from tearline.errors import Unavailable
from tearline.language import msg

FOLDER = "files"
ARRIVING = "arriving"  # bytes that have no name yet
SPARE = 64 * 1024**2  # bytes of the disk that no upload takes: the database writes there too
PIECE = 1024**2
NO_ROOM = msg(
    "The disk of this deployment is full: the file was not kept. Tell whoever runs the deployment, then add it again."
)


@dataclass
class Arriving:
    """Bytes on their way in: written as they come, and counted."""

    path: Path
    file: BinaryIO
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, piece: bytes) -> None:
        """The next bytes. Raises :class:`Unavailable` for a full disk."""
        with _room():
            if shutil.disk_usage(self.path.parent).free < SPARE + len(piece):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self.file.write(piece)
        self.digest.update(piece)
        self.size += len(piece)

    @property
    def sha256(self) -> bytes:
        """Of all that came."""
        return self.digest.digest()


class Shelf:
    """The files of one data folder."""

    def __init__(self, data: Path) -> None:
        self.root = data / FOLDER

    @contextmanager
    def arriving(self) -> Iterator[Arriving]:
        """Bytes that are gone again with the block, unless :meth:`put` has given them a name."""
        with _room():
            folder = self._folder(self.root / ARRIVING)
            path = folder / str(uuid4())
            file = os.fdopen(
                os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "rb+", buffering=0
            )
        try:
            with file:
                yield Arriving(path, file)
        finally:
            path.unlink(missing_ok=True)

    def put(self, came: Arriving, name: UUID | None = None) -> UUID:
        """Give what came a name drawn by chance, or that which it had; it and the way to it are on the disk then."""
        name = name or uuid4()
        path = self.path(name)
        with _room():
            os.utime(came.file.fileno())  # an hour from now on in which its row may be committed
            os.fsync(came.file.fileno())
            self._folder(path.parent)
            came.path.rename(path)
            _settle(path.parent)
        return name

    def path(self, name: UUID) -> Path:
        """Where the bytes of this name lie."""
        text = str(name)
        return self.root / text[:2] / text[2:4] / text

    def open(self, name: UUID, size: int) -> BinaryIO | None:
        """The bytes of this name, to be read; None where they are not there, or are not ``size`` many."""
        try:
            file = self.path(name).open("rb", buffering=0)
        except FileNotFoundError:
            return None
        if os.fstat(file.fileno()).st_size == size:
            return file
        file.close()
        return None

    def remove(self, name: UUID) -> None:
        """Take these bytes from the disk, if they are there; they are gone from it when this returns."""
        path = self.path(name)
        with suppress(FileNotFoundError):
            path.unlink()
            _settle(path.parent)

    def names(self, older: float = 0) -> Iterator[UUID]:
        """Names of all bytes that were given theirs longer than ``older`` seconds ago, in order."""
        before = time.time() - older
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            with suppress(ValueError, FileNotFoundError):
                name = UUID(path.name)
                if str(name) == path.name and path.stat().st_mtime < before:
                    yield name

    def sweep_arriving(self, older: float) -> int:
        """Drop what processes that were killed left of uploads more than ``older`` seconds ago; how many."""
        before, gone = time.time() - older, 0
        for path in (self.root / ARRIVING).glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    gone += 1
        return gone

    def _folder(self, folder: Path) -> Path:
        """The folder, and those above it, made where they are missing, and on the disk."""
        if not folder.is_dir():
            if folder != self.root:
                self._folder(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)
            _settle(folder.parent)
        return folder


def digest_of(file: BinaryIO) -> bytes:
    """SHA-256 of an open file; closes it."""
    with file:
        return hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]


def pieces(file: BinaryIO, first: int, count: int) -> Iterator[bytes]:
    """``count`` bytes from the place ``first`` on, a piece at a time; closes the file."""
    with file:
        while count:
            piece = os.pread(file.fileno(), min(PIECE, count), first)
            if not piece:
                return
            yield piece
            first, count = first + len(piece), count - len(piece)


def _settle(folder: Path) -> None:
    """What was named, renamed or unlinked in this folder is so on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable(NO_ROOM) from error
        raise
