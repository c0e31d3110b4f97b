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
