"""Services under attack: ``tearline serve`` on a data folder, on a free port of the loopback address."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.attack.wire import HOST, Line

STARTING = 600  # seconds
ENDING = 60
_SERVING = re.compile(r"http://127\.0\.0\.1:(\d+)")
# The service's own limits would end an attack of a thousand requests a minute, equally in both copies
_SETTINGS = {
    "TEARLINE_HOST": HOST, "TEARLINE_REQUESTS_PER_MINUTE": "0", "TEARLINE_FAILED_SIGN_INS_PER_ADDRESS": "0",
    "TEARLINE_CONNECTIONS": "4",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """A running service and its data."""

    data: Path
    port: int

    def line(self) -> Line:
        """A new connection."""
        return Line(self.port)


def command(data: Path, *words: str) -> str:
    """What a command of the product prints, on this data folder. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "-m", "tearline.cli", *words, "--lang", "en"],
        env=_environment(data), cwd=data.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@contextlib.contextmanager
def serving(*folders: Path) -> Iterator[list[Service]]:
    """A service on each data folder, for as long as the block lasts; their databases end with them."""
    with contextlib.ExitStack() as ending:
        started = []
        for data in folders:
            started.append(_started(data))
            ending.callback(_end, started[-1])
        yield [
            Service(data, _port(process, _log(data))) for data, process in zip(folders, started, strict=True)
        ]


def copied(base: Path, to: Path) -> Path:
    """A cold copy of a data folder, with owners and modes."""
    shutil.rmtree(to, ignore_errors=True)
    subprocess.run(["cp", "-a", str(base), str(to)], check=True)
    return to


def _environment(data: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("TEARLINE_")}
    return {**own, **_SETTINGS, "TEARLINE_DATA": str(data), "TEARLINE_SESSION": str(data.parent / "session")}


def _log(data: Path) -> Path:
    return data.with_name(f"{data.name}.log")


def _started(data: Path) -> subprocess.Popen[bytes]:
    with _log(data).open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "tearline.cli", "serve", "--port", "0", "--lang", "en"],
            env=_environment(data), cwd=data.parent, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True,  # Ctrl-C is ours: it ends in order, after the last answer
        )  # fmt: skip


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        found = _SERVING.search(log.read_text("utf-8", "replace"))
        if found:
            return int(found[1])
        time.sleep(0.05)
    raise RuntimeError(f"the service did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()  # SIGTERM: the service ends in order, and its database with it
    try:
        process.wait(ENDING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
