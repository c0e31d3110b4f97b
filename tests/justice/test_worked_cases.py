"""The worked cases of the domain page (9, 1 to 4), on their dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tearline.justice.clocks import EXPIRED, LATE, MET, RUNNING
from tearline.justice.events import Term
from tearline.justice.moments import local_text
from tests.justice.case import ends, event, operative, steps

CDMX, HERMOSILLO, JUAREZ = "Ciudad de México", "26030", "Juárez, Chihuahua"


def test_hermosillo_over_a_leap_day() -> None:
    held = [
        event("arrest", "27-02-2028 22:40", HERMOSILLO),
        event("handed-over", "28-02-2028 02:10", HERMOSILLO),
    ]
    found = steps(held, datetime(2028, 2, 28, 12, tzinfo=UTC))
    assert operative(found["R5"]) == "2028-02-28T03:40-07:00"
    n48 = found["N48"]
    assert ends(n48) == {"a": "2028-02-29T22:40-07:00", "b": "2028-03-01T02:10-07:00"}
    assert n48.operative is n48.counts[0]
    halves = [local_text(one.half, one.zone) for one in n48.counts if one.half]
    assert halves == ["2028-02-28T22:40-07:00", "2028-02-29T02:10-07:00"]
    assert n48.status == RUNNING
    found = steps(
        [*held, event("before-judge", "29-02-2028 20:00", HERMOSILLO)], datetime(2028, 3, 2, tzinfo=UTC)
    )
    assert found["N48"].status == MET
    assert ends(found["J72"]) == {"a": "2028-03-03T20:00-07:00", "b": "2028-03-06T20:00-07:00"}
    assert operative(found["J72"]) == "2028-03-03T20:00-07:00"  # the other only if the accused asks
    assert operative(found["J72P"]) == "2028-03-03T23:00-07:00"
    asked = event("charged", "29-02-2028 21:00", HERMOSILLO, term=Term(144, "hours", "accused"))
    found = steps([*held, event("before-judge", "29-02-2028 20:00", HERMOSILLO), asked])
    assert operative(found["J72"]) == "2028-03-06T20:00-07:00"
    assert operative(found["J72P"]) == "2028-03-06T23:00-07:00"


def test_juarez_over_both_shifts() -> None:
    held = [event("arrest", "13-03-2027 16:30", JUAREZ), event("handed-over", "13-03-2027 20:00", JUAREZ)]
    assert ends(steps(held)["N48"]) == {"a": "2027-03-15T17:30-06:00", "b": "2027-03-15T21:00-06:00"}
    assert operative(steps(held, organised_crime=True)["N48"]) == "2027-03-17T17:30-06:00"
    autumn = steps([event("arrest", "31-10-2026 10:15", JUAREZ)])["N48"]
    assert ends(autumn) == {
        "a": "2026-11-02T09:15-07:00",
        "b": "",
    }  # both counts show, though one has not begun
    assert operative(autumn) == "2026-11-02T09:15-07:00"


def test_from_cancun_to_mexico_city() -> None:
    found = steps([
        event("arrest", "28-02-2028 23:50", "Quintana Roo"), event("handed-over", "29-02-2028 09:20", CDMX),
        event("registered", "29-02-2028 04:00", CDMX),
    ])  # fmt: skip
    assert found["AH"].counts[0].took == timedelta(hours=10, minutes=30)
    assert ends(found["N48"]) == {"a": "2028-03-01T22:50-06:00", "b": "2028-03-02T09:20-06:00"}
    assert found["N48"].status == EXPIRED
    assert found["R5"].status == LATE
    assert found["R5"].counts[0].took == timedelta(hours=5, minutes=10)
    assert found["R5"].counts[0].late_by == timedelta(minutes=10)


def test_from_linkage_to_the_intermediate_hearing() -> None:
    linked = event("linked", "29-02-2028 13:00", CDMX, term=Term(6, "months", "judge"))
    closed = event("closed", "29-08-2028 13:00", CDMX)
    accused = event("accusation", "19-09-2028 13:00", CDMX)
    found = steps([linked, closed, accused])
    assert operative(found["I"]) == "2028-08-29"
    assert set(ends(found["K15A"]).values()) == {
        "2028-09-19",
        "2028-09-20",
    }  # where 14 September is no working day
    assert operative(found["K15A"]) == "2028-09-19"
    assert found["K15A"].status == MET
    assert operative(found["M30"]) == "2028-10-19"
    assert operative(found["M40"]) == "2028-10-30"
    assert str(found["M40"].counts[0].moved_from) == "2028-10-29"
    assert operative(found["Y"]) == "2029-02-28"
    assert "K15B" not in found  # the prosecutor accused in time
