"""What the export to Splink costs: its predictions on DuckDB beside our own, and clusters of both.

``python -m bench export [--set febrl3 | --people 2000]``

Weights are the release's, or with ``--fit`` fitted to the set without labels, the same for both; blocks are
not limited for either. Both are clustered in the same way, and truth is read by the scoring alone.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.fusion_export import Pairs, on_duckdb
from bench.fusion_sets import named
from bench.fusion_truth import figures
from bench.report import report
from tearline.demo.truth import true_records
from tearline.fusion.batch import match
from tearline.fusion.cluster import cluster, facts_of
from tearline.fusion.features import Features, features
from tearline.fusion.splink import against_kin
from tearline.fusion.train import fit
from tearline.fusion.weighing import Weights, shipped
from tearline.nation.make import make
from tearline.nation.plan import Plan

FLOOR = -10.0
SEED = 611_953  # of a nation that nothing was trained on
NO_LIMIT = 1 << 40
SAME = 0.01  # bits

Labelled = tuple[list[Features], list[str]]


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench export")
    parser.add_argument("--set", default="febrl3")
    parser.add_argument("--people", type=int, help="a nation of so many people instead of a set")
    parser.add_argument("--fit", action="store_true", help="weights fitted to the set, as bench fusion does")
    options = parser.parse_args(argv)
    records, truth = nation(options.people) if options.people else labelled(options.set)
    weights = fit(records, version="bench", source="the set", own_rarity=True) if options.fit else None
    report("export", measured(records, truth, weights or shipped("person")), [])


def measured(records: list[Features], truth: Sequence[str], weights: Weights) -> dict[str, float]:
    """How far the two agree, pair by pair, and the F1 of each over clusters."""
    started = time.monotonic()
    ours = _ours(records, weights)
    between = time.monotonic()
    theirs = _theirs(records, weights)
    seconds = {"seconds ours": between - started, "seconds splink": time.monotonic() - between}
    return (
        {"records": len(records)}
        | seconds
        | agreement(ours, theirs, weights)
        | {f"ours {key}": value for key, value in _clustered(ours, records, truth, weights).items()}
        | {f"splink {key}": value for key, value in _clustered(theirs, records, truth, weights).items()}
    )


def agreement(ours: Pairs, theirs: Pairs, weights: Weights) -> dict[str, float]:
    """Of the pairs that both have: how many agree, how far apart they are; and matches of one alone."""
    apart = sorted(abs(theirs[pair] - ours[pair]) for pair in ours.keys() & theirs.keys())
    of_ours = {pair for pair, total in ours.items() if total >= weights.match}
    of_theirs = {pair for pair, total in theirs.items() if total >= weights.match}
    return {
        "pairs of both": len(apart),
        "pairs of ours alone": len(ours.keys() - theirs.keys()),
        "pairs of splink alone": len(theirs.keys() - ours.keys()),
        "share the same to 0.01 bit": sum(bits <= SAME for bits in apart) / max(1, len(apart)),
        "bits apart, 95th percentile": apart[int(0.95 * (len(apart) - 1))] if apart else 0.0,
        "matches of both": len(of_ours & of_theirs),
        "matches of ours alone": len(of_ours - of_theirs),
        "matches of splink alone": len(of_theirs - of_ours),
    }


def labelled(name: str) -> Labelled:
    """A set of ``bench fusion``."""
    chosen = named(name)
    assert chosen is not None, f"the data of {name} is not here"
    records = [made for of_one in chosen.records if (made := features(chosen.schema, of_one))]
    return records, chosen.truth


def nation(people: int) -> Labelled:
    """The persons of a nation made for this, as all its agencies tell of them."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "nation"
        make(Plan(people, SEED), out)
        told = list(true_records(out, "person"))
    return [f for r in told if (f := features(r.schema, r.properties))], [r.thing for r in told]


def _ours(records: list[Features], weights: Weights) -> Pairs:
    found = match(records, weights, floor=FLOOR, most_in_block=NO_LIMIT)
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    return dict(zip(pairs, found.total.tolist(), strict=True))


def _theirs(records: list[Features], weights: Weights) -> Pairs:
    """The smaller of two predictions, against strangers and against kin, where the weights know kin."""
    strangers, kin = on_duckdb(records, weights, FLOOR), against_kin(weights)
    if kin is None:
        return strangers
    family = on_duckdb(records, kin, FLOOR, weights)
    return {pair: min(bits, family[pair]) for pair, bits in strangers.items() if pair in family}


def _clustered(
    pairs: Pairs, records: list[Features], truth: Sequence[str], weights: Weights
) -> dict[str, float]:
    """Clusters of the pairs alone, for Splink does not score a pair that no key brought together."""
    facts = {n: held for n, record in enumerate(records) if (held := facts_of(record, weights))}
    groups = cluster(((a, b, total) for (a, b), total in pairs.items()), facts=facts).groups
    return figures(groups, truth)
