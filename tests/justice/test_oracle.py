"""The clock function against a slow, obvious one, on random cases of every zone, around the days that are hard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tearline.justice import clocks as c
from tearline.justice.calendars import calendars_of
from tearline.justice.clocks import clocks
from tearline.justice.events import BASES, Event, Facts, Term
from tearline.justice.law import regime_of
from tearline.justice.moments import Moment
from tearline.justice.places import all_places
from tests.justice.oracle import RULES, ends

ZONES = sorted({one.zone for one in all_places()})
# days on which something may go wrong, and days between: around both shifts, a leap day, ends of months, holidays
EDGES = ("2026-10-30", "2027-03-12", "2027-11-05", "2027-12-31", "2028-01-30", "2028-02-27", "2028-02-29", "2028-03-10",
         "2028-04-29", "2028-08-30", "2028-09-12", "2028-11-03")  # fmt: skip
STARTS = sorted({kind for rule in RULES if not rule.get("each") for start in rule.get("from", ())
                 for kind in start["events"]})  # fmt: skip
ENDS = sorted({kind for rule in RULES for kind in rule["until"]})
TERMS = {
    "linked": st.builds(Term, st.integers(1, 9), st.sampled_from(("months", "days")), st.just("judge")),
    "extension": st.builds(Term, st.integers(1, 4), st.sampled_from(("months", "days")), st.just("judge")),
    "hearing-postponed": st.builds(Term, st.integers(1, 10), st.just("days"), st.just("judge")),
    "charged": st.builds(Term, st.sampled_from((72, 144)), st.just("hours"), st.just("accused")),
}


@st.composite
def moments(draw: st.DrawFn, edge: str, within: int) -> Moment:
    zone = draw(st.sampled_from(ZONES))
    at = datetime.fromisoformat(edge).replace(tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, within)))
    here = ZoneInfo(zone)
    local = at.astimezone(here).replace(tzinfo=None)
    first, second = (local.replace(tzinfo=here, fold=fold).astimezone(UTC) for fold in (0, 1))
    return Moment(first, zone, local.isoformat(), second if second != first else None)


@st.composite
def cases(draw: st.DrawFn) -> list[Event]:
    kinds = draw(st.lists(st.sampled_from(STARTS), min_size=1, max_size=5))
    kinds += draw(st.lists(st.sampled_from((*ENDS, "extension", "hearing-postponed")), max_size=2))
    edge = draw(st.sampled_from(EDGES))
    stood = ["suspension", "resumption", "suspension", "resumption"][: draw(st.integers(0, 4))]
    found = []
    for place, kind in enumerate([*kinds, *stood]):
        when = draw(moments(edge, (4 if place < len(kinds) else 30) * 1440))
        recorded = when.at + timedelta(minutes=draw(st.sampled_from((0, 0, 5, 3000))))
        term = draw(st.none() | TERMS[kind]) if kind in TERMS else None
        named = draw(st.sampled_from(((), (), ("I",), ("N48", "K15A")))) if kind in (
            "suspension", "resumption", "extension") else ()  # fmt: skip
        found.append(Event(f"e{place}", kind, when, recorded, term=term, clocks=named))
    if draw(st.booleans()):
        one = draw(st.sampled_from(found))
        found.append(
            Event("mended", one.kind, draw(moments(edge, 1440)), one.recorded_at + timedelta(days=1), term=one.term,
                  clocks=one.clocks, corrects=one.id))  # fmt: skip
    return found


FACTS = st.builds(
    Facts, st.none() | st.sampled_from(BASES), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    st.none() | st.sampled_from((3, 12, 24, 25, 60)),
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), FACTS, st.sampled_from(EDGES), st.integers(0, 400))
@example([Event("e0", "linked", Moment(datetime(2028, 2, 29, 18, tzinfo=UTC), ZONES[0], ""),
                datetime(2028, 2, 29, 18, tzinfo=UTC))], Facts(), EDGES[-1], 400)  # fmt: skip
def test_every_end_is_the_one_that_walking_finds(
    events: list[Event], facts: Facts, edge: str, days: int
) -> None:
    now = datetime.fromisoformat(edge).replace(tzinfo=UTC) + timedelta(days=days)
    told = clocks(events, regime_of("federal"), calendars_of("federal"), now, facts)
    found = {
        step.rule.code: sorted({(one.letter[:1] if len(step.rule.starts) > 1 else "", one.due) for one in step.counts
                                if one.due is not None and not one.asked})
        for step in told if step.rule.starts and not step.rule.each
    }  # fmt: skip
    assert {code: all_of for code, all_of in found.items() if all_of} == {
        code: sorted(set(all_of)) for code, all_of in ends(events, now, facts).items()}  # fmt: skip
    for step in told:
        _hold_together(step, now)


def _hold_together(step: c.Step, now: datetime) -> None:
    """What holds for each step, whatever the case."""
    due = [one.due for one in step.counts if one.due is not None and not one.asked]
    assert (step.operative.due if step.operative else None) == min(due, default=None)
    for one in step.counts:
        if one.half and one.three_quarters and one.since and one.due:
            assert one.since <= one.half <= one.three_quarters <= one.due
        assert one.status != c.EXPIRED or (one.due is not None and now > one.due and step.stop is None)
        assert (one.late_by is not None) == (one.status in (c.LATE, c.EXPIRED, c.EARLY))
        if one.status == c.MET and one.due and step.rule.kind != "not-before" and step.stop:
            assert step.stop.when.at <= one.due or step.rule.receipt


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_neither_order_nor_what_is_learned_later_changes_an_old_clock(
    events: list[Event], chance: object
) -> None:
    now = max(one.recorded_at for one in events)
    later = Event("later", "released", events[0].when, now + timedelta(minutes=1))
    shuffled = [*events, later]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    law = regime_of("federal"), calendars_of("federal"), now, Facts()
    assert clocks(events, *law) == clocks(shuffled, *law)
