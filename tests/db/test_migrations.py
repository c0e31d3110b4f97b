# ruff: noqa: E501 queries of the catalogue, one line a thing
"""The schema: fresh and migrated are the same, changed steps are refused, two migrators do the work once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tearline.db import House
from tearline.db import migrate as migrating
from tearline.db.migrate import Migration, functions, migrate, migrations
from tearline.errors import Conflict

Connection = psycopg.Connection[tuple[object, ...]]
OURS = "('gate', 'store', 'ledger', 'ask', 'act', 'public')"

# Everything that a schema is, in words of the catalogue and without its numbers.
SCHEMA = f"""
    SELECT 'schema ' || nspname || ' ' || nspowner::regrole || ' ' || coalesce(nspacl::text, '')
    FROM pg_namespace WHERE nspname IN {OURS}
    UNION ALL
    SELECT 'relation ' || c.oid::regclass || ' ' || c.relkind::text || ' ' || c.relowner::regrole || ' ' || c.relpersistence::text
           || ' ' || c.relrowsecurity::text || c.relforcerowsecurity || ' ' || coalesce(c.reloptions::text, '')
           || ' ' || coalesce((SELECT array_agg(a::text ORDER BY a::text) FROM unnest(c.relacl) a)::text, '')
    FROM pg_class c WHERE relnamespace::regnamespace::text IN {OURS} AND relkind NOT IN ('i', 't')
    UNION ALL
    SELECT 'column ' || a.attrelid::regclass || ' ' || a.attnum || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || ' ' || a.attnotnull || a.attidentity::text || a.attstorage::text || ' ' || coalesce(a.attstattarget, -1)
           || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace::regnamespace::text IN {OURS} AND c.relkind IN ('r', 'c') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'index ' || pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace::regnamespace::text IN {OURS}
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace::regnamespace::text IN {OURS} AND contype <> 'n'
    UNION ALL
    SELECT 'policy ' || polrelid::regclass || ' ' || polname || ' ' || polcmd::text || polpermissive || ' '
           || (SELECT array_agg(r::regrole::text ORDER BY 1) FROM unnest(polroles) r)::text
           || coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '')
    FROM pg_policy
    UNION ALL
    SELECT 'trigger ' || pg_get_triggerdef(t.oid) || t.tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace::regnamespace::text IN {OURS} AND NOT t.tgisinternal
    UNION ALL
    SELECT 'function ' || pg_get_functiondef(p.oid) || p.proowner::regrole
           || coalesce((SELECT array_agg(a::text ORDER BY a::text) FROM unnest(p.proacl) a)::text, 'PUBLIC')
    FROM pg_proc p WHERE p.pronamespace::regnamespace::text IN {OURS} AND p.prokind = 'f'
    UNION ALL
    SELECT 'operator ' || o.oid::regoperator || o.oprowner::regrole FROM pg_operator o
    WHERE o.oprnamespace::regnamespace::text IN {OURS}
    UNION ALL
    SELECT 'open catalogue ' || p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND NOT has_function_privilege('tearline_app', p.oid, 'EXECUTE')
    UNION ALL
    SELECT 'database ' || a.privilege_type || ' ' || a.grantee::regrole FROM pg_database d, aclexplode(d.datacl) a
    WHERE d.datname = current_database() AND a.grantee::regrole::text LIKE 'tearline%' AND a.grantee <> d.datdba
    UNION ALL
    SELECT 'content ' || (SELECT string_agg(p::text, ',' ORDER BY p.code) FROM gate.purpose p)
