"""Desks of agencies: who says how one is reached, who reads it, and what an agency that is shut out has."""

from __future__ import annotations

import pytest

from tearline.errors import BadInput, NotEntitled
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tearline.registry import deeds
from tearline.sharing.desks import desks, set_desk
from tests.people import People
from tests.web.plain import browsers

REACHED = "telephone 000 555 0140"


@pytest.fixture(scope="module")
def other(people: People) -> Viewer:
    """Somebody of another agency, with no duty."""
    return people.enrol("WOTR", "desk-other", Tier.OPEN)


def reached(desk: Desk, viewer: Viewer, agency: str) -> list[str | None]:
    return [one.reached for one in desks(desk, viewer) if one.agency == agency]


@pytest.mark.parametrize("duty", ["liaison", "registrar"])
def test_who_answers_there_says_how_it_is_reached_and_everybody_reads_it(
    people: People, other: Viewer, duty: str
) -> None:
    agency = f"WD{duty[:3].upper()}"
    own = people.enrol(agency, f"desk-{duty}", duties=[duty])
    set_desk(people.desk, own, f" {REACHED}\n")
    assert reached(people.desk, other, agency) == [REACHED]
    set_desk(people.desk, own, "radio 7")
    assert reached(people.desk, other, agency) == ["radio 7"]
    set_desk(people.desk, own, "")
    assert reached(people.desk, other, agency) == [None]


def test_nobody_else_says_it_and_it_is_of_the_own_agency(people: People, other: Viewer) -> None:
    for duty in ("steward", "commander", "duty-officer", "coordinator", "analyst"):
        with pytest.raises(NotEntitled, match="liaison"):
            set_desk(people.desk, people.enrol("WDNO", f"desk-no-{duty}", duties=[duty]), REACHED)
    assert reached(people.desk, other, "WDNO") == [None]


@pytest.mark.parametrize("text", ["x", "x" * 201])
def test_a_desk_that_reaches_nobody_is_refused(people: People, other: Viewer, text: str) -> None:
    with pytest.raises(BadInput, match="3 to 200"):
        set_desk(people.desk, other, text)


def test_an_agency_that_is_shut_out_has_no_desk(people: People, other: Viewer) -> None:
    set_desk(people.desk, people.enrol("WDGO", "desk-gone", duties=["liaison"]), REACHED)
    deeds.suspend_agency(people.desk, people.registrar, "WDGO")
    assert reached(people.desk, other, "WDGO") == []


def test_it_is_said_on_a_page(people: People) -> None:
    officer = people.person("WPAG", "desk-page", duties=["liaison"])
    with browsers(people.desk) as site:
        page = site.open(officer).go("/desks").send("/desks", reached="x")
        assert (page.status, "3 to 200" in page.main) == (400, True)
        page.send("/desks", reached=REACHED)
        assert REACHED in page.main
        reader = site.open(people.person("WOTR", "desk-reader", Tier.OPEN)).go("/desks")
        assert REACHED in reader.main
        assert not reader.page.xpath("//form[@action='/desks']")
