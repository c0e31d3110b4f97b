"""A file on its way, too long for memory: it has no name, so that it is gone with this process, however that ends."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tearline.errors import Unavailable
from tearline.language import msg

PIECE = 256 * 1024  # bytes, of what is read at once
ROOM = 256 * 1024**2  # bytes that are left free on the disk: the database may stand on it too
FOLDER = "copies"  # of the data folder


class Spool:
    """Written from its beginning to its end, then read in pieces, by several at once. Nobody else can open it."""

    def __init__(self, folder: Path) -> None:
        """In the data folder ``folder``. Raises :class:`Unavailable` where there is no room on its disk."""
        self._folder = folder / FOLDER
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.size = 0
        self._looked = 0
        self._refuse_full()
        # O_TMPFILE, or unlinked at once where a file system has none; mode 600 in either case
        self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 closed by close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, content: bytes) -> None:
        """Put it at the end. Raises :class:`Unavailable` where there is no room left."""
        if self.size - self._looked >= ROOM // 8:
            self._refuse_full()
        try:
            self._file.write(content)
            self._file.flush()
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise _no_room() from error
            raise
        self.size += len(content)

    def read(self, start: int, end: int) -> bytes:
        """What stands between two places."""
        return b"".join(self.pieces(start, end))

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The same a piece at a time; all of it without ``end``."""
        end = self.size if end is None else end
        file = os.dup(self._file.fileno())  # whoever reads it goes on when it is closed meanwhile
        try:
            while start < end:
                piece = os.pread(file, min(PIECE, end - start), start)
                start += len(piece)
                yield piece
        finally:
            os.close(file)

    def close(self) -> None:
        """It is gone. Safe to call twice."""
        self._file.close()

    def _refuse_full(self) -> None:
        self._looked = self.size
        if shutil.disk_usage(self._folder).free < ROOM:
            raise _no_room()


def _no_room() -> Unavailable:
    return Unavailable(
        msg(
            "There is too little room on the disk of the service to make this file. Nothing was given out. Narrow the "
            "question, or ask whoever runs the service to make room."
        )
    )
