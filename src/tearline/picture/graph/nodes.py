"""Entities as nodes: fused out of a reach, as everywhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tearline.errors import BadInput
from tearline.language import msg
from tearline.picture.graph.shapes import Node
from tearline.picture.grouping import Group, groups_of
from tearline.picture.head import head_of
from tearline.picture.reach import Reach, id_in


def nodes_of(reach: Reach, asked: Collection[str]) -> list[Node]:
    """The entities that hold these records, by id, each once; records that are not in the reach are not there."""
    wanted = set(asked)
    return [node_of(reach, group, wanted) for group in groups_of(reach) if not wanted.isdisjoint(group)]


def node_of(reach: Reach, group: Group, asked: Collection[str]) -> Node:
    """One entity of a reach."""
    head = head_of(reach, group)
    statuses = dict.fromkeys(status for id in group if (status := reach.records[id].status))
    return Node(
        head.id, head.schema, head.caption, list(statuses), head.label, list(group), [id for id in group if id in asked]
    )  # fmt: skip


def homes(nodes: Iterable[Node]) -> dict[str, str]:
    """The entity of each record."""
    return {id: node.id for node in nodes for id in node.records}


def known_ids(ids: Iterable[str], most: int) -> list[str]:
    """Ids in their usual form, each once; malformed ones are nobody's. Raises :class:`BadInput` for too many."""
    given = list(dict.fromkeys(ids))
    if len(given) > most:
        raise BadInput(msg("At most {most} entities at once; these are {n}.", most=most, n=len(given)))
    return list(dict.fromkeys(id for text in given if (id := id_in(text))))
