"""A pointer attacker: many officers of one agency ask for the whole series of plates, as fast as quotas let them, and
what was learnt is told. ``python -m tools.pointer_attack [--officers 100] [--hours 8]``.

On a database of its own. Of every fifty plates other agencies hold four: under a consent that names them, in a pool of
three, silently, and under none. Time passes by what was asked being moved back an hour, so that a day takes minutes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import string
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.world import World, officer, world
from tearline.casework.deeds import open_matter
from tearline.db import connect
from tearline.db.pointer_key import pads
from tearline.errors import Conflict
from tearline.intake.load import load
from tearline.ledger.look import Desk, Viewer
from tearline.sharing.consents import Terms, activate_consent, draft_consent
from tearline.sharing.pointers import ask_pointer

ALL = 280_000_000  # plates that there can be (the design's count)
EVERY = 50
POOL = ("AG1", "AG2", "AG3")


@dataclass
class Learnt:
    """What officers who ask for a series of plates got: how many were answered and refused, and which had a hit."""

    asked: int = 0
    refused: int = 0
    named: dict[str, str] = field(default_factory=dict)
    """Plates of which an agency was named, and which."""
    pooled: set[str] = field(default_factory=set)


def campaign(
    desk: Desk, officers: Sequence[tuple[Viewer, str]], plates: Iterator[str], hours: int,
    hour_passes: Callable[[], None],
) -> Learnt:  # fmt: skip
    """Each hour every officer asks for the next plates of the series until the quota refuses; none is asked twice."""
    learnt = Learnt()
    waiting: str | None = None
    for _ in range(hours):
        for viewer, case in officers:
            for plate in itertools.chain([waiting] if waiting else [], plates):
                waiting = None
                try:
                    hits = ask_pointer(desk, viewer, plate, case).hits
                except Conflict:
                    learnt.refused += 1
                    waiting = plate  # for the next officer
                    break
                learnt.asked += 1
                for hit in hits:
                    if hit.agency is None:
                        learnt.pooled.add(plate)
                    else:
                        learnt.named[plate] = hit.agency
        hour_passes()
    return learnt


def series() -> Iterator[str]:
    """Plates as they are given out, one after the other."""
    letters = [one for one in string.ascii_uppercase if one not in "BIOQSZ"]
    for a, b, c, n, d in itertools.product("G", letters, letters, range(1000), letters):
        yield f"{a}{b}{c}-{n:03}-{d}"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.pointer_attack")
    parser.add_argument("--officers", type=int, default=100)
    parser.add_argument("--hours", type=int, default=8)
    options = parser.parse_args(argv)
    with world(0, 10) as w:
        reach = options.officers * 30 * options.hours
        attackers = [_attacker(w, n) for n in range(options.officers)]
        held = _held(w, list(itertools.islice(series(), reach)))
        learnt = campaign(w.desk, attackers, series(), options.hours, lambda: _an_hour_passes(w))
    _tell(learnt, held, options.officers, options.hours)
    silent_or_not = {plate for kind in ("silent", "none") for plate in held[kind]}
    return 1 if silent_or_not & (learnt.named.keys() | learnt.pooled) else 0


def _held(w: World, plates: list[str]) -> dict[str, list[str]]:
    """Of every fifty plates one of each kind, loaded, and under its consent."""
    kinds = {"contact": "AG0", "pool": "AG1", "silent": "AG4", "none": "AG5"}
    held = {kind: plates[n * 10 + 5 :: EVERY] for n, kind in enumerate(kinds)}
    for agency in ("AG0", *POOL, "AG4", "AG5"):
        steward, second = (
            officer(w.house, w.desk, w.registrars, "keeper", [], ["steward"], agency) for _ in range(2)
        )
        controller = officer(w.house, w.desk, w.registrars, "desk", [], ["liaison"], agency)
        kind = next((kind for kind, owner in kinds.items() if owner == agency), "pool")
        label = f"{agency}//SECRET//-//-//H0"
        told = held[kind] if agency in kinds.values() else ["ZZZ-999-Z"]
        lines = [{"id": p, "schema": "Vehicle", "properties": {"registrationNumber": [p]}} for p in told]
        path = Path(str(w.house.data)) / "held.ftm.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        load(w.desk, steward, path, source="held", label=label, format="ftm")
        if kind == "none":
            continue
        now = datetime.now(UTC)
        login = _login(w, controller) if kind == "silent" else ""
        terms = Terms(
            label, ["plate"], kind, ["FGR"], ["investigation"], now, now + timedelta(days=30), login
        )
        activate_consent(w.desk, second, str(draft_consent(w.desk, steward, terms)))
    with connect(w.house.dsn("jobs"), "attack") as jobs:
        jobs.execute("SELECT act.enter_pointers(%s, %s, clock_timestamp())", list(pads(w.house.pointer_key)))
    return held


def _attacker(w: World, n: int) -> tuple[Viewer, str]:
    viewer = officer(w.house, w.desk, w.registrars, f"attacker{n}", [], ["analyst"], "FGR")
    told = {"name": [f"Pretexto {n}"]}
    case = open_matter(w.desk, viewer, "lead", told, label="FGR//OPEN//-//ALL//H0", said={"channel": "own"})
    print(f"\rattacker {n + 1}", end="", file=sys.stderr, flush=True)
    return viewer, str(case)


def _login(w: World, viewer: Viewer) -> str:
    with psycopg.connect(w.house.dsn("admin")) as conn:
        row = conn.execute(
            "SELECT o.login FROM gate.session s JOIN gate.officer o ON o.id = s.officer_id"
            " WHERE s.token_hash = sha256(convert_to(%s, 'UTF8'))",
            [viewer.token],
        ).fetchone()
    assert row is not None  # noqa: S101 the viewer was signed in just now
    return str(row[0])


def _an_hour_passes(w: World) -> None:
    with psycopg.connect(w.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE store.pointer_question SET at = at - interval '1 hour'")
        conn.execute("UPDATE gate.session SET seen_at = clock_timestamp()")


def _tell(learnt: Learnt, held: dict[str, list[str]], officers: int, hours: int) -> None:
    got = learnt.named.keys() | learnt.pooled
    asked = set(itertools.islice(series(), learnt.asked))
    print(f"\n{officers} officers, {hours} hours: {learnt.asked:,} plates asked for,")
    print(f"  {learnt.refused:,} times refused by the quota.")
    for kind, plates in held.items():
        within = [plate for plate in plates if plate in asked]
        print(
            f"  held {kind:<8} {len(within):>6,} of those asked for, learnt {sum(plate in got for plate in within):>6,}"
        )
    print(f"  agencies named: {dict(Counter(learnt.named.values()))}")
    day = officers * 200
    print(f"  of {ALL:,} plates a day gets {day:,} at most: {ALL / day / 365:,.1f} years for all of them,")
    print("  and an inspector sees each of these officers at the quota (tearline pointer rates).")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
