# ruff: noqa: E501 one line a statement
"""Our own linter: the package passes, and each way around it is caught."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.lint_order import RELEASED, unordered
from tools.lint_sql import EXCUSED, PACKAGE, ROOT, known_tables, lint, lint_order, lint_python, lint_sql

IN_A_LOOK = """
def asked(desk, viewer):
    with look(desk, viewer, "check", {}) as this:
        return this.conn.execute("SELECT * FROM ask.check(%s, %s)", [1, 2]).fetchall()

def helper(this: Look):
    return this.conn.execute("SELECT act.close_load(%s)", [1])
"""

BAD = {
    "a table in a text": 'TABLE = "store.record"',
    "a table after FROM": 'SQL = "SELECT * FROM  ledger.anything"',
    "a table in an f-string": 'SQL = f"SELECT {x} FROM gate.session"',
    "no look at all": 'conn.execute("SELECT * FROM ask.check(1, 2)")',
    "a connection from the pool": 'with desk.pool.connection() as c:\n    c.execute("SELECT act.put(1)")',
    "another name's conn": IN_A_LOOK.replace("return this.conn", "return that.conn", 1),
    "a look of another function": IN_A_LOOK.replace("(this: Look)", "(this)"),
    "a cursor": IN_A_LOOK.replace(".execute(", ".cursor().execute(", 1),
    "a copy": IN_A_LOOK.replace(".execute(", ".copy(", 1).replace("SELECT * FROM ask.check", "COPY x FROM"),
    "a statement made elsewhere": IN_A_LOOK.replace('"SELECT * FROM ask.check(%s, %s)"', "statement"),
    "an f-string": IN_A_LOOK.replace('"SELECT act', 'f"SELECT act'),
    "no function of ours": IN_A_LOOK.replace("ask.check(%s, %s)", "pg_class"),
    "another schema's function": IN_A_LOOK.replace("ask.check(", "gate.mask("),
    "a table beside a question": IN_A_LOOK.replace(
        "ask.check(%s, %s)", "ask.check(%s, %s), pg_class JOIN x ON true"
    ),
}


def test_the_package_passes() -> None:
    files = [file for file in PACKAGE.rglob("*") if file.suffix in {".py", ".sql"}]
    assert [str(finding) for file in files for finding in lint(file)] == []


def test_the_tables_are_known() -> None:
    assert {
        "store.record",
        "store.identifier",
        "gate.session",
        "gate.ticket",
        "ledger.entry",
    } <= known_tables()


def test_a_question_within_a_look_passes() -> None:
    assert lint_python(IN_A_LOOK, "good.py") == []


def test_prose_may_name_tables() -> None:
    assert lint_python('"""How store.record is read."""\ndict(a=1).copy()', "good.py") == []


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_bad_code_is_found(text: str) -> None:
    assert lint_python(text, "bad.py") != []


@pytest.mark.parametrize("path", ["", "SET search_path = pg_catalog", "SET search_path = pg_temp, public"])
def test_a_definer_function_without_a_safe_path_is_found(path: str) -> None:
    sql = f"CREATE FUNCTION ask.x() RETURNS int LANGUAGE sql SECURITY DEFINER {path} AS $$ SELECT 1 $$;"
    assert len(lint_sql(sql, "bad.sql")) == 1
    after = f"CREATE OR REPLACE FUNCTION x() RETURNS int AS $x$ SELECT 1; $x$ {path} SECURITY DEFINER;"
    assert len(lint_sql(after, "bad.sql")) == 1


def test_a_definer_function_with_a_safe_path_passes() -> None:
    sql = (
        "-- SECURITY DEFINER in a comment\nCREATE FUNCTION ask.x() RETURNS int LANGUAGE sql SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$ SELECT 1 $$;"
    )
    assert lint_sql(sql, "good.sql") == []


TOLD = {
    "an array": "SELECT array_agg(r.id{}) INTO ids FROM r;",
    "a text": "SELECT string_agg(w, '; '{}) FROM (SELECT DISTINCT w FROM l ORDER BY w) AS x(w);",
    "JSON": "SELECT (SELECT jsonb_agg(jsonb_build_array(i.kind, i.value){}) FROM i) FROM r ORDER BY r.id;",
    "one with a filter": "SELECT coalesce(array_agg(n.id{}) FILTER (WHERE x.differs), '{{}}') FROM n, x;",
    "distinct ones": "SELECT array_agg(DISTINCT id{}) FROM x;",
    "an array of rows": "ids := ARRAY(SELECT r.id FROM store.record r WHERE r.x IN (SELECT y FROM z ORDER BY y){} FOR UPDATE);",
    "an array of rows with a part": "ids := ARRAY(WITH s AS (SELECT * FROM z ORDER BY y) SELECT s.id FROM s{});",
    "an array of two queries": "x := ARRAY((SELECT a FROM x) UNION (SELECT a FROM y){});",
    "the first few": "DELETE FROM r WHERE id IN (SELECT id FROM r WHERE due{} LIMIT 5);",
    "the first of each": "SELECT DISTINCT ON (a) a, b FROM (SELECT a, b FROM x ORDER BY b) AS x{};",
    "a question": "CREATE FUNCTION ask.x() RETURNS SETOF uuid LANGUAGE sql AS $$ SELECT id FROM r{} $$;",
    "a question with a part": "CREATE FUNCTION ask.x() RETURNS TABLE (id uuid) LANGUAGE sql AS $$"
    " WITH a AS (SELECT id FROM r ORDER BY id) SELECT a.id FROM a{}; $$;",
    "a question in a language": "CREATE FUNCTION ask.x() RETURNS SETOF uuid LANGUAGE plpgsql AS $$ BEGIN"
    " RETURN QUERY SELECT id FROM r{}; END $$;",
    "what was written": "CREATE FUNCTION act.x() RETURNS SETOF uuid LANGUAGE plpgsql AS $$ BEGIN"
    " RETURN QUERY SELECT y.id FROM (SELECT z.id FROM z ORDER BY z.id) AS y{}; END $$;",
    "rounds": "CREATE FUNCTION act.x() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN"
    " FOR a IN SELECT owner, count(*) FROM r GROUP BY owner{} LOOP PERFORM gate.note(a); END LOOP; END $$;",
}  # fmt: skip


@pytest.mark.parametrize("statement", TOLD.values(), ids=TOLD.keys())
def test_what_is_told_in_no_order_is_found(statement: str) -> None:
    assert len(lint_order(statement.format(""), "bad.sql")) == 1
    assert len(lint_order(statement.format(" /* ORDER BY 1 */"), "bad.sql")) == 1
    assert lint_order(statement.format(" ORDER BY 1"), "good.sql") == []


def test_what_needs_no_order_says_why() -> None:
    alone = "SELECT array_agg(id) FROM r;\n"
    for reason in ("-- unordered: a set\n", "-- unordered: a set, of which\n"):
        assert lint_order(reason + alone, "good.sql") == []
        assert lint_order("\n".join([reason, "", alone]), "bad.sql") != [], "far from it"
    assert lint_order(alone.replace("\n", "  -- unordered: a set\n"), "good.sql") == []
    assert lint_order("-- unordered:\n" + alone, "bad.sql") != [], "no reason"


def test_only_released_migrations_are_left_as_they_are() -> None:
    kept = sorted((PACKAGE / "db" / "migrations").glob("*.sql"))[:RELEASED]
    assert all(int(file.name[:4]) <= RELEASED for file in kept)
    assert any(unordered(file.read_text("utf-8")) for file in kept), "nothing to leave any more"
    assert [str(found) for file in kept for found in lint(file)] == []


def test_sql_files_live_in_the_gate_and_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "x.sql").write_text("SELECT 1;")
    assert "live in db/ and ledger/" in str(lint(tmp_path / "x.sql")[0])


def test_every_excuse_is_still_needed() -> None:
    for name in EXCUSED:
        text = (ROOT / name).read_text("utf-8")
        assert lint_python(text, "without an excuse") != [], f"{name} needs no excuse any more"
