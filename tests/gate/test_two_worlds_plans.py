"""Two worlds of plans: whoever is not to be told of another's plan gets the same bytes with it and without it.

In the second world there are covert plans at the very place and time of a plan that the askers see, one that will
never be told and one that is told thirty minutes before; a plan of their own agency that they may not see, with its
clash; and two of other agencies that clash with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.sharing.desks import set_desk
from tests.gate.asker import Asker, Known
from tests.gate.stage import AGENCIES, Stage
from tests.gate.surfaces import answers, differences, of
from tests.gate.test_two_worlds import NOBODY, opened

TOUCHED = re.compile(
    r"plan|^matters?$|GET /matters?/{id}$|^matters.(day|notices)$|GET /day|GET /waiting$|^search$"
)
TELL = re.compile(r"plan")
SOON = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
HERE, FAR = "18.500000 -88.300000", "19.500000 -88.300000"


@dataclass(frozen=True)
class Crew:
    """Who makes plans for an agency: one writes, one approves; both see what is SECRET."""

    author: Viewer
    commander: Viewer


@pytest.fixture(scope="module")
def crews(stage: Stage) -> dict[str, Crew]:
    found = {}
    for agency in AGENCIES:
        enrol = stage.people.enrol
        set_desk(stage.desk, enrol(agency, "desk", Tier.OPEN, duties=["liaison"]), f"telephone of {agency}")
        found[agency] = Crew(
            enrol(agency, "plans", Tier.TOP_SECRET),
            enrol(agency, "approves", Tier.TOP_SECRET, (), ["commander"]),
        )
    return found


@pytest.fixture(scope="module")
def askers(stage: Stage) -> list[Asker]:
    """Who answers at the desk, commands, and sees what is OPEN; and an analyst of another agency."""
    known = Known()
    desk = stage.people.enrol("GSSC", "answers", Tier.OPEN, (), ["liaison", "commander"])
    return [Asker(stage, viewer, known) for viewer in (desk, stage.analyst)]


def planned(stage: Stage, crew: Crew, agency: str, act: str, tier: str = "OPEN", covert: str = "no",
            point: str = HERE) -> UUID:  # fmt: skip
    """A live plan of three days on."""
    label = f"{agency}//{tier}//-//-//H0"
    case = open_matter(
        stage.desk, crew.author, "lead", {"name": ["Caso"]}, label=label, said={"channel": "own"}
    )
    said = {
        "act": act, "point": point, "radius": "500", "begins": SOON.isoformat(), "covert": covert, "case": str(case),
        "ends": (SOON + timedelta(hours=3)).isoformat(),
    }  # fmt: skip
    id = open_matter(stage.desk, crew.author, "plan", {"name": [f"Plan de {agency}"]}, label=label, said=said)
    last = UUID(matter(stage.desk, crew.commander, str(id)).last_move)
    move_matter(stage.desk, crew.commander, str(id), "approve", last)
    return id


def rung(stage: Stage) -> None:
    clock = Clock(stage.house)
    while clock.run():
        pass
    clock.stop()


@pytest.fixture
def made(stage: Stage, crews: dict[str, Crew], askers: list[Asker]) -> Iterator[list[UUID]]:
    """A plan that the first two askers see, and one that clashes with it of which they are told."""
    ours = planned(stage, crews["GSSC"], "GSSC", "surveillance")
    theirs = planned(stage, crews["GFGR"], "GFGR", "checkpoint", "SECRET")
    rung(stage)
    [clash] = matter(stage.desk, askers[0].viewer, str(ours)).under
    for asker in askers:
        # pages and commands are asked about the first and the last two
        asker.known.matters[:] = [str(ours), str(theirs), *NOBODY, clash.folio, clash.id]
        asker.known.notices[:] = NOBODY
    made = [ours, theirs]
    yield made
    for agency, id in zip(("GSSC", "GFGR"), made, strict=True):
        stewardship.expunge(stage.desk, stage.stewards[agency], "no longer needed", record=id)
    rung(stage)
    stage.forget_marks()


def hidden(stage: Stage, crews: dict[str, Crew]) -> list[tuple[str, UUID]]:
    """What the askers are not to be told of, each with whose it is."""
    told = (
        ("GFGR", "undercover", "yes", HERE), ("GUIF", "raid", "yes", HERE), ("GSSC", "raid", "no", FAR),
        ("GFGR", "arrest", "no", FAR),
    )  # fmt: skip
    made = [
        (agency, planned(stage, crews[agency], agency, act, "SECRET", covert, point))
        for agency, act, covert, point in told
    ]
    rung(stage)
    return made


def captured(askers: list[Asker], names: list[str]) -> dict[str, bytes]:
    return {f"{n}: {name}": told for n, a in enumerate(askers) for name, told in answers(a, names).items()}


def test_what_others_plan_in_secret_changes_no_byte(
    stage: Stage, crews: dict[str, Crew], askers: list[Asker], made: list[UUID], admin: psycopg.Connection
) -> None:
    names = [name for name in of() if TOUCHED.search(name)]
    before = captured(askers, names)
    secret = hidden(stage, crews)
    met = admin.execute("SELECT count(*) FROM store.clash WHERE other = %s AND over_at IS NULL", [made[0]])
    assert met.fetchone() == (3,)  # two of them are covert
    assert len(matter(stage.desk, crews["GSSC"].commander, str(made[0])).under) == 1
    assert differences(before, captured(askers, names)) == {}
    for agency, id in secret:
        stewardship.expunge(stage.desk, stage.stewards[agency], "no longer needed", record=id)
    rung(stage)
    own = {name: told for name, told in before.items() if name.startswith("0: plans")}
    assert differences(own, captured(askers, [name for name in names if name.startswith("plans")])) == {}


def test_each_surface_would_tell_if_the_policies_were_open(
    stage: Stage, crews: dict[str, Crew], askers: list[Asker], made: list[UUID], admin: psycopg.Connection
) -> None:
    [theirs] = matter(stage.desk, crews["GFGR"].commander, str(made[1])).under
    asker = replace(askers[0], known=replace(askers[0].known, matters=[str(made[0]), theirs.id]))
    names = [name for name in of() if TELL.search(name)]
    before = answers(asker, names)
    with ExitStack() as held:
        for table in ("record", "matter", "move", "fold"):
            held.enter_context(opened(admin, table, "viewer_sees"))
        held.enter_context(opened(admin, "label", "viewer_sees", "gate"))
        told = differences(before, answers(asker, names))
    assert told.keys() == set(names)
