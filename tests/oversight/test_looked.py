"""Who looked at a person, and why: the whole of it on one page, for an inspector and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tearline import stewardship
from tearline.codes import CopyFormat
from tearline.copies.take import take_dossier
from tearline.copies.wish import Wish
from tearline.errors import BadInput, NotEntitled
from tearline.handling import Tier
from tearline.ledger.change import seal
from tearline.ledger.look import Viewer
from tearline.oversight.looked import ANY, Only, WhoLooked, records_of, who_looked
from tearline.picture.entity import dossier
from tearline.settings import Settings
from tests.people import People
from tests.picture.conftest import Town, town

__all__ = ["town"]  # the fixture of tests/picture
WHY = "ordered by the court of appeal"


@pytest.fixture
def inspector(people: People, town: Town) -> Viewer:
    """Of agency B, and cleared for little."""
    return people.enrol(town.b, "ins", Tier.OPEN, duties=["inspector"], purpose="oversight")


def asked(town: Town, by: Viewer, ids: list[str], only: Only = ANY, **more: int) -> WhoLooked:
    seal(town.people.house, Settings().origin)
    return who_looked(town.desk, by, [UUID(id) for id in ids], only, **more)


def test_each_officer_with_purpose_count_and_span(town: Town, inspector: Viewer) -> None:
    id = town.person(town.a, "p1")
    before = datetime.now(UTC)
    for _ in range(3):
        dossier(town.desk, town.high, id)
    dossier(town.desk, town.low, id)
    found = asked(town, inspector, [id], Only(since=before))
    assert [(one.purpose, one.looks, one.deeds) for one in found.lookers] == [
        ("investigation", 1, 0),
        ("investigation", 3, 0),
    ], "whoever looked last comes first"
    assert found.lookers[1].first < found.lookers[1].last
    assert {one.agency for one in found.lookers} == {town.b}
    assert [(one.kind, one.action, one.records) for one in found.entries] == [("results", "entity", [id])] * 4
    assert (found.more, found.banner.label) == (False, None)


def test_words_of_deeds_decisions_and_copies_stand_there_for_who_may_see_them(
    town: Town, inspector: Viewer, people: People
) -> None:
    one, other = town.person(town.a, "p1", tier="RESTRICTED"), town.person(town.b, "p2", tier="RESTRICTED")
    stewardship.correct(
        town.desk, town.stewards[town.a], UUID(one), {"properties": {"birthDate": ["1985-03-14"]}}, WHY
    )
    decision = town.decided(one, other, "apart", by=town.a, reason="two cousins")
    take_dossier(
        town.desk, town.high, one, Wish(CopyFormat.JSON, "Juez tercero", "for the file of the case"), "en"
    )
    cleared = people.enrol(town.b, "insr", Tier.RESTRICTED, duties=["inspector"], purpose="oversight")
    words = {e.action: e.words for e in asked(town, cleared, [one]).entries if e.digest}
    assert words == {"corrected": WHY, "decided": "two cousins", "copied": "for the file of the case"}
    assert asked(town, cleared, [one]).banner.tier == "RESTRICTED"
    (copy,) = [e for e in asked(town, cleared, [one]).entries if e.action == "copied"]
    assert (copy.recipient, copy.labels != []) == ("Juez tercero", True)
    shut = asked(town, inspector, [one])
    assert {e.action for e in shut.entries if e.digest} == set(words)
    assert all((e.words, e.labels) == (None, []) for e in shut.entries)
    assert {e.action for e in shut.entries if e.kind == "deed"} == {*words, "load-chunk"}
    for told in (*words.values(), decision):
        assert str(told) not in repr(shut)
    assert shut.banner.label is None


def test_paged_without_a_gap_and_narrowed(town: Town, inspector: Viewer) -> None:
    id = town.person(town.a, "p1")
    for _ in range(7):
        dossier(town.desk, town.low, id)
        dossier(town.desk, town.high, id)
    whole = asked(town, inspector, [id], limit=1000)
    numbers: list[int] = []
    before = None
    while True:
        page = who_looked(town.desk, inspector, [UUID(id)], before=before, limit=4)
        numbers += [one.entry for one in page.entries]
        assert page.lookers == whole.lookers, "of all, whatever the page"
        if not page.more:
            break
        before = numbers[-1]
    assert numbers == [one.entry for one in whole.entries]
    assert numbers == sorted(set(numbers), reverse=True)
    login = whole.entries[0].officer
    alone = asked(town, inspector, [id], Only(officer=login))
    assert {e.officer for e in alone.entries} == {login}
    assert sum(one.looks for one in alone.lookers) == 7
    assert (
        asked(town, inspector, [id], Only(agency=town.a, purpose="stewardship")).lookers[0].agency == town.a
    )
    assert asked(town, inspector, [id], Only(purpose="stewardship", agency=town.b)).entries == []
    assert asked(town, inspector, [id], Only(until=datetime.now(UTC) - timedelta(days=1))).lookers == []
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert asked(town, inspector, [id], Only(since=tomorrow)).entries == []


def test_all_records_of_the_person_that_the_inspector_sees(town: Town, inspector: Viewer) -> None:
    one = town.person(town.a, "p1", birthDate="1985-03-12", phone="+525512345678")
    other = town.person(town.b, "p2", birthDate="1985-03-12", phone="+525512345678")
    hidden = town.person(town.a, "p3", tier="SECRET", birthDate="1985-03-12", phone="+525512345678")
    assert sorted(map(str, records_of(town.desk, inspector, UUID(one)))) == sorted([one, other])
    assert [str(id) for id in records_of(town.desk, inspector, UUID(hidden))] == [hidden], "by its id alone"
    nowhere = UUID(int=5)
    assert records_of(town.desk, inspector, nowhere) == [nowhere]


def test_it_is_refused_to_everybody_else_and_for_nothing(town: Town, inspector: Viewer) -> None:
    id = town.person(town.a, "p1")
    for by in (town.low, town.high, town.stewards[town.a]):
        for named in (id, str(UUID(int=5))):
            with pytest.raises(NotEntitled):
                who_looked(town.desk, by, [UUID(named)])
    with pytest.raises(BadInput):
        who_looked(town.desk, inspector, [])
    with pytest.raises(BadInput):
        who_looked(town.desk, inspector, [UUID(int=n) for n in range(401)])
    assert who_looked(town.desk, inspector, [UUID(int=5)]).lookers == []
