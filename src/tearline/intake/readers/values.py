"""Filling a draft's properties with values."""

from __future__ import annotations

Properties = dict[str, list[str]]


def add(properties: Properties, name: str, *values: str | None) -> None:
    """Put each value that says something under ``name``, once, white space made single."""
    texts = [text for value in values if (text := " ".join((value or "").split()))]
    if texts:
        properties[name] = list(dict.fromkeys((*properties.get(name, ()), *texts)))
