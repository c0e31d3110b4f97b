"""Why two records are, or are not, taken as one: the same words for a candidate, a pair and the queue."""

from __future__ import annotations

from dataclasses import dataclass

from tearline import fusion
from tearline.fusion.selective import meeting_rules
from tearline.picture.sentence import Sentence, sentence


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of evidence in bits; ``rarity`` is the part that rarity in the country added."""

    comparison: str
    level: str
    bits: float
    rarity: float


@dataclass(frozen=True, slots=True)
class Why:
    """The waterfall of a score: ``prior`` and the terms add up to ``score``, all in bits.

    ``keys`` are the rules that brought the two together; no word holds a value of a record.
    """

    score: float
    band: str
    prior: float
    terms: list[Term]
    keys: list[str]
    words: list[Sentence]


def why(a: fusion.Features, b: fusion.Features) -> Why:
    """The score of two things of one kind, term by term."""
    score = fusion.score(a, b)
    keys = meeting_rules(a, b)  # a batch has more: no record of the store met another by those
    prior = score.total - sum(term.weight for term in score.terms)
    return Why(
        round(score.total, 1), str(score.band), round(prior, 1),
        [Term(t.comparison, t.level, round(t.weight, 1), round(t.adjustment, 1)) for t in score.terms],
        keys, [sentence(message) for message in fusion.explain(score, keys)],
    )  # fmt: skip


def shortly(a: fusion.Features, b: fusion.Features) -> list[Sentence]:
    """What weighs most in the score, for or against."""
    return [sentence(message) for message in fusion.explain_shortly(fusion.score(a, b))]
