"""``POST /loads/dry-run``: an upload that becomes no load."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tearline.api.routes.loads import UPLOADS
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tests.api.conftest import Headers
from tests.intake.files import person
from tests.people import People

FORM = {"source": "prueba", "label": "APID//OPEN//-//ALL//H0"}


@pytest.fixture(scope="module")
def steward(people: People) -> Viewer:
    return people.enrol("APID", "dry-steward", Tier.SECRET, [], ["steward"], "stewardship")


def test_a_file_tried_out(
    client: TestClient, desk: Desk, steward: Viewer, as_viewer: Callable[..., Headers]
) -> None:
    lines = [person("k1", "Zoila Inventada"), person("k1")]
    answer = client.post(
        "/api/v1/loads/dry-run",
        params={"show": 1},
        headers=as_viewer(steward),
        files={"file": ("a.jsonl", "\n".join(map(json.dumps, lines)).encode())},
        data=FORM,
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert (told["accepted"], told["rejected"], told["stored"]) == (1, 1, False)
    assert told["records"][0]["caption"] == "Zoila Inventada"
    assert client.get("/api/v1/loads", headers=as_viewer(steward)).json() == []
    uploads: Path = desk.house.data / UPLOADS
    assert list(uploads.iterdir()) == []


def test_who_may_not_load_is_refused_before_the_file_is_read(
    client: TestClient, people: People, as_viewer: Callable[..., Headers]
) -> None:
    officer = as_viewer(people.enrol("APID", "dry-officer", Tier.SECRET))
    answers = [
        client.post(f"/api/v1/loads{end}", headers=officer, files={"file": ("a.jsonl", b"{}")}, data=FORM)
        for end in ("", "/dry-run")
    ]
    assert [a.status_code for a in answers] == [403, 403]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_a_mapping_is_drafted_and_takes_the_file(
    client: TestClient, steward: Viewer, as_viewer: Callable[..., Headers]
) -> None:
    table = b"folio,nombre,nacimiento\n1,Zoila Inventada,31/12/1979\n"
    mine = as_viewer(steward)
    drafted = client.post("/api/v1/mappings/draft", headers=mine, files={"file": ("t.csv", table)})
    assert drafted.status_code == 200, drafted.text
    assert {p["target"] for p in drafted.json()["placed"]} == {"name", "birthDate"}
    files = {"file": ("t.csv", table), "mapping": ("t.yaml", drafted.json()["mapping_es"].encode())}
    tried = client.post("/api/v1/loads/dry-run", headers=mine, files=files, data=FORM)
    assert tried.json()["accepted"] == 1, tried.text
    for wrong in ({"file": ("t.csv", b"{}")}, {"other": ("t.csv", table)}):
        assert client.post("/api/v1/mappings/draft", headers=mine, files=wrong).status_code == 400


def test_a_refused_load_ends_with_its_reason(
    client: TestClient, steward: Viewer, as_viewer: Callable[..., Headers]
) -> None:
    mine = as_viewer(steward)
    files = {"file": ("t.csv", b"folio,nombre\n1,Zoila\n"), "mapping": ("m.yaml", b"schema: Person\nkey: clave\n"
             b"properties: {name: nombre}\n")}  # fmt: skip
    assert client.post("/api/v1/loads", headers=mine, files=files, data=FORM).status_code == 400
    told = client.get("/api/v1/loads", headers=mine, params={"limit": 1}).json()[0]
    assert (told["state"], told["read"]) == ("refused", 0)
    assert "clave" in told["refused_es"]
    assert client.get(f"/api/v1/loads/{told['id']}", headers=mine).json()["refused_en"] == told["refused_en"]
