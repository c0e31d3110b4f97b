"""What is told in time: as exactly as it is told, by instants, as much as fits, and only what one may see."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import psycopg
import pytest

from tearline.errors import BadInput, NotFound
from tearline.oversight.looks import my_looks
from tearline.picture.timeline import Happening, Timeline, timeline
from tearline.picture.window import Window
from tests.picture.conftest import BORN, Town

ARABIC = "شاهد عند البوابة"  # from right to left
COMBINED = "Jose\N{COMBINING ACUTE ACCENT} Nun\N{COMBINING TILDE}o"


def of(town: Town, *ids: str, window: Window | None = None, most: int = 500) -> Timeline:
    return timeline(town.desk, town.high, ids, window, most)


def told(found: Timeline) -> list[tuple[str | None, str | None]]:
    return [(one.start and one.start.value, one.end and one.end.value) for one in found.happenings]


def event(town: Town, key: str, of: str = "p1", **more: object) -> str:
    return town.tell(town.a, key, "Event", name=f"hecho {key}", involved=of, **more)


def only(found: Timeline) -> Happening:
    (one,) = found.happenings
    return one


def test_a_year_is_not_its_first_of_january(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    event(town, "e1", date="2019")
    event(town, "e2", date="2019-01-01")
    year, day = sorted(of(town, p1).happenings, key=lambda one: len(one.start.value if one.start else ""))
    assert year.start is not None
    assert day.start is not None
    assert (year.start.precision, year.start.first_day, year.start.last_day) == (
        "year",
        "2019-01-01",
        "2019-12-31",
    )
    assert year.start.instant is None
    assert (day.start.precision, day.start.last_day) == ("day", "2019-01-01")
    for month in (1, 6, 12):  # it may have been in any of them
        within = of(town, p1, window=Window(date(2019, month, 2), date(2019, month, 28)))
        assert told(within) == [("2019", None)]
    assert of(town, p1, window=Window(date(2020, 1, 1))).happenings == []


def test_moments_stand_by_their_instants_and_keep_their_own_clocks(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    early, late = "2026-06-18T01:00+02:00", "2026-06-17T18:00-06:00"  # 23:00 and 00:00 in UTC
    event(town, "e1", date=early)
    event(town, "e2", date=late)
    found = of(town, p1)
    assert told(found) == [(late, None), (early, None)]  # the newest first, though its text sorts before
    assert [one.start.instant for one in found.happenings if one.start] == [
        "2026-06-18T00:00:00+00:00", "2026-06-17T23:00:00+00:00",
    ]  # fmt: skip
    # a window of days counts by the source's own day
    assert told(of(town, p1, window=Window(date(2026, 6, 18), date(2026, 6, 18)))) == [(early, None)]


def test_a_link_without_an_end_goes_on_and_an_event_does_not(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    town.tell(town.a, "o1", "Organization", name=town.name("Los Inventados"))
    town.tell(town.a, "m1", "Membership", member="p1", organization="o1", startDate="2019-05")
    event(town, "e1", startDate="2019-06-01")
    now = of(town, p1, window=Window(date(2026, 1, 1), date(2026, 1, 31)))
    member = only(now)
    assert (member.schema, member.role, member.lasts, member.end) == ("Membership", "member", True, None)
    assert [other.caption for other in member.others] == [town.name("Los Inventados")]
    town.tell(town.a, "m2", "Membership", member="p1", organization="o1", startDate="2010", endDate="2012-03")
    ended = only(of(town, p1, window=Window(date(2012, 1, 1), date(2012, 1, 31))))
    assert (ended.start and ended.start.value, ended.end and ended.end.value, ended.lasts) == (
        "2010",
        "2012-03",
        False,
    )
    town.tell(town.a, "m3", "Membership", member="p1", organization="o1", endDate="2011")
    half = of(town, p1, window=Window(date(2011, 6, 1), date(2011, 6, 1))).happenings
    assert {(one.property, one.start and one.start.value, one.end and one.end.value) for one in half} == {
        ("startDate", "2010", "2012-03"), ("endDate", None, "2011"),
    }  # fmt: skip


def test_what_own_records_tell_alike_stands_once(town: Town) -> None:
    p1 = town.person(town.a, "p1", birthDate=BORN, phone="+525511112222")
    p2 = town.person(town.b, "p2", birthDate=BORN, phone="+525511112222")
    found = only(of(town, p1))
    assert (found.property, found.how, found.role) == ("birthDate", "itself", "")
    assert [teller.agency for teller in found.told_by] == [town.a, town.b]
    assert {teller.id for teller in found.told_by} == {p1, p2}


def test_what_carries_the_same_plate_passed_somewhere(town: Town) -> None:
    plate = f"Q{town.mark[:2]}-{int(town.mark, 16) % 900 + 100}-C"
    v1 = town.tell(town.a, "v1", "Vehicle", registrationNumber=plate, name=town.name("Camioneta"))
    town.tell(town.b, "c1", "Camera", name="Arco Norte", latitude="19.5", longitude="-99.1")
    read = town.tell(town.b, "r1", "PlateRead", plate=plate, camera="c1", date="2026-06-17T14:39:00-06:00")
    town.tell(town.b, "r2", "PlateRead", plate="ZZZ-999-Z", camera="c1", date="2026-06-17T15:00:00-06:00")
    town.tell(town.b, "v2", "Vehicle", registrationNumber=plate, name="Otra cosa", registrationDate="2011")
    passage = next(one for one in of(town, v1).happenings if one.schema == "PlateRead")
    assert (passage.id, passage.how, passage.placed) == (read, "carries", True)
    assert [other.caption for other in passage.others] == ["Arco Norte"]
    assert [one.schema for one in of(town, v1).happenings].count("PlateRead") == 1


def test_several_things_stand_on_one_line_each_with_its_own(town: Town) -> None:
    p1, p2 = town.person(town.a, "p1", "Uno Único"), town.person(town.a, "p2", "Dos Distinta")
    event(town, "e1", "p1", date="2026-01-01")
    event(town, "e2", "p2", date="2026-01-02")
    found = of(town, p2, p1, str(uuid4()))
    assert {head.id for head in found.entities} == {p1, p2}
    assert [(one.entity, one.start and one.start.value) for one in found.happenings] == [
        (p2, "2026-01-02"), (p1, "2026-01-01"),
    ]  # fmt: skip


def test_kinds_narrow_and_are_counted_for_the_whole_window(town: Town) -> None:
    p1 = town.person(town.a, "p1", birthDate=BORN)
    event(town, "e1", date="2026-01-01")
    town.tell(town.a, "d1", "Detention", detainee="p1", startDate="2026-01-02", registrationNumber="D-1")
    both = {"Detention": 1, "Event": 1, "Person": 1}
    assert of(town, p1).kinds == both
    narrowed = of(town, p1, window=Window(kinds=["Detention"]))
    assert [one.schema for one in narrowed.happenings] == ["Detention"]
    assert narrowed.kinds == both
    empty = of(town, p1, window=Window(kinds=["Seizure"]))
    assert (empty.happenings, empty.kinds) == ([], both)


def test_five_thousand_events_are_cut_to_the_newest_and_it_is_said(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    town.tell_many(town.a, "viejo", "Event", 4_990, summary="hecho", involved="p1", date="2020-05-05")
    town.tell_many(town.a, "nuevo", "Event", 10, summary="hecho", involved="p1", date="2026-05-05")
    found = of(town, p1)
    assert (len(found.happenings), found.cut, found.kinds) == (500, True, {"Event": 5_000})
    assert [value for value, _ in told(found)[:11]] == ["2026-05-05"] * 10 + ["2020-05-05"]
    recent = of(town, p1, window=Window(date(2026, 1, 1)))
    assert (len(recent.happenings), recent.cut) == (10, False)


def test_captions_come_as_they_were_told(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    town.tell(town.a, "e1", "Event", name=ARABIC, involved="p1", date="2026-01-01")
    town.tell(town.a, "e2", "Event", name=COMBINED, involved="p1", date="2026-01-02")
    right, left = (one.caption for one in of(town, p1).happenings[::-1])
    assert right == ARABIC
    assert left.replace("\N{COMBINING ACUTE ACCENT}", "").startswith("Jos")


def test_nothing_at_all_is_an_empty_line(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    found = of(town, p1)
    assert (found.happenings, found.kinds, found.cut, found.more) == ([], {}, False, False)
    assert found.entities[0].id == p1


def test_who_sees_less_gets_another_line_and_no_trace_of_the_rest(town: Town) -> None:
    p1 = town.person(town.a, "p1", birthDate=BORN)
    hidden = town.tell(
        town.a,
        "e1",
        "Event",
        tier="SECRET",
        name="reunión",
        involved="p1",
        date="2026-01-01",
        location="Centro",
    )
    assert hidden in {one.id for one in of(town, p1).happenings}
    low = timeline(town.desk, town.low, [p1])
    assert [one.property for one in low.happenings] == ["birthDate"]
    assert low.kinds == {"Person": 1}
    assert hidden not in repr(low)
    assert low.banner.tier == "OPEN"
    assert of(town, p1).banner.tier == "SECRET"


def test_what_cannot_be_asked_is_told_so_and_unknown_ids_alike(town: Town) -> None:
    p1 = town.person(town.a, "p1", tier="SECRET")
    for id in (p1, str(uuid4()), "no id"):
        with pytest.raises(NotFound):
            timeline(town.desk, town.low, [id])
    backwards, dragon = Window(date(2026, 1, 2), date(2026, 1, 1)), Window(kinds=["Dragon"])
    for ids, window in (([], None), ([p1] * 51, None), ([p1], backwards), ([p1], dragon)):
        with pytest.raises(BadInput):
            of(town, *ids, window=window)


def test_the_look_names_every_record_that_is_shown(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    o1 = town.tell(town.a, "o1", "Organization", name=town.name("Los Inventados"))
    m1 = town.tell(town.a, "m1", "Membership", member="p1", organization="o1", startDate="2019")
    town.tell(town.a, "m2", "Membership", member="p1", organization="o1")  # tells no date, and is not shown
    of(town, p1)
    with psycopg.connect(town.people.house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
    shown = [
        one.records for one in my_looks(town.desk, town.high) if one.action == "timeline" and one.records
    ]
    assert sorted(shown[0]) == sorted((p1, o1, m1))
