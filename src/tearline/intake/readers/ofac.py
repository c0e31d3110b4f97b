"""The lists of the US Office of Foreign Assets Control: three CSV files without a header, read as one.

``…sdn.csv`` holds the parties, ``…alt.csv`` their aliases and ``…add.csv`` their addresses; all three are
sorted by the party's number (``ent_num``), the draft's key, so aliases and addresses are merged in as
they stream by. ``-0-`` is empty, the byte 0x1A ends a file. Columns: OFAC, "SDN data format".

"Linked To", owners and operators name other parties. To resolve them the names of the list are read first
and held: memory grows with the parties on the list (some 20,000), never with records already loaded. A
name that none or several parties bear stays in the notes: a link to nobody is no link.

A listing is an administrative act. It makes the party nobody's suspect: persons have the status ``other``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File, open_text
from tearline.intake.readers.ofac_remarks import Remarks, parse_remarks
from tearline.intake.readers.properties import (
    country_code,
    schema_of_body,
)
from tearline.intake.readers.rows import Row, rows
from tearline.intake.readers.values import Properties, add
from tearline.language import Message, msg

_WIDTHS = {"sdn.csv": 12, "alt.csv": 5, "add.csv": 6}
_SCHEMATA = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}


def read(files: tuple[File, File, File], encoding: str | None = None) -> Iterator[Draft | Reject]:
    """One draft a listed party, and after it one for each of its links and wallets; ``files`` as in `ofac_files`.

    BadInput, before the first draft, where a file is not sorted by the party's number.
    """
    sdn, alt, add_ = files
    names = _names(sdn, encoding)
    aliases = _Merge(alt, encoding)
    addresses = _Merge(add_, encoding)
    for item in _numbered(sdn, encoding):
        if isinstance(item, Reject):
            yield item
            continue
        party = _Party(sdn.name, item, names)
        yield from party.drafts(aliases.of(item.number), addresses.of(item.number))
        yield from aliases.rejects()
        yield from addresses.rejects()
    yield from aliases.rest()
    yield from addresses.rest()


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    line: int
    cells: list[str]


def _numbered(path: File, encoding: str | None) -> Iterator[_Entry | Reject]:
    """The rows of one file in which a party's number comes first, empty marks made empty."""
    source, width = open_text(path, encoding), _WIDTHS[path.name[-7:].casefold()]
    last = 0
    for item in rows(source):
        if isinstance(item, Reject):
            yield item
        elif len(item.cells) != width:
            yield _wrong_width(path.name, item, width)
        elif not item.cells[0].strip().isdecimal():
            what = msg("the party's number in field 1 is no number.")
            yield _reject(path.name, item.line, "ent_num", "bad-number", what)
        else:
            cells = ["" if cell.strip() == "-0-" else cell.strip() for cell in item.cells]
            entry = _Entry(int(cells[0]), item.line, cells)
            _check_order(path.name, entry, last)
            last = entry.number
            yield entry


def _check_order(file: str, entry: _Entry, last: int) -> None:
    if entry.number < last:
        raise BadInput(
            msg(
                "{file}, line {line}: not sorted by the number in field 1. Sort the three files by it.",
                file=file,
                line=entry.line,
            )
        )


def _reject(
    file: str, line: int, field: str | None, code: str, what: Message, key: str | None = None
) -> Reject:
    return Reject(
        file, line, field, code, msg("{file}, line {line}: {what}", file=file, line=line, what=what), key
    )


def _wrong_width(file: str, row: Row, width: int) -> Reject:
    what = msg("{found} fields, where the OFAC format has {width}.", found=len(row.cells), width=width)
    return _reject(file, row.line, None, "wrong-fields", what)


class _Merge:
    """The rows of a sorted file, handed out party by party."""

    def __init__(self, path: File, encoding: str | None) -> None:
        for _ in _numbered(path, encoding):
            pass  # the order is checked before anything is yielded
        self._file = path.name
        self._items = _numbered(path, encoding)
        self._ahead: _Entry | None = None
        self._rejects: list[Reject] = []
        self._step()

    def of(self, number: int) -> list[_Entry]:
        """The rows of the party; those of parties that the list does not hold become rejects."""
        found = []
        while self._ahead and self._ahead.number <= number:
            if self._ahead.number == number:
                found.append(self._ahead)
            else:
                self._rejects.append(self._orphan(self._ahead))
            self._step()
        return found

    def rejects(self) -> list[Reject]:
        """The rejects met since this was last asked."""
        met, self._rejects = self._rejects, []
        return met

    def rest(self) -> Iterator[Reject]:
        """Rejects for all rows that no party claimed."""
        while self._ahead:
            yield from self.rejects()
            yield self._orphan(self._ahead)
            self._step()
        yield from self.rejects()

    def _step(self) -> None:
        self._ahead = None
        for item in self._items:
            if not isinstance(item, Reject):
                self._ahead = item
                return
            self._rejects.append(item)

    def _orphan(self, entry: _Entry) -> Reject:
        what = msg("belongs to a party that the list does not hold.")
        return _reject(self._file, entry.line, "ent_num", "no-such-party", what, str(entry.number))


def _names(sdn: File, encoding: str | None) -> dict[str, str | None]:
    """Each party's number by its name; None for a name that several bear."""
    names: dict[str, str | None] = {}
    for item in _numbered(sdn, encoding):
        if not isinstance(item, Reject):
            name = _folded(item.cells[1])
            names[name] = None if name in names else item.cells[0]
    return names


