"""One person of the nation as each viewer sees it: the same record asked about, another entity for each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tearline.codes import Status, words_of
from tearline.demo.cast import VIEWERS, Member
from tearline.demo.deployment import Deployment
from tearline.demo.printout import Asked, headline
from tearline.errors import NotFound
from tearline.language import Language, msg
from tearline.picture.entity import Entity, entity
from tearline.picture.values import Property, Value

MOST_VALUES = 3
SHOWN = ("name", "alias", "birthDate", "curp", "rfc", "phone")


@dataclass(frozen=True, slots=True)
class Seen:
    """The entity that one viewer sees, or None."""

    member: Member
    entity: Entity | None
    milliseconds: float


def see_all(demo: Deployment, asked: Iterable[Asked]) -> list[Seen]:
    """Behind the first record that the first viewer to find any found: what each viewer sees of it."""
    first = next((answer.hits[0].record.id for answer in asked if answer.hits), None)
    return [_seen(demo, member, first) for member in VIEWERS] if first else []


def persons(seen: Iterable[Seen], language: Language) -> Iterator[str]:
    """Under each viewer what that viewer's records say together."""
    for n, one in enumerate(seen):
        if n == 0:
            yield ""
            yield msg("The same person, as an entity: what each one's records say together").text(language)
        yield headline(one.member, one.milliseconds, language)
        yield from (f"    {line}" for line in _told(one.entity, language))


def _seen(demo: Deployment, member: Member, id: str) -> Seen:
    begun = time.perf_counter()
    try:
        found = entity(demo.desk, demo.viewer(member), id)
    except NotFound:
        found = None
    return Seen(member, found, (time.perf_counter() - begun) * 1000)


def _told(found: Entity | None, language: Language) -> Iterator[str]:
    if found is None:
        yield msg("nothing that this viewer may see").text(language)
        return
    agencies = ", ".join(sorted({record.owner for record in found.records}))
    yield f"[{found.label}] {found.caption}, " + msg(
        "records: {count}, of {agencies}", count=len(found.records), agencies=agencies
    ).text(language)
    for value in found.status:
        status = words_of(Status, value.value).text(language)
        yield f"  {msg('status').text(language):<10} {status:<44} {_tellers(value)}"
    yield from (f"  {line}" for p in found.properties if p.name in SHOWN for line in _values(p, language))
    if found.weakest:
        yield "  " + (found.weakest.words.es if language == "es" else found.weakest.words.en)


def _values(told: Property, language: Language) -> Iterator[str]:
    for value in told.values[:MOST_VALUES]:
        yield f"{told.name:<10} {value.value:<44} {_tellers(value)}"
    if len(told.values) > MOST_VALUES:
        more = msg("and {count} more", count=len(told.values) - MOST_VALUES).text(language)
        yield f"{told.name:<10} {more}"


def _tellers(value: Value) -> str:
    return ", ".join(sorted({teller.agency for teller in value.told_by}))
