"""Expunged for good on the disk too: what a deletion leaves between the rows of a file is written over.

A deleted row is gone for every question and every dump at once. Its bytes stay in the table's file until
``VACUUM`` has passed and something else was written there, and in the write-ahead log until that is
recycled. :func:`wipe` ends both now. It rewrites the tables, which are locked meanwhile, and needs as much
free disk as they take. For a quiet hour, after an expungement that must not wait.
"""

from __future__ import annotations

import psycopg

from tearline.db.house import House
from tearline.db.pool import translated

TABLES = (
    "record", "identifier", "history", "rejection", "load",
    "feature", "fusion_key", "unmatched", "match", "past_match", "decision",
    "expunged", "reason", "file", "wiped",
)  # fmt: skip


def wipe(house: House) -> None:
    """Rewrite the tables that hold content and let go of the log; as the database's administrator.

    Raises :class:`Unavailable`; then it is done again from the beginning. On a server of one's own, also
    set ``wal_recycle = off`` there, or old parts of the log keep their content until they are written over.
    """
    with translated(), psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        for table in TABLES:
            conn.execute(f"VACUUM (FULL) store.{table}".encode())
        for _ in range(2):  # recovery goes back one checkpoint, and keeps the log since it
            conn.execute("SELECT pg_switch_wal()")
            conn.execute("CHECKPOINT")