def _folded(name: str) -> str:
    """A name to compare by; a remark's last name has lost its full stop."""
    return name.casefold().rstrip(".")


class _Party:
    """One row of the list, on its way to a draft."""

    def __init__(self, file: str, entry: _Entry, names: dict[str, str | None]) -> None:
        self.file, self.line, self.key = file, entry.line, entry.cells[0]
        self._cells, self._names = entry.cells, names
        self._name = entry.cells[1]
        self.properties: Properties = {}
        self.schema, self._remarks = self._schema_and_remarks(entry.cells[2], entry.cells[11])

    def drafts(self, aliases: list[_Entry], addresses: list[_Entry]) -> Iterator[Draft | Reject]:
        """The party, then what hangs on it."""
        if not self._name:
            yield _reject(self.file, self.line, "name", "no-name", msg("the party has no name."), self.key)
            return
        self._put_name()
        self._put_cells()
        self._put_aliases(aliases)
        self._put_addresses(addresses)
        hanging = [*self._links(), *self._wallets()]
        self._put_remarks()
        status = "other" if self.schema == "Person" else None
        yield Draft(self.file, self.line, self.key, self.schema, self.properties, status=status)
        yield from hanging

    def _schema_and_remarks(self, kind: str, text: str) -> tuple[str, Remarks]:
        if kind in _SCHEMATA:
            return _SCHEMATA[kind], parse_remarks(text, _SCHEMATA[kind])
        schema = schema_of_body(self._name)
        remarks = parse_remarks(text, schema)
        better = "PublicBody" if remarks.is_public_body else "Company" if remarks.is_company else schema
        if better == schema or schema in ("Organization", "PublicBody"):
            return schema, remarks
        return better, parse_remarks(text, better)

    def _put_name(self) -> None:
        if self.schema != "Person":
            add(self.properties, "name", self._name)
            return
        last, first, suffix = _parts_of_name(self._name)
        add(self.properties, "name", _natural(self._name))
        add(self.properties, "lastName", last if first else None)
        add(self.properties, "firstName", first)
        add(self.properties, "nameSuffix", suffix)

    def _put_cells(self) -> None:
        _, _, _, programs, title, call_sign, kind, tonnage, gross, flag, owner, _ = self._cells
        add(self.properties, "topics", "sanction")
        add(self.properties, "program", *programs.split("] ["))
        self._put("position" if self.schema == "Person" else "notes", title)
        self._put("callSign", call_sign)
        self._put("type", kind)
        self._put("deadweightTonnage", tonnage.replace(",", ""))
        self._put("grossRegisteredTonnage", gross.replace(",", ""))
        self._put_party("owner", "Vessel Owner", owner)
        if flag:
            add(
                self.properties,
                *(("flag", country_code(flag)) if country_code(flag) else ("notes", f"Flag {flag}")),
            )

    def _put(self, name: str, value: str) -> None:
        """The value under its property, or under a note where the schema has no such property."""
        if value and not self._remarks.put(name, value):
            add(self.properties, "notes", f"{name}: {value}")

    def _put_party(self, name: str, words: str, party: str) -> None:
        if key := self._names.get(_folded(party)):
            self._remarks.put(name, key)
        elif party:
            add(self.properties, "notes", f"{words} {party}")

    def _put_aliases(self, aliases: list[_Entry]) -> None:
        for alias in aliases:
            _, _, kind, name, remark = alias.cells
            shown = _natural(name) if self.schema == "Person" else name
            add(self.properties, "previousName" if kind == "fka" else "alias", shown)
            add(self.properties, "notes", remark)

    def _put_addresses(self, addresses: list[_Entry]) -> None:
        for address in addresses:
            _, _, street, city, country, remark = address.cells
            add(self.properties, "address", ", ".join(filter(None, (street, city, country))))
            add(self.properties, "country", country_code(country) if country else None)
            add(self.properties, "notes", remark)

    def _links(self) -> Iterator[Draft]:
        linked = dict.fromkeys(self._remarks.linked)
        for name in linked:
            other = self._names.get(_folded(name))
            if other is None or other == self.key:
                add(self.properties, "notes", f"Linked To: {name}")
        known = [key for name in linked if (key := self._names.get(_folded(name))) and key != self.key]
        for count, other in enumerate(dict.fromkeys(known), 1):
            link = {"subject": [self.key], "object": [other], "role": ["Linked To"]}
            yield Draft(self.file, self.line, f"{self.key}-link-{count}", "UnknownLink", link)

    def _wallets(self) -> Iterator[Draft]:
        for count, (currency, address) in enumerate(dict.fromkeys(self._remarks.wallets), 1):
            wallet = {
                "holder": [self.key],
                "currency": [currency],
                "publicKey": [address],
                "topics": ["sanction"],
            }
            yield Draft(self.file, self.line, f"{self.key}-wallet-{count}", "CryptoWallet", wallet)

    def _put_remarks(self) -> None:
        for operator in self._remarks.operators:
            self._put_party("operator", "Aircraft Operator", operator)
        for name, values in self._remarks.properties.items():
            add(self.properties, name, *values)
        add(self.properties, "notes", *self._remarks.notes)


def _parts_of_name(name: str) -> tuple[str, str, str]:
    """``LAST, First, Jr.`` in its three parts. Two surnames, as in Spanish, are both the last name."""
    last, first, suffix, *_ = [*(part.strip() for part in name.split(",", 2)), "", ""]
    return last, first, suffix


def _natural(name: str) -> str:
    last, first, suffix = _parts_of_name(name)
    return " ".join(filter(None, (first, last, suffix)))
