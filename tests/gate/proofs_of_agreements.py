# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about agreements: what one released is noted by whoever loads, and taken back by the clock alone,
once it has ended."""

from __future__ import annotations

from tests.gate.facts import OPEN, PLAIN, Facts
from tests.gate.proof import REFUSED, Proof

AGREEMENT = "0000dddd-0000-4000-8000-00000000000a"


def agreements(p: Proof, f: Facts) -> None:
    """A record under an agreement goes back to its own label with all that hangs on it; one in force takes nothing."""
    agreed = (
        "INSERT INTO store.agreed (record_id, agreement_id, owner, source, key, base_label, label_id) SELECT r.id,"
        f" '{AGREEMENT}', r.owner, r.source, r.key, {f.labels[PLAIN]}, r.label_id FROM store.record r WHERE r.id = '{f.seen}'"
    )
    taken = ("SET LOCAL ROLE tearline_jobs", "SELECT act.take_back(9)", "RESET ROLE")
    for table, column in (("record", "id"), ("identifier", "record_id"), ("feature", "record_id")):
        under = (
            f"SELECT bool_and(label_id = {f.labels[PLAIN]}) FROM store.{table} WHERE {column} = '{f.seen}'"
        )
        p.expect(f"what was taken back, in {table}", "backup", None, under, True, agreed, *taken)
    kept = (
        "SELECT count(*)::int FROM store.history h JOIN store.record r ON r.id = h.record_id AND r.recorded_at = h.replaced_at"
        f" WHERE h.record_id = '{f.seen}' AND h.label_id = {f.labels[OPEN]} AND h.version -> 'feature' <> 'null' AND h.version -> 'ids' <> '[]'"
    )
    p.expect("the version before it was taken back", "backup", None, kept, 1, agreed, *taken)
    left = f"SELECT count(*)::int FROM store.agreed WHERE record_id = '{f.seen}'"
    p.expect("what an agreement released is forgotten with it", "backup", None, left, 0, agreed, *taken)
    for ended, there in (("true", 0), ("false", 1)):
        matter = (
            "INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank)"
            f" VALUES ('{AGREEMENT}', 'agreement', '22222222', 'GSSC', {f.labels[OPEN]}, {f.clerk_id}, 'x', '{{}}', {ended}, '{{}}')"
        )
        p.expect(
            f"of an agreement that has ended: {ended}", "backup", None, left, there, matter, agreed, *taken
        )
    held = f"UPDATE store.record SET held = '{{label}}', held_from = label_id, held_since = clock_timestamp() WHERE id = '{f.seen}'"
    p.expect("what was decided by hand stays", "backup", None, f"SELECT label_id FROM store.record WHERE id = '{f.seen}'",
             f.labels[OPEN], held, agreed, *taken)  # fmt: skip
    rows = f'[{{"id": "{f.seen}", "key": "k", "base": {f.labels[PLAIN]}, "label": {f.labels[OPEN]}, "agreed": ["{AGREEMENT}"]}}]'
    noted = f"SELECT gate.agree('GSSC', 's', '{rows}')"
    p.expect("what an agreement released is noted", "backup", None, left, 1, noted)
    before = f"SELECT label FROM gate.agreed_before('GSSC', 's', '{{k}}', '{{{f.labels[PLAIN]}}}')"
    p.expect("and found again by whoever loads", "writer", f.steward, before, f.labels[OPEN], noted)
    for role in ("reader", "writer", "app"):
        p.expect(f"{role} reads nothing of it", role, f.steward, left, REFUSED, agreed)
    p.expect("nobody takes back but the clock", "app", f.steward, "SELECT act.take_back(9)", REFUSED, agreed)
