"""The tree agrees with the published vectors of Certificate Transparency and with the RFC's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.ledger import tree

# The eight leaves that every implementation of RFC 6962 is tested with, and their roots.
LEAVES = [
    tree.leaf_hash(bytes.fromhex(data))
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(root)
    for root in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
INCLUSION = [  # leaf (from 0), size, proof
    (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
]  # fmt: skip
CONSISTENCY = [  # old size, new size, proof
    (1, 1, []),
    (1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
]  # fmt: skip


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH, as RFC 6962 section 2.1 writes it."""
    if not leaves:
        return tree.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    half = naive_split(len(leaves))
    return tree.node_hash(naive_root(leaves[:half]), naive_root(leaves[half:]))


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH, section 2.1.1."""
    if len(leaves) == 1:
        return []
    half = naive_split(len(leaves))
    if m < half:
        return [*naive_path(m, leaves[:half]), naive_root(leaves[half:])]
    return [*naive_path(m - half, leaves[half:]), naive_root(leaves[:half])]


def naive_subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF, section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    half = naive_split(len(leaves))
    if m <= half:
        return [*naive_subproof(m, leaves[:half], whole), naive_root(leaves[half:])]
    return [*naive_subproof(m - half, leaves[half:], False), naive_root(leaves[:half])]


def naive_split(size: int) -> int:
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def lookup(leaves: list[bytes]) -> tree.HashAt:
    """hash_at over leaves in memory; refuses what is not a complete subtree."""

    def hash_at(level: int, index: int) -> bytes:
        part = leaves[index << level : (index + 1) << level]
        assert len(part) == 1 << level
        return naive_root(part)

    return hash_at


def leaves_of(size: int) -> list[bytes]:
    return [tree.leaf_hash(number.to_bytes(4)) for number in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert tree.root(LEAVES[:size]) == ROOTS[size]
    assert tree.root_at(size, lookup(LEAVES)) == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int, proof: list[str]) -> None:
    made = tree.inclusion_proof(index, size, lookup(LEAVES))
    assert [step.hex() for step in made] == proof
    assert tree.verify_inclusion(LEAVES[index], index, size, made, ROOTS[size])


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(old: int, new: int, proof: list[str]) -> None:
    made = tree.consistency_proof(old, new, lookup(LEAVES))
    assert [step.hex() for step in made] == proof
    assert tree.verify_consistency(old, new, ROOTS[old], ROOTS[new], made)


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_frontier_gives_the_naive_root_at_every_size(data: list[bytes]) -> None:
    leaves = [tree.leaf_hash(item) for item in data]
    frontier = tree.Frontier()
    for size, leaf in enumerate(leaves):
        assert frontier.root() == naive_root(leaves[:size])
        frontier.append(leaf)
    assert (frontier.size, frontier.root()) == (len(leaves), naive_root(leaves))


@given(st.integers(1, 130).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_an_inclusion_proof_is_the_naive_one_and_holds_for_its_leaf_only(place: tuple[int, int]) -> None:
    index, size = place
    leaves = leaves_of(size)
    root = naive_root(leaves)
    proof = tree.inclusion_proof(index, size, lookup(leaves))
    assert proof == naive_path(index, leaves)
    assert tree.verify_inclusion(leaves[index], index, size, proof, root)
    assert not tree.verify_inclusion(tree.leaf_hash(b"other"), index, size, proof, root)
    for other in range(size):
        assert other == index or not tree.verify_inclusion(leaves[index], other, size, proof, root)


@given(st.integers(1, 130).flatmap(lambda new: st.tuples(st.integers(1, new), st.just(new))))
def test_a_consistency_proof_is_the_naive_one_and_holds_for_its_roots_only(sizes: tuple[int, int]) -> None:
    old, new = sizes
    leaves = leaves_of(new)
    old_root, new_root = naive_root(leaves[:old]), naive_root(leaves)
    proof = tree.consistency_proof(old, new, lookup(leaves))
    assert proof == naive_subproof(old, leaves, True)
    assert tree.verify_consistency(old, new, old_root, new_root, proof)
    other = tree.leaf_hash(b"other")
    assert not tree.verify_consistency(old, new, other, new_root, proof)
    assert not tree.verify_consistency(old, new, old_root, other, proof)
    for size in range(1, new + 1):  # the same proof never serves another old size
        assert size == old or not tree.verify_consistency(size, new, old_root, new_root, proof)


@given(
    st.integers(2, 60).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))),
    st.data(),
)
def test_a_damaged_proof_is_refused(place: tuple[int, int], data: st.DataObject) -> None:
    index, size = place
    leaves = leaves_of(size)
    proof = tree.inclusion_proof(index, size, lookup(leaves))
    step = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytes([proof[step][0] ^ 1]) + proof[step][1:]
    for damaged in (
        proof[:step] + proof[step + 1 :],
        [*proof, flipped],
        [*proof[:step], flipped, *proof[step + 1 :]],
    ):
        assert not tree.verify_inclusion(leaves[index], index, size, damaged, naive_root(leaves))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_for_a_leaf_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        tree.inclusion_proof(index, size, lookup(LEAVES))
    assert not tree.verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_no_proof_of_growth_from_nothing_or_backwards(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="cannot extend"):
        tree.consistency_proof(old, new, lookup(LEAVES))
    assert not tree.verify_consistency(old, new, ROOTS[3], ROOTS[3], [])
