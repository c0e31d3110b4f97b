"""What of the sources stands below the line: found, with its place in the text, for the author to change or
to answer for.

Identifiers and names are compared folded: case, accents, signs that are confused, and what stands between
them do not matter. A moment is finer than half a month, a place than 5 km, where the text has a day or a
number of the sources', a clock time, or coordinates. What is found is the author's to judge: nothing is cut
by a machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from rapidfuzz.distance import OSA

from tearline.codes import Code
from tearline.fusion.plan import data
from tearline.language import msg
from tearline.ontology.captions import names_of, texts_of
from tearline.ontology.extract import identifiers_of
from tearline.ontology.glyphs import ascii_text, fold
from tearline.ontology.precision import days_of
from tearline.picture.answer import Found
from tearline.sharing.releases.slots import TOKEN

_LEAST = 5  # signs of an identifier that is looked for
_PHONE = 10  # digits of a phone number as people write it
_GLYPHS = str.maketrans("OQILBSZG", "00118526")  # the database has the same
_NUMBERED = re.compile(r"[A-Za-z0-9][\w.\-/]*\d[\w\-/]*|\d[\w\-/]*[A-Za-z][\w\-/]*")
_CLOCK = re.compile(
    r"(?:\ba las? |\bat )?\b\d{1,2}[:.h]\d{2}\b|\ba las? \d{1,2}\b|\bat \d{1,2}(?: ?[ap]\.?m\b|\b)",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate((
        "enero ene january jan", "febrero feb february", "marzo mar march", "abril abr april apr", "mayo may",
        "junio jun june", "julio jul july", "agosto ago august aug", "septiembre sep sept september",
        "octubre oct october", "noviembre nov november", "diciembre dic december dec"), 1)
    for name in names.split()
}  # fmt: skip
_DAY = re.compile(
    r"\b(\d{1,2})(?: de)? ([A-Za-z]{3,10})\b|\b([A-Za-z]{3,10}) (\d{1,2})\b|\b\d{4}-(\d{2})-(\d{2})\b"
)
_COORDINATES = re.compile(r"-?\d{1,3}[.,]\d{3,}°?\s*[NS]?\s*[,;/ ]\s*-?\d{1,3}[.,]\d{3,}")
_NUMBERED_PLACE = re.compile(r"\b(\w{3,}) (?:n[uú]m(?:ero)?\.? |no\.? |#)?(\d{1,5})\b")
_GRADE = re.compile(r"\b[A-F][1-6]\b")
_QUOTED = re.compile(r"[«“\"]([^»”\"]{2,60})[»”\"]")
FEWEST = 3  # who could have known a place or a time that is handed on; the database has the same
_NAMED = 2  # words of a name that make it known, where neither is rare


class Sort(Code):
    """What was found."""

    IDENTIFIER = "identifier", msg("identifiers from above")
    NAME = "name", msg("rare names and nicknames")
    PLACE = "place", msg("place")
    TIME = "time", msg("time")
    METHOD = "method", msg("source and method")
    GRADE = "grade", msg("grades")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something from ``start`` to ``end`` of the text; of which source (None: of none in particular), and
    why it may stay, as its author says; of a place or a time also how many people could have known it."""

    sort: str
    start: int
    end: int
    found: str
    record: str | None
    why: str | None = None
    known: int | None = None

    @property
    def tells(self) -> bool:
        """Whether it may point at who knew it: a place, or a time."""
        return self.sort in (Sort.PLACE, Sort.TIME)

    @property
    def few(self) -> bool:
        """Whether too few could have known it, or nobody has said how many: whoever was there is found by it."""
        return self.tells and (self.known or 0) < FEWEST

    @property
    def open(self) -> bool:
        """Whether its author has to change it, or to answer for it, before it is passed on."""
        return not self.why or self.few

    @property
    def sign(self) -> tuple[str, str]:
        """By which it is known again after the text was changed elsewhere."""
        return self.sort, " ".join(self.found.lower().split())


def findings_in(body: str, sources: Sequence[Found]) -> list[Finding]:
    """All of them, in the order of the text; of several at one place, one of a sort."""
    found: dict[tuple[str, int, int], Finding] = {}
    for one in (*_of_sources(body, sources), *_of_none(body)):
        inside = any(o.sort == one.sort and o.start <= one.start and one.end <= o.end for o in found.values())
        if not inside:
            found[one.sort, one.start, one.end] = one
    return sorted(found.values(), key=lambda one: (one.start, one.end, one.sort))


def answered(
    found: Iterable[Finding], why: Mapping[tuple[str, str], str], known: Mapping[tuple[str, str], int]
) -> list[Finding]:
    """These findings, each with what its author said to it, now or of the text before."""
    return [
        replace(one, why=why.get(one.sign) or None, known=known.get(one.sign) if one.tells else None)
        for one in found
    ]


def _of_sources(body: str, sources: Sequence[Found]) -> Iterator[Finding]:
    words = [(ascii_text(word[0]).lower(), word) for word in TOKEN.finditer(body)]
    for source in sources:
        for sort, (start, end) in (
            *((Sort.IDENTIFIER, span) for span in _identifiers(body, source)),
            *((Sort.NAME, span) for span in _names(body, words, source)),
            *((Sort.PLACE, span) for span in _places(body, source)),
            *((Sort.TIME, span) for span in _days(body, source)),
            *((Sort.GRADE, span) for span in _grades(body, source)),
        ):
            yield Finding(str(sort), start, end, body[start:end], source.id)


