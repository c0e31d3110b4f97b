"""What SQL checks, what is written on record and what forms take are the lists of ``tearline.codes``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import psycopg
import pytest

from tearline.codes import Action, Change, Code, Deed, Entry, IdentifierKind, Status, Verdict
from tearline.db import House
from tearline.language import msg
from tearline.ontology.identifiers import KINDS
from tests.house.paths import ROOT

SOURCE = ROOT / "src" / "tearline"
ASKED = {"look": 2, "quick_look": 2, "as_inspector": 2, "_note": 1}  # the argument that names the action
BY_CHANGE = {"recalled", "reclassified", "restored"}  # of _relabel, which reads the labels first
WRITTEN = (
    r"(?:gate\.note|gate\.note_job|act\.as_registrar)\(\s*'([a-z-]+)'",
    r"act\.note_decision\(\s*'([a-z-]+)'",
    r"ledger\.write\(\s*'[a-z]+',(?:[^'(]|\(SELECT[^)]*\))*'([a-z-]+)'",
)
CHECKED = {
    ("store", "record", "status"): Status,
    ("store", "decision", "verdict"): Verdict,
    ("gate", "proposal", "deed"): Deed,
}


def actions_in_python() -> Iterator[str]:
    for file in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
            if name in ASKED and isinstance(call, ast.Call) and len(call.args) > ASKED[name]:
                given = call.args[ASKED[name]]
                if isinstance(given, ast.Constant):
                    yield str(given.value)


def actions_in_sql() -> Iterator[str]:
    files = [*(SOURCE / "db" / "functions").glob("*.sql"), SOURCE / "ledger" / "queries.sql"]
    python = [file.read_text("utf-8") for file in (SOURCE / "db").glob("*.py")]
    for text in [*(file.read_text("utf-8") for file in files), *python]:
        for pattern in WRITTEN:
            yield from re.findall(pattern, text)


def test_every_action_that_is_written_has_its_words_and_no_other_is_listed() -> None:
    written = {*actions_in_python(), *actions_in_sql(), *BY_CHANGE, *(f"{one}-labels" for one in BY_CHANGE)}
    assert len(written) > 50  # the patterns still find them
    assert written == set(Action)


@pytest.mark.parametrize(("column", "kind"), CHECKED.items(), ids=[".".join(c) for c in CHECKED])
def test_what_the_database_checks_is_the_list(
    house: House, column: tuple[str, str, str], kind: type[Code]
) -> None:
    schema, table, name = column
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.conrelid = %s::regclass AND a.attname = %s AND c.contype = 'c' AND cardinality(c.conkey) = 1",
            [f"{schema}.{table}", name],
        ).fetchall()
    assert [set(re.findall(r"'([^']*)'", rule)) for (rule,) in rows] == [set(kind)]


def test_entries_and_changes() -> None:
    """The kinds of entries that are written, and what makes a version of a record."""
    functions = "\n".join(file.read_text("utf-8") for file in (SOURCE / "db" / "functions").glob("*.sql"))
    assert set(re.findall(r"ledger\.write\('([a-z]+)'", functions)) == set(Entry)
    made = set(re.findall(r"\bchange = '([a-z]+)'", functions))
    assert {"reviewed", "restored"} <= made
    assert {*made, *BY_CHANGE} - {"expunged"} <= set(Change)


def test_forms_take_the_list() -> None:
    from tearline.api.routes.fusion import Decided

    schema = Decided.model_json_schema()
    assert set(schema["$defs"]["Verdict"]["enum"]) == set(Verdict)


def test_a_code_of_a_newer_release_is_shown_as_it_stands() -> None:
    from tearline.codes import words_of

    assert words_of(Status, "abducted").text("es") == "abducted"
    assert words_of(Status, "victim") == msg("victim")


def test_every_kind_of_identifier_has_its_words() -> None:
    assert set(IdentifierKind) == set(KINDS)
