"""What of a record is compared: a few normalised values a field, small enough for a database column.

    features("Person", {"name": ["José García"], "birthDate": ["1985-03-12"]}).encode()
    '[1,"person",{"name":["jose/garcia"],"birth":["19850312"]}]'

Some 150 to 250 bytes a person. ``VERSION`` changes when the same record would give other values or other
keys: features of two versions are not compared, the record's features are made again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import orjson

from tearline.errors import BadInput
from tearline.fusion.plan import KINDS, Plan, kind_of, plan
from tearline.fusion.readers import READERS
from tearline.language import msg
from tearline.ontology.mexican import NOBODYS

VERSION = 3

Values = tuple[str, ...]


class Features(NamedTuple):
    """The comparable values of one record: one tuple a field, in the order of the kind's plan."""

    kind: str
    values: tuple[Values, ...]

    def encode(self) -> str:
        """A short JSON text; empty fields are left out."""
        held = {name: values for name, values in zip(_names(self.kind), self.values, strict=True) if values}
        return orjson.dumps([VERSION, self.kind, held]).decode()

    def get(self, field: str) -> Values:
        """The values of one field by its name."""
        return self.values[plan(self.kind).place(field)]


def features(schema: str, properties: Mapping[str, Sequence[str]]) -> Features | None:
    """What of an accepted record is compared; None for a schema that is not matched.

    ``properties`` are FollowTheMoney's, as the ontology stores them: name to values.
    """
    kind = kind_of(schema)
    return None if kind is None else _read(plan(kind), properties)


def decode(text: str) -> Features:
    """The features that ``encode`` wrote. BadInput for another version or kind: make them again; and for what no
    release wrote, which whoever speaks to the database directly can put there.
    """
    try:
        version, kind, held = orjson.loads(text)
        if version == VERSION and kind in KINDS:
            get = held.get
            found = Features(kind, tuple([tuple(get(name, ())) for name in _names(kind)]))
            if _is_ours(found):
                return _without_nobodys(found) if _NOBODYS.search(text) else found
    except (ValueError, TypeError, AttributeError):
        version = "?"
    raise BadInput(
        msg("Features of version {found}, where this release has {wanted}.", found=version, wanted=VERSION)
    )


def _is_ours(found: Features) -> bool:
    """Whether each value is a text that its field's reader may have written."""
    return all(
        isinstance(value, str) and value and (field.read != "date" or _DATE.fullmatch(value))
        for field, values in zip(plan(found.kind).fields, found.values, strict=True)
        for value in values
    )


_NOBODYS = re.compile(r"X[AE]XX010101")


def _without_nobodys(found: Features) -> Features:
    """Less the generic RFCs, and their roots, that releases until 0.2 kept: they stand for whoever has none."""
    nobodys = {*NOBODYS, *(f"{kind}:{number[:10]}" for number in NOBODYS for kind in "cr")}
    return found._replace(values=tuple(tuple(v for v in of if v not in nobodys) for of in found.values))


_DATE = re.compile(r"[0-9]{4}(?:[0-9]{2}){0,2}")


@cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(field.name for field in plan(kind).fields)


def _read(known: Plan, properties: Mapping[str, Sequence[str]]) -> Features:
    get = properties.get
    return Features(
        known.kind,
        tuple(
            [
                ()
                if form is None
                else form.reader(
                    {
                        role: (get(names[0]) or ())
                        if len(names) == 1
                        else [value for name in names for value in get(name) or ()]
                        for role, names in form.sources
                    }
                )
                for form in _forms(known.kind, tuple(properties))
            ]
        ),
    )


class _Form(NamedTuple):
    """How one field is read from records that have these properties: by role, which of them it is read from."""

    reader: Callable[[Mapping[str, Sequence[str]]], Values]
    sources: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=4096)
def _forms(kind: str, told: tuple[str, ...]) -> tuple[_Form | None, ...]:
    """By field; None for one of which records with these properties say nothing. Few sets of properties recur."""
    return tuple(
        None
        if field.properties.isdisjoint(told)
        else _Form(
            READERS[field.read],
            tuple(
                (role, tuple(name for name in names if name in told)) for role, names in field.sources.items()
            ),
        )
        for field in plan(kind).fields
    )
