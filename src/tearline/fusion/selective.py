"""Keys for matching as data arrives: those whose blocks stay small by themselves, at any number of records.

A batch may skip a block that has grown too large. What is matched record by record, for viewers who see
different parts of it, may not: how large a block is would tell of records that a viewer may not see, in
the pairs that are missing. So a rule whose blocks grow with the population is left out here.
"""

from __future__ import annotations

from itertools import islice

from tearline.fusion.features import Features
from tearline.fusion.keys import MOST_KEYS, named_keys

# Rules of one town, one street, one maker, one series of documents or a pair of initials: hundreds share
# them in a million. Each is a rule of some model (a test): one renamed would drop out of this list unseen.
BROAD = frozenset(
    {
        "rare name and place",
        "initials, place, year",
        "words of the address",
        "words of the address and year",
        "words of the address and rare name",
        "rare word and country",
        "half of the VIN",
        "half of the CLABE",
        "half of an identity number and rare name",
        "two words and town",
    }
)


def selective_keys(record: Features) -> tuple[int, ...]:
    """The record's keys by the rules that are not broad, distinct, in the order of the model's rules."""
    chosen = (key for name, key in named_keys(record) if name not in BROAD)
    return tuple(dict.fromkeys(islice(chosen, MOST_KEYS)))