"""


@contextmanager
def empty_database(house: House) -> Iterator[Connection]:
    name = f"migrated_{secrets.token_hex(4)}"
    with psycopg.connect(house.dsn("admin"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            with psycopg.connect(make_conninfo(house.dsn("admin"), dbname=name), autocommit=True) as conn:
                yield conn
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def schema(conn: Connection) -> list[str]:
    return sorted(str(line) for (line,) in conn.execute(SCHEMA.encode()))


@pytest.fixture(scope="module")
def fresh(house: House) -> list[str]:
    with empty_database(house) as conn:
        migrate(conn)
        return schema(conn)


def one_by_one(conn: Connection) -> None:
    for step in migrations():
        assert migrate(conn, upto=step.number) == 1
        assert migrate(conn, upto=step.number) == 0
    migrate(conn)


def with_functions_between(conn: Connection) -> None:
    """As a deployment lives: whole, then newer functions, twice."""
    migrate(conn)
    for _ in range(2):
        conn.execute("UPDATE public.tearline_migration SET digest = 'of an older release' WHERE number = 0")
        assert migrate(conn) == 1
    assert migrate(conn) == 0


def found_open(conn: Connection) -> None:
    """As a database that came from a dump: what PUBLIC has by default is there again."""
    migrate(conn)
    conn.execute(
        "GRANT USAGE ON LANGUAGE sql TO PUBLIC; GRANT SELECT ON pg_stats TO PUBLIC; GRANT SELECT ON pg_class TO PUBLIC"
    )
    conn.execute("GRANT EXECUTE ON FUNCTION pg_database_size(oid), pg_current_wal_lsn() TO PUBLIC")
    assert migrate(conn) == 1


@pytest.mark.parametrize("way", [one_by_one, with_functions_between, found_open])
def test_however_it_came_about_the_schema_is_the_same(
    house: House, fresh: list[str], way: Callable[[Connection], None]
) -> None:
    with empty_database(house) as conn:
        way(conn)
        assert schema(conn) == fresh
        assert len(fresh) > 300


def test_a_migration_changed_after_it_was_applied_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *rest = migrations()
    with empty_database(house) as conn:
        migrate(conn)
        before = schema(conn)
        edited = Migration(first.number, first.name, f"{first.sql}\n-- an afterthought")
        monkeypatch.setattr(migrating, "migrations", lambda: [edited, *rest])
        with pytest.raises(Conflict, match=r"Migration 1 \(gate\)"):
            migrate(conn)
        assert schema(conn) == before


@pytest.mark.parametrize(
    "names", [["0001_a", "0003_c"], ["0001_a", "0001_b"], ["0002_b"], ["0000_z", "0001_a"]]
)
def test_a_gap_or_a_double_in_the_numbers_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, names: list[str]
) -> None:
    (tmp_path / "migrations").mkdir()
    for name in names:
        (tmp_path / "migrations" / f"{name}.sql").write_text("SELECT 1;")
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(Conflict, match="gap or a double"):
        migrations()


def test_a_step_that_fails_leaves_nothing_of_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = migrations()
    broken = Migration(len(steps) + 1, "broken", "CREATE TABLE store.half (a int); SELECT 1 / 0;")
    with empty_database(house) as conn:
        migrate(conn)
        before = schema(conn)
        monkeypatch.setattr(migrating, "migrations", lambda: [*steps, broken])
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate(conn)
        assert schema(conn) == before
        monkeypatch.undo()
        assert migrate(conn) == 0, "the lock was given back"


def test_two_migrators_at_once_do_the_work_once(house: House, fresh: list[str]) -> None:
    with empty_database(house) as conn, ThreadPoolExecutor(3) as pool:
        dsn = make_conninfo(conn.info.dsn, password=conn.info.password)

        def another() -> int:
            with psycopg.connect(dsn, autocommit=True) as own:
                return migrate(own)

        taken = [f.result() for f in [pool.submit(another) for _ in range(3)]]
        assert sorted(taken) == [0, 0, len(migrations()) + 1]
        assert schema(conn) == fresh


def test_a_database_remembers_what_was_applied(house: House) -> None:
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT number, name, digest FROM public.tearline_migration ORDER BY number"
        ).fetchall()
    expected = [functions(), *migrations()]
    assert rows == [(m.number, m.name, hashlib.sha256(m.sql.encode()).hexdigest()) for m in expected]


def test_a_load_from_before_receipts_in_parts_keeps_its_counts(house: House) -> None:
    """One part, under the label that covers all of it; also where the load was expunged."""
    number = next(m.number for m in migrations() if m.name == "receipts_by_label")
    with empty_database(house) as conn:
        migrate(conn, upto=number - 1)
        conn.execute("INSERT INTO gate.agency (code, name_es, name_en) VALUES ('GSSC', 'x', 'x')")
        conn.execute(
            "INSERT INTO gate.label (text, digest, owner, tier, compartments, releasable, handling)"
            " SELECT t, sha256(convert_to(t, 'UTF8')), 'GSSC', 0, '{}', '{}', '{}' FROM (VALUES ('GSSC//OPEN//-//-//H0')) AS x(t)"
        )
        for expunged in (None, "2026-01-02 00:00+00"):
            conn.execute(
                "INSERT INTO store.load (owner, label_id, source, file, fingerprint, officer_id, expunged_at,"
                " read, accepted, changed, unchanged, rejected, warned)"
                " SELECT 'GSSC', id, 's', 'f', '', uuidv7(), %s, 10, 4, 3, 2, 1, 5 FROM gate.label",
                [expunged],
            )
        migrate(conn)
        counted = (
            "accepted, changed, unchanged, rejected, warned, p.expunged_at IS NOT DISTINCT FROM o.expunged_at"
        )
        rows = conn.execute(
            f"SELECT {counted}, p.label_id = o.label_id FROM store.load_part p JOIN store.load o ON o.id = p.load_id".encode()
        ).fetchall()
    assert rows == [(4, 3, 2, 1, 5, True, True)] * 2


def test_an_entry_from_before_reasons_had_digests_stays_what_it_was(house: House) -> None:
    """Its text is hashed into the tree: words that stand there stay, and a record's later words go to their place."""
    number = next(m.number for m in migrations() if m.name == "reasons")
    entries = "SELECT seq, body, encode(leaf, 'hex') FROM ledger.entry ORDER BY seq"
    with empty_database(house) as conn:
        migrate(conn, upto=number - 1)
        conn.execute(
            "SELECT ledger.write('deed', uuidv7(), 'GSSC', 'p', 'recalled', '{}', '{}', '{\"reason\": \"so ordered\"}')"
        )
        conn.execute("SELECT ledger.sequence(10)")
        before = conn.execute(entries).fetchall()
        assert "so ordered" in str(before)
        migrate(conn)
        assert conn.execute(entries).fetchall() == before
        assert conn.execute("SELECT ledger.misfiled(0, 10)").fetchall() == []
        assert conn.execute("SELECT count(*) FROM store.reason").fetchone() == (0,)
        conn.execute("SELECT * FROM ask.inspect(NULL, NULL, 9)")
        columns = conn.execute("SELECT pg_get_function_result('ask.inspect'::regproc)").fetchone()
        assert columns is not None
        assert str(columns[0]).endswith("reason text)")


