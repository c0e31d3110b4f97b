"""Splink 5 as its documentation sets it up for these very sets (its examples febrl3, febrl4, 50k historical)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as arrow
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.internals.duckdb.database_api import DuckDBAPI

from bench.fusion_sets import LabelledSet

SEED = 1


def clusters(chosen: LabelledSet) -> list[Sequence[int]]:
    """Clusters by place, at the match probability that the example of the set uses."""
    api = DuckDBAPI()
    columns: dict[str, list[Any]] = {name: [row[name] for row in chosen.rows] for name in chosen.rows[0]}
    columns["unique_id"] = list(range(len(chosen.rows)))
    columns.pop("cluster", None)
    columns = {name.strip(): values for name, values in columns.items()}
    recipe = _historical if chosen.name == "historical" else _febrl
    if chosen.name == "historical":
        columns["first_name_surname_concat"] = [_joined(row) for row in chosen.rows]
    linker = Linker(api.register(arrow.table(columns)), recipe(), log_level="ERROR")
    rules, recall, blocks = _TRAINING[recipe]
    linker.training.estimate_probability_two_random_records_match(rules, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=SEED)
    for block in blocks:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    predictions = linker.inference.predict(threshold_match_probability=0.05)
    joined = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predictions, 0.95 if recipe is _historical else 0.5
    )
    groups: dict[Any, list[int]] = {}
    for row in joined.as_record_list():
        groups.setdefault(row["cluster_id"], []).append(row["unique_id"])
    return list(groups.values())


def _joined(row: dict[str, str | None]) -> str | None:
    return f"{row['first_name']} {row['surname']}" if row["first_name"] and row["surname"] else None


def _febrl() -> Any:
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name"),
            block_on("surname"),
            block_on("date_of_birth"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
    )


def _historical() -> Any:
    return SettingsCreator(
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


_TRAINING: dict[Any, tuple[list[Any], float, list[Any]]] = {
    _febrl: (
        [
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
        ],
        0.9,
        [block_on("date_of_birth"), block_on("postcode")],
    ),
    _historical: (
        [
            "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
            "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2 and l.dob = r.dob",
        ],
        0.6,
        [block_on("first_name", "surname"), block_on("dob")],
    ),
}
