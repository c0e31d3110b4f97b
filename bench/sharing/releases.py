"""Leaks of marked copies, simulated: how many wrong names, and how many right ones by how much is left of a
text.

Each leak takes a release of 500 copies with keys of its own and does to a copy, or to two or three joined,
what people and machines do: quoting a part, typing it again, saying some of it otherwise, scanning it. Some
leaks are of no copy at all.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from bench.world import officer, world
from tearline.casework.deeds import move_matter
from tearline.casework.questions import matter
from tearline.sharing.releases.deeds import begin, issue, write
from tearline.sharing.releases.marking import bits_of, marked
from tearline.sharing.releases.reading import seen_in
from tearline.sharing.releases.slots import Slot, canonical, slots_of
from tearline.sharing.releases.tracing import Finding, Trace, trace

LEAKS = 10_000
COPIES = 500
_SUBJECTS = (
    "el grupo",
    "la camioneta clara",
    "esa gente",
    "el conductor",
    "la embarcación menor",
    "el taller",
)
_SENTENCES = (
    "{s} suele pasar de noche por la costa, además se detiene al lado de la bodega; sin embargo, nadie baja",
    "se cree que {s} utiliza la brecha a menudo: por eso conviene mirar de nuevo la salida norte",
    "desde entonces, {s} no vuelve; al parecer, tal vez espera otra carga mientras que la vigilancia sigue",
    "{s} llega a diario al muelle, aunque a veces tarda, ya que evita la carretera durante la temporada",
    "si aparece {s}, anote hora y lugar, pida apoyo de inmediato; avise a la base, en cuanto pueda",
    "por lo general, {s} descansa de día, y poco a poco junta combustible; es decir, prepara otra salida",
    "no hay orden vigente, por lo tanto conviene esperar; a la vez, {s} puede también cambiar de ruta",
)


def text_with(slots: int, chance: random.Random) -> str:
    """A text with at least so many slots, of sentences as people write them."""
    said: list[str] = []
    while len(slots_of(canonical(" ".join(said)))) < slots:
        told = chance.choice(_SENTENCES).format(s=chance.choice(_SUBJECTS))
        said.append(told[0].upper() + told[1:] + ".")
    return canonical(" ".join(said))


def joined(copies: Sequence[str], chance: random.Random) -> str:
    """Copies joined sentence by sentence, each from one of them."""
    parts = [copy.split(". ") for copy in copies]
    return ". ".join(chance.choice(parts)[place] for place in range(len(parts[0])))


def quoted(text: str, share: float, chance: random.Random) -> str:
    """A passage of it."""
    words = text.split(" ")
    many = max(1, int(share * len(words)))
    start = chance.randrange(len(words) - many + 1)
    return " ".join(words[start : start + many])


def retyped(text: str, _: random.Random) -> str:
    """Typed again: one blank everywhere."""
    return " ".join(text.split())


def paraphrased(text: str, chance: random.Random, share: float = 0.15) -> str:
    """Some words said otherwise, left out or doubled."""
    said = []
    for word in re.split(r"( +)", text):
        drawn = 1.0 if word.isspace() else chance.random()
        if drawn >= share:
            said.append(word)
        elif drawn > share / 2:
            said.append(chance.choice(("eso", "aquello", "bastante", "entonces", word[::-1])))
    return "".join(said)


def scanned(text: str, chance: random.Random, share: float = 0.02) -> str:
    """Signs misread as a scanner does, and lines broken."""
    wrong = {"o": "0", "l": "1", "e": "c", "m": "rn", "i": "l", "a": "o", "s": "5", "ó": "o", "á": "a"}
    told = "".join(wrong.get(s, s) if chance.random() < share else s for s in text)
    return "\n".join(told[at : at + 90] for at in range(0, len(told), 90))


HARMS: dict[str, Callable[[str, random.Random], str]] = {
    "whole": lambda text, _: text,
    "retyped": retyped,
    "quoted": lambda text, chance: quoted(text, chance.uniform(0.3, 0.9), chance),
    "paraphrased": paraphrased,
    "scanned": scanned,
    "retyped and quoted": lambda text, chance: quoted(
        retyped(text, chance), chance.uniform(0.4, 0.9), chance
    ),
}


def leak(
    text: str, slots: Sequence[Slot], leakers: int, harm: str, chance: random.Random
) -> tuple[Trace, list[str]]:
    """One leak: what tracing says, and whose it was; of no leakers the text as a court has it."""
    copies = {str(n): bits_of(chance.randbytes(32), len(slots)) for n in range(COPIES)}
    whose = chance.sample(sorted(copies), leakers)
    told = [marked(text, slots, copies[one]) for one in whose] or [text]
    found = HARMS[harm](joined(told, chance) if leakers > 1 else told[0], chance)
    return trace(seen_in(found, text, slots), len(slots), copies), whose


def measure(leaks: int = LEAKS, seed: int = 60) -> dict[str, dict[str, object]]:
    """The figures: ``{name: {value, bar}}``."""
    chance = random.Random(seed)
    texts = [text_with(many, chance) for many in (12, 20, 24, 32, 48, 64, 96, 128, 192, 256)]
    wrong, right, all_of = 0, Counter[str](), Counter[str]()
    spent = 0.0
    for _ in range(leaks):
        text = chance.choice(texts)
        slots = slots_of(text)
        leakers = chance.choices((0, 1, 2, 3), (1, 7, 1.5, 0.5))[0]
        harm = chance.choice(sorted(HARMS))
        began = time.perf_counter()
        told, whose = leak(text, slots, leakers, harm, chance)
        spent += time.perf_counter() - began
        wrong += bool(set(told.named) - set(whose))
        group = _group(leakers, told.seen)
        all_of[group] += 1
        right[group] += told.finding is Finding.NAMED and set(told.named) <= set(whose)
    shares: dict[str, dict[str, object]] = {
        f"named right: {group}": {"value": round(right[group] / many, 3), "bar": None, "of": many}
        for group, many in sorted(all_of.items())
    }
    return {
        f"ms to issue {COPIES} copies": {"value": round(issuing(), 1), "bar": 30_000},
        "wrong names in simulated leaks": {"value": wrong, "bar": 0, "of": leaks},
        "ms to mark, read and trace one leak among 500 copies": {"value": round(1000 * spent / leaks, 2), "bar": 500},
        **shares,
    }  # fmt: skip


def issuing() -> float:
    """Milliseconds to issue a release to so many officers, in a database of its own."""
    with world(100, 2, None) as w:
        seen = ["K000", "K001"]
        author = officer(w.house, w.desk, w.registrars, "escribe", seen, ["analyst"])
        releaser = officer(w.house, w.desk, w.registrars, "autoriza", seen, ["steward"])
        with psycopg.connect(w.house.dsn("admin")) as conn:
            row = conn.execute(
                "SELECT id FROM store.record WHERE schema = 'Person' ORDER BY id LIMIT 1"
            ).fetchone()
        assert row is not None
        id = str(begin(w.desk, author, "Una medida", [row[0]]))
        text = text_with(64, random.Random(1))
        write(
            w.desk, author, id, 0, title="Una medida", body=text, lower="SSC//OPEN//-//-//H0",
            recipients=[f"SSC/oficial.{n}" for n in range(COPIES)], valid_until=datetime.now(UTC) + timedelta(days=9),
        )  # fmt: skip
        for by, move in ((author, "check"), (releaser, "approve")):
            move_matter(w.desk, by, id, move, UUID(matter(w.desk, by, id).last_move))
        seen_last = UUID(matter(w.desk, author, id).last_move)
        began = time.perf_counter()
        issue(w.desk, author, id, seen_last)
        return 1000 * (time.perf_counter() - began)


def _group(leakers: int, seen: int) -> str:
    for most in (18, 24, 48, 96, 128, 192):
        if seen <= most:
            return f"{leakers} leaking, to {most:3} slots seen"
    return f"{leakers} leaking, beyond 192 slots seen"
