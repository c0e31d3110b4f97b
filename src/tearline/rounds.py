"""A thread that does one thing again and again, and outlives whatever goes wrong with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tearline.errors import TearlineError, Unavailable
from tearline.language import msg
from tearline.log import Log

AWAY = 1.0  # seconds to rest while the database is away

_log = Log(__name__)


class Rounds:
    """Calls ``do`` in a thread between :meth:`start` and :meth:`stop`, once each ``pause`` seconds.

    ``trouble`` is why the last round failed, for the operator: none when it went well, and unchanged by a round that
    only found the database away. ``turned`` is when a round last went well (``time.monotonic``).
    """

    def __init__(self, name: str, do: Callable[[], object], *, pause: float, rest: float) -> None:
        """``name`` stands in the log and on the thread; ``rest``: seconds after a round that failed."""
        self.name = name
        self.trouble: TearlineError | None = None
        self.failures = 0
        self.turned = time.monotonic()
        self._do = do
        self._pause = pause
        self._rest = rest
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin. Start it after any fork."""
        self._stopping.clear()
        self.turned = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the round under way. Safe to call twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def seconds(self) -> float:
        """Since a round last went well."""
        return time.monotonic() - self.turned

    def round(self, do: Callable[[], object] | None = None) -> bool:
        """One round, in the caller's thread; whether the database was there. Raises what the log raises, if it cannot
        be written to, and nothing else."""
        rest = self._attempt(do or self._do)
        self._stopping.wait(rest)
        return rest != AWAY

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.round()
            except Exception:  # not even the log can be written to: there is nobody left to tell
                self._stopping.wait(self._rest)
            self._stopping.wait(self._pause)

    def _attempt(self, do: Callable[[], object]) -> float:
        """How long to rest after it."""
        try:
            do()
        except Unavailable as error:
            _log.warning(f"{self.name}.unavailable", why=str(error))
            return AWAY
        except TearlineError as error:
            self._failed(error)
            _log.critical(f"{self.name}.refused", code=error.code, why=str(error))
        except Exception as error:  # a file that cannot be read, a disk that is full, a fault of ours
            self._failed(
                TearlineError(msg("a fault of the service ({kind}); its log says where", kind=_kind(error)))
            )
            _log.exception(f"{self.name}.failed")
        else:
            self.trouble = None
            self.turned = time.monotonic()
            return 0.0
        return self._rest

    def _failed(self, error: TearlineError) -> None:
        self.trouble = error
        self.failures += 1


def _kind(error: Exception) -> str:
    """What went wrong, without a value: an error of the system has words of its own."""
    told = error.strerror if isinstance(error, OSError) else None
    return f"{type(error).__name__}: {told}" if told else type(error).__name__
