"""Before a release: how many could have known a place or a time that stays in it? Fewer than three: refused (K2 d)."""

from __future__ import annotations

import pytest

from tearline.db import as_json
from tearline.errors import Conflict
from tearline.ledger.look import look
from tearline.sharing.releases.findings import Finding
from tearline.sharing.releases.questions import release
from tests.sharing.below_the_line import BODY, Line

REASON = "así se ha de decir"
MEETING = BODY.replace(
    "de noche en la zona portuaria", "a las 22:48 en 25.8901, -97.5054, según un informante,"
)


def open_of(line: Line, id: str) -> list[Finding]:
    return release(line.desk, line.author, id).open_findings


def test_a_place_and_an_hour_that_fit_two_people_are_refused(line: Line) -> None:
    """Left with a reason alone, known to two, known to three. Each is asked for itself; a method needs no number. What
    is said more widely is not found, and goes on as everywhere else."""
    id = line.begun()
    line.write(id, MEETING)
    found = open_of(line, id)
    assert sorted(one.sort for one in found) == ["method", "place", "time"]
    why = {one.sign: REASON for one in found}
    hour, place = (next(one.sign for one in found if one.sort == sort) for sort in ("time", "place"))
    for known, few in (({}, [hour, place]), ({hour: 40, place: 2}, [place])):
        line.write(id, MEETING, why=why, known=known)
        assert [one.sign for one in open_of(line, id)] == few
        with pytest.raises(Conflict, match="fewer than three"):
            line.move(line.author, id, "check")
    line.write(id, MEETING, why=why, known={hour: 3, place: 3})
    assert open_of(line, id) == []
    line.move(line.author, id, "check")
    told = release(line.desk, line.releaser, id).draft
    assert told is not None
    assert {one.known for one in told.findings if one.tells} == {3}, "who approves it reads how many"


def test_the_database_holds_it_whoever_calls_the_deed(line: Line) -> None:
    id = line.begun()
    text = "Se vieron a las 22:48 junto al muelle.\n\nY nada más se supo de ellos."
    found = {"sort": "time", "start": 10, "end": 21, "found": "a las 22:48", "record": None, "why": REASON}
    sources = [one.id for one in release(line.desk, line.author, id).matter.about]
    for known, refused in ((2, True), (3, False)):
        with look(line.desk, line.author, "write-release", {}) as this:
            this.conn.execute(
                "SELECT act.write_release(%s, %s, 'Un título', %s, %s, %s, now() + interval '9 days', %s, %s)",
                [
                    id, known - 2, text, as_json({"tier": 1, "compartments": [], "handling": [], "note": ""}),
                    as_json([{"agency": "GUIF", "login": None}]), as_json([{**found, "known": known}]),
                    as_json([sources[:1], sources[1:]]),
                ],
            )  # fmt: skip
        if refused:
            with pytest.raises(Conflict, match="fewer than three"):
                line.move(line.author, id, "check")
    line.move(line.author, id, "check")
