"""Proofs as documents: small JSON objects that hold without the database, given the ledger's key.

    {"proves": "entry", "seq": n, "body": <hashed text>, "checkpoint": <note>, "proof": [<base64>, …]}
    {"proves": "growth", "old": <note>, "new": <note>, "proof": [<base64>, …]}

The first shows that an entry is in the ledger that the checkpoint states; the second that a newer
checkpoint only adds to an older one, so that nothing of the old was changed or taken out.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from tearline.errors import BadInput
from tearline.language import msg
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


def check_proof(document: Mapping[str, Any], key: VerifierKey) -> Checkpoint:
    """The checkpoint under which the proof holds. Raises BadProof, BadSignature or BadNote."""
    try:
        if document["proves"] == "entry":
            return _check_entry(document, key)
        if document["proves"] == "growth":
            return _check_growth(document, key)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadProof(msg("The proof lacks a part or has one in another form.")) from error
    raise BadProof(msg("This is not a proof that Tearline makes."))


def _check_entry(document: Mapping[str, Any], key: VerifierKey) -> Checkpoint:
    head = open_checkpoint(document["checkpoint"], key)
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
