"""What a camera makes of a plate: signs taken for others, signs lost, and how sure it says it is."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tearline.nation.events.cameras import BAD, DEAD, Network
from tearline.nation.events.rhythm import FORTNIGHT, present
from tearline.nation.events.tables import table
from tearline.nation.facts import Read, Vehicle
from tearline.nation.plan import Plan

SECONDS = FORTNIGHT * 86_400  # of the fortnight; moments are counted from its beginning
# Signs that plate readers take for each other (as in published error tables of OCR on plates; shares assumed).
CONFUSED = {
    "0": "ODQ", "O": "0D", "Q": "0O", "D": "0O", "8": "B3", "B": "8", "1": "I7", "I": "1", "5": "S6", "S": "5",
    "2": "Z7", "Z": "2", "6": "G", "G": "6C", "7": "T1", "T": "7", "4": "A", "A": "4", "M": "N", "N": "MH",
    "U": "V", "V": "UY", "C": "G", "3": "8",
}  # fmt: skip
_SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_LOST = 0.16  # of signs read wrongly: not read at all (assumed)
_TWICE = 0.13  # of misread plates: two signs wrong (assumed)


class Recorder:
    """Notes which cameras saw which vehicles, as they read them."""

    def __init__(self, plan: Plan, rng: Random, net: Network) -> None:
        self.reads: list[Read] = []
        self._rng, self._net = rng, net
        self._start = present(plan) - timedelta(FORTNIGHT)
        told = table("cameras")
        self._unseen, self._unseen_motorcycle = told["unseen"], told["unseen_motorcycle"]
        self._bad_times = told["bad_times"]
        self._misread = [1 - c.accuracy**7 for c in net.cameras]

    def see(
        self, vehicle: Vehicle, camera: int, second: int, trip: str, journey: str, *, sure: bool = False
    ) -> bool:
        """A vehicle passes a camera; whether that was read. ``sure``: in full view."""
        if not 0 <= second < SECONDS:
            return False
        health, random = self._net.health[camera][second // 3600], self._rng.random
        if health == DEAD:
            return False
        unseen = self._unseen_motorcycle if vehicle.kind == "motorcycle" else self._unseen
        if not sure and random() < unseen:
            return False
        chance = self._misread[camera] * (self._bad_times if health == BAD else 1)
        signs = vehicle.plate.replace("-", "")
        if random() < chance:
            signs, confidence = misread(self._rng, signs), 0.42 + 0.54 * random()
        else:
            confidence = 1 - 0.3 * random() ** 3 - 0.005
        self.reads.append(
            Read(
                "",
                self._start + timedelta(seconds=second),
                self._net.cameras[camera],
                vehicle,
                signs,
                round(confidence, 3),
                trip,
                journey,
            )
        )
        return True


def misread(rng: Random, signs: str) -> str:
    """A plate with one sign wrong or lost, at times two; never the plate itself."""
    read = _with_a_slip(rng, signs)
    twice = _with_a_slip(rng, read) if rng.random() < _TWICE else signs
    return twice if twice != signs else read  # a second slip may undo the first


def _with_a_slip(rng: Random, signs: str) -> str:
    likely = [n for n, sign in enumerate(signs) if sign in CONFUSED]
    n = rng.choice(likely) if likely and rng.random() < 0.85 else rng.randrange(len(signs))
    if rng.random() < _LOST and len(signs) > 4:
        return signs[:n] + signs[n + 1 :]
    others = CONFUSED.get(signs[n]) or _SIGNS.replace(signs[n], "")
    return signs[:n] + rng.choice(others) + signs[n + 1 :]
