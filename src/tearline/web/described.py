"""The API's own description (OpenAPI), read for people: routes in groups, with fields, answers and problems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tearline.api import PREFIX
from tearline.api.examples import examples
from tearline.api.who import Who
from tearline.language import Message, msg

GROUPS: dict[str, tuple[Message, Message]] = {
    "session": (msg("Session"),
                msg("Sign in and out, see and end one's own sessions, and the purposes of a look.")),
    "picture": (msg("Records"), msg("Check an identifier, search, open a record, and see it in time and in space.")),
    "fusion": (msg("Entities"), msg("What the records say of one thing together, why, and pairs that people decide.")),
    "graph": (msg("Link chart"), msg("Neighbours, paths, and charts of one's own.")),
    "files": (msg("Files"),
              msg("Pictures, reports and notes beside a record or a matter, each under a label of its own.")),
    "units": (msg("Joint units"), msg("Who sits in them and who leads, and each step of a unit, a seat and a lead.")),
    "matters": (msg("Matters"), msg("What somebody has to act on: its kinds, boards, and the moves made on each.")),
    "sharing": (msg("Between agencies"),
                msg("Desks, pointers, plans, requests, releases, credit: what passes from one agency to another.")),
    "justice": (msg("Justice"),
                msg("The clocks of a case: what is due by when, by which article, and how it was counted.")),
    "questions": (msg("Saved questions"), msg("Questions under a name, for oneself.")),
    "copies": (msg("Copies"), msg("Files that leave, each put on record first, and what became of them.")),
    "loads": (msg("Loads"), msg("Files become records of the steward's agency, and what was refused.")),
    "kinds": (msg("Kinds of things"), msg("What a record may be of, and the properties that it may have.")),
    "stewardship": (msg("Deeds on our records"),
                    msg("What a steward changes, shares, takes back, reviews or removes.")),
    "looks": (msg("Looks"), msg("Who was shown what, when and why, and what was unusual.")),
    "ledger": (msg("Ledger"), msg("Signed checkpoints and proofs that nothing on record was changed.")),
    "registry": (msg("Staff and access"), msg("Agencies, officers, vettings, the rules for them, and purposes.")),
    "rights": (msg("Who decides"), msg("The matrix of decision rights, its draft, and delegations.")),
    "service": (msg("Service"), msg("Whether it lives and whether it is ready.")),
}  # fmt: skip
WHO: dict[Who, Message] = {
    Who.ANYONE: msg("Anyone: no session is needed"),
    Who.SIGNED_IN: msg("Whoever is signed in"),
    Who.OFFICER: msg("Any officer; the answer holds only what that officer may see"),
    Who.MOVER: msg("Whoever the kind of the matter lets make this move"),
    Who.SEATED: msg("Those of a joint unit: its members and lead, registrars of its agencies, coordinators"),
    Who.STEWARD: msg("A steward, for the records of the own agency"),
    Who.INSPECTOR: msg("An inspector"),
    Who.REGISTRAR: msg("A registrar"),
    Who.COORDINATOR: msg("A coordinator"),
    Who.KEEPER: msg("A coordinator or a registrar"),
    Who.DECIDER: msg("Whoever decides something by an own duty and level"),
    Who.DESK: msg("A liaison officer or a registrar"),
    Who.ANALYST: msg("An analyst"),
    Who.ANSWERS: msg("A steward or a liaison officer"),
    Who.TOLD: msg("A liaison officer, or the controller of a silent consent"),
    Who.KEEPS: msg("A handler or a controller of the source"),
    Who.SEALS: msg("A handler, a controller or a steward"),
    Who.COUNTS: msg("A commander, a duty officer or an inspector"),
}
DEEPEST = 4  # levels of fields within fields; what lies deeper is named by its type
_PLAIN = {
    "string": msg("text"), "integer": msg("whole number"), "number": msg("number"), "boolean": msg("true or false"),
    "null": msg("null"), "object": msg("object"), "date": msg("day, 2026-05-04"), "binary": msg("file"),
    "date-time": msg("moment, 2026-05-04T12:00:00Z"), "uuid": msg("id, a UUID"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """A field of a request or an answer. ``where``: path, query, header, body or form; empty in an answer."""

    name: str
    where: str
    kind: Message
    bounds: list[Message]
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class Described:
    """A route. ``answers``: status and media types of what is no problem; ``returned``: the fields of the JSON.

    ``sent_about`` and ``returned_about``: what the body that is sent, and the JSON that is answered, say of themselves.
    """

    method: str
    path: str
    title: str
    about: list[str]
    who: Who
    given: list[Given]
    sent_about: str
    answers: list[tuple[int, list[str]]]
    returned: list[Given]
    returned_about: str
    problems: list[int]
    example: str

    @property
    def place(self) -> str:
        """The route's place on its page, for links."""
        return re.sub(r"[^a-z]+", "-", f"{self.method} {self.path.removeprefix(PREFIX)}".lower()).strip("-")


def described(document: dict[str, Any]) -> dict[str, list[Described]]:
    """The routes by group, groups as GROUPS has them. Raises :class:`KeyError` for a group that has no words there."""
    groups: dict[str, list[Described]] = {name: [] for name in GROUPS}
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, told in operations.items():
            groups[told["tags"][0]].append(_route(method.upper(), path, told, schemas))
    return groups


