"""Independence of reports (domain page K2): a controller's word of two reports, told to who sees both, which
points at no source."""

from __future__ import annotations

from uuid import UUID

import pytest

from tearline.casework.deeds import open_matter
from tearline.casework.questions import matter
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.picture.entity import entity
from tearline.picture.independence import independence
from tearline.sharing.sources import register
from tests.sharing.kept import OWN, Keep


@pytest.fixture(scope="module")
def keep(people: object) -> Keep:
    return Keep(people.desk, people)  # type: ignore[attr-defined]


def said(keep: Keep, name: str, report: str) -> dict[str, str]:
    """What an officer is told of a report and others, by the other's id."""
    return {str(one.other): one.value for one in independence(keep.desk, keep[name], report).said}


def test_it_is_unknown_until_its_controllers_say_it(keep: Keep) -> None:
    """Two reports of one source, like any two: nothing is worked out from the register."""
    one, two, three = keep.reports(3)
    keep.told_by(keep.opened(), one, two)
    for name in ("stranger", "analyst", "controller"):
        assert said(keep, name, one) == {}
    keep.says("not-assured", one, two, three)
    for name in ("stranger", "analyst", "handler"):
        assert said(keep, name, one) == {two: "not-assured", three: "not-assured"}
        assert said(keep, name, three) == {one: "not-assured", two: "not-assured"}
    keep.says("unknown", one, two, three)
    assert said(keep, "stranger", one) == {}


def test_two_of_one_source_are_never_assured_and_never_pointed_at(keep: Keep) -> None:
    one, two, three, four = keep.reports(4)
    keep.told_by(keep.opened(), one, two)
    for value, reports, match in (
        ("assured", (one, two, three), "of one source"), ("not-assured", (one, two), "of one source"),
        ("assured", (one,), "two to twelve"), ("sure", (one, three), "Choose one"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=match):
            keep.says(value, *reports)
    keep.says("not-assured", one, two, three)
    for value in ("assured", "unknown"):  # the pair that is left alone is the one of one source
        keep.says(value, one, three)
        with pytest.raises(BadInput, match="of another source"):
            keep.says(value, two, three)
    keep.says("not-assured", two, four)
    keep.says("unknown", two, three)
    assert said(keep, "stranger", two) == {one: "not-assured", four: "not-assured"}


def test_both_sides_have_to_assure_it_and_one_is_enough_not_to(keep: Keep) -> None:
    one, two = keep.reports(2)
    keep.told_by(keep.opened(), one)
    other = keep.opened("both", "other-controller")
    keep.told_by(other, two, by="both")
    keep.says("assured", one, two)
    assert said(keep, "stranger", one) == {}  # half a word tells nothing
    keep.says("assured", one, two, by="other-controller")
    assert said(keep, "stranger", one) == {two: "assured"}
    keep.says("not-assured", one, two, by="other-controller")
    assert said(keep, "stranger", one) == {two: "not-assured"}
    register.take_back_origin(
        keep.desk, keep["both"], other, two
    )  # and with the origin goes what was said on it
    assert said(keep, "stranger", one) == {}
    third = keep.reports(1)[0]
    keep.told_by(keep.opened(), third)
    keep.says("assured", one, third)  # who controls both says it for both
    assert said(keep, "stranger", third) == {one: "assured"}


@pytest.mark.parametrize(
    "name", ["handler", "other-controller", "analyst", "registrar", "steward", "stranger", "inspector"]
)
def test_nobody_else_says_it(keep: Keep, name: str) -> None:
    """Who may not is told the same of a report with a source and of one without."""
    one, two, free = keep.reports(3)
    keep.told_by(keep.opened(), one)
    for pair in ((one, two), (two, free)):
        with pytest.raises(NotEntitled, match="only who controls the source of one"):
            keep.says("not-assured", *pair, by=name)


def test_it_is_told_to_who_may_see_what_rests_on_both(keep: Keep) -> None:
    """A compartment up to OPEN and CONFIDENTIAL outside it: a report of each is seen, and nothing that rests on
    both."""
    [inside] = keep.reports(1, f"{OWN}//OPEN//BETA//ALL//H0", by="steward-beta")
    [outside] = keep.reports(1, f"{OWN}//CONFIDENTIAL//-//ALL//H0")
    by = "controller-beta"
    keep.told_by(keep.opened(controller=by), outside)
    keep.says("not-assured", inside, outside, by=by)
    assert said(keep, by, outside) == {inside: "not-assured"}
    assert said(keep, "stranger", outside) == {}
    who = keep.people.person("SOTH", "narrow", Tier.CONFIDENTIAL)
    keep.people.vet(who.login, Tier.OPEN, ["BETA"])
    keep.viewers["narrow"] = keep.people.sign_in(who)
    assert said(keep, "narrow", outside) == said(keep, "narrow", inside) == {}
    with pytest.raises(NotFound):
        said(keep, "stranger", inside)
    with pytest.raises(NotFound):
        keep.says("not-assured", inside, outside)  # whose controller does not see one of them


def test_it_stands_with_what_rests_on_several_reports(keep: Keep) -> None:
    """A lead's records, and the records of one person: of all together, and of each two of which something is said."""
    one, two, three = keep.reports(3, curp=["XEJX010101HNEXXXA4"])
    ids = [UUID(one), UUID(two), UUID(three)]
    lead = str(
        open_matter(
            keep.desk, keep["analyst"], "lead", {"name": ["Asunto"]}, about=ids, said={"channel": "own"}
        )
    )
    alone = str(
        open_matter(
            keep.desk, keep["analyst"], "lead", {"name": ["Asunto"]}, about=ids[:1], said={"channel": "own"}
        )
    )
    seen = matter(keep.desk, keep["stranger"], lead).independence
    assert seen is not None
    assert (seen.value, seen.pairs) == ("unknown", [])
    assert matter(keep.desk, keep["stranger"], alone).independence is None
    keep.told_by(keep.opened(), one)
    keep.told_by(keep.opened(), two)
    keep.told_by(keep.opened(), three)
    keep.says("assured", one, two)
    seen = matter(keep.desk, keep["stranger"], lead).independence
    assert seen is not None
    assert (seen.value, seen.of([one, two]), seen.of([one, three]), len(seen.pairs)) == (
        "unknown",
        "assured",
        "unknown",
        1,
    )
    for value in ("assured", "not-assured"):
        keep.says(value, one, two, three)
        seen = matter(keep.desk, keep["stranger"], lead).independence
        assert seen is not None
        assert (seen.value, len(seen.pairs)) == (value, 3)
    found = entity(keep.desk, keep["stranger"], one)
    assert {record.id for record in found.records} == {one, two, three}
    assert found.independence is not None
    assert found.independence.of([record.id for record in found.records]) == "not-assured"
