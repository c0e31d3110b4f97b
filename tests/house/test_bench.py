"""A measurement that lacks what it stands beside says in one line how to install it."""

from __future__ import annotations

import importlib
import runpy
import sys

import pytest


def run(name: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["bench", name])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("bench", run_name="__main__")
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("name", ["arrival", "online", "fusion"])
def test_what_is_missing_is_named_with_the_command_that_installs_it(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in [known for known in sys.modules if known.startswith(("bench.", "pyarrow"))]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert run(name, monkeypatch) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "pip install" in line
    assert "pyarrow>=" in line


def test_any_other_fault_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> object:
        raise ModuleNotFoundError(name="tearline.nothing")

    monkeypatch.setattr(importlib, "import_module", broken)
    monkeypatch.setattr(sys, "argv", ["bench", "gate"])
    with pytest.raises(ModuleNotFoundError):
        runpy.run_module("bench", run_name="__main__")
