"""Unusual use: by which rule a line stands on the list, whose it is to read, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tearline.codes import Action
from tearline.db import House
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.ledger.change import seal
from tearline.ledger.look import Desk, Viewer, look
from tearline.oversight.looks import Narrowed, inspect
from tearline.oversight.unusual import Line, in_force, note_unusual, set_unusual_rule, unusual, unusual_rules
from tearline.picture.check import check
from tearline.picture.search import search
from tearline.settings import Settings, deployment_zone
from tests.people import People, Person

HERE = ZoneInfo(deployment_zone())
NOON = datetime.now(HERE).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def inspector(people: People) -> Viewer:
    return people.enrol("CNF", "ins", Tier.OPEN, duties=["inspector"], purpose="oversight")


def worked(house: House, person: Person, looks: dict[datetime, int], refused: int = 0) -> None:
    """What an officer asked, by the hour, as the sequencer counts it."""
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        for hour, n in looks.items():
            conn.execute(
                "INSERT INTO ledger.use SELECT id, ledger.hour_of(%s), agency, %s, %s, 0"
                " FROM gate.officer WHERE login = %s",
                [hour, n, refused, person.login],
            )


def month(looks: int = 10, hour: int = 12, days: int = 20) -> dict[datetime, int]:
    """So much on each of the last days, at one hour."""
    return {NOON.replace(hour=hour) - timedelta(days=n): looks for n in range(1, days + 1)}


def lines(desk: Desk, inspector: Viewer, person: Person, days: int = 7) -> list[Line]:
    return [one for one in unusual(desk, inspector, days) if one.login == person.login]


def test_far_more_than_the_own_median_is_unusual(
    people: People, desk: Desk, house: House, inspector: Viewer
) -> None:
    person = people.person("SSC", "mucho")
    worked(house, person, {**month(30), NOON: 90})
    (line,) = lines(desk, inspector, person)
    assert (line.rule, line.n, line.usual, line.agency) == ("volume", 90, 30.0, "SSC")
    assert line.since <= NOON < line.until
    busy = people.person("SSC", "siempre")
    worked(house, busy, {**month(80), NOON: 90})
    assert lines(desk, inspector, busy) == [], "as much as this officer's usual"
    few = people.person("SSC", "poco")
    worked(house, few, {**month(2), NOON: 59})
    assert lines(desk, inspector, few) == [], "many times the usual, and still not much"
    new = people.person("SSC", "nuevo")
    worked(house, new, {**month(5, days=4), NOON: 500})
    assert lines(desk, inspector, new) == [], "of whom too little is known to call anything unusual"


def test_an_hour_in_which_one_never_worked_is_unusual(
    people: People, desk: Desk, house: House, inspector: Viewer
) -> None:
    person = people.person("SSC", "noche")
    night = NOON.replace(hour=3) - timedelta(days=1)
    worked(house, person, {**month(10), night: 6})
    (line,) = lines(desk, inspector, person)
    assert (line.rule, line.n, line.since.astimezone(HERE).hour) == ("hour", 6, 3)
    assert line.until - line.since == timedelta(hours=1)
    beside = people.person("SSC", "casi")
    worked(house, beside, {**month(10), NOON.replace(hour=13) - timedelta(days=1): 6})
    assert lines(desk, inspector, beside) == [], "the hour beside a usual one"
    guard = people.person("SSC", "guardia")
    worked(house, guard, {**month(10), **month(10, hour=3), night: 10} | {NOON.replace(hour=3): 6})
    assert lines(desk, inspector, guard) == []
    seldom = people.person("SSC", "rara")
    worked(house, seldom, {**month(10), night: 4})
    assert lines(desk, inspector, seldom) == [], "four are under the rule"


def test_refused_looks_count_by_themselves(
    people: People, desk: Desk, house: House, inspector: Viewer
) -> None:
    person = people.person("SSC", "negada")
    worked(house, person, {NOON: 0}, refused=5)
    (line,) = lines(desk, inspector, person)
    assert (line.rule, line.n) == ("refused", 5)


def test_a_question_for_the_own_name_is_told_and_nothing_else_of_it(
    people: People, desk: Desk, house: House, inspector: Viewer
) -> None:
    person = people.person("SSC", "propia", Tier.OPEN)
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE gate.officer SET full_name = 'María Ñáñez López' WHERE login = %s", [person.login]
        )
    viewer = people.sign_in(person)
    for text in ("maria lopez", "juan lopez", "lopez", "LÓPEZ ÑÁÑEZ, María", "maria lopez garcia", "ab\0cd"):
        search(desk, viewer, text)
    check(desk, viewer, "ABC-123-D")
    seal(house, Settings().origin)
    (line,) = lines(desk, inspector, person)
    assert (line.rule, line.n) == ("own-name", 2)
    entries = inspect(desk, inspector, person.login, narrowed=Narrowed(since=line.since, until=line.until))
    assert len([e for e in entries if e.kind == "ticket"]) == 7
    with psycopg.connect(house.dsn("admin")) as conn:
        (told,) = conn.execute(
            "SELECT string_agg(body, ' ') FROM ledger.entry"
            " WHERE officer = (SELECT id FROM gate.officer WHERE login = %s)",
            [person.login],
        ).fetchone()  # type: ignore[misc]
    assert told.count('"own_name": true') == 2
    assert "maria" not in told.lower()


def test_one_record_that_many_officers_open_in_a_day(
    people: People, desk: Desk, house: House, inspector: Viewer
) -> None:
    record, other = str(uuid4()), str(uuid4())
    for n in range(8):
        viewer = people.enrol("SSC", f"muchos-{n}", Tier.OPEN)
        for _ in range(2):
            with look(desk, viewer, "record", {}) as this:
                this.show([{"id": record, "owner": "SSC"}] + ([{"id": other, "owner": "SSC"}] if n else []))
    seal(house, Settings().origin)
    found = [
        one for one in unusual(desk, inspector) if one.rule == "many" and str(one.record) in (record, other)
    ]
    assert [(str(one.record), one.n, one.login) for one in found] == [(record, 8, None)]
    behind = inspect(
        desk, inspector, narrowed=Narrowed(found[0].record, since=found[0].since, until=found[0].until)
    )
    assert len(behind) == 16


def test_only_an_inspector_reads_it_or_says_what_came_of_it(
    people: People, desk: Desk, house: House, inspector: Viewer
) -> None:
    person = people.person("SSC", "visto", Tier.OPEN, duties=["steward"])
    worked(house, person, {NOON: 0}, refused=7)
    (line,) = lines(desk, inspector, person)
    for other in (people.sign_in(person), people.registrar):
        for asked in (lambda: unusual(desk, other), lambda: unusual_rules(desk, other)):  # noqa: B023
            with pytest.raises(NotEntitled, match="for an inspector to look"):
                asked()
        with pytest.raises(NotEntitled, match="for an inspector to look"):
            note_unusual(desk, other, line.id, "nothing to see")
        with pytest.raises(NotEntitled, match="for an inspector to look"):
            set_unusual_rule(desk, other, in_force(unusual_rules(desk, inspector))[0])
    for words in ("", "xy", "y" * 501):
        with pytest.raises(BadInput):
            note_unusual(desk, inspector, line.id, words)
    for unknown in ("0" * 64, "nonsense", ""):
        with pytest.raises(NotFound):
            note_unusual(desk, inspector, unknown, "looked into")
    note_unusual(desk, inspector, line.id, "a broken device; its agency was told")
    (after,) = lines(desk, inspector, person)
    assert (after.id, after.words) == (line.id, "a broken device; its agency was told")
    assert after.noted_by
    assert after.noted_by.startswith("ins")
    note_unusual(desk, inspector, line.id, "and mended")
    assert lines(desk, inspector, person)[0].words == "and mended"
    seal(house, Settings().origin)
    done = [
        e for e in inspect(desk, inspector, limit=1000) if e.action == "unusual-seen" and e.kind == "deed"
    ]
    assert len(done) >= 2
    with psycopg.connect(house.dsn("admin")) as conn:
        assert conn.execute(
            "SELECT count(*) FROM ledger.entry WHERE body LIKE '%broken device%'"
        ).fetchone() == (0,)


def test_nobody_says_so_about_the_own_use(
    people: People, desk: Desk, house: House, inspector: Viewer
) -> None:
    person = people.person("CNF", "ins-dos", Tier.OPEN, duties=["inspector"])
    worked(house, person, {NOON: 0}, refused=9)
    (line,) = lines(desk, inspector, person)
    with pytest.raises(NotEntitled, match="another inspector"):
        note_unusual(desk, people.sign_in(person, "oversight"), line.id, "it was nothing")


def test_a_rule_holds_from_its_day_on_and_the_one_before_stays_on_record(
    people: People, desk: Desk, house: House, inspector: Viewer
) -> None:
    person = people.person("SSC", "regla")
    worked(house, person, {NOON: 0, NOON - timedelta(days=2): 0}, refused=6)
    assert len(lines(desk, inspector, person)) == 2
    before = next(rule for rule in in_force(unusual_rules(desk, inspector)) if rule.rule == "refused")
    try:
        set_unusual_rule(desk, inspector, replace(before, at_least=7, source="order 7 of the council"))
        (line,) = lines(desk, inspector, person)
        assert line.day == (NOON - timedelta(days=2)).date().isoformat(), "that day is judged as it was"
        now = [rule for rule in unusual_rules(desk, inspector) if rule.rule == "refused"]
        assert [(rule.at_least, rule.source) for rule in now][:1] == [(7, "order 7 of the council")]
        assert before in now
        for wrong in (
            replace(before, at_least=0), replace(before, days=0), replace(before, rule="else"),
            replace(before, source="x"), replace(before, times=0.5),
        ):  # fmt: skip
            with pytest.raises(BadInput):
                set_unusual_rule(desk, inspector, wrong)
    finally:
        with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
            conn.execute("DELETE FROM gate.unusual_rule WHERE rule = 'refused' AND set_by IS NOT NULL")
    for days in (0, 15):
        with pytest.raises(BadInput):
            unusual(desk, inspector, days)


def test_what_was_counted_is_what_the_ledger_holds(people: People, desk: Desk, house: House) -> None:
    """The counts are the sequencer's alone; they must be what counting the entries gives."""
    viewer = people.enrol("SSC", "cuenta", Tier.OPEN)
    for _ in range(3):
        check(desk, viewer, "ABC-123-D")
    seal(house, Settings().origin)
    now = datetime.now(UTC) - timedelta(hours=2)
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT count(*) FROM (SELECT officer, ledger.hour_of(written_at) AS hour,"
            " count(*) FILTER (WHERE kind = 'ticket') AS looks"
            " FROM ledger.entry WHERE written_at > %s AND officer IS NOT NULL"
            "  AND (kind = 'refused' OR kind = 'ticket' AND ledger.asks_of_records(action)) GROUP BY 1, 2) AS e"
            " JOIN ledger.use u USING (officer, hour) WHERE u.looks <> e.looks",
            [now],
        ).fetchone()
    assert rows == (0,)


