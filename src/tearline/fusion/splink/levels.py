"""Our comparators as Splink's comparisons: for each, its levels in the order in which they are tried.

Splink gives a comparison one level; a name gives as many hits as it has words. So a name becomes several
comparisons: its best word, its second best, the number of words. What that costs stands in docs/splink.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tearline.fusion.compare import GENERATION
from tearline.fusion.plan import Comparison
from tearline.fusion.splink.dialect import Dialect
from tearline.fusion.splink.evidence import ELSE, Columns, Evidence, Level, nothing
from tearline.fusion.weighing import Weights

Made = Iterator[tuple[str, list[Level]]]

_MOST_WORDS = 4  # surnames, or words of a body's name: what agrees beyond these is not counted
_MOST_ALONE = 3

# On two values, x and y. One sign more, less, wrong or swapped; two in words of eight letters; or cut off after three.
_SHORTER = "least(length(x), length(y))"
_STARTS = "(left(x, length(y)) = y OR left(y, length(x)) = x)"
_SLIP = (
    f"damerau_levenshtein(x, y) <= CASE WHEN {_SHORTER} >= 8 THEN 2 WHEN {_SHORTER} >= 4 THEN 1 ELSE 0 END"
    f" OR ({_SHORTER} >= 3 AND {_STARTS})"
)
_INITIAL = "(length(x) = 1 OR length(y) = 1) AND left(x, 1) = left(y, 1)"
_FEWER_WORDS = "(1 + least(length(x) - length(replace(x, ' ', '')), length(y) - length(replace(y, ' ', ''))))"
_FULL = "length(x) = 8 AND length(y) = 8"
_SAME_YEAR = "left(x, 4) = left(y, 4)"
_SAME_KIND = "left(x, instr(x, ':')) = left(y, instr(y, ':'))"  # both empty where there is no kind
_SIGNS = "least(length(x) - instr(x, ':'), length(y) - instr(y, ':'))"
_JANUARY = f"{_SAME_YEAR} AND (substr(x, 5, 4) = '0101' OR substr(y, 5, 4) = '0101')"
_YEARS = "abs(cast(left(x, 4) AS int) - cast(left(y, 4) AS int))"
_DATES = {
    "date.exact": "x = y AND length(x) = 8",
    "date.swapped": f"{_FULL} AND {_SAME_YEAR} AND substr(x, 5, 2) = substr(y, 7, 2)"
    " AND substr(x, 7, 2) = substr(y, 5, 2)",
    "date.slip": f"{_FULL} AND damerau_levenshtein(x, y) <= 1 AND NOT ({_JANUARY})",
    "date.january": f"{_FULL} AND {_JANUARY}",
    "date.year-only": f"{_SHORTER} < 8 AND {_STARTS}",
    "date.month": f"{_FULL} AND left(x, 6) = left(y, 6)",
    "date.year": _SAME_YEAR,
    "date.day": f"{_FULL} AND substr(x, 5, 4) = substr(y, 5, 4)",
    "date.near": f"{_YEARS} <= 2",
    "date.differs": f"NOT ({_FULL}) OR {_YEARS} < {GENERATION} OR substr(x, 5, 2) = substr(y, 5, 2)"
    " OR substr(x, 7, 2) = substr(y, 7, 2)",
}


def comparisons(weights: Weights, dialect: Dialect) -> list[dict[str, Any]]:
    """Splink's comparisons for all of a kind's, in the order of the model."""
    return [
        {"output_column_name": name, "comparison_description": name, "comparison_levels": levels}
        for comparison in weights.plan.comparisons
        for name, levels in _MAKERS[comparison.how](comparison, Evidence(weights, comparison.name, dialect))
    ]


def _dates(comparison: Comparison, says: Evidence) -> Made:
    name = comparison.name
    found = [says.level(level, says.dialect.some(name, on)) for level, on in _DATES.items()]
    yield name, [_missing(says, name), *found, says.level("date.generation", ELSE)]


def _codes(comparison: Comparison, says: Evidence) -> Made:
    name, sql = comparison.name, says.dialect
    yield (
        name,
        [
            nothing(f"NOT ({sql.some(name, _SAME_KIND)})"),
            says.level("code.exact", sql.overlap(name)),
            says.level(
                "code.slip",
                sql.some(name, f"{_SAME_KIND} AND {_SIGNS} >= 6 AND damerau_levenshtein(x, y) <= 1"),
            ),
            says.level("code.differs", ELSE),
        ],
    )


def _roots(comparison: Comparison, says: Evidence) -> Made:
    """CURP against RFC; nothing where both records have the same one of them."""
    name, sql = comparison.name, says.dialect
    yield (
        name,
        [
            nothing(f"{sql.least(name)} = 0 OR {sql.some(name, 'left(x, 1) = left(y, 1)')}"),
            says.level("code.exact", sql.some(name, "substr(x, 3) = substr(y, 3)")),
            says.level("code.slip", sql.some(name, "damerau_levenshtein(substr(x, 3), substr(y, 3)) <= 1")),
            says.level("code.differs", ELSE),
        ],
    )


def _categories(comparison: Comparison, says: Evidence) -> Made:
    name, sql = comparison.name, says.dialect
    one_each = f"{sql.size(f'{name}_l')} = 1 AND {sql.size(f'{name}_r')} = 1"
    yield (
        name,
        [
            _missing(says, name),
            *says.banded("category.same", lambda of: f"{one_each} AND {sql.overlap(of(name))}"),
            says.level("category.overlap", sql.overlap(name)),
            says.level("category.differs", ELSE),
        ],
    )


def _texts(comparison: Comparison, says: Evidence) -> Made:
    name, sql = comparison.name, says.dialect
    close, part = (_alike(sql, f"{name}_sorted", comparison.levels[level]) for level in ("close", "part"))
    yield (
        name,
        [
            _missing(says, name),
            *says.banded("text.exact", lambda of: sql.overlap(of(name))),
            says.level("text.close", close),
            says.level("text.part", part),
            says.level("text.differs", ELSE),
        ],
    )


def _addresses(comparison: Comparison, says: Evidence) -> Made:
    """Addresses by their words: the same ones; all of one in the other, a number among them; in part."""
    name, sql = comparison.name, says.dialect
    within = sql.some(f"{name}_words", f"{sql.shared_words} >= 3 AND {sql.shared_words} = {_FEWER_WORDS}")
    ordered, joined = f"{name}_sorted", f"{name}_joined"
    alike = " OR ".join(_alike(sql, column, comparison.levels["close"]) for column in (ordered, joined))
    shares = f"100 * {sql.shared_words} >= {comparison.levels['part']} * {_FEWER_WORDS}"
    in_part = f"{sql.some(f'{name}_words', shares)} AND {sql.common(f'{name}_long')} > 1"
    whole = sql.some(f"{name}_words", f"{sql.shared_words} = {_FEWER_WORDS}")
    by_letter = _alike(sql, joined, comparison.levels["letters"])
    yield (
        name,
        [
            _missing(says, f"{name}_words"),
            *says.banded("text.exact", lambda of: sql.overlap(of(f"{name}_words"))),
            says.level("text.close", f"({within} AND {sql.overlap(f'{name}_numbers')}) OR {alike}"),
            says.level("text.part", f"{whole} OR ({in_part}) OR {by_letter}"),
            says.level("text.differs", ELSE),
        ],
    )


def _alike(sql: Dialect, column: str, least: int) -> str:
    """Likeness of sorted or joined words by edits, of 100.

    Our own counts a wrong sign as one taken out and one put in; no SQL has that distance. It lies between
    Levenshtein's and twice that less the difference in length: here, in the middle.
    """
    edits = "50 * (3 * levenshtein(x, y) - abs(length(x) - length(y)))"
    return sql.some(column, f"{edits} <= {100 - least} * (length(x) + length(y))")


def _names(_comparison: Comparison, says: Evidence) -> Made:
    sql = says.dialect
    crossed = f"{_crossed(sql)(str)} >= 1"
    missing = nothing(f"{sql.least('given')} = 0 OR {crossed}")
    yield "given", [missing, *_word_levels(says, "given", "given", 1)]
    yield "second_given", [nothing(f"{sql.least('given')} < 2 OR {crossed}"), *_second_given(says)]
    yield "given_words", _word_count(says, "given", "given-words")
    for nth in range(1, _MOST_WORDS + 1):
        missing = nothing(f"{sql.least('surname')} < {nth} AND {_found(sql)(str)} < {nth}")
        yield f"surname_{nth}", [missing, *_word_levels(says, "surname", "surname", nth)]
    yield "surname_words", _word_count(says, "surname", "surname-words")


def _bags(comparison: Comparison, says: Evidence) -> Made:
    name, sql = comparison.name, says.dialect
    for nth in range(1, _MOST_WORDS + 1):
        yield (
            f"{name}_{nth}",
            [nothing(f"{sql.least(name)} < {nth}"), *_word_levels(says, name, "word", nth)],
        )
    apart = f"abs({sql.size(f'{name}_l')} - {sql.size(f'{name}_r')})"
    alone = [says.level("word.alone", f"{apart} = {n}", n) for n in range(1, _MOST_ALONE)]
    yield (
        f"{name}_alone",
        [
            nothing(f"{sql.least(name)} = 0 OR {apart} = 0"),
            *alone,
            says.level("word.alone", ELSE, _MOST_ALONE),
        ],
    )
    yield f"{name}_words", _word_count(says, name, "words")


def _word_levels(says: Evidence, base: str, group: str, nth: int) -> list[Level]:
    """How well the ``nth`` best pair of words agrees: so well that ``nth`` words do."""
    sql = says.dialect
    found = says.banded(f"{group}.exact", lambda of: f"{sql.common(of(base))} >= {nth}")
    if group == "surname":
        found += says.banded("surname.crossed", lambda of: f"{_found(sql)(of)} >= {nth}")
    if group == "given":
        found += says.banded("given.nickname", lambda of: f"{sql.common(of('given_forms'))} >= {nth}")
    found += says.banded(f"{group}.sound", lambda of: _sounded(sql, of, base, nth))
    initial = f"{sql.partnered(base, f'x = y OR ({_INITIAL})')} >= {nth}"
    # Most pairs of words are unlike: told before each band is tried for slips, it is told ten times sooner.
    found.append(says.level(f"{group}.differs", f"NOT ({_slipped(sql, str, base, nth)} OR {initial})"))
    found += says.banded(f"{group}.typo", lambda of: _slipped(sql, of, base, nth))
    return [*found, says.level(f"{group}.initial", ELSE)]


def _second_given(says: Evidence) -> list[Level]:
    """Where the best pair of given names is unlike, the second is as unlike as a first."""
    sql = says.dialect
    ways = [sql.common("given_sound"), sql.common("given_forms")]
    ways.append(sql.partnered("given", f"{_SLIP} OR ({_INITIAL})"))
    one, two = (" OR ".join(f"{count} >= {nth}" for count in ways) for nth in (1, 2))
    return [
        says.level("second.exact", f"{sql.common('given')} >= 2"),
        says.level("second.alike", two),
        says.level("second.differs", one),
        says.level("given.differs", ELSE),
    ]


def _word_count(says: Evidence, base: str, group: str) -> list[Level]:
    sql = says.dialect
    return [
        nothing(f"{sql.least(base)} = 0"),
        says.level(f"{group}.even", f"{sql.size(f'{base}_l')} = {sql.size(f'{base}_r')}"),
        says.level(f"{group}.more", ELSE),
    ]


def _sounded(sql: Dialect, of: Columns, base: str, nth: int) -> str:
    """As it sounds; or Mariajosé beside María José."""
    alike = f"{_commoner(sql, of, base, nth)}{sql.common(of(f'{base}_sound'))} >= {nth}"
    return f"{alike} OR {sql.overlap(of(f'{base}_joined'))}" if nth == 1 else alike


def _slipped(sql: Dialect, of: Columns, base: str, nth: int) -> str:
    commoner = _commoner(sql, of, base, nth)
    forms = (sql.partnered(of(form), _SLIP) for form in (base, f"{base}_sound"))
    return " OR ".join(f"{commoner}{count} >= {nth}" for count in forms)


def _commoner(sql: Dialect, of: Columns, base: str, nth: int) -> str:
    """Exact words under the band count too where a further word is sought: the rarity is that word's alone."""
    if nth == 1 or of(base) == base:
        return ""
    return f"{sql.common(base)} - {sql.common(of(base))} + "


def _crossed(sql: Dialect) -> Callable[[Columns], str]:
    """How many words are a given name here and a surname there; none where a given name is shared."""

    def counted(of: Columns) -> str:
        surname = of("surname")
        crossed = f"{sql.common('given', surname)} + {sql.common(surname, 'given')}"
        return f"(CASE WHEN {sql.overlap('given')} THEN 0 ELSE {crossed} END)"

    return counted


def _found(sql: Dialect) -> Callable[[Columns], str]:
    """How many surnames have their like among the other's surnames, or in the band among given names."""
    return lambda of: f"({sql.common('surname')} + {_crossed(sql)(of)})"


def _missing(says: Evidence, name: str) -> Level:
    return nothing(f"{says.dialect.least(name)} = 0")


_MAKERS: dict[str, Callable[[Comparison, Evidence], Made]] = {
    "name": _names,
    "words": _bags,
    "date": _dates,
    "code": _codes,
    "root": _roots,
    "category": _categories,
    "text": _texts,
    "address": _addresses,
}
