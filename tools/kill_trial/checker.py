"""Compares what was answered with what is there: the tables, past the gate, and a verified book of the ledger."""

from __future__ import annotations

import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tearline.db.server import installed_engine
from tools.kill_trial import casework
from tools.kill_trial.deployment import INSPECTOR, Deployment
from tools.kill_trial.work import SOURCE, Answered

Entries = list[dict[str, Any]]
Row = tuple[Any, ...]


def faults(deployment: Deployment, answered: Answered) -> Iterator[str]:
    """Everything that is not as it was answered, one sentence each. The book stays in the deployment's folder."""
    if not casework.until_rung(deployment):
        yield "clocks that fell due were not done"
    book = deployment.folder / "book.jsonl"
    book.unlink(missing_ok=True)
    if not _ends_well(deployment, "ledger", "export", str(book)):
        yield "the ledger cannot be exported"
        return
    if not _ends_well(deployment, "ledger", "verify", str(book)):
        yield "the exported ledger does not verify"
    yield from compared(deployment, answered, entries_of(book))


def compared(deployment: Deployment, answered: Answered, entries: Entries) -> Iterator[str]:
    """The same, given the entries of a book."""
    yield from answered.faults
    yield from _loads(deployment, answered)
    yield from _receipts(deployment)
    yield from _reads(deployment, answered, entries)
    yield from _deeds(deployment, answered, entries)
    yield from _purges(deployment, answered, entries)
    yield from _backups(deployment, answered)
    yield from casework.faults(deployment, answered.opened, answered.moved, entries)


def entries_of(book: Path) -> Entries:
    """The hashed text of each entry."""
    with book.open("rb") as lines:
        return [json.loads(item["body"]) for item in map(json.loads, lines) if "body" in item]


def _loads(deployment: Deployment, answered: Answered) -> Iterator[str]:
    """What was accepted is there, each line once, and can be found; nothing is there of a file that nobody sent."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, numbers in _rows(
        deployment,
        "SELECT r.key, (SELECT count(*) FROM store.identifier i WHERE i.record_id = r.id) FROM store.record r"
        " WHERE r.source = %s",
        SOURCE,
    ):
        prefix, _, number = str(key).rpartition("-")
        found[prefix].append(number)
        if numbers != 1:
            yield f"the record {key} has {numbers} identifiers and not one"
    for prefix, count in answered.loads.items():
        if prefix != "due" and sorted(found[prefix], key=int) != [str(n) for n in range(count)]:
            yield f"of the file {prefix}, {count} lines were accepted and {len(set(found[prefix]))} are there"
    for prefix in found.keys() - answered.loads.keys():
        yield f"records of the file {prefix} are there, and it was never said to be taken"


def _receipts(deployment: Deployment) -> Iterator[str]:
    """No load is left half done, and each one's receipt counts what it settled."""
    for id, file, closed, settled, told in _rows(
        deployment,
        "SELECT id, file, closed_at IS NOT NULL, position, (SELECT coalesce(sum(p.accepted + p.changed + p.unchanged"
        " + p.rejected), 0) FROM store.load_part p WHERE p.load_id = l.id) FROM store.load l WHERE source = %s",
        SOURCE,
    ):
        if not closed:
            yield f"the load {id} of {file} has records and no receipt"
        if settled != told:
            yield f"of {file}, {settled} lines are settled, and its receipt tells of {told}"
    for (count,) in _rows(deployment, "SELECT count(*) FROM store.unmatched"):
        if count:
            yield f"{count} records were never matched"


def _reads(deployment: Deployment, answered: Answered, entries: Entries) -> Iterator[str]:
    """No answer without its entries: one of the question, and one of what was shown."""
    logins: dict[str, str] = dict(_rows(deployment, "SELECT id::text, login FROM gate.officer"))
    recorded: Counter[tuple[str, str]] = Counter()
    questions: Counter[str] = Counter()
    for entry in entries:
        officer = str(logins.get(entry["officer"]))
        if entry["kind"] == "results" and entry["action"] == "check":
            recorded.update((officer, record) for record in entry["subjects"])
        questions[officer] += entry["kind"] == "ticket" and entry["action"] == "check"
    for who, times in answered.shown.items():
        if recorded[who] < times:
            yield f"{who[0]} was shown {who[1]} {times} times, and {recorded[who]} are on record"
    if questions["reader"] < answered.done["asked"]:
        yield f"{answered.done['asked']} questions were answered, and {questions['reader']} are on record"


def _deeds(deployment: Deployment, answered: Answered, entries: Entries) -> Iterator[str]:
    """A correction that was answered is there or in the history; each one that is there has its entry, and no more."""
    written = Counter(r for e in entries if e["action"] == "corrected" for r in e["subjects"])
    said: dict[str, list[str]] = defaultdict(list)
    for record, text in _rows(
        deployment,
        "SELECT id::text, data::text FROM store.record WHERE source = %s UNION ALL"
        " SELECT record_id::text, version ->> 'data' FROM store.history",
        SOURCE,
    ):
        said[record] += json.loads(text or "{}").get("notes", [])
    for record, values in answered.corrected.items():
        if missing := set(values) - set(said[record]):
            yield f"of the corrections of {record}, {len(missing)} that were answered are nowhere"
    for record, values in said.items():
        if len(values) != written[record]:
            yield f"{record} was corrected {len(values)} times, and {written[record]} are on record"


def _purges(deployment: Deployment, answered: Answered, entries: Entries) -> Iterator[str]:
    """What was purged is on record, each once, and what is on record is gone."""
    purged = Counter(r for e in entries if e["action"] == "purged" for r in e["subjects"])
    left = {record for (record,) in _rows(deployment, "SELECT id::text FROM store.record WHERE source = %s AND key LIKE 'due-%%'", SOURCE)}  # fmt: skip  # noqa: E501
    if twice := [record for record, times in purged.items() if times > 1]:
        yield f"{len(twice)} records are on record as purged twice"
    if still := left & purged.keys():
        yield f"{len(still)} records are on record as purged and are there"
    if len(left) + len(purged) != answered.loads["due"]:
        yield f"{answered.loads['due']} could be purged: {len(purged)} were, {len(left)} are left"


def _backups(deployment: Deployment, answered: Answered) -> Iterator[str]:
    """Whatever bears a backup's name is one, whole; each that was said to be made is there."""
    for file in answered.backups:
        if not file.exists():
            yield f"the backup {file.name} was said to be made, and is not there"
    restore = installed_engine() / "bin" / "pg_restore"
    for file in sorted(deployment.folder.glob("*.dump")):
        done = subprocess.run(
            [str(restore), "--file=/dev/null", str(file)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            yield f"{file.name} bears a backup's name and cannot be read to its end"


def _ends_well(deployment: Deployment, *words: str) -> bool:
    return deployment.command(*words, by=INSPECTOR).wait(600) == 0


def _rows(deployment: Deployment, statement: str, *values: object) -> list[Row]:
    with deployment.superuser() as conn:
        return conn.execute(statement.encode(), list(values)).fetchall()
