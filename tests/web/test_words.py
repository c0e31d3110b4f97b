"""Labels, days, clocks and identifiers as people read them, in both languages."""

from __future__ import annotations

import pytest
from lxml import html
from markupsafe import Markup

from tearline.web.words import Words, grouped

ES, EN = Words("es", "America/Mexico_City"), Words("en", "America/Mexico_City")


@pytest.mark.parametrize(
    ("told", "es", "en"),
    [
        ("1983-12-15", "15 dic 1983", "15 Dec 1983"),
        ("1983-12", "dic 1983", "Dec 1983"),
        ("1983", "1983", "1983"),
        ("2026-02-31", "2026-02-31", "2026-02-31"),
        (None, "", ""),
    ],
)
def test_a_day_or_as_much_of_one_as_is_told(told: str | None, es: str, en: str) -> None:
    assert (ES.date(told), EN.date(told)) == (es, en)


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("2026-01-02T03:04-06:00[America/Mexico_City]", "2 ene 2026 03:04"),
        ("2026-01-02T03:04:05-06:00", "2 ene 2026 03:04"),
        ("2026-01-02T03:04:05+00:00", "2 ene 2026 03:04 UTC"),
        ("2026-01-02T03:04-08:00[America/Tijuana]", "2 ene 2026 03:04 UTC-08:00"),
        ("2026-01-02T03:04", "2 ene 2026 03:04"),
    ],
)
def test_a_record_s_clock_stays_the_source_s_own(told: str, seen: str) -> None:
    assert html.fromstring(ES.date(told)).text_content() == seen
    assert told in ES.date(told)


@pytest.mark.parametrize(
    ("kind", "told", "parts"),
    [
        ("curp", "MUML831215HTSRRN33", ["MUML", "831215", "H", "TS", "RRN", "33"]),
        ("rfc", "MUML831215Q41", ["MUML", "831215", "Q41"]),
        ("plate", "XTR-417-B", ["XTR", "417", "B"]),
        ("phone", "+525511112222", ["+52", "55", "1111", "2222"]),
        ("accountNumber", "999810384715316828", ["9998", "1038", "4715", "3168", "28"]),
        ("serialNumber", "AB12", ["AB12"]),
        ("vin", "<b>", ["<b>"]),
    ],
)
def test_an_identifier_in_groups_is_the_same_when_copied(kind: str, told: str, parts: list[str]) -> None:
    shown = grouped(kind, told)
    assert "<b>" not in shown
    assert html.fromstring(shown).xpath("//text()") == parts


def test_a_label_in_words() -> None:
    label = ES.label("SSC//SECRET//ALFA,BETA//FGR,UIF//H1")
    assert (label.tier, label.word, label.compartments) == (3, "SECRETO", "ALFA, BETA")
    assert label.audience == "difundible a FGR, UIF"
    assert EN.label("SSC//OPEN//-//ALL//H0").audience == "for every agency"
    assert EN.label("SSC//OPEN//-//-//H0").audience == "for its owner alone"
    assert EN.label(None).word == "nothing shown"
    told = "H1: no usar en juicio sin autorización; H2: no transmitir sin autorización"
    assert ES.handling("SSC//OPEN//-//-//H1,H2") == told


def test_markup_in_a_sentence_stays_markup_and_a_value_stays_text() -> None:
    said = EN.msg("until {moment}", moment=Markup("<time>now</time>"))
    assert said == "until <time>now</time>"
    assert (
        EN.msg("Report of {agency}", agency="<b>") == "Report of <b>"
    )  # escaped where it is put into a page
    mixed = EN.msg("undone on {day}", day=Markup("<b>x</b>"))
    assert "<b>x</b>" in mixed
