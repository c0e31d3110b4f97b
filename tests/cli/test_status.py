"""``tearline status``: what the operator of a machine is told, with a service and without one."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tearline.db import House
from tearline.jobs.figures import KINDS
from tearline.ledger.look import Desk
from tests.api.wire import served
from tests.cli.conftest import Tearline
from tests.web.street_maps import written
from tools.quick_folder import quick_folder

# What only a service with all that runs beside it tells, and what is there after a first time only.
_LATER = {
    "tearline_ledger_refusals_total", "tearline_database_starts_total", "tearline_clock_failures_total",
    "tearline_job_failures_total",
    "tearline_process_memory_bytes", "tearline_job_age_seconds", "tearline_ledger_checkpoint_age_seconds",
}  # fmt: skip
_POOLS = {name for name in KINDS if "_pool_" in name}


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_a_service_that_is_ready(tearline: Tearline, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(desk) as port:
        monkeypatch.setenv("TEARLINE_PORT", str(port))
        outcome = tearline("status")
        told = tearline("status", "--json").data
    assert outcome.code == 0
    assert "ready" in outcome.out
    assert "Records that wait to be matched" in outcome.out
    assert "MB" in outcome.out
    assert (told["ready"], told["why"]) == (True, None)
    assert KINDS.keys() - told["figures"].keys() <= _LATER
    assert set(told["figures"]["tearline_pool_connections"]) == {"questions", "sign-in"}


def test_without_a_service_the_figures_come_from_the_database(
    tearline: Tearline, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.pool
    monkeypatch.setenv("TEARLINE_PORT", port := free_port())
    outcome = tearline("status", "--lang", "es")
    assert outcome.code == 7
    assert "no responde" in outcome.out
    assert port in outcome.out
    told = tearline("status", "--json")
    assert told.code == 7
    assert KINDS.keys() - told.data["figures"].keys() <= _LATER | _POOLS


def test_the_street_map_is_named_and_what_is_wrong_with_it(
    tearline: Tearline, monkeypatch: pytest.MonkeyPatch
) -> None:
    with quick_folder() as folder:
        with House(folder / "house"):
            pass
        monkeypatch.setenv("TEARLINE_DATA", str(folder / "house"))
        monkeypatch.delenv("TEARLINE_DSN", raising=False)
        monkeypatch.setenv("TEARLINE_PORT", free_port())
        assert tearline("status", "--json").data["street_map"] is None
        assert "Street map" not in tearline("status").out
        file = written(folder / "house" / "base.pmtiles", (-99.2, 19.3, -99.0, 19.5))
        assert tearline("status", "--json").data["street_map"] == {"file": "base.pmtiles", "why": None}
        file.write_bytes(file.read_bytes()[:-1])
        assert "is cut off" in tearline("status", "--json").data["street_map"]["why"]
        assert "está incompleto" in " ".join(tearline("status", "--lang", "es").out.split())


def test_it_starts_no_database_to_ask_it_how_it_is(
    tearline: Tearline, monkeypatch: pytest.MonkeyPatch
) -> None:
    with quick_folder() as folder:
        with House(folder / "house"):
            pass
        monkeypatch.setenv("TEARLINE_DATA", str(folder / "house"))
        monkeypatch.delenv("TEARLINE_DSN", raising=False)
        monkeypatch.setenv("TEARLINE_PORT", free_port())
        told = tearline("status", "--json")
        assert told.code == 7
        assert "tearline_disk_free_bytes" in told.data["figures"]
        assert "tearline_unmatched_records" not in told.data["figures"]
        assert not (folder / "house" / "postgresql" / "postmaster.pid").exists()


def test_where_nothing_is_founded_it_says_so(
    tearline: Tearline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TEARLINE_DSN", raising=False)
    monkeypatch.setenv("TEARLINE_DATA", str(tmp_path / "nothing"))
    outcome = tearline("status")
    assert outcome.code == 2
    assert not (tmp_path / "nothing").exists()
