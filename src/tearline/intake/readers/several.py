"""Rows of one key that follow each other, as one record: official lists have a row for each alias or birth date."""

from __future__ import annotations

from collections.abc import Iterator

from tearline.intake.draft import Draft, Reject
from tearline.intake.readers.values import Properties
from tearline.language import msg

_HANDLING = (
    "schema", "label", "status", "source_grade", "info_grade", "grade_scale",
    "valid_from", "valid_until", "review_on", "purge_on",
)  # fmt: skip


def joined(records: Iterator[Draft | Reject]) -> Iterator[Draft | Reject]:
    """Drafts of one key in one, with all their values. A row that says other than the first one how the record is
    handled, or what it is, is a reject; so are rejects of rows in between."""
    first: Draft | None = None
    values: dict[str, dict[str, None]] = {}
    for item in records:
        if isinstance(item, Reject):
            yield item
        elif first is None or item.key != first.key:
            if first is not None:
                yield _whole(first, values)
            first, values = item, {name: dict.fromkeys(of) for name, of in item.properties.items()}
        elif (differs := _differs(first, item)) is not None:
            yield _refused(first, item, differs)
        else:
            _add(first, item, values)
    if first is not None:
        yield _whole(first, values)


def _add(first: Draft, item: Draft, values: dict[str, dict[str, None]]) -> None:
    for name in _HANDLING:
        if getattr(first, name) is None:
            setattr(first, name, getattr(item, name))
    for name, of in item.properties.items():
        values.setdefault(name, {}).update(dict.fromkeys(of))
    first.warnings += item.warnings


def _differs(first: Draft, item: Draft) -> str | None:
    return next(
        (
            name
            for name in _HANDLING
            if None not in (getattr(first, name), getattr(item, name))
            and getattr(first, name) != getattr(item, name)
        ),
        None,
    )


def _refused(first: Draft, item: Draft, field: str) -> Reject:
    reason = msg(
        "{file}, line {line}: {field} differs from that of line {first}, which has the same key.",
        file=item.file,
        line=item.line,
        field=field,
        first=first.line,
    )
    return Reject(item.file, item.line, field, "rows-differ", reason, item.key)


def _whole(first: Draft, values: dict[str, dict[str, None]]) -> Draft:
    properties: Properties = {name: list(of) for name, of in values.items()}
    first.properties = properties
    return first
