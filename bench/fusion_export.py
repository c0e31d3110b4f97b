"""The export to Splink, run: columns into an engine, predictions out. Splink is imported here, not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as arrow

from tearline.fusion.features import Features
from tearline.fusion.splink import rows, settings, types
from tearline.fusion.weighing import Weights

Pairs = dict[tuple[int, int], float]

_ARROW = {
    "bigint": arrow.int64(),
    "array<string>": arrow.list_(arrow.string()),
    "array<bigint>": arrow.list_(arrow.int64()),
}


def table(records: Sequence[Features], weights: Weights) -> Any:
    """The prepared columns as an Arrow table."""
    schema = arrow.schema([(name, _ARROW[kind]) for name, kind in types(weights).items()])
    return arrow.Table.from_pylist(list(rows(records, weights)), schema=schema)


def on_duckdb(
    records: Sequence[Features], weights: Weights, floor: float, of_columns: Weights | None = None
) -> Pairs:
    """Pairs of at least ``floor`` bits by their places, with Splink's match weight, on DuckDB.

    Columns are made by ``of_columns`` where that is another: weights against kin know no rarity.
    """
    from splink.internals.duckdb.database_api import DuckDBAPI

    prepared = table(records, of_columns or weights)
    return predicted(DuckDBAPI(), prepared, settings(weights, "duckdb"), floor)


def on_spark(session: Any, records: Sequence[Features], weights: Weights, floor: float) -> Pairs:
    """The same on Spark."""
    from splink.internals.spark.database_api import SparkAPI

    api: Any = SparkAPI
    prepared = session.createDataFrame(table(records, weights))
    return predicted(api(spark_session=session), prepared, settings(weights, "spark"), floor)


def predicted(engine: Any, prepared: Any, of_splink: dict[str, Any], floor: float) -> Pairs:
    """What Splink predicts by settings that need no training."""
    from splink import Linker

    linker = Linker(engine.register(prepared), of_splink, log_level="ERROR")
    found = linker.inference.predict(threshold_match_weight=floor)
    return {
        (min(a, b), max(a, b)): row["match_weight"]
        for row in found.as_record_list()
        for a, b in [(row["unique_id_l"], row["unique_id_r"])]
    }
