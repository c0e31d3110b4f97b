"""What a file is, and a small picture of it, as the process apart saw it (`child`); nothing of it is believed.

The process that runs this holds secrets, so it does not look into the file at all. What comes back is a type, which is
held against the list of those that are taken, a number of pages, and pixels, of which the picture is made here: what
people's browsers are given was written by us, whatever the file was.
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from tearline.files.kinds import KINDS, WHY
from tearline.log import Log

_CHILD = (sys.executable, "-I", "-m", "tearline.files.child")
_SIDE = 480
_MOST = 1000 + _SIDE * _SIDE * 3  # bytes that it may send
_PAGES = 1_000_000
_WALLS = {"user", "descriptors", "calls"}

_log = Log(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one child may take."""

    megabytes: int = 1024
    """Address space."""
    seconds: int = 20
    """Processor time; and twice as much by the clock."""


@dataclass(frozen=True, slots=True)
class Seen:
    """``type``: one of `kinds`, None for what is not taken; ``picture``: a JPEG, or None and ``why`` (`kinds.WHY`)."""

    type: str | None
    pages: int | None
    picture: bytes | None
    why: str | None


def looked_into(file: BinaryIO, size: int, bounds: Bounds | None = None) -> Seen:
    """What an open file is. Never raises for what is in it."""
    bounds = bounds or Bounds()
    sent, slow = _answer(file, size, bounds)
    first, _, rest = sent.partition(b"\n")
    head = _told(first)
    type = head.get("type")
    known = type if isinstance(type, str) and type in KINDS else None
    if first and (missing := _WALLS - set(map(str, _listed(head.get("walls"))))):
        _log.warning("files.walls-missing", missing=sorted(missing))
    second, _, pixels = rest.partition(b"\n")
    told = _told(second)
    pages = told.get("pages")
    pages = pages if isinstance(pages, int) and 1 <= pages <= _PAGES else None
    if known is None:
        return Seen(None, None, None, "kind")
    picture = _picture(told.get("width"), told.get("height"), pixels)
    if picture is not None:
        return Seen(known, pages, picture, None)
    why = told.get("why")
    said = why if isinstance(why, str) and why in WHY else "too-slow" if slow else "died"
    if said == "died":
        _log.warning("files.reader-died", type=known)
    return Seen(known, pages, None, said)


def _picture(width: object, height: object, pixels: bytes) -> bytes | None:
    """A JPEG of these pixels, if they are as many as they should be."""
    if not (
        isinstance(width, int) and isinstance(height, int) and 1 <= width <= _SIDE and 1 <= height <= _SIDE
    ):
        return None
    if len(pixels) != width * height * 3:
        return None
    from PIL import Image

    made = io.BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(made, "JPEG", quality=80)
    return made.getvalue()


def _told(line: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        told = json.loads(line)
        if isinstance(told, dict):
            return told
    return {}


def _listed(told: object) -> list[object]:
    return told if isinstance(told, list) else []


def _answer(file: BinaryIO, size: int, bounds: Bounds) -> tuple[bytes, bool]:
    """What the child sent, all that it may, and whether it was ended for taking too long."""
    child = subprocess.Popen(
        _CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
        pass_fds=[file.fileno()], env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        assert child.stdin is not None  # noqa: S101 a pipe was asked for
        assert child.stdout is not None  # noqa: S101 the same
        told = {
            "file": file.fileno(), "size": size, "parent": os.getpid(), "megabytes": bounds.megabytes,
            "seconds": bounds.seconds,
        }  # fmt: skip
        with suppress(BrokenPipeError), child.stdin as stdin:
            stdin.write(json.dumps(told).encode())
        sent, slow = _read(child.stdout.fileno(), time.monotonic() + 2 * bounds.seconds)
        with suppress(subprocess.TimeoutExpired):
            slow = child.wait(1) == -signal.SIGXCPU or slow
        return sent, slow
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _read(out: int, until: float) -> tuple[bytes, bool]:
    sent = bytearray()
    poll = select.poll()
    poll.register(out, select.POLLIN)
    while len(sent) <= _MOST:
        left = until - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            return bytes(sent), True
        piece = os.read(out, 65536)
        if not piece:
            break
        sent += piece
    return bytes(sent), False
