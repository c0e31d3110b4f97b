"""Which keys a file has brought so far, however many: on disk, so that memory stays constant."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Self

import xxhash


class SeenKeys:
    """A set of keys in SQLite's temporary database, whose file has no name and vanishes with the process,
    however that ends; 128-bit digests, not keys."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.executescript(
            "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;"
            "CREATE TABLE seen (digest BLOB PRIMARY KEY) WITHOUT ROWID; BEGIN"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def add(self, keys: list[str]) -> list[bool]:
        """Which of ``keys`` are new in this file, in their order; a key twice among them is new once."""
        digests = [(xxhash.xxh3_128_digest(key.encode("utf-8", "surrogatepass")),) for key in keys]
        self._db.execute(
            "SAVEPOINT batch"
        )  # what it may take back is kept in memory: journal_mode OFF keeps nothing
        try:
            self._db.executemany("INSERT INTO seen VALUES (?)", digests)
        except sqlite3.IntegrityError:  # rare: find out which
            self._db.execute("ROLLBACK TO batch")
            return [
                self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", d).rowcount == 1 for d in digests
            ]
        finally:
            self._db.execute("RELEASE batch")
        return [True] * len(keys)
