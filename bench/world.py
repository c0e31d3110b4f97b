"""A world to measure in: many records of one agency under many labels, and viewers who see a part of them.

Names follow a Zipf law over invented surnames, so that some words stand in one record of thirty and most
in a handful. Compartments K000, K001 … give ten labels each; a viewer with a share of the compartments
sees that share of the records.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyotp
from stdnum.mx.curp import calc_check_digit

from tearline.db import House
from tearline.errors import Conflict
from tearline.handling import Tier, VettingTest
from tearline.intake.load import Progress, load
from tearline.ledger.look import Desk, Viewer
from tearline.registry.deeds import admit_agency, enrol_officer, give_vetting
from tearline.registry.founding import count_as_own, found
from tearline.registry.proposals import confirm
from tearline.registry.rules import DEFAULT, shipped
from tearline.registry.signin import sign_in
from tearline.settings import Settings

PASSWORD = "una clave larga para medir"  # of a throw-away database
GIVEN = (
    "José", "Juan", "María", "Luis", "Guadalupe", "Francisco", "Antonio", "Jesús", "Miguel", "Pedro",
    "Alejandro", "Manuel", "Margarita", "Carlos", "Roberto", "Fernando", "Daniel", "Jorge", "Ricardo",
    "Eduardo", "Javier", "Rosa", "Martha", "Alicia", "Patricia", "Leticia", "Elena", "Gloria", "Laura",
    "Silvia",
)  # fmt: skip
COMMON = (
    "Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez", "Ramírez",
    "Cruz", "Flores", "Gómez",
)  # fmt: skip
PER_COMPARTMENT = 10


Registrars = dict[str, str]  # the two logins, each with its secret of the second factor


@dataclass(frozen=True, slots=True)
class World:
    """A house with its records, the steward who loaded them, and how it was made."""

    house: House
    desk: Desk
    steward: Viewer
    registrars: Registrars
    compartments: int
    records: int
    seconds: float

    def viewer(self, share: float) -> Viewer:
        """Somebody who sees this share of the records."""
        seen = [f"K{n:03}" for n in range(max(1, round(self.compartments * share)))]
        return officer(self.house, self.desk, self.registrars, f"viewer{next(_numbers)}", seen, [])


_numbers = itertools.count(1)


@contextmanager
def world(records: int, labels: int, data: Path | None = None) -> Iterator[World]:
    """Make it in a temporary folder, or in ``data``, where a second run finds it made."""
    folder = data or Path(tempfile.mkdtemp(prefix="tearline-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    try:
        with House(folder / "house") as house:
            desk = Desk(house)
            try:
                yield _made(house, desk, folder, records, labels)
            finally:
                desk.close()
    finally:
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


def _made(house: House, desk: Desk, folder: Path, records: int, labels: int) -> World:
    compartments = max(1, labels // PER_COMPARTMENT)
    everything = [f"K{n:03}" for n in range(compartments)]
    secret = folder / "registrars.json"
    if new := not secret.exists():
        both = [found(house, "CNF", "Centro", "Centre", login, "R", PASSWORD) for login in ("one", "two")]
        secret.write_text(json.dumps({each.login: each.totp_secret for each in both}))
        count_as_own(house, {each.login: each.totp_secret for each in both})
    registrars: Registrars = json.loads(secret.read_text())
    stamp = folder / f"loaded-{records}-{labels}"
    name = f"steward{time.time_ns()}"
    if new:
        admit_agency(desk, signed_in(house, desk, "one", registrars["one"]), "SSC", "Policía", "Police")
    steward = officer(house, desk, registrars, name, everything, ["steward"])
    seconds = 0.0
    if records and not stamp.exists():
        file = folder / "people.jsonl"
        write_people(file, records, labels)
        started = time.monotonic()
        load(desk, steward, file, source="people", label=label_of(0, 0), progress=_show(records))
        seconds = time.monotonic() - started
        print(f"\nloaded {records:,} records in {seconds:.1f} s", file=sys.stderr)
        file.unlink()
        with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE store.record")
            conn.execute("VACUUM ANALYZE store.identifier")
        stamp.touch()
    return World(house, desk, steward, registrars, compartments, records, seconds)


def officer(
    house: House, desk: Desk, registrars: Registrars, login: str, compartments: list[str], duties: list[str],
    agency: str = "SSC",
) -> Viewer:  # fmt: skip
    """Enrolled, vetted and signed in; the registrars' sessions may have ended during a load."""
    registrar, second = (signed_in(house, desk, who, registrars[who]) for who in ("one", "two"))
    login = f"{login}-{time.time_ns() % 10**9}"
    with suppress(Conflict):
        admit_agency(desk, registrar, agency, agency, agency)
    enrolled = enrol_officer(desk, registrar, login, login, agency, PASSWORD, duties)
    if enrolled.proposal:
        confirm(desk, second, enrolled.proposal)
    count_as_own(house, {login: enrolled.totp_secret})
    until = datetime.now(UTC) + timedelta(days=30)
    tests = [
        VettingTest(kind, date.today(), True, until) for kind in (rule.kind for rule in shipped(DEFAULT))
    ]
    given = give_vetting(desk, registrar, login, Tier.TOP_SECRET, compartments, tests)
    if given.proposal:
        confirm(desk, second, given.proposal)
    return signed_in(house, desk, login, enrolled.totp_secret)


