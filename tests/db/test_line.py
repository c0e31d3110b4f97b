"""Connections wait for nobody for ever, and a pooler between is told apart from a server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tearline.db import House, connect
from tearline.db.line import Line, Silent
from tearline.errors import BadInput, Unavailable
from tearline.ledger.appender import Appender
from tearline.ledger.change import keys_of
from tearline.ledger.sequencer import Sequencer
from tools.quick_folder import quick_folder
from tools.tcp_server import tcp_server


class Middlebox:
    """Stands between a client and the server, on TCP; passes on what both say until it is told to be silent."""

    def __init__(self, house: House, port: int = 0) -> None:
        self._to = conninfo_to_dict(house.dsn("ledger"))
        self._listening = socket.create_server(("127.0.0.1", port))
        self._talking = threading.Event()
        self._talking.set()
        self._lines: list[socket.socket] = []
        self.key: bytes | None = None  # what is said instead of a backend's number, as poolers do
        threading.Thread(target=self._accept, daemon=True).start()

    def dsn(self, dsn: str) -> str:
        host, port = self._listening.getsockname()
        return make_conninfo(dsn, host=host, port=port, sslmode="disable")

    def hush(self) -> None:
        """From now on nothing passes, and nothing is closed: acknowledged by the kernel, and by nobody else."""
        self._talking.clear()

    def close(self) -> None:
        """Cut every line: a backend whose client is gone without a word keeps the server waiting (DROP DATABASE)."""
        self._talking.set()
        self._listening.close()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = self._server()
            self._lines += client, server
            for here, there, change in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pass, args=(here, there, change), daemon=True).start()

    def _server(self) -> socket.socket:
        host, port = str(self._to["host"]), int(str(self._to.get("port") or 5432))
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        line = socket.socket(socket.AF_UNIX)
        line.connect(f"{host}/.s.PGSQL.{port}")
        return line

    def _pass(self, here: socket.socket, there: socket.socket, change: bool) -> None:
        try:
            while said := here.recv(65536):
                self._talking.wait()
                there.sendall(self._changed(said) if change and self.key else said)
            there.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _changed(self, said: bytes) -> bytes:
        """BackendKeyData (K, 12 bytes: number, secret) with another number, as a pooler gives one of its own."""
        place = said.find(b"K\x00\x00\x00\x0c")
        assert self.key is not None
        return said if place < 0 else said[: place + 5] + self.key + said[place + 9 :]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def between(house: House) -> Iterator[Middlebox]:
    box = Middlebox(house)
    yield box
    box.close()


def test_a_silent_server_is_given_up(house: House, between: Middlebox) -> None:
    with connect(between.dsn(house.dsn("ledger")), "test", patience=0.5) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
        between.hush()
        with pytest.raises(Silent):
            conn.execute("SELECT 1")
        assert conn.closed


def test_who_is_told_something_waits_on(house: House) -> None:
    """Patience is for silence: an answer that comes piece by piece may take longer than it."""
    with connect(house.dsn("admin"), "test", patience=0.6) as conn:
        rows = conn.execute(
            "SELECT pg_sleep(0.05), repeat('x', 100000) FROM generate_series(1, 30)"
        ).fetchall()
    assert len(rows) == 30


def test_a_look_is_refused_in_time_where_the_ledger_is_silent(house: House, between: Middlebox) -> None:
    appender = Appender(between.dsn(house.dsn("ledger")), timeout=0.5)
    nothing = {"close": "00000000-0000-0000-0000-000000000000", "records": [], "owners": [], "count": 0}
    assert appender.submit(nothing) == {"problem": "no-ticket"}
    between.hush()
    with pytest.raises(Unavailable):
        appender.submit(nothing)
    appender.close()


def test_a_sequencer_ends_though_its_connection_is_silent(house: House, between: Middlebox) -> None:
    sequencer = Sequencer(
        between.dsn(house.dsn("ledger")), keys_of(house, "silent.example"), pause=0.05, patience=0.5
    )
    sequencer.start()
    while sequencer._conn is None:
        time.sleep(0.01)
    between.hush()
    sequencer.stop()
    assert not sequencer.rounds.is_alive()


def test_the_kernel_ends_a_connection_whose_peer_is_gone(house: House, between: Middlebox) -> None:
    """What keepalives and unacknowledged data may take, in the kernel's own words."""
    with connect(between.dsn(house.dsn("ledger")), "test") as conn:
        line = socket.socket(fileno=conn.fileno())
        try:
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 15_000
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
        finally:
            line.detach()


def test_a_server_that_recovers_is_asked_again(house: House) -> None:
    """Nobody listens yet when the connection is wanted, and then somebody does."""
    port = free_port()
    dsn = make_conninfo(house.dsn("ledger"), host="127.0.0.1", port=port, sslmode="disable")
    with pytest.raises(psycopg.OperationalError):
        Line.connect(dsn)
    late: list[Middlebox] = []

    def listen() -> None:
        late.append(Middlebox(house, port))

    threading.Timer(0.3, listen).start()
    with Line.connect(dsn, again=20) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
    late[0].close()


def test_a_pooler_between_is_refused(house: House, between: Middlebox) -> None:
    """It gives connections a number that is no backend's: what a look sets, another's statement might meet."""
    between.key = b"\x00\x12\x34\x56"
    with pytest.raises(BadInput, match="pooler"):
        House(house.data, between.dsn(house.dsn("admin"))).open()
    between.key = None
    with House(house.data, between.dsn(house.dsn("admin"))):
        pass


PGBOUNCER = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = {mode}
logfile = {log}
pidfile =
ignore_startup_parameters = extra_float_digits,options
"""


@pytest.mark.parametrize("mode", ["session", "transaction", "statement"])
def test_pgbouncer_itself_is_refused(mode: str) -> None:
    """With Debian's package (docs: CONTRIBUTING.md)."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed")
    with quick_folder() as folder, tcp_server() as dsn:
        told = conninfo_to_dict(dsn)
        listen = free_port()
        (folder / "users.txt").write_text(f'"{told["user"]}" "{told["password"]}"\n')
        (folder / "pgbouncer.ini").write_text(
            PGBOUNCER.format(host=told["host"], port=told["port"], listen=listen, mode=mode,
                             users=folder / "users.txt", log=folder / "log.txt")
        )  # fmt: skip
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "nobody" if os.geteuid() == 0 else None)
        user = "nobody" if os.geteuid() == 0 else None
        process = subprocess.Popen(
            [program, str(folder / "pgbouncer.ini")], user=user, cwd="/", stderr=subprocess.DEVNULL
        )
        try:
            pooled = make_conninfo(dsn, host="127.0.0.1", port=listen, sslmode="disable")
            with Line.connect(pooled, again=20):
                pass
            with pytest.raises(BadInput, match="pooler"):
                House(folder / "data", pooled).open()
        finally:
            process.kill()
            process.wait()
