"""Leave for onward use where the hand that it passed wrote below the line: who has its copy is told nothing of its
sources, so each hand asks the one before it, until the one that it came from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tearline.casework.deeds import move_matter
from tearline.casework.questions import matter
from tearline.codes import CopyFormat
from tearline.copies.take import take_record
from tearline.copies.wish import Wish
from tearline.errors import LeaveNeeded, NotEntitled
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.sharing.onward import ask_for_leave, missing
from tearline.sharing.releases.questions import waiting
from tests.sharing.below_the_line import Line

COURT = "Juzgado Segundo"


def copied(line: Line, id: str, by: Viewer) -> str:
    return take_record(line.desk, by, id, Wish(CopyFormat.JSON, COURT, "para la carpeta"), "es").number


def asked(line: Line, id: str, by: Viewer, use: str = "copy", whom: str = COURT) -> UUID:
    [sent] = ask_for_leave(line.desk, by, [id], use, whom, "CNPP, art. 215", "218/2026", "es")
    return sent.id


def grant(line: Line, request: UUID, by: Viewer) -> None:
    until = (datetime.now(UTC) + timedelta(days=9)).isoformat(timespec="seconds")
    last = UUID(matter(line.desk, by, str(request)).last_move)
    move_matter(
        line.desk, by, str(request), "answer", last, said={"outcome": "granted", "granted_until": until}
    )


@pytest.fixture
def reader(line: Line) -> Viewer:
    return line.officer("lee-cnf", "CNF", Tier.RESTRICTED, [])


@pytest.fixture
def passed(line: Line, reader: Viewer) -> str:
    """What GSSC gave GFGR under H2, and GFGR released below the line to CNF, under H2: CNF's record of it."""
    car = {"registrationNumber": ["XTR-417-B"], "type": ["pick-up"]}
    [source] = line.sources(("GSSC", "GSSC//CONFIDENTIAL//-//GFGR//H2", "Vehicle", car))
    body = "[1] Una pick-up blanca ha sido vista de noche en la zona portuaria; si la ve, avise a la base."
    issued = line.issued(source, body=body, recipients=("CNF",), lower="GFGR//RESTRICTED//-//-//H2")
    [number] = [one.number for one in issued.copies]
    return next(one.record_id for one in waiting(line.desk, reader).received if one.number == number)


@pytest.fixture
def guard(line: Line) -> Viewer:
    """Answers for GFGR, and sees what its releases rest on."""
    return line.officer("enlace-fgr", "GFGR", Tier.SECRET, ["liaison"], ("ALFA",))


def test_each_hand_asks_the_one_before_it(line: Line, reader: Viewer, passed: str, guard: Viewer) -> None:
    with pytest.raises(LeaveNeeded):
        copied(line, passed, reader)
    [need] = missing(line.desk, reader, [passed], "copy", COURT)
    assert (need.originator, need.records) == ("GFGR", [passed]), (
        "its sources are told to nobody below the line"
    )
    request = asked(line, passed, reader)
    with pytest.raises(LeaveNeeded, match="ask them first"):
        grant(line, request, guard)
    [before] = missing(line.desk, guard, [passed], "copy", COURT)
    assert before.originator == "GSSC"
    first = asked(line, passed, guard)
    assert matter(line.desk, line.ssc, str(first)).said["for_whom"] == COURT
    grant(line, first, line.ssc)
    grant(line, request, guard)
    assert copied(line, passed, reader)


def test_whoever_does_not_see_what_it_rests_on_gives_no_leave(
    line: Line, reader: Viewer, passed: str
) -> None:
    low = line.officer("enlace-bajo", "GFGR", Tier.RESTRICTED, ["liaison"])
    request = asked(line, passed, reader)
    with pytest.raises(NotEntitled, match="what it rests on"):
        grant(line, request, low)


def test_a_release_that_rests_on_a_release_waits_for_all_of_them(
    line: Line, passed: str, guard: Viewer
) -> None:
    """CNF writes below its own line from GFGR's copy: GFGR is asked for leave, and gives none before GSSC."""
    writer = line.officer("escribe-cnf", "CNF", Tier.SECRET, ["analyst", "steward", "liaison"])
    second = line.officer("autoriza-cnf", "CNF", Tier.SECRET, ["steward"])
    line.people.agency("GSAT")
    below = Line(line.stage, line.desk, line.people, {"escribe": writer, "autoriza": second})
    body = "[1] Una pick-up blanca pasa de noche por la zona portuaria; anote hora y lugar, y sentido."
    id = below.approved(UUID(passed), body=body, recipients=("GSAT",), lower="CNF//RESTRICTED//-//-//H2")
    with pytest.raises(LeaveNeeded, match="ask them first"):
        line.leave(guard)
    grant(line, asked(line, passed, guard, "release", "GSAT"), line.ssc)
    line.leave(guard)
    assert below.issue(id).copies
