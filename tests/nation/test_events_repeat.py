"""The same seed, the same events; another seed, others; and districts where there is little to happen to."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tearline.nation.events import happen
from tearline.nation.facts import District
from tearline.nation.people import home_of, populate
from tearline.nation.plan import Plan
from tests.nation.events_made import lived

_SMALL = Plan(600, 5)


def told(district: District) -> str:
    """A digest of all that happened."""
    lines: list[object] = []
    for i in district.incidents:
        lines.append(
            (i.id, i.crime, i.at, i.narrative, [p.id for p in (*i.suspects, *i.wrongly, *i.witnesses)])
        )
    for d in district.detentions:
        lines.append((d.id, d.folio, d.arrested, d.registered, d.handed_over, d.released, d.agency))
    for c in district.cases:
        lines.append((c.number, sorted(c.status.items()), [(s.kind, s.at, s.outcome) for s in c.steps]))
    for s in district.seizures:
        lines.append((s.id, s.at, s.kind, s.quantity, s.told, s.empty, [f.id for f in s.firearms]))
    lines += [(t.code, t.text, t.true_about) for t in district.tips]
    lines += [(x.id, x.at, x.document, x.point, x.flight) for x in district.crossings]
    lines += [
        (r.id, r.at, r.camera.id, r.vehicle.id, r.plate, r.confidence, r.journey) for r in district.reads
    ]
    return hashlib.sha256(repr(lines).encode()).hexdigest()


def test_the_same_seed_gives_the_same_events() -> None:
    assert told(lived(_SMALL, 0)) == told(lived(_SMALL, 0))
    assert told(lived(_SMALL, 0)) != told(lived(Plan(600, 6), 0))


def test_hash_seeds_change_nothing() -> None:
    """In another process with another order of sets and another hour of day."""
    code = "from tests.nation.test_events_repeat import told, lived, _SMALL; print(told(lived(_SMALL, 0)))"
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "PYTHONPATH": f"{root}:{root / 'src'}"}
    told_elsewhere = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True, check=True
    )
    assert told_elsewhere.stdout.strip() == told(lived(_SMALL, 0))


def test_people_without_groups_and_things_have_ordinary_lives() -> None:
    district = populate(_SMALL, 0)
    happen(_SMALL, district)
    assert district.incidents
    assert district.tips
    assert district.crossings
    assert not district.reads
    assert not district.leaks
    assert not any(incident.group for incident in district.incidents)


def test_a_district_of_nobody_is_quiet() -> None:
    district = District(0, home_of(_SMALL, 0))
    happen(_SMALL, district)
    assert not district.incidents
    assert not district.reads
