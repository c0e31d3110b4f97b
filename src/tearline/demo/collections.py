"""What the demo loads: a nation's files, and the official lists where a folder has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tearline.errors import BadInput
from tearline.intake.files import choose
from tearline.language import msg
from tearline.nation.make import MANIFEST, plan_of


@dataclass(frozen=True, slots=True)
class Collection:
    """One file and how its agency has it loaded. ``truth`` tells of each line what it is; None: not invented."""

    agency: str
    source: str
    label: str
    path: Path
    mapping: Path | None = None
    truth: Path | None = None

    @property
    def name(self) -> str:
        return f"{self.agency}/{self.path.name}"

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.path.stat().st_size

    def stamp(self) -> list[int]:
        """Size and time of change of all files that are read: equal means read already."""
        files = [file.stat() for file in choose(self.path, mapping=self.mapping).files]
        return [sum(f.st_size for f in files), max(f.st_mtime_ns for f in files)]


def nation_files(folder: Path) -> Iterator[Collection]:
    """The agencies' files of the nation in ``folder``. Raises :class:`BadInput` where there is none."""
    plan_of(folder)  # says clearly what is wrong with the folder
    for told in json.loads((folder / MANIFEST).read_text("utf-8"))["files"]:
        yield Collection(
            told["agency"], told["source"], told["label"], folder / told["path"],
            folder / told["mapping"] if told["mapping"] else None, folder / told["truth"],
        )  # fmt: skip


def official_lists(folder: Path) -> Iterator[Collection]:
    """The OFAC and UN lists that ``folder`` has. Raises :class:`BadInput` where it is no folder."""
    if not folder.is_dir():
        raise BadInput(msg("{folder} is no folder. Name the one that holds the lists.", folder=folder))
    for path in sorted(folder.iterdir()):
        name = path.name.casefold()
        if name.endswith("sdn.csv"):
            yield Collection("OFAC", "sdn", "OFAC//OPEN//-//ALL//H0", path)
        elif name.endswith(".xml") and "consolidated" in name:
            yield Collection("UN", "consolidated", "UN//OPEN//-//ALL//H0", path)
