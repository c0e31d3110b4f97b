"""What becomes of somebody accused: the phases in their order, the clocks, and where it ends for most.

Phases and clocks are those of the accusatory procedure (Código Nacional de Procedimientos Penales): handover
to the prosecutor, retention of 48 h (96 h with organised crime), control of the detention, charge, ruling on
linkage within 72 or 144 h, complementary investigation, accusation, intermediate phase, trial, sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tearline.nation.chance import Weighted
from tearline.nation.events.tables import table
from tearline.nation.facts import CaseStep, Detention, Person

PHASES = (
    "complaint",
    "warrant",
    "detention",
    "registered",
    "handover",
    "retention",
    "detention control",
    "charge",
    "linkage",
    "complementary investigation",
    "accusation",
    "intermediate",
    "trial",
    "sentence",
)
ASIDE = ("release", "alternative exit", "dismissal", "amparo", "archived")  # may stand between or after them


@dataclass(slots=True)
class Proceeding:
    """One person's way through a file: steps, the status after them, and when custody ended."""

    person: Person
    until: datetime  # what lies after it has not happened (yet)
    steps: list[CaseStep] = field(default_factory=list)
    status: str = "suspect"
    released: datetime | None = None
    ended: bool = False  # nothing more can happen, or has happened by now

    def step(self, kind: str, at: datetime, outcome: str = "", status: str = "") -> None:
        """Takes a step, unless it lies after the end."""
        if self.ended or at >= self.until:
            self.ended = True
            return
        self.steps.append(CaseStep(kind, at.replace(microsecond=0), outcome, self.person))
        self.status = status or self.status

    def release(self, at: datetime, outcome: str, status: str = "") -> None:
        """Sets the person free; only the first time counts."""
        if self.released is None:
            self.step("release", at, outcome, status)
            if not self.ended:
                self.released = at.replace(microsecond=0)


def proceed(rng: Random, detention: Detention, until: datetime, grave: bool) -> Proceeding:
    """The proceedings against somebody detained, as far as they have come."""
    way = Proceeding(detention.person, until, status="detained")
    way.step("detention", detention.arrested, detention.basis)
    way.step("registered", detention.registered)
    way.step("handover", detention.handed_over)
    rules = table("justice")["proceedings"]
    if detention.basis == "warrant":  # a judge ordered it: no retention, the first hearing at once
        charged = detention.handed_over + timedelta(hours=rng.uniform(3, 30))
    else:
        before_judge = _before_the_prosecutor(rng, rules, way, detention.handed_over, grave)
        if before_judge is None:
            return way
        charged = before_judge + timedelta(minutes=rng.randint(20, 150))
    _before_the_judge(rng, rules, way, charged, grave)
    way.steps.sort(key=lambda step: step.at)
    return way


def _before_the_prosecutor(
    rng: Random, rules: dict[str, Any], way: Proceeding, since: datetime, grave: bool
) -> datetime | None:
    """Until the judge has controlled the detention; None where it ended before."""
    most = rules["retention_hours"][grave and rng.random() < 0.5]
    if rng.random() < rules["released_by_prosecutor"] * (0.5 if grave else 1):
        why = Weighted.of(rules["why_released"]).pick(rng)
        way.release(since + timedelta(hours=rng.uniform(2, most - 2)), why, "suspect")
        way.ended = True
        return None
    way.step("retention", since + timedelta(minutes=rng.randint(15, 170)))
    hours = rng.uniform(0.55, 0.99) * most
    if rng.random() < rules["retention_breach"]:
        hours = most + rng.expovariate(1 / 9)
    at = since + timedelta(hours=max(hours, 4))
    lawful = rng.random() >= rules["illegal"]
    way.step("detention control", at, "lawful" if lawful else "unlawful")
    if not lawful:
        way.release(at + timedelta(hours=rng.uniform(0.5, 8)), "unlawful-detention", "suspect")
        way.ended = True
        return None
    return at


def _before_the_judge(
    rng: Random, rules: dict[str, Any], way: Proceeding, charged: datetime, grave: bool
) -> None:
    way.step("charge", charged, status="charged")
    linked = _linkage(rng, rules, charged)
    if rng.random() < rules["not_linked"]:
        way.step("linkage", linked, "not-linked", "suspect")
        way.release(linked + timedelta(hours=rng.uniform(1, 10)), "not-linked")
        way.ended = True
        return
    remand = rng.random() < rules["custody_grave" if grave else "custody"]
    way.step("linkage", linked, "linked-in-custody" if remand else "linked-at-liberty")
    if not remand:
        way.release(linked + timedelta(hours=rng.uniform(1, 12)), "other-measure")
    _investigation(rng, rules, way, linked, grave)


