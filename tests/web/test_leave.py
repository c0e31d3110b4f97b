"""Leave for onward use by forms alone, by the API and at the command line: refused, asked for, given, done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from tearline import stewardship
from tearline.casework.deeds import open_matter
from tearline.ledger.look import Viewer
from tearline.sharing.requests import BY, one_side
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage
from tests.picture.conftest import Town
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
WHY = "para la carpeta 218/2026"
WISH = {"format": "json", "recipient": "Juzgado Segundo", "reason": WHY}
GROUND = {"basis": "CNPP, art. 215", "case": "218/2026"}


@pytest.fixture
def theirs(town: Town) -> str:
    """A record of A's, which B sees under H2."""
    id = town.person(town.a, "p1")
    label = f"{town.a}//OPEN//-//{town.b}//H2"
    stewardship.reclassify(town.desk, town.stewards[town.a], label, "no se transmite", record=UUID(id))
    return id


@pytest.fixture
def desk_of_a(town: Town) -> Viewer:
    return town.people.enrol(town.a, "enlace", duties=["liaison"])


def test_refused_asked_for_and_given(town: Town, walk: Walk, theirs: str, desk_of_a: Viewer) -> None:
    page = walk(town.high).go(f"/record/{theirs}/copy").fill(0, **WISH)
    assert page.status == 409
    assert "Not without leave" in page.words("//*[@role='alert']")
    assert f"{town.a}: one record" in page.words("//*[@id='leave']")
    assert "Juzgado Segundo" in page.words("//*[@id='leave']")
    assert page.values("//textarea[@name='reason']/text()")[0].strip() == WHY, "nothing typed is lost"
    assert page.fill("/requests/leave", basis="", case="x").status == 400
    assert "This is missing" in page.words("//*[@id='leave']")
    page.fill("/requests/leave", **GROUND)
    assert page.heading == "Leave to take a copy, for Juzgado Segundo"
    request = page.path.partition("?")[0]
    again = walk(town.high).go(f"/entity/{theirs}/copy").fill(0, **WISH)
    assert again.values("//*[@id='leave']//a/@href") == [request]
    assert "All of it is asked for" in again.words("//*[@id='leave']")

    desk = walk(desk_of_a).go("/day").follow("Leave to take a copy")
    for told in (town.b, "Juzgado Segundo", "leave to pass on (H2)", "take a copy", "218/2026"):
        assert told in desk.words("//main"), told
    until = datetime.now(UTC) + timedelta(days=30)
    ways = desk.values("//form[contains(@action, '/move')]//input[@name='move']/@value")
    seen = desk.values("//input[@name='seen']/@value")[0]
    stamp = desk.values("//input[@name='stamp']/@value")[0]
    assert {"answer", "refuse"} <= set(ways)
    desk.send(f"{request}/move", stamp=stamp, move="answer", seen=seen, **{
        "f-outcome": "granted", "f-granted_until-day": f"{until:%Y-%m-%d}",
        "f-granted_until-hour": "18:00"})  # fmt: skip
    assert "leave granted" in desk.words("//main")

    file = walk(town.high).go(f"/record/{theirs}/copy").fill(0, **WISH)
    assert (file.status, file.headers["content-type"]) == (200, "application/json")


def test_what_rests_on_it_is_not_opened(town: Town, walk: Walk, theirs: str) -> None:
    lead = open_matter(
        town.desk, town.high, "lead", {"name": ["Línea"]}, about=[UUID(theirs)], said={"channel": "own"}
    )
    page = walk(town.stewards[town.b]).go(f"/record/{lead}/reclassify")
    page.fill(f"/record/{lead}/reclassify", tier="OPEN", release="all", handling=["H2"], reason="lo piden")
    page.fill(f"/record/{lead}/reclassify", sure="yes")
    assert page.status == 409
    assert f"{town.a}: one record" in page.words("//*[@id='leave']")
    page.fill("/requests/leave", **GROUND)
    assert page.heading == f"Leave to open a label: {town.b}//OPEN//-//ALL//H2"


def test_at_the_api_and_at_the_command_line(town: Town, site: TestClient, theirs: str) -> None:
    asker = Asker(Stage(town.people.house, town.desk, town.people), town.high, Known())
    head = {"authorization": f"Bearer {town.high.token}", "tearline-purpose": town.high.purpose}
    refused = site.post(f"/api/v1/records/{theirs}/export", json=WISH, headers=head)
    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "leave-needed")
    assert told["leave"] == {"records": [theirs], "use": "copy", "for_whom": "Juzgado Segundo"}
    asked = site.post("/api/v1/requests/leave", json=told["leave"] | GROUND, headers=head)
    assert asked.status_code == 201, asked.text
    [line] = one_side(town.desk, town.high, BY).lines
    assert asked.json() == {"requests": [{"originator": town.a, "id": line.id}]}
    said = asker.run("request", "leave", theirs, "--for", "otra", "--basis", "x", "--case", "y").decode()
    assert f"Asked: {town.a}" in said
    again = asker.run("request", "leave", theirs, "--for", "otra", "--basis", "x", "--case", "y").decode()
    assert "asked for already" in again
