"""How often one may ask: per session, and per address without one. Failed sign-ins are counted by the gate."""

from __future__ import annotations

import hashlib
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from tearline.errors import TooMany
from tearline.language import msg
from tearline.settings import Settings


class Limiter:
    """Moving windows of a minute in this process's memory. Raises :class:`TooMany`.

    Keys of tokens are digests: a dump of memory opens no session.
    """

    def __init__(self, settings: Settings) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._requests = _per_minute(settings.requests_per_minute)

    def request(self, token: str) -> None:
        """One more request of a session."""
        if self._requests:
            self._hit(self._requests, _digest(token))

    def public(self, address: str) -> None:
        """One more request without a session."""
        if self._requests:
            self._hit(self._requests, address)

    def _hit(self, limit: RateLimitItemPerMinute, *key: str) -> None:
        if not self._windows.hit(limit, *key):
            raise self._too_many(limit, *key)

    def _too_many(self, limit: RateLimitItemPerMinute, *key: str) -> TooMany:
        reset = self._windows.get_window_stats(limit, *key).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        return TooMany(msg("Too many requests in a minute. Go on in {seconds} s.", seconds=wait), wait)


def _per_minute(amount: int) -> RateLimitItemPerMinute | None:
    return RateLimitItemPerMinute(amount) if amount else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
