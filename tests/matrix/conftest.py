"""A matrix in force, and people who stand in it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.deciders import Deciders
from tests.people import People


@pytest.fixture(scope="module")
def deciders(people: People) -> Deciders:
    return Deciders(people)


@pytest.fixture(scope="module")
def in_force(deciders: Deciders) -> int:
    """The shipped matrix, published."""
    return deciders.publish()


@pytest.fixture
def admin(people: People) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        yield conn
