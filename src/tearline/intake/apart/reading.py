"""A file under reading, seen from the process that loads it.

    with reading(path, Bounds(), mapping=mapping) as file:
        file.format, file.digests
        for item in file.items(): ...

The child (`child`) is held to bounds, and whatever it sends is held against the form (`wire`). It ends with
the ``with``, and with this process.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from tearline.errors import BadInput, TearlineError, Unavailable
from tearline.intake.apart import wire
from tearline.intake.draft import Draft, Reject
from tearline.intake.files import FORMATS, Chosen, Form, choose, no_encoding, open_file
from tearline.language import Message, msg
from tearline.log import Log

_CHILD = (sys.executable, "-I", "-m", "tearline.intake.apart.child")
_PIPE = 1024**2  # bytes that the child may be ahead
_TICK = 0.25  # seconds, at most, between two looks at whether the load is still wanted
_MOST_ROWS = 1_048_576  # of a workbook, whose rows may be shorter than a byte
_WALLS = ("user", "descriptors", "calls")

_log = Log(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one child may take."""

    megabytes: int = 1024
    """Address space."""
    silence: float = 120
    """Seconds without an item."""
    seconds: float = 300
    """Processor time, and again as much waiting for it, with one more for each ``pace`` bytes of the files."""
    pace: int = 100_000

    def of(self, size: int) -> int:
        """Seconds for files of ``size`` bytes."""
        return int(self.seconds + size / self.pace)


def never() -> bool:
    """A load that is wanted to its end."""
    return False


class Reading:
    """One file, read by a child that runs already; made by :func:`reading`."""

    def __init__(
        self,
        chosen: Chosen,
        encoding: str | None,
        bounds: Bounds,
        unwanted: Callable[[], bool],
    ) -> None:
        self._chosen, self._encoding, self._bounds, self._unwanted = chosen, encoding, bounds, unwanted
        self._names = [_written(path.name) for path in chosen.files]
        self._name = _written(chosen.named.name)
        self._last: deque[bytes] = deque(maxlen=2)
        self._waited = 0.0
        self._items = 0
        self._ends = ExitStack()
        self.format: Form
        self.digests: list[bytes] = []
        """SHA-256 of each file, in the order in which they were handed over."""

    def __enter__(self) -> Self:
        with ExitStack() as ends:
            self._files = [ends.enter_context(open_file(path)) for path in self._chosen.files]
            sizes = [os.fstat(file.fileno()).st_size for file in self._files]
            for path, size in zip(self._chosen.files, sizes, strict=True):
                if size == 0:
                    raise BadInput(msg("{file} is empty.", file=path.name))
            self._most = max(sum(sizes), _MOST_ROWS)
            self._seconds = self._bounds.of(sum(sizes))
            self._child = _started([file.fileno() for file in self._files])
            ends.callback(_end, self._child)
            self._tell(sizes)
            for file in self._files:  # while the child starts
                self.digests.append(hashlib.file_digest(file, "sha256").digest())
            self.format = self._begun(self._frame())
            self._ends = ends.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    @property
    def name(self) -> str:
        """The name of the file that was asked for, without its folder."""
        return self._name

    @property
    def names(self) -> Sequence[str]:
        """Of all files read, in the order in which items name them."""
        return self._names

    def items(self) -> Iterator[Draft | Reject]:
        """Drafts and rejects in their order, once. Raises as :meth:`frames` does."""
        for frame in self.frames():
            try:
                items = wire.items_of(frame, self._names)
            except wire.GarbledError:
                raise self.garbled() from None
            self.count(len(items))
            yield from items

    def frames(self) -> Iterator[bytes]:
        """What the child sent of items, in their order, once, for `wire.items_of`; whoever unpacks it says how many
        there were (:meth:`count`). Raises :class:`BadInput` for a file that cannot be read to its end,
        :class:`Unavailable` where the child was killed or the load is not wanted any more."""
        while True:
            body = self._body()
            if not wire.holds_items(body):
                self._ended(self._opened(body))
                return
            self._last.append(body)
            yield body

    def count(self, items: int) -> None:
        """So many more were unpacked. Raises :class:`BadInput` where there are more records than bytes."""
        self._items += items
        if self._items > self._most:
            raise self.garbled()

    @property
    def _line(self) -> int:
        """The last line of which something came that can be read; 0 before there is one."""
        for body in reversed(self._last):
            with suppress(wire.GarbledError):
                return wire.items_of(body, self._names)[-1].line
        return 0

    def _begun(self, told: dict[str, Any]) -> Form:
        if "bad" in told:
            self._ended(told)
        format, stand = told.get("format"), told.get("walls")
        may_be: tuple[Form, ...] = FORMATS if self._chosen.format is None else (self._chosen.format,)
        found = next((one for one in may_be if one == format), None)
        if found is None or type(stand) is not list:
            raise self.garbled()
        missing = [wall for wall in _WALLS if wall not in stand]
        if missing:
            _log.warning("reader.walls-missing", missing=missing)
        return found

    def _ended(self, told: dict[str, Any]) -> None:
        """What the last frame means. Returns for a file that was read to its end."""
        if told.get("end") is True:
            return
        if told.get("memory") is True:
            raise self._stopped(
                msg("it takes more than {megabytes} MB of memory", megabytes=self._bounds.megabytes)
            )
        if "bad" in told:
            try:
                raise BadInput(wire.heard_message(told["bad"]))
            except wire.GarbledError:
                raise self.garbled() from None
        fault = told.get("fault")
        if type(fault) is not list or not all(type(word) is str and len(word) < 200 for word in fault[:4]):
            raise self.garbled()
        _log.warning("reader.fault", fault=fault[:4])
        raise BadInput(
            msg(
                "{file}: what follows line {line} cannot be read; no reader foresees it. Save the file again, or "
                "in another form; what was settled stays.",
                file=self._names[0],
                line=self._line,
            )
        )

    # ── frames ──────────────────────────────────────────────────────────────────────────────────

    def _tell(self, sizes: list[int]) -> None:
        told = {
            "format": self._chosen.format,
            "encoding": self._encoding,
            "files": [
                [name, size, file.fileno(), _written(str(path))]
                for name, path, size, file in zip(
                    self._names, self._chosen.files, sizes, self._files, strict=True
                )
            ],
            "parent": os.getpid(),
            "megabytes": self._bounds.megabytes,
            "seconds": self._seconds,
        }
        stdin = self._child.stdin
        if stdin is not None:
            with suppress(BrokenPipeError), stdin:  # killed already: the first frame tells
                stdin.write(orjson.dumps(told))

    def _frame(self) -> dict[str, Any]:
        return self._opened(self._body())

    def _body(self) -> bytes:
        return self._bytes(self._length(self._bytes(wire.HEAD)))

    def _opened(self, body: bytes) -> dict[str, Any]:
        try:
            return wire.opened(body)
        except wire.GarbledError:
            raise self.garbled() from None

    def _length(self, head: bytes) -> int:
        try:
            return wire.length(head)
        except wire.GarbledError:
            raise self.garbled() from None

    def _bytes(self, count: int) -> bytes:
        parts = []
        began = time.monotonic()
        while count:
            self._wait(began)
            part = os.read(self._out, min(count, _PIPE))
            if not part:
                raise self._death()
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _wait(self, began: float) -> None:
        """Until there is something to read."""
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        while True:
            before = time.monotonic()
            ready = poll.poll(_TICK * 1000)
            now = time.monotonic()
            self._waited += now - before
            if self._unwanted():
                raise given_up()
            if self._waited > 2 * self._seconds:
                raise self._too_long()
            if ready:
                return
            if now - began > self._bounds.silence:
                raise self._stopped(
                    msg("no record came of it for {seconds} seconds", seconds=round(self._bounds.silence))
                )

    @property
    def _out(self) -> int:
        if self._child.stdout is None:
            raise RuntimeError("a child without a pipe")
        return self._child.stdout.fileno()

    # ── ends ────────────────────────────────────────────────────────────────────────────────────

    def _death(self) -> TearlineError:
        code = self._child.wait()
        if code == -signal.SIGXCPU:
            return self._too_long()
        _log.warning("reader.died", code=code)
        return Unavailable(
            msg(
                "The process that reads {file} ended near line {line}, before the file did. What was settled stays; "
                "load the same file again. If it ends there again, save the file in another form.",
                file=self._names[0],
                line=self._line,
            )
        )

    def _too_long(self) -> BadInput:
        return self._stopped(msg("it takes more than {seconds} seconds", seconds=self._seconds))

    def _stopped(self, why: Message) -> BadInput:
        return BadInput(
            msg(
                "{file}: reading was stopped near line {line}: {why}. What was settled stays. Save the file again "
                "in another form (CSV, JSON lines), or in smaller files.",
                file=self._names[0],
                line=self._line,
                why=why,
            )
        )

    def garbled(self) -> BadInput:
        """What was sent is nothing that a reader writes."""
        _log.error("reader.garbled", line=self._line)
        return BadInput(
            msg(
                "{file}: near line {line} the process that reads it answered with what no reader writes, and was "
                "ended. The file may be an attack: keep it apart, and tell whoever runs this deployment.",
                file=self._names[0],
                line=self._line,
            )
        )


