"""The database goes away and comes back: 503 in between, and nothing to do but wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tearline.api.app import create_app
from tearline.db import House
from tearline.ledger.look import Desk
from tearline.settings import Settings
from tests.people import People

pytestmark = pytest.mark.slow


@pytest.fixture
def own_house(data_folder: Path) -> Iterator[House]:
    with House(data_folder / "away") as opened:
        yield opened


def test_503_then_recovery_by_itself(own_house: House, settings: Settings) -> None:
    desk = Desk(own_house, 4)
    try:
        viewer = People(own_house, desk).enrol("SSC", "away-ana")
        headers = {"Authorization": f"Bearer {viewer.token}", "Tearline-Purpose": viewer.purpose}
        paths = ("health", "session", "looks/mine", "ledger/checkpoint")
        with TestClient(create_app(desk, settings)) as client:

            def statuses() -> list[int]:
                return [client.get(f"/api/v1/{path}", headers=headers).status_code for path in paths]

            assert statuses() == [200, 200, 200, 404]
            own_house.close()
            assert statuses() == [503, 503, 503, 503]
            away = client.post("/api/v1/check", json={"text": "ABC-123-D"}, headers=headers)
            assert int(away.headers["retry-after"]) > 0
            assert away.json()["code"] == "unavailable"
            own_house.open()
            deadline = time.monotonic() + 20
            while statuses() != [200, 200, 200, 404]:
                assert time.monotonic() < deadline, statuses()
                time.sleep(0.3)
    finally:
        desk.close()
