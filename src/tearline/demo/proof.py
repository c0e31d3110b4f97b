"""The ledger proved as an outsider would: sequenced and signed here, then checked from a file alone."""

from __future__ import annotations

import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tearline.db import House, translated
from tearline.errors import Conflict
from tearline.language import msg
from tearline.ledger.change import seal
from tearline.ledger.export import export_book
from tearline.ledger.findings import Report
from tearline.ledger.note import SigningKey
from tearline.ledger.verify import verify_file
from tearline.oversight.proofs import Archive


@dataclass(frozen=True, slots=True)
class Proof:
    """The head of a ledger that was found whole."""

    entries: int
    root: str
    origin: str
    vkey: str
    milliseconds: float


def prove(house: House, origin: str) -> Proof:
    """Sign what there is, export it, verify the file. Raises :class:`Conflict` if anything is wrong."""
    key = seal(house, origin)
    with TemporaryDirectory(prefix="tearline-") as folder:
        book = Path(folder) / "ledger.jsonl"
        _export(house, book, key)
        begun = time.perf_counter()
        report = verify_file(book, vkey=str(key.vkey))
        return _proof(report, (time.perf_counter() - begun) * 1000)


def _export(house: House, book: Path, key: SigningKey) -> None:
    archive = Archive(house)
    try:
        with translated(), archive.pool.connection() as conn, book.open("wb") as file:
            export_book(conn, file, key.vkey)
    finally:
        archive.close()


def _proof(report: Report, milliseconds: float) -> Proof:
    if not report.ok or report.head is None:
        why = report.faults[0].message if report.faults else msg("it has no checkpoint")
        raise Conflict(msg("The ledger does not verify: {why}", why=why))
    root = b64encode(report.head.root).decode()
    return Proof(report.head.size, root, report.origin, report.vkey, milliseconds)
