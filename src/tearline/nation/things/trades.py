"""What firms do, how they are called and how much of it is paid in cash.

Shares follow INEGI's Censos Económicos 2019 by sector, roughly: half commerce, a third services. Shares of
cash, takings a month (pesos, median), employees and vehicles: assumed.
"""

from __future__ import annotations

from typing import NamedTuple

from tearline.nation.chance import Weighted


class Trade(NamedTuple):
    """A line of business. ``front`` weighs how often groups wash money in it."""

    name: str  # as a register writes it
    words: tuple[str, ...]  # what its firms are called
    share: float
    cash: float  # of its takings, 0 to 1
    takings: int  # pesos a month, median
    staff: float
    fleet: float
    front: float


PUBLIC = "Organismo público"  # of a state; it owns aircraft, and nobody founds it for trade
DEALERS = "Compraventa de automóviles"
TRADES = (
    Trade("Abarrotes al mayoreo", ("Abarrotes", "Abarrotera", "Distribuidora"), 9, 0.75, 420_000, 8, 1.5, 2),
    Trade(
        "Comercio al por menor", ("Comercializadora", "Almacenes", "Novedades"), 16, 0.45, 180_000, 6, 0.6, 3
    ),
    Trade("Materiales para construcción", ("Materiales", "Ferretería", "Aceros"), 7, 0.4, 350_000, 9, 2.5, 2),
    Trade("Restaurantes", ("Restaurante", "Cocina", "Mariscos"), 11, 0.65, 160_000, 10, 0.3, 4),
    Trade("Autolavado", ("Autolavado", "Auto Baño", "Servicio Automotriz"), 2.5, 0.9, 60_000, 5, 0.1, 6),
    Trade(DEALERS, ("Autos", "Automotriz", "Seminuevos"), 3, 0.45, 600_000, 6, 1, 7),
    Trade(
        "Autotransporte de carga", ("Transportes", "Fletes", "Autotransportes"), 6, 0.12, 520_000, 14, 7, 5
    ),
    Trade("Construcción", ("Constructora", "Edificaciones", "Obras"), 8, 0.1, 800_000, 22, 3, 5),
    Trade("Inmobiliaria", ("Inmobiliaria", "Desarrollos", "Bienes Raíces"), 4, 0.08, 400_000, 5, 0.5, 6),
    Trade("Gasolinera", ("Gasolinera", "Combustibles", "Servicio"), 2.5, 0.55, 1_900_000, 14, 0.8, 4),
    Trade("Agricultura", ("Agrícola", "Empaques", "Productores"), 5, 0.25, 380_000, 18, 3, 3),
    Trade("Ganadería", ("Ganadera", "Rancho", "Agropecuaria"), 4, 0.5, 320_000, 7, 2, 5),
    Trade("Manufactura", ("Industrias", "Manufacturas", "Maquinados"), 6, 0.06, 900_000, 45, 2, 1),
    Trade("Servicios profesionales", ("Asesores", "Consultoría", "Servicios"), 8, 0.05, 220_000, 9, 0.4, 3),
    Trade("Salud", ("Clínica", "Laboratorios", "Farmacias"), 4, 0.35, 260_000, 12, 0.4, 1),
    Trade("Educación", ("Colegio", "Instituto", "Escuela"), 2.5, 0.3, 240_000, 20, 0.4, 0.3),
    Trade("Seguridad privada", ("Seguridad", "Protección", "Custodia"), 1, 0.05, 300_000, 40, 3, 2),
    Trade("Casa de empeño", ("Empeños", "Prendario", "Préstamos"), 1, 0.85, 250_000, 5, 0.2, 4),
    Trade("Minería y agregados", ("Minera", "Trituradora", "Agregados"), 0.7, 0.1, 900_000, 16, 4, 3),
    Trade(
        PUBLIC, ("Servicios Estatales", "Comisión Estatal", "Instituto Estatal"), 0, 0, 1_500_000, 60, 6, 0
    ),
)
# Shares of legal forms among firms, after the Secretaría de Economía's registers, roughly: assumed.
FORMS = Weighted.of(
    {"SA de CV": 58, "S de RL de CV": 24, "SAPI de CV": 5, "SC": 7, "SAS de CV": 4, "SPR de RL": 2}
)

BY_SHARE = Weighted(TRADES, [trade.share for trade in TRADES])
TRADE = {trade.name: trade for trade in TRADES}
