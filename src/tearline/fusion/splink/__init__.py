"""The batch model for Splink: its settings as a dictionary, and the columns that they compare.

For what one machine cannot hold: Splink runs the settings on Spark, or on DuckDB. Nothing of Splink is needed
to write them. What is coarser there, and what is lost, docs/splink.md says field by field.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tearline.fusion.splink.columns import columns, key_column, rows, types
from tearline.fusion.splink.dialect import DIALECTS, Engine
from tearline.fusion.splink.levels import comparisons
from tearline.fusion.weighing import Weights

__all__ = ["DIALECTS", "Engine", "against_kin", "columns", "rows", "settings", "types"]


def settings(weights: Weights, engine: Engine) -> dict[str, Any]:
    """Splink 5's settings for a kind, ready for JSON, in the SQL of one engine.

    Splink's ``match_weight`` then is our total in bits. Nothing is left to train. The thresholds are no part
    of Splink's settings: give ``weights.unsure`` to its ``predict`` as ``threshold_match_weight``.
    """
    return {
        "link_type": "dedupe_only",
        "sql_dialect": engine,
        "linker_uid": f"tearline-{weights.kind}-{weights.version}",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": 1 / (1 + 2.0**weights.population),
        "comparisons": comparisons(weights, DIALECTS[engine]),
        "blocking_rules_to_generate_predictions": _blocking(weights, engine),
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "additional_columns_to_retain": [],
    }


def against_kin(weights: Weights) -> Weights | None:
    """Weights whose settings give the total against kin; None for a kind that knows none.

    Splink has one sum, our score is the smaller of two: predict by both settings, on the same rows, and take
    the smaller weight of each pair. A rare surname says nothing against kin.
    """
    if not weights.k:
        return None
    return replace(weights, u=weights.k, population=weights.kin, rarity={}, k={})


def _blocking(weights: Weights, engine: Engine) -> list[dict[str, Any]]:
    """One rule a key rule: records meet that share one of its keys."""
    return [
        {
            "blocking_rule": f"l.{column} = r.{column}",
            "sql_dialect": engine,
            "arrays_to_explode": [column],
        }
        for column in (key_column(rule.name) for rule in weights.plan.keys)
    ]
