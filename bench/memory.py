"""How much memory a process and all that it starts hold together."""

from __future__ import annotations

import threading
import time

import psutil

_EVERY = 0.5  # seconds between two looks


class Memory(threading.Thread):
    """The most memory that a process and its children held together, in bytes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._process = psutil.Process(pid)

    def run(self) -> None:
        while True:
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.most = max(self.most, sum(map(_held, family)))
            time.sleep(_EVERY)


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
