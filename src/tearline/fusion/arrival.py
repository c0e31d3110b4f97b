"""Keys of arrival of many records at once: those of ``selective_keys``, made by column where that is faster."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tearline.fusion.features import Features
from tearline.fusion.keytable import keys_of
from tearline.fusion.selective import selective_keys
from tearline.fusion.table import table

FEW = 100  # of one kind: a table of fewer is not worth making


def arrival_keys(records: Sequence[Features]) -> list[tuple[int, ...]]:
    """The keys of each record, of whatever kinds, in the order given."""
    by_kind: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        by_kind.setdefault(record.kind, []).append(place)
    found: list[tuple[int, ...]] = [()] * len(records)
    for places in by_kind.values():
        some = [records[place] for place in places]
        made = map(selective_keys, some) if len(some) < FEW else _by_column(some)
        for place, keys in zip(places, made, strict=True):
            found[place] = keys
    return found


def _by_column(records: list[Features]) -> list[tuple[int, ...]]:
    by_rule = list(keys_of(table(records), selective=True))
    hashed, owner = (np.concatenate(of_all) for of_all in zip(*by_rule, strict=True))
    order = np.argsort(owner, kind="stable")  # within a record they stay in the order of the rules
    keys = hashed[order].view(np.int64).tolist()
    ends = np.cumsum(np.bincount(owner, minlength=len(records))).tolist()
    return [tuple(dict.fromkeys(keys[start:end])) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
