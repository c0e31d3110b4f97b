"""Where things stand in the checkout."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def page(name: str) -> str:
    """A text file of the checkout, by its path from the root."""
    return (ROOT / name).read_text("utf-8")


def table_rows(markdown: str) -> list[list[str]]:
    """The cells of each row of each table, heads and rules left out."""
    rows: list[list[str]] = []
    for block in re.findall(r"(?:^\|.*\|\n)+", markdown, re.M):
        lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
        rows += lines[2:]
    return rows
