"""Loads of many files side by side, each in the session of its agency's steward, and what came of them.

A load is one busy thread, so processes work beside each other: as many as there are processors, each over
the same database. The largest files go first. Whatever is killed goes on at the next start.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from tearline.codes import LoadState
from tearline.crew import crew
from tearline.db import House
from tearline.demo.cast import steward_of
from tearline.demo.collections import Collection
from tearline.demo.deployment import Deployment
from tearline.intake.load import Progress, load
from tearline.intake.receipt import Receipt, receipts
from tearline.ledger.look import Desk, Viewer

Tell = Callable[[Collection, Progress | None], None]
CONNECTIONS = 4
_REPORT = 0.2  # seconds between looks at how far they are

_beside: dict[str, Any] = {}
"""What a worker process keeps: its desk, the way to tell of progress, and whether to stop."""


def load_all(demo: Deployment, wanted: list[Collection], tell: Tell) -> list[tuple[Collection, Receipt]]:
    """The receipt of each collection; loads those that have none of these very files.

    Raises what a load raises that fails; the others then stop, and go on at the next start.
    """
    known = _known(demo, wanted)
    done = {c.name: receipt for c in wanted if (receipt := _loaded(demo, c, known))}
    missing = sorted((c for c in wanted if c.name not in done), key=lambda c: -c.size)
    for collection, receipt in _load_missing(demo, missing, tell) if missing else ():
        done[collection.name] = receipt
        demo.keyring.loads[collection.name] = [receipt.id, *collection.stamp()]
        demo.keyring.save()
    return [(collection, done[collection.name]) for collection in wanted]


def _known(demo: Deployment, wanted: list[Collection]) -> dict[str, Receipt]:
    """Receipts by load, of the agencies whose files this folder has loaded before."""
    agencies = dict.fromkeys(c.agency for c in wanted if c.name in demo.keyring.loads)
    stewards = [demo.viewer(steward_of(agency)) for agency in agencies]
    return {r.id: r for steward in stewards for r in receipts(demo.desk, steward, limit=1000)}


def _loaded(demo: Deployment, collection: Collection, known: dict[str, Receipt]) -> Receipt | None:
    kept = demo.keyring.loads.get(collection.name)
    if kept is None or kept[1:] != collection.stamp():
        return None
    receipt = known.get(str(kept[0]))
    return receipt if receipt and receipt.state in (LoadState.COMPLETE, LoadState.IN_PART) else None


def _load_missing(
    demo: Deployment, missing: list[Collection], tell: Tell
) -> Iterator[tuple[Collection, Receipt]]:
    stewards = {c.agency: demo.viewer(steward_of(c.agency)) for c in missing}
    spawn = multiprocessing.get_context("spawn")
    told, stop = spawn.Queue(), spawn.Event()
    workers = max(1, min(os.cpu_count() or 1, len(missing)))
    with crew(workers, _open_beside, demo.house.data, told, stop) as hands:
        # expunged since they were loaded: to load them again is what is meant here
        again = demo.keyring.loads.keys()
        waiting = {hands.submit(_load_beside, c, stewards[c.agency], c.name in again): c for c in missing}
        try:
            yield from _as_they_come(waiting, told, tell)
        except BaseException:  # what is under way stops behind its chunk; the next start goes on from there
            stop.set()
            hands.shutdown(cancel_futures=True)
            raise


def _as_they_come(
    waiting: dict[Future[Receipt], Collection], told: Any, tell: Tell
) -> Iterator[tuple[Collection, Receipt]]:
    while waiting:
        finished, _ = wait(waiting, _REPORT, FIRST_COMPLETED)
        for collection, progress in _heard(told):
            tell(collection, progress)
        for future in finished:
            collection = waiting.pop(future)
            tell(collection, None)
            yield collection, future.result()


def _heard(told: Any) -> Iterator[tuple[Collection, Progress]]:
    while True:
        try:
            yield told.get_nowait()
        except queue.Empty:
            return


# ── in a worker process ─────────────────────────────────────────────────────────────────────────


class _StoppedError(Exception):
    """The one who waits for this load does so no longer."""


def _open_beside(data: Path, told: Any, stop: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who waits, and reaches us by `stop`
    house = House(data)
    house.open()
    desk = Desk(house, CONNECTIONS)
    _beside.update(desk=desk, told=told, stop=stop)
    Finalize(None, _close_beside, (desk, house), exitpriority=10)


def _close_beside(desk: Desk, house: House) -> None:
    desk.close()
    house.close()


def _load_beside(collection: Collection, steward: Viewer, take_expunged: bool) -> Receipt:
    def progress(done: Progress) -> None:
        if _beside["stop"].is_set():
            raise _StoppedError
        _beside["told"].put((collection, done))

    return load(
        _beside["desk"], steward, collection.path, source=collection.source, label=collection.label,
        mapping=collection.mapping, take_expunged=take_expunged, progress=progress,
    )  # fmt: skip
