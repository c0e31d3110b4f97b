"""One engine on one set, in a process of its own: ``python -m bench.fusion_run ENGINE SET``.

SET is one of ``fusion_sets.SETS``, or JSON that tells of a file. The last line is JSON: figures, seconds,
records a second, peak memory of the process in MB. Peers run with
the settings that their documentation gives for the set; nomenklatura scores our candidate pairs with its
default algorithm.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.fusion_sets import LabelledSet, named
from bench.fusion_truth import figures

if TYPE_CHECKING:
    from tearline.fusion import Features, Weights

Groups = list[Sequence[int]]


def main(argv: list[str]) -> None:
    engine, name = argv
    chosen = named(name)
    assert chosen is not None
    started = time.monotonic()
    groups, extra = ENGINES[engine](chosen)
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = figures(groups, chosen.truth) | {
        "seconds": seconds,
        "records_per_second": len(chosen.records) / seconds,
        "peak_mb": peak,
    }
    print(json.dumps(result | extra))


def fitted(chosen: LabelledSet) -> tuple[Groups, dict[str, float]]:
    """Weights fitted to the set without labels, thresholds as shipped; all of it on the clock."""
    from tearline.fusion import fit

    records = _features(chosen)
    return _matched(records, fit(records, version="bench", source=chosen.name, own_rarity=True))


def as_shipped(chosen: LabelledSet) -> tuple[Groups, dict[str, float]]:
    """The weights of this release, which never saw the set, as matching on arrival uses them."""
    from tearline.fusion import shipped

    records = _features(chosen)
    return _matched(records, shipped(records[0].kind))


def _features(chosen: LabelledSet) -> list[Features]:
    from tearline.fusion import features

    made = [features(chosen.schema, record) for record in chosen.records]
    return [of_one for of_one in made if of_one is not None]


def _matched(records: list[Features], weights: Weights) -> tuple[Groups, dict[str, float]]:
    from tearline.fusion import Scorer, cluster, facts_of, match

    found = match(records, weights)
    scorer = Scorer(weights)
    pairs = zip(found.left.tolist(), found.right.tolist(), found.total.tolist(), strict=True)
    facts = {n: held for n, record in enumerate(records) if (held := facts_of(record, weights))}
    result = cluster(
        pairs, facts=facts, missing=lambda a, b: scorer.score(records[a], records[b]).total,
        threshold=weights.match,
    )  # fmt: skip
    return list(result.groups), {
        "population": weights.population,
        "candidates": len(found.candidates.left),
        "skipped_blocks": found.candidates.skipped_blocks,
        "skipped_pairs": found.candidates.skipped_pairs,
        "blown_components": len(result.blown),
        "clusters": len(result.groups),
    }


def splink(chosen: LabelledSet) -> tuple[Groups, dict[str, float]]:
    """Splink on DuckDB with the settings of its documentation's examples."""
    from bench.fusion_splink import clusters

    return clusters(chosen), {}


def nomenklatura(chosen: LabelledSet) -> tuple[Groups, dict[str, float]]:
    """nomenklatura's default algorithm on our candidate pairs, those over its usual threshold joined."""
    from bench.fusion_nomenklatura import clusters

    return clusters(chosen), {}


ENGINES: dict[str, Callable[[LabelledSet], tuple[Groups, dict[str, Any]]]] = {
    "shipped": as_shipped,
    "fitted": fitted,
    "splink": splink,
    "nomenklatura": nomenklatura,
}

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main(sys.argv[1:])
