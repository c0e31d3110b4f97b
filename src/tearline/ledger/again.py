"""After a restore: what was expunged or purged since the copy goes again, by what a book says, and sessions end.

For whoever holds the machine, before anybody is let in. The book must verify, and must go on from where the restored
ledger stands: then its entries from there on are what the copy does not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg

from tearline.db import House, translated
from tearline.errors import BadInput, Conflict
from tearline.language import msg
from tearline.ledger.note import Checkpoint, Note, VerifierKey
from tearline.ledger.queries import ask, value
from tearline.ledger.verify import verify_file

GONE = ("expunged", "load-expunged", "purged")
# Deeds that take something back too. Their entries do not say enough to do them again.
TOOK_BACK = (
    "recalled", "reclassified", "reviewed", "corrected", "vetting-withdrawn", "officer-suspended", "agency-suspended",
    "duties-set", "credential-set",
)  # fmt: skip

Connection = psycopg.Connection[Any]


@dataclass(slots=True)
class Again:
    """What was done: records that went, loads of which some are left to their stewards, sessions that ended."""

    gone: int = 0
    left: dict[str, int] = field(default_factory=dict)  # records by load
    sessions: int = 0
    took_back: Counter[str] = field(default_factory=Counter)  # other deeds since the copy, to be done by hand


def expunge_again(house: House, book: Path | None, key: VerifierKey | None) -> Again:
    """Delete what ``book`` says went since the copy, and end all sessions: everything or nothing.

    ``key``: one that is trusted for the book. Raises :class:`Conflict` for a book that does not verify or is not of
    this ledger, :class:`BadInput` for one that cannot be read.
    """
    done = Again()
    with translated(), psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        since = _agreed(conn, book, key) if book else 0
        with conn.transaction():
            for entry in _since(book, since) if book else ():
                _again(conn, entry, done)
            done.sessions = int(value(conn, "end_sessions") or 0)
    return done


def _agreed(conn: Connection, book: Path, key: VerifierKey | None) -> int:
    """How far the restored ledger goes; the book must hold it and go on from there."""
    note = value(conn, "head")
    try:
        report = verify_file(book, str(key) if key else None, note)
    except OSError as error:
        raise BadInput(msg("{file} cannot be read: {why}.", file=book, why=str(error.strerror))) from None
    if not report.ok:
        raise Conflict(
            msg("The book does not verify against this ledger, so nothing was done: {why}",
                why=report.faults[0].message)
        )  # fmt: skip
    return Checkpoint.parse(Note.parse(note).text).size if note else 0


def _since(book: Path, since: int) -> Iterator[dict[str, Any]]:
    with book.open("rb") as lines:
        for line in lines:
            item = orjson.loads(line)
            if item.get("seq", -1) >= since:
                yield orjson.loads(item["body"])


def _again(conn: Connection, entry: dict[str, Any], done: Again) -> None:
    if entry["action"] in TOOK_BACK:
        done.took_back[entry["action"]] += 1
    if entry["action"] not in GONE:
        return
    records = [UUID(record) for record in entry["subjects"]]
    load = entry["body"].get("load") if entry["action"] == "load-expunged" else None
    if load is not None:
        ask(conn, "drop_versions_again", records=records, load=load)
        brought = [row[0] for row in ask(conn, "brought_by", records=records, load=load)]
        _delete(conn, brought, entry, load, done)
        if left := int(value(conn, "still_by", records=records, load=load)):
            done.left[load] = left
        return
    _delete(conn, records, entry, None, done)


def _delete(
    conn: Connection, records: list[UUID], entry: dict[str, Any], load: str | None, done: Again
) -> None:
    if entry["officer"] is not None:
        ask(conn, "mark_again", records=records, load=load, officer=entry["officer"])
    gone = ask(conn, "delete_again", records=records).fetchall()
    if gone:
        ids, owners = [row[0] for row in gone], [row[1] for row in gone]
        ask(conn, "note_again", records=ids, owners=owners, entry=entry["seq"])
    done.gone += len(gone)