def test_what_deeds_set_before_it_could_hold_holds_from_then_on(house: House) -> None:
    """Those since the last load that wrote the record: a load has no reason, a deed has one."""
    before = next(m.number for m in migrations() if m.name == "holds") - 1
    record = (
        "INSERT INTO store.{} (owner, label_id, recorded_at, change, reason, officer_id, {}) VALUES"
        " ('GSSC', {}, timestamptz '2026-01-01' + {} * interval '1 day', '{}', {}, uuidv7(), {})"
    )
    columns = "id, tier, source, key, schema, caption, digest, data, keys"
    with empty_database(house) as conn:
        migrate(conn, upto=before)
        conn.execute("INSERT INTO gate.agency VALUES ('GSSC', 'a', 'a')")
        texts = [(n, f"GSSC//OPEN//-//-//H{n - 1}") for n in (1, 2, 3)]
        for n, text in texts:
            conn.execute(
                "INSERT INTO gate.label (id, text, digest, owner, tier, compartments, releasable, handling, handling_note)"
                " OVERRIDING SYSTEM VALUE VALUES (%s, %s, sha256(%s), 'GSSC', 0, '{}', '{}', '{}', '')",
                [n, text, text.encode()],
            )
        lives = {  # key: versions as (label, change, by a deed), the present one last
            "loaded": [(1, "new", False)],
            "recalled": [(1, "new", False), (2, "recalled", True)],
            "recalled, reviewed": [(1, "new", False), (2, "recalled", True), (3, "recalled", True), (3, "reviewed", True)],
            "corrected": [(1, "new", False), (1, "corrected", True)],
            "recalled, loaded": [(1, "new", False), (2, "recalled", True), (1, "corrected", False)],
            "loaded, reviewed": [(1, "new", False), (2, "recalled", True), (1, "corrected", False), (1, "reviewed", True)],
        }  # fmt: skip
        for n, (key, versions) in enumerate(lives.items()):
            id = f"'00000000-0000-7000-8000-{n:012}'"
            for day, (label, change, deed) in enumerate(versions):
                last = day == len(versions) - 1
                more = (
                    f"{id}, 0, 's', '{key}', 'Person', 'x', '\\x00', '{{}}', '{{}}'"
                    if last
                    else f"{id}, '{{}}'"
                )
                table = ("record", columns) if last else ("history", "record_id, version")
                why = "'because'" if deed else "NULL"
                conn.execute(record.format(*table, label, day, change, why, more).encode())
        migrate(conn)
        held = dict(
            conn.execute("SELECT key, (held, held_from, held_since::date)::text FROM store.record").fetchall()
        )
    assert held == {
        "loaded": "({},,)", "recalled": "({label},1,2026-01-02)", "recalled, reviewed": '("{dates,label}",1,2026-01-03)',
        "corrected": "({content},,)", "recalled, loaded": "({},,)", "loaded, reviewed": "({dates},,)",
    }  # fmt: skip
