"""Joint units over HTTP: a unit's life by its routes, and what is not there for who may not know of it."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tearline.api.app import create_app
from tearline.ledger.look import Desk, Viewer
from tearline.settings import Settings
from tests.people import People
from tests.units.world import World


@pytest.fixture(scope="module")
def world(people: People) -> World:
    return World.of(people)


def test_a_units_life_over_http(desk: Desk, world: World) -> None:
    app = create_app(desk, Settings(requests_per_minute=0))
    with TestClient(app, base_url="https://127.0.0.1") as client:

        def ask(by: Viewer, method: str, path: str, expect: int, form: Any = None) -> Any:
            head = {"authorization": f"Bearer {by.token}", "tearline-purpose": by.purpose}
            answer = client.request(method, f"/api/v1{path}", headers=head, json=form)
            assert answer.status_code == expect, answer.text
            return answer.json() if answer.content else None

        boss, fgr = world.coordinator, world.registrars["JFGR"]
        new = {"code": "APIUNO", "name": "x", "area": "x", "agreement": "x", "agencies": ["JSSC", "JFGR"]}
        ask(fgr, "POST", "/units", 403, new)
        id = ask(boss, "POST", "/units", 201, new)["id"]
        ask(boss, "POST", "/units", 409, new)
        ask(boss, "POST", f"/units/{id}/approvals", 204, {})
        ask(boss, "PUT", f"/units/{id}/state", 409, {"state": "standing"})
        for code in ("JSSC", "JFGR"):
            ask(world.registrars[code], "POST", f"/units/{id}/approvals", 204, {"agency": code})
        ask(boss, "PUT", f"/units/{id}/state", 204, {"state": "standing"})
        told = {"login": world.officer("JFGR").login, "cell": "command", "covert": True}
        seat = ask(fgr, "POST", f"/units/{id}/seats", 201, told)["id"]
        ask(fgr, "POST", f"/seats/{seat}/confirmation", 403)
        ask(boss, "POST", f"/seats/{seat}/confirmation", 204)
        ask(boss, "POST", f"/seats/{seat}/lead", 204, {})
        ask(boss, "POST", f"/seats/{seat}/lead", 409, {})
        ask(boss, "PUT", f"/seats/{seat}/lead", 409, {})
        seen = ask(world.viewer("JFGR"), "GET", "/units/APIUNO", 200)
        assert (seen["state"], seen["maturity"], len(seen["points"])) == ("standing", 7, 10)
        assert [one["value"] for one in seen["points"][4:]] == [None] * 6
        assert seen["leads"] == [{"seat": seat, "since": seen["leads"][0]["since"], "until": None}]
        assert ask(fgr, "GET", f"/units/{id}", 200)["seats"][0]["login"] is None, "under a number"
        lone = world.viewer("JSSC", "lone")
        assert id not in {one["id"] for one in ask(lone, "GET", "/units", 200)}
        for method, path, form in (
            ("GET", f"/units/{id}", None), ("DELETE", f"/seats/{seat}", None),
            ("DELETE", f"/units/{id}/agencies/JSSC", None), ("POST", f"/units/{id}/seats", told),
        ):  # fmt: skip
            ask(lone, method, path, 404, form)
        ask(boss, "POST", f"/units/{id}/agencies", 204, {"agency": "JUIF"})
        ask(boss, "POST", f"/units/{id}/agencies", 409, {"agency": "JUIF"})
        ask(fgr, "DELETE", f"/units/{id}/agencies/JFGR", 204)
        assert ask(boss, "GET", f"/units/{id}", 200)["seats"] == []
