"""Work on many values: in chunks, by a crew of processes where there is one, without needless sweeps."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

CHUNK = 20_000


def in_chunks(
    work: Callable[[Sequence[Given]], Made], values: Sequence[Given], crew: Executor | None, size: int = CHUNK
) -> list[Made]:
    """What ``work`` makes of each chunk of the values, in order; of no values, what it makes of none."""
    chunks = [values[n : n + size] for n in range(0, len(values), size)] or [values]
    if crew is None or len(chunks) == 1:
        return [work(chunk) for chunk in chunks]
    return list(crew.map(partial(_unswept, work), chunks))


def begun(work: Callable[[Given], Made], given: Given, crew: Executor | None) -> Callable[[], Made]:
    """Gives what ``work`` makes: the crew begins at once; without one it is done when it is asked for."""
    return partial(work, given) if crew is None else crew.submit(_unswept, work, given).result


def _unswept(work: Callable[[Given], Made], given: Given) -> Made:
    """In another process, which sweeps by itself."""
    with no_sweeps():
        return work(given)


@contextmanager
def no_sweeps() -> Iterator[None]:
    """While millions of values are made: they hold no cycles, and each sweep for cycles looks at them all."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()
