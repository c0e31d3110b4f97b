"""The lists of the law: read strictly, whole, and with a source for each line."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from tearline.errors import BadInput
from tearline.justice import calendars, events, law
from tearline.justice.calendars import calendars_of, read_calendars
from tearline.justice.law import all_rules, read_clocks, regime_of
from tests.justice.oracle import RULES, file_of

CODES = {"R5", "R2", "N48", "Q12", "Z36", "P1", "J72", "I", "Y", "X2", "E48", "T24", "N24", "W5"}
PARTS = {"VC": 2, "K15": 3, "M": 4, "V": 4, "S": 2, "F": 2, "U": 2}


def test_every_clock_of_the_domain_page_is_there() -> None:
    codes = {rule.code for rule in all_rules()}
    assert codes >= CODES
    for part, many in PARTS.items():
        assert len({code for code in codes if code.startswith(part)}) >= many, part


def test_what_never_pauses_never_does() -> None:
    for rule in all_rules():
        if rule.code in ("N48", "J72", "J72P", "R5"):
            assert rule.pauses is None


def test_what_a_lawyer_has_to_confirm_says_so() -> None:
    standing = {rule.code: rule.standing for rule in all_rules()}
    assert standing["R2"] == standing["VC1"] == standing["X2"] == "confirm"
    assert standing["N24"] == standing["N24U"] == "ours"
    days = [one for calendar in calendars_of("federal").all for one in calendar.holidays.values()]
    assert days
    assert not any(one.confirmed for one in days)


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("an unknown key", {"lenght": []}),
    ("no source", {"article": None}),
    ("a source in one language", {"article": {"en": "x"}}),
    ("a day as text", {"since": "2016-06-18"}),
    ("an event that there is not", {"until": ["judged"]}),
    ("a start that there is not", {"from": [{"events": ["caught"]}]}),
    ("a standing of its own", {"standing": "sure"}),
    ("hours and days", {"length": [{"hours": 4, "days": 3}]}),
    ("no length in the end", {"length": [{"given": {"adolescent": True}, "hours": 4}]}),
    ("a number that is none", {"length": [{"hours": True}]}),
    ("a condition that there is not", {"length": [{"given": {"rich": True}, "hours": 4}, {"hours": 5}]}),
    ("both from and after", {"after": "R5"}),
    ("an end of its own kind", {"ends": "jumps"}),
    ("a pause that there is not", {"pauses": "sometimes"}),
]


@pytest.mark.parametrize("told", [told for _, told in WRONG], ids=[what for what, _ in WRONG])
def test_a_wrong_line_of_the_clocks_fails(told: dict[str, Any]) -> None:
    rules = deepcopy(RULES)
    rules[4] |= told
    with pytest.raises(ValueError, match="clocks"):
        read_clocks(rules)


def test_two_versions_of_one_clock_are_not_in_force_on_one_day() -> None:
    rules = deepcopy(RULES)
    t24 = [rule for rule in rules if rule["code"] == "T24"]
    t24[0]["until_day"] = date(2025, 7, 17)
    with pytest.raises(ValueError, match="T24"):
        read_clocks(rules)


def test_a_wrong_calendar_fails() -> None:
    good = file_of("calendars")
    assert set(read_calendars(good)) == {"federal", "local"}
    for path, wrong in (
        (("jurisdictions", "federal"), ["lunar"]), (("jurisdictions", "99"), ["labour"]),
        (("calendars", "labour", "colour"), "red"), (("calendars", "labour", "holidays", "x"), {"day": "01-01"}),
    ):  # fmt: skip
        told = deepcopy(good)
        at = told
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = wrong
        with pytest.raises(ValueError, match=r"calendar|jurisdictions|list"):
            read_calendars(told)


def test_a_wrong_kind_of_event_fails() -> None:
    with pytest.raises(ValueError, match="stage"):
        events.read_kinds(
            {"x": {"name": {"en": "a", "es": "b"}, "phrase": {"en": "a", "es": "b"}, "stage": "none"}}
        )


def test_a_jurisdiction_that_there_is_not_is_refused() -> None:
    for of in ("elsewhere", "33", "local"):
        with pytest.raises(BadInput):
            regime_of(of)
        with pytest.raises(BadInput):
            calendars_of(of)


def test_the_calendars_end_somewhere_and_say_so() -> None:
    labour = calendars_of("federal").all[0]
    with pytest.raises(BadInput):
        labour.after(calendars.LAST.toordinal(), 5)


def test_the_law_of_a_state_is_the_national_one() -> None:
    assert {versions[0].code for versions in regime_of("26").clocks} == {
        versions[0].code for versions in regime_of("federal").clocks}  # fmt: skip
    assert law.regime_of("26") is law.regime_of("26")
