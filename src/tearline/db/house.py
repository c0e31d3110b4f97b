"""The house: one deployment's database and its keys, embedded or elsewhere, opened the same way."""

from __future__ import annotations

import errno
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tearline.db import roles
from tearline.db.fitness import refuse_unfit
from tearline.db.line import LONG, Line
from tearline.db.migrate import Tell, migrate, silent
from tearline.db.pool import DISK_FULL
from tearline.db.server import ADMIN, EmbeddedServer
from tearline.errors import BadInput, TearlineError, Unavailable
from tearline.language import msg

Role = Literal["app", "signin", "ledger", "jobs", "fusion", "backup", "admin"]
DATABASE = "tearline"
_KEYS = ("digest_key", "pointer_key")


@dataclass
class House:
    """Where everything is. ``dsn`` set: a PostgreSQL 18 server reached as its superuser; else embedded in ``data``.

    Use as a context manager: entering starts the server if need be and brings the schema up to date.
    """

    data: Path
    server_dsn: str | None = None
    tell: Tell = field(default=silent, repr=False)  # hears how an update of older data goes
    _server: EmbeddedServer | None = field(default=None, repr=False)
    _secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Start, create what is missing, migrate. Raises :class:`Unavailable` or :class:`BadInput`."""
        try:
            self._open()
        except BaseException as error:
            self.close()
            if isinstance(error, (psycopg.Error, OSError)):
                raise self._meaning(error) from error
            raise

    def _open(self) -> None:
        if self.server_dsn is None:
            self._server = EmbeddedServer(self.data)
            self._server.start()
        else:
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._secrets = self._load_secrets()
        self._ensure_database()
        with Line.connect(self.dsn("admin"), autocommit=True) as conn:
            conn.patience = LONG
            refuse_unfit(conn)
            migrate(conn, tell=self.tell)
            self.put_roles_back(conn)

    def _meaning(self, error: psycopg.Error | OSError) -> TearlineError:
        """Why it does not open. What libpq says of a connection names host, user and database, and no password."""
        if isinstance(error, psycopg.errors.DiskFull) or getattr(error, "errno", None) == errno.ENOSPC:
            return Unavailable(DISK_FULL)
        if isinstance(error, OSError):
            return BadInput(
                msg(
                    "The data folder {path} cannot be used: {why}.",
                    path=str(self.data),
                    why=str(error.strerror),
                )
            )
        if isinstance(error, psycopg.OperationalError):
            return Unavailable(msg("The database server cannot be reached: {why}", why=str(error).strip()))
        if (
            error.sqlstate is None
        ):  # the driver itself: its words quote the text, in which a password may stand
            return BadInput(msg("TEARLINE_DSN is not in a form that PostgreSQL reads (key=value, or a URL)."))
        return BadInput(
            msg("This database server refused the set-up (code {code}). docs/settings.md says what it needs.",
                code=error.sqlstate)
        )  # fmt: skip

    def close(self) -> None:
        """Give the server up; it stops if nobody else uses it."""
        if self._server is not None:
            self._server.leave()

    def revive(self) -> bool:
        """Start the embedded server again if it ended; whether it had. One that is reached by DSN is left alone.

        Raises :class:`Unavailable` when it does not start: the next call tries again.
        """
        return self._server is not None and self._server.revive()

    def dsn(self, role: Role) -> str:
        """Connection string of one of the roles in docs/grants.md."""
        base = self._base()
        if role == "admin":
            return make_conninfo(base, dbname=DATABASE) if self._server else base
        database = DATABASE if self._server else str(conninfo_to_dict(base).get("dbname") or "postgres")
        # what the connection names itself outranks what a role may have set for itself
        named = f"{conninfo_to_dict(base).get('options') or ''} {roles.options(role)}".strip()
        return make_conninfo(
            base, user=f"tearline_{role}", password=self._secrets[role], dbname=database, client_encoding="UTF8",
            options=named,
        )  # fmt: skip

    def put_roles_back(self, conn: psycopg.Connection) -> int:
        """What our roles changed about themselves is as it should be again; how many things were not.

        ``conn`` is the administrator's, in autocommit.
        """
        return len(roles.put_back(conn, self._secrets))

    @property
    def digest_key(self) -> bytes:
        """Key for digests of questions: without it nobody can guess a question from its entry."""
        return bytes.fromhex(self._secrets["digest_key"])

    @property
    def pointer_key(self) -> bytes:
        """Key of pointers (:mod:`tearline.db.pointer_key`): without it their table says nothing of any identifier."""
        return bytes.fromhex(self._secrets["pointer_key"])

    def _base(self) -> str:
        if self._server is None:
            if self.server_dsn is None:
                raise BadInput(msg("This house is not open."))
            return self.server_dsn
        return make_conninfo(
            host=str(self._server.sockets), user=ADMIN, password=self._server.password, dbname="postgres"
        )

    def _load_secrets(self) -> dict[str, str]:
        path = self.data / "roles.secret"
        found = _read(path) if path.exists() else {}
        missing = {name: secrets.token_hex(32) for name in (*roles.LOGINS, *_KEYS) if name not in found}
        if missing:
            found |= missing
            handle, fresh = tempfile.mkstemp(dir=self.data)  # 0600 from the start
            with os.fdopen(handle, "w") as file:
                json.dump(found, file)
            Path(fresh).rename(path)
        return found

    def _ensure_database(self) -> None:
        if self._server is None:
            return
        with psycopg.connect(self._base(), autocommit=True) as conn:
            if conn.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                conn.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")


def _read(path: Path) -> dict[str, str]:
    """Never made anew over one that cannot be read: the passwords in it are the only ones."""
    try:
        found: dict[str, str] = json.loads(path.read_text())
        if isinstance(found, dict):
            return found
    except ValueError:
        pass
    raise BadInput(msg("{path} is damaged. Put it back from a backup (docs/backups.md).", path=str(path)))
