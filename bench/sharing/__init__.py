"""``python -m bench sharing``: each part of what agencies share that has a measurement; one JSON line at the end."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path


def main(options: list[str]) -> None:
    """The parts named, or all."""
    parts = options or sorted(
        p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_")
    )
    figures: dict[str, object] = {}
    for part in parts:
        figures |= import_module(f"bench.sharing.{part}").measured()
    print(json.dumps(figures, ensure_ascii=False))
