"""The pages over the shared house: called in this process, and in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from tearline.api.app import create_app
from tearline.ledger.look import Desk, Viewer
from tearline.settings import Settings
from tearline.web.site import add_pages
from tests.api.wire import served
from tests.picture.conftest import town
from tests.web.walker import Walker, signed_in

expect.set_options(timeout=60_000)  # how slow a machine is decides nothing


@pytest.fixture(scope="session")
def site(desk: Desk) -> Iterator[TestClient]:
    settings = Settings(requests_per_minute=0, failed_sign_ins_per_address=0)
    app = create_app(desk, settings)
    add_pages(app)
    with TestClient(app, base_url="https://127.0.0.1") as opened:
        yield opened


@pytest.fixture(autouse=True)
def windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """Closes what a test opened: a page left open goes on drawing beside all later tests."""
    yield
    if "browser" in request.fixturenames:
        for context in request.getfixturevalue("browser").contexts:
            context.close()


@pytest.fixture(scope="session")
def base(desk: Desk) -> Iterator[str]:
    """The address of a real service over the shared house."""
    with served(desk, failed_sign_ins_per_address=0) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def walker(site: TestClient) -> Walker:
    """A browser that nobody signed in with."""
    return Walker(site)


@pytest.fixture
def walk(site: TestClient) -> Callable[[Viewer], Walker]:
    """A browser with a viewer's session."""
    return lambda viewer: signed_in(site, viewer)


__all__ = ["town"]  # the fixture of tests/picture: two agencies of their own for each test
