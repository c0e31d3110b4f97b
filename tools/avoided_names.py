"""Make the digests of listed names, which the nation avoids: ``python -m tools.avoided_names DIR``.

DIR holds the official lists as published: ``ofac_sdn.csv`` and ``ofac_alt.csv`` (US Treasury) and
``un_consolidated.xml`` (UN Security Council). Nothing of them is kept but 40 bits a name; see
docs/decisions/0007-names-never-made.md.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import iterparse

from tearline.nation.people.avoid import digest, words_of

_KEPT = Path("src/tearline/nation/people/data/avoided.bin")
_NO_NAMES = ("vessel", "aircraft")  # kinds on the list that bear no name of a person or firm
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def listed_names(folder: Path) -> Iterator[str]:
    """Every name and alias of the lists, with repetitions."""
    things = set()
    with (folder / "ofac_sdn.csv").open(encoding="latin-1", newline="") as lines:
        for row in csv.reader(lines):
            if len(row) > 2 and row[2].strip() not in _NO_NAMES:
                yield row[1]
            elif len(row) > 2:
                things.add(row[0])
    with (folder / "ofac_alt.csv").open(encoding="latin-1", newline="") as lines:
        yield from (row[3] for row in csv.reader(lines) if len(row) > 3 and row[0] not in things)
    for _, element in iterparse(folder / "un_consolidated.xml"):  # noqa: S314 -- the UN's own file, as published
        if element.tag in ("INDIVIDUAL", "ENTITY"):
            yield " ".join(filter(None, (element.findtext(part) for part in _PARTS)))
            yield from (alias.text for alias in element.iter("ALIAS_NAME") if alias.text)


def packed(names: Iterator[str]) -> bytes:
    """The digests one after the other, sorted, without repetition; single words are nobody's full name."""
    found = (words_of(name) for name in names)
    return b"".join(sorted({digest(words) for words in found if len(words) > 1}))


def main(arguments: list[str]) -> int:
    """Write the file and say how many names there are."""
    if len(arguments) != 1:
        print("usage: python -m tools.avoided_names DIR", file=sys.stderr)
        return 2
    data = packed(listed_names(Path(arguments[0])))
    _KEPT.write_bytes(data)
    print(f"{_KEPT}: {len(data) // 5} digests, {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
