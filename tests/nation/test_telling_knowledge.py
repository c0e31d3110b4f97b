"""What agencies know, in figures: how much, of whom, under which labels; and what the law lets them say."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime

import pytest

from tearline.handling import Clearance, Label, Tier, can_see
from tearline.nation.agency import AGENCIES
from tearline.nation.facts import District
from tearline.nation.plan import Plan
from tearline.nation.telling import collections
from tearline.nation.telling.collection import Tells
from tearline.nation.telling.known import Desk, Docket
from tests.nation.telling_made import SMALL, Line, district, taken

CODES = {agency.code for agency in AGENCIES}
END = datetime(2030, 1, 1, tzinfo=UTC)
VIEWERS = {
    "PEN": Clearance("PEN", Tier.RESTRICTED, {}, END),
    "FGR": Clearance("FGR", Tier.CONFIDENTIAL, {"TECOLOTE": Tier.CONFIDENTIAL}, END),
    "CNI": Clearance("CNI", Tier.SECRET, {"FAROL": Tier.SECRET, "TECOLOTE": Tier.SECRET}, END),
}


@pytest.fixture(scope="module")
def lines() -> tuple[Line, ...]:
    return taken(SMALL)


def test_rows_and_records_of_persons_a_person(lines: tuple[Line, ...]) -> None:
    assert 9.5 < len(lines) / SMALL.people < 13.5
    persons = sum(line.truth["kind"] == "person" for line in lines)
    assert 2.3 < persons / SMALL.people < 3.5


def test_nearly_everybody_is_on_file_once_and_some_more_often(lines: tuple[Line, ...]) -> None:
    records = Counter(line.truth["true"] for line in lines if line.truth["kind"] == "person")
    people = district(SMALL).people
    unknown = sum(person.id not in records for person in people) / len(people)
    assert 0 < unknown < 0.06
    assert max(records.values()) >= 6


def labels_of(line: Line) -> Label:
    assert line.prepared.label is not None
    return line.prepared.label


def test_labels_name_agencies_that_exist_and_the_two_compartments(lines: tuple[Line, ...]) -> None:
    for label in {labels_of(line) for line in lines}:
        assert label.owner in CODES
        assert label.releasable <= CODES | {"ALL"}
        assert label.compartments <= {"FAROL", "TECOLOTE"}
        assert label.tier <= Tier.SECRET


def test_most_records_are_plain_and_some_are_for_few(lines: tuple[Line, ...]) -> None:
    labels = [labels_of(line) for line in lines]
    apart = [label for label in labels if label.compartments]
    alone = [label for label in labels if label.audience == {label.owner}]
    assert 0.001 < len(apart) / len(labels) < 0.1
    assert 0.0005 < len(alone) / len(labels) < 0.1


def test_each_viewer_sees_a_share_and_the_higher_ones_more(lines: tuple[Line, ...]) -> None:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    seen = {
        name: sum(can_see(viewer, labels_of(line), now) for line in lines) / len(lines)
        for name, viewer in VIEWERS.items()
    }
    assert 0.4 < seen["PEN"] < seen["FGR"] < seen["CNI"] < 1
    own = [line for line in lines if line.collection.agency == "PEN"]
    assert sum(can_see(VIEWERS["PEN"], labels_of(line), now) for line in own) > 0.8 * len(own)


def test_a_member_is_told_at_two_sensitivities_under_two_keys(lines: tuple[Line, ...]) -> None:
    told = defaultdict(set)
    for line in lines:
        if line.collection.agency == "CNI" and line.truth["kind"] in ("group", "person"):
            told[line.truth["true"]].add((line.draft.key, str(labels_of(line))))
    assert any(len({label for _, label in both}) > 1 for both in told.values())


def test_only_persons_have_a_status_and_only_for_a_reason(lines: tuple[Line, ...]) -> None:
    statuses = Counter(line.draft.status for line in lines if line.draft.status)
    assert set(statuses) <= {"suspect", "detained", "charged", "acquitted", "convicted", "victim", "witness"}
    assert {"suspect", "charged", "victim", "witness"} <= set(statuses)
    assert all(line.draft.schema == "Person" for line in lines if line.draft.status)


def test_a_status_is_that_of_now_where_the_prosecutor_says_it(lines: tuple[Line, ...]) -> None:
    allowed = defaultdict(set)
    for case in district(SMALL).cases:
        for person in case.accused:
            allowed[person.id].add(case.status[person.id])
    for line in lines:
        if line.collection.name in ("FEN-imputados", "FES-imputados") and line.draft.status:
            assert line.draft.status in allowed[line.truth["true"]]


def test_nobody_is_accused_as_a_child_nor_told_of_before_it_happened(lines: tuple[Line, ...]) -> None:
    for line in lines:
        if since := line.draft.valid_from:
            assert date.fromisoformat(since) <= SMALL.as_of


def test_nobody_told_of_by_alias_alone_is_named(lines: tuple[Line, ...]) -> None:
    alone = [line for line in lines if line.truth["errors"] == "alias_only"]
    assert alone
    for line in alone:
        assert set(line.draft.properties).isdisjoint({"name", "firstName", "lastName", "curp", "birthDate"})
        assert line.draft.properties["alias"]


def test_duplicates_within_an_agency_have_keys_of_their_own(lines: tuple[Line, ...]) -> None:
    keys = defaultdict(set)
    for line in lines:
        if line.collection.name == "RCI-personas":
            keys[line.truth["true"]].add(line.draft.key)
    twice = sum(len(several) > 1 for several in keys.values()) / len(keys)
    assert 0.002 < twice < 0.05
    assert any("entered_twice" in line.truth["errors"] for line in lines)


def test_what_has_not_arrived_yet_is_not_told() -> None:
    plan = Plan(600, 9, as_of=date(2026, 6, 30))
    desk = Desk(plan, District(0, ()), Docket(District(0, ())), collections()[0].of, plan.chance("test"))
    assert not desk.arrived(date(2026, 7, 1))
    assert desk.arrived(date(2020, 1, 1))
    fresh = [desk.arrived(date(2026, 6, 20)) for _ in range(2_000)]
    assert 0.2 < sum(fresh) / len(fresh) < 0.36  # 1 - exp(-10/30)


def test_grades_are_of_the_agencys_own_scale() -> None:
    scales = {one.agency: one.of.scale for one in collections()}
    assert scales["CNI"] == "admiralty"
    assert scales["PEN"] == "3x5x2"
    assert scales["FGR"] == "europol"
    assert scales["RCI"] is None


def test_the_one_who_classifies_too_highly_does_and_others_do_not(lines: tuple[Line, ...]) -> None:
    secret = Counter(
        line.collection.agency
        for line in lines
        if labels_of(line).tier == Tier.SECRET and line.truth["kind"] != "read"
    )
    assert secret["CNI"]
    assert not secret["RPV"]
    assert not secret["RCI"]


def test_nobody_says_who_is_bribed(lines: tuple[Line, ...]) -> None:
    officials = {bribe.official.id for bribe in district(SMALL).bribes}
    members = {role.person.id for group in district(SMALL).groups for role in group.members}
    assert officials
    for line in lines:
        if line.collection.agency == "CNI" and line.truth["kind"] in ("person", "membership"):
            assert not officials & set(line.truth["true"].split())
    assert members - officials


def test_words_in_code_hold_all_that_can_happen() -> None:
    from tearline.nation.crime import ROLES
    from tearline.nation.events.proceedings import ASIDE, PHASES
    from tearline.nation.telling.forms import CODES

    assert {*PHASES, *ASIDE} <= CODES["step"].keys()
    assert set(ROLES) <= CODES["role"].keys()
    for code, words in CODES.items():
        assert len({word.casefold() for word in words.values()}) == len(words), code


def test_every_channel_that_a_file_names_exists() -> None:
    from tearline.nation.telling.channels import DUPLICATES

    told: list[Tells] = [tells for one in collections() for part in one.parts for tells in part.tells]
    assert {tells.channel for tells in told} <= {*DUPLICATES, "machine"}


def test_every_file_has_its_form() -> None:
    formats = Counter(one.format for one in collections())
    assert formats["ftm"] == 2
    assert formats["xlsx"] == 1
    assert {one.delimiter for one in collections() if one.format == "csv"} == {",", ";", "|", "\t"}
    assert {one.encoding for one in collections()} == {"utf-8", "cp1252"}
    assert any(one.bom for one in collections())
