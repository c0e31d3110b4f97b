"""A folder for the databases of tests: in memory where there is plenty of it, else among temporary files.

PostgreSQL makes some thousand files for each server and three hundred for each database. On a disk that
costs up to a second each time, and tests make a hundred of them; what they prove does not depend on it.
Tests that kill things in the middle of a write, and those that search the disk, stay on the disk.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")  # noqa: S108 the folder has a name that nobody can guess, as in /tmp
PREFIX = "tearline-quick-"
LEAST_ROOM = 4 * 1024**3  # bytes of files that it may hold: a whole run takes a third
LEAST_FREE = 8 * 1024**3  # bytes of memory that nobody else needs
_IN_USE = "in-use.lock"


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Gone after the block. The database's own user can pass through it, which is not so in pytest's."""
    place = _place()
    if place is not None:
        _clear(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    folder.chmod(0o711)
    lock = _lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _place(memory: Path = MEMORY) -> Path | None:
    """The folder in memory, where programs may be run from it: under root the server's are copied there."""
    try:
        found = os.statvfs(memory)
    except OSError:
        return None
    roomy = found.f_bavail * found.f_frsize >= LEAST_ROOM and psutil.virtual_memory().available >= LEAST_FREE
    usable = os.access(memory, os.W_OK) and not found.f_flag & getattr(os, "ST_NOEXEC", 0)
    return memory if roomy and usable else None


def _lock(folder: Path) -> int:
    """Held while the folder is used, by whatever end the process comes to; there only once it is held."""
    fresh = folder / f"{_IN_USE}.{os.getpid()}"
    lock = os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    fresh.rename(folder / _IN_USE)
    return lock


def _clear(place: Path) -> None:
    """Remove what killed runs left: memory does not come back by itself."""
    for left in place.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another user's, in use, or just gone
            lock = os.open(left / _IN_USE, os.O_WRONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(lock)
