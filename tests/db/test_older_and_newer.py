"""Data of another release: newer is refused in a sentence and left alone, older is brought up, step by step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tearline.db import House
from tearline.db import migrate as migrating
from tearline.db.migrate import Migration, migrate, migrations
from tearline.db.server import EmbeddedServer
from tearline.errors import Conflict
from tearline.language import Message
from tests.db.test_migrations import empty_database, schema


def told(messages: list[Message]) -> list[str]:
    return [message.text("en") for message in messages]


def test_a_database_of_a_newer_release_is_refused_and_left_as_it_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = migrations()
    newer = Migration(len(known) + 1, "from_the_future", "CREATE TABLE public.future (a int)")
    with empty_database(house) as conn:
        with monkeypatch.context() as patch:
            patch.setattr(migrating, "migrations", lambda: [*known, newer])
            migrate(conn)
        conn.execute("UPDATE public.tearline_migration SET digest = 'of a newer release' WHERE number = 0")
        before = schema(conn), conn.execute("SELECT * FROM public.tearline_migration ORDER BY 1").fetchall()
        with pytest.raises(Conflict) as refused:
            migrate(conn)
        after = schema(conn), conn.execute("SELECT * FROM public.tearline_migration ORDER BY 1").fetchall()
    assert after == before
    for language in ("en", "es"):
        said = refused.value.message.text(language)  # type: ignore[arg-type]
        assert f"{len(known) + 1} (from_the_future)" in said
        assert str(len(known)) in said


@pytest.mark.parametrize("major", ["19", "17"])
def test_a_folder_of_another_postgresql_is_refused_and_left_as_it_is(tmp_path: Path, major: str) -> None:
    cluster = tmp_path / "data" / "postgresql"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text(f"{major}\n")
    before = sorted((path, path.stat().st_mode) for path in tmp_path.rglob("*"))
    with pytest.raises(Conflict, match=f"PostgreSQL {major}.*PostgreSQL 18"):
        EmbeddedServer(tmp_path / "data").start()
    assert sorted((path, path.stat().st_mode) for path in tmp_path.rglob("*")) == before


def test_older_data_is_brought_up_with_progress_and_kept(house: House) -> None:
    messages: list[Message] = []
    with empty_database(house) as conn:
        migrate(conn, upto=4)
        conn.execute("INSERT INTO gate.agency (code, name_es, name_en) VALUES ('OLD', 'Antigua', 'Old')")
        conn.execute(
            "SELECT ledger.write('job', NULL, NULL, NULL, 'old', '{}', '{}', '{}') FROM generate_series(1, 5)"
        )
        conn.execute("SELECT ledger.sequence(100)")
        for size in (2, 5):
            conn.execute(
                "INSERT INTO ledger.checkpoint (size, root, note) VALUES (%s, sha256(''), 'old')", [size]
            )
        left = len(migrations()) - 4
        assert migrate(conn, tell=messages.append) == left + 1
        assert conn.execute("SELECT name_en FROM gate.agency WHERE code = 'OLD'").fetchone() == ("Old",)
        assert conn.execute("SELECT array_agg(number ORDER BY size) FROM ledger.checkpoint").fetchone() == (
            [1, 2],
        )
        assert conn.execute("SELECT count(*) FROM ledger.entry").fetchone() == (5,)
    said = told(messages)
    assert f"{left} migrations" in said[0]
    assert said[1].startswith(f"Migration 1 of {left}: 0005 fusion")
    assert said[-1] == "The database is up to date."


def test_a_new_database_and_one_that_is_up_to_date_say_nothing(house: House) -> None:
    messages: list[Message] = []
    with empty_database(house) as conn:
        migrate(conn, tell=messages.append)
        migrate(conn, tell=messages.append)
    assert messages == []


def test_of_two_processes_that_start_at_once_one_brings_it_up_and_the_other_waits(house: House) -> None:
    messages: list[Message] = []
    with empty_database(house) as conn, ThreadPoolExecutor(2) as pool:
        migrate(conn, upto=4)
        dsn = make_conninfo(conn.info.dsn, password=conn.info.password)

        def start(_: int) -> int:
            with psycopg.connect(dsn, autocommit=True) as own:
                return migrate(own, tell=messages.append)

        assert sorted(pool.map(start, range(2))) == [0, len(migrations()) - 4 + 1]
    assert told(messages).count("The database is up to date.") == 1


def test_the_one_that_waits_says_so(house: House) -> None:
    with empty_database(house) as conn:
        migrate(conn)
        dsn = make_conninfo(conn.info.dsn, password=conn.info.password)
        messages: list[Message] = []
        with psycopg.connect(dsn, autocommit=True) as first, psycopg.connect(dsn, autocommit=True) as second:
            first.execute("SELECT pg_advisory_lock(%s)", [migrating.LOCK])

            def release(message: Message) -> None:
                messages.append(message)
                first.execute("SELECT pg_advisory_unlock(%s)", [migrating.LOCK])

            assert migrate(second, tell=release) == 0
    assert "Another process" in told(messages)[0]
