"""The folder of the tests' databases: gone afterwards, cleared after killed runs, in memory only with room."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.paths import ROOT
from tools import quick_folder as quick

HOLDS = """
import sys
from pathlib import Path
from tools import quick_folder as quick
quick._place = lambda: Path(sys.argv[1])
with quick.quick_folder() as folder:
    print(folder, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders are made."""
    monkeypatch.setattr(quick, "_place", lambda: tmp_path)
    return tmp_path


def test_it_is_there_in_the_block_and_gone_after_it(place: Path) -> None:
    with quick.quick_folder() as folder:
        assert folder.parent == place
        assert folder.stat().st_mode & 0o777 == 0o711
    assert list(place.iterdir()) == []


def test_one_in_use_stays_and_one_of_a_killed_process_is_cleared(place: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(place)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = Path(other.stdout.readline().strip())
        with quick.quick_folder():
            assert theirs.is_dir()
        os.kill(other.pid, signal.SIGKILL)
    assert theirs.is_dir()
    with quick.quick_folder() as mine:
        assert list(place.iterdir()) == [mine]


@pytest.mark.parametrize("bound", ["LEAST_ROOM", "LEAST_FREE"])
def test_a_place_without_room_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bound: str
) -> None:
    for name in ("LEAST_ROOM", "LEAST_FREE"):
        monkeypatch.setattr(quick, name, 0)
    assert quick._place(tmp_path) == tmp_path
    monkeypatch.setattr(quick, bound, 2**62)
    assert quick._place(tmp_path) is None
    assert quick._place(tmp_path / "nowhere") is None
