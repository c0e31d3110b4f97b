"""A whole copy of the database, made by the one role that may read everything (docs/backups.md)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tearline.db.house import House
from tearline.db.server import _installed_engine
from tearline.errors import BadInput, Unavailable
from tearline.language import msg


def dump(house: House, file: Path) -> None:
    """Write an open house's database into ``file`` (pg_dump's custom format, mode 0600).

    Raises :class:`BadInput` when the file exists or cannot be made, :class:`Unavailable` when it fails;
    then no half of a copy is left.
    """
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise BadInput(msg("{file} cannot be made: {why}.", file=file, why=str(error.strerror))) from None
    # a password among a program's arguments is there for every process to read
    parts = conninfo_to_dict(house.dsn("backup"))
    password = str(parts.pop("password", ""))
    target = make_conninfo("", **{name: str(part) for name, part in parts.items()})
    done = subprocess.run(
        [
            str(_installed_engine() / "bin" / "pg_dump"), "--create", "--format=custom", f"--file={file}",
            f"--dbname={target}",
        ],
        env={**os.environ, "PGPASSWORD": password}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        file.unlink(missing_ok=True)
        raise Unavailable(msg("The backup failed: {why}", why=done.stderr.strip()[-500:]))
