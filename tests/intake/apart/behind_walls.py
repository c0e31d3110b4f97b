"""Run behind the walls of `tearline.intake.apart.walls`: tries to get out, and writes how each try ended.

``python behind_walls.py PARENT [unfiltered]``; unfiltered as on a processor whose calls are not listed, and
then without running a program. The answer is one line of JSON on standard output.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import socket
import sys
from collections.abc import Callable

from tearline.intake.apart import walls

LIBC = ctypes.CDLL(None, use_errno=True)
PARENT = int(sys.argv[1])


def of_the_parent(call: str, *arguments: int) -> None:
    """A system call that takes the parent's number first, as an OSError where it is refused."""
    if getattr(LIBC, call)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), call)


TRIES: dict[str, Callable[[], object]] = {
    "open a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "open a socket": lambda: socket.socket(socket.AF_UNIX),
    "open an internet socket": lambda: socket.socket(socket.AF_INET),
    "make a pipe": os.pipe,
    "make a process": os.fork,
    "run a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
    "import a module": lambda: __import__("wave"),
    "send a signal": lambda: os.kill(PARENT, 0),
    "look into the parent": lambda: of_the_parent("ptrace", 16, PARENT, 0, 0),
    "become root": lambda: os.setuid(0),
    "raise a limit": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
}


def main() -> None:
    megabytes, seconds = 512, 60
    if sys.argv[2:]:
        walls.CALLS.clear()
        del TRIES["run a program"]
    stand = walls.seal(PARENT, megabytes, seconds)
    refused = {}
    for name, attempt in TRIES.items():
        try:
            attempt()
        except (OSError, ImportError, ValueError) as error:
            refused[name] = type(error).__name__
    try:
        bytearray(megabytes * 1024**2)
    except MemoryError:
        refused["take more memory"] = "MemoryError"
    sys.stdout.write(json.dumps({"walls": stand, "refused": refused}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
