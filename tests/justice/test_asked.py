"""What is asked of clocks: good and bad input, the answer in both languages, and the command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tearline.cli.run import run
from tearline.errors import BadInput
from tearline.justice.answer import told_clocks
from tearline.justice.asked import Asked, read

NOW = datetime(2028, 3, 1, 2, tzinfo=UTC)
ARREST = {"kind": "arrest", "at": "27-02-2028 22:40", "place": "26030"}
HANDED = {"kind": "handed-over", "at": "28-02-2028 02:10", "place": "Sonora", "note": "camino cerrado"}


def ask(*events: dict[str, Any], **more: Any) -> Asked:
    return Asked.model_validate({"events": list(events), **more})


def test_the_answer_says_both_counts_why_and_which_is_operative() -> None:
    told = told_clocks(read(ask(ARREST, HANDED, basis="flagrancy"), NOW))
    n48 = next(step for step in told.steps if step.code == "N48")
    assert [one.due_local for one in n48.counts] == ["2028-02-29T22:40-07:00", "2028-03-01T02:10-07:00"]
    assert [one.operative for one in n48.counts] == [True, False]
    assert n48.counts[0].how.es.startswith("48 horas desde la detención (dom 27 feb 2028 22:40 UTC−7)")
    assert "XV.1o.29 P" in n48.counts[0].how.es
    assert "CT 33/2003" in n48.counts[1].how.en
    assert n48.counts[0].left_seconds == 3 * 3600 + 40 * 60
    assert n48.article.es == "Constitución, art. 16"
    assert n48.reached == 75
    way = next(step for step in told.steps if step.code == "AH")
    assert "camino cerrado" in way.became.es
    assert "legal" not in " ".join(step.became.en for step in told.steps)  # late by, never illegal
    assert told.warnings == []


def test_a_bare_time_stands_in_the_answer_and_starts_nothing() -> None:
    told = told_clocks(read(ask({"kind": "arrest", "at": "27-02-2028 22:40"}), NOW))
    assert told.steps == []
    assert [(one.text, one.at, one.zone) for one in told.events] == [("27-02-2028 22:40", None, None)]
    assert "zone" in told.warnings[0].en


@pytest.mark.parametrize(
    ("events", "more", "word"),
    [
        ([ARREST, {**HANDED, "at": "27-02-2028 22:39"}], {}, "before the arrest"),
        ([ARREST, {"kind": "before-judge", "at": "27-02-2028 20:00", "place": "26"}], {}, "before the arrest"),
        ([{**ARREST, "at": "01-03-2028 22:40"}], {}, "not come yet"),
        ([{**ARREST, "at": "31-02-2028 22:40"}], {}, "no such day"),
        ([{**ARREST, "at": "14-03-2027 02:30", "place": "02"}], {}, "did not exist"),
        ([{**ARREST, "place": "Chihuahua"}], {}, "more than one time zone"),
        ([{**ARREST, "kind": "caught"}], {}, "not on the list"),
        ([{**ARREST, "term": {"number": 3, "unit": "days"}}], {}, "'term'"),
        ([{**ARREST, "recorded_at": "2028-02-27T22:00-07:00"}], {}, "before it happened"),
        ([{**ARREST, "recorded_at": "2028-03-02T22:00-07:00"}], {}, "recorded yet"),
        ([{**ARREST, "recorded_at": "2028-02-27 23:00"}], {}, "offset"),
        ([{**ARREST, "id": "x"}, {**HANDED, "id": "x"}], {}, "one id"),
        ([ARREST], {"as_known_on": "2028-03-02T00:00Z"}, "nobody knows"),
        ([ARREST], {"as_known_on": "soon"}, "offset"),
        ([ARREST], {"jurisdiction": "mars"}, "federal, or a state"),
        ([{"kind": "charged", "at": "28-02-2028 09:00", "place": "26",
           "term": {"number": 144, "unit": "hours", "chosen_by": "prosecutor"}}], {}, "144"),
        ([{"kind": "charged", "at": "28-02-2028 09:00", "place": "26",
           "term": {"number": 100, "unit": "hours", "chosen_by": "accused"}}], {}, "72 or 144"),
        ([{"kind": "extension", "at": "28-02-2028 09:00", "place": "26", "clocks": ["N49"]}], {}, "N49"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(
    events: list[dict[str, Any]], more: dict[str, Any], word: str
) -> None:
    with pytest.raises(BadInput) as found:
        told_clocks(read(ask(*events, **more), NOW))
    assert word in found.value.message.text("en")
    assert found.value.message.text("es") != found.value.message.text("en")


@pytest.mark.parametrize("wrong", [{"extra": 1}, {"events": []}, {"max_penalty": 0}, {"basis": "luck"}])
def test_an_unknown_field_or_value_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate({"events": [ARREST], **wrong})


def test_a_correction_may_bring_the_order_right() -> None:
    wrong = {**HANDED, "at": "27-02-2028 22:10", "id": "h", "recorded_at": "2028-02-28T03:00-07:00"}
    right = {**HANDED, "corrects": "h", "recorded_at": "2028-02-28T04:00-07:00"}
    told = told_clocks(read(ask(ARREST, wrong, right), NOW))
    assert (
        next(step for step in told.steps if step.code == "N48").counts[1].due_local
        == "2028-03-01T02:10-07:00"
    )


def test_a_local_case_and_an_unsaid_basis_are_warned_of() -> None:
    told = told_clocks(read(ask(ARREST, jurisdiction="26", organised_crime=True), NOW))
    assert len(told.warnings) == 3
    assert told.jurisdiction.es == "fuero común de Sonora"


def test_the_command_reads_a_file_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [{**ARREST, "at": "31-10-2026 10:15", "place": "Juárez, Chihuahua"}]
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"events": events, "as_known_on": "2026-11-01T00:00Z"}))
    assert run(["clocks", str(file), "--lang", "es"]) == 0
    out = capsys.readouterr().out
    assert "lun 2 nov 2026 09:15 UTC−7" in out
    assert "48 horas desde la detención" in out
    assert run(["clocks", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert next(step for step in told["steps"] if step["code"] == "N48")["counts"][0]["due"].startswith(
        "2026-11-02T16:15"
    )
    file.write_text('{"events": [{"kind": "arrest"}]}')
    assert run(["clocks", str(file), "--lang", "en"]) == 2
    assert "events.0.at" in capsys.readouterr().err
    assert run(["clocks", str(tmp_path / "none.json")]) == 2
