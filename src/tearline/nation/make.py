"""From a plan to files: districts made side by side, written in their order, put in place when whole."""

from __future__ import annotations

import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tearline.crew import crew
from tearline.errors import BadInput, Conflict
from tearline.language import msg
from tearline.nation import crime, events, people, things
from tearline.nation.facts import District
from tearline.nation.files import Writer
from tearline.nation.plan import Plan
from tearline.nation.telling import Told, tell

MANIFEST = "nation.json"
_ABOUT = """\
# An invented nation

Nobody and nothing in it exists; of places and aerodromes only the names and where they lie are real. One folder
an agency, as it would send its files, each table with its mapping; `truth/` says what is so. `nation.json` says
how it was made, and how each file is loaded.
"""
LARGEST = 10_000_000  # people: what the space of plates and telephone numbers has room for


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a nation's people are written."""

    people: int
    of: int


def district(plan: Plan, number: int) -> District:
    """District ``number`` of the nation, whole: its people, what they own, what happened."""
    made = people.populate(plan, number)
    crime.organise(plan, made)
    things.equip(plan, made)
    events.happen(plan, made)
    return made


def make(
    plan: Plan, out: Path, progress: Callable[[Progress], None] | None = None, workers: int | None = None
) -> Path:
    """Write the nation to the folder ``out``, which must not exist yet or be empty; returns its manifest.

    A folder that holds this very nation already is left as it is. Whatever is killed leaves ``out`` as it
    was. Raises :class:`BadInput` for a plan that cannot be made, :class:`Conflict` for a folder in use.
    """
    _check(plan)
    if (out / MANIFEST).exists() and plan_of(out) == plan:
        return out / MANIFEST
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict(msg("{folder} holds something else already. Name a new folder.", folder=out))
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.{os.getpid()}.making")
    try:
        _write(plan, draft, progress, workers or os.cpu_count() or 1)
        if out.exists():
            out.rmdir()
        draft.rename(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return out / MANIFEST


def plan_of(folder: Path) -> Plan:
    """The plan of the nation in ``folder``. Raises :class:`BadInput` where there is none."""
    try:
        return Plan.parse(json.loads((folder / MANIFEST).read_text("utf-8"))["plan"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(
            msg("{folder} holds no nation. Make one with: tearline nation make", folder=folder)
        ) from None


def _check(plan: Plan) -> None:
    if not 500 <= plan.people <= LARGEST:
        raise BadInput(msg("A nation has from 500 to {most} people.", most=LARGEST))
    if not 0 <= plan.seed < 2**63:
        raise BadInput(msg("A seed is a whole number from 0 to 2^63 - 1."))


def _write(plan: Plan, out: Path, progress: Callable[[Progress], None] | None, workers: int) -> None:
    done = 0
    with Writer(out) as writer:
        for number, told in enumerate(_all_told(plan, workers)):
            writer.add(told)
            done += plan.size_of(number)
            if progress is not None:
                progress(Progress(done, plan.people))
        files = writer.finish()
    (out / "README.md").write_text(_ABOUT, "utf-8")
    manifest = {"plan": plan.told(), "files": files}
    (out / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _all_told(plan: Plan, workers: int) -> Iterator[Told]:
    if workers == 1 or plan.districts == 1:
        yield from (_told(plan, number) for number in range(plan.districts))
        return
    with crew(min(workers, plan.districts)) as hands:
        yield from _in_order(hands, plan, range(plan.districts), workers + 1)


def _in_order(hands: ProcessPoolExecutor, plan: Plan, districts: Iterable[int], ahead: int) -> Iterator[Told]:
    """What all hands make, in order, never more than ``ahead`` districts before the one being written."""
    waiting: deque[Future[Told]] = deque()
    try:
        for number in districts:
            waiting.append(hands.submit(_told, plan, number))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:  # interrupted: what has not begun is not made
        for future in waiting:
            future.cancel()


def _told(plan: Plan, number: int) -> Told:
    return tell(plan, district(plan, number))
