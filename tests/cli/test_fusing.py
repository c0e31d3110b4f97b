"""Who is who at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable

from people import People

from tearline.handling import Tier

from .conftest import Outcome, Tearline


def test_an_entity_is_shown_with_who_says_what(
    tearline: Tearline, people: People, loaded: Callable[..., Outcome]
) -> None:
    steward = people.enrol("CLIX", "cli-olga", Tier.SECRET, [], ["steward"], "stewardship")
    label = "CLIX//RESTRICTED//-//-//H0"
    for key, more in (("e1", {"phone": "+525511223344"}), ("e2", {"nationality": "mx"})):
        done = loaded(steward, label, key, name="Oralia Tlapanco Yuste", birthDate="1979-11-03", **more)
        assert done.code == 0
    hits = tearline("search", "oralia tlapanco", "--json").data["hits"]
    answer = tearline("entity", hits[0]["record"]["id"], "--json").data
    assert sorted(r["key"] for r in answer["records"]) == ["e1", "e2"]
    shown = tearline("entity", hits[1]["record"]["id"])
    assert shown.code == 0
    assert shown.out.startswith(label)
    for text in ("CLIX/tests", "+525511223344", "taken as one", "Weakest link: 1 and 1", answer["id"]):
        assert text in shown.out
    assert "Unión más débil" in tearline("entity", answer["id"], "--lang", "es").out


def test_no_entity_is_exit_code_1(tearline: Tearline, people: People) -> None:
    viewer = people.enrol("CLIX", "cli-paco")
    unknown = tearline("entity", "0198c2f0-0000-7000-8000-000000000000", "--json", by=viewer)
    assert unknown.code == 1
    assert json.loads(unknown.err)["code"] == "not-found"
    assert tearline("entity", "no-id", "--json") == unknown
