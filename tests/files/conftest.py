"""A database and a data folder of their own, so that sweeping meets nobody else's files; and who works there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline.db import House
from tearline.files.deeds import add_file
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.ledger.look import Desk, Viewer
from tearline.shelf import Shelf
from tests.files.samples import SAMPLES
from tests.gate.conftest import database_beside
from tests.people import People

OPEN, SECRET = "GSSC//OPEN//-//ALL//H0", "GSSC//SECRET//-//ALL//H0"


@dataclass
class Place:
    """A deployment. ``steward`` and ``officer`` are GSSC's, ``other`` and ``low`` GUIF's; ``low`` sees no SECRET."""

    house: House
    desk: Desk
    people: People
    folder: Path

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.house.data)
        self.steward = self.people.enrol("GSSC", "steward", Tier.SECRET, (), ["steward"])
        self.officer = self.people.enrol("GSSC", "officer", Tier.SECRET)
        self.other = self.people.enrol("GUIF", "other", Tier.SECRET)
        self.low = self.people.enrol("GUIF", "low", Tier.OPEN)
        self.keys = 0

    def record(self, label: str = OPEN) -> UUID:
        """A new record of GSSC's."""
        self.keys += 1
        path = self.folder / "one.jsonl"
        path.write_text(
            f'{{"id": "f{self.keys}", "schema": "Vehicle", "properties": {{"name": ["Camioneta {self.keys}"]}}}}\n'
        )
        receipt = load(self.desk, self.steward, path, source="padron", label=label, format="ftm")
        return UUID(str(self.one("SELECT id FROM store.record WHERE load_id = %s", receipt.id)))

    def add(self, record: UUID, content: bytes | None = None, name: str = "foto.jpg", by: Viewer | None = None,
            label: str | None = None) -> UUID:  # fmt: skip
        """The record of a file that was added."""
        with self.shelf.arriving() as came:
            came.write(SAMPLES["image/jpeg"] if content is None else content)
            return add_file(self.desk, by or self.officer, record, came, name, label).id

    def name_of(self, file: UUID) -> UUID:
        return UUID(str(self.one("SELECT name FROM store.file WHERE record_id = %s", file)))

    def one(self, statement: str, *values: object) -> object:
        """The first value of the first row, asked by the administrator."""
        with psycopg.connect(self.house.dsn("admin"), autocommit=True) as conn:
            row = conn.execute(statement.encode(), values).fetchone()
        assert row is not None
        return row[0]

    def do(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.house.dsn("admin"), autocommit=True) as conn:
            conn.execute(statement.encode(), values)

    def by_the_clock(self, job: Callable[[House, psycopg.Connection], int]) -> int:
        """What a job does, as it runs."""
        with psycopg.connect(self.house.dsn("jobs"), autocommit=True) as conn:
            return job(self.house, conn)


@pytest.fixture(scope="package")
def place(house: House, data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with database_beside(house) as beside:
        beside.data = data_folder / "files-of-tests"
        beside.data.mkdir()
        desk = Desk(beside, 4)
        try:
            yield Place(beside, desk, People(beside, desk), tmp_path_factory.mktemp("loads"))
        finally:
            desk.close()