def _route(method: str, path: str, told: dict[str, Any], schemas: dict[str, Any]) -> Described:
    good = {int(status): answer for status, answer in told["responses"].items() if int(status) < 400}
    returned = [schema for answer in good.values() if (schema := _json(answer))]
    return Described(
        method, path, told["summary"], told.get("description", "").split("\n\n"), Who(told["x-who"]),
        [*_parameters(told, schemas), *_sent(told, schemas)],
        " ".join(_about(body["schema"], schemas) for body in _bodies(told).values()),
        [(status, list(answer.get("content", ()))) for status, answer in sorted(good.items())],
        [one for schema in returned for one in _fields(schema, schemas, "", "", 0)],
        " ".join(_about(schema, schemas) for schema in returned),
        sorted(int(status) for status in told["responses"] if int(status) >= 400),
        examples().of_route.get(f"{method} {path.removeprefix(PREFIX)}", ""),
    )  # fmt: skip


def _json(answer: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _bodies(told: dict[str, Any]) -> dict[str, Any]:
    bodies: dict[str, Any] = told.get("requestBody", {}).get("content", {})
    return bodies


def _about(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """What an object, or each of a list, says of itself."""
    schema = _resolved(schema, schemas)
    return _about(schema["items"], schemas) if "items" in schema else str(schema.get("description", ""))


def _parameters(told: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Given]:
    for one in told.get("parameters", ()):
        schema = one["schema"]
        about = one.get("description") or schema.get("description", "")
        yield _given(one["name"], one["in"], schema, schemas, one.get("required", False), about)


def _sent(told: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Given]:
    for media, body in _bodies(told).items():
        where = "form" if media == "multipart/form-data" else "body"
        yield from _fields(body["schema"], schemas, where, "", 0)


def _fields(
    schema: dict[str, Any], schemas: dict[str, Any], where: str, before: str, depth: int
) -> Iterator[Given]:
    """The fields of an object, or of what a list or a choice holds, those within others after them: ``hits[].id``."""
    schema = _resolved(schema, schemas)
    if "items" in schema:
        yield from _fields(schema["items"], schemas, where, f"{before}[]", depth)
        return
    for choice in schema.get("anyOf", ()):
        yield from _fields(choice, schemas, where, before, depth)
    for name, within in schema.get("properties", {}).items():
        full = f"{before}.{name}" if before else name
        needed = name in schema.get("required", ())
        yield _given(full, where, within, schemas, needed, within.get("description", ""))
        if depth < DEEPEST:
            yield from _fields(within, schemas, where, full, depth + 1)


def _given(
    name: str, where: str, schema: dict[str, Any], schemas: dict[str, Any], needed: bool, about: str
) -> Given:
    return Given(name, where, _kind(schema, schemas), _bounds(schema, schemas), needed, about)


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def _choices(schema: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """What it may be, besides null."""
    schema = _resolved(schema, schemas)
    several = [_resolved(one, schemas) for one in schema.get("anyOf", (schema,))]
    return [one for one in several if one.get("type") != "null"] or several


def _kind(schema: dict[str, Any], schemas: dict[str, Any]) -> Message:
    first, *others = (_kind_of(one, schemas) for one in _choices(schema, schemas))
    for other in others:
        first = msg("{this}, or {that}", this=first, that=other)
    return first


def _kind_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Message:
    if "const" in schema or "enum" in schema:
        codes = [schema["const"]] if "const" in schema else schema["enum"]
        return msg("one of {codes}", codes=", ".join(str(code) for code in codes))
    if "items" in schema:
        return msg("list of {what}", what=_kind(schema["items"], schemas))
    if isinstance(each := schema.get("additionalProperties"), dict):
        return msg("object of names, each with: {what}", what=_kind(each, schemas))
    return _PLAIN.get(schema.get("format", "")) or _PLAIN.get(schema.get("type", ""), msg("any JSON"))


def _bounds(schema: dict[str, Any], schemas: dict[str, Any]) -> list[Message]:
    found = [bound for one in _choices(schema, schemas) for bound in _bounds_of(one)]
    resolved = _resolved(schema, schemas)
    default = schema.get("default", resolved.get("default"))
    if default not in (None, "", []):
        plain = str(default).lower() if isinstance(default, bool) else default
        found.append(msg("{value} if absent", value=plain))
    return found


def _bounds_of(schema: dict[str, Any]) -> Iterator[Message]:
    for least, most, span, up, down in _BOUNDS:
        low, high = schema.get(least), schema.get(most)
        if low is not None and high is not None:
            yield Message(span.template, {"low": _plain(low), "high": _plain(high)})
        elif high is not None:
            yield Message(up.template, {"high": _plain(high)})
        elif low is not None:
            yield Message(down.template, {"low": _plain(low)})


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


_BOUNDS = (
    ("minimum", "maximum", msg("from {low} to {high}"), msg("{high} at most"), msg("{low} at least")),
    ("minLength", "maxLength", msg("{low} to {high} characters"), msg("{high} characters at most"),
     msg("{low} characters at least")),
    ("minItems", "maxItems", msg("{low} to {high} entries"), msg("{high} entries at most"),
     msg("{low} entries at least")),
    ("minProperties", "maxProperties", msg("{low} to {high} names"), msg("{high} names at most"),
     msg("{low} names at least")),
)  # fmt: skip
