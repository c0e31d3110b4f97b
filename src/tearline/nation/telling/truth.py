"""The truth, table by table: what is so and never stands in an agency's file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from tearline.nation.events import cameras
from tearline.nation.facts import District, Person
from tearline.nation.plan import Plan
from tearline.nation.things import strips

Rows: TypeAlias = Callable[[Plan, District], Iterator[Sequence[object]]]


class TruthTable(NamedTuple):
    """A table of the truth by its name, with the heads of its columns. Its file is CSV in UTF-8."""

    name: str
    heads: tuple[str, ...]

    @property
    def header(self) -> bytes:
        """Its first line."""
        return (",".join(self.heads) + "\n").encode()


class _Table(NamedTuple):
    heads: tuple[str, ...]
    rows: Rows


def _id(thing: object) -> str:
    """The id of a thing, "" of none."""
    return getattr(thing, "id", "") if thing is not None else ""


def _ids(things: Iterable[object]) -> str:
    return " ".join(map(_id, things))


def _people(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for p in district.people:
        yield (
            p.id, district.number, " ".join(p.given), *p.surnames, p.sex, p.born, p.died or "", p.birth_state,
            p.curp, p.rfc, p.home.place.name, p.home.place.state, p.household, ";".join(p.aliases),
            int(p.alias_only), p.occupation,
        )  # fmt: skip


def _families(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for p in district.people:
        for kind in ("father", "mother", "spouse", "twin", "widow_of"):
            if (other := getattr(p, kind)) is not None:
                yield p.id, kind, other.id


def _groups(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for g in district.groups:
        turf = ";".join(f"{at.name}, {at.state}" for at in g.turf)
        yield g.id, g.name, g.founded, ";".join(g.trades), turf, _id(g.parent), g.split_on or ""


def _cells(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((c.id, c.name, c.group.id, c.turf.name, c.turf.state) for g in district.groups for c in g.cells)


def _memberships(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for g in district.groups:
        for m in g.members:
            yield m.person.id, g.id, _id(m.cell), m.role, m.since, m.until or "", _id(m.recruited_by)


def _ties(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((t.a.id, t.b.id, t.kind, t.since, t.until or "") for t in district.ties)


def _relations(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((r.group.id, r.other, r.other_name, r.kind, r.since, r.until or "") for r in district.relations)


def _bribes(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((b.official.id, b.agency, b.group.id, b.since) for b in district.bribes)


def _leaks(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((leak.agency, leak.group.id, leak.at, leak.about, leak.what) for leak in district.leaks)


def _firms(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for f in district.firms:
        yield f.id, f.name, f.rfc, f.founded, f.trade, _ids(f.partners), _id(f.front_of)


def _vehicles(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for v in district.vehicles:
        yield (
            v.id, v.plate, v.issued_plate or v.plate, v.vin, _id(v.owner), _id(v.driver), v.stolen or "",
            v.recovered or "", _id(v.clone_of),
        )  # fmt: skip


def _sales(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((v.id, s.on, _id(s.seller), _id(s.buyer)) for v in district.vehicles for s in v.sales)


def _phones(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return (
        (p.id, p.number, p.imei, _id(p.holder), _ids(p.users), p.since or "", p.until or "")
        for p in district.phones
    )


def _firearms(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for f in district.firearms:
        yield (
            f.id, f.serial, f.maker, f.model, f.kind, f.calibre, f.origin, int(f.obliterated), int(f.legal),
            _id(f.owner), f.recovered_in or "",
        )  # fmt: skip


def _firearm_steps(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for f in district.firearms:
        for s in f.steps:
            yield (
                f.id,
                s.kind,
                s.on,
                s.place,
                s.dealer or "",
                _id(s.person),
                s.foreign_buyer or "",
                s.batch or "",
            )


def _aircraft(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((a.id, a.registration, a.icao24, a.model, _id(a.owner), a.base) for a in district.aircraft)


def _flights(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for f in district.flights:
        yield (
            f.id, f.aircraft.id, _id(f.pilot), f.departed, f.arrived, f.origin.id, f.destination.id,
            _id(f.planned_to), int(f.transponder_off), _id(f.group),
        )  # fmt: skip


def _accounts(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((a.id, a.clabe, _id(a.holder)) for a in district.accounts)


def _transactions(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for t in district.transactions:
        yield (
            t.id, t.typology or "", t.chain or "", t.at, t.amount, _id(t.payer), _id(t.payee) or t.payee_far or "",
            _id(t.depositor),
        )  # fmt: skip


def _properties(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((p.id, p.folio, _id(p.owner), _id(p.nominee_of), p.since) for p in district.properties)


def _incidents(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for i in district.incidents:
        yield (
            i.id, i.crime, i.at, i.address.place.name, i.address.place.state, _ids(i.victims), _ids(i.suspects),
            _ids(i.wrongly), _ids(i.witnesses), _id(i.reporter), _ids(i.vehicles), _id(i.group),
        )  # fmt: skip


def _detentions(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for d in district.detentions:
        yield (
            d.id, d.person.id, d.arrested, d.registered, d.handed_over, d.released or "", d.basis, d.agency,
            _id(d.incident), _id(d.case),
        )  # fmt: skip


def _cases(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for c in district.cases:
        none: list[Person | None] = [None]
        for one in [*c.accused] or none:
            yield (
                c.id, c.number, c.opened, c.crime, c.agency, _id(one), c.status.get(_id(one), ""),
                _id(c.incident), _id(c.group),
            )  # fmt: skip


def _seizures(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for s in district.seizures:
        yield (
            s.id, s.at, s.agency, s.kind, s.substance, s.quantity, s.unit, _ids(s.firearms), _ids(s.vehicles),
            _id(s.possessor), _id(s.case), _id(s.group), int(s.empty), " ".join(s.told),
        )  # fmt: skip


def _tips(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((t.id, t.code, t.at, t.true_about or "", _ids(t.names), t.plate or "") for t in district.tips)


def _crossings(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    for c in district.crossings:
        yield c.id, _id(c.person), c.at, c.point, c.direction, c.document, c.country, _id(c.vehicle)


def _cameras(plan: Plan, district: District) -> Iterator[Sequence[object]]:
    """The nation's, with its first district."""
    for c in cameras(plan) if district.number == 0 else ():
        yield c.id, c.name, c.latitude, c.longitude, c.operator, c.uptime, c.accuracy


