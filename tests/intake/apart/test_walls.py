"""Behind the walls nothing can be opened, reached, started or looked into."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tearline.intake.apart.walls import CALLS, instructions


def behind(*how: str) -> dict[str, Any]:
    script = Path(__file__).with_name("behind_walls.py")
    done = subprocess.run(
        [sys.executable, script, str(os.getpid()), *how],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return behind()


@pytest.fixture(scope="module")
def unfiltered() -> dict[str, Any]:
    return behind("unfiltered")


OPENING = ["open a file", "open a socket", "open an internet socket", "make a pipe", "import a module"]
HELD = [*OPENING, "take more memory", "become root", "raise a limit"]
REACHING = ["make a process", "run a program", "send a signal", "look into the parent"]


@pytest.mark.skipif(platform.machine() not in CALLS, reason="its calls are not listed")
@pytest.mark.parametrize("attempt", [*HELD, *REACHING])
def test_an_attempt_is_refused(told: dict[str, Any], attempt: str) -> None:
    assert told["walls"] == ["user", "descriptors", "calls"]
    assert attempt in told["refused"]


@pytest.mark.parametrize("attempt", HELD)
def test_no_file_and_no_socket_where_the_kernel_filters_no_calls(
    unfiltered: dict[str, Any], attempt: str
) -> None:
    assert unfiltered["walls"] == ["user", "descriptors"]
    assert attempt in unfiltered["refused"]


@pytest.mark.parametrize("machine", sorted(CALLS))
def test_no_call_that_opens_or_reaches_is_on_the_list(machine: str) -> None:
    architecture, calls = CALLS[machine]
    assert len(set(calls.values())) == len(calls)
    reaching = {"open", "openat", "socket", "connect", "clone", "execve", "ptrace", "kill", "prlimit64"}
    assert not reaching & calls.keys()
    program = instructions(architecture, sorted(calls.values()))
    assert len(program) == 8 * (len(calls) + 6)
