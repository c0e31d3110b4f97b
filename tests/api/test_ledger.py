"""The ledger over HTTP: the checkpoint for anyone, proofs for an inspector."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest
from fastapi.testclient import TestClient

from tearline.db import House
from tearline.handling import Tier
from tearline.ledger import Sequencer, SigningKey, check_proof, signing_key
from tearline.ledger.note import open_checkpoint
from tests.api.conftest import Headers
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
