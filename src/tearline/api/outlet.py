"""What a connection writes to: a transport that counts, and that lets a last answer arrive before it closes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


class Outlet:
    """A transport for uvicorn's protocol.

    Closing a socket on which unread bytes wait makes the system reset the connection, and the client loses
    the answer that says what was wrong (RFC 9112, 9.6). While ``unread()`` says that more may come, the outlet
    only ends its own side; whoever holds it reads on for a while, then aborts.
    """

    def __init__(self, transport: asyncio.Transport, unread: Callable[[], bool]) -> None:
        self._transport = transport
        self._unread = unread
        self._written = 0
        self.leaving = False

    def write(self, data: bytes) -> None:
        if not self.leaving:
            self._written += len(data)
            self._transport.write(data)

    def taken(self) -> int:
        """Bytes that have gone to the client's system so far."""
        return self._written - self.pending()

    def pending(self) -> int:
        """Bytes that wait for the client to read."""
        return self._transport.get_write_buffer_size()

    def is_closing(self) -> bool:
        return self.leaving or self._transport.is_closing()

    def close(self) -> None:
        if self.is_closing():
            return
        self.leaving = True
        if not self._unread():
            self._transport.close()
            return
        if self._transport.can_write_eof():  # not over TLS
            self._transport.write_eof()
        self._transport.resume_reading()

    def abort(self) -> None:
        self.leaving = True
        self._transport.abort()

    def pause_reading(self) -> None:
        if not self.leaving:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)
