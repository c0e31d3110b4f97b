# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about bases of named suspects: which is in force to whom, whom one may name on it, and who is told of its end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.gate.facts import OPEN, SECRET, Facts
from tests.gate.proof import Proof

BASIS = "0000aaaa-0000-4000-8000-0000000000b1"
LEAD = "0000aaaa-0000-4000-8000-0000000000b2"
NONE = "0000aaaa-0000-4000-8000-0000000000b3"


def _moment(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


def _matter(f: Facts, id: str, kind: str, label: str, state: str, said: dict[str, str]) -> tuple[str, ...]:
    """A matter of the clerk's, with its header and the move that brought it where it stands."""
    number, tier = f.labels[label], 3 if label == SECRET else 0
    return (
        "INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, officer_id, digest, data, keys, purge_on)"
        f" VALUES ('{id}', 'GSSC', {number}, {tier}, 'casework', '{id}', '{kind.capitalize()}', 'a proof', {f.clerk_id}, '\\x00',"
        f" '{{\"deedOn\": [\"2026-11-02\"]}}', '{{{number}}}', current_date + 100)",
        "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank)"
        f" VALUES ('{id}', '{kind}', 'AAAAB{'ABC'[['b1', 'b2', 'b3'].index(id[-2:])]}A2', 'GSSC', {number}, {f.clerk_id}, '{state}', '{{}}', false, '{{}}')",
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
        f" VALUES ('{id}', '{kind}', 'open', '', '{state}', {number}, false, 'GSSC', {f.clerk_id}, clock_timestamp(), '{json.dumps(said)}')",
    )


def _about(f: Facts, matter: str, record: str, part: str, label: str) -> str:
    return f"INSERT INTO store.about (matter_id, record_id, label_id, part) VALUES ('{matter}', '{record}', {f.labels[label]}, '{part}')"


def _basis(
    f: Facts, label: str = OPEN, state: str = "in-force", days: int = 9, part: str = "suspect"
) -> tuple[str, ...]:
    """A basis that names the record which all see."""
    told = {"review_by": _moment(days), "purge_by": _moment(90)}
    return (*_matter(f, BASIS, "basis", label, state, told), _about(f, BASIS, f.seen, part, label))


def _lead(f: Facts) -> tuple[str, ...]:
    """A lead that names it on that basis."""
    told = _matter(f, LEAD, "lead", OPEN, "new", {})
    return (*told, _about(f, LEAD, f.seen, "suspect", OPEN), _about(f, LEAD, BASIS, "basis", OPEN))


def bases(p: Proof, f: Facts) -> None:
    """In force is what was read, is not past its review and names no child, to who sees it; nobody is named on anything else."""
    born = f"""UPDATE store.record SET data = '{{"birthDate": ["2016"]}}' WHERE id = '{f.seen}'"""
    counted = f"SELECT count(*)::int FROM ask.bases_of(ARRAY['{f.seen}']::uuid[]) WHERE in_force"
    naming = (
        'SELECT act.open_matter(\'lead\', \'BBBBBBB2\', \'{"schema": "Lead", "caption": "a proof", "digest": "\\\\x00", "data": {}, "keys": "{}"}\','
        " '{}', '{\"channel\": \"own\"}', NULL, NULL, NULL, '{}', '{}', '{}', '', '%s') IS NOT NULL"
    )
    against = f"SELECT act.refuse_unfounded('{LEAD}', 'take', '{{\"action\": \"stop\"}}') IS NOT NULL"
    for what, first, told, named in (
        ("in force", _basis(f), 1, True), ("hidden", _basis(f, SECRET), 0, "TL005"), ("lapsed", _basis(f, state="lapsed"), 0, "TL003"),
        ("past its review", _basis(f, days=-1), 0, "TL003"), ("of a child", (*_basis(f), born), 0, "TL003"),
        ("that names nobody", _basis(f, part=""), 0, "TL003"),
    ):  # fmt: skip
        p.expect(f"a basis {what}", "app", f.clerk, counted, told, *first)
        said = json.dumps([{"record": f.seen, "basis": BASIS}])
        p.expect(f"naming somebody on a basis {what}", "app", f.clerk, naming % said, named, *first)
        p.expect(
            f"deciding on a basis {what}",
            "mover",
            f.clerk,
            against,
            True if told else "TL004",
            *first,
            *_lead(f),
        )
    for what, record, basis, named in (
        ("on none", f.seen, None, "TL003"), ("on one that is not there", f.seen, NONE, "TL005"), ("who is hidden", f.hidden, BASIS, "TL005"),
    ):  # fmt: skip
        said = json.dumps([{"record": record, "basis": basis}])
        p.expect(f"naming somebody {what}", "app", f.clerk, naming % said, named, *_basis(f))
    _told(p, f)


def _told(p: Proof, f: Facts) -> None:
    """Its end and a change of whom it names are told under the label of these; nobody puts off its purge."""
    first = (*_basis(f), *_lead(f))
    ended = (
        "INSERT INTO store.move (matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, happened_at, said)"
        f" VALUES ('{BASIS}', 'basis', 'withdraw', 'in-force', 'withdrawn', {f.labels[OPEN]}, false, 'GSSC', {f.clerk_id}, clock_timestamp(), '{{}}')"
    )
    gone = f"DELETE FROM store.record WHERE id = '{BASIS}'"
    changed = f"UPDATE store.record SET caption = 'another' WHERE id = '{f.seen}'"
    closed = f"UPDATE store.record SET label_id = {f.labels[SECRET]} WHERE id = '{f.seen}'"
    for what, step, happens, told in (
        ("its end", "basis-ended", (ended,), 1), ("its deletion", "basis-ended", (gone,), 1),
        ("a correction", "suspect-corrected", (changed,), 1), ("a correction of what is hidden by now", "suspect-corrected", (changed, closed), 0),
    ):  # fmt: skip
        query = f"SELECT count(*)::int FROM store.notice WHERE matter_id = '{LEAD}' AND step = '{step}'"
        p.expect(f"what is told of {what}", "reader", f.clerk, query, told, *first, *happens)
    for what, day, outcome in (
        ("sooner", "current_date", 1),
        ("later", "current_date + 101", "TL003"),
        ("never", "NULL", "TL003"),
    ):
        later = f"UPDATE store.record SET purge_on = {day} WHERE id = '{BASIS}'"
        p.expect(f"a purge that is {what}", "reader", f.clerk, "SELECT 1", outcome, *first, later)
