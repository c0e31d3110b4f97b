"""Catalogue lint: who owns what, who may do what, and what row security binds, in the live database."""

from __future__ import annotations

import psycopg
import pytest

from tests.gate.catalogue import RULES
from tests.gate.stage import Stage, person


@pytest.fixture(scope="module", autouse=True)
def something_to_analyze(stage: Stage) -> None:
    """Statistics are made of rows: a load, and an ANALYZE as autovacuum does it."""
    stage.load(
        "GSSC", [person(f"s{n}") for n in range(50)], "GSSC//SECRET//ALFA//-//H0", source="estadistica"
    )
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("ANALYZE")


@pytest.mark.parametrize("rule", RULES)
def test_catalogue(admin: psycopg.Connection, rule: str) -> None:
    assert [name for (name,) in admin.execute(RULES[rule].encode())] == []
