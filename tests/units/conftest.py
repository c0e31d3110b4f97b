"""Agencies and officers of this folder's units, once for a process."""

from __future__ import annotations

import pytest

from tests.people import People
from tests.units.world import World


@pytest.fixture(scope="session")
def world(people: People) -> World:
    return World.of(people)
