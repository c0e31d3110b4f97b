"""What waits for whoever is signed in: copies that ask for an answer, what a second person is to agree to, rights that
others lend, and notices of casework.

Numbers of one's own affairs, for the head of a page and for what wakes a screen. Not a look: they say nothing of any
record, and asking for them is no use of a session.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tearline.ledger.look import Desk
from tearline.ledger.outage import asked_again
from tearline.registry.signin import ask_signin, digest_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits; ``publications``: of the matrix, for a second person; ``lent``: rights to decide that others
    lend; of ``notices`` fifty at most are counted. ``mark`` changes whenever something of it comes, goes or changes
    again, and with nothing else."""

    copies: int
    proposals: int
    publications: int
    lent: int
    notices: int
    mark: str


@asked_again
def waiting(desk: Desk, tokens: Iterable[str]) -> dict[str, Waiting]:
    """What waits for each of these sessions, by its token; a session that is over is not among them."""
    by_digest = {digest_of(token): token for token in tokens}
    rows = ask_signin(desk, "SELECT * FROM gate.waiting(%s)", list(by_digest))
    return {
        by_digest[bytes(row["token_hash"])]: Waiting(**{name: row[name] for name in Waiting.__slots__})
        for row in rows
    }
