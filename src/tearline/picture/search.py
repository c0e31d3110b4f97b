"""Search: names and text, accents and small misspellings forgiven, with filters and facets (D2).

Rank comes from the question and the record alone. Nothing counts how common a word is in the whole
collection: such a number speaks of records that the viewer may not see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from tearline.db import Row, as_json
from tearline.errors import BadInput
from tearline.handling import Tier
from tearline.language import msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ontology.captions import names_of
from tearline.ontology.words import exact_key, reach_keys, sound_key, words
from tearline.picture.answer import Banner, Found, Hit, banner, found
from tearline.picture.head import Answering, answering
from tearline.picture.reach import Reach, reach_of

WINDOW = 200  # of the best candidates, which are then compared name by name
WORDS = 6  # that must stand in a record; of a longer question the others only rank
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrow by kind (schema), agency, tier and when recorded (``since`` ≤ date < ``until``); empty = all."""

    kinds: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    tiers: list[Tier] = field(default_factory=list)
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """How many visible answers have this value."""

    value: str
    hits: int


@dataclass(frozen=True, slots=True)
class Searched:
    """One page of answers, best first, whose records they are, and how all visible answers fall."""

    text: str
    hits: list[Hit]
    total: int
    page: int
    pages: int
    facets: dict[str, list[Facet]]
    banner: Banner
    entities: list[Answering] = field(default_factory=list)


