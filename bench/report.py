"""What every measurement prints last: one JSON object with its figures and its bars."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bar:
    """A limit that an issue names: ``value`` must be at least, or at most, ``limit``."""

    name: str
    value: float
    limit: float
    at_least: bool

    @property
    def ok(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def report(name: str, figures: dict[str, float], bars: list[Bar]) -> None:
    """Print the figures for people, then the last line for programs."""
    for key, value in figures.items():
        print(f"  {key:<44} {value:>14,.4g}")
    for bar in bars:
        sign = ">=" if bar.at_least else "<="
        print(f"  {'ok  ' if bar.ok else 'MISS'} {bar.name}: {bar.value:,.4g} {sign} {bar.limit:,.4g}")
    print(
        json.dumps(
            {
                "bench": name,
                "machine": machine(),
                "figures": {key: round(value, 6) for key, value in figures.items()},
                "bars": [
                    {"name": b.name, "value": round(b.value, 6), "limit": b.limit, "ok": b.ok} for b in bars
                ],
            }
        ),
        flush=True,
    )


def machine() -> str:
    """Cores, memory and processor, so that figures of two machines are not taken for one another."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next(
        (line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), ""
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = model or platform.machine()
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {model}, Python {platform.python_version()}"
