"""Proofs as documents: small JSON objects that hold without the database, given the ledger's key.

    {"proves": "entry", "seq": n, "body": <hashed text>, "checkpoint": <note>, "proof": [<base64>, …]}
    {"proves": "growth", "old": <note>, "new": <note>, "proof": [<base64>, …]}

The first shows that an entry is in the ledger that the checkpoint states; the second that a newer
checkpoint only adds to an older one, so that nothing of the old was changed or taken out. A document has these
fields and no other, each once.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.entry import is_well_spelt, read_entry
from tearline.ledger.note import Checkpoint, VerifierKey, open_checkpoint
from tearline.ledger.tree import leaf_hash, verify_consistency, verify_inclusion


class BadProof(BadInput):
    """A proof does not prove what it says."""

    code = "bad-proof"


def entry_proof(seq: int, body: str, checkpoint: str, steps: Iterable[bytes]) -> dict[str, Any]:
    """The document that entry ``seq`` is in the tree."""
    return {"proves": "entry", "seq": seq, "body": body, "checkpoint": checkpoint, "proof": _texts(steps)}


def growth_proof(old: str, new: str, steps: Iterable[bytes]) -> dict[str, Any]:
    """The document that the tree only grew from ``old`` to ``new``."""
    return {"proves": "growth", "old": old, "new": new, "proof": _texts(steps)}


def read_proof(text: str | bytes) -> dict[str, Any]:
    """The document in a file, for :func:`check_proof`. Raises BadProof for a field that is there twice."""
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadProof(msg("This is no JSON document, or a field is there twice.")) from error
    if type(document) is not dict:
        raise BadProof(msg("This is not a proof that Tearline makes."))
    return document


def check_proof(document: Mapping[str, Any], key: VerifierKey) -> Checkpoint:
    """The checkpoint under which the proof holds. Raises BadProof, BadSignature or BadNote."""
    try:
        made, check = _made(document)
        if made != document or list(map(type, made.values())) != [type(document[name]) for name in made]:
            raise BadProof(msg("The proof has a field too many, or one that is spelt in another way."))
        return check(document, key)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadProof(msg("The proof lacks a part or has one in another form.")) from error


def _made(
    document: Mapping[str, Any],
) -> tuple[dict[str, Any], Callable[[Mapping[str, Any], VerifierKey], Checkpoint]]:
    """The same document as it is made here, and what checks it."""
    steps = _steps(document)
    match document["proves"]:
        case "entry":
            parts = document["seq"], document["body"], document["checkpoint"]
            return entry_proof(*parts, steps), _check_entry
        case "growth":
            return growth_proof(document["old"], document["new"], steps), _check_growth
        case _:
            raise BadProof(msg("This is not a proof that Tearline makes."))


def _check_entry(document: Mapping[str, Any], key: VerifierKey) -> Checkpoint:
    head = open_checkpoint(document["checkpoint"], key)
    entry = read_entry(document["body"])
    if entry.get("seq") != document["seq"] or not is_well_spelt(document["body"], entry):
        raise BadProof(msg("The entry's text is not one that a ledger writes under this number."))
    leaf = leaf_hash(document["body"].encode())
    if not verify_inclusion(leaf, document["seq"], head.size, _steps(document), head.root):
        raise BadProof(msg("The entry is not in the ledger of this checkpoint under this number."))
    return head


def _check_growth(document: Mapping[str, Any], key: VerifierKey) -> Checkpoint:
    old, new = open_checkpoint(document["old"], key), open_checkpoint(document["new"], key)
    if not verify_consistency(old.size, new.size, old.root, new.root, _steps(document)):
        raise BadProof(msg("The newer checkpoint does not extend the older one."))
    return new


def _texts(steps: Iterable[bytes]) -> list[str]:
    return [b64encode(step).decode() for step in steps]


def _steps(document: Mapping[str, Any]) -> list[bytes]:
    return [b64decode(step, validate=True) for step in document["proof"]]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)