def _of_none(body: str) -> Iterator[Finding]:
    for sort, pattern in ((Sort.TIME, _CLOCK), (Sort.PLACE, _COORDINATES), (Sort.METHOD, _methods())):
        for match in pattern.finditer(body):
            yield Finding(str(sort), match.start(), match.end(), match[0], None)


def _values(source: Found) -> list[str]:
    return [value for values in source.properties.values() for value in values]


def _identifiers(body: str, source: Found) -> Iterator[tuple[int, int]]:
    """Those that the record is looked up by, and what has a digit and stands in any of its values too."""
    signs = "".join(s.upper() if len(s.upper()) == 1 else s for s in body).translate(_GLYPHS)
    for one in identifiers_of(source.schema, source.properties):
        folded = one.folded[-_PHONE:] if one.kind == "phone" else one.folded
        if len(folded) >= _LEAST:
            yield from (match.span(1) for match in _spread(folded).finditer(signs))
    told = [fold(part) for value in _values(source) for part in _NUMBERED.findall(value)]
    for match in _NUMBERED.finditer(body):
        if len(fold(match[0])) >= _LEAST and fold(match[0]) in told:
            yield match.span()


def _spread(folded: str) -> re.Pattern[str]:
    return re.compile(r"(?<![A-Z0-9])(" + "[^A-Z0-9]*".join(folded) + r")(?![A-Z0-9])")


def _names(body: str, words: Sequence[tuple[str, re.Match[str]]], source: Found) -> Iterator[tuple[int, int]]:
    """Where two words of a name stand close to each other, or one that is rare, written as a name is."""
    nicknames = [quoted for value in _values(source) for quoted in _QUOTED.findall(value)]
    for name, is_nickname in (
        *((name, False) for name in names_of(source.schema, source.properties)),
        *((name, True) for name in nicknames),
    ):
        told = {word for word in _words(name) if len(word) > 2 and word not in _particles()}
        run: list[re.Match[str]] = []
        for place, (word, match) in enumerate(words):
            if any(_same(word, one) for one in told):
                if run and words[place - 1][1] is not run[-1] and words[max(0, place - 2)][1] is not run[-1]:
                    yield from _known(body, run, told, is_nickname)
                    run = []
                run.append(match)
        yield from _known(body, run, told, is_nickname)


def _known(
    body: str, run: Sequence[re.Match[str]], told: set[str], is_nickname: bool
) -> Iterator[tuple[int, int]]:
    if not run:
        return
    start, end = run[0].start(), run[-1].end()
    written = any(word[0][0].isupper() for word in run) or body[max(0, start - 1)] in '«“"'
    words = {ascii_text(word[0]).lower() for word in run}
    whole = is_nickname and len(words) >= len(told)
    if whole or (written and (len(words) >= _NAMED or any(word not in _common() for word in words))):
        yield start, end


def _words(text: str) -> list[str]:
    return [ascii_text(word).lower() for word in TOKEN.findall(text)]


def _same(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) >= 6 and OSA.distance(word, other) <= 1)


def _places(body: str, source: Found) -> Iterator[tuple[int, int]]:
    """A numbered place that a source tells too: pier 3, lot 12."""
    told = {
        (ascii_text(word).lower(), number)
        for value in texts_of(source.schema, source.properties) + names_of(source.schema, source.properties)
        for word, number in _NUMBERED_PLACE.findall(value)
        if ascii_text(word).lower() not in _MONTHS
    }
    for match in _NUMBERED_PLACE.finditer(body):
        if (ascii_text(match[1]).lower(), match[2]) in told:
            yield match.span()


def _days(body: str, source: Found) -> Iterator[tuple[int, int]]:
    """A day on which something of the source's was: of any year, which a text may leave out."""
    told = {
        (days.first.day, days.first.month)
        for value in _values(source)
        if (days := days_of(value)) is not None and days.first == days.last
    }
    told |= {day for value in _values(source) for _, day in _days_in(value)}
    for span, day in _days_in(body):
        if day in told:
            yield span


def _days_in(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for match in _DAY.finditer(text):
        day, month, first, second, number, of = match.groups()
        named = _MONTHS.get((month or first or "").lower())
        if number:
            yield match.span(), (int(of), int(number))
        elif named:
            yield match.span(), (int(day or second), named)


def _grades(body: str, source: Found) -> Iterator[tuple[int, int]]:
    told = f"{source.source_grade or ''}{source.info_grade or ''}"
    return (match.span() for match in _GRADE.finditer(body) if match[0] == told)


@cache
def _particles() -> frozenset[str]:
    names = data("names")
    return frozenset(
        map(str, [word for part in ("particles", "noise", "legal", "unknown") for word in names[part]])
    )


@cache
def _common() -> frozenset[str]:
    """Words of names that many bear: alone they tell of nobody."""
    read = data("rarity")
    return frozenset(
        str(word)
        for kind in ("surname", "given", "words")
        for band in read[kind]["bands"].values()
        for word in band
    )


@cache
def _methods() -> re.Pattern[str]:
    import yaml  # most commands need no list

    told = yaml.safe_load(
        resources.files("tearline.sharing.releases").joinpath("words", "methods.yaml").read_text("utf-8")
    )
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, told))})\b", re.IGNORECASE)
