"""The sealed report for a court: what it holds, what it withholds, and that it is verified without us."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tearline import stewardship
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.copies.number import written
from tearline.copies.register import copies_of_ours, copies_taken
from tearline.copies.take import Copy
from tearline.errors import BadInput, NotEntitled
from tearline.handling import Tier
from tearline.ledger.change import seal
from tearline.ledger.look import Viewer
from tearline.ledger.sealed import PARTS, SEAL, verify_report
from tearline.oversight.court import accepted_authority, accepted_day, accepted_number, take_sealed
from tearline.oversight.proofs import Archive, public_key
from tearline.oversight.report import Order
from tearline.picture.entity import dossier
from tearline.settings import Settings
from tests.people import People
from tests.picture.conftest import Town, town

__all__ = ["town"]  # the fixture of tests/picture
WHY = "ordered by the court of appeal"
ORDER = Order("Juzgado Tercero de Distrito", "123/2026", date(2026, 5, 4))


@pytest.fixture
def archive(town: Town) -> Iterator[Archive]:
    made = Archive(town.people.house)
    yield made
    made.close()


@pytest.fixture
def inspector(people: People, town: Town) -> Viewer:
    return people.enrol(town.b, "cort", Tier.RESTRICTED, duties=["inspector"], purpose="oversight")


@pytest.fixture
def seen(town: Town) -> str:
    """A person whom an officer looked at and whose record was corrected."""
    id = town.person(town.a, "p1", tier="RESTRICTED")
    dossier(town.desk, town.high, id)
    stewardship.correct(
        town.desk, town.stewards[town.a], UUID(id), {"properties": {"birthDate": ["1985-03-14"]}}, WHY
    )
    seal(town.people.house, Settings().origin)
    return id


def taken(town: Town, archive: Archive, by: Viewer, ids: list[str]) -> Copy:
    return take_sealed(
        town.desk, archive, by, [UUID(id) for id in ids], ORDER, "the order of the court", "es"
    )


def part(copy: Copy, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        return archive.read(name)


def told(copy: Copy) -> dict:  # type: ignore[type-arg]
    return json.loads(part(copy, "report.json"))  # type: ignore[no-any-return]


def test_it_is_verified_with_the_key_alone(
    town: Town, archive: Archive, inspector: Viewer, seen: str
) -> None:
    copy = taken(town, archive, inspector, [seen])
    opened = verify_report(copy.content, [public_key(town.desk)])
    assert opened.ok, opened.flaws
    assert (opened.number, opened.about, opened.key_given) == (written(copy.number), [seen], True)
    assert opened.order == {"authority": ORDER.authority, "number": "123/2026", "day": "2026-05-04"}
    assert (opened.looks, opened.withheld) == (len(told(copy)["looks"]), 0)
    looks = told(copy)["looks"]
    by_action = {one["action"]: one for one in looks}
    assert set(by_action) == {"corrected", "correct-read", "entity", "load-chunk"}
    assert by_action["corrected"]["words"] == WHY
    assert by_action["entity"]["officer"].startswith("high")
    assert [one["id"] for one in told(copy)["sources"]] == [seen]
    assert not verify_report(copy.content).key_given


def test_it_is_entered_with_its_order_and_its_owner_sees_where_it_went(
    town: Town, archive: Archive, inspector: Viewer, seen: str
) -> None:
    copy = taken(town, archive, inspector, [seen])
    (row,) = copies_taken(town.desk, inspector, number=copy.number)
    assert (row.kind, row.format, row.recipient) == ("sealed", "zip", ORDER.authority)
    assert (row.order_number, row.order_day) == ("123/2026", "2026-05-04")
    (line,) = copies_of_ours(town.desk, town.stewards[town.a])
    assert (line.record, line.recipient) == (seen, ORDER.authority)


def test_what_the_inspector_may_not_see_is_withheld_and_told_as_what_is_not_there(
    town: Town, archive: Archive, people: People, seen: str
) -> None:
    shut = people.enrol(town.b, "corl", Tier.OPEN, duties=["inspector"], purpose="oversight")
    nowhere = str(uuid4())
    copy = taken(town, archive, shut, [seen, nowhere])
    assert verify_report(copy.content, [public_key(town.desk)]).ok
    for name in (*PARTS, SEAL):
        for hidden in (WHY, town.name(), "padron", "RESTRICTED"):
            assert hidden.encode() not in part(copy, name), name
    records = [one for one in told(copy)["withheld"] if one["record"]]
    assert {(one["handling"], one["agency"]) for one in records} == {(False, None)}
    assert {one["record"] for one in records} == {seen, nowhere}
    assert told(copy)["sources"] == []
    assert all(one["words"] is None and one["opens"] is None for one in told(copy)["looks"])


@pytest.mark.parametrize("handling", ["H1", "H2", "H3:s%C3%B3lo%20aqu%C3%AD"])
def test_what_its_label_keeps_from_a_court_is_withheld_and_whose_leave_it_needs_is_said(
    town: Town, archive: Archive, inspector: Viewer, seen: str, handling: str
) -> None:
    label = f"{town.a}//RESTRICTED//-//{town.b}//{handling}"
    stewardship.reclassify(
        town.desk, town.stewards[town.a], label, "the source asked for it", record=UUID(seen)
    )
    seal(town.people.house, Settings().origin)
    copy = taken(town, archive, inspector, [seen])
    assert verify_report(copy.content, [public_key(town.desk)]).ok
    assert town.name().encode() not in b"".join(part(copy, name) for name in PARTS if name != "report.pdf")
    first, *words = told(copy)["withheld"]
    assert first == {"record": seen, "entry": None, "handling": True, "agency": town.a}
    assert {one["agency"] for one in words} == {town.a}
    spoken = {one["action"]: one["words"] for one in told(copy)["looks"]}
    assert spoken["reclassified"] is None
    assert spoken["corrected"] == WHY, "words keep the label that they were written under"
    assert copies_of_ours(town.desk, town.stewards[town.a]) == []


def test_with_its_agencys_leave_for_that_court_it_stands_in_it(
    town: Town, archive: Archive, inspector: Viewer, people: People, seen: str
) -> None:
    label = f"{town.a}//RESTRICTED//-//{town.b}//H1,H2"
    stewardship.reclassify(town.desk, town.stewards[town.a], label, "asked for it", record=UUID(seen))
    desk_of_a = people.enrol(town.a, "enlace", Tier.SECRET, duties=["liaison"])
    for court, there in (("Juzgado Séptimo", []), (ORDER.authority, [seen])):
        said = {
            "addressee": town.a,
            "wants": "leave-court",
            "urgency": "normal",
            "basis": "art. 1",
            "case": "1/2026",
        }
        request = open_matter(town.desk, inspector, "request", {"name": ["Permiso"]}, about=[UUID(seen)],
                              said={**said, "for_whom": court})  # fmt: skip
        last = UUID(matter(town.desk, desk_of_a, str(request)).last_move)
        until = (datetime.now(UTC) + timedelta(days=9)).isoformat(timespec="seconds")
        given = {"outcome": "granted", "granted_until": until}
        move_matter(town.desk, desk_of_a, str(request), "answer", last, said=given)
        seal(town.people.house, Settings().origin)
        copy = taken(town, archive, inspector, [seen])
        assert [one["id"] for one in told(copy)["sources"]] == there
        assert [one["record"] for one in told(copy)["withheld"] if one["record"]] == ([] if there else [seen])


def test_nobody_else_makes_one_and_an_order_is_needed(
    town: Town, archive: Archive, inspector: Viewer, seen: str
) -> None:
    for by in (town.high, town.stewards[town.a]):
        with pytest.raises(NotEntitled):
            taken(town, archive, by, [seen])
    for refused in (
        lambda: accepted_authority(" x "), lambda: accepted_number(" "), lambda: accepted_number("9" * 101),
        lambda: accepted_day(date(2999, 1, 1)), lambda: accepted_authority("a\nb c"),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            refused()
    with pytest.raises(BadInput):
        take_sealed(town.desk, archive, inspector, [UUID(seen)], ORDER, "x", "en")
