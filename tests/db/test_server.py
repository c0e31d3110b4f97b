# ruff: noqa: E501 statements and environments of one line
"""The embedded server: nobody else gets in, whatever is killed starts again, several processes share it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tearline.db import House
from tearline.db.server import ADMIN, EmbeddedServer
from tearline.errors import BadInput, NotFound, TearlineError, Unavailable
from tools.quick_folder import quick_folder

SOURCE = Path(__file__).resolve().parents[2] / "src"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to act as another user")


@pytest.fixture
def folder() -> Iterator[Path]:
    """That the database's own user can reach."""
    with quick_folder() as made:
        yield made


@pytest.fixture(scope="module")
def own() -> Iterator[House]:
    """An embedded house of this module, whatever TEARLINE_TEST_DSN says."""
    with quick_folder() as made, House(made / "house") as opened:
        yield opened


def server_of(house: House) -> EmbeddedServer:
    return EmbeddedServer(house.data)


def postmaster(data: Path) -> int:
    return int((data / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])


def answers(house: House) -> bool:
    with psycopg.connect(house.dsn("app")) as conn:
        return conn.execute("SELECT count(*) FROM ask.my_looks(NULL, 1)").fetchone() == (0,)


# ── no open door ────────────────────────────────────────────────────────────────────────────────


def test_everybody_signs_in_by_scram(own: House) -> None:
    with psycopg.connect(own.dsn("admin")) as conn:
        rules = conn.execute("SELECT type, auth_method, error FROM pg_hba_file_rules").fetchall()
        passwords = conn.execute(
            "SELECT rolname, left(rolpassword, 14) FROM pg_authid WHERE rolcanlogin"
        ).fetchall()
    assert rules
    assert {method for _, method, _ in rules} == {"scram-sha-256"}
    assert all(error is None for *_, error in rules)
    assert {verifier for _, verifier in passwords} == {"SCRAM-SHA-256$"}


def test_it_listens_on_one_private_socket(own: House) -> None:
    server = server_of(own)
    with psycopg.connect(own.dsn("admin")) as conn:
        row = conn.execute(
            "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
        ).fetchone()
    assert row == ("", str(server.sockets))
    owner = server.cluster.stat().st_uid
    for path in (server.sockets, server.cluster):
        found = path.stat()
        assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o700, owner)
    (socket,) = [p for p in server.sockets.iterdir() if stat.S_ISSOCK(p.stat().st_mode)]
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    listening = (
        subprocess.run(["ss", "-ltnp"], capture_output=True, text=True, check=False).stdout
        if shutil.which("ss")
        else ""
    )
    assert f"pid={postmaster(own.data)}," not in listening
    for table in ("tcp", "tcp6"):  # the same from the kernel, by the sockets that the process has open
        lines = Path(f"/proc/{postmaster(own.data)}/net/{table}").read_text().splitlines()[1:]
        inodes = {line.split()[9] for line in lines if line.split()[3] == "0A"}
        opened = {str(p.readlink()) for p in Path(f"/proc/{postmaster(own.data)}/fd").iterdir()}
        assert not {f"socket:[{inode}]" for inode in inodes} & opened


@pytest.mark.parametrize("user", [ADMIN, "tearline_app", "tearline_owner", "postgres", "root"])
@pytest.mark.parametrize("password", ["", "wrong", ADMIN])
def test_a_wrong_password_is_refused(own: House, user: str, password: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(server_of(own).sockets), user=user, password=password, dbname="tearline")


def test_a_role_that_owns_cannot_sign_in_whatever_the_password(own: House) -> None:
    with psycopg.connect(own.dsn("admin"), autocommit=True) as conn:
        rows = conn.execute(
            "SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname NOT LIKE 'pg\\_%'"
        ).fetchall()
    assert {name for (name,) in rows} == {
        ADMIN, "tearline_app", "tearline_signin", "tearline_ledger", "tearline_jobs", "tearline_fusion", "tearline_backup"
    }  # fmt: skip


