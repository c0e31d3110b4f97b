"""The Merkle tree of RFC 6962, section 2.1: hashes, roots and proofs. Pure; no storage.

A tree of ``size`` leaves is determined by its complete subtrees. ``hash_at(level, index)`` gives the root
of the complete subtree over leaves ``index * 2**level`` up to but excluding ``(index + 1) * 2**level``;
proofs are computed through it, so they work the same from memory, from a file or from stored tiles.
All hashes are 32 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

HashAt = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry's bytes. The prefix keeps a leaf from being passed off as a node."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree of which only the complete subtrees along its right edge are kept: log2(size) hashes."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf. Each trailing 1 bit of the size is a subtree that it completes."""
        size = self.size
        while size & 1:
            leaf = sha256(b"\x01" + self._peaks.pop() + leaf).digest()
            size >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add the hashes of the next leaves, in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The root of the tree as it now stands."""
        return _join(self._peaks)


def root(leaves: Iterable[bytes]) -> bytes:
    """The root of a tree of these leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def root_at(size: int, hash_at: HashAt) -> bytes:
    """The root that the tree had when it held ``size`` leaves."""
    return _subtree(0, size, hash_at) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, hash_at: HashAt) -> list[bytes]:
    """PATH(index, D[size]): what must be hashed with leaf ``index`` to reach the root at ``size``.

    Raises ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    proof: list[bytes] = []
    first = 0
    while size > 1:
        half = _split(size)
        if index - first < half:
            proof.append(_subtree(first + half, size - half, hash_at))
            size = half
        else:
            proof.append(_subtree(first, half, hash_at))
            first, size = first + half, size - half
    return proof[::-1]


def consistency_proof(old: int, new: int, hash_at: HashAt) -> list[bytes]:
    """PROOF(old, D[new]): what shows that the tree of ``new`` leaves only adds to that of ``old``.

    Raises ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} cannot extend one of {old}")
    proof: list[bytes] = []
    first, size, whole = 0, new, True
    while old - first != size:
        half = _split(size)
        if old - first <= half:
            proof.append(_subtree(first + half, size - half, hash_at))
            size = half
        else:
            proof.append(_subtree(first, half, hash_at))
            first, size, whole = first + half, size - half, False
    if not whole:  # the old root itself is known to whoever asks
        proof.append(_subtree(first, size, hash_at))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``leaf`` is number ``index`` of the tree of this size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree (``new``, ``new_root``) only adds to (``old``, ``old_root``) (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new or not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, step)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``: where RFC 6962 divides a tree."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(first: int, size: int, hash_at: HashAt) -> bytes:
    """The root over ``size`` leaves from ``first``, which starts a complete subtree of at least that size."""
    peaks: list[bytes] = []
    while size:
        level = size.bit_length() - 1
        peaks.append(hash_at(level, first >> level))
        first, size = first + (1 << level), size - (1 << level)
    return _join(peaks)


def _join(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees of falling size, hashed together from the right."""
    if not peaks:
        return EMPTY_ROOT
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found
