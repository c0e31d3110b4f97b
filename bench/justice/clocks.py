"""The clock function: whole cases of one core, every step with its article, its ends and what became of it.

Time is that of the processor, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

from tearline.justice.calendars import calendars_of
from tearline.justice.clocks import clocks
from tearline.justice.events import Event, Facts, Term
from tearline.justice.law import regime_of
from tearline.justice.moments import Moment

CASES = 5_000
ZONES = (
    "America/Mexico_City",
    "America/Hermosillo",
    "America/Cancun",
    "America/Ciudad_Juarez",
    "America/Tijuana",
)
# What follows the arrest, after how many hours, and how many of 100 cases come so far: the funnel is assumed.
COURSE = (
    ("registered", 2, 97), ("handed-over", 6, 96), ("updated", 7, 90), ("before-judge", 40, 70), ("control", 44, 68),
    ("charged", 46, 66), ("linked", 100, 60), ("measure", 101, 30), ("suspension", 800, 8), ("resumption", 1200, 8),
    ("extension", 2000, 10), ("closed", 4400, 40), ("accusation", 4700, 30), ("accusation-notified", 4750, 30),
    ("intermediate", 5500, 25), ("opening", 5600, 24), ("file-sent", 5700, 24), ("trial", 6600, 20),
    ("debate-ended", 7000, 18), ("verdict", 7020, 18), ("sentence", 7100, 16),
)  # fmt: skip


def measure() -> dict[str, dict[str, Any]]:
    """Cases a second on one core: cases as they come, and cases that went through everything."""
    found: dict[str, dict[str, Any]] = {}
    for name, far, bar in (("cases a second", False, 5000.0), ("whole cases a second", True, None)):
        cases = list(_cases(random.Random(7), CASES, far))
        regime, calendars = regime_of("federal"), calendars_of("federal")
        now = datetime(2028, 12, 1, tzinfo=UTC)
        took = float("inf")
        for _ in range(3):  # the best of three: what else runs on the machine shares its caches
            steps = counts = 0
            began = process_time()
            for events, facts in cases:
                for step in clocks(events, regime, calendars, now, facts):
                    assert step.rule.article  # the same object as the list's: a step cannot come without
                    steps += 1
                    counts += len(step.counts)
            took = min(took, process_time() - began)
        found[name] = {"value": CASES / took, "bar": bar, "at_least": True}
        kind = name.removesuffix("cases a second")
        found[f"steps of a {kind}case"] = {"value": steps / CASES, "bar": None, "at_least": True}
        found[f"counts of a {kind}case"] = {"value": counts / CASES, "bar": None, "at_least": True}
    return found


def _cases(chance: random.Random, many: int, far: bool) -> Iterator[tuple[list[Event], Facts]]:
    for _ in range(many):
        zone = chance.choice(ZONES)
        arrest = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(525_600))
        reached = 0 if far else chance.randrange(100)
        course = [("arrest", 0, 100), *COURSE]
        events = [
            _event(kind, arrest + timedelta(hours=hours, minutes=chance.randrange(60)), zone)
            for kind, hours, share in course if reached < share
        ]  # fmt: skip
        yield events, Facts(
            basis="flagrancy", adolescent=chance.random() < 0.05, organised_crime=chance.random() < 0.1,
            max_penalty=chance.choice((12, 24, 60, 180, None)),
        )  # fmt: skip


def _event(kind: str, at: datetime, zone: str) -> Event:
    term = {"linked": Term(4, "months", "judge"), "extension": Term(2, "months", "judge")}.get(kind)
    return Event(kind, kind, Moment(at, zone, at.isoformat()), at + timedelta(minutes=9), term=term)
