"""Firms: how many a district has, their names, partners and trades, and which of them wash money.

How many there are is a pure function of the plan, so that a transaction can name a firm of another district
without making it (see :mod:`tearline.nation.things.clabe`).
"""

from __future__ import annotations

from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.facts import Firm, Group, Person
from tearline.nation.people import home_of, rfc_of_firm, some_address
from tearline.nation.plan import Plan
from tearline.nation.things.roster import Roster, birthday, day_between, years_before
from tearline.nation.things.trades import BY_SHARE, FORMS, PUBLIC, TRADE, TRADES, Trade

MOST = 160  # firms of a district of 10,000 people, and some air
_FRONTS = 2.2  # of a group, on average; assumed
_PUBLIC_BODIES = 0.25  # districts with one; it comes after the firms that are counted
_SYLLABLES = (
    ("Al", "Bel", "Cor", "Del", "Flor", "Gal", "Lum", "Mar", "Nor", "Pal", "Ros", "Sol", "Tor", "Val", "Zar"),
    ("a", "e", "i", "o", "ame", "ari", "ebo", "ita", "olu", "uma"),
    ("ba", "cal", "dora", "lia", "mex", "nsa", "qui", "ria", "sur", "tec", "vel", "xa"),
)
_THINGS = (
    "El Mezquite", "La Ceiba", "Dos Caminos", "La Esperanza", "El Alba", "Los Encinos", "Tres Ríos", "El Faro",
    "La Noria", "Piedra Azul", "El Nogal", "Santa Lucía", "La Joya", "El Porvenir", "Los Laureles", "Agua Clara",
    "Monte Alto", "El Camino Real", "La Palma", "Las Brisas", "El Ocotillo", "Puerta Grande", "Cerro Blanco",
)  # fmt: skip
_DUTIES = ("Aguas", "Protección Civil", "Caminos", "Salud", "Desarrollo Rural", "Vivienda")


def firm_count(plan: Plan, district: int) -> int:
    """How many firms a district has: 1.5% of its people, at least five."""
    return max(5, -(-plan.size_of(district) * 15 // 1000))


def found_firms(roster: Roster) -> None:
    """Fill ``district.firms``; the fronts stand among the others."""
    plan, district = roster.plan, roster.district
    rng = plan.chance("things", "firms", district.number)
    many = firm_count(plan, district.number)
    fronts = _fronts(rng, roster, many)
    district.firms += [_found(rng, roster, n, fronts.get(n)) for n in range(many)]
    if rng.random() < _PUBLIC_BODIES:
        district.firms.append(_public_body(rng, roster, many))


def _fronts(rng: Random, roster: Roster, many: int) -> dict[int, Group]:
    """Which firms wash money for whom: at most a fifteenth of all, but one at least."""
    wanted = [g for g in roster.district.groups for _ in range(1 + int(rng.random() * 2 * _FRONTS))]
    room = max(1, many // 15)
    if len(wanted) > room:
        wanted = rng.sample(wanted, room)
    return dict(zip(rng.sample(range(many), len(wanted)), wanted, strict=True))


def _found(rng: Random, roster: Roster, n: int, group: Group | None) -> Firm:
    trade = _FRONT_TRADES.pick(rng) if group else BY_SHARE.pick(rng)
    partners = _front_partners(rng, roster, group) if group else _partners(rng, roster)
    grown = max((birthday(partner, 18) for partner in partners), default=roster.plan.as_of)
    oldest = years_before(roster.plan.as_of, 5 if group else 25)
    founded = day_between(rng, max(grown, oldest), years_before(roster.plan.as_of, 0.3))
    name = _name(rng, trade, partners)
    place = rng.choice(home_of(roster.plan, roster.district.number))
    return Firm(
        id=f"F-{roster.district.number}-{n}",
        name=name,
        rfc=rfc_of_firm(name, founded),
        founded=founded,
        trade=trade.name,
        home=some_address(rng, place),
        partners=partners,
        front_of=group,
    )


def _public_body(rng: Random, roster: Roster, n: int) -> Firm:
    place = home_of(roster.plan, roster.district.number)[0]
    founded = day_between(rng, years_before(roster.plan.as_of, 30), years_before(roster.plan.as_of, 6))
    name = f"{rng.choice(TRADE[PUBLIC].words)} de {rng.choice(_DUTIES)} de {place.state_name}"
    return Firm(
        id=f"F-{roster.district.number}-{n}",
        name=name,
        rfc=rfc_of_firm(name, founded),
        founded=founded,
        trade=PUBLIC,
        home=some_address(rng, place),
    )


def _partners(rng: Random, roster: Roster) -> list[Person]:
    """Two or three who found a firm together, half of the time a family."""
    if not roster.adults:
        return []
    first = rng.choice(roster.outsiders or roster.adults)
    kin = roster.kin_of(first)
    if kin and rng.random() < 0.5:
        return [first, *kin[: 1 + (rng.random() < 0.2)]]
    others = [rng.choice(roster.outsiders or roster.adults) for _ in range(1 + (rng.random() < 0.25))]
    return [first, *(other for other in dict.fromkeys(others) if other is not first)]


def _front_partners(rng: Random, roster: Roster, group: Group) -> list[Person]:
    """Straw men; in one front of five a member who is careless enough to sign."""
    members = roster.members_of(group) or roster.adults
    lent = [roster.straw_man(rng, rng.choice(members)) for _ in range(2)]
    if rng.random() < 0.2:
        lent.append(rng.choice(roster.members_of(group, ("money launderer", "lieutenant")) or members))
    return list(dict.fromkeys(lent))


def _name(rng: Random, trade: Trade, partners: list[Person]) -> str:
    dice = rng.random()
    if dice < 0.3 and partners:
        own = f"{partners[0].surnames[0]}{rng.choice((' y Asociados', ' Hermanos', '', ''))}"
    elif dice < 0.6:
        own = rng.choice(_THINGS)
    else:
        own = "".join(map(rng.choice, _SYLLABLES))
    return f"{rng.choice(trade.words)} {own} {FORMS.pick(rng)}"


_FRONT_TRADES = Weighted(TRADES, [trade.front * trade.share**0.5 for trade in TRADES])