def _reads(plan: Plan, district: District) -> Iterator[Sequence[object]]:  # noqa: ARG001
    return ((r.id, r.vehicle.id, r.camera.id, r.trip, r.journey) for r in district.reads)


def _strips(plan: Plan, district: District) -> Iterator[Sequence[object]]:
    """The nation's clandestine ones, with its first district."""
    return (
        (s.id, s.name, s.latitude, s.longitude, s.state) for s in strips(plan.seed) if not district.number
    )


def _heads(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TABLES: dict[str, _Table] = {
    "people": _Table(
        _heads(
            "person district given father mother sex born died birth_state curp rfc place state household "
            "aliases alias_only occupation"
        ),
        _people,
    ),
    "families": _Table(_heads("person kind other"), _families),
    "groups": _Table(_heads("group name founded trades turf parent split_on"), _groups),
    "cells": _Table(_heads("cell name group place state"), _cells),
    "memberships": _Table(_heads("person group cell role since until recruited_by"), _memberships),
    "ties": _Table(_heads("a b kind since until"), _ties),
    "relations": _Table(_heads("group other other_name kind since until"), _relations),
    "bribes": _Table(_heads("official agency group since"), _bribes),
    "leaks": _Table(_heads("agency group at about what"), _leaks),
    "firms": _Table(_heads("firm name rfc founded trade partners front_of"), _firms),
    "vehicles": _Table(
        _heads("vehicle plate issued_plate vin owner driver stolen recovered clone_of"), _vehicles
    ),
    "sales": _Table(_heads("vehicle on seller buyer"), _sales),
    "phones": _Table(_heads("phone number imei holder users since until"), _phones),
    "firearms": _Table(
        _heads("firearm serial maker model kind calibre origin obliterated legal owner recovered_in"),
        _firearms,
    ),
    "firearm-steps": _Table(
        _heads("firearm kind on place dealer person foreign_buyer batch"), _firearm_steps
    ),
    "aircraft": _Table(_heads("aircraft registration icao24 model owner base"), _aircraft),
    "flights": _Table(
        _heads("flight aircraft pilot departed arrived origin destination planned_to transponder_off group"),
        _flights,
    ),
    "accounts": _Table(_heads("account clabe holder"), _accounts),
    "transactions": _Table(
        _heads("transaction typology chain at amount payer payee depositor"), _transactions
    ),
    "properties": _Table(_heads("property folio owner nominee_of since"), _properties),
    "incidents": _Table(
        _heads("incident crime at place state victims suspects wrongly witnesses reporter vehicles group"),
        _incidents,
    ),
    "detentions": _Table(
        _heads("detention person arrested registered handed_over released basis agency incident case"),
        _detentions,
    ),
    "cases": _Table(_heads("case number opened crime agency accused status incident group"), _cases),
    "seizures": _Table(
        _heads(
            "seizure at agency kind substance quantity unit firearms vehicles possessor case group empty told"
        ),
        _seizures,
    ),
    "tips": _Table(_heads("tip code at true_about names plate"), _tips),
    "crossings": _Table(_heads("crossing person at point direction document country vehicle"), _crossings),
    "cameras": _Table(_heads("camera name latitude longitude operator uptime accuracy"), _cameras),
    "reads": _Table(_heads("read vehicle camera trip journey"), _reads),
    "strips": _Table(_heads("strip name latitude longitude state"), _strips),
}
