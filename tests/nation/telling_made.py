"""Small nations, told and read back by the ordinary intake, made once for all tests of telling."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tearline.handling import Label
from tearline.intake.draft import Draft, Reject
from tearline.intake.prepare import Prepared, prepare
from tearline.intake.readers import reader_for
from tearline.nation.crime import organise
from tearline.nation.events import happen
from tearline.nation.facts import District
from tearline.nation.people import populate
from tearline.nation.plan import Plan
from tearline.nation.telling import Collection, Told, Workbook, collections, mapping_of, records_table, tell
from tearline.nation.things import equip

TODAY = date(2026, 11, 25)
SMALL = Plan(1_500, 41)
TINY = Plan(500, 42)


@dataclass(frozen=True)
class Line:
    """A line of an agency's file: what the truth says it is, what the reader and the intake made of it."""

    collection: Collection
    truth: dict[str, str]
    draft: Draft
    prepared: Prepared


@lru_cache(maxsize=4)
def district(plan: Plan, number: int = 0) -> District:
    """A district with all that is true."""
    made = populate(plan, number)
    organise(plan, made)
    equip(plan, made)
    happen(plan, made)
    return made


@lru_cache(maxsize=4)
def told(plan: Plan, number: int = 0) -> Told:
    """What agencies say of it."""
    return tell(plan, district(plan, number))


def digest(plan: Plan) -> str:
    """Of all that is told and true of its first district."""
    found = sha256()
    for parts in (told(plan).rows, told(plan).truth):
        for name, content in parts.items():
            found.update(name.encode() + content)
    return found.hexdigest()


def truth(plan: Plan, table: str, heads: tuple[str, ...]) -> list[dict[str, str]]:
    """A table of the truth."""
    return list(csv.DictReader(io.StringIO(told(plan).truth[table].decode()), heads))


def records(plan: Plan, collection: Collection) -> list[dict[str, str]]:
    """What the truth says of a collection's lines."""
    heads = ("key", "kind", "true", "channel", "errors", "expected")
    return truth(plan, records_table(collection), heads)


def write(plan: Plan, collection: Collection, folder: Path) -> tuple[Path, Path | None]:
    """The file and its mapping as the nation's writer puts them side by side."""
    path = folder / f"{collection.name}{collection.suffix}"
    rows = told(plan).rows[collection.name]
    if collection.format == "xlsx":
        book = Workbook(path, [column.head for column in collection.parts[0].columns])
        book.write(rows)
        book.close()
    else:
        path.write_bytes(collection.header + rows)
    text = mapping_of(collection)
    if text is None:
        return path, None
    mapping = folder / f"{collection.name}.yaml"
    mapping.write_text(text, "utf-8")
    return path, mapping


@lru_cache(maxsize=2)
def taken(plan: Plan) -> tuple[Line, ...]:
    """Every line of every file, as the intake took it."""
    with TemporaryDirectory() as folder:
        return tuple(line for one in collections() for line in _taken(plan, one, Path(folder)))


def _taken(plan: Plan, collection: Collection, folder: Path) -> list[Line]:
    path, mapping = write(plan, collection, folder)
    default, lines = Label.parse(collection.label), []
    items = list(reader_for(path, mapping=mapping).read())
    told_of = records(plan, collection)
    assert len(items) == len(told_of), collection.name
    for item, row in zip(items, told_of, strict=True):
        assert not isinstance(item, Reject), (collection.name, row, str(item.reason))
        lines.append(Line(collection, row, item, prepare(item, collection.source, default, TODAY)))
    return lines
