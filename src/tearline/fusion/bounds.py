"""The most evidence that a value can give, with whatever it is compared: what a hopeless pair is known by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np

from tearline.fusion.align import NAME_LEVELS, WORD_LEVELS
from tearline.fusion.evidence import Floats
from tearline.fusion.features import Values
from tearline.fusion.names import parsed
from tearline.fusion.score import Weigher

# Levels that a comparison gives once, beside those of words.
_ONCE = ("more", "even")


def most_of(weigher: Weigher, values: Sequence[Values]) -> Floats:
    """Bits against strangers by value, 0 at least; one more, of no value, is 0."""
    if weigher.levels == NAME_LEVELS:
        of = partial(_name, _Most(weigher))
    elif weigher.levels == WORD_LEVELS:
        of = partial(_bag, _Most(weigher))
    else:
        most = max(0.0, *(weigher.bits[n] + _rarest(weigher, n) for n in range(len(weigher.levels))))
        return np.array([most] * len(values) + [0.0])
    return np.array([*(max(0.0, *map(of, value)) for value in values), 0.0])


class _Most:
    """By word and by level, remembered."""

    def __init__(self, weigher: Weigher) -> None:
        self.weigher = weigher
        self.of_word = [n for n, level in enumerate(weigher.levels) if not level.endswith(_ONCE)]
        # Two words may be one elsewhere (Mariajosé): together they say no more than the rarest word.
        self.of_joined = max(0.0, *(weigher.bits[n] + _rarest(weigher, n) for n in self.of_word))
        once = [weigher.bits[n] for n in range(len(weigher.levels)) if n not in self.of_word]
        self.once = sum(sorted(max(0.0, bits) for bits in once))
        self.known: dict[str, float] = {}

    def word(self, word: str) -> float:
        if word not in self.known:
            self.known[word] = max(
                0.0,
                *(
                    self.weigher.bits[n] + max(0.0, self.weigher.adjustment(n, word, word))
                    for n in self.of_word
                ),
            )
        return self.known[word]

    def words(self, words: Iterable[str]) -> float:
        of_words = [self.word(word) for word in words]
        return max(sum(of_words), self.of_joined) if len(of_words) > 1 else sum(of_words)


def _name(most: _Most, value: str) -> float:
    name = parsed(value)
    return most.words(name.given) + most.words(name.surname) + most.once


def _bag(most: _Most, value: str) -> float:
    return most.words(value.split()) + most.once


def _rarest(weigher: Weigher, level: int) -> float:
    table = weigher.tables[level]
    return 0.0 if table is None else max(0.0, table[2] * (table[3] - table[1]))
