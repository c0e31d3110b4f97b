"""Justice: each part that stands in this folder, measured one after the other.

``python -m bench justice [PART …]``: a part is a module with ``measure()``, which gives
``{name: {"value": …, "bar": …, "at_least": …}}``; a bar of None is a figure without one. The last
line is one JSON object.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from bench.report import Bar, report


def main(argv: list[str]) -> None:
    parts = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m bench justice")
    parser.add_argument("parts", nargs="*", help="these alone")
    chosen = parser.parse_args(argv).parts or parts
    figures: dict[str, float] = {}
    bars: list[Bar] = []
    for part in chosen:
        for name, told in importlib.import_module(f"bench.justice.{part}").measure().items():
            figures[f"{part}: {name}"] = told["value"]
            if told["bar"] is not None:
                bars.append(Bar(f"{part}: {name}", told["value"], told["bar"], at_least=told["at_least"]))
    report("justice", figures, bars)
