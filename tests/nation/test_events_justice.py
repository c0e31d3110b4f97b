"""Detentions and cases: clocks, phases in their order, and how few end in a sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

from tearline.nation.agency import AGENCIES
from tearline.nation.events import ASIDE, PHASES
from tearline.nation.events.rhythm import TWO_YEARS, present
from tearline.nation.facts import CaseFile, CaseStep, Detention, Person
from tests.nation.events_made import PLAN, happened

CODES = {agency.code for agency in AGENCIES}
UNORDERED = (*ASIDE, "registered")  # may come late, or after anything


def detentions() -> list[Detention]:
    return [detention for district in happened() for detention in district.detentions]


def cases() -> list[CaseFile]:
    return [case for district in happened() for case in district.cases]


def age_on(person: Person, at: datetime) -> int:
    had_birthday = (at.month, at.day) >= (person.born.month, person.born.day)
    return at.year - person.born.year - (not had_birthday)


def test_there_are_about_120_detentions_and_70_cases_for_10_000_people() -> None:
    assert 80 < len(happened()[0].detentions) < 160
    assert 50 < len(happened()[0].cases) < 95
    assert len(happened()[1].detentions) > 8
    assert len(happened()[1].cases) > 4


def test_nobody_is_detained_before_birth_under_twelve_or_after_death() -> None:
    for detention in detentions():
        assert age_on(detention.person, detention.arrested) >= 12
        assert detention.person.died is None or detention.person.died > detention.arrested.date()


def test_times_follow_each_other_within_two_years() -> None:
    end = present(PLAN)
    for detention in detentions():
        assert end - timedelta(TWO_YEARS) <= detention.arrested
        assert detention.arrested < detention.registered < end
        assert detention.arrested < detention.handed_over < end
        assert detention.released is None or detention.handed_over < detention.released < end


def test_most_are_registered_within_five_hours_and_some_are_not() -> None:
    late = sum(d.registered - d.arrested > timedelta(hours=5) for d in detentions())
    assert 0.03 < late / len(detentions()) < 0.3


def test_nearly_all_are_handed_over_within_48_hours() -> None:
    late = sum(d.handed_over - d.arrested > timedelta(hours=48) for d in detentions())
    assert late / len(detentions()) < 0.09


def test_nobody_is_arrested_in_custody() -> None:
    by_person: dict[str, list[Detention]] = defaultdict(list)
    for detention in sorted(detentions(), key=lambda d: d.arrested):
        by_person[detention.person.id].append(detention)
    for held in by_person.values():
        for before, after in pairwise(held):
            assert before.released is not None
            assert before.released <= after.arrested


def test_some_people_are_arrested_again_and_again() -> None:
    assert Counter(detention.person.id for detention in detentions()).most_common(1)[0][1] >= 2


def test_arrests_have_a_basis_an_agency_and_what_goes_with_it() -> None:
    bases = Counter(d.basis for d in detentions())
    assert set(bases) == {"flagrancy", "warrant", "urgent case", "administrative"}
    for detention in detentions():
        assert detention.agency in CODES
        assert detention.reason
        assert (detention.case is None) == (detention.basis == "administrative")


def test_an_arrest_in_flagrancy_follows_the_deed_at_once() -> None:
    for d in detentions():
        if d.basis == "flagrancy" and d.incident:
            assert timedelta() < d.arrested - d.incident.at < timedelta(hours=2)
            assert d.person in d.incident.suspects


def test_administrative_arrests_end_within_36_hours() -> None:
    for d in detentions():
        if d.basis == "administrative" and d.released:
            assert d.released - d.arrested <= timedelta(hours=36) or d.released - d.handed_over < timedelta(
                hours=1
            )


def test_numbers_are_given_once() -> None:
    for numbers in ([d.folio for d in detentions()], [c.number for c in cases()]):
        assert all(numbers)
        assert len(set(numbers)) == len(numbers)


def test_phases_come_in_their_order() -> None:
    for case in cases():
        assert case.steps == sorted(case.steps, key=lambda step: step.at)
        for steps in _by_person(case).values():
            ranks = [PHASES.index(step.kind) for step in steps if step.kind not in UNORDERED]
            assert ranks == sorted(ranks)
            assert len(set(ranks)) == len(ranks)


def test_nothing_lies_after_the_present() -> None:
    assert all(step.at < present(PLAN) for case in cases() for step in case.steps)


def test_nobody_is_convicted_without_a_sentence() -> None:
    for case in cases():
        by_person = _by_person(case)
        assert set(case.status) == {person.id for person in case.accused}
        for person, status in case.status.items():
            outcomes = {step.outcome for step in by_person.get(person, []) if step.kind == "sentence"}
            convicted = {"convicted", "convicted-abbreviated"} & outcomes
            assert bool(convicted) == (status == "convicted")
            assert status in ("suspect", "detained", "charged", "acquitted", "convicted")


def test_the_detained_are_charged_or_set_free_within_days() -> None:
    for case in cases():
        for person, status in case.status.items():
            if status == "detained":
                last = max(d.arrested for d in detentions() if d.person.id == person and d.case is case)
                assert present(PLAN) - last < timedelta(days=12)


def test_the_funnel_narrows() -> None:
    steps = Counter(step.kind for case in cases() for step in case.steps)
    assert steps["detention"] > steps["charge"] > steps["accusation"] >= steps["trial"]
    assert steps["release"] > steps["sentence"]
    statuses = Counter(status for case in cases() for status in case.status.values())
    assert statuses["convicted"] < 0.3 * statuses.total()
    assert statuses["suspect"] > statuses["convicted"]


def test_a_release_of_a_case_is_that_of_the_detention() -> None:
    for d in detentions():
        if d.case is not None:
            released = [s.at for s in _by_person(d.case)[d.person.id] if s.kind == "release"]
            assert (d.released in released) if d.released else not _after(released, d.arrested)


def test_who_orders_what_is_the_prosecutor_of_the_place() -> None:
    assert {case.agency for case in cases()} <= {"FGR", "FEN", "FES"}


def _after(moments: list[datetime], since: datetime) -> list[datetime]:
    return [at for at in moments if at > since]


def _by_person(case: CaseFile) -> dict[str, list[CaseStep]]:
    """Steps by person, one proceeding each: of somebody arrested twice in a file, the last one."""
    found: dict[str, list[CaseStep]] = defaultdict(list)
    for step in case.steps:
        if step.person is not None:
            found[step.person.id].append(step)
    return found
