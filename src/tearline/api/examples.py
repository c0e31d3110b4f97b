"""The example of each route, from ``examples.sh``: lines of a shell that work on a demo as they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Examples:
    """``before``: what is pasted once a shell; ``of_route``: by method and path below the prefix."""

    before: str
    of_route: dict[str, str]


@lru_cache(maxsize=1)
def examples() -> Examples:
    """All of them, in the order of the file."""
    text = resources.files("tearline.api").joinpath("examples.sh").read_text("utf-8")
    head, *blocks = re.split(r"^## ", text, flags=re.MULTILINE)
    before = "\n".join(line for line in head.splitlines() if not line.startswith("#"))
    parts = (block.partition("\n") for block in blocks)
    return Examples(before.strip(), {name: lines.strip() for name, _, lines in parts})
