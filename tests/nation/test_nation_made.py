"""A nation as files: the same from the same seed, its lines all traceable, its truth apart, whole or not there."""

from __future__ import annotations

import csv
import filecmp
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from tearline.demo.collections import Collection, nation_files
from tearline.errors import BadInput, Conflict
from tearline.handling import Label
from tearline.intake.draft import Draft, Reject
from tearline.intake.drafting import Draft as Drafting
from tearline.intake.drafting import yaml_of
from tearline.intake.drafting.columns import table_of
from tearline.intake.drafting.draft import draft
from tearline.intake.prepare import prepare
from tearline.intake.readers import columns, reader_for
from tearline.intake.readers.mapping import read_mapping
from tearline.nation.agency import AGENCIES
from tearline.nation.make import MANIFEST, district, make, plan_of
from tearline.nation.plan import Plan

SMALL = Plan(2_000, 7)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small nation, made once."""
    return make(SMALL, tmp_path_factory.mktemp("nation") / "small", workers=1).parent


def rows(nation: Path, table: str) -> Iterator[dict[str, str]]:
    with (nation / "truth" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def items(collection: Collection) -> list[Draft | Reject]:
    return list(reader_for(collection.path, mapping=collection.mapping).read())


def differing(left: Path, right: Path) -> list[str]:
    """Names of files that are not the same, byte by byte, in two folders."""
    files = [{p.relative_to(top).as_posix() for p in top.rglob("*") if p.is_file()} for top in (left, right)]
    both = sorted(files[0] & files[1])
    return [*(files[0] ^ files[1]), *filecmp.cmpfiles(left, right, both, shallow=False)[1]]


def test_the_same_seed_gives_the_same_bytes_in_another_process(nation: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from tearline.nation.make import make; from tearline.nation.plan import Plan;"
        f"make(Plan({SMALL.people}, {SMALL.seed}), Path({str(tmp_path / 'again')!r}), workers=1)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "12345"})
    assert differing(nation, tmp_path / "again") == []


def test_how_many_work_on_it_changes_nothing(tmp_path: Path) -> None:
    plan = Plan(10_600, 3)  # two districts
    for workers in (1, 2):
        make(plan, tmp_path / str(workers), workers=workers)
    assert differing(tmp_path / "1", tmp_path / "2") == []


def test_two_seeds_share_nobody() -> None:
    here, there = district(SMALL, 0), district(Plan(SMALL.people, 8), 0)
    for one in (lambda p: p.curp, lambda p: (p.full_name, p.born), lambda p: p.nss):
        shared = {one(p) for p in here.people} & {one(p) for p in there.people} - {""}
        assert not shared
    assert not {g.name for g in here.groups} & {g.name for g in there.groups}


def test_no_plate_is_on_two_cars_unless_cloned(nation: Path) -> None:
    plates = Counter(row["plate"] for row in rows(nation, "vehicles") if not row["clone_of"])
    assert max(plates.values()) == 1
    real = {row["vehicle"]: row["plate"] for row in rows(nation, "vehicles")}
    for row in rows(nation, "vehicles"):
        assert not row["clone_of"] or real[row["clone_of"]] == row["plate"]


def test_nobody_was_detained_before_birth(nation: Path) -> None:
    born = {row["person"]: date.fromisoformat(row["born"]) for row in rows(nation, "people")}
    detentions = list(rows(nation, "detentions"))
    assert detentions
    for row in detentions:
        assert date.fromisoformat(row["arrested"][:10]).year - born[row["person"]].year >= 12


def test_every_line_is_traceable_and_every_rejection_announced(nation: Path) -> None:
    """Each record of each agency has its line in the truth, of a thing that is there, and the fate told."""
    true = _true_ids(nation)
    seen = 0
    for collection in nation_files(nation):
        assert collection.truth is not None
        told = list(rows(nation, collection.truth.stem))
        found = items(collection)
        assert len(found) == len(told), collection.name
        for item, row in zip(found, told, strict=True):
            assert item.key == row["key"], collection.name
            things = set(row["true"].split())
            if row["kind"] == "read":  # is no thing of its own: the car that it saw, and the camera, are
                things = {thing for thing in things if not thing.startswith("R-")}
            assert things, collection.name
            assert things <= true, (collection.name, row)
            assert _fate(item, collection) == row["expected"], (collection.name, row)
        seen += len(told)
    assert seen > 10 * SMALL.people * 0.8


def _true_ids(nation: Path) -> set[str]:
    """Ids of everything that is true, from the first column of each table of the truth, and the agencies."""
    found = {agency.code for agency in AGENCIES}
    for path in (nation / "truth").glob("*.csv"):
        if not path.stem.startswith("records-"):
            with path.open(encoding="utf-8", newline="") as file:
                found.update(line[0] for line in csv.reader(file))
    return found


def _fate(item: Draft | Reject, collection: Collection) -> str:
    if isinstance(item, Reject):
        return item.code
    judged = prepare(item, collection.source, Label.parse(collection.label), date.today())
    return judged.problems[0].code if judged.problems else "accepted"


def test_the_truth_is_in_no_file_of_an_agency(nation: Path) -> None:
    """Neither an id of the truth nor the words for what only the truth knows."""
    ids = {i for i in _true_ids(nation) if re.fullmatch(r"[A-Z]+-\d+-\d+", i)}
    assert len(ids) > SMALL.people
    for collection in nation_files(nation):
        text = collection.path.read_bytes().decode("latin-1")
        assert not ids & set(re.findall(r"[A-Z]+-\d+-\d+", text)), collection.name
        for word in ("smurfing", "layering", "bulk-cash", "clone_of", "nominee", "alias_only"):
            assert word not in text, (collection.name, word)


def test_twenty_agencies_in_several_forms_under_many_labels(nation: Path) -> None:
    files = list(nation_files(nation))
    assert {c.agency for c in files} == {agency.code for agency in AGENCIES}
    assert {c.path.suffix for c in files} == {".csv", ".jsonl", ".xlsx"}
    labels = {c.label for c in files}
    for collection in files:
        labels |= {item.label for item in items(collection) if isinstance(item, Draft) and item.label}
    parsed = [Label.parse(label) for label in labels]
    assert {label.tier.name for label in parsed} >= {"OPEN", "RESTRICTED", "CONFIDENTIAL", "SECRET"}
    assert any(label.compartments for label in parsed)
    assert any(not label.releasable for label in parsed)


def test_no_name_told_is_on_an_official_list(nation: Path, shared_data: Path) -> None:
    """Whatever the errors made of it: no set of words of a told name is that of a listed one."""
    listed = _listed(shared_data)
    assert len(listed) > 10_000
    for collection in nation_files(nation):
        for item in items(collection):
            if isinstance(item, Draft) and item.schema in ("Person", "Company", "Organization"):
                for name in item.properties.get("name", ()):
                    assert (words := _words(name)) not in listed or len(words) < 2, (collection.name, name)


def _listed(folder: Path) -> set[frozenset[str]]:
    found = set()
    for file in (*sorted(folder.glob("ofac_sdn.csv")), *sorted(folder.glob("un_consolidated.xml"))):
        for item in reader_for(file).read():
            if isinstance(item, Draft):
                for name in (*item.properties.get("name", ()), *item.properties.get("alias", ())):
                    found.add(_words(name))
    return found


def _words(name: str) -> frozenset[str]:
    from tearline.ontology.words import words

    return frozenset(words(name))


# ── as a deed ───────────────────────────────────────────────────────────────────────────────────


def test_the_manifest_tells_how_it_was_made_and_counts_its_rows(nation: Path) -> None:
    assert plan_of(nation) == SMALL
    files = json.loads((nation / MANIFEST).read_text("utf-8"))["files"]
    for file in files:
        assert sum(file["rows"].values()) == sum(1 for _ in rows(nation, Path(file["truth"]).stem))


def test_a_nation_that_is_there_is_left_alone(nation: Path) -> None:
    before = (nation / MANIFEST).stat().st_mtime_ns
    assert make(SMALL, nation) == nation / MANIFEST
    assert (nation / MANIFEST).stat().st_mtime_ns == before


def test_a_folder_in_use_is_refused_and_keeps_what_it_has(nation: Path, tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        make(Plan(600, 1), nation)
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(Conflict):
        make(Plan(600, 1), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_what_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(Plan(600, 1), tmp_path / "nation", stop)
    assert list(tmp_path.iterdir()) == []


def test_who_is_killed_takes_the_others_along(tmp_path: Path) -> None:
    """No worker process outlives the one who asked for its work, and no half nation stands in its place."""
    code = (
        "from pathlib import Path; from tearline.nation.make import make; from tearline.nation.plan import Plan;"
        f"make(Plan(60_000, 1), Path({str(tmp_path / 'nation')!r}), workers=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    workers = _workers_of(process.pid)
    process.kill()
    process.wait()
    psutil.wait_procs(workers, timeout=30)
    assert [worker.pid for worker in workers if worker.is_running()] == []
    assert not (tmp_path / "nation").exists()


def _workers_of(pid: int) -> list[psutil.Process]:
    """Its two workers, once they are there."""
    for _ in range(600):
        found = [
            child for child in psutil.Process(pid).children() if "spawn_main" in " ".join(child.cmdline())
        ]
        if len(found) == 2:
            return found
        time.sleep(0.05)
    raise AssertionError("no workers within half a minute")


@pytest.mark.parametrize("plan", [Plan(499, 1), Plan(10_000_001, 1), Plan(2_000, -1)])
def test_a_plan_that_cannot_be_made_is_refused(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        make(plan, tmp_path / "nation")


def test_a_folder_without_a_nation_is_told(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"plan": {"people": "many"}}')
    with pytest.raises(BadInput, match="holds no nation"):
        plan_of(tmp_path)


# ── mappings drafted from what agencies send ────────────────────────────────────────────────────


def drafted(collection: Collection) -> Drafting:
    """What a person would be given who has the file and no mapping; read here, for the sake of time."""
    rows = [item for item in columns.read(collection.path) if isinstance(item, Draft)]
    cells = [(row.line, [row.properties[str(n)][0] for n in range(len(row.properties))]) for row in rows]
    return draft(table_of(collection.path.name, cells))


def placed(told: dict[str, Any]) -> set[tuple[str, str]]:
    """Targets and columns of a mapping, as YAML holds it."""
    rules = {
        **told["properties"],
        **{f: told[f] for f in ("label", "status") if isinstance(told.get(f), dict)},
    }
    return {(target, column) for target, rule in rules.items() for column in _columns(rule)}


def _columns(rule: Any) -> Iterator[str]:
    if isinstance(rule, str):
        yield rule
    elif isinstance(rule, list):
        for each in rule:
            yield from _columns(each)
    else:
        yield from _columns(rule.get("columns", rule.get("column", [])))


def test_a_drafted_mapping_says_what_the_agency_says_of_its_own_file(nation: Path, tmp_path: Path) -> None:
    """Twenty agencies' tables, each with headers of its own: their mappings are what is right."""
    tables = [c for c in nation_files(nation) if c.mapping is not None]
    kinds = keys = right = told = wanted = 0
    for n, collection in enumerate(tables):
        assert collection.mapping is not None
        own = yaml.safe_load(collection.mapping.read_text("utf-8"))
        made = drafted(collection)
        path = tmp_path / f"{n}.yaml"
        path.write_text(yaml_of(made, "es"), "utf-8")
        mine = yaml.safe_load(path.read_text("utf-8"))
        read_mapping(path)
        kinds += made.schema == own["schema"]
        keys += made.key == [own["key"]]
        right += len(placed(own) & placed(mine))
        told += len(placed(mine))
        wanted += len(placed(own))
    assert len(tables) > 80
    assert kinds >= 0.95 * len(tables)
    assert keys >= 0.97 * len(tables)
    assert right >= 0.95 * told, "columns placed wrongly"
    assert right >= 0.9 * wanted, "columns not placed"


def test_a_drafted_mapping_is_loaded_at_once(nation: Path, tmp_path: Path) -> None:
    """As many of the lines as under the agency's own mapping, but for labels and statuses that are not drafted."""
    taken = Counter[str]()
    for n, collection in enumerate(c for c in nation_files(nation) if c.mapping is not None):
        path = tmp_path / f"{n}.yaml"
        path.write_text(yaml_of(drafted(collection), "en"), "utf-8")
        for name, mapping in (("own", collection.mapping), ("drafted", path)):
            for item in islice(reader_for(collection.path, mapping=mapping).read(), 300):
                if isinstance(item, Draft):
                    found = prepare(item, collection.source, Label.parse(collection.label), date.today())
                    taken[name] += found.row is not None
    assert taken["own"] > 4_000
    assert taken["drafted"] >= 0.97 * taken["own"]
