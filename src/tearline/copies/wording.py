"""The words of a copy that is read on paper: labels, statuses, days and sources in one language."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from tearline.codes import Status, words_of
from tearline.handling import Label
from tearline.handling.words import HANDLING, TIERS
from tearline.language import Language, msg
from tearline.ontology.labels import kind_label, property_label
from tearline.picture.answer import Found
from tearline.settings import deployment_zone


class Wording:
    """All of it for one language, in the deployment's time zone."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._zone = ZoneInfo(deployment_zone())

    def kind(self, schema: str) -> str:
        """A kind of thing."""
        return kind_label(schema, self.language)

    def property(self, schema: str, name: str) -> str:
        """A property of a kind."""
        return property_label(schema, name, self.language)

    def value(self, name: str, told: str) -> str:
        """A value: days as days, all else as it is told."""
        return self.day(told) if name.endswith("Date") or name == "date" else told

    def status(self, code: str | None) -> str:
        """How the law sees a person; empty for a thing."""
        return words_of(Status, code).text(self.language) if code else ""

    def label(self, text: str) -> str:
        """A label in short: its tier and compartments."""
        label = Label.parse(text)
        return " ".join([TIERS[label.tier].text(self.language), *sorted(label.compartments)])

    def banner(self, text: str) -> dict[str, object]:
        """A label in all its parts, for the top and the bottom of a page."""
        label = Label.parse(text)
        audience = (
            msg("for every agency")
            if label.audience is None
            else msg("releasable to {agencies}", agencies=", ".join(sorted(label.releasable)))
            if label.releasable
            else msg("for its owner alone")
        )
        handling = [HANDLING[code].text(self.language) for code in sorted(label.handling) or ["H0"]]
        note = [label.handling_note] if label.handling_note else []
        told = [*sorted(label.compartments), audience.text(self.language), *handling, *note]
        return {
            "tier": int(label.tier), "word": TIERS[label.tier].text(self.language),
            "rest": "".join(f" · {one}" for one in told), "text": text,
        }  # fmt: skip

    def source(self, record: Found) -> str:
        """Whose a value is: agency, source, grade, label, day."""
        signs = f"{record.source_grade or ''}{record.info_grade or ''}"
        told = (record.owner, record.source, signs, self.label(record.label), self.day(record.recorded_at))
        return " · ".join(one for one in told if one)

    def day(self, told: str | None) -> str:
        """A day, or as much of one as was told: 4 mar 2019, mar 2019, 2019."""
        text = (told or "")[:10]
        form = {10: "d MMM y", 7: "MMM y"}.get(len(text))
        if form is None:
            return text
        try:
            whole = date.fromisoformat(text if len(text) == 10 else f"{text}-01")
        except ValueError:
            return text
        return str(format_date(whole, form, locale=self.language))

    def moment(self, at: datetime) -> str:
        """An instant in the deployment's zone, to the second."""
        here = at.astimezone(self._zone)
        return f"{self.day(here.date().isoformat())} {here:%H:%M:%S} {here:%Z}"
