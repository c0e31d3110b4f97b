"""Agreements (B5): what is released as it is loaded, to whom and how far; and that their end takes back just that."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tearline import stewardship
from tearline.casework.deeds import open_matter
from tearline.casework.questions import board
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.picture.record import record
from tests import game_time
from tests.sharing.place import Place

CLOSED, SHARED = "GFGR//RESTRICTED//-//-//H0", "GFGR//RESTRICTED//-//GSSC//H2"
LABEL = "GFGR//RESTRICTED//-//GSSC,GUIF//H0"
_numbers = itertools.count(1)


def ahead(**how: float) -> str:
    return (datetime.now(UTC) + timedelta(**how)).isoformat(timespec="seconds")


def written(place: Place, by: str = "steward", label: str = LABEL, **said: str) -> str:
    told = {
        "addressee": "GSSC", "covers": "Person Vehicle", "up_to": "RESTRICTED", "onward": "leave",
        "purposes": "robo de vehículo", "basis": "Convenio 7/2026", "review_by": ahead(days=300),
        "ends_by": ahead(days=700), **said,
    }  # fmt: skip
    return str(
        open_matter(
            place.desk, place.officers[by], "agreement", {"name": ["Vehículos"]}, label=label, said=told
        )
    )


def in_force(place: Place, receiver: str = "their-desk", **said: str) -> str:
    id = written(place, **said)
    place.move("boss", id, "sign")
    place.move(receiver, id, "countersign")
    return id


def load(
    place: Place, keys: list[str], label: str = CLOSED, schema: str = "Vehicle", source: str = "autos"
) -> dict[str, UUID]:
    """Load what these keys say, always the same; of those whose present version that load brought, the ids."""
    drafts: list[Any] = [
        {"id": key, "schema": schema, "properties": {"registrationNumber": [f"AGR-{key[-2:]}-A"]} if schema == "Vehicle"
         else {"name": [f"Nombre {key}"]}}
        for key in keys
    ]  # fmt: skip
    receipt = place.stage.load("GFGR", drafts, label, source, place.officers["steward"])
    found = place.stage.records_of(receipt.id)
    return {key: UUID(found[key]) for key in keys if key in found}


def label_of(place: Place, id: UUID, by: str = "steward") -> str:
    return record(place.desk, place.officers[by], str(id)).record.label


def fresh(many: int = 1) -> tuple[str, list[str]]:
    n = next(_numbers)
    return f"fuente-{n}", [f"k{n}-{i}" for i in range(many)]


@pytest.fixture(autouse=True)
def none_in_force(place: Place, clock: Clock) -> None:
    for line in board(place.desk, place.officers["steward"], "agreement").lines:
        place.move("boss", line.id, "end" if line.state == "in-force" else "decline", words="de otra prueba")
    clock.run()


def test_both_sign_and_two_persons_of_the_owner(place: Place) -> None:
    id = written(place)
    assert "sign" not in place.ways("steward", id)
    assert "countersign" not in place.ways("their-desk", id)
    place.move("boss", id, "sign")
    assert "countersign" not in place.ways("boss", id)
    place.move("their-desk", id, "countersign")
    assert place.read("asker", id).state == "in-force"
    with pytest.raises(NotEntitled):
        written(place, by="desk")


def test_new_records_that_it_covers_are_released_as_they_are_loaded(place: Place) -> None:
    source, [key, again] = fresh(2)
    before = load(place, [key], source=source)[key]
    in_force(place)
    released = load(place, [key, again], source=source)
    assert label_of(place, before) == CLOSED, "it was there before"
    assert label_of(place, released[again]) == SHARED
    assert label_of(place, released[again], "asker") == SHARED
    with pytest.raises(NotFound):
        label_of(place, before, "asker")
    with pytest.raises(NotFound):
        label_of(place, released[again], "other-desk")


@pytest.mark.parametrize(
    ("label", "schema"),
    [
        ("GFGR//CONFIDENTIAL//-//-//H0", "Vehicle"),
        (CLOSED, "Company"),
        ("GFGR//RESTRICTED//-//ALL//H0", "Vehicle"),
    ],
)
def test_what_it_does_not_cover_stays_as_it_is(place: Place, label: str, schema: str) -> None:
    source, keys = fresh()
    in_force(place)
    assert label_of(place, load(place, keys, label, schema, source)[keys[0]]) == label


def test_nothing_is_released_before_both_have_signed(place: Place) -> None:
    source, keys = fresh()
    id = written(place)
    place.move("boss", id, "sign")
    assert label_of(place, load(place, keys, source=source)[keys[0]]) == CLOSED


def test_its_end_takes_back_exactly_what_it_released(place: Place, clock: Clock) -> None:
    """(d): forty released by it go back; three that somebody released by hand stay, and what was never its own."""
    source, keys = fresh(43)
    by_hand = load(place, ["antes"], source=f"{source}-antes")["antes"]
    stewardship.reclassify(place.desk, place.officers["steward"], SHARED, "se difunde a mano", record=by_hand)
    id = in_force(place)
    ids = load(place, keys, source=source)
    assert load(place, keys, source=source) == {}  # said again, and nothing changed
    assert {label_of(place, ids[key]) for key in keys} == {SHARED}
    for key in keys[:3]:
        stewardship.reclassify(
            place.desk, place.officers["steward"], SHARED, "se decide a mano", record=ids[key]
        )
    place.move("their-desk", id, "end", words="ya no hace falta")
    clock.run()
    assert [label_of(place, ids[key]) for key in keys] == [SHARED] * 3 + [CLOSED] * 40
    assert label_of(place, by_hand) == SHARED
    assert label_of(place, ids[keys[0]], "asker") == SHARED
    with pytest.raises(NotFound):
        label_of(place, ids[keys[3]], "asker")
    assert load(place, keys[3:], source=source) == {}  # and loads agree with that
    assert label_of(place, ids[keys[3]]) == CLOSED


def test_what_another_agreement_releases_too_stays_with_its_receiver(place: Place, clock: Clock) -> None:
    source, keys = fresh()
    first, second = in_force(place), in_force(place, "other-desk", addressee="GUIF", onward="free")
    [id] = load(place, keys, source=source).values()
    assert label_of(place, id) == "GFGR//RESTRICTED//-//GSSC,GUIF//H2"
    place.move("boss", first, "end", words="termina")
    clock.run()
    assert label_of(place, id) == "GFGR//RESTRICTED//-//GUIF//H0"
    place.move("boss", second, "end", words="termina")
    clock.run()
    assert label_of(place, id) == CLOSED


def test_the_clock_ends_it_where_nobody_reviews_it(place: Place, clock: Clock) -> None:
    source, keys = fresh()
    id = in_force(place, review_by=ahead(days=10))
    [released] = load(place, keys, source=source).values()
    with game_time.later(place.desk.house, days=11):
        clock.run()
        assert place.read("asker", id).steps[-1].move == "lapse"
        clock.run()
        assert label_of(place, released) == CLOSED


@pytest.mark.parametrize(
    "said", [{"review_by": ahead(days=400)}, {"ends_by": ahead(days=-1)}, {"within": "??"}]
)
def test_what_is_wrong_is_refused(place: Place, said: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        written(place, **said)


def test_an_agreement_that_whoever_loads_may_not_see_changes_nothing(place: Place) -> None:
    """As if there were none: its compartment is not theirs."""
    keeper = place.stage.people.enrol("GFGR", "alto", Tier.SECRET, ["ALFA"], ["steward"])
    place.officers["high-steward"] = keeper
    source, keys = fresh()
    id = written(place, "high-steward", "GFGR//RESTRICTED//ALFA//GSSC//H0")
    place.officers["high-boss"] = place.stage.people.enrol(
        "GFGR", "mando-alto", Tier.SECRET, ["ALFA"], ["commander"]
    )
    place.move("high-boss", id, "sign")
    place.officers["high-desk"] = place.stage.people.enrol(
        "GSSC", "mesa-alta", Tier.SECRET, ["ALFA"], ["liaison"]
    )
    place.move("high-desk", id, "countersign")
    assert label_of(place, load(place, keys, source=source)[keys[0]]) == CLOSED
    place.move("high-boss", id, "end", words="de esta prueba")
