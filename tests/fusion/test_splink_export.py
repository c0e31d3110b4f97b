"""Splink's settings written from our weights: plain JSON, the same evidence, the same pairs."""

from __future__ import annotations

import json
import re
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from tearline.fusion.features import Features, features
from tearline.fusion.keys import keys
from tearline.fusion.plan import KINDS
from tearline.fusion.score import Scorer
from tearline.fusion.splink import DIALECTS, Engine, rows, settings, types
from tearline.fusion.weighing import shipped
from tests.fusion import people

# Comparators whose every level Splink's SQL has: equal but for the rounding of powers and logarithms.
SAME = ("birth", "death", "sex", "curp", "rfc", "root", "ids", "phone", "email", "country")
TOLERANCE = 1e-6  # bits
WEIGHTS = shipped("person")

# Pairs of names whose evidence the export gives in full.
NAMES = [
    ("María Guadalupe García López", "María Guadalupe García López"),
    ("José García López", "José García"),
    ("José García López", "José López García"),
    ("José García García", "José García García"),
    ("Pepe Xochihua Cruz", "José Xochihua Cruz"),
    ("Ernesto Xochihua Cruz", "Ernesto Xochiua Cruz"),
    ("Ernesto Montemayor Cruz", "Ernesto Montemayyyr Cruz"),
    ("E. Montemayor Cruz", "Ernesto Montemayor Cruz"),
    ("Ernesto Monte Cruz", "Ernesto Montemayor Cruz"),
    ("Ana Luisa Cruz Soto", "Ana Elisa Cruz Soto"),
    ("José Luis Cruz Soto", "José Jesús Cruz Soto"),
    ("Ma. del Carmen Cruz Soto", "María del Carmen Cruz Soto"),
    ("Saúl Quezada Borja", "Quezada Borja Saúl"),  # given name and surname crossed
    ("Ana Cruz", "Pedro Soto"),
    ("Mariajosé Cruz Soto", "María José Cruz Soto"),
    ("Ana Luisa Cruz Soto", "Rosa Elena Cruz Soto"),
    ("Bety Cruz Soto", "Betty Cruz Soto"),
    ("Yesenia Cruz Soto", "Llesenia Cruz Soto"),
]


def person(**properties: str) -> Features:
    return people.person(**{name: [value] for name, value in properties.items()})


def crowd(size: int = 70) -> list[Features]:
    """Invented people who agree often, the same each time."""
    random = Random(20_260_301)
    fields: dict[str, list[str]] = {
        "birthDate": people.DATES,
        "gender": ["male", "female"],
        "curp": people.CURPS,
        "rfc": ["GARC850312AB1", "XEXX010101AB2"],
        "phone": people.PHONES,
        "passportNumber": people.NUMBERS,
        "voterKey": people.NUMBERS,
        "nationality": ["mx", "us", "gt"],
        "birthPlace": people.PLACES,
        "address": people.ADDRESSES,
    }
    surnames = [name for name in people.SURNAMES if name]
    found = []
    for _ in range(size):
        held = {
            name: random.sample(of, random.choice((1, 1, 1, 2)))
            for name, of in fields.items()
            if random.random() < 0.5
        }
        held["name"] = [f"{random.choice(people.GIVEN)} {random.choice(surnames)} {random.choice(surnames)}"]
        found.append(people.person(**held))
    return found


@pytest.mark.parametrize(("kind", "engine"), list(product(KINDS, DIALECTS)))
def test_settings_are_json_and_name_only_columns_that_are_prepared(kind: str, engine: Engine) -> None:
    """Every column of a condition or a key rule is one of ``types``."""
    written = json.loads(json.dumps(settings(shipped(kind), engine)))
    prepared = set(types(shipped(kind)))
    conditions = [
        level["sql_condition"] for c in written["comparisons"] for level in c["comparison_levels"]
    ] + [rule["blocking_rule"] for rule in written["blocking_rules_to_generate_predictions"]]
    used = {name for text in conditions for name in re.findall(r"\b(\w+)_[lr]\b", text)}
    used |= {name for text in conditions for name in re.findall(r"\b[lr]\.(\w+)", text)}
    assert used
    assert used <= prepared


@pytest.mark.parametrize("kind", KINDS)
def test_every_comparison_of_the_model_has_its_place(kind: str) -> None:
    """Nothing the model compares is left out in silence; the last level of each takes the rest."""
    written = settings(shipped(kind), "duckdb")
    names = {c["output_column_name"] for c in written["comparisons"]}
    for comparison in shipped(kind).plan.comparisons:
        assert any(name.startswith(comparison.name) or comparison.how == "name" for name in names)
    for comparison in written["comparisons"]:
        assert comparison["comparison_levels"][-1]["sql_condition"] == "ELSE"