@asked_again
def search(
    desk: Desk, viewer: Viewer, text: str, filters: Filters | None = None, page: int = 1, size: int = 20
) -> Searched:
    """Records that hold every word of ``text``, each in one of its forms, among what the viewer may see.

    Of more than six words, as whole names have, the six longest must stand in the record (of equal ones the first);
    the others count when the answers are ranked. Short ones (de, la, S.A.) tell nobody apart.

    A word's forms are the word as written and its sound; where that finds less than ``WINDOW``, also all
    sounds within one slip of it. At most ``WINDOW`` answers can be paged through; ``total`` and the facets
    count all. Raises
    :class:`BadInput` for no words, too long a text, or a page that cannot be.
    """
    wanted = _wanted(text)
    close = [_forms(word) for word in wanted]
    if not 1 <= size <= 100 or page < 1 or (page - 1) * size >= WINDOW:
        raise BadInput(
            msg("A page has 1 to 100 answers, of the first {window}. Narrow the question.", window=WINDOW)
        )
    narrowed = filters or Filters()
    question = {"text": text, "filters": narrowed, "page": page, "size": size}
    with look(desk, viewer, "search", question) as this:
        candidates = _candidates(this, close, narrowed)
        if len(candidates) < WINDOW:
            close = [[*forms, *reach_keys(word)] for forms, word in zip(close, wanted, strict=True)]
            candidates = _candidates(this, close, narrowed)
        facets = _facets(this, close, narrowed)
        ranked = _ranked(text, candidates)
        shown = ranked[(page - 1) * size : page * size]
        ids = [hit.record.id for hit in shown]
        entities, others = answering(reach_of(this, ids) if ids else Reach(), ids)
        records = [*(hit.record for hit in shown), *others]
        this.show({"id": record.id, "owner": record.owner} for record in records)
    labels = [*(hit.record.label for hit in shown), *(entity.label for entity in entities)]
    total = sum(f.hits for f in facets.pop("all", []))
    return Searched(
        text,
        shown,
        total,
        page,
        -(-min(total, WINDOW) // size),
        facets,
        banner(labels),
        entities,
    )


@asked_again
def search_ids(
    desk: Desk, viewer: Viewer, text: str, filters: Filters | None, most: int, part: int
) -> list[bytes]:
    """The ids of every record that answers, ``part`` in each of the parts and sixteen bytes each: in the order of
    :func:`search` before names are compared. For a copy, which asks for what they say under looks of its own.

    Raises :class:`BadInput` as :func:`search` does, and where more than ``most`` answer: then none is given.
    """
    wanted = _wanted(text)
    close = [_forms(word) for word in wanted]
    narrowed = filters or Filters()
    with look(desk, viewer, "search", {"text": text, "filters": narrowed, "all": most}) as this:
        parts = _ids(this, close, narrowed, most + 1, part)
        if _count(parts) < WINDOW:
            close = [[*forms, *reach_keys(word)] for forms, word in zip(close, wanted, strict=True)]
            parts = _ids(this, close, narrowed, most + 1, part)
    if _count(parts) > most:
        raise BadInput(
            msg(
                "More than {most} records answer, and a file holds that many at most. Nothing was taken: narrow the "
                "question by kind, agency, tier or time.",
                most=most,
            )
        )
    return parts


def _ids(this: Look, wanted: list[list[int]], filters: Filters, most: int, part: int) -> list[bytes]:
    rows = this.conn.execute(
        "SELECT * FROM ask.search_ids(%s, %s::text[], %s::text[], %s::smallint[], %s::date, %s::date, %s, %s)",
        [*_arguments(wanted, filters), most, part],
    ).fetchall()
    return [bytes(row["ids"]) for row in rows if isinstance(row["ids"], bytes)]


def _count(parts: list[bytes]) -> int:
    return sum(map(len, parts)) // 16


def _wanted(text: str) -> list[str]:
    """The distinct words of the question, the six longest at most, in its order."""
    if len(text) > LONGEST:
        raise BadInput(msg("A search has at most {limit} characters.", limit=LONGEST))
    found_words = list(dict.fromkeys(words(text)))
    if not found_words:
        raise BadInput(msg("Type at least one word or number to search for."))
    telling = sorted(found_words, key=lambda word: -len(word))[:WORDS]
    return [word for word in found_words if word in telling]


def _forms(word: str) -> list[int]:
    """The search keys of a word, the exact form first, and of its sound."""
    sound = sound_key(word)
    return [exact_key(word)] if sound is None else [exact_key(word), sound]


def _arguments(wanted: list[list[int]], filters: Filters) -> list[object]:
    return [
        as_json(wanted),
        filters.kinds or None,
        filters.agencies or None,
        [int(t) for t in filters.tiers] or None,
        filters.since,
        filters.until,
    ]


def _candidates(this: Look, wanted: list[list[int]], filters: Filters, most: int = WINDOW) -> list[Row]:
    return this.conn.execute(
        "SELECT * FROM ask.search(%s, %s::text[], %s::text[], %s::smallint[], %s::date, %s::date, %s)",
        [*_arguments(wanted, filters), most],
    ).fetchall()


def _facets(this: Look, wanted: list[list[int]], filters: Filters) -> dict[str, list[Facet]]:
    facets: dict[str, list[Facet]] = {}
    for row in this.conn.execute(
        "SELECT * FROM ask.facets(%s, %s::text[], %s::text[], %s::smallint[], %s::date, %s::date)",
        _arguments(wanted, filters),
    ):
        value = Tier(int(str(row["value"]))).name if row["facet"] == "tier" else str(row["value"])
        facets.setdefault(str(row["facet"]), []).append(Facet(value, int(str(row["hits"]))))
    return facets


def _ranked(text: str, rows: list[Row]) -> list[Hit]:
    """Best name first; equal ones as the database gave them: more exact words, then the newest."""
    question = " ".join(words(text))
    hits = [(_score(question, hit := found(row), int(str(row["rank"]))), hit) for row in rows]
    hits.sort(key=lambda pair: -pair[0])
    return [Hit(record, "name" if score >= 60 else "text", round(score, 1)) for score, record in hits]


def _score(question: str, record: Found, rank: int) -> float:
    """0 to 100: the best of the record's names against the question, word order forgiven."""
    names = [" ".join(words(name)) for name in names_of(record.schema, record.properties)]
    best = max((fuzz.token_sort_ratio(question, name) for name in names), default=0.0)
    subset = max((fuzz.token_set_ratio(question, name) for name in names), default=0.0)
    return 0.5 * best + 0.4 * subset + min(rank, 5) * 2
