"""Who takes part in the demo: agencies, their stewards, and three viewers of different clearance."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.handling import Tier
from tearline.language import Message, msg
from tearline.nation.agency import AGENCIES as NATION
from tearline.nation.agency import Agency

TECOLOTE, FAROL = "TECOLOTE", "FAROL"


@dataclass(frozen=True, slots=True)
class Member:
    """An officer of the demo; ``tier`` None: sees no record, whatever the duties."""

    login: str
    full_name: str
    title: Message
    agency: str
    tier: Tier | None = None
    compartments: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    level: int = 0  # up to which the officer decides
    purpose: str = "investigation"


CENTRE = Agency("CF", "Centro de fusión", "Fusion centre")
LISTERS = (
    Agency("OFAC", "Lista de sanciones de Estados Unidos", "Sanctions list of the United States"),
    Agency("UN", "Lista de sanciones de Naciones Unidas", "Sanctions list of the United Nations"),
)
AGENCIES = (*NATION, *LISTERS)
LISTS = frozenset(agency.code for agency in LISTERS)

REGISTRAR = Member("registro", "Registro", msg("registrar"), CENTRE.code, purpose="administration")
SECOND_REGISTRAR = Member(
    "registro.dos", "Segundo registro", msg("second registrar"), CENTRE.code, purpose="administration"
)
INSPECTOR = Member(
    "inspeccion",
    "Inspección",
    msg("inspector"),
    CENTRE.code,
    Tier.OPEN,
    duties=("inspector",),
    purpose="oversight",
)
SECOND_INSPECTOR = Member(
    "inspeccion.dos",
    "Segunda inspección",
    msg("second inspector"),
    CENTRE.code,
    Tier.OPEN,
    duties=("inspector",),
    purpose="oversight",
)
ANALYST = Member(
    "fgr.analista", "Analista", msg("analyst"), "FGR", Tier.CONFIDENTIAL, (TECOLOTE,), ("analyst",)
)
CHIEF = Member(
    "cni.jefatura",
    "Analista en jefe",
    msg("chief analyst"),
    "CNI",
    Tier.SECRET,
    (FAROL, TECOLOTE),
    ("analyst",),
)
GUARD = Member(
    "fgr.guardia",
    "Oficial de guardia",
    msg("duty officer"),
    "FGR",
    Tier.CONFIDENTIAL,
    (TECOLOTE,),
    ("duty-officer",),
)
COORDINATOR = Member(
    "coordinacion",
    "Coordinación",
    msg("coordinator"),
    CENTRE.code,
    Tier.OPEN,
    duties=("coordinator",),
    purpose="administration",
)
LIEUTENANT = Member(
    "pen.teniente", "Teniente", msg("field commander"), "PEN", Tier.RESTRICTED, duties=("commander",), level=1
)
UNIT_CHIEF = Member(
    "pen.unidad",
    "Mando de unidad",
    msg("commander of a unit"),
    "PEN",
    Tier.CONFIDENTIAL,
    duties=("commander",),
    level=2,
)
COLONEL = Member(
    "gcn.coronel",
    "Coronel",
    msg("commander of a zone"),
    "GCN",
    Tier.CONFIDENTIAL,
    (TECOLOTE,),
    ("commander",),
    3,
)
PROSECUTOR = Member(
    "fgr.fiscal", "Fiscal", msg("prosecutor"), "FGR", Tier.CONFIDENTIAL, (TECOLOTE,), ("prosecutor",), 3
)
DECIDING = (LIEUTENANT, UNIT_CHIEF, COLONEL, PROSECUTOR)
FIELD = Member(
    "pen.campo", "Oficial de campo", msg("field officer"), "PEN", Tier.RESTRICTED, purpose="checkpoint"
)
VIEWERS = (FIELD, ANALYST, CHIEF)
HANDLER, CONTROLLER = (
    Member(f"pen.{login}", name, title, "PEN", Tier.SECRET, (FAROL, TECOLOTE), (duty,))
    for login, name, title, duty in (
        ("manejo", "Manejo de fuentes", msg("handler of sources"), "handler"),
        ("control", "Control de fuentes", msg("controller of sources"), "controller"),
    )
)


def guard_of(agency: str) -> Member:
    """The one who triages what an agency's officers open."""
    if agency == GUARD.agency:
        return GUARD
    tier, compartments = (
        (Tier.SECRET, (FAROL, TECOLOTE)) if agency == CHIEF.agency else (Tier.CONFIDENTIAL, ())
    )
    return Member(
        f"{agency.lower()}.guardia",
        "Oficial de guardia",
        GUARD.title,
        agency,
        tier,
        compartments,
        GUARD.duties,
    )


def steward_of(agency: str) -> Member:
    """The one who loads an agency's records."""
    return Member(
        f"{agency.lower()}.enlace",
        f"Enlace de datos {agency}",
        msg("data steward"),
        agency,
        Tier.OPEN if agency in LISTS else Tier.SECRET,
        () if agency in LISTS else (FAROL, TECOLOTE),
        ("steward", "liaison"),
        purpose="stewardship",
    )


SECOND_STEWARD = Member(
    "cni.archivo",
    "Archivo",
    msg("data steward"),
    CHIEF.agency,
    Tier.SECRET,
    (FAROL, TECOLOTE),
    ("steward",),
    purpose="stewardship",
)


def registrar_of(agency: str) -> Member:
    """The one who approves for an agency, and proposes its officers for seats."""
    return Member(
        f"{agency.lower()}.registro", f"Registro {agency}", msg("registrar"), agency, duties=("registrar",),
        purpose="administration",
    )  # fmt: skip


JOINED = ("CNI", "FGR", "PEN", "UIF")  # agencies of the demo's joint unit
GUARDED = (*JOINED, COLONEL.agency)  # whose officers open leads
MEMBERS = (
    INSPECTOR,
    SECOND_INSPECTOR,
    *VIEWERS,
    *map(guard_of, GUARDED),
    COORDINATOR,
    *DECIDING,
    *map(registrar_of, JOINED),
    SECOND_STEWARD,
    HANDLER,
    CONTROLLER,
    *(steward_of(agency.code) for agency in AGENCIES),
)
EVERYBODY = (REGISTRAR, SECOND_REGISTRAR, *MEMBERS)
# Those whose work a newcomer looks at first; everybody else can sign in too.
FIRST = (
    *VIEWERS, guard_of("PEN"), GUARD, LIEUTENANT, UNIT_CHIEF, COLONEL, PROSECUTOR, COORDINATOR, steward_of("FGR"),
    INSPECTOR, SECOND_INSPECTOR, REGISTRAR, SECOND_REGISTRAR,
)  # fmt: skip
