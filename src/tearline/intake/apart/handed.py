"""A file that was opened by somebody else: its name, its size, and a descriptor to read it by."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

_BUFFER = 256 * 1024


@dataclass(frozen=True, slots=True)
class Handed:
    """Reads like a ``Path``, as far as readers need one; any number of readers at once, each at its own place."""

    name: str
    size: int
    descriptor: int
    shown: str
    """What sentences call it: the path by which it was named."""

    @property
    def suffix(self) -> str:
        """The end of the name, as of a ``Path``."""
        return PurePath(self.name).suffix

    def open(self, mode: Literal["rb"]) -> io.BufferedReader:
        """From the beginning. Nothing is opened anew, so this works where nothing can be opened."""
        if mode != "rb":
            raise ValueError(mode)
        return io.BufferedReader(_Place(self.descriptor, self.size), _BUFFER)

    def __str__(self) -> str:
        return self.shown


class _Place(io.RawIOBase):
    """A place in an open file, of its own: the descriptor's is shared with whoever opened it."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor, self._size, self._at = descriptor, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = os.preadv(self._descriptor, [buffer], self._at)
        self._at += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("a place before the file's beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at
