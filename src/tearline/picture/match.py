"""Who or what may a described thing be: candidates by shared keys, scored as records are (capability D2).

Nothing is ranked by how often something is stored: a score comes from the description, one record and
public tables alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tearline.errors import BadInput
from tearline.fusion.features import Features, features
from tearline.fusion.score import score
from tearline.fusion.selective import selective_keys
from tearline.fusion.weighing import shipped
from tearline.language import Message, msg, together
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ontology.accept import Finding, accept
from tearline.picture.answer import Banner, banner
from tearline.picture.grouping import Group, groups_of
from tearline.picture.head import Head, head_of
from tearline.picture.pair import Why, why
from tearline.picture.reach import Reach, features_of, reach_of
from tearline.picture.sentence import Sentence, sentence

WINDOW = 500  # records that share most keys with the description, which are then scored
WIDEST = 100  # of the best of them, whose entities are then made
LIMIT = 10
MOST = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that the description may mean: its best record's score, and why that one."""

    entity: Head
    record: str
    status: str | None
    score: float
    band: str
    why: Why


@dataclass(frozen=True, slots=True)
class Matched:
    """Candidates, best first; what the description was read as, and what of it was left out."""

    schema: str
    properties: dict[str, list[str]]
    remarks: list[Sentence]
    candidates: list[Candidate]
    banner: Banner


@asked_again
def match(
    desk: Desk, viewer: Viewer, schema: str, properties: Mapping[str, Sequence[str]], limit: int = LIMIT
) -> Matched:
    """The entities that a thing of ``schema`` with these ``properties`` may be, for this viewer.

    Raises :class:`BadInput` naming each property that cannot be used, or saying what is missing.
    """
    if not 1 <= limit <= MOST:
        raise BadInput(msg("Ask for 1 to {most} candidates.", most=MOST))
    read = accept(schema, properties)
    if wrong := read.problems or read.dropped:  # who asks can mend it: nothing is left out of a question
        raise BadInput(together(map(_named, wrong)))
    like = features(schema, read.properties)
    if like is None:
        raise BadInput(msg("Records of kind {schema} are not matched. Search instead.", schema=schema))
    keys = selective_keys(like)
    if not keys:
        raise BadInput(
            msg("This is too little to go by. Give a number of it, or a full name with a date or a place.")
        )
    question = {"schema": schema, "properties": properties, "limit": limit}
    with look(desk, viewer, "match", question) as this:
        near = _candidates(this, like, keys, limit)
    return Matched(
        schema,
        read.properties,
        [sentence(_named(warning)) for warning in read.warnings],
        near,
        banner(candidate.entity.label for candidate in near),
    )


def _named(finding: Finding) -> Message:
    """What is wrong with which property."""
    return (
        msg("{field}: {reason}", field=finding.field, reason=finding.reason)
        if finding.field
        else finding.reason
    )


def _candidates(this: Look, like: Features, keys: Sequence[int], limit: int) -> list[Candidate]:
    """The best entities, put on record with all their records."""
    scored = scored_by(this, like, keys)[:WIDEST]
    reach = reach_of(this, [id for _, id in scored], WINDOW)
    best: dict[Group, str] = {}
    home = {id: group for group in groups_of(reach) for id in group}
    for _, id in scored:
        if id in home:  # all are, unless the bound cut it off
            best.setdefault(home[id], id)
    chosen = list(best.items())[:limit]
    this.show({"id": id, "owner": reach.records[id].owner} for group, _ in chosen for id in group)
    return [_candidate(reach, like, group, id) for group, id in chosen]


def scored_by(this: Look, like: Features, keys: Sequence[int]) -> list[tuple[float, str]]:
    """Visible records that share a key and may be it, best first."""
    near = this.conn.execute("SELECT * FROM ask.sharing(%s::bigint[], %s)", [list(keys), WINDOW])
    totals = [
        (score(like, made).total, str(row["id"]))
        for row in near.fetchall()
        if (made := features_of(row)) and made.kind == like.kind
    ]
    least = shipped(like.kind).unsure
    return sorted((t for t in totals if t[0] >= least), key=lambda t: (-t[0], t[1]))


def _candidate(reach: Reach, like: Features, group: Group, id: str) -> Candidate:
    explained = why(like, reach.features[id])
    return Candidate(
        head_of(reach, group), id, reach.records[id].status, explained.score, explained.band, explained
    )
