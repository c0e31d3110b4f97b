"""Neighbours, paths and drawings are of what the viewer sees: who tells each link, which way, when, and how many."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import psycopg
import pytest

from tearline.errors import BadInput, NotFound
from tearline.ledger.look import Viewer
from tearline.oversight.looks import my_looks
from tearline.picture.graph import expand as expanding
from tearline.picture.graph.drawing import draw
from tearline.picture.graph.expand import Expanded, Wanted, expand
from tearline.picture.graph.path import Path, path
from tearline.picture.graph.span import Span
from tests.picture.conftest import BORN, Town

OTHERS = ("Wenceslao Urdapilleta Kuri", "Rosa Ibarra Toscano", "Elena Quiroz Marfil")


def around(town: Town, id: str, by: Viewer | None = None, wanted: Wanted | None = None) -> Expanded:
    return expand(town.desk, by or town.high, [id], wanted or Wanted())


def ways(town: Town, a: str, b: str, by: Viewer | None = None) -> Path:
    return path(town.desk, by or town.high, a, b)


def counted(found: Expanded) -> dict[tuple[str, bool], int]:
    return {(one.kind, one.inward): one.links for one in found.kinds}


def car(town: Town, key: str, tier: str = "OPEN", agency: str = "", **told: str) -> str:
    return town.tell(agency or town.a, key, "Vehicle", tier, name=f"Camioneta {key} {town.mark}", **told)


def owns(
    town: Town, key: str, owner: str, asset: str, tier: str = "OPEN", agency: str = "", **told: str
) -> str:
    return town.tell(agency or town.a, key, "Ownership", tier, owner=owner, asset=asset, **told)


def test_a_joining_record_is_a_link_and_any_other_is_a_node(town: Town) -> None:
    ana = town.person(town.a, "p1", status="suspect")
    truck = car(town, "v1")
    deed = owns(town, "o1", "p1", "v1", startDate="2021-03-04")
    read = town.tell(town.a, "r1", "PlateRead", vehicle="v1", date="2024-05-06", plate="ABC1234")
    found = around(town, truck)
    assert counted(found) == {("Ownership", True): 1, ("PlateRead:vehicle", True): 1}
    assert {node.id: node.statuses for node in found.nodes} == {ana: ["suspect"], read: []}
    assert [(k.source, k.target, k.kind, k.directed, k.days) for k in found.links] == sorted(
        [
            (ana, truck, "Ownership", True, ["2021-03-04"]),
            (read, truck, "PlateRead:vehicle", True, ["2024-05-06"]),
        ]
    )
    assert [one.id for link in found.links for one in link.records if link.kind == "Ownership"] == [deed]
    assert (found.all_read, found.all_shown) == (True, True)
    outward = around(town, read)
    assert counted(outward) == {("PlateRead:vehicle", False): 1}
    assert [node.id for node in outward.nodes] == [truck]


def test_a_joining_record_picked_as_a_node_leads_to_what_it_joins(town: Town) -> None:
    ana, truck = town.person(town.a, "p1"), car(town, "v1")
    deed = owns(town, "o1", "p1", "v1")
    found = around(town, deed)
    assert {node.id for node in found.nodes} == {ana, truck}
    assert [(k.kind, k.directed) for k in found.links] == [("Ownership", False)] * 2


def test_a_document_that_proves_a_link_is_no_end_of_it(town: Town) -> None:
    """Seen from the document as from the others, in an expansion as in a drawing: nobody owns it."""
    ana, truck = town.person(town.a, "p1"), car(town, "v1")
    paper = town.tell(town.a, "d1", "Document", title=f"Factura {town.mark}")
    owns(town, "o1", "p1", "v1", proof="d1")
    assert [node.id for node in around(town, truck).nodes] == [ana]
    assert around(town, paper).links == []
    (link,) = draw(town.desk, town.high, [ana, truck, paper]).links
    assert {link.source, link.target} == {ana, truck}


def test_what_several_records_tell_is_one_link_with_all_of_them(town: Town) -> None:
    """Of two agencies, each with records of its own of the person and of the vehicle."""
    for agency, grade in ((town.a, "A"), (town.b, "C")):
        town.tell(agency, "p1", name=town.name(), birthDate=BORN, phone="+525511112222")
        car(town, "v1", agency=agency, vin="1HGCM82633A004352", registrationNumber="ABC123A")
        town.tell(
            agency, "o1", "Ownership", owner="p1", asset="v1", source_grade=grade, info_grade="2",
            grade_scale="admiralty",
        )  # fmt: skip
    found = around(town, town.ids["p1"])
    (link,) = found.links
    assert [(one.agency, one.source_grade) for one in link.records] == [(town.a, "A"), (town.b, "C")]
    assert len(found.nodes) == 1
    assert len(found.nodes[0].records) == 2
    assert found.nodes[0].label == link.label
    assert found.banner.label == link.label


def test_who_sees_less_gets_other_counts_and_neighbours_and_no_trace_of_the_rest(town: Town) -> None:
    """A hidden link, a hidden end of a visible link, and a visible one: only the last is there."""
    ana = town.person(town.a, "p1")
    open_car = car(town, "v1")
    owns(town, "o1", "p1", "v1")
    before = around(town, ana, town.low)
    car(town, "v2"), owns(town, "o2", "p1", "v2", "SECRET")
    car(town, "v3", "SECRET"), owns(town, "o3", "p1", "v3")
    town.tell(town.a, "e1", "Event", "SECRET", involved="p1", name=f"Robo {town.mark}")
    assert around(town, ana, town.low) == before
    assert [node.id for node in before.nodes] == [open_car]
    assert counted(around(town, ana)) == {("Ownership", True): 3, ("Event:involved", True): 1}


def test_limits_are_of_what_the_viewer_sees_and_are_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = town.person(town.a, "p1")
    town.tell_many(town.a, "e", "Event", 5, involved="p1", summary="Robo")
    town.tell(town.a, "s1", "Event", "SECRET", involved="p1", summary="Robo")
    few = around(town, ana, town.low, Wanted(limit=5))
    assert (len(few.nodes), few.all_shown, few.all_read, few.links_read) == (5, True, True, 5)
    fewer = around(town, ana, town.low, Wanted(limit=2))
    assert (len(fewer.nodes), fewer.all_shown, counted(fewer)) == (2, False, counted(few))
    newest = sorted(node.id for node in few.nodes)[-2:]
    assert [node.id for node in fewer.nodes] == newest
    assert around(town, ana, town.low, Wanted(limit=0)).nodes == []
    monkeypatch.setattr(expanding, "LINKS", 3)
    cut = around(town, ana, town.low)
    assert (cut.links_read, cut.all_read, counted(cut)) == (3, False, {("Event:involved", True): 3})


def test_kinds_and_time_narrow_and_counts_are_of_the_time(town: Town) -> None:
    ana = town.person(town.a, "p1")
    truck, van = car(town, "v1"), car(town, "v2")
    owns(town, "o1", "p1", "v1", startDate="2019-01-01", endDate="2020-06-30")
    owns(town, "o2", "p1", "v2", startDate="2020-01-01")  # and still does
    town.tell(town.a, "e1", "Event", involved="p1", name=f"Robo {town.mark}", date="2019-05-05")
    undated = town.tell(town.a, "e2", "Event", involved="p1", name=f"Fraude {town.mark}")

    def within(since: date | None, until: date | None = None) -> set[str]:
        found = around(town, ana, wanted=Wanted(span=Span(since, until)))
        assert sum(one.links for one in found.kinds) == len(found.nodes)
        return {node.id for node in found.nodes}

    assert within(date(2020, 6, 30)) == {truck, van, undated}
    assert within(date(2020, 7, 1)) == {van, undated}
    assert within(None, date(2020, 1, 1)) == {truck, town.ids["e1"], undated}
    only = around(town, ana, wanted=Wanted(kinds=["Ownership"]))
    assert {node.id for node in only.nodes} == {truck, van}
    assert counted(only) == {("Ownership", True): 2, ("Event:involved", True): 2}
    for wrong in (
        {"kinds": ["Nonsense"]},
        {"kinds": ["PlateRead"]},
        {"kinds": ["Person:name"]},
        {"limit": 301},
    ):
        with pytest.raises(BadInput):
            Wanted(**wrong)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        Span(date(2020, 1, 2), date(2020, 1, 1))


def test_a_payment_leads_from_the_payers_account_and_a_call_joins_its_two(town: Town) -> None:
    payer, paid = town.person(town.a, "p3", OTHERS[1]), town.person(town.a, "p4", OTHERS[2])
    one, other = (
        town.tell(town.a, key, "BankAccount", accountNumber=f"{key}{town.mark}") for key in ("k1", "k2")
    )
    ends = {"payer": "p3", "payerAccount": "k1", "beneficiary": "p4", "beneficiaryAccount": "k2"}
    town.tell(town.a, "y1", "Payment", **ends, amount="10", date="2024-01-02")
    told = {(k.source, k.target): k.directed for k in around(town, other).links if k.kind == "Payment"}
    assert told == {(one, other): True, (payer, other): True, tuple(sorted((paid, other))): False}
    assert counted(around(town, other)) == {("Payment", True): 1}
    caller, called = town.person(town.a, "p1"), town.person(town.a, "p2", OTHERS[0])
    town.tell(town.a, "l1", "Call", caller="p1", receiver="p2", date="2024-01-02")
    (call,) = around(town, called).links
    assert (call.source, call.target, call.kind) == (caller, called, "Call")


def test_a_path_goes_over_fused_entities_and_is_the_shortest(town: Town) -> None:
    """Each agency knows a half of the way; that the person in the middle is one joins them."""
    ana = town.person(town.a, "p1", birthDate=BORN, phone="+525511112222")
    same = town.person(town.b, "p1", birthDate=BORN, phone="+525511112222")
    left, right = car(town, "v1"), car(town, "v2", agency=town.b)
    owns(town, "o1", "p1", "v1"), owns(town, "o2", "p1", "v2", agency=town.b)
    owns(town, "o3", "p1", "v1")  # told twice
    found = ways(town, left, right)
    assert [node.id for node in found.nodes] == [left, min(ana, same), right]
    assert [len(link.records) for link in found.links if link.target == left] == [2]
    assert (found.found, found.words.en) == (True, "A path of 2 steps.")
    assert [node.id for node in ways(town, right, left).nodes] == [right, min(ana, same), left]
    assert ways(town, ana, same).words.en == "As you see it, both are one entity."
    assert [node.id for node in ways(town, ana, same).nodes] == [min(ana, same)]


def test_a_path_to_a_joining_record_is_the_one_from_it(town: Town) -> None:
    """No hop leads to it, for it is a link itself: whichever end is named first, the search has to begin there too."""
    ana, truck = town.person(town.a, "p1"), car(town, "v1")
    deed, other = owns(town, "o1", "p1", "v1"), owns(town, "o2", "p1", "v9")  # nobody told of that vehicle
    assert [node.id for node in ways(town, other, ana).nodes] == [other, ana]
    assert [node.id for node in ways(town, ana, other).nodes] == [ana, other]
    assert [node.id for node in ways(town, truck, other).nodes] == [truck, ana, other]
    assert [node.id for node in ways(town, deed, other).nodes] == [deed, ana, other]


def chain(town: Town, links: int, tier: dict[int, str]) -> list[str]:
    """Vehicles and persons in turn, each owning the next; ``tier``: of a link by its place."""
    ids = []
    for n in range(links + 1):
        name = f"{OTHERS[n % 3]} {'ABCDEFG'[n]}"
        ids.append(town.person(town.a, f"n{n}", name) if n % 2 == 0 else car(town, f"n{n}"))
    for n in range(links):
        owner, asset = (n, n + 1) if n % 2 == 0 else (n + 1, n)
        owns(town, f"o{n}", f"n{owner}", f"n{asset}", tier.get(n, "OPEN"))
    return ids


def test_a_path_has_at_most_four_steps(town: Town) -> None:
    ids = chain(town, 5, {})
    assert [node.id for node in ways(town, ids[0], ids[4]).nodes] == ids[:5]
    none = ways(town, ids[0], ids[5])
    assert (none.found, none.nodes, none.whole) == (False, [], True)
    assert none.words.en == "No path of at most 4 steps, of all that you may see."


def test_a_hidden_link_makes_no_path_and_changes_none(town: Town) -> None:
    """Not one that would be shorter either."""
    ids = chain(town, 4, {})
    before = ways(town, ids[0], ids[4], town.low)
    owns(town, "short", "n0", "n3", "SECRET")
    assert ways(town, ids[0], ids[4], town.low) == before
    assert len(before.nodes) == 5
    assert [node.id for node in ways(town, ids[0], ids[4]).nodes] == [ids[0], ids[3], ids[4]]


def test_a_search_that_meets_its_bound_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = chain(town, 4, {})
    monkeypatch.setattr("tearline.picture.graph.path.READ", 2)
    found = ways(town, ids[0], ids[4])
    assert (found.found, found.whole, found.read) == (False, False, 2)
    assert found.words.en == "No path found within the first 2 links of what you may see."


def test_what_only_matches_roughly_does_not_carry_a_path(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """People said that the two in the middle are two: no path leads from one's vehicle to the other's."""
    one = town.person(town.a, "p1", birthDate=BORN, phone="+525511112222")
    other = town.person(town.b, "p1", birthDate=BORN, phone="+525511112222")
    left, right = car(town, "v1"), car(town, "v2", agency=town.b)
    owns(town, "o1", "p1", "v1"), owns(town, "o2", "p1", "v2", agency=town.b)
    third = town.tell(town.a, "p3", name=town.name(), birthDate=BORN, phone="+525511112222")
    assert len(ways(town, left, right).nodes) == 3
    town.decided(one, other, "apart", town.a)
    town.decided(third, other, "same", town.a)
    # the third record hangs together with both, so that roughly all three are one
    none = ways(town, left, right)
    assert (none.found, none.whole) == (False, True)
    monkeypatch.setattr("tearline.picture.graph.path.ANEW", 1)
    given_up = ways(town, left, right)
    assert (given_up.found, given_up.whole) == (False, False)
    assert given_up.words.en == f"No path found within the first {given_up.read} links of what you may see."


def test_a_drawing_has_all_links_among_its_entities_and_nothing_of_others(town: Town) -> None:
    ana, luis = town.person(town.a, "p1"), town.person(town.a, "p2", OTHERS[0])
    truck, van = car(town, "v1"), car(town, "v2")
    owns(town, "o1", "p1", "v1"), owns(town, "o2", "p2", "v1"), owns(town, "o3", "p2", "v2")
    read = town.tell(town.a, "r1", "PlateRead", vehicle="v1", date="2024-05-06", plate="ABC1234")
    made = draw(town.desk, town.high, [ana, truck, read, str(uuid4()), "x"])
    assert [node.id for node in made.nodes] == sorted((ana, truck, read))
    assert {(k.source, k.target) for k in made.links} == {(ana, truck), (read, truck)}
    assert not {luis, van} & {node.id for node in made.nodes}
    narrowed = draw(town.desk, town.high, [ana, truck, read], Span(date(2025, 1, 1)))
    assert {(k.source, k.target) for k in narrowed.links} == {(ana, truck)}
    assert draw(town.desk, town.high, []).nodes == []
    with pytest.raises(BadInput):
        draw(town.desk, town.high, [str(uuid4()) for _ in range(2001)])


def test_two_ids_of_one_entity_are_one_node_that_knows_both(town: Town) -> None:
    ids = [town.person(a, "p1", birthDate=BORN, phone="+525511112222") for a in (town.a, town.b)]
    (node,) = draw(town.desk, town.high, ids).nodes
    assert (node.asked, node.records) == (sorted(ids), sorted(ids))


def test_what_was_shown_is_on_record_and_what_was_gone_through_is_not(town: Town) -> None:
    ids = chain(town, 3, {})
    town.tell_many(town.a, "e", "Event", 4, involved="n0", summary="Robo")
    ways(town, ids[0], ids[2])
    with psycopg.connect(town.people.house.dsn("ledger"), autocommit=True) as conn:
        while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
            pass
    (shown,) = [one.records for one in my_looks(town.desk, town.high) if one.action == "path" and one.records]
    assert set(shown) == {*ids[:3], town.ids["o0"], town.ids["o1"]}


@pytest.mark.parametrize("id", ["0190f3c2-7a1b-4c3d-8e4f-5a6b7c8d9e0f", "x"])
def test_unknown_and_malformed_ids_are_not_found(town: Town, id: str) -> None:
    ana = town.person(town.a, "p1")
    hidden = town.person(town.a, "p2", OTHERS[0], "SECRET")
    for nobody in (id, hidden):
        with pytest.raises(NotFound):
            expand(town.desk, town.low, [nobody])
        for pair in ((ana, nobody), (nobody, ana), (nobody, nobody)):
            with pytest.raises(NotFound):
                path(town.desk, town.low, *pair)
        assert draw(town.desk, town.low, [nobody]).nodes == []
