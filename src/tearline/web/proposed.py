"""What a form for opening a matter proposes by what it rests on; whoever opens it may choose otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tearline.matters import Kind
from tearline.matters.particulars import Proposed
from tearline.picture.answer import Found


def proposed(kind: Kind, records: Sequence[Found], agency: str, entity: bool) -> Mapping[str, str]:
    """Values by field. ``entity``: it is opened from a dossier, which puts several records together."""
    fields = (ask.field for ask in kind.opening.asks)
    return {
        one.code: _value(one.proposed, records, agency, entity) for one in fields if one.proposed and records
    }


def _value(told: Proposed, records: Sequence[Found], agency: str, entity: bool) -> str:
    schemata = {one.schema for one in records}
    if len(schemata) == 1 and (value := told.schemata.get(next(iter(schemata)))):
        return value
    if entity:
        return told.entity
    return told.own if {one.owner for one in records} == {agency} else told.others
