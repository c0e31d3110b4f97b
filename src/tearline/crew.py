"""Processes that work beside this one, and end with it whatever ends it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from threading import Thread
from typing import Any

_BEHIND = 10  # how much later than others the system serves a process that works in bulk (nice)


def crew(workers: int, begin: Callable[..., None] | None = None, *given: Any) -> ProcessPoolExecutor:
    """As many worker processes, behind those who ask. Each calls ``begin(*given)`` first; use as a context manager."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (begin, given))


def _begin(begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    os.nice(_BEHIND)
    Thread(target=_end_with_parent, daemon=True, name="tearline-crew").start()
    if begin is not None:
        begin(*given)


def _end_with_parent() -> None:
    """An executor's worker waits for work for ever if the one who gives it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
