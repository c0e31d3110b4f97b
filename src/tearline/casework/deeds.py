"""Opening a matter, and moving one. Each is one transaction with its ledger entry; who may is the database's to say."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import orjson

from tearline.casework.bases import Named
from tearline.casework.questions import header_of, kind_of
from tearline.copies.number import drawn
from tearline.db import Row, as_json
from tearline.errors import BadInput, NotFound
from tearline.handling import Label
from tearline.intake.draft import Draft
from tearline.intake.labels import label_fields
from tearline.intake.prepare import prepare
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.reason import accepted_reason
from tearline.matters import Ask, Field, Move
from tearline.ontology.moments import zoned
from tearline.ontology.recognise import recognise
from tearline.stewardship.deeds import NotCorrected

_HEADER = (
    "schema",
    "caption",
    "review_on",
    "purge_on",
    "digest",
    "keys",
)  # what a header has of a record, but its data
# of moments that are told: any other is a slip, and one that the database's driver cannot read hides the whole board
_YEARS = range(1900, 2200)
_NORTH, _EAST = 85, 180  # degrees: nearer to a pole no map is drawn, and no cell is 5 km wide
_IDENTIFIERS = 20
_KEYS = re.compile(r"[a-z][a-z0-9_-]*:[^ :]+( [a-z][a-z0-9_-]*:[^ :]+){0,19}")
_LONGEST = 500  # characters of a line of text
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_AGENCY = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,31}")
_UNIT = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,23}")
_ANYBODY = Label.parse("NOBODY//OPEN//-//-//H0")  # stands in for a label that the database makes


def open_matter(
    desk: Desk, viewer: Viewer, code: str, properties: Mapping[str, Sequence[str]], *, about: Sequence[UUID] = (),
    said: Mapping[str, str] | None = None, words: str = "", label: str | None = None, naming: Sequence[Named] = (),
) -> UUID:  # fmt: skip
    """Open a matter of a kind; its id.

    ``properties``: what its header says, of the kind's schema. ``about``: the records that it rests on, whose labels
    its own joins; ``label``: one of the own agency's, needed where it rests on none, and else joined with theirs.
    ``naming``: whom it names as a suspect, each on a basis in force; of a basis itself, the one person that it names.
    Raises :class:`NotCorrected` for a header that is no record, :class:`BadInput` for fields that the kind does not
    ask for, :class:`NotFound` for a record that is not there for this viewer, :class:`NotEntitled` for a kind that is
    not theirs to open.
    """
    kind = kind_of(code)
    told = accepted_said(kind.opening, said or {})
    reason = _accepted_words(kind.opening, words)
    given = None if label is None else Label.parse(label)
    folio = drawn()
    draft = Draft("", 0, folio, kind.schema, {name: list(told) for name, told in properties.items()})
    prepared = prepare(draft, "casework", given or _ANYBODY, date.today())
    wrong = [*prepared.problems, *(one for one in prepared.dropped if one not in prepared.problems)]
    if wrong or prepared.row is None:
        raise NotCorrected(wrong)
    named = prepared.row.named
    row = {**{name: named[name] for name in _HEADER}, "data": orjson.loads(named["data"] or "{}")}
    with look(desk, viewer, "open-matter", {"kind": code}) as this:
        done: Row | None = this.conn.execute(
            "SELECT act.open_matter(%s, %s, %s, %s, %s, %s,"
            " %s, %s::smallint, %s::text[], %s::text[], %s::text[], %s, %s) AS id",
            [
                code, folio, as_json(row), list(about), as_json(told), reason, *_label_fields(given),
                as_json([{"record": one.record, "basis": one.basis} for one in naming]),
            ],
        ).fetchone()  # fmt: skip
    assert done is not None  # noqa: S101 a function that returns one value
    return UUID(str(done["id"]))


def move_matter(
    desk: Desk, viewer: Viewer, named: str, code: str, seen: UUID, *, said: Mapping[str, str] | None = None,
    words: str = "", happened_at: datetime | None = None, label: str | None = None,
) -> UUID:  # fmt: skip
    """Make a move of the matter under an id or a folio; the move's id. ``seen``: the last move that the mover saw.
    ``happened_at``: when it was done, if earlier than now. ``label``: one of the own agency's, for a move that fewer
    may see than see the matter.

    Raises :class:`Conflict` where the matter was moved since, and :class:`NotFound` alike for a matter that is not
    there, a move that is none, and one that is not this viewer's to make. What is said wrongly is :class:`BadInput`,
    of a matter that this viewer sees alone: which kind it is of is asked for in the same look.
    """
    given = None if label is None else Label.parse(label)
    if happened_at is not None:
        _refuse_far(happened_at)
    with look(desk, viewer, "move-matter", {"matter": named, "move": code}) as this:
        rows = header_of(this, named)
        if not rows:
            raise NotFound
        [row] = rows
        kind = kind_of(str(row["kind"]))
        move = kind.moves.get(code)
        told = {} if move is None else accepted_said(move, said or {})
        reason = None if move is None else _accepted_words(move, words)
        done: Row | None = this.conn.execute(
            "SELECT act.move_matter(%s, %s, %s, %s, %s, %s,"
            " %s, %s::smallint, %s::text[], %s::text[], %s::text[], %s) AS id",
            [row["id"], code, seen, happened_at, as_json(told), reason, *_label_fields(given)],
        ).fetchone()
    assert done is not None  # noqa: S101 a function that returns one value
    return UUID(str(done["id"]))


def accepted_said(move: Move, said: Mapping[str, str]) -> dict[str, str]:
    """What a move says, without empty fields, moments in full; the database asks the same. Raises :class:`BadInput`."""
    told = {name: text.strip() for name, text in said.items() if text.strip()}
    asked = {ask.field.code: ask for ask in move.asks}
    for name in told:
        if name not in asked:
            raise BadInput(
                msg("The move «{move}» does not ask for the field {field}.", move=move.name, field=name)
            )
    for ask in move.asks:
        if ask.required and ask.field.code not in told:
            raise BadInput(msg("«{field}» is missing.", field=ask.field.name))
    return {name: accepted(asked[name], text) for name, text in told.items()}


def accepted(ask: Ask, text: str) -> str:
    """One field of a move as the database takes it. Raises :class:`BadInput`."""
    field = ask.field
    if field.is_officer:
        return accepted_name(text) if field.may_be_unit else accepted_login(text)
    if field.is_agency:
        return accepted_agency(text)
    if field.is_text:
        return _line(text)
    if field.is_point:
        return accepted_point(text)
    if field.is_identifiers:
        return accepted_identifiers(text)
    if field.number:
        return _number(field, text)
    if field.is_record:
        return _record_id(text)
    if field.several:
        return accepted_codes(field, text.split())
    if not field.is_moment:
        if text not in field.values:
            raise BadInput(
                msg("«{field}» is one of {values}.", field=field.name, values=", ".join(field.values))
            )
        return text
    moment = zoned(text)
    if moment is None:
        raise BadInput(
            msg("«{field}» is a moment with its zone, like 2026-11-30T18:00:00-06:00.", field=field.name)
        )
    _refuse_far(moment)
    return moment.isoformat(timespec="seconds")


def _line(text: str) -> str:
    """A line of text: its blanks and breaks as one blank each."""
    line = " ".join(text.split())
    if len(line) > _LONGEST or not line.isprintable():
        raise BadInput(msg("A line of text has {most} characters at most.", most=_LONGEST))
    return line


def accepted_point(text: str) -> str:
    """Degrees north and east, in the form in which the database keeps them. Raises :class:`BadInput`."""
    parts = text.replace(",", " ").split()
    try:
        north, east = map(float, parts)
    except ValueError:
        north = east = math.inf
    if not (abs(north) <= _NORTH and abs(east) <= _EAST):
        raise BadInput(msg("A point is its degrees north and east, like 18.5001 -88.2961."))
    return f"{north:.6f} {east:.6f}"


def accepted_identifiers(text: str) -> str:
    """Identifiers, with commas between, each as its kind and the form in which it is compared: of what one may be, the
    most specific. Raises :class:`BadInput`; a name is none."""
    if _KEYS.fullmatch(" ".join(text.split())):  # so told already
        return " ".join(text.split())
    found = [recognise(one)[:1] for one in re.split(r"[,;\n]", text) if one.strip()]
    if not all(found) or len(found) > _IDENTIFIERS:
        raise BadInput(
            msg("These are at most {most} identifiers, with commas between: plates, CURPs, telephones. A name is none.",
                most=_IDENTIFIERS)
        )  # fmt: skip
    return " ".join(dict.fromkeys(f"{one.kind}:{one.folded}" for [one] in found))


def _number(field: Field, text: str) -> str:
    least, most = field.number or (0, 0)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise BadInput(
            msg(
                "«{field}» is a whole number from {least} to {most}.",
                field=field.name,
                least=least,
                most=most,
            )
        )
    return str(int(text))


def _record_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise BadInput(
            msg("A record is named by its id, as it stands at the end of its page's address.")
        ) from None


def accepted_login(text: str) -> str:
    """An officer's login as one is written. Whether there is such an officer, and whether they may see the matter, is
    not said: they accept, or do not. Raises :class:`BadInput`."""
    login = text.lower()
    if not _LOGIN.fullmatch(login):
        raise BadInput(msg("An officer is named by their login, like fgr.analista."))
    return login


def accepted_name(text: str) -> str:
    """Whom a matter is handed to: an officer by their login, or a unit by its code, which is in capitals. Raises
    :class:`BadInput`."""
    return text if _UNIT.fullmatch(text) and not text.isdecimal() else accepted_login(text)


def accepted_agency(text: str) -> str:
    """An agency's code as one is written. Raises :class:`BadInput`."""
    code = text.upper()
    if not _AGENCY.fullmatch(code):
        raise BadInput(msg("An agency is named by its code, like FGR."))
    return code


def accepted_codes(field: Field, told: Iterable[str]) -> str:
    """Some of a field's codes, each once, in its own order. Raises :class:`BadInput`."""
    chosen = set(told)
    if not chosen <= set(field.values):
        raise BadInput(
            msg("«{field}» is some of {values}.", field=field.name, values=", ".join(field.values))
        )
    return " ".join(code for code in field.values if code in chosen)


def _refuse_far(moment: datetime) -> None:
    if moment.year not in _YEARS:
        raise BadInput(
            msg("A moment is between the years {first} and {last}.", first=_YEARS[0], last=_YEARS[-1])
        )


def _accepted_words(move: Move, words: str) -> str | None:
    if not words.strip() and move.reason != "required":
        return None
    return accepted_reason(words)


def _label_fields(label: Label | None) -> list[object]:
    if label is None:
        return [None, None, [], [], [], ""]
    _, *fields, text = label_fields(label)
    return [text, *fields]
