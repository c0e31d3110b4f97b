"""Matches, their past and decisions against the oracle: which of them a viewer sees, and under which label."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.handling import Clearance, Label, Tier, can_see, join
from tests.gate.crowd import EYES, as_reader
from tests.gate.facts import ticket
from tests.gate.stage import AGENCIES, Stage
from tests.gate.test_oracle import FEW, arguments, labels

Pair = tuple[str, str]


@FEW
@given(parts=st.lists(labels(), min_size=1, max_size=4), owner=st.sampled_from(AGENCIES))
def test_labels_are_joined_as_in_handling(admin: psycopg.Connection, parts: list[Label], owner: str) -> None:
    """The same but for the owner, which is one agency that each of them reaches."""
    parts = [
        part if reaches(part, owner) else replace(part, releasable=part.releasable | {owner})
        for part in parts
    ]
    joined = join(parts)
    to = frozenset({"ALL"}) if joined.audience is None else joined.audience
    with admin.transaction(force_rollback=True):
        row = admin.execute(
            "SELECT gate.label_text(%s, j.tier, j.compartments, j.releasable, j.handling, j.note)"
            " FROM gate.join_labels(%s, %s) AS j",
            [owner, owner, [interned(admin, label) for label in parts]],
        ).fetchone()
    assert row == (str(replace(joined, owner=owner, releasable=to)),)


def reaches(label: Label, agency: str) -> bool:
    return label.audience is None or agency in label.audience


def interned(conn: psycopg.Connection, label: Label) -> int:
    """As a superuser, past all who may."""
    text = [str(label)] * 2
    rest = [sorted(label.handling), label.handling_note]
    conn.execute(
        "INSERT INTO gate.label (id, text, digest, owner, tier, compartments, releasable, handling, handling_note)"
        " SELECT (SELECT coalesce(max(id), 0) + 1 FROM gate.label),"
        " %s, sha256(convert_to(%s, 'UTF8')), %s, %s, %s, %s, %s, %s"
        " ON CONFLICT (digest) DO NOTHING",
        [*text, *arguments(label), *rest],
    )
    row = conn.execute("SELECT id FROM gate.label WHERE text = %s", [str(label)]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="module")
def pairs(stage: Stage, crowd: dict[str, Label]) -> Iterator[dict[str, list[tuple[Label, ...]]]]:
    """For each table, rows on random pairs of the crowd, each with all labels that its viewer must see."""
    rng = random.Random(8)
    ids, known = sorted(crowd), sorted(set(crowd.values()), key=str)
    made: dict[str, list[tuple[Label, ...]]] = {"match": [], "past_match": [], "decision": []}
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        numbers = dict(conn.execute("SELECT text, id FROM gate.label").fetchall())
        for table in made:
            conn.execute(f"DELETE FROM store.{table} WHERE a = ANY (%s) OR b = ANY (%s)".encode(), [ids, ids])
        for n in range(400):
            a, b = sorted(rng.sample(ids, 2))
            more = [rng.choice(known) for _ in range(2)]
            row: dict[str, Any] = {"a": a, "b": b, "a_owner": crowd[a].owner, "b_owner": crowd[b].owner}
            row |= {"a_label": numbers[str(crowd[a])], "b_label": numbers[str(crowd[b])]}
            scored = {"score": n, "sure": True}
            ends = (crowd[a], crowd[b])
            put(conn, "match", {**row, **scored, "weights": "w"}, "ON CONFLICT DO NOTHING") and made[
                "match"
            ].append(ends)
            was = {"a_was": numbers[str(more[0])], "b_was": numbers[str(more[1])], "since": "now"}
            put(conn, "past_match", {**row, **scored, **was}) and made["past_match"].append((*ends, *more))
            said = {
                "label_id": numbers[str(more[0])],
                "verdict": "same",
                "officer_id": a,
                "agency": "GSSC",
                "reason": "why",
            }
            put(conn, "decision", {**row, **said}) and made["decision"].append((*ends, more[0]))
    yield made
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        for table in made:
            conn.execute(f"DELETE FROM store.{table} WHERE a = ANY (%s) OR b = ANY (%s)".encode(), [ids, ids])


def put(conn: psycopg.Connection, table: str, row: dict[str, Any], otherwise: str = "") -> int:
    columns, values = ", ".join(row), ", ".join(["%s"] * len(row))
    return conn.execute(
        f"INSERT INTO store.{table} ({columns}) VALUES ({values}) {otherwise}".encode(), list(row.values())
    ).rowcount


@pytest.mark.parametrize(("agency", "tier", "compartments"), EYES)
@pytest.mark.parametrize(
    ("table", "question"),
    [("match", "matches_among"), ("past_match", "past_matches_among"), ("decision", "decisions_among")],
)
def test_what_of_a_pair_a_viewer_sees_is_what_the_oracle_says(
    stage: Stage, crowd: dict[str, Label], pairs: dict[str, list[tuple[Label, ...]]], table: str, question: str,
    agency: str, tier: Tier, compartments: list[str],
) -> None:  # fmt: skip
    may = seeing(agency, tier, compartments)
    expected = sum(all(map(may, needed)) for needed in pairs[table])
    viewer = stage.people.enrol(agency, "pairs", tier, compartments)
    with as_reader(stage, ticket(stage, viewer)) as conn:
        rows = conn.execute(
            f"SELECT count(*) FROM store.{table} WHERE a = ANY (%s)".encode(), [sorted(crowd)]
        ).fetchone()
        asked = conn.execute(
            f"SELECT count(*) FROM ask.{question}(%s::uuid[])".encode(), [sorted(crowd)]
        ).fetchone()
    assert rows == asked == (expected,)
    assert (
        0 < expected < len(pairs[table]) or (agency, tier) == ("GNEW", Tier.TOP_SECRET) or tier is Tier.OPEN
    )


def seeing(agency: str, tier: Tier, compartments: list[str]) -> Callable[[Label], bool]:
    clearance = Clearance(agency, tier, dict.fromkeys(compartments, tier), datetime(2999, 1, 1, tzinfo=UTC))
    return lambda label: can_see(clearance, label, datetime.now(UTC))
