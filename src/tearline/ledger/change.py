"""Goes on under another key or name: for whoever holds the machine.

Three steps, and a crash between them leaves the old key or the new in force: the new key waits in a file; the
handover is written as an entry; the tree takes the entry in, and from there the new key signs.
"""

from __future__ import annotations

from typing import Any

import psycopg

from tearline.db import House, translated
from tearline.errors import BadInput, Conflict
from tearline.language import msg
from tearline.ledger.handover import Chain, Handover, Why, chain_of
from tearline.ledger.keyfile import any_key, changing_keys, key_in_force, put_next
from tearline.ledger.note import BadSignature, Checkpoint, SigningKey, VerifierKey, open_checkpoint
from tearline.ledger.queries import ask, value
from tearline.ledger.sequencer import HistoryChanged, Keys, Sequencer
from tearline.ledger.tiles import Tiles
from tearline.ledger.tree import root_at


def keys_of(house: House, name: str) -> Keys:
    """The key files of a house whose ledger is called ``name``, for a sequencer."""

    def give(expected: VerifierKey | None, *, signed: bool) -> SigningKey:
        return key_in_force(house.data, name, expected, signed=signed)

    return give


def hand_over(
    house: House, name: str, why: Why, reason: str, lost: VerifierKey | None = None
) -> tuple[VerifierKey, bool]:
    """Make a new key for the ledger called ``name`` and hand it over; returns the key and whether the old one signed.

    ``lost``: the old key, where its file is gone. Raises :class:`Conflict` when there is nothing to hand over or a
    restored ledger keeps its name, :class:`HistoryChanged`, :class:`BadInput`, :class:`Unavailable`.
    """
    with changing_keys(house.data):
        _sequence(house, sign=why == "rotation")
        with translated(), psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
            old, head = _stand(conn, house, lost)
            _refuse(house, name, why, old)
            new = SigningKey.make(name)
            statement = Handover.make(old, new, why, head.size, head.root, reason)
            put_next(house.data, new)
            ask(conn, "hand_over", statement=statement)
    seal(house, name)
    return new.vkey, isinstance(old, SigningKey)


def seal(house: House, name: str) -> SigningKey:
    """Take what waits into the tree and sign how far it has grown; returns the key in force."""
    sequencer = Sequencer(house.dsn("ledger"), keys_of(house, name))
    try:
        sequencer.step(force=True)
        return sequencer.key()
    finally:
        sequencer.close()


def _sequence(house: House, *, sign: bool) -> None:
    """All that waits, signed by the old key if that goes on to be true: after a restore it must sign no more."""
    if sign:
        key = any_key(house.data)
        if key is None:
            raise Conflict(msg("There is no key to replace. If it is lost: tearline ledger lost-key"))
        seal(house, key.name)
        return
    sequencer = Sequencer(house.dsn("ledger"), keys_of(house, ""))
    try:
        sequencer.sequence()
    finally:
        sequencer.close()


def _stand(
    conn: psycopg.Connection[Any], house: House, lost: VerifierKey | None
) -> tuple[SigningKey | VerifierKey, Checkpoint]:
    """The old key, with its secret if that is here, and what it signed last."""
    note, size = value(conn, "head"), value(conn, "size")
    if note is None:
        raise Conflict(msg("Nothing was signed yet, so there is nothing to hand over. Start the service."))
    held = any_key(house.data)
    signer = _signer(chain_of(conn, size), size, note, held, lost)
    head = open_checkpoint(note, signer)
    if size < head.size or root_at(head.size, Tiles(conn).hash_at) != head.root:
        raise HistoryChanged
    return (held if held is not None and held.vkey == signer else signer), head


def _signer(
    chain: Chain, size: int, note: str, held: SigningKey | None, lost: VerifierKey | None
) -> VerifierKey:
    named = chain.key_of(size)
    for key in [named] if named else [held.vkey if held else None, lost]:
        if key is not None:
            try:
                open_checkpoint(note, key)
            except BadSignature:
                continue
            return key
    raise BadInput(
        msg(
            "Name the key that signed so far with --old-key: the line that this deployment published, "
            "name+id+key. The newest checkpoint must bear its signature."
        )
    )


def _refuse(house: House, name: str, why: Why, old: SigningKey | VerifierKey) -> None:
    if why == "lost" and isinstance(old, SigningKey):
        raise Conflict(msg("The key is not lost: it is in {folder}. To replace it: tearline ledger new-key",
                           folder=house.data))  # fmt: skip
    held = old.vkey if isinstance(old, SigningKey) else old
    if why == "restored" and held.name == name:
        raise Conflict(
            msg(
                "After a restore the ledger goes on under a new name, so that no two trees of one name "
                "are ever signed. "
                "Set TEARLINE_ORIGIN to another than {name}, for example {name}-2, and do the same again.",
                name=name,
            )
        )
