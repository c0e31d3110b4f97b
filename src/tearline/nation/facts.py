"""What is true in the nation: its people, what they own, how they hang together, and what happened.

Plain data without behaviour; everything that makes it stands in the modules beside. Times are local, without
a zone; money is in pesos; ids (``P-…``, ``V-…``) are those of the truth and never reach an agency's file.
Ids are ``<letter>-<district>-<n>``; a thing of one district may name one of another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, by its seat. ``state`` is the two letters of the CURP, ``area_code`` of telephones."""

    name: str
    state: str
    state_name: str
    latitude: float
    longitude: float
    population: int
    area_code: str
    postcode: str  # first three digits


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives or something stands. ``number`` may be ``S/N``."""

    street: str
    number: str
    neighbourhood: str
    postcode: str
    place: Place
    latitude: float
    longitude: float


@dataclass(slots=True, eq=False)
class Person:
    """A person. ``given`` has one to three names; ``surnames`` the father's and the mother's."""

    id: str
    sex: str  # H, M as on the CURP
    given: tuple[str, ...]
    surnames: tuple[str, str]
    born: date
    birth_state: str  # letters of the CURP, NE for abroad
    curp: str
    rfc: str
    home: Address
    died: date | None = None
    father: Person | None = None
    mother: Person | None = None
    spouse: Person | None = None
    twin: Person | None = None
    widow_of: Person | None = None  # and then may write her name with "viuda de"
    household: int = 0
    moved_from: Address | None = None
    aliases: tuple[str, ...] = ()
    alias_only: bool = False  # agencies know no name, only the alias
    occupation: str = ""
    nss: str = ""  # social security number
    voter_key: str = ""  # clave de elector, adults only
    licence: str = ""  # driving licence
    phones: list[Phone] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    roles: list[Membership] = field(default_factory=list)  # in groups; empty for nearly everybody

    @property
    def full_name(self) -> str:
        """Given names, father's surname, mother's surname."""
        return " ".join((*self.given, *self.surnames))


@dataclass(slots=True, eq=False)
class Firm:
    """A company. ``front_of`` names the group that it washes money for."""

    id: str
    name: str  # with its form: SA de CV, SC …
    rfc: str
    founded: date
    trade: str
    home: Address
    partners: list[Person] = field(default_factory=list)
    front_of: Group | None = None
    phone: Phone | None = None
    vehicles: list[Vehicle] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)


# ── organised crime ─────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True, eq=False)
class Group:
    """A criminal group. ``parent`` is the one that it split from."""

    id: str
    name: str
    founded: date
    trades: tuple[str, ...]  # extortion, fuel theft, drug trafficking …
    turf: tuple[Place, ...]
    parent: Group | None = None
    split_on: date | None = None
    cells: list[Cell] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Cell:
    """A part of a group that works together."""

    id: str
    name: str
    group: Group
    turf: Place


@dataclass(slots=True, eq=False)
class Membership:
    """A person's place in a group, from when until when. Role is one of ``crime.ROLES``."""

    person: Person
    group: Group
    cell: Cell | None
    role: str
    since: date
    until: date | None = None
    recruited_by: Person | None = None


@dataclass(slots=True, eq=False)
class Tie:
    """Two people who know each other in crime; ``kind`` is kin, cell, command, broker or trade."""

    a: Person
    b: Person
    kind: str
    since: date
    until: date | None = None


@dataclass(slots=True, eq=False)
class Relation:
    """Two groups: ``kind`` is alliance, rivalry or split. ``other`` may be of another district: id and name."""

    group: Group
    other: str
    other_name: str
    kind: str
    since: date
    until: date | None = None


@dataclass(slots=True, eq=False)
class Bribe:
    """An official who works for a group. ``agency`` is a code of ``agencies/``; the truth alone knows."""

    official: Person
    agency: str
    group: Group
    since: date


@dataclass(slots=True, eq=False)
class Leak:
    """Something shared with ``agency`` came to a group, which acted on it."""

    agency: str
    group: Group
    at: datetime
    about: str  # id of the event that failed
    what: str


# ── things ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True, eq=False)
class Phone:
    """A line and the device in it. ``number`` is ten digits. ``users`` has several where it is shared."""

    id: str
    number: str
    imei: str
    users: list[Person] = field(default_factory=list)
    holder: Person | Firm | None = None  # None: prepaid, in nobody's name
    since: date | None = None
    until: date | None = None  # thrown away then; the device may go on with another number


