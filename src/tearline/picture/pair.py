"""Why two records are, or are not, taken as one: the same words for a candidate, a pair and the queue."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.fusion.explain import explain, explain_shortly, pieces
from tearline.fusion.features import Features
from tearline.fusion.score import score
from tearline.fusion.selective import meeting_rules
from tearline.fusion.weighing import shipped
from tearline.picture.sentence import Sentence, sentence


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of evidence in bits; ``rarity`` is the part that rarity in the country added."""

    comparison: str
    level: str
    bits: float
    rarity: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence in words, and its bits: terms that say the same of one comparison together."""

    words: Sentence
    bits: float


@dataclass(frozen=True, slots=True)
class Why:
    """The waterfall of a score: ``prior`` and the terms add up to ``score``, all in bits.

    ``keys`` are the rules that brought the two together; no word holds a value of a record. From ``unsure`` bits on a
    person decides, from ``match`` on the two are taken as one.
    """

    score: float
    band: str
    prior: float
    terms: list[Term]
    keys: list[str]
    words: list[Sentence]
    pieces: list[Piece]
    unsure: float
    match: float


def why(a: Features, b: Features) -> Why:
    """The score of two things of one kind, term by term."""
    scored = score(a, b)
    keys = meeting_rules(a, b)  # a batch has more: no record of the store met another by those
    prior = scored.total - sum(term.weight for term in scored.terms)
    return Why(
        round(scored.total, 1), str(scored.band), round(prior, 1),
        [Term(t.comparison, t.level, round(t.weight, 1), round(t.adjustment, 1)) for t in scored.terms],
        keys, [sentence(message) for message in explain(scored, keys)],
        [Piece(sentence(words), round(bits, 1)) for words, bits in pieces(scored)],
        shipped(a.kind).unsure, shipped(a.kind).match,
    )  # fmt: skip


def shortly(a: Features, b: Features) -> list[Sentence]:
    """What weighs most in the score, for or against."""
    return [sentence(message) for message in explain_shortly(score(a, b))]