def _written(name: str) -> str:
    """A name as text; a file system's may hold bytes that are none."""
    return name.encode("utf-8", "replace").decode()


def _started(files: list[int]) -> subprocess.Popen[bytes]:
    """A child that has these open files, two pipes to us, and nothing else of ours: no environment, no memory."""
    child = subprocess.Popen(
        _CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
        pass_fds=files, env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    if child.stdout is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # what unprivileged users may have in pipes is limited
            fcntl.fcntl(child.stdout, fcntl.F_SETPIPE_SZ, _PIPE)
    return child


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def given_up() -> Unavailable:
    """A load whose caller left."""
    return Unavailable(
        msg("The load was given up, since whoever asked for it left. The same file again goes on from there.")
    )


def reading(
    path: Path,
    bounds: Bounds | None = None,
    *,
    format: str | None = None,
    mapping: Path | None = None,
    encoding: str | None = None,
    unwanted: Callable[[], bool] = never,
) -> Reading:
    """``path`` (and what belongs to it) read apart, as a context manager; ``unwanted`` is asked now and then.

    Raises :class:`BadInput` where a file is missing, empty, or of no format that is known.
    """
    with open_file(path):
        pass  # said before anything else of it
    return Reading(choose(path, format, mapping), _named(encoding), bounds or Bounds(), unwanted)


def reading_columns(
    path: Path,
    bounds: Bounds | None = None,
    *,
    encoding: str | None = None,
    unwanted: Callable[[], bool] = never,
) -> Reading:
    """The first rows of the table ``path`` as they stand (`tearline.intake.readers.columns`), read apart."""
    return Reading(Chosen(path, "columns", (path,)), _named(encoding), bounds or Bounds(), unwanted)


def _named(encoding: str | None) -> str | None:
    if encoding is not None and not (encoding.isascii() and encoding.isprintable() and len(encoding) <= 50):
        raise no_encoding(encoding)
    return encoding
