"""Splink 5 with the settings that its documentation gives for these very sets.

Its examples febrl3, febrl4 (the detailed model) and deduplicate_50k_synthetic tell the blocking rules, the
comparisons, how to train, and the match probability to cluster at; febrl3 names none, so even odds there. For
a nation no example is written: its recipe is that of the example of 50,000 people, with the comparisons that
the library has for each column, on names in lower case without accents, split as Spanish ones are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as arrow
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.internals.duckdb.database_api import DuckDBAPI

from bench.fusion_sets import LabelledSet, Properties
from tearline.ontology.words import words

SEED = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """One example of the documentation."""

    settings: Any
    sure: list[Any]  # rules that nearly only matches fulfil, and the share of matches that they find
    recall: float
    draws: float
    train_on: list[Any]
    predict_at: float | None
    cluster_at: float
    tables: int = 1


def clusters(chosen: LabelledSet) -> list[Sequence[int]]:
    """Clusters by place, at the example's match probability."""
    recipe = _RECIPES[chosen.name]()
    api = DuckDBAPI()
    tables = [api.register(table) for table in _tables(chosen, recipe.tables)]
    linker = Linker(tables, recipe.settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(recipe.sure, recall=recipe.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=recipe.draws, seed=SEED)
    for block in recipe.train_on:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, estimate_without_term_frequencies=recipe.draws > 1e6 or recipe.tables > 1
        )
    found = linker.inference.predict(threshold_match_probability=recipe.predict_at)
    joined = linker.clustering.cluster_pairwise_predictions_at_threshold(found, recipe.cluster_at)
    groups: dict[Any, list[int]] = {}
    for row in joined.as_record_list():
        groups.setdefault(row["cluster_id"], []).append(row["unique_id"])
    return list(groups.values())


def _tables(chosen: LabelledSet, count: int) -> list[Any]:
    """The rows without their truth, whole or in two halves, as the files are."""
    rows = chosen.rows or [_of_nation(record) for record in chosen.records]
    columns: dict[str, list[Any]] = {
        name.strip(): [row[name] for row in rows] for name in rows[0] if name != "cluster"
    }
    columns["unique_id"] = list(range(len(rows)))
    if "first_name" in rows[0]:
        columns["first_name_surname_concat"] = [_joined(row) for row in rows]
    whole, size = arrow.table(columns), len(rows) // count
    return [whole.slice(n * size, size) for n in range(count)]


def _of_nation(record: Properties) -> dict[str, str | None]:
    """One row a record: the first of its values, plain; a whole name's last two words are the surnames."""
    told = {name: " ".join(words(values[0])) for name, values in record.items() if values}
    name = told.get("name", "").split()
    cut = max(1, len(name) - 2)
    return {
        "first_name": told.get("firstName") or " ".join(name[:cut]) or None,
        "surname": told.get("lastName") or " ".join(name[cut : cut + 1]) or None,
        "second_surname": told.get("secondSurname") or " ".join(name[cut + 1 :]) or None,
        "dob": record.get("birthDate", [None])[0],
        **{column: told.get(column) for column in ("curp", "rfc", "phone", "address", "birthState")},
    }


def _joined(row: dict[str, str | None]) -> str | None:
    return f"{row['first_name']} {row['surname']}" if row["first_name"] and row["surname"] else None


def _febrl3() -> Recipe:
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on(column)
            for column in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    )
    swapped = "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"
    sure = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"), swapped]
    return Recipe(settings, sure, 0.9, 1e6, [block_on("date_of_birth"), block_on("postcode")], 0.2, 0.5)


def _febrl4() -> Recipe:
    rules: list[Any] = [
        block_on("given_name", "surname"),
        "l.given_name = r.surname and l.surname = r.given_name",
        block_on("date_of_birth"),
        block_on("soc_sec_id"),
        block_on("state", "address_1"),
        block_on("street_number", "address_1"),
        block_on("postcode"),
    ]
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
    )
    sure = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    train_on = [block_on("date_of_birth"), block_on("postcode")]
    return Recipe(settings, sure, 0.8, 1e6, train_on, 0.2, 0.99, tables=2)


def _historical() -> Recipe:
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    sure = [
        block_on("first_name", "surname", "dob"),
        block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
        block_on("dob", "postcode_fake"),
    ]
    return Recipe(settings, sure, 0.6, 1e7, [block_on("first_name", "surname"), block_on("dob")], None, 0.95)


def _nation() -> Recipe:
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("curp"),
            block_on("rfc"),
            block_on("phone"),
            block_on("substr(curp,1,10)"),
            block_on("first_name", "surname", "second_surname"),
            block_on("surname", "second_surname", "substr(dob,1,4)"),
            block_on("first_name", "dob"),
            block_on("surname", "dob"),
            block_on("address", "surname"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.NameComparison("second_surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.DamerauLevenshteinAtThresholds("curp", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("rfc", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("phone", [1]),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]),
            cl.ExactMatch("birthState").configure(term_frequency_adjustments=True),
        ],
    )
    sure = [block_on("curp"), block_on("first_name", "surname", "second_surname", "dob")]
    train_on = [block_on("first_name", "surname", "second_surname"), block_on("dob"), block_on("curp")]
    return Recipe(settings, sure, 0.7, 1e6, train_on, None, 0.95)


_RECIPES = {
    "febrl3": _febrl3,
    "febrl4": _febrl4,
    "historical": _historical,
    "nation10k": _nation,
    "nation100k": _nation,
    "nation1m": _nation,
}
