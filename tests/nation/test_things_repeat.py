"""The same seed gives the same things, in another process too; another seed gives others; any size works."""

from __future__ import annotations

import subprocess
import sys
from hashlib import blake2b

import pytest

from tearline.nation.facts import District
from tearline.nation.plan import Plan
from tests.nation.things_made import equipped

_SMALL = Plan(600, 5)
_KINDS = (
    "firms",
    "phones",
    "vehicles",
    "firearms",
    "aircraft",
    "flights",
    "accounts",
    "transactions",
    "properties",
)


def digest(district: District) -> str:
    """A fingerprint of all that a district's people own and do."""
    told = blake2b(digest_size=16)
    for kind in _KINDS:
        for thing in getattr(district, kind):
            told.update(_told(thing).encode())
    return told.hexdigest()


def _told(thing: object) -> str:
    fields = (getattr(thing, name) for name in type(thing).__slots__)  # type: ignore[attr-defined]
    return "|".join(_value(value) for value in fields)


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ",".join(map(_value, value))
    return str(
        getattr(value, "id", None) or (value if not hasattr(value, "__slots__") else type(value).__name__)
    )


def test_another_process_with_another_hash_seed_makes_the_same() -> None:
    code = "from tests.nation.test_things_repeat import *; print(digest(equipped(Plan(600, 5), 0)))"
    env = {"PYTHONHASHSEED": "77", "PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin"}
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert other.stdout.strip() == digest(equipped(_SMALL, 0))


def test_another_seed_makes_others() -> None:
    one, two = equipped(_SMALL, 0), equipped(Plan(600, 6), 0)
    for kind, number in (("vehicles", "plate"), ("phones", "number"), ("accounts", "clabe")):
        ours = {getattr(thing, number) for thing in getattr(one, kind)}
        assert len(ours & {getattr(thing, number) for thing in getattr(two, kind)}) <= 1, kind


@pytest.mark.parametrize("people", [500, 2_000, 10_001, 10_004, 10_040])
def test_a_district_of_any_size_has_its_firms_aircraft_and_movements(people: int) -> None:
    plan = Plan(people, 3)
    district = equipped(plan, plan.districts - 1)
    size = len(district.people)
    assert len(district.firms) >= max(5, 0.015 * size)
    if size >= 500:
        assert len(district.aircraft) >= 2
        assert len(district.firearms) >= 6
        assert len(district.transactions) > size
