"""Neighbours, paths and saved charts over HTTP: shapes, statuses, and 409 for who saves over another version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tearline.ledger.look import Viewer
from tests.api.conftest import Headers
from tests.picture.conftest import Town, town

AsViewer = Callable[[Viewer], Headers]
__all__ = ["town"]  # a fixture: two agencies of their own for each test


@pytest.fixture
def ends(town: Town) -> tuple[str, str]:
    """A person and the vehicle that this person owns."""
    ids = (
        town.person(town.a, "p1", status="suspect"),
        town.tell(town.a, "v1", "Vehicle", name=f"Camioneta {town.mark}"),
    )
    town.tell(town.a, "o1", "Ownership", owner="p1", asset="v1")
    return ids


def sent(client: TestClient, headers: Headers, method: str, path: str, status: int, **body: Any) -> Any:
    answer = client.request(method, f"/api/v1{path}", headers=headers, json=body or None)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def test_neighbours_path_and_drawing(
    client: TestClient, town: Town, ends: tuple[str, str], as_viewer: AsViewer
) -> None:
    by = as_viewer(town.high)
    person, car = ends
    around = sent(client, by, "POST", "/expand", 200, ids=[car])
    assert around["kinds"] == [{"kind": "Ownership", "inward": True, "links": 1}]
    assert [(node["id"], node["statuses"]) for node in around["nodes"]] == [(person, ["suspect"])]
    way = sent(client, by, "POST", "/paths", 200, a=car, b=person)
    assert ([node["id"] for node in way["nodes"]], way["found"]) == ([car, person], True)
    drawn = sent(client, by, "POST", "/drawings", 200, ids=[car, person, str(uuid4())])
    assert [link["kind"] for link in drawn["links"]] == ["Ownership"]
    assert drawn["banner"]["label"] is not None
    counts = sent(client, by, "POST", "/expand", 200, ids=[car], limit=0)
    assert (counts["nodes"], counts["kinds"]) == ([], around["kinds"])


def test_what_cannot_be_asked_says_so(
    client: TestClient, town: Town, ends: tuple[str, str], as_viewer: AsViewer
) -> None:
    by = as_viewer(town.high)
    for path, body, status in (
        ("/expand", {"ids": [ends[0]], "kinds": ["Nonsense"]}, 400), ("/expand", {"ids": []}, 422),
        ("/expand", {"ids": [ends[0]], "limit": 301}, 422), ("/expand", {"ids": [str(uuid4())]}, 404),
        ("/expand", {"ids": [ends[0]], "since": "2024-02-01", "until": "2024-01-01"}, 400),
        ("/paths", {"a": ends[0], "b": "x"}, 404), ("/paths", {"a": ends[0]}, 422),
        ("/scenes", {"title": "x", "nodes": [{"id": str(uuid4())}]}, 400),
        ("/scenes", {"title": "", "nodes": [{"id": ends[0]}]}, 422),
    ):  # fmt: skip
        told = sent(client, by, "POST", path, status, **body)
        assert told["detail"], (path, body)


def test_a_scene_from_first_to_last(
    client: TestClient, town: Town, ends: tuple[str, str], as_viewer: AsViewer
) -> None:
    by, other = as_viewer(town.high), as_viewer(town.low)
    nodes = [{"id": ends[0], "x": 1.5, "pinned": True}, {"id": ends[1]}]
    saved = sent(client, by, "POST", "/scenes", 201, title="Junio", note="Una nota", nodes=nodes)
    path = f"/scenes/{saved['id']}"
    opened = sent(client, by, "GET", path, 200)
    assert (opened["head"]["title"], [place["id"] for place in opened["places"]]) == ("Junio", list(ends))
    assert (len(opened["nodes"]), len(opened["links"])) == (2, 1)
    assert sent(client, other, "GET", "/scenes", 200)["scenes"] == []
    sent(client, other, "GET", path, 404)
    again = sent(client, by, "PUT", path, 200, title="Julio", nodes=nodes[:1], version=saved["version"])
    assert again == {"id": saved["id"], "version": 2}
    for method, body in (("PUT", {"title": "x", "nodes": nodes}), ("PATCH", {"title": "x"})):
        assert sent(client, by, method, path, 409, **body, version=1)["code"] == "conflict"
    sent(client, by, "DELETE", f"{path}?version=1", 409)
    assert sent(client, by, "PATCH", path, 200, title="Agosto", version=2)["version"] == 3
    (listed,) = sent(client, by, "GET", "/scenes", 200)["scenes"]
    assert (listed["title"], listed["version"]) == ("Agosto", 3)
    sent(client, by, "DELETE", f"{path}?version=3", 204)
    sent(client, by, "GET", path, 404)
