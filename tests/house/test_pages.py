"""What the pages say is so: settings, grants, glossary, decisions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import psycopg
import pytest
import yaml
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from tearline.db import House
from tearline.handling import Tier
from tearline.jobs.figures import KINDS
from tearline.registry.rules import shipped, shipped_sets
from tearline.settings import Settings, default_data
from tests.house.paths import ROOT, page, table_rows
from tools.grants import BEGIN, END, tables

SCHEMATA = sorted((ROOT / "src/tearline/ontology/schema").glob("*.yaml"))


def test_settings_page_lists_every_setting_with_its_default_and_meaning() -> None:
    told = {
        row[0]: row[1:] for row in table_rows(page("docs/settings.md")) if row[0].startswith("`TEARLINE_")
    }
    expected = {
        f"`TEARLINE_{name.upper()}`": [_default(setting), setting.description]
        for name, setting in Settings.model_fields.items()
    }
    assert told == expected


def _default(setting: FieldInfo) -> str:
    if setting.default is PydanticUndefined and setting.default_factory is default_data:
        return "`/var/lib/tearline` under root, else the user's own data folder"
    value = setting.get_default(call_default_factory=True)
    if value is None or value == "":
        return "none"
    return f"`{json.dumps(value) if isinstance(value, list) else value}`"


def test_grants_page_is_what_the_database_says(house: House) -> None:
    with psycopg.connect(house.dsn("admin")) as conn:
        live = tables(conn)
    told = page("docs/grants.md").partition(BEGIN)[2].partition(END)[0]
    assert told.strip() == live.strip(), "run `make pages`, and read what changed"


def test_glossary_has_both_languages_for_every_term() -> None:
    rows = table_rows(page("docs/glossary.md"))
    assert len(rows) > 100
    assert [row for row in rows if len(row) != 4 or not all(row)] == []


@pytest.fixture(scope="module")
def terms() -> set[str]:
    return {term.lower() for row in table_rows(page("docs/glossary.md")) for term in (row[0], row[2])}


def test_glossary_has_every_tier_and_vetting_test(terms: set[str]) -> None:
    assert {tier.name.lower() for tier in Tier} | {
        rule.kind for name in shipped_sets() for rule in shipped(name)
    } <= terms


def test_glossary_has_every_status_duty_and_purpose(terms: set[str]) -> None:
    gate, store = (page(f"src/tearline/db/migrations/{name}.sql") for name in ("0001_gate", "0002_store"))
    statuses = _listed(store, r"status IN \(([^)]*)\)")
    duties = _listed(gate, r"duties <@ ARRAY\[([^]]*)\]")
    purposes = {name.lower() for name in re.findall(r"^    \('[a-z-]+', '[^']+', '([^']+)'\)", gate, re.M)}
    assert len(statuses) == 8
    assert len(duties) == 3
    assert len(purposes) == 8
    assert statuses | duties | purposes <= terms


def _listed(sql: str, pattern: str) -> set[str]:
    match = re.search(pattern, sql)
    assert match
    return set(re.findall(r"'([a-z]+)'", match[1]))


@pytest.mark.parametrize("file", SCHEMATA, ids=lambda file: file.stem)
def test_glossary_has_every_kind_of_thing(file: Path, terms: set[str]) -> None:
    labels = {
        str(s["label"]).lower() for s in yaml.safe_load(file.read_text("utf-8")).values() if "label" in s
    }
    assert labels <= terms


@pytest.mark.parametrize("file", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda file: file.stem)
def test_decision_has_its_four_headings(file: Path) -> None:
    text = file.read_text("utf-8")
    assert re.findall(r"^## (.*)", text, re.M) == [
        "Context",
        "Decision",
        "Consequences",
        "What would change our mind",
    ]
    assert text.startswith(f"# {int(file.name[:4])}. ")


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(file.name[:4]) for file in (ROOT / "docs/decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_staying_up_lists_every_figure() -> None:
    told = {
        row[0]: row[1] for row in table_rows(page("docs/staying-up.md")) if row[0].startswith("`tearline_")
    }
    assert told == {
        f"`{name}{{{kind.label}}}`" if kind.label else f"`{name}`": kind.says.text("en")
        for name, kind in KINDS.items()
    }
