"""Why a pair has its score: one sentence a term, in Spanish and English, and the keys that it met by."""

from __future__ import annotations

from collections.abc import Iterable

from tearline.fusion.score import Score, Term
from tearline.fusion.sentences import BOTH, COMPARISONS, KEYS, LEVELS, OF_COMPARISON
from tearline.language import Message, msg

_MUCH = 2.0  # bits of rarity that are worth a word
_NOTHING = 0.05


def explain_shortly(score: Score, most: int = 3) -> list[Message]:
    """The pieces of evidence that weigh most, for or against, in the order of the model."""
    groups = _grouped(score.terms)
    chosen = sorted(groups, key=lambda group: -abs(_sum(group)))[:most]
    return [_line(group) for group in groups if group in chosen and abs(_sum(group)) >= _NOTHING]


def explain(score: Score, keys: Iterable[str] = ()) -> list[Message]:
    """The waterfall: what stood before any evidence, each piece of it, the total; then the keys, if given.

    No sentence holds a value of a record. ``keys`` are names of rules, as ``shared_keys`` gives them.
    """
    prior = score.total - sum(term.weight for term in score.terms)
    lines = [msg("before any evidence: {bits} bits", bits=_signed(prior))]
    lines += [_line(group) for group in _grouped(score.terms) if abs(_sum(group)) >= _NOTHING]
    total = _signed(score.total)
    lines.append(msg("total: {bits} bits, {band}", bits=total, band=score.band.words))
    return lines + [msg("brought together by: {key}", key=KEYS[key]) for key in keys]


def pieces(score: Score) -> list[tuple[Message, float]]:
    """Each piece of evidence in words, without its number, and its bits; in the order of the model."""
    groups = _grouped(score.terms)
    return [(_told(group), _sum(group)) for group in groups if abs(_sum(group)) >= _NOTHING]


def _told(group: list[Term]) -> Message:
    rarity = sum(term.adjustment for term in group)
    if rarity >= _MUCH:
        return msg("{what}, rare in the country", what=_what(group))
    if rarity <= -_MUCH:
        return msg("{what}, common in the country", what=_what(group))
    return _what(group)


def _grouped(terms: Iterable[Term]) -> list[list[Term]]:
    """Terms of one comparison and level together, in the order they come."""
    groups: dict[tuple[str, str], list[Term]] = {}
    for term in terms:
        groups.setdefault((term.comparison, term.level), []).append(term)
    return list(groups.values())


def _line(group: list[Term]) -> Message:
    what, bits = _what(group), _signed(_sum(group))
    rarity = sum(term.adjustment for term in group)
    if rarity >= _MUCH:
        return msg("{what}, rare in the country: {bits}", what=what, bits=bits)
    if rarity <= -_MUCH:
        return msg("{what}, common in the country: {bits}", what=what, bits=bits)
    return msg("{what}: {bits}", what=what, bits=bits)


def _what(group: list[Term]) -> Message:
    comparison, level = group[0].comparison, group[0].level
    if len(group) == 2 and level in BOTH:
        return BOTH[level]
    if level in LEVELS:
        return LEVELS[level]
    return msg("{comparison}: {level}", comparison=COMPARISONS[comparison], level=OF_COMPARISON[level])


def _sum(group: list[Term]) -> float:
    return sum(term.weight for term in group)


def _signed(bits: float) -> str:
    return f"{bits:+.1f}"