@dataclass(slots=True, eq=False)
class Sale:
    """A change of hands of a vehicle."""

    on: date
    seller: Person | Firm | None
    buyer: Person | Firm


@dataclass(slots=True, eq=False)
class Vehicle:
    """A vehicle. ``plate`` has its hyphens; ``clone_of`` is the one whose plate it bears wrongly."""

    id: str
    plate: str
    vin: str
    nci: str
    make: str
    model: str
    year: int
    colour: str
    kind: str  # car, pick-up, motorcycle, lorry
    engine: str
    registered: date
    state: str  # of the plate
    owner: Person | Firm
    sales: list[Sale] = field(default_factory=list)
    stolen: date | None = None
    recovered: date | None = None
    clone_of: Vehicle | None = None
    driver: Person | None = None  # who uses it, if not the owner
    issued_plate: str | None = None  # the one that the register gave it, where it bears a clone's


@dataclass(slots=True, eq=False)
class Firearm:
    """A firearm. ``steps`` is its chain from first sale on; obliterated serials are still known here."""

    id: str
    serial: str
    maker: str
    model: str
    kind: str  # pistol, rifle, shotgun, revolver
    calibre: str
    origin: str  # ISO country
    obliterated: bool = False
    legal: bool = False  # in the register of firearms, with its owner's licence
    owner: Person | None = None
    steps: list[FirearmStep] = field(default_factory=list)
    recovered_in: str | None = None  # id of the Seizure


@dataclass(slots=True, eq=False)
class FirearmStep:
    """A step of a firearm's way. ``kind``: retail-sale, multiple-sale, straw-purchase, smuggled, handed-on,
    registered, stolen, recovered."""

    kind: str
    on: date
    place: str
    dealer: str | None = None
    person: Person | None = None
    foreign_buyer: str | None = None  # a straw purchaser abroad, who is none of the nation's people
    batch: str | None = None  # what was bought at once


@dataclass(slots=True, eq=False)
class Aircraft:
    """An aircraft. ``icao24`` six hexadecimal digits; ``registration`` with its hyphen."""

    id: str
    registration: str
    icao24: str
    model: str
    type_code: str  # ICAO's, as C206
    serial: str
    year: int
    owner: Person | Firm
    base: str  # ICAO code of an aerodrome


@dataclass(frozen=True, slots=True)
class Strip:
    """Where an aircraft can land: an aerodrome with its ICAO code, or a clandestine strip without one."""

    id: str
    name: str
    icao: str | None
    latitude: float
    longitude: float
    state: str


@dataclass(slots=True, eq=False)
class Flight:
    """A flight as flown and as filed: ``planned_to`` differs, or is None where no plan was filed."""

    id: str
    aircraft: Aircraft
    pilot: Person | None
    departed: datetime
    arrived: datetime
    origin: Strip
    destination: Strip
    planned_to: Strip | None
    transponder_off: bool
    persons: int
    track: list[tuple[datetime, float, float, int]] = field(default_factory=list)  # when, lat, lon, feet
    group: Group | None = None


@dataclass(slots=True, eq=False)
class Account:
    """A bank account; ``clabe`` of 18 digits with a bank that does not exist (999…)."""

    id: str
    clabe: str
    bank: str
    holder: Person | Firm
    opened: date
    kind: str  # payroll, savings, business


@dataclass(slots=True, eq=False)
class Transaction:
    """A movement of money. Cash has no payer (deposit) or no payee (withdrawal): ids or None."""

    id: str
    at: datetime
    amount: int  # pesos
    payer: Account | None
    payee: Account | None
    kind: str  # transfer, cash-deposit, cash-withdrawal, card, payroll
    branch: str
    depositor: Person | None = None  # who stood at the counter
    typology: str | None = None  # smurfing, bulk-cash, layering; None for all the ordinary ones
    chain: str | None = None  # what belongs together in a typology
    payee_far: str | None = None  # CLABE of a firm's account in another district, instead of payee


@dataclass(slots=True, eq=False)
class Property:
    """Land or a building in the property register."""

    id: str
    folio: str
    kind: str  # house, flat, plot, ranch, warehouse
    address: Address
    owner: Person | Firm
    since: date
    value: int
    nominee_of: Person | None = None  # whose it is in truth


# ── events ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True, eq=False)
class Incident:
    """A crime or an emergency. ``crime`` is a key of ``events/crimes.yaml``."""

    id: str
    crime: str
    at: datetime
    address: Address
    victims: list[Person] = field(default_factory=list)
    suspects: list[Person] = field(default_factory=list)
    witnesses: list[Person] = field(default_factory=list)
    reporter: Person | None = None
    vehicles: list[Vehicle] = field(default_factory=list)
    group: Group | None = None
    narrative: str = ""
    wrongly: list[Person] = field(default_factory=list)  # those of the suspects who had nothing to do with it


