"""Who there is to know things: the nation's agencies, and which police and prosecutor a state has.

All are invented, whatever real bodies do the like. What each knows and how it writes stands in ``agencies/``.
"""

from __future__ import annotations

from typing import NamedTuple


class Agency(NamedTuple):
    """An agency's code and its names."""

    code: str
    name_es: str
    name_en: str


AGENCIES = (
    Agency("RCI", "Registro Civil e Identidad", "Civil registry"),
    Agency("RPV", "Registro Público Vehicular", "Vehicle registry"),
    Agency("UIF", "Inteligencia financiera", "Financial intelligence"),
    Agency("FGR", "Fiscalía nacional", "National prosecutor"),
    Agency("CNI", "Inteligencia nacional", "National intelligence"),
    Agency("GCN", "Guardia de Caminos", "Highway guard"),
    Agency("EJE", "Ejército", "Army"),
    Agency("ADU", "Aduanas y Migración", "Customs and migration"),
    Agency("AAC", "Aviación Civil", "Civil aviation"),
    Agency("RND", "Registro Nacional de Detenciones", "Detention register"),
    Agency("SPN", "Sistema Penitenciario", "Prison service"),
    Agency("CCC", "Centro de Control y Comando", "Control room"),
    Agency("PEN", "Policía Estatal Norte", "State police, north"),
    Agency("PEO", "Policía Estatal Occidente", "State police, west"),
    Agency("PEC", "Policía Estatal Centro", "State police, centre"),
    Agency("PES", "Policía Estatal Sur", "State police, south"),
    Agency("FEN", "Fiscalía Estatal Norte y Occidente", "State prosecutor, north and west"),
    Agency("FES", "Fiscalía Estatal Centro y Sur", "State prosecutor, centre and south"),
    Agency("USF", "Oficina de Armas del vecino del norte", "Firearms bureau of the northern neighbour"),
    Agency("PNS", "Policía del vecino del sur", "Police of the southern neighbour"),
)

# States by the letters that the CURP gives them.
REGIONS = {
    "north": ("BC", "BS", "CH", "CL", "DG", "NL", "SR", "TS"),
    "west": ("AS", "CM", "GT", "JC", "MN", "NT", "SL", "ZS"),
    "centre": ("DF", "HG", "MC", "MS", "PL", "QT", "SP", "TL"),
    "south": ("CC", "CS", "GR", "OC", "QR", "TC", "VZ", "YN"),
}
_REGION = {state: region for region, states in REGIONS.items() for state in states}
_POLICE = {"north": "PEN", "west": "PEO", "centre": "PEC", "south": "PES"}
_PROSECUTOR = {"north": "FEN", "west": "FEN", "centre": "FES", "south": "FES"}


def region_of(state: str) -> str:
    """The region of a state of the nation; KeyError for ``NE``, which is abroad."""
    return _REGION[state]


def police_of(state: str) -> str:
    """Code of the state police that works there."""
    return _POLICE[region_of(state)]


def prosecutor_of(state: str) -> str:
    """Code of the state's prosecutor."""
    return _PROSECUTOR[region_of(state)]
