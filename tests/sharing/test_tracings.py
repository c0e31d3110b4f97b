"""Leak tracing: by two inspectors, who was shown what in time, how likely by chance, and what nobody is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline.casework.day import day as my_day
from tearline.casework.deeds import open_matter
from tearline.db import House
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer, look
from tearline.oversight.looks import Narrowed, inspect, looks_at_ours, my_looks
from tearline.registry.signin import whoami
from tearline.sharing.by_chance import at_least
from tearline.sharing.tracings import (
    Exposure,
    Wanted,
    agree_tracing,
    end_tracing,
    exposure,
    finding,
    open_tracing,
    tracing,
    tracings,
)
from tests.game_time import later
from tests.people import People, Person

NOW = datetime.now(UTC)
LEAK = NOW - timedelta(days=2)
WHY = "cinco operativos fallaron"


@pytest.fixture(scope="module")
def inspectors(people: People) -> list[Viewer]:
    """Two, and a third one."""
    return [
        people.enrol("CNF", f"traza-{n}", Tier.OPEN, duties=["inspector"], purpose="oversight")
        for n in range(3)
    ]


@pytest.fixture(scope="module")
def case(desk: Desk, people: People) -> str:
    analyst = people.enrol("GUIF", "abre", Tier.OPEN, (), ["analyst"])
    return lead(desk, analyst, "GUIF//OPEN//-//ALL//H0")


@pytest.fixture(scope="module")
def hidden_case(desk: Desk, people: People) -> tuple[str, Viewer, Viewer]:
    """A case that no inspector of the others sees, and two inspectors who do."""
    analyst = people.enrol("GUIF", "oculta", Tier.SECRET, (), ["analyst"])
    seers = [
        people.enrol("GUIF", f"ve-{n}", Tier.SECRET, duties=["inspector"], purpose="oversight")
        for n in range(2)
    ]
    return lead(desk, analyst, "GUIF//SECRET//-//-//H0"), seers[0], seers[1]


def lead(desk: Desk, by: Viewer, label: str) -> str:
    return str(open_matter(desk, by, "lead", {"name": ["Fuga"]}, label=label, said={"channel": "own"}))


def shown(house: House, login: str, records: Sequence[UUID], at: datetime = LEAK - timedelta(days=1)) -> None:
    """That an officer was shown records, as the ledger's entry of a look says it; taken into the tree."""
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        for begun in range(0, len(records), 1000):
            some = list(records[begun : begun + 1000])
            conn.execute(
                "INSERT INTO ledger.queue (written_at, kind, officer, agency, purpose, action, subjects, owners)"
                " SELECT %s, 'results', id, agency, 'investigation', 'search', %s, %s"
                " FROM gate.officer WHERE login = %s",
                [at, some, ["GSSC"] * len(some), login],
            )
    sequenced(house)


