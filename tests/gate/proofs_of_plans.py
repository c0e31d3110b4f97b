# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Proofs of the gate about plans that meet: what the finder reads and writes, and what follows a plan's label."""

from __future__ import annotations

from tests.gate.facts import OPEN, Facts
from tests.gate.proof import REFUSED, Proof
from tests.gate.proofs_of_casework import ID, NEW, matter_of, officer_of, record_of

PAIR = "0000aaaa-0000-4000-8000-00000000000f"


def _matter(f: Facts, kind: str) -> str:
    return matter_of(f, OPEN, officer=f.clerk_id).replace("'lead'", f"'{kind}'")


def _record(f: Facts, schema: str, source: str = "casework") -> str:
    return (
        record_of(f, OPEN, source=source)
        .replace("'Lead'", f"'{schema}'")
        .replace(officer_of(f.clerk), f.clerk_id)
    )


def _move(
    f: Facts, kind: str = "clash", officer: str = "NULL", clock: str = "finder", stricter: bool = False
) -> str:
    return (
        "INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, clock, began_by, made_at, happened_at, said)"
        f" VALUES ('{NEW}', '{ID}', '{kind}', 'open', '', 'new', {f.labels[OPEN]}, {stricter}, NULL, {officer}, '{clock}', '{NEW}', now(), now(), '{{}}')"
    )  # fmt: skip


def plans(p: Proof, f: Facts) -> None:
    """What only the finder and the owner of the tables get at; and nothing else of the casework."""
    kept = {
        "plan": "INSERT INTO store.plan (matter_id, owner, label_id, act, covert, latitude, longitude, radius, begins, ends, cell)"
                f" VALUES ('{ID}', 'GSSC', {f.labels[OPEN]}, 'raid', false, 20, -99, 50, now(), now() + interval '1 hour', 1)",
        "plan_subject": f"INSERT INTO store.plan_subject (key, begins, plan) VALUES ('plate:x', now(), '{ID}')",
        "clash": f"INSERT INTO store.clash (pair, plan, other, ground) VALUES ('{PAIR}', '{ID}', '{NEW}', 'subject')",
        "crossing": f"INSERT INTO store.crossing (matter_id, kind) VALUES ('{ID}', 'plan')",
    }  # fmt: skip
    for role in ("finder", "owner"):
        for table in kept:
            first = [_matter(f, "plan"), kept["plan"]] if table == "plan_subject" else [_matter(f, "plan")]
            p.expect(
                f"{table}, to the {role}",
                role,
                None,
                f"SELECT count(*) > 0 FROM store.{table}",
                True,
                *first,
                kept[table],
            )
        p.expect(f"whose turn it is, to the {role}", role, None, "SELECT count(*)::int FROM store.finding", 1)
    there = f"SELECT count(*)::int FROM store.matter WHERE id = '{ID}'"
    for kind, told in (("plan", 1), ("clash", 1), ("lead", 0)):
        p.expect(f"a {kind}, to the finder", "finder", None, there, told, _matter(f, kind))
    for kind, outcome in (("clash", 1), ("plan", REFUSED), ("lead", REFUSED)):
        p.changes(f"the finder opens a {kind}", None, _matter(f, kind), outcome, "finder")
    lock = f"SELECT count(*)::int FROM (SELECT id FROM store.matter WHERE id = '{ID}' FOR UPDATE) AS x"
    p.expect("the finder holds a plan", "finder", None, lock, 1, _matter(f, "plan"))
    ended = "UPDATE store.matter SET ended = true"
    with p.after(_matter(f, "lead")):
        p.changes("the finder holds a lead", None, ended, 0, "finder")
    with p.after(_matter(f, "plan")):
        p.changes("the finder ends a plan", None, ended, REFUSED, "finder")
        for what, move, outcome in (
            ("nobody's", _move(f), 1),
            ("somebody's", _move(f, officer=f.clerk_id), REFUSED),
            ("of a plan", _move(f, "plan"), REFUSED),
            ("of a clock", _move(f, clock="stay"), REFUSED),
            ("stricter", _move(f, stricter=True), REFUSED),
        ):
            p.changes(f"the finder makes a move, {what}", None, move, outcome, "finder")
    record = f"SELECT count(*)::int FROM store.record WHERE id = '{NEW}'"
    for schema, source, finds, follows in (
        ("Clash", "casework", 1, 1),
        ("Plan", "casework", 1, 0),
        ("Lead", "casework", 0, 0),
        ("Clash", "padron", 0, 0),
    ):
        p.expect(
            f"a {schema} of {source}, to the finder",
            "finder",
            None,
            record,
            finds,
            _record(f, schema, source),
        )
        p.expect(
            f"a {schema} of {source}, to the owner",
            "owner",
            None,
            record,
            follows,
            _record(f, schema, source),
        )
    for schema, outcome in (("Clash", 1), ("Plan", REFUSED)):
        p.changes(f"the finder writes a {schema}", None, _record(f, schema), outcome, "finder")
    with p.after(_record(f, "Clash")):
        p.changes("a clash follows its plan", None, "UPDATE store.record SET tier = 1", 1, "owner")
        p.changes(
            "a clash becomes something else",
            None,
            "UPDATE store.record SET schema = 'Lead'",
            REFUSED,
            "owner",
        )
