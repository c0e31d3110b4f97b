"""The API over the shared house, called in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from tearline.api.app import create_app
from tearline.ledger.look import Desk, Viewer
from tearline.settings import Settings

Headers = dict[str, str]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(hosts=["testserver"], requests_per_minute=0, failed_sign_ins_per_address=0)


@pytest.fixture(scope="session")
def client(desk: Desk, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(desk, settings)) as opened:
        yield opened


@pytest.fixture(scope="session")
def as_viewer() -> Callable[[Viewer], Headers]:
    """The headers that a viewer sends."""

    def headers(viewer: Viewer, language: str = "en") -> Headers:
        return {
            "Authorization": f"Bearer {viewer.token}",
            "Tearline-Purpose": viewer.purpose,
            "Accept-Language": language,
        }

    return headers
