"""A timing decides no test: what is quick here is slow beside three other processes on a small machine."""

from __future__ import annotations

import ast

from hypothesis import settings

from tests.house.paths import ROOT


def test_no_example_of_hypothesis_has_a_deadline() -> None:
    """The one profile (tests/conftest.py) has none, and no test sets one for itself."""
    assert settings().deadline is None
    own = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in sorted((ROOT / "tests").rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and any(word.arg == "deadline" for word in call.keywords)
    ]
    assert own == [own[0]], own
    assert own[0].startswith("tests/conftest.py:")
