"""Readers' processes for tests, without their start: forked from one that has imported what readers import.

Each file is still read by a process of its own, behind the same walls and over the same pipes, from
``tearline.intake.apart.child`` on. What is left out is a fresh interpreter with its imports: 0.2 s of processor time
for each of some thousand loads. Tests of the start itself, of hostile files and of kills start it as a deployment
does (``COLD`` in conftest.py).
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any

from tearline.intake.apart import reading

_INT = struct.Struct("i")
_FRESH = reading._started
_USUAL = reading._CHILD
_FAR = (
    500  # descriptors that are handed over stand from here on until each has the number that it is known by
)


class Child:
    """What `reading` asks of a :class:`subprocess.Popen`."""

    def __init__(self, stdin: int, stdout: int, told: socket.socket) -> None:
        self.stdin, self.stdout = FileIO(stdin, "w"), FileIO(stdout)
        self._told = told
        self._code: int | None = None
        self._pid = _number(told)
        if self._pid is None:
            raise OSError("no reader came of the fork")

    def kill(self) -> None:
        """Whether or not it has ended: its number is not given away before that was told."""
        if self._code is None and self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        """As of a ``Popen``: negative for a signal."""
        if self._code is None:
            status = _number(self._told)
            self._code = -signal.SIGKILL if status is None else os.waitstatus_to_exitcode(status)
            self._told.close()
        return self._code


class Nursery:
    """The process that forks them, started with the first one and ended with this process."""

    def __init__(self) -> None:
        self.cold = False
        self._lock = threading.Lock()
        self._line: socket.socket | None = None

    def started(self, files: list[int]) -> Child | subprocess.Popen[bytes]:
        """In the place of ``reading._started``."""
        if self.cold or reading._CHILD is not _USUAL:
            return _FRESH(files)
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        here, there = socket.socketpair()
        given = [there.fileno(), theirs_in, theirs_out, *files]
        try:
            with self._lock:
                numbers = struct.pack(f"{len(files) + 1}i", os.getpid(), *files)
                socket.send_fds(self._open(), [numbers], given)
        finally:
            there.close()
            os.close(theirs_in)
            os.close(theirs_out)
        return Child(ours_in, ours_out, here)

    def _open(self) -> socket.socket:
        if self._line is None:
            self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            subprocess.Popen(
                [sys.executable, "-I", str(Path(__file__)), str(theirs.fileno())],
                pass_fds=[theirs.fileno()], env={}, cwd="/", start_new_session=True,
            )  # fmt: skip
            theirs.close()
        return self._line


def _number(told: socket.socket) -> int | None:
    raw = told.recv(_INT.size, socket.MSG_WAITALL)
    return _INT.unpack(raw)[0] if len(raw) == _INT.size else None


# ── the process that forks ──────────────────────────────────────────────────────────────────────


def _nurse(line: socket.socket) -> None:
    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        numbers, given, _, _ = socket.recv_fds(line, 4096, 64)
        if not numbers:
            os._exit(0)  # the tests have ended
        if os.fork() == 0:
            line.close()
            parent, *known = struct.unpack(f"{len(numbers) // _INT.size}i", numbers)
            _wait_for_one(known, given, parent)
        for one in given:
            os.close(one)


def _import_all() -> None:
    """What the child imports of any format."""
    import importlib
    import pkgutil

    from tearline.intake import readers
    from tearline.intake.encoding import import_encodings

    for module in pkgutil.iter_modules(readers.__path__, f"{readers.__name__}."):
        importlib.import_module(module.name)
    importlib.import_module("_strptime")
    importlib.import_module("tearline.intake.readers.mapping").zones()
    importlib.import_module("tearline.intake.readers.properties").load_all()
    importlib.import_module("tearline.intake.apart.child")
    import_encodings()


def _wait_for_one(numbers: list[int], given: list[int], parent: int) -> None:
    """Between the two: forks the reader, says its number and how it ended."""
    import ctypes

    ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)  # PR_SET_PDEATHSIG
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    told = socket.socket(fileno=given[0])
    pid = os.fork()
    if pid == 0:
        told.close()
        _read(numbers, given[1:], parent)
    for one in given[1:]:
        os.close(one)
    with suppress(OSError):
        told.sendall(_INT.pack(pid))
        told.sendall(_INT.pack(os.waitpid(pid, 0)[1]))
    os._exit(0)


def _read(numbers: list[int], given: list[int], parent: int) -> None:
    """The reader: its descriptors get the numbers that it is told of, and nothing else is open."""
    import fcntl
    import io

    from tearline.intake.apart import child

    beyond = max(_FAR, *given, *numbers) + 1
    far = [fcntl.fcntl(one, fcntl.F_DUPFD, beyond) for one in (*given, os.open(os.devnull, os.O_WRONLY))]
    os.closerange(3, beyond)
    for one, number in zip(far, [0, 1, *numbers, 2], strict=True):
        os.dup2(one, number)
        os.close(one)
    os.setsid()
    above = os.getppid
    child.walls.os.getppid = lambda: parent if above() != 1 else 1  # whoever loads stands one further
    sys.stdin = io.TextIOWrapper(io.FileIO(0))
    code = 0
    try:
        child.main()
    except BaseException:
        code = 1
    os._exit(code)


def main(arguments: list[str]) -> Any:
    """``python -I warm.py DESCRIPTOR``."""
    _nurse(socket.socket(fileno=int(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
