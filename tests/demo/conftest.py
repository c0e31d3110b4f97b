"""One demo for all tests: started once from nothing, and again, as a person would."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.quick_folder import quick_folder


@dataclass(frozen=True)
class Run:
    """How a command of the demo ended."""

    code: int
    out: str
    err: str
    seconds: float


def tearline(*arguments: object) -> Run:
    """``tearline …`` in a process of its own, in a folder that has no lists beside it."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", "from tearline.cli import main; main()", *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd=tempfile.gettempdir(), timeout=280,
    )  # fmt: skip
    return Run(done.returncode, done.stdout, done.stderr, time.monotonic() - begun)


@pytest.fixture(scope="session")
def demo_data() -> Iterator[Path]:
    """A data folder that the database's own user can reach."""
    with quick_folder() as folder:
        yield folder / "data"


@pytest.fixture(scope="session")
def first(demo_data: Path) -> Run:
    """The first start, with --once and the small nation."""
    done = tearline("demo", "--once", "--people", 2000, "--data", demo_data, "--lang", "en")
    assert done.code == 0, done.err
    return done
