"""OFAC's list against the UN's: every pair found, with its explanation, into a file outside the repository."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.fusion_sets import shared_data
from tearline.fusion.batch import match
from tearline.fusion.explain import explain
from tearline.fusion.features import Features, features
from tearline.fusion.keys import shared_keys
from tearline.fusion.plan import KINDS
from tearline.fusion.score import Scorer
from tearline.fusion.weighing import shipped
from tearline.intake.draft import Draft
from tearline.intake.files import ofac_files
from tearline.intake.readers import ofac, un

Listed = tuple[str, str, Features]  # the list, what the record is called there, its features


def write(file: Path) -> dict[str, float]:
    """Writes the pairs, best first, and gives counts by kind."""
    started = time.monotonic()
    listed = [
        *_listed("OFAC", ofac.read(ofac_files(shared_data() / "ofac_sdn.csv"))),
        *_listed("UN", un.read(_un())),
    ]
    counts: dict[str, float] = {"records": len(listed)}
    with file.open("w", encoding="utf-8") as out:
        for kind in KINDS:
            of_kind = [record for record in listed if record[2].kind == kind]
            found = sorted(_pairs(of_kind), reverse=True)
            for total, a, b in found:
                out.write(_entry(total, of_kind[a], of_kind[b]))
            if found:
                counts[f"{kind} pairs"] = len(found)
                counts[f"{kind} matches"] = sum(t >= shipped(kind).match for t, _, _ in found)
    return counts | {"seconds": time.monotonic() - started}


def _un() -> Path:
    return shared_data() / "un_consolidated.xml"


def _listed(source: str, read: Iterator[object]) -> Iterator[Listed]:
    for item in read:
        if isinstance(item, Draft):
            made = features(item.schema, item.properties)
            names = item.properties.get("name") or ["?"]
            if made is not None:
                yield source, f"{item.key} {names[0]}", made


def _pairs(listed: list[Listed]) -> Iterator[tuple[float, int, int]]:
    """Pairs across the two lists that are matches or unsure."""
    if not listed:
        return
    weights = shipped(listed[0][2].kind)
    sources = np.array([source for source, _, _ in listed])
    found = match([record for _, _, record in listed], weights, floor=weights.unsure)
    across = sources[found.left] != sources[found.right]
    yield from zip(
        found.total[across].tolist(), found.left[across].tolist(), found.right[across].tolist(), strict=True
    )


def _entry(total: float, a: Listed, b: Listed) -> str:
    scored = Scorer(shipped(a[2].kind)).score(a[2], b[2])
    lines = [line.text("en") for line in explain(scored, shared_keys(a[2], b[2]))]
    head = f"{total:+.1f} {scored.band}\n  {a[0]}: {a[1]} {a[2].encode()}\n  {b[0]}: {b[1]} {b[2].encode()}\n"
    return head + "".join(f"    {line}\n" for line in lines) + "\n"
