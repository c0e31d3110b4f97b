"""From what is true in a district to what every agency writes of it, line by line, and what each line is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from random import Random
from typing import Any, NamedTuple

from tearline.nation.chance import Numbers
from tearline.nation.facts import District, Person
from tearline.nation.people import is_avoided_name
from tearline.nation.plan import Plan
from tearline.nation.telling.channels import Channel, channel
from tearline.nation.telling.collection import Collection, Part, Tells, collections
from tearline.nation.telling.forms import Said
from tearline.nation.telling.known import Desk, Docket, Known
from tearline.nation.telling.matters import SAYS, SELECTIONS
from tearline.nation.telling.page import Page, page
from tearline.nation.telling.persons import nickname_of, unnamed
from tearline.nation.telling.truth import TABLES, TruthTable

RECORDS = ("key", "kind", "true", "channel", "errors", "expected")
ACCEPTED = "accepted"
_DISTRICTS = 1_000  # for which keys are unique; a nation of ten million people
_NAMES = ("given", "first", "second")


@dataclass(slots=True)
class Told:
    """What is to be appended for one district: to each collection by its name, to each truth table by its."""

    rows: dict[str, bytes] = field(default_factory=dict)
    truth: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    """How many records of each kind, by collection."""


def truth_tables() -> tuple[TruthTable, ...]:
    """Every table of the truth: what is so, then of each collection what its lines are, in their order."""
    records = (TruthTable(records_table(one), RECORDS) for one in collections())
    return (*(TruthTable(name, table.heads) for name, table in TABLES.items()), *records)


def records_table(collection: Collection) -> str:
    """The name of the truth table that goes with a collection."""
    return f"records-{collection.name}"


def tell(plan: Plan, district: District) -> Told:
    """What all agencies write of a district that is complete."""
    told, docket = Told(), Docket(district)
    for name, table in TABLES.items():
        told.truth[name] = _csv(table.rows(plan, district))
    desks: dict[tuple[str, str], Desk] = {}
    for collection in collections():
        office = (collection.agency, collection.source)
        if office not in desks:
            rng = plan.chance("telling", *office, district.number)
            desks[office] = Desk(plan, district, docket, collection.of, rng)
        sheet, records = page(collection), _Records()
        for number, part in enumerate(collection.parts):
            _tell_part(desks[office], collection, part, number, sheet, records)
        told.rows[collection.name] = sheet.content()
        told.truth[records_table(collection)] = records.content()
        told.kinds[collection.name] = records.kinds
    return told


class _Records:
    """The lines of a file as the truth has them."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self._text = io.StringIO()
        self._row: Callable[[Sequence[str]], object] = csv.writer(self._text, lineterminator="\n").writerow

    def write(self, part: Part, tells: Tells, said: Said, errors: tuple[str, ...]) -> None:
        fate = said.get("_fate", ACCEPTED)
        self._row((said["key"], part.kind, said["_true"], tells.channel, " ".join(errors), fate))
        self.kinds[part.kind] += 1

    def content(self) -> bytes:
        return self._text.getvalue().encode()


class Matter(NamedTuple):
    """Something to be told, and whether it was told before by mistake."""

    tells: Tells
    known: Known[Any]
    again: bool


def _tell_part(
    desk: Desk, collection: Collection, part: Part, number: int, sheet: Page, records: _Records
) -> None:
    """Select, put in an order that tells nothing, number, say, spoil, label, write."""
    matters = [matter for tells in part.tells for matter in _learnt(desk, part, tells)]
    if part.by_time:
        matters.sort(key=_moment)
    else:
        desk.rng.shuffle(matters)
    keys = Keys.of(desk.plan, f"{collection.name}/{number}", part.bits)
    for n, matter in enumerate(matters):
        said, errors = _say(desk, part, matter)
        known = matter.known
        year = known.on.year if known.on is not None else desk.plan.as_of.year
        said["key"] = said.get("_key") or keys.key(part.key, desk.district.number, n, year)
        said.setdefault("number", said["key"])
        desk.note(known, said["key"])
        sheet.write(part, said)
        records.write(part, matter.tells, said, errors)


