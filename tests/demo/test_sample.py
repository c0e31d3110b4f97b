"""The sample: invented, of four formats, with numbers that hold and a few lines that cannot be taken."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tearline.demo.collections import Collection, official_lists, sample, sample_folder
from tearline.handling import Label
from tearline.intake.draft import Draft, Reject
from tearline.intake.prepare import prepare
from tearline.intake.readers import reader_for
from tearline.ontology import identifiers_of, names_of, words

COLLECTIONS = list(sample(sample_folder().__enter__()))


def items(collection: Collection) -> list[Draft | Reject]:
    return list(reader_for(collection.path, mapping=collection.mapping).read())


def accepted() -> list[tuple[str, Draft]]:
    """What of the sample is taken, with its agency."""
    taken = []
    for collection in COLLECTIONS:
        for item in items(collection):
            if isinstance(item, Draft):
                judged = prepare(item, collection.source, Label.parse(collection.label), date.today())
                if judged.row is not None:
                    taken.append((collection.agency, item))
    return taken


def test_four_agencies_in_four_forms() -> None:
    assert {c.agency for c in COLLECTIONS} == {"SSC", "FGR", "UIF", "CNI"}
    assert {"".join(c.path.suffixes) for c in COLLECTIONS} == {".csv", ".ftm.jsonl", ".xlsx"}
    assert 60 <= len(accepted()) <= 120
    with pytest.raises(UnicodeDecodeError):
        next(c for c in COLLECTIONS if c.path.name == "ssc-personas.csv").path.read_text("utf-8")


def test_each_agency_sends_something_that_cannot_be_taken() -> None:
    refused = Counter()
    for collection in COLLECTIONS:
        for item in items(collection):
            if isinstance(item, Reject) or not prepare(
                item, collection.source, Label.parse(collection.label), date.today()
            ).row:  # fmt: skip
                refused[collection.agency] += 1
    assert refused.keys() == {"SSC", "FGR", "UIF", "CNI"}


def test_agencies_know_the_same_people_by_other_spellings() -> None:
    names: dict[str, set[str]] = {}
    holders: dict[str, set[str]] = {}
    for agency, draft in accepted():
        for found in identifiers_of(draft.schema, draft.properties):
            if found.kind == "curp":
                names.setdefault(found.value, set()).update(draft.properties["name"])
                holders.setdefault(found.value, set()).add(agency)
    shared = [curp for curp, agencies in holders.items() if len(agencies) > 1]
    assert len(shared) >= 8
    assert max(len(agencies) for agencies in holders.values()) == 4
    assert sum(len(names[curp]) > 1 for curp in shared) >= 6


def test_things_of_many_kinds_under_many_labels() -> None:
    schemata = {draft.schema for _, draft in accepted()}
    assert schemata >= {
        "Person", "Vehicle", "Detention", "PlateRead", "Camera", "Organization", "Membership", "Firearm", "Seizure",
        "TraceRequest", "TraceResult", "Case", "CaseEvent", "Warrant", "BankAccount", "Ownership", "Payment", "Device",
        "Tip", "Company",
    }  # fmt: skip
    assert len({draft.label for _, draft in accepted() if draft.label}) >= 8


def test_nobody_of_the_sample_is_on_an_official_list(shared_data: Path) -> None:
    """No full name, whatever its order: not all words of an invented name stand in one official name."""
    real = [frozenset(words(name)) for name in _listed(shared_data)]
    assert len(real) > 10_000
    for _, draft in accepted():
        if draft.schema in ("Person", "Organization", "Company"):
            for name in names_of(draft.schema, draft.properties):
                told = frozenset(words(name))
                assert len(told) < 2 or not any(told <= known for known in real), draft.key


def _listed(folder: Path) -> list[str]:
    names = []
    for collection in official_lists(folder):
        if collection.agency == "OFAC":
            for part, column in (("sdn", 1), ("alt", 3)):
                path = collection.path.with_name(collection.path.name.replace("sdn.csv", f"{part}.csv"))
                with path.open(encoding="latin-1", newline="") as file:
                    names += [row[column] for row in csv.reader(file) if len(row) > column]
        else:
            text = collection.path.read_text("utf-8")
            for party in re.findall(r"<(?:INDIVIDUAL|ENTITY)>.*?</(?:INDIVIDUAL|ENTITY)>", text, re.DOTALL):
                parts = re.findall(r"<(?:FIRST|SECOND|THIRD|FOURTH)_NAME>([^<]*)<", party)
                names += [" ".join(parts), *re.findall(r"<ALIAS_NAME>([^<]*)<", party)]
    return names
