"""``python -m bench NAME [options]``: run one measurement; its last line is one JSON object."""

from __future__ import annotations

import importlib
import shlex
import sys
import tomllib
from pathlib import Path

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def main() -> int:
    here = Path(__file__).parent
    names = sorted(
        p.stem
        for p in (*here.glob("*.py"), *(package.parent for package in here.glob("*/__init__.py")))
        if not p.stem.startswith(("_", "memory", "parts", "report", "world", "casework_", "fusion_"))
    )
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        print(f"usage: python -m bench {{{','.join(names)}}} [options]", file=sys.stderr)
        return 2
    try:
        measurement = importlib.import_module(f"bench.{sys.argv[1]}")
    except ModuleNotFoundError as error:
        print(_how_to_install(sys.argv[1], error), file=sys.stderr)
        return 2
    measurement.main(sys.argv[2:])
    return 0


def _how_to_install(name: str, error: ModuleNotFoundError) -> str:
    """One line, for what stands in the group "bench"; anything else that is missing is a fault of ours."""
    missing = (error.name or "").partition(".")[0]
    group = tomllib.loads(_PROJECT.read_text())["dependency-groups"]["bench"]
    if not any(wanted.startswith(missing) for wanted in group if missing):
        raise error
    return (
        f'python -m bench {name} needs {missing}, of the group "bench", which no lock names: '
        f"{shlex.quote(sys.executable)} -m pip install {shlex.join(group)}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
