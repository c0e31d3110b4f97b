"""Dates of birth in the forms of the lists."""

from __future__ import annotations

import pytest

from tearline.intake.readers.birthdates import birth_dates


@pytest.mark.parametrize(
    ("text", "dates", "exact"),
    [
        ("08 Sep 1966", ["1966-09-08"], True),
        ("Oct 1966", ["1966-10"], True),
        ("1984", ["1984"], True),
        ("circa 1956", ["1956"], False),
        ("circa 01 Jan 1961", ["1961-01-01"], False),
        ("1981 to 1983", ["1981", "1982", "1983"], False),
        ("circa 1979-1982", ["1979", "1980", "1981", "1982"], False),
        ("01 Jan 1947 to 01 Jan 1949", ["1947", "1948", "1949"], False),
        ("Mar 1962 to Feb 1963", ["1962", "1963"], False),
        ("1900 to 1960", [], False),
        ("1983 to 1981", [], False),
        ("31 Feb 1980", [], False),
        ("unknown", [], False),
    ],
)
def test_birth_dates(text: str, dates: list[str], exact: bool) -> None:
    assert birth_dates(text) == (dates, exact)
