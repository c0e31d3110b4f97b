"""Signing in over HTTP."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tearline.handling import Tier
from tests.people import PASSWORD, People, code_of, forget_codes


def test_sign_in_who_am_i_sign_out(client: TestClient, people: People) -> None:
    person = people.person("SSC", "api-ana", Tier.SECRET, ["ALFA"], ["steward"])
    form = {"login": person.login, "password": PASSWORD, "code": code_of(person.totp_secret)}
    opened = client.post("/api/v1/session", json=form)
    assert opened.status_code == 201
    bearer = {"Authorization": f"Bearer {opened.json()['token']}"}
    me = client.get("/api/v1/session", headers=bearer).json()
    assert (me["login"], me["tier"], me["compartments"]) == (person.login, "SECRET", {"ALFA": "SECRET"})
    assert {p["code"] for p in me["purposes"]} >= {"checkpoint", "investigation"}
    assert client.get("/api/v1/purposes", headers=bearer).json() == me["purposes"]
    assert client.delete("/api/v1/session", headers=bearer).status_code == 204
    for answer in (
        client.get("/api/v1/session", headers=bearer),
        client.delete("/api/v1/session", headers=bearer),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_what_was_handed_over_is_answered_by_a_pass_to_set_ones_own(
    client: TestClient, people: People
) -> None:
    person = people.person("SSC", "api-nueva", own=False)
    form = {"login": person.login, "password": PASSWORD, "code": code_of(person.totp_secret)}
    handed = client.post("/api/v1/session", json=form)
    assert handed.status_code == 202
    told = handed.json()
    bearer = {"Authorization": f"Bearer {told['handed_over']}"}
    assert client.get("/api/v1/session", headers=bearer).status_code == 401
    own = {
        "handed_over": told["handed_over"],
        "password": "once gatos negros",
        "code": code_of(told["totp_secret"]),
    }
    for wrong in ({"password": PASSWORD}, {"password": "corta"}, {"code": "000000"}):
        assert client.post("/api/v1/session/own", json={**own, **wrong}).status_code == 400
    assert client.post("/api/v1/session/own", json={**own, "handed_over": "x" * 43}).status_code == 401
    opened = client.post("/api/v1/session/own", json=own)
    assert opened.status_code == 201
    bearer = {"Authorization": f"Bearer {opened.json()['token']}"}
    assert client.get("/api/v1/session", headers=bearer).json()["login"] == person.login
    assert client.post("/api/v1/session/own", json=own).status_code == 401, "good once"


def test_a_password_and_an_authenticator_are_changed(client: TestClient, people: People) -> None:
    person = people.person("SSC", "api-cambia")
    other = "doce grullas vuelven tarde"

    def opened(password: str, secret: str) -> dict[str, str]:
        forget_codes(people.house, person.login)
        form = {"login": person.login, "password": password, "code": code_of(secret)}
        answer = client.post("/api/v1/session", json=form)
        return {"Authorization": f"Bearer {answer.json()['token']}"} if answer.status_code == 201 else {}

    def present(password: str) -> dict[str, str]:
        forget_codes(people.house, person.login)
        return {"password": password, "code": code_of(person.totp_secret)}

    here, elsewhere = (opened(PASSWORD, person.totp_secret) for _ in range(2))
    here |= {"Accept-Language": "en"}
    route = "/api/v1/session/password"
    for wrong in ({"password": "no password of mine"}, {"code": "000000"}, {"new_password": "short"}):
        form = {**present(PASSWORD), "new_password": other, **wrong}
        answer = client.post(route, headers=here, json=form)
        assert answer.status_code == 400
        assert "is not right" in answer.json()["detail"] or "12 characters" in answer.json()["detail"]
    form = {**present(PASSWORD), "new_password": other}
    assert client.post(route, json=form).status_code == 401
    assert client.post(route, headers=here, json=form).json() == {"ended": 1}
    assert client.get("/api/v1/session", headers=elsewhere).status_code == 401
    assert opened(PASSWORD, person.totp_secret) == {}
    route = "/api/v1/session/authenticator"
    assert client.put(route, headers=here, json={"code": "000000"}).status_code == 400
    told = client.post(route, headers=here, json=present(other))
    assert told.status_code == 201
    assert client.put(route, headers=here, json={"code": "000000"}).status_code == 400
    fresh = code_of(told.json()["totp_secret"])
    assert client.put(route, headers=here, json={"code": fresh}).json() == {"ended": 0}
    assert client.put(route, headers=here, json={"code": fresh}).status_code == 400
    assert opened(other, person.totp_secret) == {}
    assert opened(other, told.json()["totp_secret"])


def test_wrong_sign_ins_are_the_same_bytes(client: TestClient, people: People) -> None:
    person = people.person("SSC", "api-beto")
    code = code_of(person.totp_secret)
    forms = [
        {"login": "nobody-by-that-name", "password": PASSWORD, "code": code},
        {"login": person.login, "password": "not the password at all", "code": code},
        {"login": person.login, "password": PASSWORD, "code": "12 34 56"},
    ]
    answers = [client.post("/api/v1/session", json=form) for form in forms]
    assert {a.status_code for a in answers} == {401}
    assert len({(a.content, tuple(a.headers.items())) for a in answers}) == 1


def test_the_purpose_is_mandatory_and_from_the_list(client: TestClient, people: People) -> None:
    viewer = people.enrol("SSC", "api-caro")
    bearer = {"Authorization": f"Bearer {viewer.token}"}
    missing = client.post("/api/v1/check", json={"text": "ABC-123-D"}, headers=bearer)
    assert missing.status_code == 400
    assert "Tearline-Purpose" in missing.json()["detail"]
    for purpose in ("curiosity", "Investigation", "x" * 100, "investigation; x"):
        wrong = client.post(
            "/api/v1/check", json={"text": "ABC-123-D"}, headers={**bearer, "Tearline-Purpose": purpose}
        )
        assert wrong.status_code == 400
        assert purpose not in wrong.text


def test_a_lapsed_vetting_is_told_as_such(client: TestClient, people: People) -> None:
    person = people.person("SSC", "api-dora", None)
    forget_codes(people.house, person.login)
    viewer = people.sign_in(person)
    answer = client.post(
        "/api/v1/check",
        json={"text": "ABC-123-D"},
        headers={"Authorization": f"Bearer {viewer.token}", "Tearline-Purpose": "checkpoint"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "vetting-lapsed")


def test_own_sessions_are_listed_and_ended(client: TestClient, people: People) -> None:
    person = people.person("SSC", "api-dos")
    bearers = []
    for _ in range(3):
        forget_codes(people.house, person.login)
        form = {"login": person.login, "password": PASSWORD, "code": code_of(person.totp_secret)}
        token = client.post("/api/v1/session", json=form).json()["token"]
        bearers.append({"Authorization": f"Bearer {token}"})
    here, there, elsewhere = bearers
    listed = client.get("/api/v1/sessions", headers=here).json()
    assert [one["this"] for one in listed] == [False, False, True]
    assert client.delete(f"/api/v1/sessions/{listed[1]['id']}", headers=here).status_code == 204
    assert client.get("/api/v1/session", headers=there).status_code == 401
    assert client.delete(f"/api/v1/sessions/{listed[1]['id']}", headers=here).status_code == 404
    assert client.delete("/api/v1/sessions/nonsense", headers=here).status_code == 404
    kept = client.delete("/api/v1/sessions", params={"but_this": True}, headers=here)
    assert (kept.status_code, kept.json()) == (200, {"ended": 1})
    assert client.get("/api/v1/session", headers=elsewhere).status_code == 401
    assert client.delete("/api/v1/sessions", headers=here).json() == {"ended": 1}
    assert client.get("/api/v1/sessions", headers=here).status_code == 401
