"""Answers as rows of a page: entities with the records of theirs that answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tearline.codes import IdentifierKind, words_of
from tearline.language import Language
from tearline.ontology.recognise import FORMLESS
from tearline.picture.answer import Found, Hit
from tearline.picture.head import Answering

_BORN = ("birthDate", "incorporationDate", "date", "startDate")
_CARRIED = (
    "curp", "rfc", "registrationNumber", "vin", "clabe", "accountNumber", "phone", "caseNumber", "warrantNumber",
    "serialNumber",
)  # fmt: skip
_MOST_CARRIED = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One entity among the answers: its head, the records that answer, and the little that tells it from others."""

    entity: Answering
    hits: list[Hit]
    statuses: list[str]
    born: str | None
    carried: list[tuple[str, str]]
    agencies: list[str]

    @property
    def exact(self) -> bool:
        """Whether one of its records carries the very identifier, or a name that was asked for."""
        return any(hit.why in ("exact", "name") for hit in self.hits)


def rows_of(entities: Iterable[Answering], hits: Sequence[Hit]) -> list[Row]:
    """A row for each entity, in the order of its best record."""
    by_id = {hit.record.id: hit for hit in hits}
    return [_row(entity, [by_id[id] for id in entity.answers if id in by_id]) for entity in entities]


def read_as(kinds: Sequence[str], language: Language) -> str:
    """What a typed text was taken for: where its form tells, not also all that any number may be."""
    telling = [kind for kind in kinds if kind not in FORMLESS]
    words = (words_of(IdentifierKind, kind).text(language) for kind in telling or kinds)
    return ", ".join(dict.fromkeys(words))


def _row(entity: Answering, hits: list[Hit]) -> Row:
    records = [hit.record for hit in hits]
    return Row(
        entity,
        hits,
        list(dict.fromkeys(record.status for record in records if record.status)),
        next((value for name in _BORN for value in _values(records, name)), None),
        [(name, value) for name in _CARRIED for value in _values(records, name)[:1]][:_MOST_CARRIED],
        list(dict.fromkeys(record.owner for record in records)),
    )


def _values(records: Iterable[Found], name: str) -> list[str]:
    return [value for record in records for value in record.properties.get(name, ())]