def _say(desk: Desk, part: Part, matter: Matter) -> tuple[Said, tuple[str, ...]]:
    """What is said of it, as it came and was registered, and the errors in it."""
    tells, known, again = matter
    said = SAYS[part.kind](known, desk)
    noise = channel(tells.channel, part.slips, desk.agency.care, shown_fields(part))
    errors = _spoil(desk, tells, known, said, noise)
    _register(desk, tells, said)
    return said, ("entered_twice", *errors) if again else errors


def _learnt(desk: Desk, part: Part, tells: Tells) -> Iterator[Matter]:
    """What the agency got to know by now, and what it entered twice."""
    rng, share = desk.rng, tells.share
    twice = channel(tells.channel, part.slips, desk.agency.care, shown_fields(part)).duplicates
    for known in SELECTIONS[tells.what](desk):
        if share < 1 and rng.random() >= share:
            continue
        if known.on is not None and not desk.arrived(known.on):
            continue
        yield Matter(tells, known, again=False)
        if twice and rng.random() < twice:
            yield Matter(tells, known, again=True)


def _moment(matter: Matter) -> datetime:
    on = matter.known.on
    if isinstance(on, datetime):
        return on
    return datetime.min if on is None else datetime(on.year, on.month, on.day)


def _spoil(desk: Desk, tells: Tells, known: Known[Any], said: Said, noise: Channel) -> tuple[str, ...]:
    """Let the channel do what it does; a name that it makes and that stands on a list is told rightly."""
    rng, one = desk.rng, known.thing
    if isinstance(one, Person) and one.aliases and _alias_only(rng, tells, one):
        unnamed(said)
        return ("alias_only",)
    if not noise.rates:
        return ()
    named = isinstance(one, Person)
    before = [said[name] for name in _NAMES] if named else []
    if named and "nickname" in noise.tries:
        said["_nickname"] = nickname_of(one)
    errors = noise.spoil(said, rng)
    if errors and named and before != [said[name] for name in _NAMES] and is_listed(said):
        said.update(zip(_NAMES, before, strict=True))
        errors = tuple(error for error in errors if error not in noise.of_names)
    return errors


def is_listed(said: Said) -> bool:
    """Whether somebody so written could be taken for one on a list, by all names or by fewer of them."""
    given, first, second = (said[name] for name in _NAMES)
    short = f"{given.partition(' ')[0]} {first}"
    return any(
        map(is_avoided_name, {f"{given} {first} {second}", f"{given} {first}", f"{short} {second}", short})
    )


def _alias_only(rng: Random, tells: Tells, one: Person) -> bool:
    return tells.only_alias > 0 and (one.alias_only or rng.random() < tells.only_alias)


def _register(desk: Desk, tells: Tells, said: Said) -> None:
    """The agency's own view of the record: its label, and its grades where it gives any."""
    agency, rng = desk.agency, desk.rng
    label = tells.labels.pick(rng) if tells.labels else ""
    if agency.over and rng.random() < agency.over:
        label = agency.over_label
    said["label"] = label
    if agency.source_grades is not None and agency.information_grades is not None:
        said["source_grade"] = agency.source_grades.pick(rng)
        said["information_grade"] = agency.information_grades.pick(rng)


class Keys:
    """Numbers of a part's rows: each once in the nation, in no order that tells anything."""

    def __init__(self, plan: Plan, name: str, bits: int) -> None:
        # a power of four, so that the network of Numbers never has to walk on
        self._numbers = Numbers(plan.seed, name, 1 << bits)
        self._most = (1 << bits) // _DISTRICTS

    @staticmethod
    @lru_cache(maxsize=512)
    def of(plan: Plan, name: str, bits: int) -> Keys:
        """Those of one part, remembered."""
        return Keys(plan, name, bits)

    def key(self, form: str, district: int, n: int, year: int) -> str:
        """The key of a district's n-th row, in the agency's form."""
        if n >= self._most:
            raise ValueError(f"a district has at most {self._most} rows of {form}")
        return form.format(n=self._numbers[district * self._most + n], y=year)


@cache
def shown_fields(part: Part) -> frozenset[str]:
    """The fields that a part's columns show, those within names and addresses among them."""
    fields = {column.field for column in part.columns}
    if any(field.startswith("name") for field in fields):
        fields |= {"given", "first", "second"}
    if "address" in fields:
        fields |= {"street", "house", "neighbourhood", "postcode", "municipality", "state"}
    return frozenset(fields)


def _csv(rows: Iterator[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