@as_root
@pytest.mark.parametrize("role", ["admin", "app"])
def test_another_local_user_cannot_connect_even_with_the_password(own: House, role: str) -> None:
    """By the server's own psql, which that user can run: the socket's folder is closed."""
    psql = server_of(own)._engine() / "bin" / "psql"
    told = conninfo_to_dict(own.dsn(role))  # type: ignore[arg-type]
    environment = {"PGPASSWORD": str(told["password"]), "PATH": os.defpath}
    dsn = make_conninfo(host=told["host"], user=told["user"], dbname=told["dbname"])
    command = [str(psql), "-X", "-c", "SELECT 'reached'", dsn]
    done = subprocess.run(command, user="nobody", group="nogroup", extra_groups=[], env=environment, cwd="/",
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode != 0
    assert "reached" not in done.stdout
    assert "Permission denied" in done.stderr
    same = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "reached" in same.stdout, "or the above would prove nothing"


def test_no_secret_can_be_read_by_others(own: House) -> None:
    secrets = [
        p
        for p in own.data.rglob("*")
        if p.name.endswith((".secret", ".key")) or p.name == "postgresql.auto.conf"
    ]
    assert len(secrets) >= 2
    for path in secrets:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    for path in own.data.rglob("*"):
        assert not path.stat().st_mode & 0o002 or path.is_symlink(), f"{path} can be written by everyone"
    assert not (server_of(own).sockets / "first-password").exists()


def test_the_servers_log_holds_no_value_after_errors(own: House) -> None:
    """Wrong values in statements and parameters, refused rights, a broken constraint, a raised error."""
    value = "valor-que-nadie-escribe"
    for role in ("app", "admin"):
        with psycopg.connect(own.dsn(role), autocommit=True) as conn:  # type: ignore[arg-type]
            for statement in ("SELECT %s::int", "SELECT %s::text::uuid", "SELECT * FROM nowhere WHERE x = %s",
                              "SELECT 1 / 0, %s::text", "INSERT INTO gate.agency (code, name_es, name_en) VALUES ('x', %s, 'x')",
                              "SELECT ask.check(ARRAY[%s]::int[], 1)", "SELECT * FROM store.record WHERE caption = %s"):  # fmt: skip
                for prepare in (False, True):
                    try:
                        conn.execute(statement, [value], prepare=prepare)
                    except psycopg.Error:
                        continue
                try:
                    conn.execute(statement.replace("%s", f"'{value}'").encode())
                except psycopg.Error:
                    continue
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(make_conninfo(own.dsn("app"), password=value))
    log = server_of(own).log.read_text()
    assert log
    assert value not in log
    for word in ("STATEMENT:", "parameters:", "SCRAM-SHA-256$"):
        assert word not in log
    assert stat.S_IMODE(server_of(own).log.stat().st_mode) & 0o077 == 0


# ── life ────────────────────────────────────────────────────────────────────────────────────────


def test_start_stop_and_start_again(folder: Path) -> None:
    with House(folder / "house") as house:
        assert answers(house)
        first = postmaster(house.data)
        before = house.digest_key
    assert not EmbeddedServer(folder / "house").is_running()
    with House(folder / "house") as house:
        assert answers(house)
        assert postmaster(house.data) != first
        assert house.digest_key == before


def test_a_killed_postmaster_starts_again(folder: Path) -> None:
    with House(folder / "house") as house:
        os.kill(postmaster(house.data), signal.SIGKILL)
        with House(folder / "house") as again:
            assert answers(again)
    assert not EmbeddedServer(folder / "house").is_running()


def test_a_stale_pid_file_of_a_machine_that_lost_power(folder: Path) -> None:
    """Its number may by now be another process's: here it is this one's."""
    with House(folder / "house"):
        pass
    stale = folder / "house" / "postgresql" / "postmaster.pid"
    for number in (os.getpid(), 2**22 - 1):
        stale.write_text(f"{number}\n{stale.parent}\n{int(time.time())}\n5432\n\n*\n\n\n")
        shutil.chown(stale, stale.parent.stat().st_uid)
        with House(folder / "house") as house:
            assert answers(house)


def test_a_first_start_that_was_killed_half_way(folder: Path) -> None:
    cluster = folder / "house" / "postgresql"
    cluster.mkdir(parents=True)
    (cluster / "base").mkdir()
    (cluster / "base" / "leftover").write_text("x")
    with House(folder / "house") as house:
        assert answers(house)


def test_a_folder_that_is_a_file_or_cannot_be_made(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(BadInput, match="is not a folder"):
        House(folder / "file").open()
    with pytest.raises(BadInput, match="cannot be made"):
        House(folder / "file" / "below").open()
    with pytest.raises(BadInput, match="cannot be made"):
        House(folder / ("x" * 300)).open()


@as_root
def test_a_folder_of_another_user_is_refused(folder: Path) -> None:
    (folder / "theirs").mkdir(mode=0o755)
    shutil.chown(folder / "theirs", "nobody")
    with pytest.raises(BadInput, match="belongs to another user"):
        House(folder / "theirs").open()


@as_root
def test_a_folder_that_the_servers_user_cannot_reach_is_refused(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o700)
    with pytest.raises(BadInput, match="cannot enter"):
        House(folder / "closed" / "house").open()


def test_a_path_too_long_for_a_socket(folder: Path) -> None:
    deep = folder / ("long" * 25) / "house"
    deep.parent.mkdir(mode=0o711)
    with House(deep) as house:
        assert answers(house)
        sockets = EmbeddedServer(deep).sockets
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    shutil.rmtree(sockets, ignore_errors=True)


SHARING = """
import sys
from pathlib import Path
from tearline.db import House
with House(Path(sys.argv[1])) as house:
    print("open", flush=True)
    sys.stdin.readline()
print("left", flush=True)
"""


def test_a_second_process_shares_the_server_and_the_last_one_stops_it(folder: Path) -> None:
    with House(folder / "house") as house:
        pid = postmaster(house.data)
        command = [sys.executable, "-c", SHARING, str(folder / "house")]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert postmaster(house.data) == pid
    server = EmbeddedServer(folder / "house")
    assert server.is_running(), "the other process uses it still"
    assert other.communicate("\n", timeout=60)[0] == "left\n"
    assert not server.is_running()


def test_a_process_that_is_killed_holds_nobody_up(folder: Path) -> None:
    command = [sys.executable, "-c", SHARING, str(folder / "house")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        other.kill()
    with House(folder / "house") as house:
        assert answers(house)
    assert not EmbeddedServer(folder / "house").is_running()


def readable_python() -> list[str] | None:
    """An interpreter that another user can run, of the version that our packages are built for."""
    for python in (sys.executable, "/usr/bin/python3"):
        probe = [python, "-c", "import sys; print(sys.version_info[:2])"]
        try:
            done = subprocess.run(probe, user="nobody", group="nogroup", extra_groups=[], capture_output=True,
                                  text=True, check=False, cwd="/")  # fmt: skip
        except OSError:
            continue
        if done.stdout.strip() == str(sys.version_info[:2]):
            return [python]
    return None


ORDINARY = """
import os, stat, sys
from pathlib import Path
import psycopg
from tearline.db import House
folder = Path(sys.argv[1])
for _ in range(2):
    with House(folder) as house, psycopg.connect(house.dsn("app")) as conn:
        print(os.geteuid(), conn.execute("SELECT count(*) FROM ask.my_looks(NULL, 1)").fetchone()[0])
modes = {stat.S_IMODE((folder / name).stat().st_mode) for name in ("", "postgresql", "socket")}
print({oct(mode) for mode in modes}, {oct(stat.S_IMODE(p.stat().st_mode)) for p in folder.glob("*.secret")})
"""


@as_root
def test_an_ordinary_user_runs_it_too(folder: Path) -> None:
    python = readable_python()
    spec = find_spec("psycopg")
    assert spec is not None
    assert spec.origin is not None
    packages = Path(spec.origin).parents[1]
    if python is None:
        pytest.skip("no interpreter of this version that another user can run")
    if not all(p.stat().st_mode & 0o005 for p in (packages, *packages.parents)):
        pytest.skip("another user cannot read the installed packages")
    home = folder / "home"
    home.mkdir(mode=0o700)
    shutil.chown(home, "nobody", "nogroup")
    environment = {
        "HOME": str(home),
        "PATH": os.defpath,
        "PYTHONPATH": f"{SOURCE}:{packages}",
        "TMPDIR": str(home),
    }
    done = subprocess.run([*python, "-c", ORDINARY, str(home / "house")], user="nobody", group="nogroup", extra_groups=[],
                          env=environment, cwd=home, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    nobody = pwd.getpwnam("nobody").pw_uid
    assert done.stdout.splitlines() == [f"{nobody} 0", f"{nobody} 0", "{'0o700'} {'0o600'}"]


# ── by DSN ──────────────────────────────────────────────────────────────────────────────────────


def test_a_house_on_a_server_of_ones_own_is_the_same(own: House, folder: Path) -> None:
    """The same roles with the secrets of this folder; nothing is started or stopped."""
    with psycopg.connect(own.dsn("admin"), autocommit=True) as conn:
        conn.execute("CREATE DATABASE elsewhere TEMPLATE template0")
        dsn = make_conninfo(own.dsn("admin"), dbname="elsewhere")
        try:
            with House(own.data, server_dsn=dsn) as house:
                assert answers(house)
                assert conninfo_to_dict(house.dsn("app"))["dbname"] == "elsewhere"
            assert server_of(own).is_running()
        finally:
            conn.execute("DROP DATABASE elsewhere WITH (FORCE)")
    assert folder.exists()


@pytest.mark.parametrize(
    "dsn", ["host=/nowhere dbname=x", "host=127.0.0.1 port=1 dbname=x connect_timeout=2"]
)
def test_a_server_that_is_not_there_is_told_as_such(folder: Path, dsn: str) -> None:
    with pytest.raises(Unavailable) as told:
        House(folder / "house", server_dsn=dsn).open()
    assert isinstance(told.value, TearlineError)
    assert not isinstance(told.value, NotFound)


def test_a_closed_house_gives_no_connection(folder: Path) -> None:
    with pytest.raises(BadInput, match="not open"):
        House(folder / "house").dsn("app")
