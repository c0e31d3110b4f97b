"""Ways to edit an exported book that a careless reader would not notice, each chosen anew by a seed."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tearline.ledger.book import checkpoint_line, end_line, entry_line
from tearline.ledger.tree import leaf_hash

Lines = list[bytes]
Edit = Callable[[Lines, Random], Lines]


def _at(lines: Lines, rng: Random, changed: Callable[[bytes], bytes]) -> Lines:
    at = rng.randrange(len(lines))
    return [*lines[:at], changed(lines[at]), *lines[at + 1 :]]


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────


def other_byte(lines: Lines, rng: Random) -> Lines:
    whole = bytearray(b"".join(lines))
    whole[rng.randrange(len(whole))] ^= rng.randrange(1, 256)
    return [bytes(whole)]


def more_byte(lines: Lines, rng: Random) -> Lines:
    whole = b"".join(lines)
    at = rng.randrange(len(whole) + 1)
    return [whole[:at] + bytes([rng.choice(b'\x00\t\n\r 0A{"\\\xff')]) + whole[at:]]


def less_bytes(lines: Lines, rng: Random) -> Lines:
    whole = b"".join(lines)
    at = rng.randrange(len(whole))
    return [whole[:at] + whole[at + rng.randrange(1, 20) :]]


def cut(lines: Lines, rng: Random) -> Lines:
    whole = b"".join(lines)
    return [whole[: rng.randrange(len(whole))]]


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────


def line_gone(lines: Lines, rng: Random) -> Lines:
    at = rng.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def line_twice(lines: Lines, rng: Random) -> Lines:
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines) + 1)
    return [*lines[:to], lines[at], *lines[to:]]


def lines_swapped(lines: Lines, rng: Random) -> Lines:
    one, two = rng.sample(range(len(lines)), 2)
    found = lines.copy()
    found[one], found[two] = found[two], found[one]
    return found


def foreign_line(lines: Lines, rng: Random) -> Lines:
    extra = rng.choice(
        [b"\n", b" \n", b"{}\n", b"[]\n", b"null\n", b"# note\n", b'{"comment":"x"}\n', b"\r\n"]
    )
    to = rng.randrange(len(lines) + 1)
    return [*lines[:to], extra, *lines[to:]]


def line_ending(lines: Lines, rng: Random) -> Lines:
    return _at(lines, rng, lambda line: line[:-1] + rng.choice([b"\r\n", b" \n", b"\n\n", b"\t\n", b""]))


def byte_order_mark(lines: Lines, rng: Random) -> Lines:
    return _at(lines, rng, lambda line: b"\xef\xbb\xbf" + line)


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────


def key_twice(lines: Lines, rng: Random) -> Lines:
    def changed(line: bytes) -> bytes:
        key = rng.choice(re.findall(rb'"(\w+)":', line))
        said = rng.choice([b"0", b'"forged"', b"null", b"[]"])
        return b'{"' + key + b'":' + said + b"," + line[1:]  # readers that take the last see no difference

    return _at(lines, rng, changed)


def field_added(lines: Lines, rng: Random) -> Lines:
    return _at(lines, rng, lambda line: line[:-2] + b',"note":"forged"}\n')


def keys_reordered(lines: Lines, rng: Random) -> Lines:
    def changed(line: bytes) -> bytes:
        found = re.fullmatch(rb'\{("\w+":[^,]+),(.*)\}\n', line, re.DOTALL)
        return b"{" + found[2] + b"," + found[1] + b"}\n" if found else b" " + line

    return _at(lines, rng, changed)


def space(lines: Lines, rng: Random) -> Lines:
    sign = rng.choice([b":", b",", b"{", b"}"])
    return _at(lines, rng, lambda line: line.replace(sign, rng.choice([b" " + sign, sign + b" "]), 1))


def number_otherwise(lines: Lines, rng: Random) -> Lines:
    def changed(line: bytes) -> bytes:
        found = rng.choice(list(re.finditer(rb'":(\d+)', line)) or [None])
        if found is None:
            return b" " + line
        said = rng.choice([b"%se0", b"%s.0", b"-%s", b"0%s", b"%s0", b'"%s"', b"+%s"]) % found[1]
        return line[: found.start(1)] + said + line[found.end(1) :]

    return _at(lines, rng, changed)


def escape(lines: Lines, rng: Random) -> Lines:
    def changed(line: bytes) -> bytes:
        at = rng.choice([found.start() for found in re.finditer(rb"[A-Za-z/]", line)])
        sign = line[at : at + 1]
        said = rb"\/" if sign == b"/" else rb"\u%04x" % sign[0]
        return line[:at] + said + line[at + 1 :]

    return _at(lines, rng, changed)


# ── entries and checkpoints, with everything that counts them put right ────────────────────────────────


def _is_checkpoint(line: bytes) -> bool:
    return line.startswith(b'{"checkpoint"')


def counted(lines: Lines) -> Lines:
    """The same with the end that fits it."""
    entries = sum(line.startswith(b'{"seq"') for line in lines)
    return [*lines[:-1], end_line(entries, sum(map(_is_checkpoint, lines)))]


def _a_checkpoint(lines: Lines, rng: Random) -> int:
    return rng.choice([at for at, line in enumerate(lines) if _is_checkpoint(line)])


def checkpoint_gone(lines: Lines, rng: Random) -> Lines:
    at = _a_checkpoint(lines, rng)
    return counted(lines[:at] + lines[at + 1 :])


def checkpoints_gone(lines: Lines, rng: Random) -> Lines:
    """All of a stretch, or all but the last."""
    places = [at for at, line in enumerate(lines) if _is_checkpoint(line)]
    low, high = sorted(rng.sample(range(len(places)), 2))
    gone = set(places[low:high])
    return counted([line for at, line in enumerate(lines) if at not in gone])


def checkpoint_twice(lines: Lines, rng: Random) -> Lines:
    at = _a_checkpoint(lines, rng)
    return counted([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def checkpoint_moved(lines: Lines, rng: Random) -> Lines:
    at = _a_checkpoint(lines, rng)
    rest = lines[:at] + lines[at + 1 :]
    to = rng.randrange(1, len(rest))
    return [*rest[:to], lines[at], *rest[to:]]


def checkpoint_said_otherwise(lines: Lines, rng: Random) -> Lines:
    """Its number or the one before it in other words, under the old signature."""
    at = _a_checkpoint(lines, rng)
    said = re.sub(rb"number (\d+)", lambda m: b"number %d" % (int(m[1]) + rng.choice([-1, 1])), lines[at])
    return [
        *lines[:at],
        said if rng.random() < 0.5 else lines[at].replace(b"number", b"numero"),
        *lines[at + 1 :],
    ]


def entry_rewritten(lines: Lines, rng: Random) -> Lines:
    """Another text with the leaf that fits it."""
    at = rng.choice([at for at, line in enumerate(lines) if line.startswith(b'{"seq"')])
    seq = int(lines[at][7:].split(b",")[0])
    text = f'{{"seq":{seq},"forged":true}}'
    return [*lines[:at], entry_line(seq, leaf_hash(text.encode()), text), *lines[at + 1 :]]


def entry_gone(lines: Lines, rng: Random) -> Lines:
    at = rng.choice([at for at, line in enumerate(lines) if line.startswith(b'{"seq"')])
    return counted(lines[:at] + lines[at + 1 :])


def foreign_checkpoint(lines: Lines, rng: Random) -> Lines:
    at = rng.randrange(1, len(lines))
    return counted([*lines[:at], checkpoint_line("ledger\n1\nAAAA\n\n— ledger AAAAAAAA\n"), *lines[at:]])


# ── the header ──────────────────────────────────────────────────────────────────────────────────────────


def header_otherwise(lines: Lines, rng: Random) -> Lines:
    header = lines[0]
    found = re.search(rb'"keys":\[("[^"]+")', header)
    assert found
    changed = rng.choice([
        re.sub(rb'"entries":(\d+)', lambda m: b'"entries":%d' % (int(m[1]) + rng.choice([-1, 1])), header),
        header.replace(b'"version":2', b'"version":' + rng.choice([b"1", b"3", b'"2"', b"2.0"])),
        header.replace(found[1], found[1] + b"," + found[1]),
        header.replace(found[1], b""),
        header.replace(b"tearline-ledger", b"tearline_ledger"),
        re.sub(rb'"keys":\["([^+]+)\+(\w+)\+([^"]+)"\]',
               rb'"version":1,"origin":"\1","vkey":"\1+\2+\3"', header.replace(b'"version":2,', b"")),
    ])  # fmt: skip
    return [changed, *lines[1:]]


EDITS: tuple[Edit, ...] = (
    other_byte, more_byte, less_bytes, cut, line_gone, line_twice, lines_swapped, foreign_line, line_ending,
    byte_order_mark, key_twice, field_added, keys_reordered, space, number_otherwise, escape, checkpoint_gone,
    checkpoints_gone, checkpoint_twice, checkpoint_moved, checkpoint_said_otherwise, entry_rewritten, entry_gone,
    foreign_checkpoint, header_otherwise,
)  # fmt: skip
