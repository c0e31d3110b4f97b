"""Records a second from a file to fused, in bulk and one by one; and whether the work grows with the store.

``python -m bench arrival [--records N] [--single N] [--small SET] [--large SET]``

The content is persons as all agencies of an invented nation tell of them, of a seed that nothing else uses.
Bulk: one load of N records in a process of its own, from opening the file until the receipt, when nothing
waits to be matched. One by one, into the store that the bulk load left: each record committed by itself, a load's
chunk of one with its ticket and entries; then each matched by itself and the cluster that it is in computed for a
viewer, by a process for each processor, as several agencies send at once. Pairs: records that share
a key of arrival, a record, in a small and in a large nation, and the share of the true pairs that they hold.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import combinations, islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import numpy as np
import orjson

from bench.fusion_sets import LabelledSet, Properties, named
from bench.load import load_in_a_process
from bench.report import Bar, report
from bench.world import World, label_of, world
from tearline.crew import crew
from tearline.db import House
from tearline.fusion.features import Features, features
from tearline.fusion.keys import keys
from tearline.fusion.pairs import candidates
from tearline.fusion.selective import selective_keys
from tearline.fusion.table import table
from tearline.handling import Label
from tearline.intake import load as loading
from tearline.intake.chunks import chunk_of
from tearline.intake.draft import Draft
from tearline.intake.judging import Terms, judge_items
from tearline.intake.labels import Labels
from tearline.intake.matching import AT_ONCE, Matcher
from tearline.intake.writing import Writer
from tearline.ledger.look import Desk, Viewer, look
from tearline.picture.grouping import group_with
from tearline.picture.reach import reach_of

LABELS = 10
ANY_SIZE = 10**9  # of a block: none is left out
TRUE_PAIRS = 20_000  # that are looked at


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench arrival")
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--single", type=int, default=1000)
    parser.add_argument("--small", default="nation10k")
    parser.add_argument("--large", default="nation100k")
    options = parser.parse_args(argv)
    if options.single > AT_ONCE:
        parser.error(f"at most {AT_ONCE} one by one")
    small, large = _set(options.small), _set(options.large)
    figures = _loaded(large, options.records, options.single)
    for name, chosen in (("small", small), ("large", large)):
        figures |= {f"{name}_{key}": value for key, value in _met(chosen).items()}
    growth = figures["large_pairs_per_record"] / figures["small_pairs_per_record"]
    people = len(set(large.truth)) / len(set(small.truth))
    bars = [
        Bar("records a second, in bulk", figures["bulk_records_per_second"], 5000, at_least=True),
        Bar(
            "records matched and clustered a second, one by one",
            figures["single_records_per_second"],
            1000,
            at_least=True,
        ),
        Bar(
            "true pairs among those that share any key", figures["large_true_pairs_met"], 0.99, at_least=True
        ),
        Bar(f"growth of pairs a record with {people:.0f} times the people", growth, 1.5, at_least=False),
    ]
    report("arrival", figures, bars)


def _set(name: str) -> LabelledSet:
    found = named(name)
    if found is None:
        raise SystemExit(f"the data of {name} is not here")
    return found


# ── into a store ────────────────────────────────────────────────────────────────────────────────


def _loaded(chosen: LabelledSet, records: int, single: int) -> dict[str, float]:
    """The bulk, then as many more one by one."""
    content = (_draft(n, chosen.records[n]) for n in _mixed(len(chosen.records)))
    with tempfile.TemporaryDirectory(prefix="tearline-bench-file-") as folder, world(0, LABELS) as w:
        file = Path(folder) / "persons.jsonl"
        with file.open("wb") as out:
            for draft in islice(content, records):
                told = {"id": draft.key, "schema": draft.schema, "properties": draft.properties}
                out.write(orjson.dumps(told) + b"\n")
        seconds, _, accepted = load_in_a_process(w, file)
        started = time.perf_counter()
        ids = list(_committed(w, islice(content, single)))
        committed = time.perf_counter() - started
        singly = _matched_at_once(w, ids)
    return {
        "bulk_records": accepted,
        "bulk_records_per_second": accepted / seconds,
        "single_committed_per_second": single / committed,
        "single_records_per_second": single / max(each.matched + each.clustered for each in singly),
        "single_at_once": len(singly),
        "single_ms_matched": 1000 * sum(each.matched for each in singly) / single,
        "single_ms_clustered": 1000 * sum(each.clustered for each in singly) / single,
    }


def _mixed(count: int) -> list[int]:
    """Agencies mixed, in a fixed order: a set has each agency's records one after the other."""
    order: list[int] = np.random.default_rng(1).permutation(count).tolist()
    return order


