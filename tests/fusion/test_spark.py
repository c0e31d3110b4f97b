"""The export on Spark: the same pairs and weights as on DuckDB, and our own where the page says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tearline.demo.truth import true_records
from tearline.fusion.features import Features, features
from tearline.fusion.score import Scorer
from tearline.fusion.weighing import Weights, shipped
from tearline.nation.make import make
from tearline.nation.plan import Plan

pytestmark = [pytest.mark.splink, pytest.mark.timeout(900)]

FLOOR = -4.0  # bits
SAME = 0.001  # bits: what powers and logarithms of two engines may round
# Of the pairs of a nation's people: how many have our total to SAME, and how far most of the others are.
# The rest is told in docs/splink.md: names of several words that slip, addresses written otherwise.
SHARE_THE_SAME = 0.8
SHARE_WITHIN_TEN_BITS = 0.97


def against_strangers(a: Features, b: Features, weights: Weights) -> float:
    """Our own sum in bits that Splink's match weight stands for."""
    terms = Scorer(weights).score(a, b).terms
    return sum(term.weight for term in terms if term.comparison != "kin") - weights.population


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Spark in this process and on this machine alone, with the functions that Splink brings."""
    pytest.importorskip("pyspark", reason="PySpark is in the dependency group spark")
    pytest.importorskip("splink", reason="Splink is in the dependency groups bench and spark")
    from pyspark.sql import SparkSession
    from splink.internals.spark.jar_location import similarity_jar_location

    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", similarity_jar_location())
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.local.dir", str(folder / "local"))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    yield session
    session.stop()


@pytest.fixture(scope="module")
def persons(tmp_path_factory: pytest.TempPathFactory) -> list[Features]:
    """What all agencies of a nation of 500 tell of its people."""
    folder = tmp_path_factory.mktemp("nation") / "nation"
    make(Plan(500, 611_957), folder)
    return [f for r in true_records(folder, "person") if (f := features(r.schema, r.properties))]


def test_spark_says_what_duckdb_says_and_both_what_we_say(spark: Any, persons: list[Features]) -> None:
    """The same pairs with the same weights on both engines; most of them with our own total."""
    from bench.fusion_export import on_duckdb, on_spark

    weights = shipped("person")
    of_spark = on_spark(spark, persons, weights, FLOOR)
    of_duckdb = on_duckdb(persons, weights, FLOOR)
    assert len(of_duckdb) > 500
    assert of_spark == pytest.approx(of_duckdb, abs=SAME)

    apart = [
        abs(bits - against_strangers(persons[a], persons[b], weights)) for (a, b), bits in of_spark.items()
    ]
    assert sum(bits <= SAME for bits in apart) >= SHARE_THE_SAME * len(apart)
    assert sum(bits <= 10 for bits in apart) >= SHARE_WITHIN_TEN_BITS * len(apart)