def sequenced(house: House) -> None:
    with psycopg.connect(house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
        while conn.execute("SELECT ledger.count_shown(5000)").fetchone() != (0,):
            pass


def opened(
    desk: Desk, by: Viewer, case: str, items: Sequence[UUID | str | Wanted], before: datetime = LEAK
) -> str:
    wanted = [one if isinstance(one, Wanted) else Wanted(str(one)) for one in items]
    return str(open_tracing(desk, by, wanted, before, case, WHY))


def traced(
    desk: Desk,
    two: Sequence[Viewer],
    case: str,
    items: Sequence[UUID | str | Wanted],
    before: datetime = LEAK,
) -> Exposure:
    id = opened(desk, two[0], case, items, before)
    agree_tracing(desk, two[1], id)
    return exposure(desk, two[0], id)


def waiting(desk: Desk, by: Viewer) -> int:
    """How many tracings wait for an inspector on their day."""
    return sum(found.many for found in my_day(desk, by).owed if found.what == "tracings")


def officer(people: People, name: str) -> Person:
    return people.person("GSSC", name, Tier.OPEN)


def test_who_saw_all_of_few_stands_above_who_saw_all_of_many(
    desk: Desk, house: House, people: People, inspectors: list[Viewer], case: str
) -> None:
    """K2 (a): five raids failed; A saw 5 of 5 in 400 looks, B 5 of 5 in 90,000."""
    raids, world = [uuid4() for _ in range(5)], [uuid4() for _ in range(90_000)]
    a, b, some = (officer(people, name) for name in ("pocos", "muchos", "uno"))
    shown(house, b.login, [*raids, *world[5:]])
    shown(house, a.login, [*raids, *world[:395]])
    shown(house, some.login, raids[:1])
    found = traced(desk, inspectors, case, raids)
    assert [one.login for one in found.exposed] == [a.login, some.login, b.login], (
        "who looked at almost all comes last"
    )
    first, third, second = found.exposed
    assert [one.of_items for one in found.exposed] == [5, 1, 5]
    assert (first.shown, second.shown, third.shown) == (400, 90_000, 1)
    assert first.chance == float(at_least(5, 5, 400, found.all)) < 1e-9
    assert second.chance == float(at_least(5, 5, 90_000, found.all)) > 0.5
    assert found.compared >= 3
    assert (first.expected, second.expected) == (
        pytest.approx(found.compared * first.chance),
        pytest.approx(found.compared * second.chance),
    )
    assert (found.saw_all, found.most, found.unseen) == (2, 5, [])
    assert finding(found).text("en") == "2 officers were shown all 5 in time."
    assert [sight.n for sight in first.sights] == [1, 2, 3, 4, 5]


def test_one_inspector_alone_is_refused(
    desk: Desk, house: House, people: People, inspectors: list[Viewer], case: str
) -> None:
    """K2 (b). Nor do two who are one: a delegate and the giver."""
    item, seer = uuid4(), officer(people, "sola")
    shown(house, seer.login, [item])
    one, other, third = inspectors
    before = [waiting(desk, by) for by in (one, other)]
    id = opened(desk, one, case, [item])
    with pytest.raises(Conflict) as masked:
        exposure(desk, one, id)
    assert "second inspector" in masked.value.message.text("en")
    with pytest.raises(NotEntitled):
        agree_tracing(desk, one, id)
    assert [waiting(desk, one), waiting(desk, other)] == [before[0], before[1] + 1]
    names = [whoami(desk, by.token) for by in (one, other)]
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE gate.officer SET level = 1 WHERE login = %s", [names[0] and names[0].login])
        conn.execute(
            "INSERT INTO gate.delegation (giver, receiver, duty, level, actions, places, risk_max, until, cause)"
            " SELECT g.id, r.id, 'inspector', 1, '{stop}', '{municipal}', 1, now() + interval '1 day', 'leave'"
            " FROM gate.officer g, gate.officer r WHERE g.login = %s AND r.login = %s",
            [names[0] and names[0].login, names[1] and names[1].login],
        )
        with pytest.raises(NotEntitled):
            agree_tracing(desk, other, id)
        assert [one.may_agree for one in tracings(desk, other) if str(one.id) == id] == [False]
        conn.execute("DELETE FROM gate.delegation WHERE duty = 'inspector'")
    agree_tracing(desk, other, id)
    with pytest.raises(Conflict):
        agree_tracing(desk, other, id)
    assert [found.login for found in exposure(desk, one, id).exposed] == [seer.login]
    assert exposure(desk, other, id).exposed == exposure(desk, one, id).exposed
    with pytest.raises(NotEntitled):
        exposure(desk, third, id)
    known = tracing(desk, third, id)
    assert (known.state, known.items, known.about, known.reason, known.traced) == (
        "agreed",
        1,
        False,
        None,
        [],
    )


def test_nobody_saw_all_is_said(
    desk: Desk, house: House, people: People, inspectors: list[Viewer], case: str
) -> None:
    """K2 (e), and that nobody was shown one of them, or any."""
    items = [uuid4() for _ in range(4)]
    for name, some in (("dos", items[:2]), ("otra", items[1:3])):
        shown(house, officer(people, name).login, some)
    found = traced(desk, inspectors, case, items)
    assert (found.saw_all, found.most, found.unseen) == (0, 2, [4])
    assert (
        finding(found).text("en")
        == "Nobody was shown all 4 in time; the most that one officer was shown is 2."
    )
    nobody = traced(desk, inspectors, case, [uuid4()])
    assert (nobody.exposed, nobody.unseen) == ([], [1])
    assert finding(nobody).text("en") == "Nobody was shown any of the records in time."


def test_only_looks_before_the_moment_count(
    desk: Desk, house: House, people: People, inspectors: list[Viewer], case: str
) -> None:
    """Each item before its own moment, the first look of several; and only what looks showed."""
    one, two = uuid4(), uuid4()
    early, late = officer(people, "antes"), officer(people, "despues")
    shown(house, early.login, [one, two], LEAK - timedelta(hours=3))
    shown(house, early.login, [one], LEAK + timedelta(hours=3))
    shown(house, late.login, [one, two], LEAK + timedelta(hours=1))
    assert [who.login for who in traced(desk, inspectors, case, [one, two]).exposed] == [early.login]
    own = [str(one), Wanted(str(two), LEAK + timedelta(hours=2))]
    found = {who.login: [s.n for s in who.sights] for who in traced(desk, inspectors, case, own).exposed}
    assert found == {early.login: [1, 2], late.login: [2]}
    with pytest.raises(BadInput):
        opened(desk, inspectors[0], case, [one], datetime.now(UTC) + timedelta(minutes=5))


def test_items_are_named_as_the_inspector_sees_them(
    desk: Desk, inspectors: list[Viewer], case: str, hidden_case: tuple[str, Viewer, Viewer]
) -> None:
    """A matter by its folio, and none that is hidden; any id, as the ledger has ids of all; never the same twice."""
    hidden, seer, _ = hidden_case
    secret, known = folio_of(desk, seer, hidden), folio_of(desk, inspectors[0], case)
    id = opened(desk, inspectors[0], case, [known, case, hidden])
    told = tracing(desk, inspectors[0], id)
    assert [(one.asked, str(one.record), one.seen) for one in told.traced] == [
        (known, case, True), (hidden, hidden, False)
    ]  # fmt: skip
    assert (told.folio, told.reason, told.label) == (known, WHY, "GUIF//OPEN//-//ALL//H0")
    refused = {}
    for item in (secret, "K7Q4-M2XD", "XYZ-99-99", "nadie", ""):
        with pytest.raises(BadInput) as wrong:
            opened(desk, inspectors[0], case, [case, item])
        refused[item] = wrong.value.message.text("en")
    assert len(set(refused.values())) == 1, "what is hidden and what is not there are one answer"
    for wrong_case in (hidden, secret, str(uuid4())):
        with pytest.raises(BadInput):
            opened(desk, inspectors[0], wrong_case, [case])
    with pytest.raises(BadInput):
        opened(desk, inspectors[0], case, [uuid4() for _ in range(51)])


def folio_of(desk: Desk, by: Viewer, matter: str) -> str:
    with look(desk, by, "matter", {}) as this:
        row = this.conn.execute("SELECT folio FROM ask.matter(%s, NULL)", [UUID(matter)]).fetchone()
    assert row is not None
    return str(row["folio"])


def test_it_is_under_its_cases_label(
    desk: Desk, inspectors: list[Viewer], hidden_case: tuple[str, Viewer, Viewer]
) -> None:
    """Of one whose case they do not see, others learn that it was made, and cannot agree."""
    hidden, seer, other = hidden_case
    id = opened(desk, seer, hidden, [uuid4()])
    (told,) = [one for one in tracings(desk, inspectors[0]) if str(one.id) == id]
    assert (told.state, told.about, told.may_agree, told.folio, told.reason, told.traced) == (
        "open", False, False, None, None, []
    )  # fmt: skip
    for step in (agree_tracing, end_tracing, exposure):
        with pytest.raises(NotFound):
            step(desk, inspectors[0], id)
    agree_tracing(desk, other, id)
    assert exposure(desk, other, id).exposed == []


def test_it_ends_by_either_and_by_itself(
    desk: Desk, house: House, inspectors: list[Viewer], case: str
) -> None:
    one, other, third = inspectors
    made = [opened(desk, one, case, [uuid4()]) for _ in range(3)]
    with pytest.raises(NotEntitled):
        end_tracing(desk, third, made[0])
    end_tracing(desk, one, made[0])
    for id in made[1:]:
        agree_tracing(desk, other, id)
    end_tracing(desk, other, made[1])
    for id in made[:2]:
        assert (tracing(desk, one, id).state, tracing(desk, one, id).about) == ("ended", False)
        for step in (agree_tracing, end_tracing, exposure):
            with pytest.raises(Conflict):
                step(desk, one, id)
    with later(house, days=31):
        assert (tracing(desk, one, made[2]).state, tracing(desk, one, made[2]).reason) == ("over", None)
        with pytest.raises(Conflict):
            exposure(desk, one, made[2])
    assert exposure(desk, one, made[2]).tracing.state == "agreed"


def test_the_ledger_has_both_and_the_traced_learn_nothing(
    desk: Desk, house: House, people: People, inspectors: list[Viewer], case: str
) -> None:
    """A steward who is traced by records of the own agency: neither own looks nor looks at ours tell of it."""
    steward = people.person("GSSC", "expuesta", Tier.OPEN, duties=["steward"])
    viewer = people.sign_in(steward)
    item = uuid4()
    shown(house, steward.login, [item])
    sequenced(house)
    before = (
        looks_at_ours(desk, viewer),
        len([one for one in my_looks(desk, viewer) if one.kind == "results"]),
    )
    found = traced(desk, inspectors, case, [item])
    sequenced(house)
    assert [who.login for who in found.exposed] == [steward.login]
    after = looks_at_ours(desk, viewer), len([one for one in my_looks(desk, viewer) if one.kind == "results"])
    assert after == (before[0], before[1] + 2), "but for the two that were just asked"
    assert not [one for one in my_looks(desk, viewer) if "tracing" in one.action]
    told = inspect(desk, inspectors[2], narrowed=Narrowed(record=item, kind="deed"))
    assert [one.action for one in told] == ["tracing-opened"]
    done = [one.action for one in inspect(desk, inspectors[2], narrowed=Narrowed(kind="deed"), limit=3)]
    assert done == ["tracing-read", "tracing-agreed", "tracing-opened"]


def test_only_inspectors_trace(desk: Desk, people: People, inspectors: list[Viewer], case: str) -> None:
    analyst = people.enrol("GUIF", "no-traza", Tier.OPEN, (), ["analyst", "steward"])
    id = opened(desk, inspectors[0], case, [uuid4()])
    for refused in (
        lambda: tracings(desk, analyst), lambda: opened(desk, analyst, case, [uuid4()]),
        *(lambda step=step: step(desk, analyst, id) for step in (tracing, agree_tracing, end_tracing, exposure)),
    ):  # fmt: skip
        with pytest.raises(NotEntitled):
            refused()


def test_what_is_not_counted_yet_is_not_told(
    desk: Desk, house: House, people: People, inspectors: list[Viewer], case: str
) -> None:
    """A look in the queue is waited for; what the tree has and the count lacks is counted in the asking."""
    item, seer = uuid4(), officer(people, "en-cola")
    id = opened(desk, inspectors[0], case, [item])
    agree_tracing(desk, inspectors[1], id)
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "INSERT INTO ledger.queue (written_at, kind, officer, agency, action, subjects, owners)"
            " SELECT %s, 'results', id, agency, 'search', %s, '{GSSC}' FROM gate.officer WHERE login = %s",
            [LEAK - timedelta(hours=1), [item], seer.login],
        )
    with pytest.raises(Conflict) as waits:
        exposure(desk, inspectors[0], id)
    assert "being counted" in waits.value.message.text("en")
    with psycopg.connect(house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
    assert [who.login for who in exposure(desk, inspectors[0], id).exposed] == [seer.login]