LOOKS = {
    Action.CHECK, Action.SEARCH, Action.RECORD, Action.ENTITY, Action.ENTITY_HISTORY, Action.CHART, Action.EXPAND,
    Action.PATH, Action.SCENE, Action.TIMELINE, Action.PLACES, Action.MATCH, Action.EXPLAIN, Action.UNSURE,
    Action.MATTER, Action.MATTERS, Action.MATTER_ABOUT, Action.FILE, Action.UNIT_TABLE,
    Action.POINTER, Action.PLANS, Action.REQUESTS, Action.RELEASE, Action.OPEN_RELEASE,
}  # fmt: skip
NO_QUESTIONS = {  # sign-ins and jobs, whose entries are no tickets
    Action.LOAD_FORGOTTEN, Action.SIGN_IN, Action.SIGN_IN_FAILED, Action.SIGN_OUT, Action.FOUNDED, Action.MATCHED,
    Action.PURGED, Action.REVIEWS_OVERDUE, Action.FEATURES_UNREADABLE, Action.LEDGER_HANDED_OVER, Action.EXPUNGED_AGAIN,
    Action.ROLES_PUT_BACK, Action.TRANSACTIONS_ENDED, Action.LABELS_FREED, Action.SIGN_IN_HANDED_OVER,
    Action.POINTER_TOLD, Action.POINTERS_ENTERED, Action.FILES_WIPED, Action.CLOCK_RAN_OUT, Action.MOVED_ON,
    Action.GIVEN_BACK,
    Action.CREDENTIAL_OWN, Action.CREDENTIALS_COUNTED_AS_OWN, Action.KEY_ADDED, Action.KEY_REMOVED,
    Action.ORGANISATION_BOUND, Action.PASSWORD_CHANGED, Action.AUTHENTICATOR_REPLACED,
}  # fmt: skip


def test_each_action_is_counted_as_a_look_at_records_or_not(house: House) -> None:
    """A new one counts until somebody says otherwise; here it is said."""
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT a FROM unnest(%s::text[]) AS a WHERE ledger.asks_of_records(a)", [[*map(str, Action)]]
        ).fetchall()
    counted = {one for (one,) in rows}
    assert {action for action in Action if action in counted} - NO_QUESTIONS == LOOKS
