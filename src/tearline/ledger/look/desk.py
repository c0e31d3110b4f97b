"""The desk: a house open for business, and who stands before it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import orjson

from tearline.db import House, Pool, open_pool
from tearline.ledger.appender import Appender
from tearline.ledger.outage import Outage


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, by the session's token, and why: a purpose code from the deployment's list."""

    token: str
    purpose: str


class Desk:
    """A house open for business: connections for questions, for sign-in, and the ledger's appender."""

    def __init__(self, house: House, connections: int = 16) -> None:
        self.house = house
        self.digest_key = house.digest_key
        self.pool: Pool = open_pool(house.dsn("app"), connections)
        self.signin: Pool = open_pool(house.dsn("signin"), 4)
        self.appender = Appender(house.dsn("ledger"))
        self.outage = Outage()

    def close(self) -> None:
        """End the connections; waits for entries that are being written."""
        self.appender.close()
        self.pool.close()
        self.signin.close()

    def digest(self, question: object) -> str:
        """Keyed digest (HMAC-SHA256) of a question: proves what was asked to who holds the key, tells nobody else."""
        return hmac.digest(self.digest_key, orjson.dumps(question, option=_CANONICAL), "sha256").hex()


_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
