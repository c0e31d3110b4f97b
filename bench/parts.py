"""A measurement in parts: each module of a folder, measured one after the other.

A part is a module with ``measure() -> {name: {"value": …, "bar": …}}``; a bar of None is a figure without one, and
``"at_least": True`` says that the bar is a floor. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from bench.report import Bar, report


def measured(bench: str, argv: list[str]) -> None:
    """``python -m bench BENCH [PART …]``: the parts that stand in ``bench/BENCH``, or those that are named."""
    parts = sorted(p.stem for p in (Path(__file__).parent / bench).glob("*.py") if not p.stem.startswith("_"))
    parser = argparse.ArgumentParser(prog=f"python -m bench {bench}")
    parser.add_argument("parts", nargs="*", help="these alone")
    chosen = parser.parse_args(argv).parts or parts
    figures: dict[str, float] = {}
    bars: list[Bar] = []
    for part in chosen:
        for name, told in importlib.import_module(f"bench.{bench}.{part}").measure().items():
            figures[f"{part}: {name}"] = told["value"]
            if told["bar"] is not None:
                bars.append(
                    Bar(f"{part}: {name}", told["value"], told["bar"], at_least=told.get("at_least", False))
                )
    report(bench, figures, bars)
