"""What another label changes for the people who see a record: in sentences, before it is done."""

from __future__ import annotations

from collections.abc import Iterator

from tearline.handling import Label
from tearline.handling.words import TIERS
from tearline.language import Message, msg


def effects(before: Label, after: Label) -> list[Message]:
    """Who loses sight and who gains it, slot by slot; one sentence where nobody does."""
    said = [*_audience(before, after), *_tier(before, after), *_compartments(before, after)]
    if not said:
        said = [msg("Nobody gains sight of it and nobody loses it.")]
    if (before.handling, before.handling_note) != (after.handling, after.handling_note):
        said.append(msg("The handling codes change: what its readers may do with it is another thing."))
    return said


def _audience(before: Label, after: Label) -> Iterator[Message]:
    then, now = before.audience, after.audience
    if now == frozenset({after.owner}) != then:
        yield msg("No other agency sees it any more.")
    elif now is None and then is not None:
        yield msg("Every agency will see it, as far as its officers are vetted for it.")
    elif then is None and now is not None:
        yield msg("Of all agencies only these go on seeing it: {agencies}.", agencies=_codes(now))
    elif then is not None and now is not None:
        if then - now:
            yield msg("These agencies do not see it any more: {agencies}.", agencies=_codes(then - now))
        if now - then:
            yield msg("These agencies will see it too: {agencies}.", agencies=_codes(now - then))


def _tier(before: Label, after: Label) -> Iterator[Message]:
    if after.tier > before.tier:
        yield msg("Whoever is vetted for less than {tier} does not see it any more.", tier=TIERS[after.tier])
    elif after.tier < before.tier:
        yield msg("Whoever is vetted for {tier} will see it too.", tier=TIERS[after.tier])


def _compartments(before: Label, after: Label) -> Iterator[Message]:
    if more := after.compartments - before.compartments:
        yield msg("Only who holds {codes} goes on seeing it.", codes=_codes(more))
    if less := before.compartments - after.compartments:
        yield msg("Nobody needs to hold {codes} any more to see it.", codes=_codes(less))


def _codes(codes: frozenset[str]) -> str:
    return ", ".join(sorted(codes))
