"""A registrar's work over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient
from people import KINDS, PASSWORD, People

from tearline.ledger.look import Viewer

from .conftest import Headers


def test_from_admission_to_withdrawal(
    client: TestClient, registrar: Viewer, as_viewer: Callable[..., Headers]
) -> None:
    headers = as_viewer(registrar)

    def call(method: str, path: str, status: int, **body: object) -> object:
        answer = client.request(method, f"/api/v1/{path}", headers=headers, json=body or None)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    call("POST", "agencies", 204, code="APIR", name_es="Erre", name_en="Ar")
    call("POST", "agencies", 409, code="APIR", name_es="Erre", name_en="Ar")
    call("POST", "agencies", 400, code="apir", name_es="Erre", name_en="Ar")
    call("PUT", "agencies/APIR/suspension", 204, suspended=False)
    call("PUT", "agencies/NONE/suspension", 404, suspended=True)
    officer = {"login": "api-rita", "full_name": "Rita", "agency": "APIR", "password": PASSWORD}
    enrolled = call("POST", "officers", 201, **officer, duties=["steward"])
    assert isinstance(enrolled, dict)
    assert set(enrolled) == {"login", "totp_secret", "totp_uri"}
    call("POST", "officers", 409, **officer)
    call("POST", "officers", 400, **{**officer, "login": "api-rosa", "password": "short"})
    call("POST", "officers", 422, **{**officer, "login": "api-rosa", "duties": ["king"]})
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    tests = [{"kind": k, "taken_on": "2026-01-05", "passed": True, "expires_at": until} for k in KINDS]
    given = call("POST", "officers/api-rita/vettings", 201, tier="SECRET", compartments=["ALFA"], tests=tests)
    call("POST", "officers/api-rita/vettings", 400, tier="SECRET", tests=tests[:4])
    assert isinstance(given, dict)
    listed = call("GET", "officers", 200)
    assert isinstance(listed, list)
    rita = next(o for o in listed if o["login"] == "api-rita")
    assert (rita["tier"], rita["compartments"], rita["duties"]) == ("SECRET", {"ALFA": "SECRET"}, ["steward"])
    assert call("DELETE", f"officers/api-rita/vettings/{given['id']}", 200) == {"vettings": 1}
    assert call("DELETE", "officers/api-rita/vettings", 200) == {"vettings": 0}
    call("PUT", "officers/api-rita/duties", 204, duties=["inspector"])
    call("PUT", "officers/api-rita/suspension", 204, suspended=True)
    call("PUT", "officers/api-rita/credential", 200, password="otra frase bastante larga")
    call("PUT", "purposes/api-test", 204, name_es="Prueba", name_en="Test")
    assert isinstance(call("GET", "agencies", 200), list)


def test_nobody_else_does_it(client: TestClient, people: People, as_viewer: Callable[..., Headers]) -> None:
    headers = as_viewer(people.enrol("APIR", "api-nobody", duties=["steward", "inspector"]))
    assert client.get("/api/v1/officers", headers=headers).status_code == 403
    body = {"code": "APIS", "name_es": "x", "name_en": "y"}
    assert client.post("/api/v1/agencies", headers=headers, json=body).status_code == 403
