"""Leak tracing at the command line."""

from __future__ import annotations

from uuid import UUID, uuid4

from tearline.db import House
from tearline.handling import Tier
from tearline.ledger.look import Desk
from tests.cli.conftest import Tearline
from tests.people import People
from tests.sharing.test_tracings import LEAK, lead, shown


def test_two_inspectors_trace_a_leak(tearline: Tearline, people: People, desk: Desk, house: House) -> None:
    case = lead(desk, people.enrol("CLIT", "cli-abre", Tier.OPEN, (), ["analyst"]), "CLIT//OPEN//-//ALL//H0")
    one, two = (
        people.enrol("CNF", f"cli-traza-{n}", Tier.OPEN, duties=["inspector"], purpose="oversight")
        for n in range(2)
    )
    item, other, seer = str(uuid4()), str(uuid4()), people.person("CLIT", "cli-visto", Tier.OPEN)
    shown(house, seer.login, [UUID(item)])
    told = ("--before", LEAK.isoformat(), "--case", case, "--reason", "dos fallaron")
    own = f"{other}@{LEAK.isoformat()}"
    assert tearline("tracing", "open", item, own, *told, by=one).code == 0
    made = tearline("tracing", "list", "--json", by=two).data[0]
    assert (made["state"], made["items"], made["reason"]) == ("open", 2, "dos fallaron")
    id = made["id"]
    assert seer.login not in tearline("tracing", "show", id, by=one).out
    assert tearline("tracing", "agree", id, by=one).code == 4
    assert tearline("tracing", "agree", id, by=two).code == 0
    found = tearline("tracing", "show", id, "--json", by=two).data
    assert ([who["login"] for who in found["exposed"]], found["unseen"]) == ([seer.login], [2])
    told_to_people = tearline("tracing", "show", id, by=one).out
    assert seer.login in told_to_people
    assert "Nobody was shown all 2 in time" in told_to_people
    assert tearline("tracing", "list", by=one).code == 0
    assert tearline("tracing", "end", id, by=one).code == 0
    assert tearline("tracing", "show", id, "--json", by=two).data["state"] == "ended"
    assert tearline("tracing", "open", item, "--before", "ayer", *told[2:], by=one).code == 2
    assert tearline("tracing", "list", by=people.enrol("CLIT", "cli-ajena", Tier.OPEN)).code == 4
