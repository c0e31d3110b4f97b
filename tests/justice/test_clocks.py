"""Every clock of the domain page (4) and its rules (0.4, 5): what starts it, how long, what stops and pauses it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tearline.justice import clocks as c
from tearline.justice.events import Event, Term, known
from tearline.justice.moments import moment
from tests.justice.case import ends, event, operative, steps

CDMX = "Ciudad de México"


def here(kind: str, text: str, **more: Any) -> Event:
    return event(kind, text, CDMX, **more)


def only(code: str, *events: Event, now: datetime | None = None, **facts: Any) -> c.Step:
    found = steps(events, now, **facts) if now else steps(events, **facts)
    assert code in found, list(found)
    return found[code]


ARREST = here("arrest", "06-03-2028 10:00")
HANDED = here("handed-over", "06-03-2028 12:00")


@pytest.mark.parametrize(
    ("basis", "codes"),
    [
        ("flagrancy", {"R5", "AH", "R2", "N48"}), ("urgent", {"R5", "AH", "R2", "N48"}),
        (None, {"R5", "AH", "R2", "N48"}),
        ("warrant", {"R5", "AJ", "R2"}), ("administrative", {"R5", "R2", "Z36"}),
    ],
)  # fmt: skip
def test_the_basis_of_the_arrest_says_which_clocks_run(basis: str | None, codes: set[str]) -> None:
    assert set(steps([ARREST, HANDED], basis=basis)) == codes


def test_administrative_arrest_ends_after_36_hours() -> None:
    assert operative(only("Z36", ARREST, basis="administrative")) == "2028-03-07T22:00-06:00"


@pytest.mark.parametrize(
    ("facts", "extended", "end"),
    [
        ({}, False, "08T10:00"), ({"organised_crime": True}, False, "10T10:00"),
        ({"adolescent": True}, False, "07T22:00"), ({"adolescent": True}, True, "08T10:00"),
        ({"adolescent": True, "organised_crime": True}, False, "07T22:00"), ({}, True, "08T10:00"),
    ],
)  # fmt: skip
def test_how_long_until_the_judge(facts: dict[str, bool], extended: bool, end: str) -> None:
    more = [here("extension", "06-03-2028 13:00", clocks=("N48",))] if extended else []
    assert operative(only("N48", ARREST, HANDED, *more, **facts)) == f"2028-03-{end}-06:00"


def test_hospital_night_transfer_and_weekend_stop_nothing() -> None:
    arrest = here("arrest", "10-03-2028 22:00")  # a Friday
    stood = [here("suspension", "11-03-2028 01:00"), here("resumption", "12-03-2028 20:00"),
             here("transfer", "11-03-2028 05:00")]  # fmt: skip
    assert operative(only("N48", arrest, *stood)) == "2028-03-12T22:00-06:00"
    judge = here("before-judge", "10-03-2028 23:00")
    assert operative(only("J72", arrest, judge, *stood)) == "2028-03-13T23:00-06:00"
    assert operative(only("R5", arrest, *stood)) == "2028-03-11T03:00-06:00"


def test_registration_counts_when_the_server_received_it_and_a_typed_time_is_a_claim() -> None:
    late = datetime(2028, 3, 6, 22, 0, tzinfo=UTC)
    step = only("R5", ARREST, here("registered", "06-03-2028 11:00", recorded=late))
    assert (step.status, step.counts[0].late_by, step.flags) == (c.LATE, timedelta(hours=1), ())
    step = only("R5", ARREST, here("registered", "06-03-2028 11:00", recorded=late, typed=True))
    assert (step.status, step.flags) == (c.MET, (c.TYPED,))


def test_release_stops_the_clock_to_the_judge_and_starts_the_one_off_the_look_up() -> None:
    free = here("released", "07-03-2028 09:00")
    assert only("N48", ARREST, free).status == c.MET
    # five days of the calendar, or five working ones: the register's act does not say
    assert set(ends(only("W5", here("released", "01-03-2028 09:00"))).values()) == {
        "2028-03-06",
        "2028-03-08",
    }
    assert operative(only("W5", here("released", "01-03-2028 09:00"))) == "2028-03-06"


def test_who_may_complain_has_twelve_hours_once_told_and_else_24_from_the_arrest() -> None:
    assert operative(only("Q24", ARREST, on_complaint=True)) == "2028-03-07T10:00-06:00"
    told = steps([ARREST, here("complainant-told", "06-03-2028 15:00")], on_complaint=True)
    assert operative(told["Q12"]) == "2028-03-07T03:00-06:00"
    assert "Q24" not in told
    assert "Q24" not in steps([ARREST])


def test_a_foreigner_is_told_and_the_consulate_if_asked_for() -> None:
    found = steps([ARREST, here("consulate-asked", "06-03-2028 11:00"),
                   here("consulate-told", "06-03-2028 13:00")], foreigner=True)  # fmt: skip
    assert found["VC1"].status == c.OPEN
    assert found["VC1"].counts[0].due is None
    assert (found["VC2"].status, found["VC2"].counts[0].took) == (c.DONE, timedelta(hours=2))
    assert "VC1" not in steps([ARREST])


def test_an_absent_prosecutor_has_one_hour_each_time() -> None:
    gone = [here("prosecutor-absent", "07-03-2028 10:00", id="1"), here("prosecutor-came", "07-03-2028 10:30"),
            here("prosecutor-absent", "07-03-2028 12:00", id="2")]  # fmt: skip
    from tearline.justice.calendars import calendars_of
    from tearline.justice.events import Facts
    from tearline.justice.law import regime_of

    told = c.clocks(
        gone, regime_of("federal"), calendars_of("federal"), datetime(2028, 3, 7, 20, tzinfo=UTC), Facts()
    )
    assert [(step.rule.code, step.status) for step in told] == [("P1", c.MET), ("P1", c.EXPIRED)]


def test_the_inquiry_ends_with_the_judge_s_term_and_one_above_the_law_is_kept_and_flagged() -> None:
    def linked(term: Term | None) -> Event:
        return here("linked", "10-01-2028 12:00", term=term)

    assert operative(only("I", linked(None))) == "2028-07-10"
    assert operative(only("I", linked(None), max_penalty=24)) == "2028-03-10"
    assert operative(only("I", linked(None), max_penalty=25)) == "2028-07-10"
    assert operative(only("I", linked(Term(45, "days")))) == "2028-02-24"
    over = only("I", linked(Term(8, "months")))
    assert (operative(over), over.flags) == ("2028-09-10", (c.OVER_MOST,))
    more = here("extension", "01-05-2028 12:00", term=Term(2, "months"))
    inside = only("I", linked(Term(4, "months")), more)
    assert (operative(inside), inside.flags) == ("2028-07-10", ())
    assert only("I", linked(Term(5, "months")), more).flags == (c.OVER_MOST,)
    young = only("I", linked(None), adolescent=True)
    assert (operative(young), young.flags) == ("2028-04-10", ())


def test_a_month_ends_on_its_last_day_where_the_number_is_missing() -> None:
    for start, end in (
        ("31-08-2027", "2028-02-29"),
        ("30-08-2026", "2027-02-28"),
        ("31-12-2027", "2028-06-30"),
    ):
        assert operative(only("I", here("linked", f"{start} 12:00"))) == end


def test_an_end_in_months_on_a_sunday_is_read_both_ways_and_the_earlier_counts() -> None:
    step = only("I", here("linked", "03-03-2028 12:00", term=Term(6, "months")))
    assert ends(step) == {"a": "2028-09-03", "b": "2028-09-04"}
    assert step.operative is step.counts[0]


def test_a_suspension_leaves_the_rest() -> None:
    stood = [here("suspension", "10-05-2028 12:00"), here("resumption", "20-05-2028 09:00")]
    linked = here("linked", "29-02-2028 12:00")
    assert ends(only("I", linked, *stood)) == {
        "a": "2028-09-09",
        "b": "2028-09-11",
    }  # eleven days later, a Saturday
    step = only("I", linked, stood[0])
    assert (step.status, step.operative) == (c.PAUSED, None)
    of_another = here("suspension", "10-05-2028 12:00", clocks=("K15A",))
    assert operative(only("I", linked, of_another)) == "2028-08-29"
    hours = [here("debate-ended", "06-03-2028 10:00"), here("suspension", "06-03-2028 12:00"),
             here("resumption", "06-03-2028 18:00")]  # fmt: skip
    step = only("F24", *hours)
    assert operative(step) == "2028-03-07T16:00-06:00"
    assert step.counts[0].half == datetime(2028, 3, 7, 10, tzinfo=UTC)
    assert step.counts[0].stood == timedelta(hours=6)


def test_the_superior_has_fifteen_days_from_being_told_or_from_the_end_and_then_the_judge_dismisses() -> None:
    closed = here("closed", "29-08-2028 12:00")
    before = steps([closed], datetime(2028, 9, 1, tzinfo=UTC))
    assert [before[code].status for code in ("K15A", "K15B", "K15C")] == [c.RUNNING, c.AHEAD, c.AHEAD]
    assert operative(before["K15B"]) == "2028-10-10"
    told = steps([closed, here("superior-told", "25-09-2028 12:00")])
    assert operative(told["K15B"]) == "2028-10-16"
    assert told["K15B"].status == c.EXPIRED
    assert told["K15C"].status == c.OPEN
    late = steps([closed, here("accusation", "25-09-2028 12:00")])
    assert late["K15A"].status == c.LATE
    assert late["K15B"].status == c.MET


def test_victim_and_defence_answer_one_after_the_other() -> None:
    found = steps([here("accusation-notified", "20-09-2028 12:00"), here("victim-answered", "21-09-2028 12:00"),
                   here("defence-answered", "28-09-2028 12:00")])  # fmt: skip
    assert operative(found["MV"]) == "2028-09-25"
    assert (
        operative(found["MD"]) == "2028-10-09"
    )  # ten from the end of the three, though the victim was early
    assert found["MD"].status == c.MET


def test_the_intermediate_hearing_is_put_off_once() -> None:
    accused = here("accusation", "19-09-2028 12:00")
    assert only("M30", accused, here("intermediate", "10-10-2028 10:00")).status == c.EARLY
    assert only("M30", accused, here("intermediate", "19-10-2028 10:00")).status == c.MET
    put_off = here("hearing-postponed", "20-10-2028 12:00", term=Term(10, "days"))
    assert operative(only("M40", accused, put_off)) == "2028-11-08"
    again = here("hearing-postponed", "30-10-2028 12:00", term=Term(5, "days"), id="again")
    assert only("M40", accused, put_off, again).flags == (c.OVER_MOST,)


def test_the_trial_between_its_days_and_the_summons_before() -> None:
    opened = here("opening", "13-03-2028 12:00")
    assert set(ends(only("V5", opened)).values()) == {
        "2028-03-21",
        "2028-03-22",
    }  # 20 March, and for courts the 21st
    assert operative(only("V20", opened)) == "2028-04-02"
    assert operative(only("V60", opened)) == "2028-05-12"
    sets = event("opening", "03-05-2028 10:00", CDMX).when
    named = here("trial-set", "13-03-2028 12:00", sets=sets)
    assert operative(only("V7", named)) == "2028-04-21"


def test_a_trial_suspended_is_void_after_the_eleventh_day() -> None:
    stood = here("trial-suspended", "02-03-2028 12:00")
    assert ends(only("S10", stood)) == {"a": "2028-03-12", "b": "2028-03-13"}
    assert ends(only("S11", stood)) == {"": "2028-03-13"}
    assert only("S11", stood, here("trial-resumed", "13-03-2028 23:59")).status == c.MET
    assert only("S11", stood, here("trial-resumed", "14-03-2028 00:01")).status == c.LATE


def test_verdict_sentence_judgment_and_prison() -> None:
    assert operative(only("F24", here("debate-ended", "10-03-2028 18:00"))) == "2028-03-11T18:00-06:00"
    assert operative(only("F5", here("verdict", "10-03-2028 18:00"))) == "2028-03-17"
    judged = [here("before-judge", "29-02-2028 12:00"), here("linked", "04-03-2028 12:00")]
    assert ends(only("Y", *judged)) == {"a": "2029-02-28", "b": "2029-03-04"}
    assert operative(only("Y", *judged, max_penalty=24)) == "2028-06-29"
    prison = [here("arrest", "29-02-2028 12:00"), here("measure", "05-03-2028 12:00")]
    assert ends(only("X2", *prison)) == {"a": "2030-02-28", "b": "2030-03-05"}
    assert operative(only("X2", *prison, max_penalty=18)) == "2029-08-29"
    assert "X2" not in steps(prison[:1])


def test_data_of_telephones() -> None:
    assert operative(only("E48", here("emergency-data", "06-03-2028 10:00"))) == "2028-03-08T10:00-06:00"

    def asked(back: int, day: str = "06-03-2028") -> c.Step:
        return only("T24", here("carrier-notified", f"{day} 10:00", term=Term(back, "months")))

    assert operative(asked(12)) == "2028-03-07T10:00-06:00"
    assert operative(asked(13)) == operative(asked(24)) == "2028-03-08T10:00-06:00"
    assert asked(25).status == c.GONE
    assert "2025" in asked(1).rule.article.text("en")
    assert "2014" in asked(1, "16-07-2025").rule.article.text("en")  # the law in force that day
    assert "2025" in asked(1, "17-07-2025").rule.article.text("en")
    before = moment("2010-01-01 10:00", zone="America/Mexico_City")
    assert before is not None
    assert only("T24", Event("x", "carrier-notified", before, before.at)).status == c.NO_LAW


def test_a_trace_waits_while_it_is_returned() -> None:
    sent = here("trace-sent", "21-02-2028 10:00")
    assert operative(only("N24", sent)) == "2028-02-28"
    back = [here("trace-returned", "23-02-2028 12:00"), here("trace-resent", "25-02-2028 09:00")]
    assert operative(only("N24", sent, *back)) == "2028-03-02"
    assert only("N24", sent, back[0]).status == c.PAUSED
    assert operative(only("N24U", here("trace-sent-urgent", "21-02-2028 10:00"))) == "2028-02-22T10:00-06:00"


def test_what_was_seized() -> None:
    assert operative(only("U60", here("seized", "31-01-2028 10:00"))) == "2028-03-31"
    assert operative(only("U90", here("owner-told", "31-03-2028 10:00"))) == "2028-06-29"


def test_corrections_add_and_any_old_clock_can_be_had_again() -> None:
    first = here("arrest", "06-03-2028 10:00", recorded=datetime(2028, 3, 6, 17, tzinfo=UTC))
    mended = here(
        "arrest", "06-03-2028 09:10", recorded=datetime(2028, 3, 7, tzinfo=UTC), id="m", corrects="arrest"
    )
    again = here(
        "arrest", "06-03-2028 09:20", recorded=datetime(2028, 3, 8, tzinfo=UTC), id="n", corrects="m"
    )
    gone = here(
        "withdrawn", "06-03-2028 09:20", recorded=datetime(2028, 3, 9, tzinfo=UTC), id="o", corrects="n"
    )
    told = [gone, again, first, mended]
    assert steps(told, datetime(2028, 3, 6, 16, 59, tzinfo=UTC)) == {}
    for day, end in ((6, "08T10:00"), (7, "08T09:10"), (8, "08T09:20")):
        found = steps(told, datetime(2028, 3, day, 20, tzinfo=UTC))
        assert operative(found["N48"]) == f"2028-03-{end}-06:00"
    assert steps(told) == {}
    assert known([mended], datetime(2029, 1, 1, tzinfo=UTC)) == [
        mended
    ]  # what it corrects is hidden from this viewer
    assert known([first, mended, again], datetime(2029, 1, 1, tzinfo=UTC)) == [again]


def test_an_hour_that_came_twice_gives_both_ends() -> None:
    arrest = event("arrest", "07-11-2027 01:30", "Tijuana, Baja California")
    step = steps([arrest])["N48"]
    assert ends(step) == {"a": "2027-11-09T00:30-08:00", "a2": "2027-11-09T01:30-08:00", "b": ""}
    assert step.operative is step.counts[0]
    assert step.flags == (c.TWICE,)


def test_half_and_three_quarters_and_when_it_runs_out() -> None:
    one = only("N48", ARREST, now=ARREST.when.at + timedelta(hours=48)).counts[0]
    assert (one.half, one.three_quarters) == (
        ARREST.when.at + timedelta(hours=24), ARREST.when.at + timedelta(hours=36))  # fmt: skip
    assert one.status == c.RUNNING  # at the moment itself it has not yet run out
    late = only("N48", ARREST, now=ARREST.when.at + timedelta(hours=49)).counts[0]
    assert (late.status, late.late_by) == (c.EXPIRED, timedelta(hours=1))


def test_a_state_without_a_list_of_its_own_counts_by_the_labour_act() -> None:
    closed = event("closed", "29-08-2028 12:00", "26")
    assert ends(steps([closed], jurisdiction="26")["K15A"]) == {"": "2028-09-19"}


def test_every_step_says_its_article_in_both_languages() -> None:
    from tearline.justice.law import all_rules

    for rule in all_rules():
        assert rule.article.text("es").strip()
        assert rule.article.text("en").strip()
        assert rule.name.text("es") != rule.name.text("en")
