# ruff: noqa: E501 one line an attack: a wrapped list of statements is harder to read
"""Features planted by SQL: whatever a steward puts there stops nobody's matching, and is named."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from tearline.fusion.features import VERSION, features
from tearline.fusion.keys import keys as keys_of
from tearline.intake.matching import Matcher
from tests.gate.attacker import connected
from tests.gate.facts import ticket
from tests.gate.stage import Stage, person

ODD = (
    "", "garbage", "null", "[]", "[3]", "{}", "[3, \"person\", 7]", "[3, \"person\", []]", "[3, \"nonsense\", {}]",
    "[3, [], {}]", '[3, "person", {"name": 5}]', '[3, "person", {"name": [5]}]', '[3, "person", {"name": [null]}]',
    '[3, "person", {"birth": ["x"]}]', '[3, "person", {"birth": [""]}]', '[3, "person", {"name": [""]}]',
    '[3, "person", {"name": ["/"]}]', '[3, "person", {"birth": ["99999999"]}]', "[" * 5000, '[3, "person", {"name": "ab"}]',
    '[3, "person", {"phone": ["x", "x", "\\u0000"]}]', '[1e999, "person", {}]',
)  # fmt: skip
ROW = """
    INSERT INTO pg_temp.inbox VALUES (%s, %s, 'Person', 'x', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '\\x00',
        '{}', '{1}', '{}', 'person', %s, %s, %s)
"""


def planted(stage: Stage, texts: tuple[str, ...], keys: list[int]) -> None:
    """By a steward who speaks SQL, in one chunk."""
    label = "GFGR//OPEN//-//ALL//H0"
    stage.number(label)
    with connected(stage, by=ticket(stage, stage.stewards["GFGR"])) as conn, conn.transaction():
        row = conn.execute(
            "SELECT id FROM act.open_load('odd', 'f', %s, %s)", [uuid4().bytes, label]
        ).fetchone()
        assert row is not None
        conn.execute("SELECT act.open_inbox()")
        for n, text in enumerate(texts):
            conn.execute(ROW.encode(), [f"odd{n}-{uuid4()}", 1, VERSION, text, keys])
        conn.execute("SELECT act.put(%s, 0, %s, %s, '[]', '')", [row[0], len(texts), [label]])


def test_what_cannot_be_compared_stops_nobody_and_is_named(stage: Stage, admin: psycopg.Connection) -> None:
    """It shares every key with two records of another agency, which match all the same."""
    compared = features("Person", person("a")["properties"])
    assert compared is not None
    planted(stage, ODD, list(keys_of(compared)))
    done = stage.load("GSSC", [person("good1"), person("good2")], "GSSC//OPEN//-//ALL//H0", source="buenos")
    a, b = stage.records_of(done.id).values()
    assert b in stage.ties("match", a)
    with Matcher(stage.house) as matcher:
        matcher.match_waiting()
    assert admin.execute("SELECT count(*) FROM store.unmatched").fetchone() == (0,)
    named = admin.execute(
        "SELECT q.subjects, q.owners, (q.body ->> 'records')::int FROM ledger.queue q WHERE q.action = 'features-unreadable'"
        " UNION ALL SELECT e.subjects, e.owners, (e.body::jsonb -> 'body' ->> 'records')::int FROM ledger.entry e"
        " WHERE e.action = 'features-unreadable'"
    ).fetchall()
    assert sum(count for _, _, count in named) >= 10
    for subjects, owners, count in named:
        assert len(subjects) == len(owners) == count
        assert set(owners) == {"GFGR"}
        assert a not in map(str, subjects)


def test_what_is_compared_has_a_size(stage: Stage) -> None:
    for texts, keys in ((("x" * 1_000_001,), [1]), (("x",), list(range(129)))):
        with pytest.raises(errors.CheckViolation):
            planted(stage, texts, keys)
