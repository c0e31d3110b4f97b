"""The folder of a nation: a folder for each agency with its files and their mappings, and the truth apart."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from tearline.nation.telling import (
    ROWS,
    Collection,
    Told,
    Workbook,
    collections,
    mapping_of,
    records_table,
    truth_tables,
)

TRUTH = "truth"


class Writer:
    """A nation under way to ``out``. Use as a context manager; add districts in their order, then finish."""

    def __init__(self, out: Path) -> None:
        (out / TRUTH).mkdir(parents=True)
        self._stack = ExitStack()
        tables = {table.name: table.header for table in truth_tables()}
        records = {records_table(one): one for one in collections()}
        self._truth = {
            name: self._new(out / TRUTH / f"{name}.csv", header)
            for name, header in tables.items()
            if name not in records
        }
        self._shelves = [_Shelf(out, one, tables[name], self._stack) for name, one in records.items()]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, told: Told) -> None:
        """Append what is told of one district."""
        for name, file in self._truth.items():
            file.write(told.truth[name])
        for shelf in self._shelves:
            shelf.add(told)

    def finish(self) -> list[dict[str, Any]]:
        """Complete the files; of each that agencies send, how it is loaded and how many rows it has by kind."""
        self._stack.close()
        return [file for shelf in self._shelves for file in shelf.files]

    def _new(self, path: Path, header: bytes) -> IO[bytes]:
        file = self._stack.enter_context(path.open("wb"))
        file.write(header)
        return file


class _Shelf:
    """The files of one collection: one, or for a workbook that gets too long several."""

    def __init__(self, out: Path, collection: Collection, records: bytes, stack: ExitStack) -> None:
        self.files: list[dict[str, Any]] = []
        self._out, self._collection, self._header, self._stack = out, collection, records, stack
        (out / collection.agency).mkdir(exist_ok=True)
        self._begin()

    def add(self, told: Told) -> None:
        if isinstance(self._file, Workbook) and self._file.rows >= ROWS:
            self._begin()
        name = self._collection.name
        self._file.write(told.rows[name])
        self._records.write(told.truth[records_table(self._collection)])
        self._rows.update(told.kinds[name])

    def _begin(self) -> None:
        one, number = self._collection, len(self.files) + 1
        stem = f"{one.file}-{number}" if number > 1 else one.file
        path = self._out / one.agency / f"{stem}{one.suffix}"
        truth = self._out / TRUTH / f"records-{one.agency}-{stem}.csv"
        self._file = self._opened(path)
        self._records = self._stack.enter_context(truth.open("wb"))
        self._records.write(self._header)
        self._rows: Counter[str] = Counter()
        self.files.append(
            {
                "agency": one.agency, "source": one.source, "label": one.label,
                "path": f"{one.agency}/{path.name}", "mapping": self._mapping(stem),
                "truth": f"{TRUTH}/{truth.name}", "rows": self._rows,
            }
        )  # fmt: skip

    def _opened(self, path: Path) -> IO[bytes] | Workbook:
        if self._collection.format == "xlsx":
            book = Workbook(path, [column.head for column in self._collection.parts[0].columns])
            self._stack.callback(book.close)
            return book
        file = self._stack.enter_context(path.open("wb"))
        file.write(self._collection.header)
        return file

    def _mapping(self, stem: str) -> str | None:
        """The mapping's place, once it is written there; None where the format needs none."""
        one = self._collection
        text = mapping_of(one)
        if text is None:
            return None
        (self._out / one.agency / f"{stem}.yaml").write_text(text, "utf-8")
        return f"{one.agency}/{stem}.yaml"
