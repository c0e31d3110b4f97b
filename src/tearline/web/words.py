"""The words of a page: sentences, codes, labels, dates and identifiers as people read them, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from tearline import codes
from tearline.codes import Code, words_of
from tearline.handling import Label, Tier
from tearline.handling.words import HANDLING, TIERS
from tearline.language import Language, Message, msg, plural
from tearline.ontology.labels import kind_label, property_label
from tearline.picture.answer import Found

_SEXES = {"male": msg("male"), "female": msg("female"), "other": msg("other sex")}
_NEAR = {-1: msg("yesterday"), 0: msg("today"), 1: msg("tomorrow")}
_COUNTRIES = frozenset(
    {"country", "nationality", "citizenship", "birthCountry", "jurisdiction", "mainCountry"}
)
# Where an identifier is broken for the eye; what is copied has no gaps.
_GAPS = {
    "curp": (4, 6, 1, 2, 3, 2),
    "rfc": (4, 6, 3),
    "clabe": (3, 3, 11, 1),
    "vin": (3, 6, 8),
    "phone": (3, 3, 3, 4),
}
_PARTS = re.compile(r"[A-ZÑ]+|[0-9]+|[^A-ZÑ0-9]+")
_PROPERTIES = {"registrationNumber": "plate", "clabe": "clabe", "vin": "vin", "curp": "curp", "rfc": "rfc"}
IDENTIFIERS = frozenset(
    {
        *_PROPERTIES, "phone", "accountNumber", "iban", "serialNumber", "imei", "imsi", "icao24", "nci", "nss",
        "voterKey", "passportNumber", "idNumber", "taxNumber", "engineNumber", "caseNumber", "warrantNumber",
        "investigationNumber", "imoNumber", "mmsi",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownLabel:
    """A label as it stands beside a value: tier as a number and a word, compartments, the text itself."""

    tier: int
    word: str
    compartments: str
    audience: str
    handling: str
    text: str


class Words:
    """All of it for one language and time zone."""

    def __init__(self, language: Language, zone: str) -> None:
        self.language = language
        self.zone = zone
        self._zone = ZoneInfo(zone)

    # sentences and codes

    def msg(self, template: str, **values: object) -> str:
        """A sentence of a template; the catalogue has its Spanish. A value that is markup stays it."""
        if any(isinstance(value, Markup) for value in values.values()):
            return escape(Message(template).text(self.language)).format(**values)
        return Message(template, values).text(self.language)

    def said(self, message: Message) -> str:
        """A sentence that a function gave."""
        return message.text(self.language)

    def all_said(self, messages: Iterable[Message]) -> list[str]:
        """Sentences that a function gave."""
        return [message.text(self.language) for message in messages]

    def either(self, both: object) -> str:
        """What is there in both languages (fields ``es`` and ``en``, or ``name_es`` and ``name_en``), in this one."""
        name = self.language if hasattr(both, self.language) else f"name_{self.language}"
        return str(getattr(both, name))

    def number(self, n: int) -> str:
        """A count with its thousands apart."""
        return str(format_decimal(n, locale="es_MX" if self.language == "es" else self.language))

    def size(self, n: int) -> str:
        """How long a file is."""
        for unit, name in ((10**9, "GB"), (10**6, "MB")):
            if n >= unit:
                spelled = format_decimal(
                    n / unit, format="#,##0.0", locale="es_MX" if self.language == "es" else self.language
                )
                return f"{spelled} {name}"
        return f"{self.number(-(-n // 1000))} kB"

    def kilometres(self, length: float) -> str:
        """A length as a scale bar tells it, below a kilometre in metres."""
        return f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"

    def count(self, n: int, one: str, many: str) -> str:
        """One sentence for one, another for none and many: literals that the template marks by ``msg``."""
        return one if n == 1 else many

    def code(self, kind: str, code: str | None) -> str:
        """The words for a code of a list in ``codes.py``; nothing for none."""
        known: type[Code] = getattr(codes, kind)
        return words_of(known, code).text(self.language) if code else ""

    def kind(self, schema: str) -> str:
        """A kind of thing as people call it."""
        return kind_label(schema, self.language)

    def property(self, schema: str, name: str) -> str:
        """A property as people call it."""
        return property_label(schema, name, self.language)

    def records(self, n: int) -> str:
        """So many records."""
        return plural(n, msg("one record"), msg("{n} records", n=n)).text(self.language)

    def listed(self, texts: Iterable[str]) -> str:
        """Texts one after the other, each once."""
        return ", ".join(dict.fromkeys(texts))

    # labels

    def label(self, text: str | None) -> ShownLabel:
        """A handling label in its parts; of nothing, that nothing is shown."""
        return _label(text, self.language)

    def tier(self, tier: Tier | None) -> str:
        """A tier's word."""
        return "" if tier is None else TIERS[tier].text(self.language)

    def tier_named(self, name: str) -> str:
        """A tier's word by its name."""
        return self.tier(Tier[name])

    # time

    def day(self, told: str | date | None) -> str:
        """A day, or as much of one as was told: 4 mar 2019, mar 2019, 2019."""
        return _day(str(told)[:10], self.language) if told else ""

    def moment(self, told: str | datetime | None) -> Markup:
        """An instant in the deployment's zone, to the minute; whoever asks the page finds the exact one."""
        if told is None or told == "":
            return Markup("")
        at = told if isinstance(told, datetime) else datetime.fromisoformat(told)
        here = at.astimezone(self._zone)
        text = f"{_day(here.date().isoformat(), self.language)} {here:%H:%M}"
        exact = at.astimezone(UTC).isoformat(timespec="seconds")
        return Markup('<time datetime="{}">{}</time>').format(exact, text)

    def near(self, told: str | datetime, now: datetime) -> Markup:
        """An instant as people say it who work by the hour: of yesterday, today and tomorrow with that word."""
        at = told if isinstance(told, datetime) else datetime.fromisoformat(told)
        here = at.astimezone(self._zone)
        word = _NEAR.get((here.date() - now.astimezone(self._zone).date()).days)
        if word is None:
            return self.moment(at)
        exact = at.astimezone(UTC).isoformat(timespec="seconds")
        return Markup('<time datetime="{}">{}</time>').format(
            exact, f"{word.text(self.language)} {here:%H:%M}"
        )

    def between(self, since: str | datetime, until: str | datetime, now: datetime) -> Markup:
        """From when until when, as :meth:`near` says it; of one day its day once."""
        first, last = (
            at if isinstance(at, datetime) else datetime.fromisoformat(at) for at in (since, until)
        )
        same = first.astimezone(self._zone).date() == last.astimezone(self._zone).date()
        return Markup("{} – {}").format(
            self.near(first, now), self.hour(last) if same else self.near(last, now)
        )

    def clock(self, at: datetime) -> Markup:
        """This moment for the banner, with seconds."""
        here = at.astimezone(self._zone)
        text = f"{_day(here.date().isoformat(), self.language)} {here:%H:%M:%S}"
        return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), text)

    def hour(self, at: datetime) -> Markup:
        """The time of day of an instant that is near, in the deployment's zone."""
        exact = at.astimezone(UTC).isoformat(timespec="seconds")
        return Markup('<time datetime="{}">{}</time>').format(exact, f"{at.astimezone(self._zone):%H:%M}")

    def span(self, length: timedelta) -> str:
        """How long, in its two largest units: 12 min, 2 h 10 min, 3 d 4 h."""
        minutes = int(abs(length) / timedelta(minutes=1))
        days, hours = minutes // 1440, minutes // 60 % 24
        told = ((days, "d"), (hours, "h")) if days else ((hours, "h"), (minutes % 60, "min"))
        return " ".join(f"{n} {unit}" for n, unit in told if n) or msg("less than 1 min").text(self.language)

    def term(self, minutes: int) -> str:
        """A term as laws and agreements write it: 10 min, 48 h."""
        return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"

    def at(self, told: str | None) -> datetime | None:
        """The instant that a move says; None for none."""
        return datetime.fromisoformat(told) if told else None

    def seconds(self, length: float) -> str:
        """A length in seconds as its two largest units."""
        return self.span(timedelta(seconds=length))

    def percent(self, share: float) -> str:
        """A share of one in whole percent."""
        return f"{round(100 * share)} %"

    def inside(self, name: Message) -> str:
        """A name as it stands within a sentence: without the capital that it begins with, unless it is in capitals."""
        text = name.text(self.language)
        return text if text[1:2].isupper() else text[:1].lower() + text[1:]

    # values

    def date(self, told: str | None) -> Markup | str:
        """A date as a record tells it: a day, part of one, or a clock, which stays the source's own (ADR 0024)."""
        if not told or "T" not in told:
            return self.day(told)
        text = f"{_day(told[:10], self.language)} {told[11:16]}{self._offset(told)}"
        return Markup('<span title="{}">{}</span>').format(told, text)

    def _offset(self, told: str) -> str:
        """Where the source's clock stands, if it is not the deployment's."""
        try:
            at = datetime.fromisoformat(told.partition("[")[0])
        except ValueError:
            return ""
        if at.tzinfo is None or at.utcoffset() == at.astimezone(self._zone).utcoffset():
            return ""
        return f" UTC{at.isoformat()[-6:]}" if at.utcoffset() else " UTC"

    def grade_of(self, record: Found) -> str:
        """Source and information in signs, after the name of their scale; empty where none was given."""
        signs = f"{record.source_grade or ''}{record.info_grade or ''}"
        return f"{record.grade_scale or '-'} {signs}" if signs else ""

    def handling(self, label: str) -> str:
        """What the handling codes of a label ask for, in words."""
        parsed = Label.parse(label)
        told = self.all_said([HANDLING[code] for code in sorted(parsed.handling)] or [HANDLING["H0"]])
        return "; ".join(told) + (f": {parsed.handling_note}" if parsed.handling_note else "")

    def handling_code(self, code: str) -> str:
        """One handling code in words."""
        return HANDLING[code].text(self.language)

    def held(self, what: Iterable[str]) -> str:
        """What a steward set by hand: label, dates, content."""
        known = {"label": msg("label"), "dates": msg("dates"), "content": msg("content")}
        return ", ".join(known[one].text(self.language) if one in known else one for one in what)

    def value(self, name: str, told: str) -> Markup | str:
        """A property's value: identifiers in groups, days as days, everything else as it is told."""
        if name in IDENTIFIERS:
            return grouped(_PROPERTIES.get(name, name), told)
        if name.endswith("Date") or name in ("date", "executedAt"):
            return self.date(told)
        if name in _COUNTRIES:
            return str(Locale(self.language).territories.get(told.upper(), told))
        return _SEXES[told].text(self.language) if name == "gender" and told in _SEXES else told

    def amount(self, record: Found) -> str:
        """What was paid, in its currency; empty for a record that tells no amount."""
        sums, units = record.properties.get("amount", []), record.properties.get("currency", [])
        try:
            return (
                format_decimal(Decimal(sums[0]), locale=self.language)
                + f" {units[0] if units else ''}".rstrip()
            )
        except (IndexError, ArithmeticError):
            return ""

    def grouped(self, kind: str, told: str) -> Markup:
        """An identifier in groups for the eye."""
        return grouped(kind, told)


