"""The waterfall of a pair's score as bars: each piece of evidence begins where the one before it ended."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from tearline.picture.pair import Why
from tearline.picture.sentence import Sentence

WIDTH = 420.0
_MARGIN = 20.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece: its words, bits, the sum so far, and where its bar stands; ``kind`` is for or against."""

    words: Sentence
    bits: float
    total: float
    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """All bars in one scale: the prior's, the pieces', where the zone of doubt and zero stand, and the result."""

    prior: float
    prior_x: float
    prior_width: float
    bars: list[Bar]
    zero: float
    doubt: float
    doubt_width: float
    score: float
    score_x: float


def waterfall(why: Why) -> Waterfall:
    """The bars of a score, in a drawing that is ``WIDTH`` wide."""
    sums = list(accumulate((piece.bits for piece in why.pieces), initial=why.prior))
    low, high = min(*sums, 0.0, why.unsure), max(*sums, 0.0, why.match)
    scale = (WIDTH - 2 * _MARGIN) / ((high - low) or 1.0)

    def at(bits: float) -> float:
        return round(_MARGIN + (bits - low) * scale, 1)

    bars = [
        Bar(
            piece.words, piece.bits, round(after, 1), at(min(before, after)),
            round(max(1.0, abs(after - before) * scale), 1), "for" if piece.bits >= 0 else "against",
        )
        for piece, before, after in zip(why.pieces, sums, sums[1:], strict=False)
    ]  # fmt: skip
    return Waterfall(
        why.prior, at(min(why.prior, 0.0)), round(max(1.0, abs(why.prior) * scale), 1), bars, at(0.0),
        at(why.unsure), round((why.match - why.unsure) * scale, 1), why.score, at(why.score),
    )  # fmt: skip
