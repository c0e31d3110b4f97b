"""What each agency knows of the nation and how it writes it, and the truth apart."""

from tearline.nation.telling.collection import Collection, collections
from tearline.nation.telling.mapping import mapping_of
from tearline.nation.telling.scribe import Told, records_table, tell, truth_tables
from tearline.nation.telling.truth import TruthTable
from tearline.nation.telling.workbook import ROWS, Workbook

__all__ = [
    "ROWS",
    "Collection",
    "Told",
    "TruthTable",
    "Workbook",
    "collections",
    "mapping_of",
    "records_table",
    "tell",
    "truth_tables",
]
