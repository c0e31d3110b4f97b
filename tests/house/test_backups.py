"""docs/backups.md works as written: a dump by the backup role, restored on another server's folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tearline.db import House
from tearline.db.backup import dump
from tearline.db.server import installed_engine
from tearline.errors import BadInput


def _run(dsn: str, program: str, *arguments: str, database: str | None = None) -> None:
    to = conninfo_to_dict(dsn)
    reach = ["-h", str(to["host"]), "-U", str(to["user"]), "-d", database or str(to["dbname"])]
    secret = {**os.environ, "PGPASSWORD": str(to["password"])}
    command = [str(installed_engine() / "bin" / program), *reach, *arguments]
    done = subprocess.run(command, env=secret, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def restored(data_folder: Path) -> Iterator[House]:
    """A house that was dumped by the backup role and restored by the page's steps."""
    dump = data_folder / "tearline.dump"
    with House(data_folder / "before") as before:
        with psycopg.connect(before.dsn("admin"), autocommit=True) as conn:
            conn.execute(
                "SELECT act.found('KEPT', 'Guardada', 'Kept', 'kept.registrar', 'Kept Registrar', 'x', 'y')"
            )
        _run(before.dsn("backup"), "pg_dump", "--create", "--format=custom", f"--file={dump}")
    with House(data_folder / "after") as after:
        _run(after.dsn("admin"), "psql", "-c", "DROP DATABASE tearline WITH (FORCE)", database="postgres")
        _run(after.dsn("admin"), "pg_restore", "--create", "--exit-on-error", str(dump), database="postgres")
    with House(data_folder / "after") as after:
        yield after


def test_what_was_kept_is_there(restored: House) -> None:
    with psycopg.connect(restored.dsn("admin")) as conn:
        assert conn.execute("SELECT name_en FROM gate.agency WHERE code = 'KEPT'").fetchone() == ("Kept",)


def test_rights_are_as_before(restored: House, house: House) -> None:
    rights = [
        "SELECT string_agg(acl, ' ' ORDER BY acl) FROM pg_class, unnest(relacl::text[]) AS acl"
        " WHERE oid = 'pg_class'::regclass",
        "SELECT string_agg(lanname || acl, ';' ORDER BY lanname, acl) FROM pg_language, unnest(lanacl::text[]) AS acl",
        "SELECT string_agg(nspname || acl, ';' ORDER BY nspname, acl) FROM pg_namespace, unnest(nspacl::text[]) AS acl"
        " WHERE nspname IN ('public', 'gate', 'store', 'ledger', 'ask', 'act')",
        "SELECT string_agg(oid::regprocedure || acl, ';' ORDER BY oid::regprocedure::text, acl)"
        " FROM pg_proc, unnest(proacl::text[]) AS acl",
        "SELECT string_agg(acl, ' ' ORDER BY acl) FROM pg_database, unnest(datacl::text[]) AS acl"
        " WHERE datname = current_database()",
    ]
    with psycopg.connect(house.dsn("admin")) as old, psycopg.connect(restored.dsn("admin")) as new:
        for query in rights:
            assert new.execute(query).fetchone() == old.execute(query).fetchone(), query


DUMPS = """
import sys
from pathlib import Path
from tearline.db import House
from tearline.db.backup import dump
data, dsn, file = sys.argv[1:]
with House(Path(data), dsn or None) as house:
    dump(house, Path(file))
"""


def test_a_backup_has_its_name_when_it_is_whole(house: House, tmp_path: Path) -> None:
    """One that is killed leaves nothing under it, and stands in no later one's way."""
    file, part = tmp_path / "a.dump", tmp_path / ".a.dump.part"
    arguments = [sys.executable, "-c", DUMPS, str(house.data), house.server_dsn or "", str(file)]
    with psycopg.connect(house.dsn("admin")) as conn:
        conn.execute("LOCK TABLE gate.agency IN ACCESS EXCLUSIVE MODE")  # pg_dump waits for it
        process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
        while not part.exists():
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            time.sleep(0.01)
        process.kill()
        process.wait()
        assert not file.exists()
    dump(house, file)
    assert not part.exists()
    assert file.read_bytes()[:5] == b"PGDMP"
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput, match="exists"):
        dump(house, file)


def test_the_backup_role_writes_nothing(house: House) -> None:
    with psycopg.connect(house.dsn("backup"), autocommit=True) as conn:
        conn.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("DELETE FROM store.record")
