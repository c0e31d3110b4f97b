"""Runs a command against PostgreSQL on TCP with a password, as where an agency has a server of its own.

    python -m tools.tcp_server python -m pytest tests/db

The server is the embedded one's binaries on a free port of 127.0.0.1, in a temporary folder that is gone
afterwards. The command finds it by TEARLINE_TEST_DSN, a superuser's DSN: tests set up and migrate with it,
and ask as the application's own roles. Exit code: the command's.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo

from tearline.db.server import ADMIN, EmbeddedServer
from tools.quick_folder import quick_folder


class TcpServer(EmbeddedServer):
    """The embedded server, listening on a port as well. Everybody signs in by SCRAM."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = _free_port()

    def _write_config(self) -> None:
        super()._write_config()
        with (self.cluster / "postgresql.auto.conf").open("a") as config:
            config.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\n")

    @property
    def dsn(self) -> str:
        """How its superuser reaches it."""
        return make_conninfo(
            host="127.0.0.1", port=self.port, user=ADMIN, password=self.password, dbname="postgres"
        )


@contextmanager
def tcp_server() -> Iterator[str]:
    """A server for the length of the block; yields its superuser's DSN."""
    with quick_folder() as folder:
        server = TcpServer(folder / "server")
        try:
            server.start()
            yield server.dsn
        finally:
            server.leave()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    """Run ``command`` beside the server."""
    if not command:
        print("usage: python -m tools.tcp_server COMMAND…", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    with tcp_server() as dsn:
        return subprocess.run(command, env={**os.environ, "TEARLINE_TEST_DSN": dsn}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
