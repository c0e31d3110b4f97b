"""What the demo loads: the sample's files, and the official lists where a folder has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from tearline.demo.cast import steward_of
from tearline.demo.deployment import Deployment
from tearline.errors import BadInput
from tearline.intake.load import Progress, load
from tearline.intake.readers import reader_for
from tearline.intake.receipt import Receipt, receipts
from tearline.language import msg

Tell = Callable[["Collection", Progress | None], None]

_SAMPLE = (
    ("SSC", "registro-policial", "SSC//RESTRICTED//-//CNI,FGR,UIF//H0",
     ("ssc-personas.csv", "ssc-vehiculos.csv", "ssc-detenciones.csv", "ssc-lecturas.csv")),
    ("FGR", "carpetas", "FGR//CONFIDENTIAL//-//CNI//H1", ("fgr-carpetas.ftm.jsonl",)),
    ("UIF", "reportes", "UIF//CONFIDENTIAL//-//CNI,FGR//H1", ("uif-sujetos.csv", "uif-cuentas.csv")),
    ("CNI", "fichas", "CNI//SECRET//FAROL,TECOLOTE//-//H2", ("cni-fichas.xlsx",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Collection:
    """One file and how its agency has it loaded."""

    agency: str
    source: str
    label: str
    path: Path
    mapping: Path | None = None
    invented: bool = True

    @property
    def name(self) -> str:
        return f"{self.agency}/{self.path.name}"

    def stamp(self) -> list[int]:
        """Size and time of change of all files that are read: equal means read already."""
        files = [file.stat() for file in reader_for(self.path, mapping=self.mapping).files]
        return [sum(f.st_size for f in files), max(f.st_mtime_ns for f in files)]


def sample_folder() -> AbstractContextManager[Path]:
    """The sample as files, wherever the package is installed."""
    return resources.as_file(resources.files("tearline.demo").joinpath("sample"))


def sample(folder: Path) -> Iterator[Collection]:
    """The four agencies' files in ``folder``; a table's mapping stands beside it under the same name."""
    for agency, source, label, names in _SAMPLE:
        for name in names:
            mapping = (folder / name).with_suffix(".yaml")
            yield Collection(agency, source, label, folder / name, mapping if mapping.exists() else None)


def official_lists(folder: Path) -> Iterator[Collection]:
    """The OFAC and UN lists that ``folder`` has. Raises :class:`BadInput` where it is no folder."""
    if not folder.is_dir():
        raise BadInput(msg("{folder} is no folder. Name the one that holds the lists.", folder=folder))
    for path in sorted(folder.iterdir()):
        name = path.name.casefold()
        if name.endswith("sdn.csv"):
            yield Collection("OFAC", "sdn", "OFAC//OPEN//-//ALL//H0", path, invented=False)
        elif name.endswith(".xml") and "consolidated" in name:
            yield Collection("UN", "consolidated", "UN//OPEN//-//ALL//H0", path, invented=False)


def load_all(demo: Deployment, wanted: list[Collection], tell: Tell) -> list[tuple[Collection, Receipt]]:
    """The receipt of each collection; loads those that have none of these very files."""
    found: dict[str, dict[str, Receipt]] = {}
    for agency in dict.fromkeys(collection.agency for collection in wanted):
        steward = demo.viewer(steward_of(agency))
        found[agency] = {r.id: r for r in receipts(demo.desk, steward, limit=1000)}
    return [(each, _loaded(demo, each, found[each.agency]) or _load(demo, each, tell)) for each in wanted]


def _loaded(demo: Deployment, collection: Collection, known: dict[str, Receipt]) -> Receipt | None:
    kept = demo.keyring.loads.get(collection.name)
    if kept is None or kept[1:] != collection.stamp():
        return None
    receipt = known.get(str(kept[0]))
    return receipt if receipt and receipt.closed_at and not receipt.expunged_at else None


def _load(demo: Deployment, collection: Collection, tell: Tell) -> Receipt:
    stamp = collection.stamp()
    receipt = load(
        demo.desk, demo.viewer(steward_of(collection.agency)), collection.path, source=collection.source,
        label=collection.label, mapping=collection.mapping, progress=lambda done: tell(collection, done),
    )  # fmt: skip
    tell(collection, None)
    demo.keyring.loads[collection.name] = [receipt.id, *stamp]
    demo.keyring.save()
    return receipt
