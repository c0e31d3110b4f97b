"""Whom a matter names as a suspect, on its page and in the form that opens one; and what a basis says (ADR 0051)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tearline.api.viewer import id_of
from tearline.casework.bases import PERSON, Basis, Named, Suspect, bases_of
from tearline.casework.questions import Line, Matter, matters_about
from tearline.matters import Field, Kind, kinds
from tearline.picture.answer import Banner, Found, banner
from tearline.web.visit import Visit

_ON = "basis-"  # before a person's id in the form: on which basis they are named
_WHOM = "whom"
_SOURCES = "sources"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PROPERTIES = ("summary", "facts", "deedOn")


# ── in the form ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Form:
    """Of the records that a matter may be about: the people, whom one may name; by id the bases in force of each."""

    people: frozenset[str]
    bases: Mapping[str, list[Basis]]
    write: Kind | None
    """The kind of basis that one would write first."""

    @property
    def labels(self) -> list[str]:
        """Of the bases."""
        return [one.label for told in self.bases.values() for one in told]


def form_of(visit: Visit, kind: Kind, records: Sequence[Found]) -> Form:
    """For a matter of this kind about these records."""
    people = frozenset(one.id for one in records if one.schema == PERSON)
    founding = _founding()
    if not kind.names or not people or founding is None:
        return Form(people if kind.founds else frozenset(), {}, None)
    found = bases_of(visit.office.desk, visit.viewer, sorted(map(UUID, people)))
    in_force = {id: [one for one in told if one.in_force] for id, told in found.items()}
    return Form(people, in_force, founding)


def named_in(visit: Visit, kind: Kind) -> list[Named]:
    """Whom the form names. Raises :class:`NotFound` for what is no id."""
    if kind.founds:
        return [Named(id_of(whom))] if (whom := visit.value(_WHOM)) else []
    if not kind.names:
        return []
    chosen = {name: visit.value(name) for name in visit.form if name.startswith(_ON)}
    return [Named(id_of(name.removeprefix(_ON)), id_of(basis)) for name, basis in chosen.items() if basis]


def typed_sources(visit: Visit) -> list[str]:
    """Ids of further records, out of ids or addresses that were typed or pasted."""
    return list(dict.fromkeys(_ID.findall(visit.value(_SOURCES).lower())))


def header_in(visit: Visit, kind: Kind) -> dict[str, list[str]]:
    """What the form says of the header besides its title."""
    names = _PROPERTIES if kind.founds else _PROPERTIES[:1]
    return {name: [text] for name in names if (text := visit.value(name))}


# ── on the page ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Naming:
    """``suspects``: whom the matter names, each with their record; ``others``: the other records that it is about.
    ``resting``: of a basis, the matters that point at it; ``open_kinds``: in which one may name somebody on it."""

    suspects: list[tuple[Suspect, Found]]
    others: list[Found]
    resting: list[Line]
    open_kinds: list[Kind]
    fields: Mapping[str, Field]
    states: Kind | None
    kinds: Mapping[str, Kind]

    def over(self, shown: Banner) -> Banner:
        """The banner over a page that shows these too."""
        return banner([*([shown.label] if shown.label else []), *(line.label for line in self.resting)])

    def criterion(self, code: str) -> object:
        """What a criterion is, and its source; None where the list does not have it any more."""
        return self.fields["criterion"].listed.get(code) if self.fields else None


def naming_of(visit: Visit, found: Matter) -> Naming:
    """Of a matter that is shown; of a basis, one look more."""
    by_id = {one.id: one for one in found.about}
    suspects = [(one, by_id[one.record]) for one in found.suspects if one.record in by_id]
    apart = {one.record for one in found.suspects} | {id for one in found.suspects for id in one.on}
    founding = found.kind if found.kind.founds else _founding()
    resting = matters_about(visit.office.desk, visit.viewer, [UUID(found.id)]) if found.kind.founds else []
    return Naming(
        suspects, [one for one in found.about if one.id not in apart], resting,
        [kind for kind in kinds().values() if kind.names] if found.kind.founds else [],
        founding.fields if founding else {}, founding, kinds(),
    )  # fmt: skip


def _founding() -> Kind | None:
    return next((kind for kind in kinds().values() if kind.founds), None)
