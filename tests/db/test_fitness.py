"""A server or a folder that cannot be used is told as such: a sentence, no traceback, nothing changed, no password."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tearline.db import House
from tearline.errors import BadInput, TearlineError, Unavailable
from tools.quick_folder import quick_folder


@pytest.mark.parametrize(
    "dsn",
    [
        "nonsense-secret",
        "host='secret",
        "postgresql://u:secret@[",
        "what=secret",
    ],
)
def test_what_is_no_dsn(tmp_path: Path, dsn: str) -> None:
    with pytest.raises(BadInput, match="TEARLINE_DSN") as told:
        House(tmp_path / "house", dsn).open()
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "change", [{"port": 1}, {"password": "secret"}, {"dbname": "nowhere"}, {"user": "nobody"}]
)
def test_a_server_that_is_not_reached(house: House, change: dict[str, str]) -> None:
    host = {} if "port" not in change else {"host": "127.0.0.1"}
    with pytest.raises(Unavailable, match="cannot be reached") as told:
        House(house.data, make_conninfo(house.dsn("admin"), **host, **change)).open()
    password = conninfo_to_dict(house.dsn("admin")).get("password")
    assert "secret" not in str(told.value)
    assert not password or str(password) not in str(told.value)


def test_a_role_that_is_no_superuser(house: House) -> None:
    weak = make_conninfo(house.dsn("app"), options="")
    with pytest.raises(BadInput, match="tearline_app, who is no superuser"):
        House(house.data, weak).open()


def test_another_encoding(house: House) -> None:
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
        )
        try:
            with pytest.raises(BadInput, match="LATIN1"):
                House(house.data, make_conninfo(house.dsn("admin"), dbname="latin")).open()
        finally:
            conn.execute("DROP DATABASE latin WITH (FORCE)")


def test_a_server_without_the_contrib_modules(house: House) -> None:
    """Its list of extensions is read; here a table of that name, which is empty, stands before it."""
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("CREATE DATABASE lacking TEMPLATE template0")
        try:
            dsn = make_conninfo(house.dsn("admin"), dbname="lacking")
            with psycopg.connect(dsn, autocommit=True) as inside:
                inside.execute("CREATE SCHEMA bare CREATE TABLE pg_available_extensions (name text)")
            with pytest.raises(BadInput, match="btree_gist"):
                House(house.data, make_conninfo(dsn, options="-c search_path=bare,pg_catalog")).open()
            with psycopg.connect(dsn) as inside:
                row = inside.execute("SELECT to_regclass('public.tearline_migration')").fetchone()
            assert row == (None,), "nothing was changed"
        finally:
            conn.execute("DROP DATABASE lacking WITH (FORCE)")


def test_a_standby() -> None:
    with quick_folder() as folder:
        with House(folder / "house"):
            pass
        cluster = folder / "house" / "postgresql"
        signal = cluster / "standby.signal"
        signal.touch()
        os.chown(signal, cluster.stat().st_uid, cluster.stat().st_gid)
        with pytest.raises(BadInput, match="standby"):
            House(folder / "house").open()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Whatever the user may do elsewhere: not even root writes here."""
    done = subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("nothing can be mounted here: only root may")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize("made", [False, True], ids=["new", "in use before"])
@pytest.mark.parametrize("embedded", [False, True], ids=["by DSN", "embedded"])
def test_a_folder_that_takes_no_files(house: House, made: bool, embedded: bool) -> None:
    with quick_folder() as folder:
        data = folder / "house"
        own = House(data, None if embedded else house.dsn("admin"))
        if made and embedded:
            with own:
                pass
        data.mkdir(exist_ok=True, mode=0o711)
        with read_only(data), pytest.raises(BadInput, match=r"data folder .* cannot be .*[Rr]ead-only"):
            own.open()


@pytest.mark.parametrize("text", ["{", "[]", "", "\0"])
def test_secrets_that_are_damaged_are_not_made_anew(house: House, tmp_path: Path, text: str) -> None:
    secret = tmp_path / "roles.secret"
    secret.write_text(text)
    with pytest.raises(TearlineError, match="damaged"):
        House(tmp_path, house.dsn("admin")).open()
    assert secret.read_text() == text
