"""The operations that the service's OpenAPI describes, how often each is asked, and which are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tools.attack.wire import PREFIX

Schema = dict[str, Any]

# How often an operation is asked beside the others; what is not named has 1.
WEIGHTS = {
    "POST /check": 10.0,
    "POST /search": 12.0,
    "GET /records/{id}": 12.0,
    "GET /entity/{id}": 10.0,
    "GET /entity/{id}/history": 8.0,
    "GET /explain": 6.0,
    "POST /match": 8.0,
    "GET /matches/unsure": 3.0,
    "POST /matches/decisions": 4.0,
    "GET /loads": 3.0,
    "GET /loads/{id}": 3.0,
    "GET /loads/{id}/findings": 3.0,
    "GET /reviews": 4.0,
    "POST /loads": 4.0,
    "DELETE /records/{id}": 0.4,
    "DELETE /loads/{id}": 0.2,
    "POST /loads/{id}/reclassify": 0.3,
    "POST /loads/{id}/recall": 0.3,
    "POST /loads/{id}/restore": 0.3,
    "POST /session": 0.15,  # a password is slow to check, on purpose
    "POST /officers": 0.1,
    "PUT /officers/{login}/credential": 0.1,
    "GET /looks/mine": 2.0,
    "GET /looks/ours": 3.0,
}

# Not asked, each with its reason. What only inspectors see is asked by those who are none: an inspector reads
# every entry of the ledger, those of hidden things too, which is the duty.
LEFT_OUT = {
    "GET /ledger/checkpoint": "signs how many entries there are, of everybody: that is its purpose",
    **dict.fromkeys(
        ("GET /sessions", "DELETE /sessions", "DELETE /sessions/{id}", "GET /agencies/{code}/sessions",
         "GET /officers/{login}/sessions", "DELETE /officers/{login}/sessions"),
        "name sessions, whose names are drawn at sign-in and differ in two copies; they tell of no record",
    ),
    **dict.fromkeys(
        ("POST /entity/{id}/export", "POST /records/{id}/export", "POST /search/export", "POST /drawings/export"),
        "a copy has a number that is drawn by chance; tests/gate/test_copies.py takes the same in two worlds",
    ),
    **dict.fromkeys(
        ("POST /session/password", "POST /session/authenticator", "PUT /session/authenticator"),
        "the own credential, which wrong tries rest and right ones change; they tell of no record",
    ),
    "GET /wakes": "a stream that does not end: GET /waiting is asked in its place (tests/web/test_wakes.py hears it)",
    "POST /matters": "a matter has a folio that is drawn by chance; tests/gate/test_two_worlds_casework.py opens them",
    "POST /records/{id}/files": "a file has a name drawn by chance; tests/gate/test_two_worlds_files.py adds them",
    "DELETE /session": "would end the viewer's session; guests end theirs",
}  # fmt: skip
LATER = (
    "GET /looks/mine",
    "GET /looks/ours",
    "GET /looks",
)  # told from the tree, some moments after the look


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path, as described."""

    method: str
    path: str
    parameters: tuple[Schema, ...] = ()
    body: Schema | None = None
    media: str = "application/json"
    page: bool = False
    """Whether a browser asks for it, not a program."""

    @property
    def name(self) -> str:
        """As in ``WEIGHTS``."""
        return f"{self.method} {self.path}" if not self.page else f"page {self.method} {self.path}"

    @property
    def about(self) -> str:
        """What an id in its path is of: records, loads or decisions."""
        return (
            "loads"
            if self.path.startswith(("/loads", "/load/"))
            else "decisions"
            if "decision" in self.path
            else "records"
        )

    @property
    def duty(self) -> str | None:
        """Whose it is to do, as far as the address tells: a refusal is an answer too, but soon a dull one."""
        area = self.path.split("/")[1]
        if self.page:
            return "steward" if area in ("ours", "load") or self.path.startswith("/record/{id}/") else None
        if area in ("agencies", "officers", "purposes") and self.name != "GET /purposes":
            return "registrar"
        return "steward" if area in ("loads", "reviews") or (area == "records" and not self.reads) else None

    @property
    def reads(self) -> bool:
        """Whether it changes nothing but the ledger."""
        return (
            self.method == "GET" or self.page or self.name in ("POST /match", "POST /check", "POST /search")
        )


def operations(description: Schema) -> Iterator[Operation]:
    """All that are asked."""
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            content: dict[str, Schema] = told.get("requestBody", {}).get("content", {})
            media = next(iter(content), "application/json")
            body = content.get(media, {})
            short, parameters = path.removeprefix(PREFIX), tuple(told.get("parameters", ()))
            operation = Operation(method.upper(), short, parameters, body.get("schema"), media)
            if operation.name not in LEFT_OUT:
                yield operation


def resolved(description: Schema, schema: Schema, rng: Random) -> Schema:
    """A schema without references, one of its alternatives."""
    while True:
        alternatives = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if "$ref" in schema:
            schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif alternatives:
            schema = rng.choice(alternatives)
        else:
            return schema
