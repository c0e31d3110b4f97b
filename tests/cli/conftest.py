"""The command line in this process, over the shared house."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tearline.cli.run import run
from tearline.db import House
from tearline.ledger.look import Viewer

PURPOSES = ("investigation", "stewardship", "oversight", "administration")


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Tearline = Callable[..., Outcome]


@pytest.fixture
def tearline(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tearline:
    """``tearline("check", "ABC-123-D", by=viewer)``: an English-speaking shell of its own."""
    monkeypatch.setenv("TEARLINE_DATA", str(house.data))
    if house.server_dsn:
        monkeypatch.setenv("TEARLINE_DSN", house.server_dsn)
    monkeypatch.setenv("TEARLINE_SESSION", str(tmp_path / "session"))
    monkeypatch.setenv("TEARLINE_LANG", "en")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, by: Viewer | None = None) -> Outcome:
        if by is not None:
            kept = tmp_path / "session"
            kept.touch(mode=0o600)
            kept.write_text(by.token)
            monkeypatch.setenv("TEARLINE_PURPOSE", by.purpose)
        capsys.readouterr()
        code = run(list(arguments))
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return call


@pytest.fixture
def loaded(tearline: Tearline, tmp_path: Path) -> Callable[..., Outcome]:
    """Loads an FtM person with these properties for a steward; answers with the receipt."""

    def load(by: Viewer, label: str, key: str, **properties: str) -> Outcome:
        outer = {"status": properties.pop("status")} if "status" in properties else {}
        told = {name: [value] for name, value in properties.items()}
        entity = {"id": key, "schema": "Person", "properties": told, **outer}
        file = tmp_path / f"{key}.jsonl"
        file.write_text(json.dumps(entity) + "\n")
        return tearline("load", str(file), "--source", "tests", "--label", label, "--json", by=by)

    return load
