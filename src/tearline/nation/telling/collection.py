"""The agencies' files as ``agencies/*.yaml`` describes them: columns, forms, keys, labels, and who is told of.

::

    agency: RPV
    late: 12                       # days, on average, until what happened is known
    stale: 0.5                     # share of those who moved whose old address is still on file
    care: 0.8                      # multiplies the rates of errors.yaml
    grades: {scale: europol, source: {A: 8, B: 2}, information: {"1": 7, "2": 3}}
    over: {share: 0.2, label: …}   # how much is classified higher than need be
    collections:
      - file: vehiculos
        source: padron             # what refers to each other has one source
        label: RPV//RESTRICTED//-//ALL//H0
        format: csv                # ftm, xlsx
        encoding: cp1252
        delimiter: ";"
        parts:                     # a table has one
          - kind: vehicle          # of kinds.yaml
            key: "V{n:08d}"
            columns: {PLACA: plate bare, FECHA: registered dmy, …}
            tells: [{what: vehicles, share: 0.98, channel: form, labels: {…}}]

``columns`` gives for each head of the agency (in FollowTheMoney: each property) the field and its forms.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from tearline.nation.agency import AGENCIES, REGIONS
from tearline.nation.chance import Weighted
from tearline.nation.telling.forms import Taker, taker

_KINDS = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8"))
KINDS: Mapping[str, Any] = {name: _KINDS[kind.get("like", name)] for name, kind in _KINDS.items()}
_FOLDER = Path(__file__).parent.parent / "agencies"
BITS, MANY_BITS = 26, 28
"""Of the numbers of a part's rows: room for 67,000 of a district, and where there are ``many`` for 268,000."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column (or a property of an FtM entity), the field that fills it, and its forms."""

    head: str
    field: str
    forms: tuple[str, ...]
    take: Taker


@dataclass(frozen=True, slots=True)
class Tells:
    """What a part tells of: a selection of `tearline.nation.telling.selections`, how much of it and how."""

    what: str
    share: float
    channel: str
    labels: Weighted[str] | None
    only_alias: float
    """Share of those told of without a name by whom the agency knows the alias only."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one kind of thing in a file."""

    kind: str
    schema: str
    slips: str | None
    key: str
    bits: int
    by_time: bool
    columns: tuple[Column, ...]
    tells: tuple[Tells, ...]


@dataclass(frozen=True)
class Agency:
    """How an agency works: how late, how stale, how careful, how it grades and whether it over-classifies."""

    code: str
    states: tuple[str, ...] | None
    """The states that it works in; None for all."""
    late: float
    stale: float
    care: float
    scale: str | None
    source_grades: Weighted[str] | None
    information_grades: Weighted[str] | None
    over: float
    over_label: str


@dataclass(frozen=True)
class Collection:
    """One file of an agency, as it is loaded: its source, the label of what bears none, and how it is written."""

    agency: str
    file: str
    source: str
    label: str
    format: str
    encoding: str
    delimiter: str
    bom: bool
    parts: tuple[Part, ...]
    of: Agency

    @property
    def name(self) -> str:
        """Unique in the nation: ``RPV-vehiculos``."""
        return f"{self.agency}-{self.file}"

    @property
    def suffix(self) -> str:
        """Of the file's name."""
        return {"csv": ".csv", "ftm": ".ftm.jsonl", "xlsx": ".xlsx"}[self.format]

    @cached_property
    def header(self) -> bytes:
        """What stands before the first row; empty for FtM, whose lines name their properties."""
        heads = [column.head for column in self.parts[0].columns]
        if self.format != "csv":
            return b""
        line = io.StringIO()
        csv.writer(line, delimiter=self.delimiter, lineterminator="\n").writerow(heads)
        return (b"\xef\xbb\xbf" if self.bom else b"") + line.getvalue().encode(self.encoding)


@cache
def collections() -> tuple[Collection, ...]:
    """Every file of every agency, in the agencies' order."""
    return tuple(file for agency in AGENCIES for file in _agency(agency.code))


def _agency(code: str) -> list[Collection]:
    content = yaml.safe_load((_FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    grades = content.get("grades") or {}
    over = content.get("over") or {}
    agency = Agency(
        code,
        states=tuple(state for name in content["regions"] for state in REGIONS[name])
        if "regions" in content
        else None,
        late=float(content["late"]),
        stale=float(content.get("stale", 0)),
        care=float(content.get("care", 1)),
        scale=grades.get("scale"),
        source_grades=Weighted.of(grades["source"]) if grades else None,
        information_grades=Weighted.of(grades["information"]) if grades else None,
        over=float(over.get("share", 0)),
        over_label=over.get("label", ""),
    )
    return [_collection(agency, told) for told in content["collections"]]


def _collection(agency: Agency, told: Mapping[str, Any]) -> Collection:
    return Collection(
        agency.code,
        told["file"],
        told["source"],
        told["label"],
        told["format"],
        told.get("encoding", "utf-8"),
        told.get("delimiter", ","),
        told.get("bom", False),
        tuple(_part(part) for part in told["parts"]),
        agency,
    )


def _part(told: Mapping[str, Any]) -> Part:
    kind = KINDS[told["kind"]]
    return Part(
        told["kind"],
        kind["schema"],
        kind.get("slips"),
        told["key"],
        MANY_BITS if told.get("many") else BITS,
        told.get("order") == "time",
        tuple(_column(head, wanted) for head, wanted in told["columns"].items()),
        tuple(_tells(one) for one in told["tells"]),
    )


def _column(head: str, wanted: str) -> Column:
    field, *forms = wanted.split()
    return Column(head, field, tuple(forms), taker(field, forms))


def _tells(told: Mapping[str, Any]) -> Tells:
    labels = told.get("labels")
    return Tells(
        told["what"],
        float(told.get("share", 1)),
        told.get("channel", "machine"),
        Weighted.of(labels) if labels else None,
        float(told.get("only_alias", 0)),
    )
