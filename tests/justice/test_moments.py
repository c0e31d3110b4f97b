"""Moments: what is written, where, and which instant that is; zones by municipality (domain page, 0 and 8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tearline.errors import BadInput
from tearline.justice import places
from tearline.justice.moments import BadMoment, Moment, local_text, moment
from tearline.justice.places import all_places, all_states, place_of, zone_on

SHIFT = ("America/Tijuana", "America/Ciudad_Juarez", "America/Ojinaga", "America/Matamoros")


def at(text: str, **where: str) -> Moment:
    found = moment(text, **where)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "where", "instant", "zone"),
    [
        ("2028-02-27T22:40-07:00", {}, "2028-02-28T05:40", "Etc/GMT+7"),
        ("2028-02-28T05:40Z", {}, "2028-02-28T05:40", "Etc/UTC"),
        ("27-02-2028 22:40", {"place": "26030"}, "2028-02-28T05:40", "America/Hermosillo"),
        ("27/02/2028 22:40", {"zone": "America/Hermosillo"}, "2028-02-28T05:40", "America/Hermosillo"),
        ("2028-02-27T22:40[America/Hermosillo]", {}, "2028-02-28T05:40", "America/Hermosillo"),
        ("2028-02-27T22:40-07:00", {"place": "Sonora"}, "2028-02-28T05:40", "America/Hermosillo"),
        ("2028-02-28 23:50", {"place": "Cancún, Quintana Roo"}, "2028-02-29T04:50", "America/Cancun"),
    ],
)
def test_a_moment_keeps_instant_zone_and_text(
    text: str, where: dict[str, str], instant: str, zone: str
) -> None:
    found = at(text, **where)
    assert found.at == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert (found.zone, found.text, found.also) == (zone, text, None)


def test_a_bare_time_is_shown_and_never_clocked() -> None:
    assert moment("2028-02-27 22:40") is None


@pytest.mark.parametrize(
    ("text", "where", "fault"),
    [
        ("14-03-2027 02:30", {"place": "Juárez, Chihuahua"}, "moment-in-gap"),
        ("31-02-2027 10:00", {"place": "26"}, "moment-none"),
        ("2027-02-29 10:00", {"place": "26"}, "moment-none"),
        ("2027-02-28 24:30", {"place": "26"}, "moment-none"),
        ("yesterday at noon", {"place": "26"}, "moment-form"),
        ("2027-02-28", {"place": "26"}, "moment-form"),
        ("2027-02-28 10:00-06:00", {"place": "26"}, "offset-against-zone"),
        ("2027-02-28 10:00", {"zone": "Mexico/Nowhere"}, "zone-unknown"),
        ("2027-02-28 10:00+05:30", {}, "zone-unknown"),
        ("2031-01-01 10:00", {"place": "26"}, "moment-future"),
        ("0001-01-01 00:00", {"place": "26"}, "moment-none"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(text: str, where: dict[str, str], fault: str) -> None:
    with pytest.raises(BadMoment) as found:
        moment(text, now=datetime(2030, 1, 1, tzinfo=UTC), **where)  # type: ignore[arg-type]
    assert found.value.fault == fault
    assert found.value.message.text("es") != found.value.message.text("en")


def test_an_hour_that_came_twice_is_both_and_the_earlier_counts() -> None:
    found = at("07-11-2027 01:30", place="Tijuana, Baja California")
    assert found.at == datetime(2027, 11, 7, 8, 30, tzinfo=UTC)
    assert found.also == datetime(2027, 11, 7, 9, 30, tzinfo=UTC)
    assert at("2027-11-07 01:30-08:00", place="02").also is None  # the offset says which


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("23", "America/Cancun"), ("Sonora", "America/Hermosillo"), ("baja california sur", "America/Mazatlan"),
        ("25", "America/Mazatlan"), ("Tepic, Nayarit", None), ("18017", "America/Mazatlan"),
        ("18020", "America/Bahia_Banderas"), ("Bahia de Banderas, Nayarit", "America/Bahia_Banderas"),
        ("02", "America/Tijuana"), ("JUAREZ,  chihuahua", "America/Ciudad_Juarez"), ("08035", "America/Ciudad_Juarez"),
        ("08005", "America/Ciudad_Juarez"), ("08028", "America/Ciudad_Juarez"), ("08053", "America/Ciudad_Juarez"),
        ("08052", "America/Ojinaga"), ("08015", "America/Ojinaga"), ("08042", "America/Ojinaga"),
        ("08019", "America/Chihuahua"), ("otro municipio, Chihuahua", "America/Chihuahua"),
        ("08-other", "America/Chihuahua"), ("Piedras Negras, Coahuila", "America/Matamoros"),
        ("Anáhuac, Nuevo León", "America/Matamoros"), ("28022", "America/Matamoros"),
        ("28041", "America/Monterrey"), ("Ciudad de México", "America/Mexico_City"), ("31050", "America/Merida"),
        ("Chihuahua", None), ("08", None), ("Piedras Negra, Coahuila", None), ("08068", None), ("33001", None),
        ("Matamoros", None), ("", None), ("26030 x", None),
    ],
)  # fmt: skip
def test_each_municipality_has_the_zone_of_the_law_and_a_doubtful_one_none(
    place: str, zone: str | None
) -> None:
    if zone is None:
        with pytest.raises(BadInput) as found:
            place_of(place)
        assert found.value.message.text("es") != found.value.message.text("en")
    else:
        assert place_of(place).zone == zone


def test_the_rest_of_the_country_stands_at_minus_six_and_four_names_alone_shift() -> None:
    winter, summer = datetime(2027, 1, 15, tzinfo=UTC), datetime(2027, 7, 15, tzinfo=UTC)
    offsets = {one.zone: [ZoneInfo(one.zone).utcoffset(t) for t in (winter, summer)] for one in all_places()}
    assert {name for name, (first, second) in offsets.items() if first != second} == set(SHIFT)
    fixed = {name: first for name, (first, second) in offsets.items() if first == second}
    assert {name for name, offset in fixed.items() if offset == timedelta(hours=-7)} == {
        "America/Hermosillo", "America/Mazatlan"}  # fmt: skip
    assert {name for name, offset in fixed.items() if offset == timedelta(hours=-5)} == {"America/Cancun"}
    assert all(
        hours.total_seconds() in (-7 * 3600, -6 * 3600, -5 * 3600) for hours in fixed.values() if hours
    )


@pytest.mark.parametrize("zone", SHIFT)
def test_zones_shift_on_the_second_sunday_of_march_and_the_first_of_november(zone: str) -> None:
    before, after = at("13-03-2027 12:00", zone=zone).at, at("14-03-2027 12:00", zone=zone).at
    assert after - before == timedelta(hours=23)
    before, after = at("06-11-2027 12:00", zone=zone).at, at("07-11-2027 12:00", zone=zone).at
    assert after - before == timedelta(hours=25)


def test_a_zone_of_before_the_law_has_to_be_named() -> None:
    juarez = place_of("08037")
    assert zone_on(juarez, date(2022, 11, 30)) == "America/Ciudad_Juarez"
    assert zone_on(juarez, date(2022, 11, 1)) == "America/Chihuahua"  # the reform came a month after the law
    with pytest.raises(BadInput):
        zone_on(juarez, date(2022, 10, 1))
    assert at("01-10-2022 10:00", zone="America/Ciudad_Juarez").at


def test_a_local_text_says_its_offset() -> None:
    assert (
        local_text(datetime(2027, 3, 15, 23, 30, tzinfo=UTC), "America/Ciudad_Juarez")
        == "2027-03-15T17:30-06:00"
    )


def test_the_list_of_zones_is_read_strictly() -> None:
    good = {
        "laws": {"h": {"name": {"en": "A", "es": "B"}, "since": date(2022, 10, 30), "standing": "read"}},
        "states": {f"{n:02}": {"name": str(n), "zone": "America/Cancun", "law": "h"} for n in range(1, 33)},
    }
    assert len(places.read_zones(good)) == len(all_states()) == 32
    for wrong in (
        {**good, "more": 1}, {**good, "states": {"01": good["states"]["01"]}},
        {**good, "states": {**good["states"], "01": {"name": "x", "zone": "America/Nowhere", "law": "h"}}},
        {**good, "states": {**good["states"], "01": {"name": "x", "zone": "America/Cancun", "law": "z"}}},
        {**good, "states": {**good["states"], "01": {"name": "x", "zone": "America/Cancun", "law": "h", "numbers": 3}}},
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"zones|states|laws"):
            places.read_zones(wrong)
