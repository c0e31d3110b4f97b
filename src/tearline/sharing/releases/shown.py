"""A draft as a page shows it: the text in pieces, what was found marked with its number; and the checks,
each with what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tearline.sharing.releases.findings import Finding, Sort
from tearline.sharing.releases.paragraphs import BETWEEN
from tearline.sharing.releases.questions import Draft


@dataclass(frozen=True, slots=True)
class Piece:
    """Some signs of a paragraph, and the findings that they are of, by their numbers from 1; ``open``: one
    has no reason."""

    text: str
    numbers: tuple[int, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One of the machine's checks, and what it found, by number."""

    sort: Sort
    found: list[tuple[int, Finding]]

    @property
    def open(self) -> int:
        """How many have no reason."""
        return sum(one.open for _, one in self.found)


def shown_text(body: str, findings: Sequence[Finding]) -> list[list[Piece]]:
    """The paragraphs, each in pieces."""
    shown, start = [], 0
    for paragraph in body.split(BETWEEN):
        end = start + len(paragraph)
        edges = {start, end}
        edges |= {at for one in findings for at in (one.start, one.end) if start < at < end}
        cuts = sorted(edges)
        shown.append([
            _piece(body, a, b, findings) for a, b in pairwise(cuts)
        ])  # fmt: skip
        start = end + len(BETWEEN)
    return shown


def _piece(body: str, start: int, end: int, findings: Sequence[Finding]) -> Piece:
    over = [(n, one) for n, one in enumerate(findings, 1) if one.start < end and start < one.end]
    return Piece(body[start:end], tuple(n for n, _ in over), any(one.open for _, one in over))


def rows_of(draft: Draft) -> list[Check]:
    """Every check, whether or not it found something."""
    numbered = list(enumerate(draft.findings, 1))
    return [Check(sort, [(n, one) for n, one in numbered if one.sort == sort]) for sort in Sort]
