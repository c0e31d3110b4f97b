"""Two worlds of leave for onward use: what was asked and given out of sight gives nobody anything."""

from __future__ import annotations

from contextlib import ExitStack
from uuid import UUID

import psycopg

from tearline import stewardship
from tearline.handling import Tier
from tests.bases import moment
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage, person
from tests.gate.surfaces import BY_ID
from tests.gate.test_two_worlds import opened
from tests.gate.test_two_worlds_requests import HIDDEN, asked, moved

DEEDS = (
    "POST /records/{id}/export", "POST /entity/{id}/export", "page POST /record/{id}/copy",
    "page POST /entity/{id}/copy",
)  # fmt: skip
GIVEN = {"wants": "leave-onward", "use": "copy", "for_whom": "GSSC"}


def test_leave_that_was_given_out_of_sight_is_none(stage: Stage, admin: psycopg.Connection) -> None:
    enrol = stage.people.enrol
    high, low = (
        enrol("GSSC", f"transmite-{tier.name.lower()}", tier, (), ["analyst"])
        for tier in (Tier.TOP_SECRET, Tier.RESTRICTED)
    )
    desk = enrol("GFGR", "mesa-permiso", Tier.TOP_SECRET, (), ["liaison"])
    loaded = stage.load("GFGR", [person("onward")], "GFGR//OPEN//-//GSSC//H2", "permiso")
    [id] = stage.records_of(loaded.id).values()
    asker = Asker(stage, low, Known())

    def told() -> dict[str, bytes]:
        stage.sequence()
        return {name: BY_ID[name](asker, id) for name in (*DEEDS, "leaves.needed")}

    before = told()
    assert all(b"409" in before[name][:3] for name in DEEDS)
    hidden = [asked(stage, high, HIDDEN, [UUID(id)], **GIVEN) for _ in range(2)]
    moved(stage, desk, hidden[0], "answer", outcome="granted", granted_until=moment(days=30))
    assert told() == before
    with ExitStack() as held:
        for table in ("matter", "move", "about"):
            held.enter_context(opened(admin, table, "viewer_sees"))
        after = told()
    assert [name for name in before if after[name] == before[name]] == []
    for one in hidden:
        stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=one)
    stewardship.expunge(stage.desk, stage.stewards["GFGR"], "no longer needed", record=UUID(id))
    stage.forget_marks()
