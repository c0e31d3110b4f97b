"""What changed since one's own last look: by one's own entries in the ledger, and by what one may see."""

from __future__ import annotations

from uuid import UUID

from tearline import stewardship
from tearline.db import House
from tearline.ledger.change import seal
from tearline.picture.entity import dossier, entity
from tearline.picture.search import search
from tearline.settings import Settings
from tests.picture.conftest import Town

CURP = "OOOX850312MDFCCT04"


def sequenced(town: Town) -> None:
    """What was asked so far stands in the ledger."""
    house: House = town.people.house
    seal(house, Settings().origin)


def test_what_was_corrected_after_the_own_last_look_is_marked(town: Town) -> None:
    one, other = (town.person(agency, "p", birthDate="1985-03-12") for agency in (town.a, town.b))
    assert (entity(town.desk, town.low, one).last_look, entity(town.desk, town.low, one).newer) == (None, [])
    sequenced(town)
    seen = entity(town.desk, town.low, other)
    assert seen.last_look is not None, "by whichever record of it one had asked"
    assert seen.newer == []
    sequenced(town)
    stewardship.correct(town.desk, town.stewards[town.a], UUID(one), {"status": "witness"}, "told anew")
    again = dossier(town.desk, town.low, other)
    assert again.entity.newer == again.newer == [one]
    assert again.entity.last_look is not None
    assert again.entity.last_look > seen.last_look
    sequenced(town)
    assert dossier(town.desk, town.low, one).newer == [], "and then it has been seen"


def test_a_new_link_is_marked_and_an_old_one_is_not(town: Town) -> None:
    one = town.person(town.a, "p")
    town.tell(town.a, "old", "Ownership", owner="p", asset="x")
    dossier(town.desk, town.low, one)
    sequenced(town)
    fresh = town.tell(town.a, "fresh", "Ownership", owner="p", asset="y")
    town.tell(town.a, "v", "Vehicle", registrationNumber="ABC-123-A")
    car = town.tell(town.a, "z", "Ownership", owner="p", asset="v")
    assert set(dossier(town.desk, town.low, one).newer) <= {fresh, car}
    assert car in dossier(town.desk, town.low, one).newer


def test_only_one_s_own_look_at_it_counts(town: Town) -> None:
    one = town.person(town.a, "p")
    stranger = town.person(town.a, "q", name="Zoraida Iturbide Quezada")
    dossier(town.desk, town.high, one)  # somebody else's look
    search(town.desk, town.low, town.name())  # a list is no look at it
    dossier(town.desk, town.low, stranger)
    sequenced(town)
    assert dossier(town.desk, town.low, one).entity.last_look is None
    assert dossier(town.desk, town.low, stranger).entity.last_look is not None


def test_a_hidden_record_changes_nothing_of_it(town: Town) -> None:
    one = town.person(town.a, "p")
    dossier(town.desk, town.low, one)
    sequenced(town)
    before = dossier(town.desk, town.low, one)
    hidden = town.person(town.a, "h", tier="SECRET")
    town.tell(town.a, "link", "Ownership", tier="SECRET", owner="p", asset="h")
    after = dossier(town.desk, town.low, one)
    assert (after.newer, after.entity) == (before.newer, before.entity)
    assert hidden not in after.newer
    dossier(town.desk, town.high, one)
    sequenced(town)
    stewardship.correct(town.desk, town.stewards[town.a], UUID(hidden), {"status": "witness"}, "told anew")
    assert hidden in dossier(town.desk, town.high, one).newer
    assert hidden not in dossier(town.desk, town.low, one).newer