@dataclass(slots=True, eq=False)
class Detention:
    """An arrest: when, when registered (promise: 5 h), when handed over (48 h before a prosecutor)."""

    id: str
    person: Person
    arrested: datetime
    registered: datetime
    handed_over: datetime
    address: Address
    basis: str  # flagrancy, warrant, urgent case, administrative
    reason: str
    agency: str  # code of the arresting agency
    incident: Incident | None = None
    released: datetime | None = None
    case: CaseFile | None = None
    folio: str = ""  # of the detention register


@dataclass(slots=True, eq=False)
class CaseStep:
    """A step of a case; ``kind`` in the order of standards.md (handover … sentence, release, amparo)."""

    kind: str
    at: datetime
    outcome: str = ""
    person: Person | None = None


@dataclass(slots=True, eq=False)
class CaseFile:
    """An investigation file and what became of it. ``accused`` maps each person's id to the status of now."""

    id: str
    number: str
    opened: date
    crime: str
    agency: str  # the prosecutor's code
    place: Place
    accused: list[Person] = field(default_factory=list)
    status: dict[str, str] = field(default_factory=dict)  # suspect, detained, charged, acquitted, convicted
    steps: list[CaseStep] = field(default_factory=list)
    incident: Incident | None = None
    group: Group | None = None


@dataclass(slots=True, eq=False)
class Seizure:
    """What an authority secured. ``empty`` for a raid that found nothing: somebody had been warned."""

    id: str
    at: datetime
    address: Address
    agency: str
    kind: str  # firearms, drugs, cash, fuel, vehicle
    substance: str = ""
    quantity: float = 0.0
    unit: str = ""
    firearms: list[Firearm] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    possessor: Person | None = None
    case: CaseFile | None = None
    group: Group | None = None
    empty: bool = False
    told: tuple[str, ...] = ()  # codes of the agencies that knew of it beforehand


@dataclass(slots=True, eq=False)
class Tip:
    """An anonymous tip. Nine in ten are worthless: ``true_about`` is None for those."""

    id: str
    at: datetime
    channel: str  # telephone, web, message
    topic: str
    text: str
    place: Place
    true_about: str | None = None  # id of the person, vehicle or group that it rightly points at
    names: list[Person] = field(default_factory=list)  # people named in it, rightly or wrongly
    plate: str | None = None
    code: str = ""  # by which the caller can ask again, and is never known


@dataclass(frozen=True, slots=True)
class Camera:
    """A plate reader on a road, or at the entrance of a town; the same for the whole nation."""

    id: str
    name: str
    latitude: float
    longitude: float
    place: Place
    road: str
    direction: str
    uptime: float  # share of hours in which it works
    accuracy: float  # share of signs that it reads rightly
    operator: str  # agency code


@dataclass(slots=True)
class Read:
    """A camera saw a vehicle. ``plate`` is as read, with its errors; ``vehicle`` is the truth."""

    id: str
    at: datetime
    camera: Camera
    vehicle: Vehicle
    plate: str
    confidence: float
    trip: str  # commute, errand, journey, convoy, scout
    journey: str  # what was driven together


@dataclass(slots=True, eq=False)
class Crossing:
    """A person at the border, by land or air."""

    id: str
    person: Person
    at: datetime
    point: str
    direction: str  # entry, exit
    document: str  # number of the passport
    country: str  # where to or from, ISO
    vehicle: Vehicle | None = None
    flight: str | None = None


@dataclass(slots=True, eq=False)
class District:
    """What is made at once: people, and all they own and do, in the order in which it is filled."""

    number: int
    home: tuple[Place, ...]  # neighbouring municipalities; most of its people live there
    people: list[Person] = field(default_factory=list)
    # crime
    groups: list[Group] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    bribes: list[Bribe] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)
    # things
    firms: list[Firm] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    firearms: list[Firearm] = field(default_factory=list)
    aircraft: list[Aircraft] = field(default_factory=list)
    flights: list[Flight] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    # events
    incidents: list[Incident] = field(default_factory=list)
    detentions: list[Detention] = field(default_factory=list)
    cases: list[CaseFile] = field(default_factory=list)
    seizures: list[Seizure] = field(default_factory=list)
    tips: list[Tip] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    crossings: list[Crossing] = field(default_factory=list)
