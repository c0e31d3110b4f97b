"""A dossier as PDF: set by Typst in this process, from a template of ours and plain data.

Banner and mark of the recipient stand on each page, over and under it and across it; the page says how many there are.
Each value stands beside who says it, with source, grade, label and day. The document is tagged, tells its language, and
bears no name in its title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

import orjson
import typst

from tearline.copies.contents import Contents
from tearline.copies.head import NOTICE, Head
from tearline.copies.number import written
from tearline.copies.wording import Wording
from tearline.language import Message, msg, plural
from tearline.picture.answer import Found
from tearline.picture.entity import Entity
from tearline.picture.layout import Part, headline, parts_of, role_of, told_of
from tearline.picture.relations import Relation
from tearline.picture.values import Property, Told

_FONTS = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
_PRESUMED = {"suspect", "detained", "charged"}


def as_pdf(contents: Contents, head: Head) -> bytes:
    """The dossier; raises :class:`ValueError` for contents that are none."""
    if contents.dossier is None:
        raise ValueError("only a dossier is written as PDF")
    return printed(read_template("tearline.copies", "dossier.typ"), _told(contents, head), head)


def printed(template: bytes, told: dict[str, Any], head: Head) -> bytes:
    """A template that imports ``paper.typ`` and reads ``told.json``, as PDF."""
    paper = read_template("tearline.copies", "paper.typ")
    files: Any = {"main.typ": template, "paper.typ": paper, "told.json": orjson.dumps(told)}
    compiler: Any = typst.Compiler(files, font_paths=list(font_folders()), ignore_system_fonts=True)
    return bytes(compiler.compile(format="pdf", timestamp=int(head.taken_at.timestamp())))


@cache
def read_template(package: str, name: str) -> bytes:
    """A template that stands beside the code."""
    return resources.files(package).joinpath(name).read_bytes()


@cache
def font_folders() -> tuple[str, ...]:
    """Where the fonts of copies lie; those of the machine are not used."""
    return tuple(str(resources.files(font).joinpath("files")) for font in _FONTS)


def on_paper(label: str, title: Message, head: Head, w: Wording) -> dict[str, Any]:
    """What ``paper.typ`` names: texts only, in the copy's language."""
    return {
        "language": head.language, "title": head.said(title), "banner": w.banner(label),
        "copy": {
            "number": written(head.number), "holder": head.holder, "by": head.by, "taken": w.moment(head.taken_at),
            "purpose": head.purpose_name,
        },
        "notice": head.said(NOTICE), "end": head.said(msg("End of copy {number}.", number=written(head.number))),
        "words": {
            "copy": head.said(msg("Copy")), "holder": head.said(msg("Held by")), "of": head.said(msg("of")),
        },
    }  # fmt: skip


def _told(contents: Contents, head: Head) -> dict[str, Any]:
    """What the template names, beside the paper's own."""
    found = contents.dossier
    assert found is not None  # noqa: S101 asked before
    entity, w = found.entity, Wording(head.language)
    statuses = {status.value for status in entity.status}
    presumption = msg("Presumed innocent until a final judgment. This dossier is no evidence.")
    more = msg("So much hangs together here that only the nearest part of it stands in this copy.")
    paper = on_paper(contents.label, msg("Dossier, copy {number}", number=written(head.number)), head, w)
    return paper | {
        "caption": entity.caption, "made_of": head.said(_made_of(entity, w)),
        "status": [{"word": w.status(s.value), "told_by": _agencies(s.told_by)} for s in entity.status],
        "presumption": head.said(presumption) if statuses & _PRESUMED else None,
        "more": head.said(more) if contents.data["more"] else None,
        "sections": [*_sections(entity, w, head), *(_linked(part, w, head) for part in parts_of(found))],
        "records": [_record(one, w) for one in entity.records],
        "words": paper["words"] | {
            "records": head.said(msg("Records")),
            "heads": [head.said(one) for one in (msg("What"), msg("Value"), msg("Who says so"))],
            "record_heads": [
                head.said(one)
                for one in (msg("Record"), msg("Agency"), msg("Source"), msg("Label"), msg("Recorded"))
            ],
        },
    }  # fmt: skip


def _made_of(entity: Entity, w: Wording) -> Any:
    return msg(
        "{kind} · an entity as its reader may see it, made of {records} of {agencies}; it is not stored",
        kind=w.kind(entity.schema),
        records=plural(len(entity.records), msg("one record"), msg("{n} records", n=len(entity.records))),
        agencies=", ".join(dict.fromkeys(record.owner for record in entity.records)),
    )


def _sections(entity: Entity, w: Wording, head: Head) -> Iterator[dict[str, Any]]:
    """What is told, and what the sources dispute."""
    records = {record.id: record for record in entity.records}
    disputed = [told for told in entity.properties if told.contradicts]
    for title, note, properties in (
        (msg("What is told"), None, list(told_of(entity))),
        (msg("In dispute"), msg("nothing is decided in silence: you see both"), disputed),
    ):
        if properties:
            facts = [fact for told in properties for fact in _facts(entity.schema, told, records, w)]
            yield {"title": head.said(title), "note": head.said(note) if note else None, "facts": facts}


def _facts(schema: str, told: Property, records: dict[str, Found], w: Wording) -> Iterator[dict[str, Any]]:
    for place, value in enumerate(told.values):
        yield {
            "name": w.property(schema, told.name) if place == 0 else "", "value": w.value(told.name, value.value),
            "status": None, "beside": None, "told_by": [w.source(records[one.id]) for one in value.told_by],
        }  # fmt: skip


def _linked(part: Part, w: Wording, head: Head) -> dict[str, Any]:
    return {
        "title": head.said(part.title), "note": None,
        "facts": [_link(link, w, head) for link in part.links],
    }  # fmt: skip


def _link(link: Relation, w: Wording, head: Head) -> dict[str, Any]:
    one = headline(link)
    beside = [w.day(link.date)] if link.date else []
    beside += [w.kind(link.via.schema)] if one.id != link.via.id else []
    others = [_called(other, w) for other in link.others if other.id != one.id]
    beside += [head.said(msg("with {others}", others=", ".join(others)))] if others else []
    return {
        "name": role_of(link, head.language), "value": one.caption, "status": w.status(one.status) or None,
        "beside": " · ".join(beside) or None, "told_by": [w.source(link.via)],
    }  # fmt: skip


def _called(record: Found, w: Wording) -> str:
    status = w.status(record.status)
    return f"{record.caption} ({status})" if status else record.caption


def _record(record: Found, w: Wording) -> dict[str, Any]:
    return {
        "caption": record.caption, "status": w.status(record.status) or None, "agency": record.owner,
        "source": record.source, "label": w.label(record.label), "day": w.day(record.recorded_at),
    }  # fmt: skip


def _agencies(told_by: Sequence[Told] | Iterable[Told]) -> list[str]:
    return list(dict.fromkeys(told.agency for told in told_by))
