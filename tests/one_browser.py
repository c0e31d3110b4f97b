"""One Chromium for all tests of a process: Playwright begins once in each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.web.chromium import launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, for a :class:`tests.web.chromium.Screen`."""
    with launched() as opened:
        yield opened


@pytest.fixture(autouse=True)
def windows_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Closes the windows that a test opened: each goes on waiting for the service, and the next ones grow slow."""
    opened: Browser | None = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    before = list(opened.contexts) if opened else []
    yield
    for window in opened.contexts if opened else ():
        if window not in before:
            window.close()
