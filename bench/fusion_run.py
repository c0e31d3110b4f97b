"""One engine on one set, in a process of its own: ``python -m bench.fusion_run ENGINE SET``.

SET is one of ``fusion_sets.SETS``, or JSON that tells of a file. The last line is JSON: figures, seconds,
records a second, peak memory of the process and its crew in MB. Peers run with the settings that their
documentation gives for the set; nomenklatura scores our candidate pairs with its default algorithm.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.fusion_sets import LabelledSet, named
from bench.fusion_truth import figures

if TYPE_CHECKING:
    from tearline.fusion.table import Table
    from tearline.fusion.weighing import Weights

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
        "peak_mb": peak + extra.pop("crew_mb", 0.0),
    }
    print(json.dumps(result | extra))


def fitted(chosen: LabelledSet) -> tuple[Groups, dict[str, float]]:
    """Weights fitted to the set without labels, thresholds as shipped; all of it on the clock."""
    from tearline.fusion.train import fit

    def weights(records: Table) -> Weights:
        return fit(records, version="bench", source=chosen.name, own_rarity=True)

    return _matched(chosen, weights)


def as_shipped(chosen: LabelledSet) -> tuple[Groups, dict[str, float]]:
    """The weights of this release, which never saw the set."""
    from tearline.fusion.weighing import shipped

    return _matched(chosen, lambda records: shipped(records.kind))


def _matched(chosen: LabelledSet, weigh: Callable[[Table], Weights]) -> tuple[Groups, dict[str, float]]:
    """On the clock: features, keys, candidates, scores and clusters, by a process for each processor."""
    from tearline.crew import crew
    from tearline.fusion.batch import match
    from tearline.fusion.reading import read_table
    from tearline.fusion.together import cluster_matches

    with crew(os.cpu_count() or 1) as beside:
        records = read_table(chosen.schema, chosen.records, beside)
        weights = weigh(records)
        found = match(records, weights, crew=beside)
        result = cluster_matches(records, found, weights, crew=beside)
        crew_mb = sum(map(_peak_mb, multiprocessing.active_children()))
    return list(result.groups), {
        "population": weights.population,
        "candidates": len(found.candidates.left),
        "skipped_blocks": found.candidates.skipped_blocks,
        "skipped_pairs": found.candidates.skipped_pairs,
        "blown_components": len(result.blown),
        "crew_mb": crew_mb,
    }


def _peak_mb(process: multiprocessing.process.BaseProcess) -> float:
    """The most memory that a process has had; what it is told to have had on Linux counts its parent's."""
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


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
