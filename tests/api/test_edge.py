"""What every answer bears, and what is refused before anybody thinks about it."""

from __future__ import annotations

from typing import get_args

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response

from tearline.api import PREFIX
from tearline.api.app import ROUTERS, create_app
from tearline.api.edge import CSP
from tearline.api.viewer import PUBLIC, Token
from tearline.ledger.look import Desk
from tearline.settings import Settings
from tests.people import PASSWORD, People, code_of, forget_codes

BEARS = {
    "cache-control": "no-store",
    "content-security-policy": CSP.decode(),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/v1/health", 200), ("/api/v1/session", 401), ("/api/v1/nowhere", 404), ("/", 404), ("/docs", 404)],
)
def test_every_answer_bears_the_headers(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in BEARS} == BEARS
    assert "server" not in answer.headers
    assert "etag" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert "strict-transport-security" not in answer.headers


def test_https_is_kept_to(desk: Desk) -> None:
    app = create_app(desk, Settings(hosts=["testserver"], https=True))
    with TestClient(app) as client:
        assert "max-age=" in client.get("/api/v1/health").headers["strict-transport-security"]


def test_another_name_is_refused(client: TestClient) -> None:
    for host in ("evil.example", "testserver.evil.example", "", "127.0.0.1:80@evil.example"):
        assert client.get("/api/v1/health", headers={"Host": host}).status_code == 421
    for host in ("testserver", "TESTSERVER:8080", "testserver.", "127.0.0.1"):
        assert client.get("/api/v1/health", headers={"Host": host}).status_code == 200