def test_rows_have_the_columns_of_types_and_no_nulls() -> None:
    """Lists, empty where nothing is known; an id that counts."""
    made = list(rows([person(name="José García López", curp=people.CURPS[0]), person(phone="x")], WEIGHTS))
    assert [row["unique_id"] for row in made] == [0, 1]
    for row in made:
        assert row.keys() == types(WEIGHTS).keys()
        assert all(isinstance(value, list) for name, value in row.items() if name != "unique_id")
    assert made[0]["surname"] == ["garcia", "lopez"]
    assert made[1]["surname"] == []


def test_keys_in_rows_are_the_records_keys() -> None:
    """The same hashes, shared out by rule."""
    for record in crowd(20):
        row = next(rows([record], WEIGHTS))
        held = {key for name, value in row.items() if name.startswith("key_") for key in value}  # type: ignore[union-attr]
        assert held == set(keys(record))


def predictions(records: list[Features], every_pair: bool) -> list[dict[str, Any]]:
    """What Splink says on DuckDB, comparison by comparison."""
    pytest.importorskip("splink", reason="Splink is in the dependency groups bench and spark")
    from splink import Linker
    from splink.internals.duckdb.database_api import DuckDBAPI

    from bench.fusion_export import table

    written = settings(WEIGHTS, "duckdb") | {"retain_intermediate_calculation_columns": True}
    if every_pair:
        written["blocking_rules_to_generate_predictions"] = [
            {"blocking_rule": "1 = 1", "sql_dialect": "duckdb"}
        ]
    linker = Linker(DuckDBAPI().register(table(records, WEIGHTS)), written, log_level="ERROR")
    found: list[dict[str, Any]] = linker.inference.predict().as_record_list()
    return found


def own_bits(a: Features, b: Features) -> dict[str, float]:
    """Our own evidence by comparison."""
    found: dict[str, float] = {}  # against strangers: kin are another sum
    for term in Scorer(WEIGHTS).score(a, b).terms:
        found[term.comparison] = found.get(term.comparison, 0.0) + term.weight
    return found


@pytest.mark.splink
def test_comparators_with_a_twin_agree_to_the_bit() -> None:
    """Every pair of a crowd whose values are one sign, one day, one number apart."""
    records = crowd()
    found = predictions(records, every_pair=True)
    assert len(found) == len(list(combinations(records, 2)))
    seen: set[tuple[str, float]] = set()
    for row in found:
        own = own_bits(records[row["unique_id_l"]], records[row["unique_id_r"]])
        for name in SAME:
            assert row[f"mw_{name}"] == pytest.approx(own.get(name, 0.0), abs=TOLERANCE), name
            seen.add((name, round(own.get(name, 0.0), 3)))
    assert len(seen) > 25  # the crowd shows most levels; were it all empty, nothing would be compared


@pytest.mark.splink
def test_names_agree_in_the_usual_ways() -> None:
    """The evidence of a name, summed over the comparisons that Splink needs for it."""
    records = [person(name=name) for pair in NAMES for name in pair]
    of_pair = {(row["unique_id_l"], row["unique_id_r"]): row for row in predictions(records, every_pair=True)}
    for n, pair in enumerate(NAMES):
        row, own = of_pair[2 * n, 2 * n + 1], own_bits(records[2 * n], records[2 * n + 1])
        parts = [
            bits for column, bits in row.items() if column.startswith(("mw_given", "mw_second", "mw_sur"))
        ]
        assert sum(parts) == pytest.approx(own["name"], abs=TOLERANCE), pair


@pytest.mark.splink
def test_the_same_pairs_meet_and_the_weight_is_the_total() -> None:
    """Splink's blocking finds exactly the pairs that share a key, and its match weight has our prior."""
    records = crowd()
    found = predictions(records, every_pair=False)
    met = {(row["unique_id_l"], row["unique_id_r"]) for row in found}
    of_each = [set(keys(record)) for record in records]
    expected = {(a, b) for a, b in combinations(range(len(records)), 2) if of_each[a] & of_each[b]}
    assert met == expected
    for row in found:
        parts = sum(value for column, value in row.items() if column.startswith("mw_"))
        assert row["match_weight"] == pytest.approx(parts - WEIGHTS.population, abs=1e-4)


@pytest.mark.splink
@pytest.mark.parametrize("kind", KINDS)
def test_settings_of_every_kind_load_and_predict(kind: str) -> None:
    """Two records of each kind with one value in each field: Splink takes the settings as they are."""
    pytest.importorskip("splink", reason="Splink is in the dependency groups bench and spark")
    from bench.fusion_export import on_duckdb

    weights = shipped(kind)
    told = {
        name: ["2001-02-03" if field.read == "date" else "Norte 12345678"]
        for field in weights.plan.fields
        for names in field.sources.values()
        for name in names
    }
    record = features(weights.plan.schemata[0], told)
    assert record is not None
    found = on_duckdb([record, record], weights, -100.0)
    assert found[0, 1] > weights.match
