"""docs/justice.md has the tables that the lists give, and its example is read."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from tearline.justice.answer import told_clocks
from tearline.justice.asked import Asked, read
from tools.clock_table import PAGE, renewed


def test_the_tables_are_those_of_the_lists() -> None:
    text = PAGE.read_text("utf-8")
    assert renewed(text) == text, "run make pages"


def test_the_example_is_a_case() -> None:
    found = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    asked = Asked.model_validate(json.loads(found[1]))
    told = told_clocks(read(asked, datetime(2026, 11, 3, tzinfo=UTC)))
    j72 = next(step for step in told.steps if step.code == "J72")
    assert [one.due_local for one in j72.counts] == ["2026-11-08T08:40-07:00"]
