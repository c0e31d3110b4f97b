"""Firearms: the registered ones of civilians, and the way of the trafficked ones from a shop abroad.

Shares of the states of sale (four in ten Texas, a third Arizona, California and New Mexico) and time-to-crime
(2006 to 2010: 18% under three years, fifteen on average; shorter since): ATF's trace figures as published.
Registered firearms a person: SEDENA's answers to requests, roughly. The rest assumed. Who holds one today is
its ``owner``, in the register or out of it; what authorities recover later is up to the events.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.facts import Firearm, FirearmStep, Person
from tearline.nation.things.amounts import Spread
from tearline.nation.things.makers import LEGAL, TRAFFICKED, Make, pick, serial
from tearline.nation.things.roster import Roster, birthday, day_between, years_before

_LEGAL = (60, 3)  # a 10,000 people, and at least
_TRAFFICKED = (30, 3)
_STOLEN_LEGAL = 0.06  # of registered ones, which end with a group
DAYS_SINCE_SALE = Spread(2_700, 1.1)  # time-to-crime were it recovered today: a fifth under three years
_BATCHED = 0.35  # bought with others at one counter
_STRAW = 0.55  # single sales to somebody who buys for another
_FROM_SOUTH = 0.1  # out of old wars' stocks, with no sale to find
_OBLITERATED = 0.14
_SAME_SERIAL = 0.03  # bears the number that another maker stamped too
_ARMED = {"gunman": 4, "armourer": 6, "cell head": 3}  # hands by role; assumed
_STATES = Weighted.of({"Texas": 41, "Arizona": 18, "California": 13, "New Mexico": 4, "Florida": 6, "Nevada": 3,
                       "Oklahoma": 3, "Colorado": 3, "Georgia": 3, "Illinois": 3, "Washington": 3})  # fmt: skip
_BORDER = {"Texas": ("Nuevo Laredo", "Reynosa", "Matamoros", "Piedras Negras", "Ciudad Juárez"),
           "Arizona": ("Nogales", "Agua Prieta", "San Luis Río Colorado"), "California": ("Tijuana", "Mexicali"),
           "New Mexico": ("Ciudad Juárez", "Puerto Palomas")}  # fmt: skip
_DEALERS = (
    "Lone Mesa Guns", "Saguaro Arms & Pawn", "Red Bluff Sporting Goods", "Tres Piedras Outfitters",
    "Caliche Creek Firearms", "Gulf Bend Pawn", "Ocotillo Tactical", "High Prairie Gun Works", "Palo Duro Sports",
    "Dry Fork Arms", "Sandstone Ammo Depot", "Mission Trail Guns",
)  # fmt: skip
_FIRST = (
    "Travis",
    "Brenda",
    "Darrell",
    "Kayla",
    "Hector",
    "Misty",
    "Randall",
    "Yesenia",
    "Cody",
    "Tamara",
    "Wade",
    "Luz",
)
_LAST = ("Holcombe", "Stradley", "Venn", "Ostrander", "Quarles", "Tidmore", "Espy", "Braddock", "Zamudio", "Kettler",
         "Yarbro", "Pennock", "Loftis", "Arriola")  # fmt: skip
_WAR_STOCKS = ("Puerto Barrios", "La Mesilla", "Corinto", "Amatillo")


def arm(roster: Roster) -> None:
    """Fill ``district.firearms``."""
    rng = roster.plan.chance("things", "firearms", roster.district.number)
    for _ in range(roster.scaled(*_LEGAL)):
        _register(rng, roster)
    hands = _hands(roster) or roster.adults
    left = roster.scaled(*_TRAFFICKED)
    while left > 0:
        left -= _traffic(rng, roster, hands, left)
    _stamp_twice(rng, roster)


def _hands(roster: Roster) -> list[Person]:
    """Who holds them, the armed roles more often than others."""
    return [member.person for member in roster.members for _ in range(_ARMED.get(member.role, 1))]


def _register(rng: Random, roster: Roster) -> None:
    """Bought at the nation's one shop and registered; a few are stolen and go on."""
    owner = rng.choice(roster.adults)
    bought = day_between(
        rng, max(birthday(owner, 18), years_before(roster.plan.as_of, 25)), roster.plan.as_of
    )
    firearm = _make(rng, roster, pick(LEGAL, rng, bought.year))
    firearm.legal, firearm.owner = True, owner
    registered = min(bought + timedelta(days=int(rng.random() * 25)), roster.plan.as_of)
    firearm.steps = [
        FirearmStep("retail-sale", bought, "Ciudad de México", "Comercializadora de Armas", owner),
        FirearmStep("registered", registered, owner.home.place.name, person=owner),
    ]
    if rng.random() < _STOLEN_LEGAL and roster.members:
        _steal(rng, roster, firearm, owner, registered)


