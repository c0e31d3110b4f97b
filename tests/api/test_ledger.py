"""The ledger over HTTP: the checkpoint for anyone, proofs for an inspector."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from tearline.db import House
from tearline.handling import Tier
from tearline.ledger.keyfile import signing_key
from tearline.ledger.note import SigningKey, open_checkpoint
from tearline.ledger.proof import check_proof
from tearline.ledger.sequencer import Sequencer
from tearline.ledger.verify import verify_file
from tests.api.conftest import Headers
from tests.oversight.test_unusual import NOON, worked
from tests.people import People


@pytest.fixture(scope="module")
def key(house: House, people: People) -> SigningKey:
    """The deployment's key; two checkpoints are signed with it."""
    key = signing_key(house.data, "tearline.local/ledger")
    for login in ("ledger-ana", "ledger-beto"):
        people.enrol("LED", login)
        sequencer = Sequencer(house.dsn("ledger"), key)
        sequencer.step(force=True)
        sequencer.stop()
    return key


def test_anyone_reads_the_checkpoint(client: TestClient, key: SigningKey) -> None:
    answer = client.get("/api/v1/ledger/checkpoint")
    assert answer.headers["content-type"].startswith("text/plain")
    assert open_checkpoint(answer.text, key.vkey).size > 2


def test_an_inspector_gets_proofs_that_hold(
    client: TestClient, people: People, key: SigningKey, as_viewer: Callable[..., Headers]
) -> None:
    headers = as_viewer(people.enrol("CNF", "ledger-caro", Tier.OPEN, [], ["inspector"], "oversight"))
    entry = client.get("/api/v1/ledger/proof/1", headers=headers)
    assert check_proof(entry.json(), key.vkey).size > 2
    assert client.get("/api/v1/ledger/proof/999999999", headers=headers).status_code == 404
    assert client.get("/api/v1/ledger/proof/-1", headers=headers).status_code == 422
    head = open_checkpoint(client.get("/api/v1/ledger/checkpoint").text, key.vkey)
    growth = client.get("/api/v1/ledger/consistency", params={"from": head.size}, headers=headers)
    assert check_proof(growth.json(), key.vkey).size == head.size
    assert (
        client.get("/api/v1/ledger/consistency", params={"from": head.size + 1}, headers=headers).status_code
        == 404
    )


def test_an_inspector_gets_the_whole_book_and_nobody_else_does(
    client: TestClient, people: People, key: SigningKey, as_viewer: Callable[..., Headers], tmp_path: Path
) -> None:
    headers = as_viewer(people.enrol("CNF", "ledger-eva", Tier.OPEN, [], ["inspector"], "oversight"))
    answer = client.get("/api/v1/ledger/book", headers=headers)
    assert answer.headers["content-type"].startswith("application/jsonl")
    book = tmp_path / "book.jsonl"
    book.write_bytes(answer.content)
    report = verify_file(book, str(key.vkey))
    assert (report.ok, report.entries > 2) == (True, True)
    other = as_viewer(people.enrol("LED", "ledger-flor", duties=["steward"]))
    assert client.get("/api/v1/ledger/book", headers=other).status_code == 403


def test_an_inspector_narrows_the_entries(
    client: TestClient, people: People, key: SigningKey, as_viewer: Callable[..., Headers], house: House
) -> None:
    viewer = people.enrol("CNF", "ledger-gil", Tier.OPEN, [], ["inspector"], "oversight")
    sequencer = Sequencer(house.dsn("ledger"), key)
    sequencer.step(force=True)
    sequencer.stop()

    def entries(**only: str) -> list[dict[str, object]]:
        answer = client.get("/api/v1/looks", params=only, headers=as_viewer(viewer))
        assert answer.status_code == 200, answer.text
        found: list[dict[str, object]] = answer.json()
        return found

    assert {e["agency"] for e in entries(agency="LED")} == {"LED"}
    assert {e["purpose"] for e in entries(purpose="administration")} == {"administration"}
    assert {e["kind"] for e in entries(kind="access")} == {"access"}
    assert entries(since="2999-01-01T00:00:00Z") == []
    assert entries(until="2000-01-01T00:00:00Z") == []
    assert len(entries(until="2999-01-01T00:00:00Z")) == 100
    assert entries(record="0198c2f0-0000-7000-8000-000000000000") == []
    bad = client.get("/api/v1/looks", params={"kind": "nonsense"}, headers=as_viewer(viewer))
    assert bad.status_code == 422
    other = people.enrol("LED", "ledger-hilda", duties=["steward"])
    assert client.get("/api/v1/looks", params={"agency": "LED"}, headers=as_viewer(other)).json() == []


