"""Health tells the truth of the ledger too: a service whose entries nobody signs is not well."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi.testclient import TestClient
from people import People

from tearline.api.app import create_app
from tearline.db import House
from tearline.ledger import Sequencer
from tearline.ledger.change import keys_of, seal
from tearline.ledger.look import Desk
from tearline.settings import Settings

NAME = "tearline.local/ledger"


def test_a_ledger_that_is_not_signed_is_told(
    people: People, desk: Desk, house: House, settings: Settings, tmp_path: Path
) -> None:
    """Its key is not where it should be: the service goes on, and says so. (Founding wrote the first entries.)"""
    assert people.registrar
    seal(house, NAME)
    key_is_missing = keys_of(House(tmp_path, house.server_dsn), NAME)
    sequencer = Sequencer(house.dsn("ledger"), key_is_missing, every=0)
    with TestClient(create_app(desk, settings, sequencer), client=("127.0.0.1", 1)) as client:
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