def _draft(n: int, properties: Properties) -> Draft:
    return Draft("measured", n, f"p{n}", "Person", properties)


def _committed(w: World, drafts: Iterable[Draft]) -> Iterator[UUID]:
    """Each record committed by itself, on the ledger, and waiting to be matched."""
    label, labels = Label.parse(label_of(0, 0)), Labels(w.desk, w.steward)
    load, _ = loading._open(w.desk, w.steward, "single", "single", b"", labels.intern(label), False)
    writer, terms = Writer(w.desk, w.steward, load), Terms("single", label, date.today())
    for n, draft in enumerate(drafts):
        writer.put(chunk_of(n, judge_items(terms, [draft]), [True], labels))
    with Matcher(w.house) as matcher:
        yield from (UUID(bytes=row[0]) for row in matcher._waiting(load, None))


class _Told(NamedTuple):
    """Seconds that one process took to match its records, and to cluster them."""

    matched: float
    clustered: float


def _matched_at_once(w: World, ids: list[UUID]) -> list[_Told]:
    """By as many processes as there are processors, each its share of the records."""
    count = os.cpu_count() or 1
    start = multiprocessing.get_context("spawn").Barrier(count)
    with crew(count, _begin, start) as processes:
        at_work = [
            processes.submit(_one_by_one, w.house.data, w.steward.token, ids[n::count]) for n in range(count)
        ]
        return [each.result() for each in at_work]


_start: Barrier | None = None


def _begin(start: Barrier) -> None:
    global _start
    _start = start


def _one_by_one(data: Path, token: str, ids: list[UUID]) -> _Told:
    """Each record matched, then clustered with whatever a viewer may see that hangs together with it."""
    matched = clustered = 0.0
    with House(data) as house, Matcher(house) as matcher:
        desk = Desk(house, 2)
        with look(desk, Viewer(token, "stewardship"), "entity", {}) as this:
            matcher.match_waiting(records=[])  # connected
            group_with(reach_of(this, [str(ids[0])]), str(ids[0]))
            if _start is not None:
                _start.wait()
            for id in ids:
                started = time.perf_counter()
                matcher.match_waiting(records=[id])
                matched += (between := time.perf_counter()) - started
                group_with(reach_of(this, [str(id)]), str(id))
                clustered += time.perf_counter() - between
        desk.close()
    return _Told(matched, clustered)


# ── of a nation ─────────────────────────────────────────────────────────────────────────────────


def _met(chosen: LabelledSet) -> dict[str, float]:
    """Pairs that meet by keys of arrival, a record; and the true pairs' share, of those that share any key."""
    records = table(made for told in chosen.records if (made := features(chosen.schema, told)))
    met = candidates(records, ANY_SIZE, selective=True)
    if met.skipped_blocks:
        raise SystemExit("blocks of arrival were skipped, which arrival does not")
    true = [pair for group in _by_thing(chosen.truth) for pair in combinations(group, 2)]
    drawn = random.Random(1).sample(true, min(len(true), TRUE_PAIRS))
    sharing = [(records[a], records[b]) for a, b in drawn if _share(keys, records[a], records[b])]
    return {
        "records": len(records),
        "pairs_per_record": len(met.left) / len(records),
        "true_pairs_per_record": len(true) / len(records),
        "true_pairs_with_any_key": len(sharing) / len(drawn),
        "true_pairs_met": sum(_share(selective_keys, a, b) for a, b in sharing) / len(sharing),
    }


def _by_thing(truth: list[str]) -> Iterable[list[int]]:
    places: dict[str, list[int]] = {}
    for n, thing in enumerate(truth):
        places.setdefault(thing, []).append(n)
    return places.values()


def _share(made: Callable[[Features], tuple[int, ...]], a: Features, b: Features) -> bool:
    return not set(made(a)).isdisjoint(made(b))
