"""Timeline and places at the command line."""

from __future__ import annotations

from collections.abc import Callable

from tearline.handling import Tier
from tests.cli.conftest import Outcome, Tearline
from tests.people import People


def test_a_timeline_and_places(tearline: Tearline, people: People, loaded: Callable[..., Outcome]) -> None:
    steward = people.enrol("CLIT", "cli-mapa", Tier.SECRET, [], ["steward"], "stewardship")
    label = "CLIT//RESTRICTED//-//-//H0"
    done = loaded(
        steward,
        label,
        "m1",
        name="Eleuteria Tecomate Ozuna",
        birthDate="1979",
        address="Calle Uno 1",
        phone="+525519991111",
    )
    assert done.code == 0
    id = tearline("search", "eleuteria tecomate", "--json").data["hits"][0]["record"]["id"]
    line = tearline("timeline", id)
    assert line.code == 0
    assert line.out.startswith(label)
    assert "1979" in line.out
    assert "1979-01-01" not in line.out
    assert tearline("timeline", id, "--json").data["happenings"][0]["start"]["precision"] == "year"
    assert "la describe" in tearline("timeline", id, "--lang", "es").out
    where = tearline("places", id)
    assert where.code == 0
    assert "Calle Uno 1" in where.out
    assert tearline("timeline", id, "--from", "1980-01-01").code == 1
    assert tearline("timeline", id, "--kind", "Dragon").code == 2
    assert tearline("timeline", id, "--from", "1980-01-02", "--to", "1980-01-01").code == 2


def test_an_extent(tearline: Tearline, people: People) -> None:
    viewer = people.enrol("CLIT", "cli-zona")
    nothing = tearline("places", "--extent", "-89,-179,-88.9,-178.9", by=viewer)
    assert nothing.code == 1
    assert "Nothing that you may see" in nothing.out
    assert tearline("places", "x", "--extent", "1,1,2,2", by=viewer).code == 1
    for words in (("--extent", "1,2,3"), ("--extent", "3,2,1,4"), (), ("x", "--extent", "3,2,1,4")):
        assert tearline("places", *words, by=viewer).code == 2, words
    assert tearline("places", "no-id", by=viewer).code == 1
