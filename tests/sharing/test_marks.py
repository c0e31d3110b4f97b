"""Marks: where they stand and where never, what is left of them, whom they name and whom not."""

from __future__ import annotations

import random
import re

import pytest

from bench.sharing.releases import HARMS, joined, paraphrased, quoted, retyped, scanned, text_with
from tearline.sharing.releases.marking import bits_of, marked, new_key
from tearline.sharing.releases.reading import seen_in
from tearline.sharing.releases.slots import ORDER, SPACING, WORD, canonical, slots_of
from tearline.sharing.releases.tracing import Finding, needed_for, trace, worth

TEXT = canonical(
    "Una pick-up blanca modelo 2021, placa XTR-417-B, con robo vigente, ha sido vista de noche en Puerto Carrizal "
    "durante la segunda mitad de junio. La llevan de Villa del Carmen y Anexas; dijo «además, no vuelvo. Nunca más» y "
    "se fue el 3 de junio. Además, según fuente B2, suele llegar a las 22:48; «sin embargo» nadie baja. Grado B3: "
    "posible. Durante el mes, a veces, pasa cerca. Si la ve: anote hora y lugar, y sentido; pida apoyo, avise a CCC, "
    "canal 4."
)
KEPT = (
    "XTR-417-B", "2021", "«además, no vuelvo. Nunca más»", "Villa del Carmen y Anexas", "3 de junio", "B2", "B3",
    "22:48", "«sin embargo»", "CCC, canal 4", "Puerto Carrizal", "posible",
)  # fmt: skip


def copies(many: int, slots: int, chance: random.Random) -> dict[str, list[int]]:
    return {str(n): bits_of(chance.randbytes(32), slots) for n in range(many)}


def test_all_three_sorts_and_never_in_what_must_stay() -> None:
    slots = slots_of(TEXT)
    assert {slot.sort for slot in slots} == {WORD, ORDER, SPACING}
    for bits in (bits_of(bytes([n]) * 32, len(slots)) for n in range(64)):
        said = marked(TEXT, slots, bits)
        assert all(one in said for one in KEPT)
        assert "a lo largo de el" not in said
        assert re.findall(r"\d+", said) == re.findall(r"\d+", TEXT)


def test_a_copy_reads_back_whole() -> None:
    slots = slots_of(TEXT)
    for _ in range(50):
        bits = bits_of(new_key(), len(slots))
        seen = seen_in(marked(TEXT, slots, bits), TEXT, slots)
        assert all(bits[place] == bit for place, bit in seen.items())
        assert set(seen) >= {n for n, slot in enumerate(slots) if slot.sort != SPACING}


def test_keys_give_even_and_unlike_bits() -> None:
    drawn = [bits_of(new_key(), 300) for _ in range(40)]
    assert 0.46 < sum(map(sum, drawn)) / 12_000 < 0.54
    assert bits_of(b"k" * 32, 300) == bits_of(b"k" * 32, 300)
    assert bits_of(b"k" * 32, 300)[:256] == bits_of(b"k" * 32, 256)


@pytest.mark.parametrize("harm", sorted(HARMS))
def test_what_is_read_is_right_however_it_came(harm: str) -> None:
    chance = random.Random(harm)
    text = text_with(40, chance)
    slots = slots_of(text)
    wrong = seen = 0
    for _ in range(15):
        bits = bits_of(chance.randbytes(32), len(slots))
        found = seen_in(HARMS[harm](marked(text, slots, bits), chance), text, slots)
        wrong += sum(bits[place] != bit for place, bit in found.items())
        seen += len(found)
    assert seen > 60
    assert wrong <= seen / 50


def test_typed_again_no_blank_counts() -> None:
    text = text_with(30, random.Random(2))
    slots = slots_of(text)
    said = marked(text, slots, bits_of(b"2" * 32, len(slots)))
    assert any(slots[place].sort == SPACING for place in seen_in(said, text, slots))
    assert not any(
        slots[place].sort == SPACING for place in seen_in(retyped(said, random.Random(1)), text, slots)
    )


@pytest.mark.parametrize(("seen", "finding"), [
    (12, Finding.TOO_FEW), (18, Finding.TOO_FEW), (20, Finding.NAMED), (40, Finding.NAMED)])  # fmt: skip
def test_so_many_have_to_be_seen_to_name_one_of_500(seen: int, finding: Finding) -> None:
    """(d), and the page's numbers: 18 of them name nobody, 20 the right one."""
    chance = random.Random(5)
    assert needed_for(500) == 19
    for _ in range(8):
        held = copies(500, 64, chance)
        told = trace({place: held["17"][place] for place in range(seen)}, 64, held)
        assert told.finding is finding
        assert told.named == (("17",) if finding is Finding.NAMED else ())
        assert (told.seen, told.needed, told.slots) == (seen, 19, 64)


@pytest.mark.parametrize(("leakers", "seen", "least"), [(2, 128, 0.9), (3, 256, 0.8)])
def test_copies_joined_name_their_leakers_and_nobody_else(leakers: int, seen: int, least: float) -> None:
    chance = random.Random(leakers)
    right = 0
    for _ in range(15):
        held = copies(500, seen, chance)
        whose = chance.sample(sorted(held), leakers)
        told = trace({place: held[chance.choice(whose)][place] for place in range(seen)}, seen, held)
        assert set(told.named) <= set(whose)
        right += told.finding is Finding.NAMED
    assert right / 15 >= least


def test_three_who_take_the_rare_bit_hide_behind_nobody_else() -> None:
    """Of three who always take what fewest of them have no copy agrees by more than chance: nobody is named
    for it."""
    chance = random.Random(9)
    held = copies(300, 256, chance)
    whose = ["1", "2", "3"]
    rare = {}
    for place in range(256):
        bits = [held[one][place] for one in whose]
        rare[place] = bits[0] if len(set(bits)) == 1 else min(bits, key=bits.count)
    assert set(trace(rare, 256, held).named) <= set(whose)


def test_of_no_copy_nobody_is_named() -> None:
    chance = random.Random(11)
    for _ in range(60):
        held = copies(100, 40, chance)
        told = trace({place: chance.getrandbits(1) for place in range(40)}, 40, held)
        assert told.named == ()


def test_two_alike_are_not_told_apart() -> None:
    held = copies(10, 40, random.Random(3))
    held["twin"] = held["1"]
    told = trace(dict(enumerate(held["1"])), 40, held)
    assert (told.finding, told.named) == (Finding.ALIKE, ())


def test_worth_is_the_exact_tail() -> None:
    assert worth(20, 20) == pytest.approx(20)
    assert worth(19, 20) == pytest.approx(20 - 4.39, abs=0.01)  # 21 of 2**20
    assert worth(0, 20) == pytest.approx(0)


def test_texts_joined_sentence_by_sentence_read_as_one_text() -> None:
    chance = random.Random(4)
    text = text_with(130, chance)
    slots = slots_of(text)
    held = copies(200, len(slots), chance)
    whole = joined([marked(text, slots, held[one]) for one in ("1", "2")], chance)
    assert trace(seen_in(whole, text, slots), len(slots), held).named == ("1", "2")
    for harmed in (quoted(whole, 0.8, chance), scanned(whole, chance), paraphrased(whole, chance, 0.05)):
        assert set(trace(seen_in(harmed, text, slots), len(slots), held).named) <= {"1", "2"}