def grouped(kind: str, told: str) -> Markup:
    """An identifier in mono with gaps that are not copied."""
    return Markup('<span class="id">{}</span>').format(
        Markup("").join(
            escape(part) if n == 0 else Markup("<i>{}</i>").format(part)
            for n, part in enumerate(_groups(kind, told))
        )
    )


def _groups(kind: str, told: str) -> list[str]:
    if told.startswith("+") and kind == "phone":
        return [told[:3], *_cut(told[3:], (2, 4, 4))]
    if kind in _GAPS and told.isalnum():
        return _cut(told, _GAPS[kind])
    if kind == "plate":
        return [part for part in _PARTS.findall(told.upper()) if part.strip("- ")] or [told]
    if told.isalnum() and len(told) > 6:
        return _cut(told, (4,) * 20)
    return [told]


def _cut(told: str, lengths: Iterable[int]) -> list[str]:
    parts, at = [], 0
    for length in lengths:
        parts.append(told[at : at + length])
        at += length
    return [part for part in (*parts, told[at:]) if part]


@lru_cache(maxsize=4096)
def _day(told: str, language: Language) -> str:
    form = {10: "d MMM y", 7: "MMM y"}.get(len(told))
    if form is None:
        return told
    try:
        whole = date.fromisoformat(told if len(told) == 10 else f"{told}-01")
    except ValueError:
        return told
    return str(format_date(whole, form, locale=language))


@lru_cache(maxsize=4096)
def _label(text: str | None, language: Language) -> ShownLabel:
    if text is None:
        nothing = msg("nothing shown").text(language)
        return ShownLabel(0, nothing, "", "", "", "")
    label = Label.parse(text)
    audience = (
        msg("for every agency")
        if label.audience is None
        else msg("releasable to {agencies}", agencies=", ".join(sorted(label.releasable)))
        if label.releasable
        else msg("for its owner alone")
    )
    codes = ", ".join(sorted(label.handling)) or "H0"
    note = f": {label.handling_note}" if label.handling_note else ""
    return ShownLabel(
        int(label.tier), TIERS[label.tier].text(language), ", ".join(sorted(label.compartments)),
        audience.text(language), codes + note, text,
    )  # fmt: skip
