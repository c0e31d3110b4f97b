"""Who decides, over HTTP: the matrix from draft to version, and what is lent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tearline.matrix.row import as_file, shipped
from tests.api.conftest import Headers
from tests.deciders import Deciders
from tests.people import People

ROWS = list(shipped())
INPUT = {"action": "stop", "where": "municipal", "risk": 2, "agencies": "one", "instrument": "none"}


@pytest.fixture(scope="module")
def deciders(people: People) -> Deciders:
    return Deciders(people, "APIM")


def test_a_matrix_from_draft_to_version(
    client: TestClient, deciders: Deciders, as_viewer: Callable[..., Headers]
) -> None:
    writer, second = as_viewer(deciders.writer), as_viewer(deciders.other)
    deciders.clear()
    at = "/api/v1/matrix/draft"
    assert client.get(at, headers=writer).status_code == 404
    first = client.put(at, headers=writer, json={"file": as_file(ROWS[1:])}).json()["mark"]
    told = client.get(at, headers=second).json()
    assert (told["inputs"], told["decided"], told["version"]["version"]) == (1664, 1648, None)
    assert told["faults"] == [
        {"rows": [], "words": "No row covers: open a line of investigation; one municipality; any risk; one agency; "
         "any instrument."}
    ]  # fmt: skip
    refused = client.put(f"{at}/request", headers=writer, json={"mark": first})
    assert refused.status_code == 400
    assert "No row covers" in refused.json()["detail"]
    assert (
        client.put(at, headers=writer, json={"file": "rows: [{actions: fly}]", "mark": first}).status_code
        == 400
    )
    mark = {"mark": client.put(at, headers=writer, json={"take": "shipped", "mark": first}).json()["mark"]}
    assert client.put(f"{at}/request", headers=writer, json={"mark": first}).status_code == 409
    assert client.put(f"{at}/request", headers=writer, json=mark).status_code == 204
    assert client.post(f"{at}/publication", headers=writer, json=mark).status_code == 403
    assert client.delete(f"{at}/request", headers=second, params=mark).status_code == 204
    assert client.post(f"{at}/publication", headers=second, json=mark).status_code == 409
    assert client.put(f"{at}/request", headers=writer, json=mark).status_code == 204
    version = client.post(f"{at}/publication", headers=second, json=mark).json()["version"]
    found = client.get("/api/v1/matrix", headers=second).json()
    assert (found["version"]["version"], found["faults"], len(found["rows"])) == (version, [], len(ROWS))
    assert client.get("/api/v1/matrix", headers=second, params={"version": version + 1}).status_code == 404
    again = client.put(at, headers=writer, json={"take": "in-force"}).json()["mark"]
    assert client.delete(at, headers=writer, params={"mark": again}).status_code == 204


def test_who_decides_one_case(
    client: TestClient, deciders: Deciders, as_viewer: Callable[..., Headers]
) -> None:
    deciders.publish()
    anybody = as_viewer(deciders.people.enrol("APIM", "api-anybody"))
    told = client.get("/api/v1/matrix/decision", headers=anybody, params=INPUT).json()
    assert told["decides"]["decides"] == {"duty": "commander", "level": 1}
    assert [(one["level"], one["minutes"]) for one in told["levels"]] == [(n, 5) for n in range(1, 6)]
    told = client.get(
        "/api/v1/matrix/decision", headers=anybody, params={**INPUT, "action": "surveil"}
    ).json()
    assert (told["decides"]["needs"], told["levels"]) == ("order", [])
    assert (
        client.get("/api/v1/matrix/decision", headers=anybody, params={**INPUT, "risk": 5}).status_code == 422
    )
    assert client.get("/api/v1/matrix/draft", headers=anybody).status_code == 404


def test_a_right_is_lent_and_ended(
    client: TestClient, deciders: Deciders, as_viewer: Callable[..., Headers]
) -> None:
    deciders.publish()
    person = deciders.person("api-toma", 0, agency="APIM")
    giver = as_viewer(deciders.people.sign_in(deciders.person("api-da", 2, agency="APIM")))
    receiver = as_viewer(deciders.people.sign_in(person))
    asked = {"to": person.login, "actions": ["stop"], "places": ["state"], "risk_max": 2, "cause": "leave",
             "until": (datetime.now(UTC) + timedelta(days=1)).isoformat()}  # fmt: skip
    at = "/api/v1/delegations"
    assert client.post(at, headers=giver, json={**asked, "actions": ["joint-operation"]}).status_code == 400
    assert client.post(at, headers=giver, json={**asked, "to": "nobody-at-all"}).status_code == 404
    id = client.post(at, headers=giver, json=asked).json()["id"]
    (line,) = client.get(at, headers=receiver).json()
    assert (line["id"], line["side"], line["gives"], line["level"]) == (id, "received", True, 2)
    other = as_viewer(deciders.other)
    assert client.delete(f"{at}/{id}", headers=other).status_code == 404
    assert id in {one["id"] for one in client.get(at, headers=other, params={"others": True}).json()}
    assert client.delete(f"{at}/{id}", headers=receiver).status_code == 204
    assert client.delete(f"{at}/{id}", headers=giver).status_code == 409


def test_a_level_waits_for_a_second_registrar_from_three_on(
    client: TestClient, people: People, as_viewer: Callable[..., Headers]
) -> None:
    person = people.person("APIM", "api-nivel", None)
    at, headers = f"/api/v1/officers/{person.login}/level", as_viewer(people.registrar)
    assert client.put(at, headers=headers, json={"level": 2}).json() == {"proposal": None}
    waits = client.put(at, headers=headers, json={"level": 3}).json()["proposal"]
    (line,) = [
        one for one in client.get("/api/v1/officers", headers=headers).json() if one["login"] == person.login
    ]
    assert line["level"] == 2
    second = as_viewer(people.second)
    assert client.post(f"/api/v1/proposals/{waits}/confirmation", headers=second).status_code == 204
    (line,) = [
        one for one in client.get("/api/v1/officers", headers=headers).json() if one["login"] == person.login
    ]
    assert line["level"] == 3
    assert client.put(at, headers=headers, json={"level": 0}).json() == {"proposal": None}, (
        "to take away takes one"
    )
    assert client.put(at, headers=headers, json={"level": 6}).status_code == 422
