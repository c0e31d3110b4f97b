"""A registrar's work over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient

from tests.api.conftest import Headers
from tests.people import KINDS, PASSWORD, People


def test_from_admission_to_withdrawal(
    client: TestClient, people: People, as_viewer: Callable[..., Headers]
) -> None:
    headers, second = as_viewer(people.registrar), as_viewer(people.second)

    def call(method: str, path: str, status: int, **body: object) -> object:
        answer = client.request(method, f"/api/v1/{path}", headers=headers, json=body or None)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def agreed(answer: object) -> object:
        """The second registrar confirms what the first may not."""
        assert isinstance(answer, dict)
        path = f"/api/v1/proposals/{answer['proposal']}/confirmation"
        assert client.post(path, headers=headers).status_code == 403, "nobody confirms their own"
        assert answer["proposal"] in {p["id"] for p in client.get("/api/v1/proposals", headers=second).json()}
        assert client.post(path, headers=second).status_code == 204
        assert client.post(path, headers=second).status_code == 409, "once"
        return answer

    call("POST", "agencies", 204, code="APIR", name_es="Erre", name_en="Ar")
    call("POST", "agencies", 409, code="APIR", name_es="Erre", name_en="Ar")
    call("POST", "agencies", 400, code="apir", name_es="Erre", name_en="Ar")
    call("PUT", "agencies/APIR/suspension", 204, suspended=False)
    call("PUT", "agencies/NONE/suspension", 404, suspended=True)
    officer = {"login": "api-rita", "full_name": "Rita", "agency": "APIR", "password": PASSWORD}
    enrolled = call("POST", "officers", 201, **officer, duties=["steward"])
    assert isinstance(enrolled, dict)
    assert set(enrolled) == {"login", "totp_secret", "totp_uri", "proposal"}
    call("POST", "officers", 409, **officer)
    call("POST", "officers", 400, **{**officer, "login": "api-rosa", "password": "short"})
    call("POST", "officers", 422, **{**officer, "login": "api-rosa", "duties": ["king"]})
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    tests = [{"kind": k, "taken_on": "2026-01-05", "passed": True, "expires_at": until} for k in KINDS]
    given = call("POST", "officers/api-rita/vettings", 201, tier="SECRET", compartments=["ALFA"], tests=tests)
    call("POST", "officers/api-rita/vettings", 400, tier="SECRET", tests=tests[:4])
    agreed(given)
    given = call("POST", "officers/api-rita/vettings", 201, tier="RESTRICTED", tests=tests)
    assert isinstance(given, dict)
    assert given["proposal"] is None
    listed = call("GET", "officers", 200)
    assert isinstance(listed, list)
    rita = next(o for o in listed if o["login"] == "api-rita")
    assert (rita["tier"], rita["compartments"], rita["duties"]) == ("SECRET", {"ALFA": "SECRET"}, ["steward"])
    assert (rita["by_organisation"], rita["bound_at"]) == (False, None)
    call("PUT", "officers/api-rita/organisation", 204, allowed=True)
    call("PUT", "officers/nobody-at-all/organisation", 404, allowed=True)
    listed = call("GET", "officers", 200)
    assert isinstance(listed, list)
    assert next(o for o in listed if o["login"] == "api-rita")["by_organisation"] is True
    vettings = call("GET", "officers/api-rita/vettings", 200)
    assert isinstance(vettings, list)
    assert [(v["tier"], v["stands"]) for v in vettings] == [("RESTRICTED", True), ("SECRET", True)]
    assert vettings[0]["id"] == given["id"]
    assert {test["kind"] for test in vettings[0]["tests"]} == set(KINDS)
    call("GET", "officers/nobody-here/vettings", 404)
    assert call("DELETE", f"officers/api-rita/vettings/{given['id']}", 200) == {"vettings": 1}
    assert call("DELETE", "officers/api-rita/vettings", 200) == {"vettings": 1}
    agreed(call("PUT", "officers/api-rita/duties", 200, duties=["inspector"]))
    assert call("PUT", "officers/api-rita/duties", 200, duties=["inspector"]) == {"proposal": None}
    call("PUT", "officers/api-rita/suspension", 204, suspended=True)
    agreed(call("PUT", "officers/api-rita/credential", 200, password="otra frase bastante larga"))
    refused = call("PUT", "alone-tier", 202, tier="TOP_SECRET", source="a whim")
    assert isinstance(refused, dict)
    assert client.delete(f"/api/v1/proposals/{refused['proposal']}", headers=second).status_code == 204
    call("POST", f"proposals/{refused['proposal']}/confirmation", 409)
    call("POST", "proposals/00000000-0000-0000-0000-000000000000/confirmation", 404)
    assert [line["tier"] for line in client.get("/api/v1/alone-tier", headers=headers).json()] == [
        "RESTRICTED"
    ]
    call("PUT", "purposes/api-test", 204, name_es="Prueba", name_en="Test")
    assert isinstance(call("GET", "agencies", 200), list)


def test_nobody_else_does_it(client: TestClient, people: People, as_viewer: Callable[..., Headers]) -> None:
    headers = as_viewer(people.enrol("APIR", "api-nobody", duties=["steward", "inspector"]))
    assert client.get("/api/v1/officers", headers=headers).status_code == 403
    assert client.get("/api/v1/officers/api-rita/vettings", headers=headers).status_code == 403
    body = {"code": "APIS", "name_es": "x", "name_en": "y"}
    assert client.post("/api/v1/agencies", headers=headers, json=body).status_code == 403


def test_who_is_signed_in_is_a_registrar_s_to_see_and_to_end(
    client: TestClient, people: People, as_viewer: Callable[..., Headers]
) -> None:
    person = people.person("APIS", "api-viva")
    viewer = people.sign_in(person)
    registrar, other = as_viewer(people.registrar), as_viewer(viewer)
    listed = client.get("/api/v1/agencies/APIS/sessions", headers=registrar).json()
    assert [one["login"] for one in listed] == [person.login]
    path = f"/api/v1/officers/{person.login}/sessions"
    assert client.get(path, headers=registrar).json() == listed
    assert client.get("/api/v1/agencies/NOWHERE/sessions", headers=registrar).status_code == 404
    assert client.get(path, headers=other).status_code == 403
    assert client.delete(path, headers=other).status_code == 403
    assert client.delete(f"{path}/{listed[0]['id']}", headers=registrar).status_code == 204
    assert client.delete(f"{path}/{listed[0]['id']}", headers=registrar).status_code == 404
    assert client.get("/api/v1/session", headers=other).status_code == 401
    people.sign_in(person)
    assert client.delete(path, headers=registrar).json() == {"ended": 1}
