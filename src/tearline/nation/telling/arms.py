"""What is said of firearms: the register, what was seized, and what the neighbour's dealers sold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from tearline.nation.facts import Firearm, FirearmStep, Seizure
from tearline.nation.telling.forms import Said
from tearline.nation.telling.known import Desk, Known

_SALES = ("retail-sale", "multiple-sale", "straw-purchase")
_ORI = "MXEJE0000"


class Trace(NamedTuple):
    """A request to trace a firearm that was seized."""

    firearm: Firearm
    seizure: Seizure


def firearm(known: Known[Firearm], desk: Desk) -> Said:
    """A firearm by its markings; of an obliterated serial nothing is left to say."""
    one = known.thing
    return {**_markings(one), "owner": desk.key(one.owner) if one.owner else "", "_true": one.id}


def registered_firearm(known: Known[Firearm], desk: Desk) -> Said:
    """A firearm as it was registered, in the name of whoever registered it."""
    one = known.thing
    owner = next((step.person for step in one.steps if step.kind == "registered"), None)
    held = f"Titular: {desk.key(owner)}" if owner is not None and desk.key(owner) else ""
    return {**_markings(one), "serial": one.serial, "obliterated": "", "owner": held, "_true": one.id}


def buyer(known: Known[FirearmStep], desk: Desk) -> Said:  # noqa: ARG001
    """Who bought a firearm at a dealer's abroad: a name on a form. Known only by what was bought."""
    given, _, last = (known.thing.foreign_buyer or "").rpartition(" ")
    return {"given": given, "first": last, "second": "", "place": known.thing.place, "_true": known.about.id}


def trace_request(known: Known[Trace], desk: Desk) -> Said:
    """The request that goes with a firearm that was seized."""
    one, seizure = known.thing
    day = seizure.at.date()
    return {
        **_markings(one),
        "number": _trace_number(one, desk),
        "firearm": desk.key(one),
        "priority": "urgent" if desk.rng.random() < 0.15 else "routine",
        "recovered": day.isoformat(),
        "place": f"{seizure.address.place.name}, {seizure.address.place.state_name}",
        "ori": _ORI,
        "sent": (day + timedelta(days=3 + int(desk.rng.expovariate(1 / 12)))).isoformat(),
        "possessor": desk.key(seizure.possessor) if seizure.possessor else "",
        "_true": f"{one.id} {seizure.id}",
    }


def trace_result(known: Known[Trace], desk: Desk) -> Said:
    """What the dealer's book said, if the serial led to a dealer at all."""
    one, seizure = known.thing
    sale = _sale(one)
    said = {**_markings(one), "number": _trace_number(one, desk), "_true": f"{one.id} {seizure.id}"}
    said["completed"] = (
        seizure.at.date() + timedelta(days=14 + int(desk.rng.expovariate(1 / 20)))
    ).isoformat()
    said["firearm"] = desk.key(one)
    if one.obliterated:
        return {**said, "outcome": "serial number obliterated"}
    if sale is None:
        return {**said, "outcome": "not of this country's trade"}
    if desk.rng.random() < 0.22:  # dealers out of business, books lost (ATF reports some)
        return {**said, "outcome": "dealer out of business, no record"}
    return {
        **said,
        "outcome": "traced to purchaser",
        "purchaser": desk.key(sale),
        "dealer": sale.dealer or "",
        "bought": sale.on.isoformat(),
        "place": sale.place,
        "multiple": "yes" if sale.batch else "no",
    }


def _markings(one: Firearm) -> Said:
    return {
        "serial": "" if one.obliterated else one.serial,
        "obliterated": "fully" if one.obliterated else "",
        "maker": one.maker,
        "model": one.model,
        "type": one.kind,
        "calibre": one.calibre,
        "origin": one.origin.lower(),
    }


def _trace_number(one: Firearm, desk: Desk) -> str:
    """The number that request and result share."""
    _, district, n = one.id.split("-")
    return f"T{(int(district) * 50_000 + int(n)) * 7_919 % 99_999_989 + 100_000_000}" if desk else ""


def _sale(one: Firearm) -> FirearmStep | None:
    """The first sale, if it was made abroad."""
    first = next((step for step in one.steps if step.kind in _SALES), None)
    return first if first is not None and first.foreign_buyer else None


# ── which ───────────────────────────────────────────────────────────────────────────────────────────


def registered_firearms(desk: Desk) -> Iterator[Known[Firearm]]:
    """Those in the army's register."""
    for one in desk.district.firearms:
        day = next((step.on for step in one.steps if step.kind == "registered"), None)
        if day is not None:
            yield Known(one, day)


def seized_firearms(desk: Desk) -> Iterator[Known[Firearm]]:
    """Those secured by anybody: the army keeps all."""
    for seizure in desk.district.seizures:
        yield from (Known(one, seizure.at) for one in seizure.firearms)


def own_seized_firearms(desk: Desk) -> Iterator[Known[Firearm]]:
    """Those that the agency secured itself."""
    for seizure in desk.district.seizures:
        if seizure.agency == desk.agency.code:
            yield from (Known(one, seizure.at) for one in seizure.firearms)


def traced(desk: Desk) -> Iterator[Known[Trace]]:
    """Those that were sent to be traced."""
    for seizure in desk.district.seizures:
        yield from (Known(Trace(one, seizure), seizure.at) for one in seizure.firearms if not one.legal)


def sold_abroad(desk: Desk) -> Iterator[Known[Firearm]]:
    """Those of which the neighbour has a record: traced ones, and those bought several at once."""
    for one in desk.district.firearms:
        sale = _sale(one)
        if sale is not None and (one.recovered_in or sale.batch):
            yield Known(one, sale.on)


def buyers(desk: Desk) -> Iterator[Known[FirearmStep]]:
    """Those who bought them, on a form for each firearm."""
    for known in sold_abroad(desk):
        sale = _sale(known.thing)
        if sale is not None:
            yield Known(sale, sale.on, "", known.thing)
