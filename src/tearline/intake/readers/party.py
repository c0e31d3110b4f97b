"""A listed party on its way to a draft: what the ontology takes becomes a value, everything else a note."""

from __future__ import annotations

from collections.abc import Iterable

from tearline.intake.readers.properties import country_code, fits
from tearline.intake.readers.values import Properties, add


class Party:
    """One party's properties, gathered piece by piece."""

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self.properties: Properties = {"topics": ["sanction"]} if schema != "Sanction" else {}

    def put(self, name: str, *values: str | None, about: str = "") -> None:
        """The values under this property, or noted (as ``about``) where it does not take them."""
        for value in filter(None, values):
            if fits(self.schema, name, value):
                add(self.properties, name, value)
            else:
                self.note(about or name, value)

    def put_name(self, name: str, as_what: str = "alias") -> None:
        """The first name is the name; a further one an alias, a weak alias, a former name."""
        if name and name not in self.properties.get("name", ()):
            self.put(as_what if "name" in self.properties else "name", name)

    def countries(self, name: str, about: str, countries: Iterable[str]) -> None:
        """Countries by their names or codes."""
        for country in filter(None, countries):
            self.put(
                name if country_code(country) else "notes", country_code(country) or f"{about}: {country}"
            )

    def note(self, about: str, text: str | None) -> None:
        """Words that no property holds."""
        if text and text.strip():
            add(self.properties, "notes", f"{about}: {text}" if about else text)


def joined(*parts: str | None) -> str:
    """What is told of the parts, with commas between."""
    return ", ".join(filter(None, parts))