def test_proofs_hold_an_entry_and_are_not_for_everybody(
    client: TestClient, people: People, as_viewer: Callable[..., Headers]
) -> None:
    headers = as_viewer(people.enrol("LED", "ledger-dora", duties=["steward"]))
    assert client.get("/api/v1/ledger/proof/1", headers=headers).status_code == 403
    assert client.get("/api/v1/ledger/consistency", params={"from": 1}, headers=headers).status_code == 403
    assert client.get("/api/v1/ledger/proof/1").status_code == 401


def test_from_an_inspectors_page_to_the_words_for_who_may_see_the_record(
    client: TestClient, house: House, people: People, as_viewer: Callable[..., Headers]
) -> None:
    mine = as_viewer(people.enrol("LEE", "ledger-eva", Tier.SECRET, ["ALFA"], ["steward"], "stewardship"))
    inspector = as_viewer(people.enrol("LEF", "ledger-flor", Tier.OPEN, [], ["inspector"], "oversight"))
    cleared = as_viewer(people.enrol("LEE", "ledger-gil", Tier.SECRET, ["ALFA"], ["inspector"], "oversight"))
    line = {"id": "le1", "schema": "Person", "properties": {"name": ["Ignacia Pruneda"]}}
    form = {"source": "le", "label": "LEE//SECRET//ALFA//-//H0", "format": "ftm"}
    files = {"file": ("le.jsonl", json.dumps(line).encode())}
    load = client.post("/api/v1/loads", data=form, files=files, headers=mine).json()["id"]
    told = {"reason": "the tamarind source asked", "label": "LEE//SECRET//-//-//H1"}
    assert client.post(f"/api/v1/loads/{load}/reclassify", json=told, headers=mine).json() == {"records": 1}
    with psycopg.connect(house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
    page = client.get("/api/v1/looks", headers=inspector)
    assert "tamarind" not in page.text
    entry = next(e for e in page.json() if e["action"] == "reclassified" and e["kind"] == "deed")
    proof = client.get(f"/api/v1/ledger/proof/{entry['entry']}", headers=inspector)
    assert "tamarind" not in proof.text
    where = f"/api/v1/ledger/reasons/{entry['reason']}"
    found = client.get(where, headers=cleared).json()
    assert (found["words"], found["agency"], found["load"]) == (told["reason"], "LEE", load)
    assert (found["labels"], found["banner"]["tier"]) == ([told["label"]], "SECRET")
    hidden = client.get(where, headers=inspector)
    unknown = [client.get(f"/api/v1/ledger/reasons/{d}", headers=inspector) for d in ("0" * 64, "x")]
    assert {(a.status_code, a.content) for a in (hidden, *unknown)} == {(404, hidden.content)}
    assert client.get(where).status_code == 401


def test_unusual_use_over_http(client: TestClient, people: People, as_viewer: Callable[..., Headers]) -> None:
    person = people.person("SSC", "api-raro", Tier.OPEN)
    worked(people.house, person, {NOON: 0}, refused=8)
    inspector = as_viewer(people.enrol("CNF", "api-vigila", Tier.OPEN, duties=["inspector"]))
    other = as_viewer(people.sign_in(person))
    (line,) = (
        one for one in client.get("/api/v1/unusual", headers=inspector).json() if one["login"] == person.login
    )
    assert (line["rule"], line["n"], line["noted_by"]) == ("refused", 8, None)
    note = f"/api/v1/unusual/{line['id']}/note"
    assert client.post(note, json={"words": "asked"}, headers=other).status_code == 403
    assert client.post(note, json={"words": "x"}, headers=inspector).status_code == 400
    assert client.post(note, json={"words": "asked, and mended"}, headers=inspector).status_code == 204
    unknown = f"/api/v1/unusual/{'0' * 64}/note"
    assert client.post(unknown, json={"words": "asked"}, headers=inspector).status_code == 404
    for path in ("/api/v1/unusual", "/api/v1/unusual/rules"):
        assert client.get(path, headers=other).status_code == 403
    assert client.get("/api/v1/unusual", params={"days": 15}, headers=inspector).status_code == 400
    rules = client.get("/api/v1/unusual/rules", headers=inspector).json()
    assert {rule["rule"] for rule in rules} == {"volume", "hour", "refused", "many", "own-name"}
    form = {"at_least": 12, "source": "order 3"}
    assert client.put("/api/v1/unusual/rules/many", json=form, headers=other).status_code == 403
    assert client.put("/api/v1/unusual/rules/else", json=form, headers=inspector).status_code == 422
    try:
        assert client.put("/api/v1/unusual/rules/many", json=form, headers=inspector).status_code == 204
        newest = client.get("/api/v1/unusual/rules", headers=inspector).json()
        assert next(rule["at_least"] for rule in newest if rule["rule"] == "many") == 12
    finally:
        with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
            conn.execute("DELETE FROM gate.unusual_rule WHERE set_by IS NOT NULL")
