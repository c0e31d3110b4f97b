"""Entities, described things, explanations and decisions over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest
from fastapi.testclient import TestClient

from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tests.api.conftest import Headers
from tests.people import People

UNKNOWN = "0198c2f0-0000-7000-8000-000000000000"
LABEL = "APIF//OPEN//-//APIG//H0"
TOLD = {"name": ["Hermelinda Tlacotepa Izaguirre"], "birthDate": ["1979-11-03"]}
AsViewer = Callable[..., Headers]


@pytest.fixture(scope="module")
def mine(people: People, as_viewer: AsViewer) -> Headers:
    return as_viewer(people.enrol("APIF", "api-steward", Tier.SECRET, [], ["steward"], "stewardship"))


@pytest.fixture(scope="module")
def other(people: People) -> Viewer:
    return people.enrol("APIG", "api-other", Tier.SECRET)


@pytest.fixture(scope="module")
def ids(client: TestClient, mine: Headers, people: People) -> dict[str, str]:
    """Two records of one person, and one of another that may be the same."""
    drafts = {
        "f1": TOLD,
        "f2": {**TOLD, "phone": ["+525519283746"]},
        "f3": {"name": ["Nabor Xicoténcatl Yáñez"], "birthDate": ["1950-05-05"]},
    }
    lines = [json.dumps({"id": key, "schema": "Person", "properties": told}) for key, told in drafts.items()]
    sent = client.post(
        "/api/v1/loads", headers=mine, files={"file": ("f.jsonl", "\n".join(lines).encode())},
        data={"source": "fusion", "label": LABEL},
    )  # fmt: skip
    assert sent.json()["accepted"] == 3, sent.text
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        found = dict(conn.execute("SELECT key, id::text FROM store.record WHERE owner = 'APIF'").fetchall())
        conn.execute(
            "INSERT INTO store.match (a, b, a_label, b_label, a_owner, b_owner, score, sure, weights)"
            " SELECT x.id, y.id, x.label_id, y.label_id, x.owner, y.owner, -1, false, 'by hand'"
            " FROM store.record x, store.record y WHERE x.id = %s AND y.id = %s",
            sorted((found["f1"], found["f3"])),
        )
    return found


def test_an_entity_is_found_by_any_of_its_records(
    client: TestClient, mine: Headers, ids: dict[str, str]
) -> None:
    answers = [client.get(f"/api/v1/entity/{ids[key]}", headers=mine) for key in ("f1", "f2")]
    assert {a.status_code for a in answers} == {200}
    assert answers[0].content == answers[1].content
    body = answers[0].json()
    assert sorted(r["key"] for r in body["records"]) == ["f1", "f2"]
    assert body["label"] == LABEL
    assert {p["name"] for p in body["properties"]} == {"name", "birthDate", "phone"}
    log = client.get(f"/api/v1/entity/{ids['f1']}/history", headers=mine).json()
    assert [e["kind"] for e in log["events"]] == ["arrived", "joined"]


def test_a_described_thing_is_matched_and_explained(
    client: TestClient, mine: Headers, ids: dict[str, str]
) -> None:
    answer = client.post("/api/v1/match", headers=mine, json={"schema": "Person", "properties": TOLD})
    assert answer.status_code == 200, answer.text
    (best,) = answer.json()["candidates"]
    assert best["entity"]["id"] == min(ids["f1"], ids["f2"])
    assert (best["entity"]["records"], best["band"]) == (2, "match")
    assert set(best["why"]["words"][0]) == {"es", "en"}
    explained = client.get("/api/v1/explain", headers=mine, params={"a": ids["f1"], "b": ids["f2"]})
    assert explained.json()["why"]["band"] == "match"
    bad = client.post("/api/v1/match", headers=mine, json={"schema": "Person", "properties": {"nme": ["x"]}})
    assert bad.status_code == 400
    assert "nme" in bad.json()["detail"]
    assert client.post("/api/v1/match", headers=mine, json={"schema": "Person"}).status_code == 422


def test_a_pair_is_decided_and_the_decision_undone(
    client: TestClient, mine: Headers, ids: dict[str, str]
) -> None:
    def waiting() -> list[set[str]]:
        pairs = client.get("/api/v1/matches/unsure", headers=mine).json()["pairs"]
        return [{pair["a"]["id"], pair["b"]["id"]} for pair in pairs]

    def records() -> int:
        return len(client.get(f"/api/v1/entity/{ids['f3']}", headers=mine).json()["records"])

    pair = {"a": ids["f1"], "b": ids["f3"]}
    assert waiting() == [set(pair.values())]
    made = client.post(
        "/api/v1/matches/decisions", headers=mine, json={**pair, "verdict": "same", "reason": "one face"}
    )
    assert made.status_code == 201, made.text
    assert (waiting(), records()) == ([], 3)
    undone = client.post(
        f"/api/v1/matches/decisions/{made.json()['id']}/undo", headers=mine, json={"reason": "two faces"}
    )
    assert (undone.status_code, undone.content) == (204, b"")
    assert (waiting(), records()) == ([set(pair.values())], 1)


def test_hidden_unknown_and_malformed_ids_are_the_same_bytes(
    client: TestClient, mine: Headers, other: Viewer, as_viewer: AsViewer, ids: dict[str, str]
) -> None:
    theirs = as_viewer(other)
    lines = json.dumps({"id": "f9", "schema": "Person", "properties": TOLD})
    client.post(
        "/api/v1/loads", headers=mine, files={"file": ("g.jsonl", lines.encode())},
        data={"source": "fusion", "label": "APIF//SECRET//-//-//H0"},
    )  # fmt: skip
    hits = client.post(
        "/api/v1/search", json={"q": "hermelinda tlacotepa", "tier": ["SECRET"]}, headers=mine
    ).json()
    (hidden,) = [hit["record"]["id"] for hit in hits["hits"] if hit["record"]["key"] == "f9"]
    decide = {"a": ids["f1"], "verdict": "same", "reason": "a reason"}
    for method, path, body in (
        ("GET", "entity/{}", None), ("GET", "entity/{}/history", None), ("GET", f"explain?a={ids['f1']}&b={{}}", None),
        ("POST", "matches/decisions", decide), ("POST", "matches/decisions/{}/undo", {"reason": "a reason"}),
    ):  # fmt: skip
        answers = [
            client.request(
                method, "/api/v1/" + path.format(id), headers=theirs,
                json={**body, "b": id} if path == "matches/decisions" and body else body,
            )
            for id in (hidden, UNKNOWN, "no-id-at-all")
        ]  # fmt: skip
        assert {a.status_code for a in answers} == {404}, path
        assert len({(a.content, tuple(a.headers.items())) for a in answers}) == 1, path
