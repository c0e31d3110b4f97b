"""Our own linter: the package passes, and each way around it is caught."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.lint_sql import EXCUSED, PACKAGE, ROOT, known_tables, lint, lint_python, lint_sql

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


def test_sql_files_live_in_the_gate_and_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "x.sql").write_text("SELECT 1;")
    assert "live in db/ and ledger/" in str(lint(tmp_path / "x.sql")[0])


def test_every_excuse_is_still_needed() -> None:
    for name in EXCUSED:
        text = (ROOT / name).read_text("utf-8")
        assert lint_python(text, "without an excuse") != [], f"{name} needs no excuse any more"
