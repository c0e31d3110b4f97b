"""The ledger over HTTP: the checkpoint for anyone, proofs for an inspector."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from people import People

from tearline.db import House
from tearline.handling import Tier
from tearline.ledger import Sequencer, SigningKey, check_proof, signing_key
from tearline.ledger.note import open_checkpoint

from .conftest import Headers


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
