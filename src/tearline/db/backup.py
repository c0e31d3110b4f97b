"""A whole copy of the database, by the one role that may read everything, and how it is put back (docs/backups.md)."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tearline.db.backup_of_files import Lost, dump_files, named, not_made, put_files_back
from tearline.db.house import DATABASE, House
from tearline.db.server import installed_engine
from tearline.errors import BadInput, Conflict, Unavailable
from tearline.language import msg


def dump(house: House, file: Path, *, with_files: bool = True) -> list[Lost]:
    """Write an open house's database into ``file`` (pg_dump's custom format, mode 0600), and the bytes of its files, if
    there are any, into ``NAME.files`` beside it; those that are not as they were added, which are left out.

    Each is written beside, into ``.NAME.part``, and has its name when it is whole and on the disk, the database's last:
    a process that is killed leaves nothing under that. Raises :class:`BadInput` when the file exists or cannot be made,
    :class:`Unavailable` when it fails; then no half of a copy is left.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        if file.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        part.unlink(missing_ok=True)  # of one that was killed
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise not_made(file, error) from None
    # a password among a program's arguments is there for every process to read
    parts = conninfo_to_dict(house.dsn("backup"))
    password = str(parts.pop("password", ""))
    target = make_conninfo("", **{name: str(part) for name, part in parts.items()})
    done = subprocess.run(
        [
            str(installed_engine() / "bin" / "pg_dump"), "--create", "--format=custom", f"--file={part}",
            f"--dbname={target}",
        ],
        env={**os.environ, "PGPASSWORD": password}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        part.unlink(missing_ok=True)
        raise Unavailable(msg("The backup failed: {why}", why=done.stderr.strip()[-500:]))
    try:
        # after the dump: what it has a row for was on the disk by then, or went since with its record
        lost = dump_files(house, file) if with_files else []
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    named(part, file)
    return lost


def put_back(house: House, file: Path) -> list[Lost]:
    """Restore a dump into an open house that holds nothing yet, with the bytes of its files; open it again afterwards,
    to close its catalogue. Returns the files whose bytes are not as they were added.

    Raises :class:`Conflict` when the house is in use or is no embedded one, :class:`BadInput`, :class:`Unavailable`;
    then the house is empty, and the same can be done again.
    """
    if house.server_dsn is not None:
        raise Conflict(msg("Restore with pg_restore --create on a PostgreSQL server of your own."))
    if not file.is_file():
        raise BadInput(msg("{file} is not there.", file=file))
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        if conn.execute("SELECT FROM gate.agency LIMIT 1").fetchone() is not None:
            raise Conflict(msg("This data folder is in use. Name a new one with TEARLINE_DATA."))
    parts = conninfo_to_dict(house.dsn("admin"))
    password = str(parts.pop("password", ""))
    target = make_conninfo("", **{**{name: str(part) for name, part in parts.items()}, "dbname": "postgres"})
    with psycopg.connect(target, password=password, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)".encode())
    done = subprocess.run(
        [
            str(installed_engine() / "bin" / "pg_restore"), "--create", "--exit-on-error", f"--dbname={target}",
            str(file),
        ],
        env={**os.environ, "PGPASSWORD": password}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        with psycopg.connect(target, password=password, autocommit=True) as conn:
            conn.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
        raise Unavailable(msg("The restore failed: {why}", why=done.stderr.strip()[-500:]))
    return put_files_back(house, file)
