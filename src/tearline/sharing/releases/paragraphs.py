"""A text whose paragraphs say which sources they rest on: ``[1 3] The car …``; ``[-]``: on none. One that
says nothing rests on all. So each owner is asked for leave about what rests on its records, and reads
nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tearline.errors import BadInput
from tearline.language import msg
from tearline.sharing.releases.slots import canonical

_NUMBERS = re.compile(r"\[\s*(-|\d+(?:[\s,]+\d+)*)\s*\]\s*")
BETWEEN = "\n\n"


def without_numbers(typed: str, sources: Sequence[str]) -> tuple[str, list[list[str]]]:
    """The text alone, and of each of its paragraphs the sources, by id. Raises :class:`BadInput` for a
    number of none."""
    body, rests = [], []
    for paragraph in canonical(typed).split(BETWEEN):
        match = _NUMBERS.match(paragraph)
        text = paragraph[match.end() :].strip() if match else paragraph
        if not text:
            continue
        named = [int(n) for n in re.findall(r"\d+", match[1])] if match else range(1, len(sources) + 1)
        if any(not 1 <= n <= len(sources) for n in named):
            raise BadInput(msg("Sources are numbered from 1 to {many}.", many=len(sources)))
        body.append(text)
        rests.append(sorted({sources[n - 1] for n in named}))
    return BETWEEN.join(body), rests


def with_numbers(body: str, rests: Sequence[Sequence[str]], sources: Sequence[str]) -> str:
    """The other way round, for whoever goes on writing."""
    return BETWEEN.join(
        f"[{' '.join(str(n) for n, id in enumerate(sources, 1) if id in on) or '-'}] {text}"
        for text, on in zip(body.split(BETWEEN), rests, strict=True)
    )