def _steal(rng: Random, roster: Roster, firearm: Firearm, owner: Person, since: date) -> None:
    taken = day_between(rng, since, roster.plan.as_of)
    taker = rng.choice(roster.members).person
    firearm.steps.append(FirearmStep("stolen", taken, owner.home.place.name, person=owner))
    handed = day_between(rng, taken, roster.plan.as_of)
    firearm.steps.append(FirearmStep("handed-on", handed, taker.home.place.name, person=taker))
    firearm.owner = taker


def _traffic(rng: Random, roster: Roster, hands: list[Person], left: int) -> int:
    """One purchase abroad of one or several, all the way to those who hold them; how many that made."""
    since = DAYS_SINCE_SALE.pick(rng)
    sold = max(date(1985, 6, 1), roster.plan.as_of - timedelta(days=60 + since))
    if rng.random() < _FROM_SOUTH:
        _on_its_way(rng, roster, _from_stocks(rng, roster, sold), sold, rng.choice(_WAR_STOCKS), hands)
        return 1
    many = min(left, rng.choice((2, 2, 2, 3, 3, 4, 5, 9))) if rng.random() < _BATCHED else 1
    state, dealer = _STATES.pick(rng), rng.choice(_DEALERS)
    buyer = f"{rng.choice(_FIRST)} {rng.choice('ABCDEJLMRT')}. {rng.choice(_LAST)}"
    kind = "multiple-sale" if many > 1 else "straw-purchase" if rng.random() < _STRAW else "retail-sale"
    batch = f"B-{roster.district.number}-{len(roster.district.firearms)}" if many > 1 else None
    # Who buys several takes the same model; the road over the border is the same for all.
    make, crossing = pick(TRAFFICKED, rng, sold.year), rng.choice(_BORDER.get(state, _BORDER["Texas"]))
    for _ in range(many):
        firearm = _make(rng, roster, make)
        firearm.steps = [FirearmStep(kind, sold, state, dealer, foreign_buyer=buyer, batch=batch)]
        _on_its_way(rng, roster, firearm, sold, crossing, hands)
    return many


def _from_stocks(rng: Random, roster: Roster, sold: date) -> Firearm:
    """An old army's rifle: nobody abroad can say who bought it."""
    return _make(
        rng,
        roster,
        next(make for make in TRAFFICKED if make.model == ("MAK-90" if sold.year < 2004 else "WASR-10")),
    )


def _on_its_way(
    rng: Random, roster: Roster, firearm: Firearm, sold: date, crossing: str, hands: list[Person]
) -> None:
    """Over the border within months, then from hand to hand until today's holder."""
    as_of = roster.plan.as_of
    on = day_between(rng, sold, min(as_of, sold + timedelta(days=240)))
    firearm.steps.append(FirearmStep("smuggled", on, crossing))
    for _ in range(1 + (rng.random() < 0.35)):
        taker = rng.choice(hands)
        if taker is firearm.owner:
            continue
        on = day_between(rng, max(on, min(birthday(taker, 15), as_of)), as_of)
        firearm.steps.append(FirearmStep("handed-on", on, taker.home.place.name, person=taker))
        firearm.owner = taker
    firearm.obliterated = rng.random() < _OBLITERATED


def _make(rng: Random, roster: Roster, make: Make) -> Firearm:
    firearm = Firearm(
        id=f"W-{roster.district.number}-{len(roster.district.firearms)}",
        serial=serial(rng, make),
        maker=make.maker,
        model=make.model,
        kind=make.kind,
        calibre=make.calibre,
        origin=make.origin,
    )
    roster.district.firearms.append(firearm)
    return firearm


def _stamp_twice(rng: Random, roster: Roster) -> None:
    """Makers number by themselves: a few serials are those of a firearm of another make."""
    firearms = roster.district.firearms
    for firearm in firearms:
        other = rng.choice(firearms)
        if rng.random() < _SAME_SERIAL and other.maker != firearm.maker:
            firearm.serial = other.serial