def test_problems_speak_both_languages(client: TestClient) -> None:
    spanish = client.get("/api/v1/nowhere")
    english = client.get("/api/v1/nowhere", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert spanish.headers["content-type"] == english.headers["content-type"] == "application/problem+json"
    assert (spanish.headers["content-language"], english.headers["content-language"]) == ("es", "en")
    assert spanish.json()["type"] == english.json()["type"] == "urn:tearline:problem:not-found"
    assert spanish.json()["title"] != english.json()["title"]
    assert spanish.json()["detail"] != english.json()["detail"]
    assert client.put("/api/v1/session").status_code == 405
    assert client.put("/api/v1/session").json()["code"] == "bad-method"


def test_a_wrong_form_is_told_by_field_without_its_values(client: TestClient, people: People) -> None:
    viewer = people.enrol("EDG", "edge-ana")
    headers = {"Authorization": f"Bearer {viewer.token}", "Tearline-Purpose": viewer.purpose}
    secret = "s3cret-value"
    form = {"login": {secret: secret}, "password": "x", "code": "1", secret: 1}
    correction = {"reason": "abc", "properties": {secret: secret}}
    for answer in (
        client.post("/api/v1/search", json={"q": "x", "page": secret, secret: secret}, headers=headers),
        client.post("/api/v1/session", json=form),
        client.post("/api/v1/session", content=secret, headers={"Content-Type": "application/json"}),
        client.post("/api/v1/session", content=b"\xff\xfe", headers={"Content-Type": "application/json"}),
        client.post("/api/v1/session", json=[secret]),
        client.patch(f"/api/v1/records/{secret}", json=correction, headers=headers),
    ):
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"
        assert secret not in answer.text
    told = client.post("/api/v1/search", json={"q": "x", "page": 0}, headers=headers).json()
    assert "body.page" in told["detail"]


def test_a_body_too_large_is_refused_announced_or_not(client: TestClient) -> None:
    large = b'{"login": "' + b"x" * 1_000_001 + b'"}'
    typed = {"Content-Type": "application/json"}
    assert client.post("/api/v1/session", content=large, headers=typed).status_code == 413
    assert client.post("/api/v1/session", content=iter([large]), headers=typed).status_code == 413


def test_figures_are_for_this_machine_only(client: TestClient, desk: Desk, settings: Settings) -> None:
    assert client.get("/api/v1/metrics").status_code == 404  # the test client is no loopback address
    with TestClient(create_app(desk, settings), client=("127.0.0.1", 5)) as here:
        here.get("/api/v1/health")
        page = here.get("/api/v1/metrics")
        assert 'tearline_requests_total{method="GET",route="/api/v1/health",status="200"} 1.0' in page.text
        assert here.get("/api/v1/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404


def test_too_many_are_told_to_wait(desk: Desk, people: People) -> None:
    viewer = people.enrol("EDG", "edge-beto")
    tight = Settings(hosts=["testserver"], requests_per_minute=3, failed_sign_ins_per_address=2)
    bearer = {"Authorization": f"Bearer {viewer.token}"}
    with TestClient(create_app(desk, tight)) as client:
        asked = [client.get("/api/v1/session", headers=bearer) for _ in range(4)]
        assert [a.status_code for a in asked] == [200, 200, 200, 429]
        assert 1 <= int(asked[-1].headers["retry-after"]) <= 60
        assert [client.get("/api/v1/session").status_code for _ in range(4)] == [401, 401, 401, 429]
    tight = tight.model_copy(update={"requests_per_minute": 0})
    with TestClient(create_app(desk, tight), client=("192.0.2.77", 5)) as client:
        form = {"login": "nobody-by-that-name", "password": "x", "code": "1"}
        assert [client.post("/api/v1/session", json=form).status_code for _ in range(3)] == [401, 401, 429]


def test_whoever_shares_an_address_locks_nobody_out_of_signing_in(desk: Desk, people: People) -> None:
    """An office behind one address: a neighbour's requests without a session, and guesses, are the neighbour's own."""
    person = people.person("EDG", "edge-oficina")
    tight = Settings(hosts=["testserver"], requests_per_minute=3, failed_sign_ins_per_address=2)
    with TestClient(create_app(desk, tight), client=("192.0.2.78", 5)) as client:

        def sign_in(**more: str) -> Response:
            forget_codes(people.house, person.login)
            form = {"login": person.login, "password": PASSWORD, "code": code_of(person.totp_secret), **more}
            return client.post("/api/v1/session", json=form)

        mark = sign_in().json()["device"]
        assert [client.get("/api/v1/session").status_code for _ in range(5)][-1] == 429
        assert [sign_in().status_code for _ in range(4)] == [201] * 4
        guess = {"login": "nobody-by-that-name", "password": "x", "code": "1"}
        assert [client.post("/api/v1/session", json=guess).status_code for _ in range(3)] == [401, 401, 429]
        assert sign_in(device=mark).status_code == 201


def test_an_unforeseen_fault_says_nothing(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret of XK4471209")

    monkeypatch.setattr("tearline.api.routes.service.purposes", broken)
    with TestClient(create_app(desk, settings), raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/health")
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    said = capsys.readouterr()
    assert "XK4471209" not in answer.text + said.out + said.err
    assert "RuntimeError" in said.out + said.err


UNLIMITED = {
    (
        "POST",
        "/session",
    ): "sign-in counts what failed; requests of others behind the address must not use it up",
    ("GET", "/health"): "the operator's probe, one question of the database at a time, whoever asks",
    ("GET", "/health/live"): "the operator's probe; asks nothing",
    ("GET", "/metrics"): "for this machine only",
    ("GET", "/openapi.json"): "built once",
}


def test_every_route_counts_who_asks() -> None:
    """By session, or by address without one: what costs something is not free to whoever asks without end."""
    free = {
        (method, route.path.removeprefix(PREFIX))
        for router in ROUTERS
        for route in router.router.routes
        if isinstance(route, APIRoute) and not counts(route.dependant)
        for method in route.methods
    }
    assert free == UNLIMITED.keys()


def counts(dependant: Dependant) -> bool:
    counting = (PUBLIC.dependency, get_args(Token)[1].dependency)
    return dependant.call in counting or any(map(counts, dependant.dependencies))
