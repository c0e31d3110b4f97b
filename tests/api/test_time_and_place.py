"""Timeline and places over HTTP: ids and extents in the body, windows of days, what cannot be asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from tearline.handling import Tier
from tests.api.conftest import Headers
from tests.people import People

UNKNOWN = "0198c2f0-0000-7000-8000-000000000000"
LABEL = "APIT//OPEN//-//-//H0"
HERE = {"latitude": ["-44.5"], "longitude": ["-101.25"]}
EXTENT = {"south": -44.6, "west": -101.3, "north": -44.4, "east": -101.2}


@pytest.fixture(scope="module")
def mine(people: People, as_viewer: Callable[..., Headers]) -> Headers:
    return as_viewer(people.enrol("APIT", "api-map", Tier.SECRET, [], ["steward"], "stewardship"))


@pytest.fixture(scope="module")
def ids(client: TestClient, mine: Headers, people: People) -> dict[str, str]:
    drafts = [
        ("t1", "Person", {"name": ["Eleuteria Tepalcate Ozuna"], "birthDate": ["1979"]}),
        ("t2", "Event", {"name": ["hecho"], "involved": ["t1"], "date": ["2026-06-17T18:00-06:00"], **HERE}),
        ("t3", "Person", {"name": ["Otro Nepomuceno Xal"], "birthDate": ["1981-02-03"]}),
    ]
    lines = [json.dumps({"id": id, "schema": schema, "properties": told}) for id, schema, told in drafts]
    sent = client.post(
        "/api/v1/loads", headers=mine, files={"file": ("t.jsonl", "\n".join(lines).encode())},
        data={"source": "mapa", "label": LABEL},
    )  # fmt: skip
    assert sent.json()["accepted"] == 3, sent.text
    with psycopg.connect(people.house.dsn("admin")) as conn:
        return dict(conn.execute("SELECT key, id::text FROM store.record WHERE owner = 'APIT'").fetchall())


def test_a_timeline_tells_dates_as_exactly_as_they_are_told(
    client: TestClient, mine: Headers, ids: dict[str, str]
) -> None:
    answer = client.post("/api/v1/timeline", headers=mine, json={"ids": [ids["t1"]]})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert [(h["property"], h["start"]["value"], h["start"]["precision"]) for h in body["happenings"]] == [
        ("date", "2026-06-17T18:00-06:00", "instant"), ("birthDate", "1979", "year"),
    ]  # fmt: skip
    assert body["happenings"][0]["start"]["instant"] == "2026-06-18T00:00:00+00:00"
    assert (body["kinds"], body["cut"], body["banner"]["label"]) == ({"Event": 1, "Person": 1}, False, LABEL)
    both = client.post("/api/v1/timeline", headers=mine, json={"ids": [ids["t1"], ids["t3"], UNKNOWN]}).json()
    assert len(both["entities"]) == 2
    assert len(both["happenings"]) == 3
    narrowed = {"ids": [ids["t1"]], "from": "1979-05-05", "to": "1979-05-06", "kind": ["Person"]}
    assert len(client.post("/api/v1/timeline", headers=mine, json=narrowed).json()["happenings"]) == 1


def test_places_are_asked_for_by_ids_by_an_extent_or_by_both(
    client: TestClient, mine: Headers, ids: dict[str, str]
) -> None:
    for form in (
        {"ids": [ids["t1"]]},
        {"extent": EXTENT},
        {"extent": EXTENT, "from": "2026-06-17", "to": "2026-06-17"},
        {"ids": [ids["t1"]], "extent": EXTENT},
    ):
        answer = client.post("/api/v1/places", headers=mine, json=form)
        assert answer.status_code == 200, answer.text
        (place,) = answer.json()["places"]
        assert place["id"] == ids["t2"]
        assert place["points"] == [{"latitude": -44.5, "longitude": -101.25, "at": None}]
    later = {"extent": EXTENT, "from": "2026-06-18"}
    assert client.post("/api/v1/places", headers=mine, json=later).json()["places"] == []
    beside = {"ids": [ids["t1"]], "extent": {**EXTENT, "south": -44.4, "north": -44.3}}
    assert client.post("/api/v1/places", headers=mine, json=beside).json()["places"] == []
    others = {"ids": [ids["t3"]], "extent": EXTENT}
    assert client.post("/api/v1/places", headers=mine, json=others).json()["places"] == []


BAD: list[tuple[str, dict[str, Any], int]] = [
    ("/timeline", {}, 422), ("/timeline", {"ids": []}, 422), ("/timeline", {"ids": ["x"] * 51}, 422),
    ("/timeline", {"ids": ["x"], "from": "ayer"}, 422),
    ("/timeline", {"ids": ["x"], "from": "2026-02-01", "to": "2026-01-01"}, 400),
    ("/timeline", {"ids": ["x"], "kind": ["Dragon"]}, 400), ("/timeline", {"ids": ["x"]}, 404),
    ("/places", {}, 400), ("/places", {"ids": ["x"], "extent": EXTENT}, 404), ("/places", {"ids": [UNKNOWN]}, 404),
    ("/places", {"extent": {**EXTENT, "north": 91}}, 422), ("/places", {"extent": {**EXTENT, "north": -80}}, 400),
    ("/places", {"extent": {"south": 0}}, 422),
]  # fmt: skip


@pytest.mark.parametrize(("route", "form", "status"), BAD)
def test_what_cannot_be_asked(
    client: TestClient, mine: Headers, route: str, form: dict[str, Any], status: int
) -> None:
    answer = client.post(f"/api/v1{route}", headers=mine, json=form)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
