"""Spanish unless English is asked for."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tearline.cli import tongue


@pytest.mark.parametrize(
    ("environment", "arguments", "spoken"),
    [
        ({}, [], "es"),
        ({"LANG": "C.UTF-8"}, [], "es"),
        ({"LANG": "es_MX.UTF-8"}, [], "es"),
        ({"LANG": "en_US.UTF-8"}, [], "en"),
        ({"LANG": "en_US.UTF-8", "TEARLINE_LANG": "es"}, [], "es"),
        ({"LANG": "es_MX.UTF-8"}, ["--lang", "en"], "en"),
        ({"LANG": "en_US.UTF-8"}, ["--lang=es"], "es"),
        ({}, ["--", "--lang=en"], "es"),
    ],
)
def test_the_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], arguments: list[str], spoken: str
) -> None:
    for name in ("TEARLINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    tongue.choose(arguments)
    assert tongue.language() == spoken


def test_lang_may_stand_anywhere_and_is_taken_out() -> None:
    assert tongue.choose(["check", "--lang", "en", "A", "--json"]) == ["check", "A", "--json"]


def test_help_comes_at_once() -> None:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tearline.cli", "--help"], check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    assert min(times) < 1  # 0.3 s on an idle machine; the promise is half a second


def test_help_loads_nothing_heavy() -> None:
    heavy = ("psycopg", "pydantic", "fastapi", "followthemoney", "rich", "typer")
    probe = (
        "import sys; from tearline.cli.run import run; run(['--help']); "
        f"sys.exit(any(m in sys.modules for m in {heavy}))"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False, capture_output=True).returncode == 0
