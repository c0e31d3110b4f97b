"""A nation's records with their truth: every line beside the thing it tells of, nothing that was rejected."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tearline.demo.collections import nation_files
from tearline.demo.truth import true_records
from tearline.fusion.plan import KINDS, kind_of
from tearline.intake.draft import Draft
from tearline.intake.readers import reader_for
from tearline.nation.make import make
from tearline.nation.plan import Plan


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("truth") / "nation"
    make(Plan(1000, 5), folder)
    return folder


def test_no_record_of_a_kind_is_passed_over(nation: Path) -> None:
    drafts = dict.fromkeys(KINDS, 0)
    rejected = dict.fromkeys(KINDS, 0)
    for file in nation_files(nation):
        assert file.truth is not None
        with file.truth.open(encoding="utf-8", newline="") as lines:
            told = list(csv.DictReader(lines))
        read = [d for d in reader_for(file.path, mapping=file.mapping).read() if isinstance(d, Draft)]
        for draft, row in zip(read, told, strict=True):
            if (kind := kind_of(draft.schema)) and row["kind"] != "buyer" and len(row["true"].split()) == 1:
                drafts[kind] += 1
                rejected[kind] += row["expected"] != "accepted"
    assert drafts["person"] > 2000
    for kind in KINDS:
        assert sum(1 for _ in true_records(nation, kind)) == drafts[kind] - rejected[kind], kind


def test_a_record_stands_beside_its_own_truth(nation: Path) -> None:
    with (nation / "truth" / "people.csv").open(encoding="utf-8", newline="") as file:
        curps = {row["person"]: row["curp"] for row in csv.DictReader(file)}
    told = [
        (record.thing, curp)
        for record in true_records(nation, "person")
        for curp in record.properties.get("curp", ())
        if not record.errors
    ]
    assert len(told) > 500
    assert all(curps[thing] == curp for thing, curp in told)
