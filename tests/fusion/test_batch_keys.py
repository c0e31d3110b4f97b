"""The keys of a table are those of its records, one by one; pairs are those that share one."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.fusion.arrival import FEW, arrival_keys
from tearline.fusion.features import Features, features
from tearline.fusion.keys import keys
from tearline.fusion.keytable import keys_of
from tearline.fusion.pairs import candidates
from tearline.fusion.selective import selective_keys
from tearline.fusion.table import table
from tests.fusion.people import people, person

many = st.lists(people, min_size=1, max_size=12)


def by_record(records: list[Features], selective: bool) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in records]
    for made in keys_of(table(records), selective=selective):
        for key, owner in zip(made.hashed.astype("int64").tolist(), made.owner.tolist(), strict=True):
            found[owner].add(key)
    return found


@settings(max_examples=100)
@given(many)
def test_columns_have_the_keys_of_their_records(records: list[Features]) -> None:
    assert by_record(records, selective=False) == [set(keys(record)) for record in records]
    assert by_record(records, selective=True) == [set(selective_keys(record)) for record in records]


OTHERS = [
    (
        "Company",
        {"name": ["Aceros del Norte SA de CV"], "jurisdiction": ["mx"], "address": ["Calle 5 12 Centro"]},
    ),
    ("Vehicle", {"registrationNumber": ["ABC-123-D"]}),
    ("BankAccount", {"accountNumber": ["12345678"]}),
]


@pytest.mark.parametrize(("schema", "properties"), OTHERS)
def test_so_have_other_kinds(schema: str, properties: dict[str, list[str]]) -> None:
    made = features(schema, properties)
    assert made is not None
    assert keys(made)
    assert by_record([made], selective=False) == [set(keys(made))]
    assert by_record([made], selective=True) == [set(selective_keys(made))]


def test_one_with_many_names_has_as_many_keys_as_alone() -> None:
    """The limits on a rule and on a record cut the same keys."""
    names = [f"Ana{n} Luisa{n} García{n} López{n}" for n in range(6)]
    record = person(name=names, birthDate=["1985-03-12", "1986-04-13"], birthPlace=["Xalapa", "Perote"])
    assert by_record([record, record], selective=False) == [set(keys(record))] * 2


@settings(max_examples=100)
@given(many)
def test_candidates_are_the_pairs_that_share_a_key(records: list[Features]) -> None:
    owners = defaultdict(list)
    for place, record in enumerate(records):
        for key in keys(record):
            owners[key].append(place)
    expected = {pair for block in owners.values() for pair in combinations(block, 2)}
    found = candidates(records)
    assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == sorted(expected)
    assert found.blocks == sum(len(block) > 1 for block in owners.values())
    assert found.skipped_blocks == found.skipped_pairs == 0


def test_a_block_too_large_is_left_out_and_told() -> None:
    records = [person(birthDate=["1985-03-12"], birthPlace=["Xalapa"])] * 12
    assert len(candidates(records, most_in_block=12).left) == 66
    found = candidates(records, most_in_block=11)
    assert (len(found.left), found.skipped_blocks) == (0, found.blocks)
    assert found.skipped_pairs == 66 * found.blocks


@settings(max_examples=50)
@given(many)
def test_a_table_gives_its_records_back(records: list[Features]) -> None:
    made = table(iter(records))
    assert list(made) == records
    assert made[0:2] == records[0:2]
    assert made[-1] == records[-1]


@given(st.lists(people, min_size=1, max_size=4))
def test_keys_of_arrival_of_many_are_those_of_each(records: list[Features]) -> None:
    plates = features("Vehicle", {"registrationNumber": ["ABC-123-D"]})
    assert plates is not None
    mixed = [*records * FEW, plates, *records]
    assert arrival_keys(mixed) == [selective_keys(record) for record in mixed]
