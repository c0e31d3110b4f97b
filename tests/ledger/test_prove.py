"""Proofs made from stored tiles hold for an outsider who has the ledger's key, and only as made."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tearline.errors import NotFound
from tearline.ledger.note import BadSignature, SigningKey
from tearline.ledger.proof import BadProof, check_proof, read_proof
from tearline.ledger.prove import prove_entry, prove_growth
from tearline.ledger.sequencer import Sequencer
from tests.ledger.books import KEY
from tests.ledger.conftest import Ledger

SIZES = [3, 256, 700, 1_300]


@pytest.fixture(scope="module")
def filled(standing: Ledger) -> Ledger:
    one, size = Sequencer(standing.dsn("ledger"), KEY), 0
    for next_size in SIZES:
        standing.write(next_size - size)
        one.step(force=True)
        size = next_size
    return standing


@pytest.mark.parametrize(
    ("seq", "size"), [(0, None), (2, 3), (255, 256), (256, 700), (699, 700), (1_299, None)]
)
def test_an_entry_is_proved_under_a_checkpoint(filled: Ledger, seq: int, size: int | None) -> None:
    with filled.connect("ledger") as conn:
        document = json.loads(json.dumps(prove_entry(conn, seq, size)))
    assert check_proof(document, KEY.vkey).size == (size or SIZES[-1])
    assert json.loads(document["body"])["seq"] == seq


@pytest.mark.parametrize(("old", "new"), [(3, 256), (3, None), (256, 700), (700, 1_300), (1_300, None)])
def test_growth_is_proved_between_checkpoints(filled: Ledger, old: int, new: int | None) -> None:
    with filled.connect("ledger") as conn:
        document = json.loads(json.dumps(prove_growth(conn, old, new)))
    assert check_proof(document, KEY.vkey).size == (new or SIZES[-1])


@pytest.mark.parametrize(("seq", "size"), [(1_300, None), (3, 3), (0, 4), (-1, None)])
def test_what_no_checkpoint_covers_is_not_found(filled: Ledger, seq: int, size: int | None) -> None:
    with filled.connect("ledger") as conn, pytest.raises(NotFound):
        prove_entry(conn, seq, size)


@pytest.mark.parametrize(("old", "new"), [(4, None), (3, 4), (700, 256)])
def test_growth_between_what_was_never_signed_is_not_found(filled: Ledger, old: int, new: int | None) -> None:
    with filled.connect("ledger") as conn, pytest.raises(NotFound):
        prove_growth(conn, old, new)


def test_an_empty_ledger_proves_nothing(ledger: Ledger) -> None:
    with ledger.connect("ledger") as conn, pytest.raises(NotFound):
        prove_entry(conn, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"body": "{}"},
        {"seq": 6},
        {"seq": "5"},
        {"proof": []},
        {"proof": ["!"]},
        {"proof": None},
        {"proves": "growth"},
        {"proves": "nothing"},
        {"note": "forged"},
        {"seq": 5.0},
        {"seq": True},
    ],
)
def test_a_changed_proof_of_an_entry_is_refused(filled: Ledger, change: dict[str, Any]) -> None:
    with filled.connect("ledger") as conn:
        document = prove_entry(conn, 5)
    with pytest.raises(BadProof):
        check_proof(document | change, KEY.vkey)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('{"proves"', '{"seq": 9, "proves"'),
        lambda text: text.replace('"proof": ["', '"proof": [], "proof": ["'),
        lambda text: text.replace('"proves": "entry"', '"proves": "entry", "officer": "x"'),
        lambda text: text.replace('="', '"', 1),
        lambda text: text.replace('"seq": 5', '"seq": 5e0'),
        lambda text: text.replace('"seq": 5', '"seq": NaN'),
        lambda text: f"[{text}]",
        lambda text: text + "{}",
    ],
)
def test_a_document_has_its_fields_once_and_no_other(filled: Ledger, change: Callable[[str], str]) -> None:
    with filled.connect("ledger") as conn:
        text = json.dumps(prove_entry(conn, 5))
    assert check_proof(read_proof(text), KEY.vkey).size == SIZES[-1]
    with pytest.raises(BadProof):
        check_proof(read_proof(change(text)), KEY.vkey)


def test_a_proof_between_other_checkpoints_or_under_another_key_is_refused(filled: Ledger) -> None:
    with filled.connect("ledger") as conn:
        document, other = prove_growth(conn, 256, 700), prove_growth(conn, 3, 1_300)
    with pytest.raises(BadProof):
        check_proof(document | {"old": other["old"]}, KEY.vkey)
    with pytest.raises(BadProof):
        check_proof(document | {"new": other["new"]}, KEY.vkey)
    with pytest.raises(BadSignature):
        check_proof(document, SigningKey.make(KEY.name).vkey)
