"""Brings the ledger's tree up to date where no service does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tearline.cli.opening import settings

if TYPE_CHECKING:
    from tearline.db import House
    from tearline.ledger.note import SigningKey


def seal(house: House) -> SigningKey:
    """Take what waits in the queue into the tree and sign how far it has grown; returns the key."""
    from tearline.ledger.change import seal

    return seal(house, settings().origin)