def _linkage(rng: Random, rules: dict[str, Any], charged: datetime) -> datetime:
    if rng.random() < rules["same_hearing"]:
        return charged + timedelta(minutes=rng.randint(30, 200))
    most = rules["linkage_hours"][rng.random() < 0.6]
    late = rng.expovariate(1 / 20) if rng.random() < rules["linkage_breach"] else -rng.uniform(1, 24)
    return charged + timedelta(hours=most + late)


def _investigation(
    rng: Random, rules: dict[str, Any], way: Proceeding, linked: datetime, grave: bool
) -> None:
    months = 6 if grave and rng.random() < 0.6 else Weighted.of(rules["terms_months"]).pick(rng)
    begun = linked + timedelta(minutes=rng.randint(5, 45))
    way.step("complementary investigation", begun, f"{months} months")
    closed = begun + timedelta(days=30.4 * months * rng.uniform(0.85, 1.0))
    if rng.random() < rules["term_breach"]:
        closed = begun + timedelta(days=30.4 * months + rng.expovariate(1 / 40))
    if rng.random() < rules["amparo"]:
        outcome = "granted" if rng.random() < rules["amparo_granted"] else "denied"
        way.step("amparo", begun + (closed - begun) * rng.uniform(0.2, 0.9), outcome)
    end = Weighted.of(rules["ends"]).pick(rng)
    if end in ("alternative", "abbreviated") and grave and rng.random() < 0.7:
        end = "trial"
    _ENDS[end](rng, rules, way, closed)


def _alternative(rng: Random, _: dict[str, Any], way: Proceeding, closed: datetime) -> None:
    kind = rng.choice(("reparation-agreement", "conditional-suspension"))
    at = closed - timedelta(days=rng.uniform(0, 25))
    way.step("alternative exit", in_office(rng, at), kind)
    way.release(at + timedelta(hours=rng.uniform(24, 40)), kind)


def _dismissal(rng: Random, _: dict[str, Any], way: Proceeding, closed: datetime) -> None:
    at = in_office(rng, closed + timedelta(days=rng.uniform(1, 40)))
    way.step("dismissal", at, "dismissed", "acquitted")
    way.release(at + timedelta(hours=rng.uniform(2, 30)), "dismissed")


def _abbreviated(rng: Random, _: dict[str, Any], way: Proceeding, closed: datetime) -> None:
    at = in_office(rng, closed + timedelta(days=rng.uniform(1, 30)))
    way.step("sentence", at, "convicted-abbreviated", "convicted")
    if rng.random() < 0.6:  # short, suspended, or served already
        way.release(at + timedelta(hours=rng.uniform(4, 60)), "sentence-suspended")


def _trial(rng: Random, rules: dict[str, Any], way: Proceeding, closed: datetime) -> None:
    accused = in_office(rng, closed + timedelta(days=rng.uniform(2, 15)))
    middle = in_office(rng, accused + timedelta(days=rng.uniform(15, 130)))
    tried = in_office(rng, middle + timedelta(days=rng.uniform(20, 160)))
    sentenced = in_office(rng, tried + timedelta(days=1 + rng.expovariate(1 / 20)))
    way.step("accusation", accused)
    way.step("intermediate", middle)
    way.step("trial", tried)
    if rng.random() < rules["acquitted"]:
        way.step("sentence", sentenced, "acquitted", "acquitted")
        way.release(sentenced + timedelta(hours=rng.uniform(1, 12)), "acquitted")
    else:
        way.step("sentence", sentenced, "convicted", "convicted")


def in_office(rng: Random, at: datetime) -> datetime:
    """That day or the Monday after, when courts sit."""
    day = at.replace(hour=rng.randint(9, 16), minute=rng.randint(0, 59), second=0, microsecond=0)
    return day + timedelta((0, 0, 0, 0, 0, 2, 1)[day.weekday()])


_ENDS = {
    "alternative": _alternative,
    "dismissal": _dismissal,
    "abbreviated": _abbreviated,
    "trial": _trial,
}
