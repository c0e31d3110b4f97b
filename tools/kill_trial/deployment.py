"""The deployment under trial: founded by its command line, served on one port, killed and started again."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from tearline.db.server import ADMIN, EmbeddedServer
from tools.attack.cast import FIRST, SECOND, Cast, Credential, Part, Session, found, posted, vetting
from tools.attack.wire import HOST, PREFIX, Line, Request

AGENCY = "FGR"
STEWARD = Part("steward", AGENCY, "SECRET", duties=("steward",), purpose="stewardship")
READER = Part("reader", AGENCY, "SECRET")
GUARD = Part("guard", AGENCY, "SECRET", duties=("duty-officer",))
INSPECTOR = Part("inspector", AGENCY, "SECRET", duties=("inspector",), purpose="oversight")
LABEL = f"{AGENCY}//RESTRICTED//-//ALL//H0"
READY = 240.0  # seconds for a service to be ready, on a machine that does much else


class Deployment:
    """One data folder, and the process that serves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self.cast = Cast.of(folder / "cast.json")
        self.sessions: dict[str, Session] = {}
        self._process: subprocess.Popen[bytes] | None = None

    # ── its life ────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Found it, serve it, admit an agency and four officers, and sign them in."""
        found(self.data, self.cast)
        self.start()
        line = Line(self.port)
        for part in (FIRST, SECOND):
            self.cast.settle(line, part.login)
        first, second = (Session(part, self.cast.sign_in(line, part.login)) for part in (FIRST, SECOND))
        posted(line, "/agencies", {"code": AGENCY, "name_es": "Agencia", "name_en": "Agency"}, first)
        for part in (STEWARD, READER, GUARD, INSPECTOR):
            self._enrol(line, part, first, second)
            self.sessions[part.login] = Session(part, self.cast.sign_in(line, part.login))
        line.close()

    def _enrol(self, line: Line, part: Part, first: Session, second: Session) -> None:
        def agree(told: Any) -> None:
            if told["proposal"]:
                posted(line, f"/proposals/{told['proposal']}/confirmation", None, second)

        password = secrets.token_urlsafe(12)
        told = posted(line, "/officers", {
            "login": part.login, "full_name": part.login, "agency": part.agency, "password": password,
            "duties": list(part.duties),
        }, first)  # fmt: skip
        self.cast.officers[part.login] = Credential(password, told["totp_secret"])
        agree(told)
        self.cast.settle(line, part.login)
        agree(posted(line, f"/officers/{part.login}/vettings", vetting(part), first))

    def start(self) -> None:
        """Serve; returns when it is ready."""
        with (self.folder / "service.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tearline.cli", "serve", "--lang", "en"], env=self._environment(),
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.until_ready()

    def until_ready(self) -> None:
        """Raises RuntimeError when it does not become ready: then it did not come back by itself."""
        until = time.monotonic() + READY
        while not self.is_ready():
            if time.monotonic() > until or self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"the service did not come back; its log is {self.folder / 'service.log'}")
            time.sleep(0.1)

    def is_ready(self) -> bool:
        """Whether it says so."""
        line = Line(self.port)
        try:
            return line.ask(Request("GET", f"{PREFIX}/health")).status == 200
        finally:
            line.close()

    def end(self) -> None:
        """End it in order; kill it if it does not."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(120)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    # ── what is killed ──────────────────────────────────────────────────────────────────────────

    def kill_service(self) -> None:
        """The process that serves, and nothing of the database."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def kill_server(self) -> bool:
        """The database's postmaster; False if there was none."""
        return _killed(self._postmaster())

    def kill_one_of(self, choice: float) -> bool:
        """One process of the database, at the place ``choice`` (0 to 1) among all; PostgreSQL then recovers."""
        postmaster = self._postmaster()
        with suppress(psutil.NoSuchProcess, TypeError):
            children = psutil.Process(postmaster).children()
            if children:
                return _killed(children[int(choice * len(children))].pid)
        return False

    def _postmaster(self) -> int | None:
        try:
            return int((self.data / "postgresql" / "postmaster.pid").read_text().partition("\n")[0])
        except (OSError, ValueError):
            return None

    # ── other ways in ───────────────────────────────────────────────────────────────────────────

    def command(self, *words: str, by: Part | None = None) -> subprocess.Popen[bytes]:
        """A command of the product, as its operator or as an officer whose session it finds."""
        environment = self._environment()
        if by is not None:
            kept = self.folder / f"{by.login}.session"
            kept.touch(mode=0o600)
            kept.write_text(self.sessions[by.login].token)
            environment |= {"TEARLINE_SESSION": str(kept), "TEARLINE_PURPOSE": by.purpose}
        with (self.folder / "commands.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tearline.cli", *words, "--lang", "en"], env=environment, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def superuser(self) -> psycopg.Connection[Any]:
        """Past the gate: for who checks. Raises psycopg.OperationalError while the server is away."""
        server = EmbeddedServer(self.data)
        told = make_conninfo(
            host=str(server.sockets), user=ADMIN, password=server.password, dbname="tearline"
        )
        return psycopg.connect(told, autocommit=True, connect_timeout=5)

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("TEARLINE_")}
        return {
            **own, "TEARLINE_DATA": str(self.data), "TEARLINE_HOST": HOST, "TEARLINE_PORT": str(self.port),
            "TEARLINE_REQUESTS_PER_MINUTE": "0", "TEARLINE_CHECKPOINT_SECONDS": "1",
        }  # fmt: skip


def _killed(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
