"""docs/days.md and docs/api.md are run as they stand, line by line, on a demo."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.conftest import Run

DOCS = Path(__file__).parents[2] / "docs"


def commands(page: str, name: str) -> str:
    """The shell lines of a page's blocks of that name, one after the other."""
    text = (DOCS / page).read_text("utf-8")
    found = re.findall(rf"^```sh {name}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, name
    return "\n".join(found)


def blocks(page: str) -> set[str]:
    return set(re.findall(r"^```sh ?(.*)$", (DOCS / page).read_text("utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def served(first: Run, demo_data: Path) -> Iterator[int]:
    """The demo's service on a port of its own, as in the other terminal; its database is up for every command."""
    assert first.code == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "tearline.cli", "demo", "--data", str(demo_data), "--port", str(port), "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=tempfile.gettempdir(),
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            while "for example" not in (line := process.stdout.readline()):
                assert line
            yield port
        finally:
            process.terminate()


@pytest.fixture
def folder(first: Run, demo_data: Path) -> Iterator[Path]:
    """As a person's checkout: the commands in .venv/bin, and the demo in the folder that the commands expect."""
    assert first.code == 0
    made = Path(tempfile.mkdtemp(prefix="tearline-page-"))
    bin = made / ".venv" / "bin"
    bin.mkdir(parents=True)
    script = bin / "tearline"
    script.write_text(
        f'#!/bin/sh\ncase "$1" in demo-*) set -- "$@" --data "{demo_data}";; esac\n'
        f'exec "{sys.executable}" -m tearline.cli "$@"\n'
    )
    script.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def run(folder: Path, script: str) -> str:
    """Every line must succeed; what was written, for a look at it."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "TEARLINE_LANG": "en"}, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_every_block_of_the_pages_is_run() -> None:
    assert blocks("days.md") == {"officer", "analyst", "steward", "inspector"}
    assert blocks("api.md") == {"api"}


@pytest.mark.slow
@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("officer", ["pen.campo", "entity opened", "search"]),
        ("analyst", ["fgr.analista"]),
        ("steward", ["QRS-482-B", "Corrected.", "gris", "correction"]),
        ("inspector", ["pen.campo", "Verified:"]),
    ],
)
def test_a_day(folder: Path, who: str, said: list[str]) -> None:
    out = run(folder, commands("days.md", who))
    for text in said:
        assert text in out


@pytest.mark.slow
def test_the_api_in_ten_requests(folder: Path, served: int) -> None:
    out = run(folder, commands("api.md", "api").replace("127.0.0.1:8080", f"127.0.0.1:{served}"))
    for text in (
        '"login":"fgr.analista"',
        '"hits":[',
        '"history":[',
        '"candidates":[',
        '"pairs":[',
        '"records":1',
    ):
        assert text in out