def signed_in(house: House, desk: Desk, login: str, totp: str) -> Viewer:
    """A session; the code of this half minute is made good again first."""
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE gate.credential SET totp_last_step = 0")
    settings = Settings()
    session = sign_in(desk, login, PASSWORD, pyotp.TOTP(totp).now(), "bench", settings)
    return Viewer(session.token, "administration" if login == "registrar" else "investigation")


# ── people ──────────────────────────────────────────────────────────────────────────────────────────


def write_people(file: Path, records: int, labels: int, seed: int = 1) -> None:
    """FtM JSON lines of invented people, one label each, evenly spread."""
    with file.open("w") as out:
        for line in people(records, labels, seed):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def people(records: int, labels: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """The same seed, the same people."""
    rng = random.Random(seed)
    surnames = _surnames(rng, 20_000)
    weights = list(itertools.accumulate(1 / (n + 12) for n in range(len(surnames))))
    compartments = max(1, labels // PER_COMPARTMENT)
    for n in range(records):
        given = " ".join(rng.sample(GIVEN, rng.choice((1, 2))))
        first, second = rng.choices(surnames, cum_weights=weights, k=2)
        born = date(1940, 1, 1) + timedelta(days=rng.randrange(24_000))
        yield {
            "id": f"p{n}",
            "schema": "Person",
            "label": label_of(rng.randrange(compartments), rng.randrange(min(labels, PER_COMPARTMENT))),
            "status": rng.choice(("victim", "witness", "other")),
            "properties": {
                "name": [f"{given} {first} {second}"],
                "birthDate": [born.isoformat()],
                "nationality": ["mx"],
                "curp": [curp(first, second, given, born, n)],
                "phone": [f"+52{rng.choice(('55', '667', '81'))}{rng.randrange(10**7, 10**8)}"[:13]],
                "address": [f"Calle {rng.choice(surnames)} {rng.randrange(1, 999)}, Culiacán"],
            },
        }


def label_of(compartment: int, variant: int) -> str:
    """One of the ten labels of a compartment: five tiers, released or not."""
    return f"SSC//{Tier(variant % 5).name}//K{compartment:03}//{'ALL' if variant < 5 else '-'}//H0"


def curp(first: str, second: str, given: str, born: date, n: int) -> str:
    """A CURP of the right form and check digit."""
    letters = "".join(c for c in (first[0], "A", second[0], given[0])).upper().translate(_PLAIN)
    head = f"{letters}{born:%y%m%d}HSL{_consonants(n)}{'0' if born.year < 2000 else 'A'}"
    return head + calc_check_digit(head)


_PLAIN = str.maketrans("ÁÉÍÓÚÑ", "AEIOUX")
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"


def _consonants(n: int) -> str:
    return "".join(_CONSONANTS[n // 21**k % 21] for k in range(3))


def _surnames(rng: random.Random, count: int) -> list[str]:
    """The twelve commonest, then invented ones of two to four syllables."""
    starts = [c + v for c in "bcdfgjlmnprstvyz" for v in "aeiou"]
    ends = ("rez", "no", "lla", "rte", "ndo", "sco", "ira", "ales", "eda", "uri")
    found = dict.fromkeys(COMMON)
    while len(found) < count:
        found["".join(rng.choices(starts, k=rng.choice((1, 2, 2, 3)))).capitalize() + rng.choice(ends)] = None
    return list(found)


def _show(total: int) -> Callable[[Progress], None]:
    def show(progress: Progress) -> None:
        if progress.items % 20_000 == 0:
            print(f"\r{progress.items:,} of {total:,}", end="", file=sys.stderr, flush=True)

    return show
