"""Health tells the truth of the ledger too: a service whose entries nobody signs is not well."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi.testclient import TestClient

from tearline.api.app import create_app
from tearline.db import House
from tearline.jobs.beside import Beside
from tearline.ledger.change import keys_of, seal
from tearline.ledger.look import Desk
from tearline.ledger.sequencer import Sequencer
from tearline.settings import Settings
from tests.people import People

NAME = "tearline.local/ledger"


def test_a_ledger_that_is_not_signed_is_told(
    people: People, desk: Desk, house: House, settings: Settings, tmp_path: Path
) -> None:
    """Its key is not where it should be: the service goes on, and says so. (Founding wrote the first entries.)"""
    assert people.registrar
    seal(house, NAME)
    key_is_missing = keys_of(House(tmp_path, house.server_dsn), NAME)
    sequencer = Sequencer(house.dsn("ledger"), key_is_missing, every=0)
    with TestClient(create_app(desk, settings, Beside(house, sequencer)), client=("127.0.0.1", 1)) as client:
        assert client.get("/api/v1/health").json() == {"status": "ok"}
        assert "tearline_ledger_signs 1.0" in client.get("/api/v1/metrics").text
        sequencer.start()
        while sequencer.trouble is None:
            time.sleep(0.02)
        for language, words in (("en", "lost-key"), ("es", "no se está firmando")):
            answer = client.get("/api/v1/health", headers={"Accept-Language": language})
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "application/problem+json"
            assert words in answer.text
        assert "tearline_ledger_signs 0.0" in client.get("/api/v1/metrics").text
        sequencer.stop()
    assert not (tmp_path / "ledger.key").exists()


def test_a_ledger_whose_sequencer_hangs_is_told(desk: Desk, house: House, settings: Settings) -> None:
    """Its thread waits for something that does not come: no trouble is noted, and nothing is signed."""
    beside = Beside(house, Sequencer(house.dsn("ledger"), keys_of(house, NAME), every=0))
    with TestClient(create_app(desk, settings, beside)) as client:
        beside.sequencer.start()
        assert client.get("/api/v1/health").status_code == 200
        with beside.sequencer._lock:  # a step under way
            time.sleep(0.5)
            beside.sequencer.rounds.turned -= 3600
            answer = client.get("/api/v1/health", headers={"Accept-Language": "en"})
            assert answer.status_code == 503
            assert "has not been signed for" in answer.text
            assert client.get("/api/v1/health/live").json() == {"status": "ok"}
        beside.stop()


def test_figures_tell_what_waits(desk: Desk, house: House, settings: Settings, people: People) -> None:
    """An entry that nobody took into the tree yet, with the unit in each name."""
    beside = Beside(house, Sequencer(house.dsn("ledger"), keys_of(house, NAME)))
    people.enrol("SSC", "cifras-ana")
    with TestClient(create_app(desk, settings, beside), client=("127.0.0.1", 1)) as client:
        page = client.get("/api/v1/metrics").text
        told = {
            line.split()[0].partition("{")[0]: float(line.split()[-1])
            for line in page.splitlines()
            if line[0] != "#"
        }
        assert told["tearline_ledger_backlog_entries"] >= 1
        assert told["tearline_ledger_backlog_seconds"] > 0
        assert told["tearline_disk_free_bytes"] > 1e6
        assert told["tearline_process_memory_bytes"] > 1e7
        assert told["tearline_ledger_refusals_total"] == 0
        assert told["tearline_unmatched_records"] >= 0
        beside.schedule.run(everything=True)  # which makes entries of its own
        beside.sequencer.step(force=True)
        page = client.get("/api/v1/metrics").text
        assert "tearline_ledger_backlog_entries 0.0" in page
        assert "tearline_ledger_unsigned_entries 0.0" in page
        assert 'tearline_job_age_seconds{job="match"}' in page
        beside.stop()
