"""Check, search and record over HTTP; loads and a steward's deeds; hidden and unknown are the same bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from tearline.api.routes.loads import UPLOADS, clear_uploads
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tests.api.conftest import Headers
from tests.people import People

UNKNOWN = "0198c2f0-0000-7000-8000-000000000000"
AsViewer = Callable[..., Headers]


def upload(
    client: TestClient, headers: Headers, label: str, *entities: dict[str, object], **fields: str
) -> httpx.Response:
    lines = "".join(json.dumps(entity) + "\n" for entity in entities)
    return client.post(
        "/api/v1/loads",
        headers=headers,
        files={"file": ("people.jsonl", lines.encode())},
        data={"source": "tests", "label": label, **fields},
    )


def person(key: str, name: str, passport: str) -> dict[str, object]:
    return {"id": key, "schema": "Person", "properties": {"name": [name], "passportNumber": [passport]}}


@pytest.fixture(scope="module")
def steward(people: People) -> Viewer:
    return people.enrol("APIA", "api-steward", Tier.SECRET, ["ALFA"], ["steward"], "stewardship")


@pytest.fixture(scope="module")
def other(people: People) -> Viewer:
    return people.enrol("APIB", "api-other", Tier.TOP_SECRET)


def found(client: TestClient, headers: Headers, passport: str) -> list[str]:
    answer = client.post("/api/v1/check", json={"text": passport}, headers=headers)
    assert answer.status_code == 200
    return [hit["record"]["id"] for hit in answer.json()["hits"]]


def test_each_viewer_gets_exactly_the_own_answer(
    client: TestClient, steward: Viewer, other: Viewer, as_viewer: AsViewer
) -> None:
    mine, theirs = as_viewer(steward), as_viewer(other)
    receipt = upload(client, mine, "APIA//OPEN//-//ALL//H0", person("a1", "Tránsito Ibarra", "QK5500101"))
    assert receipt.status_code == 201
    assert (receipt.json()["read"], receipt.json()["accepted"]) == (1, 1)
    upload(client, mine, "APIA//SECRET//ALFA//-//H1", person("a2", "Tránsito Ibarra", "QK5500102"))

    assert len(found(client, mine, "QK5500101")) == len(found(client, theirs, "QK5500101")) == 1
    assert (len(found(client, mine, "QK5500102")), len(found(client, theirs, "QK5500102"))) == (1, 0)
    totals = [
        client.post("/api/v1/search", json={"q": "transito ibarra"}, headers=h).json()["total"]
        for h in (mine, theirs)
    ]
    assert totals == [2, 1]
    narrowed = client.post(
        "/api/v1/search", json={"q": "ibarra", "tier": ["SECRET"], "agency": ["APIA"]}, headers=mine
    )
    assert [hit["record"]["label"] for hit in narrowed.json()["hits"]] == ["APIA//SECRET//ALFA//-//H1"]


def test_hidden_unknown_and_malformed_ids_are_the_same_bytes(
    client: TestClient, steward: Viewer, other: Viewer, as_viewer: AsViewer
) -> None:
    mine, theirs = as_viewer(steward), as_viewer(other)
    receipt = upload(client, mine, "APIA//SECRET//-//-//H0", person("a3", "Oculta Ramos", "QK5500103"))
    load, (record,) = receipt.json()["id"], found(client, mine, "QK5500103")
    because = {"reason": "a reason"}
    relabel = {**because, "label": "APIB//OPEN//-//ALL//H0"}
    review = {**because, "next": (date.today() + timedelta(days=9)).isoformat()}
    calls: list[tuple[str, str, dict[str, str] | None]] = [
        ("GET", "records/{}", None),
        ("PATCH", "records/{}", because),
        ("POST", "records/{}/reclassify", relabel),
        ("POST", "records/{}/recall", because),
        ("POST", "records/{}/restore", relabel),
        ("POST", "records/{}/review", review),
        ("DELETE", "records/{}?reason=because", None),
        ("GET", "loads/{}", None),
        ("POST", "loads/{}/reclassify", relabel),
        ("POST", "loads/{}/recall", because),
        ("POST", "loads/{}/restore", relabel),
        ("DELETE", "loads/{}?reason=because", None),
    ]
    for method, path, body in calls:
        hidden = load if path.startswith("loads") else record
        answers = [
            client.request(method, "/api/v1/" + path.format(id), headers=theirs, json=body)
            for id in (hidden, UNKNOWN, "no-id-at-all")
        ]
        assert {a.status_code for a in answers} == {404}, path
        assert len({(a.content, tuple(a.headers.items())) for a in answers}) == 1, path
    findings = [client.get(f"/api/v1/loads/{id}/findings", headers=theirs) for id in (load, UNKNOWN)]
    assert len({(a.status_code, a.content) for a in findings}) == 1


def test_a_record_from_correction_to_expungement(
    client: TestClient, steward: Viewer, other: Viewer, as_viewer: AsViewer
) -> None:
    mine, theirs = as_viewer(steward), as_viewer(other)
    receipt = upload(client, mine, "APIA//OPEN//-//ALL//H0", person("a4", "Petra Olmos", "QK5500104")).json()
    (id,) = found(client, theirs, "QK5500104")

    def post(path: str, **body: object) -> httpx.Response:
        answer = client.post(
            f"/api/v1/records/{id}/{path}", headers=mine, json={"reason": "it was so", **body}
        )
        assert answer.status_code < 300, answer.text
        return answer

    stale = {"reason": "it was so", "status": "witness", "seen": "2026-01-01T00:00:00.000+00:00"}
    assert client.patch(f"/api/v1/records/{id}", headers=mine, json=stale).status_code == 409
    for outcome in ("changed", "same"):
        corrected = client.patch(
            f"/api/v1/records/{id}", headers=mine, json={"reason": "it was so", "status": "witness"}
        )
        assert corrected.json() == {"outcome": outcome}
    assert client.get(f"/api/v1/records/{id}", headers=theirs).json()["record"]["status"] == "witness"
    assert post("recall").json() == {"records": 1}
    assert client.get(f"/api/v1/records/{id}", headers=theirs).status_code == 404
    assert post("restore", label="APIA//RESTRICTED//-//APIB//H2").json() == {"records": 1}
    assert client.get(f"/api/v1/records/{id}", headers=theirs).status_code == 200
    assert post("reclassify", label="APIA//OPEN//-//ALL//H0").json() == {"records": 1}
    soon = (date.today() + timedelta(days=20)).isoformat()
    assert post("review", next=soon).status_code == 204
    due = client.get("/api/v1/reviews", params={"until": soon}, headers=mine).json()
    assert id in {d["id"] for d in due}
    history = client.get(f"/api/v1/records/{id}", headers=mine).json()["history"]
    assert len(history) == 5

    assert client.get(f"/api/v1/loads/{receipt['id']}", headers=mine).json()["accepted"] == 1
    assert receipt["id"] in {r["id"] for r in client.get("/api/v1/loads", headers=mine).json()}
    gone = client.delete(f"/api/v1/loads/{receipt['id']}", params={"reason": "court order"}, headers=mine)
    assert gone.status_code == 200
    assert client.get(f"/api/v1/records/{id}", headers=mine).status_code == 404


def test_a_load_is_refused_before_it_is_sent(client: TestClient, other: Viewer, as_viewer: AsViewer) -> None:
    answer = upload(client, as_viewer(other), "APIB//OPEN//-//ALL//H0", person("b1", "No", "QK5500105"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not-entitled")
    assert (
        client.post("/api/v1/loads", content=b"x", headers={"Tearline-Purpose": "training"}).status_code
        == 401
    )


def test_uploads_that_are_no_loads(client: TestClient, steward: Viewer, as_viewer: AsViewer) -> None:
    mine = as_viewer(steward)
    label = "APIA//OPEN//-//ALL//H0"
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    for answer in (
        client.post("/api/v1/loads", headers=mine),
        client.post("/api/v1/loads", headers={**mine, **multipart}, content=b"--x--"),
        client.post("/api/v1/loads", headers={**mine, **multipart}, content=b"nonsense"),
        client.post("/api/v1/loads", headers=mine, json={"source": "x"}),
        client.post("/api/v1/loads", headers=mine, files={"file": ("a.jsonl", b"{}")}, data={"source": "x"}),
        upload(client, mine, label),
        upload(client, mine, label, person("c", "C", "QK5500106"), format="pdf"),
        upload(client, mine, "no label", person("c", "C", "QK5500106")),
        upload(client, mine, "APIA//OPEN", person("c", "C", "QK5500106")),
    ):
        assert answer.status_code == 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_file_keeps_its_name_and_nothing_more_of_its_path(
    client: TestClient, steward: Viewer, as_viewer: AsViewer
) -> None:
    for name in ("../../etc/people.jsonl", "C:\\tmp\\people.jsonl", "/people.jsonl"):
        line = json.dumps(person(f"n-{len(name)}", "Nombre", "QK5500107")).encode()
        answer = client.post(
            "/api/v1/loads",
            headers=as_viewer(steward),
            files={"file": (name, line)},
            data={"source": "names", "label": "APIA//OPEN//-//ALL//H0"},
        )
        assert (answer.status_code, answer.json()["file"]) == (201, "people.jsonl")


def test_a_list_of_three_files_is_one_load(client: TestClient, steward: Viewer, as_viewer: AsViewer) -> None:
    folder = Path(__file__).parents[1] / "intake" / "data"
    files = [
        ("file", (f"invented_{part}.csv", (folder / f"invented_{part}.csv").read_bytes()))
        for part in ("sdn", "alt", "add")
    ]
    form = {"source": "lists", "label": "APIA//OPEN//-//ALL//H0"}
    answer = client.post("/api/v1/loads", headers=as_viewer(steward), files=files, data=form)
    assert answer.status_code == 201, answer.text
    assert answer.json()["accepted"] > 0
    lone = client.post("/api/v1/loads", headers=as_viewer(steward), files=files[:1], data=form)
    assert lone.status_code == 400
    twice = client.post("/api/v1/loads", headers=as_viewer(steward), files=[*files, files[0]], data=form)
    assert twice.status_code == 400


def test_nothing_of_an_upload_is_left_behind(desk: Desk) -> None:
    assert list((desk.house.data / UPLOADS).iterdir()) == []
    lefts = [
        desk.house.data / UPLOADS / name for name in ("999999999-killed", f"{os.getpid()}-before", "odd")
    ]
    other = desk.house.data / UPLOADS / f"{os.getppid()}-under-way"
    for folder in (*lefts, other):
        folder.mkdir()
    clear_uploads(desk.house)
    assert [folder.exists() for folder in (*lefts, other)] == [False, False, False, True]
    other.rmdir()


def test_a_table_comes_with_its_mapping(client: TestClient, steward: Viewer, as_viewer: AsViewer) -> None:
    mapping = b"schema: Person\nkey: no\nproperties:\n  name: nombre\n"
    answer = client.post(
        "/api/v1/loads",
        headers=as_viewer(steward),
        files={"file": ("t.csv", b"no,nombre\n1,Dora Luz\n2,Eva Sol\n"), "mapping": ("t.yaml", mapping)},
        data={"source": "tables", "label": "APIA//OPEN//-//ALL//H0"},
    )
    assert answer.status_code == 201, answer.text
    assert (answer.json()["read"], answer.json()["accepted"]) == (2, 2)


def test_looks_for_those_entitled(
    client: TestClient, people: People, steward: Viewer, other: Viewer, as_viewer: AsViewer
) -> None:
    inspector = people.enrol("CNF", "api-inspector", Tier.OPEN, [], ["inspector"], "oversight")
    for path, viewer, entitled in (
        ("looks/mine", other, True),
        ("looks/ours", steward, True),
        ("looks/ours", other, False),
        ("looks", inspector, True),
        ("looks", other, False),
    ):
        answer = client.get(f"/api/v1/{path}", headers=as_viewer(viewer))
        assert answer.status_code == 200
        assert entitled or answer.json() == []
    cut = client.get(
        "/api/v1/looks/mine", params={"before": "2020-01-01T00:00:00Z"}, headers=as_viewer(other)
    )
    assert cut.json() == []


def test_fifty_records_taken_back_do_not_come_back_with_the_same_file(
    client: TestClient, as_viewer: AsViewer, steward: Viewer
) -> None:
    """Recalled, reclassified or expunged; let free, and taken again by the flag."""
    mine, label = as_viewer(steward), "APIA//RESTRICTED//-//APIB//H0"
    secret, because = "APIA//SECRET//ALFA//-//H0", {"reason": "so ordered by the court"}

    def sent(file: list[dict[str, object]], **fields: str) -> tuple[list[int], set[str]]:
        told = upload(client, mine, label, *file, **fields).json()
        counts = [told[name] for name in ("accepted", "changed", "unchanged", "rejected", "warned")]
        return counts, {finding["code"] for finding in told["findings"]}

    for kind, body in (("recall", because), ("reclassify", {**because, "label": secret})):
        file = [person(f"{kind}{n}", "Nadie Inventado", f"Q{kind[2].upper()}{n:07}") for n in range(50)]
        load = upload(client, mine, label, *file).json()["id"]
        assert client.post(f"/api/v1/loads/{load}/{kind}", headers=mine, json=body).json() == {"records": 50}
        assert sent(file) == ([0, 0, 50, 0, 50], {"label-held"})
        assert client.get("/api/v1/came-back", headers=mine).json() == []
        assert client.post(f"/api/v1/loads/{load}/unhold", headers=mine, json=because).json() == {
            "records": 50
        }
        assert sent(file) == ([0, 50, 0, 0, 0], set())
    gone = client.post("/api/v1/check", headers=mine, json={"text": "QC0000001"}).json()["hits"][0]["record"][
        "id"
    ]
    assert client.delete(f"/api/v1/records/{gone}", headers=mine, params=because).status_code == 200
    assert sent(file) == ([0, 0, 49, 1, 0], {"expunged-before"})
    assert upload(client, mine, label, *file, take_expunged="yes").status_code == 400
    assert sent(file, take_expunged="true") == ([1, 0, 49, 0, 0], set())


def test_a_saved_question_is_its_officer_s_alone(
    client: TestClient, people: People, as_viewer: Callable[..., Headers]
) -> None:
    mine, other = (as_viewer(people.enrol("SSC", name)) for name in ("api-quita", "api-otro"))
    form = {"name": "lopez", "text": "ana lopez", "kinds": ["Person"], "tiers": ["OPEN"]}
    made = client.post("/api/v1/questions", json=form, headers=mine)
    assert made.status_code == 201
    (one,) = client.get("/api/v1/questions", headers=mine).json()
    assert {name: one[name] for name in form} == form
    assert (one["id"], one["words"], one["agencies"]) == (made.json()["id"], False, [])
    assert client.post("/api/v1/questions", json=form, headers=mine).status_code == 409
    assert client.post("/api/v1/questions", json={**form, "name": ""}, headers=mine).status_code == 400
    assert client.get("/api/v1/questions", headers=other).json() == []
    path = f"/api/v1/questions/{one['id']}"
    assert client.delete(path, headers=other).status_code == 404
    assert client.delete(path, headers=mine).status_code == 204
    assert client.delete(path, headers=mine).status_code == 404
