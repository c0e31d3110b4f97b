"""A thread that does one thing again and again outlives whatever goes wrong with it, and says what it was."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tearline.errors import Conflict, Unavailable
from tearline.language import msg
from tearline.rounds import Rounds

PATIENCE = 20


def going_on(do: Callable[[], object]) -> Rounds:
    """Four rounds of it were begun."""
    enough = threading.Semaphore(0)

    def counted() -> None:
        enough.release()
        do()

    rounds = Rounds("test", counted, pause=0, rest=0)
    rounds._stopping.wait = lambda _=None: rounds._stopping.is_set()  # type: ignore[method-assign]
    rounds.start()
    for _ in range(4):
        assert enough.acquire(timeout=PATIENCE)
    assert rounds.is_alive()
    rounds.stop()
    rounds.stop()
    return rounds


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), MemoryError(), RuntimeError(), KeyError()]
)
def test_a_fault_is_noted_by_its_kind(error: Exception) -> None:
    def fail() -> None:
        raise error

    rounds = going_on(fail)
    assert rounds.failures >= 4
    assert type(error).__name__ in str(rounds.trouble)


def test_an_error_of_ours_is_noted_in_its_words() -> None:
    def refuse() -> None:
        raise Conflict(msg("There is no key to replace. If it is lost: tearline ledger lost-key"))

    assert "There is no key" in str(going_on(refuse).trouble)


def test_a_database_that_is_away_is_no_trouble() -> None:
    def away() -> None:
        raise Unavailable

    rounds = going_on(away)
    assert (rounds.trouble, rounds.failures) == (None, 0)


def test_what_goes_well_again_is_no_trouble_any_more() -> None:
    failing = [True, True]

    def twice() -> None:
        if failing and failing.pop():
            raise RuntimeError

    rounds = going_on(twice)
    assert (rounds.trouble, rounds.failures) == (None, 2)


FULL = Path("/dev/full")
UNHEARD = """
import os
import threading
from tearline.rounds import Rounds
def fail():
    enough.release()
    raise RuntimeError
enough = threading.Semaphore(0)
rounds = Rounds("test", fail, pause=0, rest=0)
rounds.start()
for _ in range(4):
    assert enough.acquire(timeout=20)
alive = rounds.is_alive()
rounds.stop()
os._exit(0 if alive else 1)  # Python's own end writes once more what a buffer still holds, and fails on that with 120
"""


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_not_even_a_log_on_a_full_disk_ends_it(unbuffered: str) -> None:
    """Whether a line fails when it is written, or stays in a buffer that can never be emptied."""
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", UNHEARD], stdout=full, stderr=full, check=False, timeout=60,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert done.returncode == 0
