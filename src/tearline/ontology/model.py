"""The ontology: FollowTheMoney's schemata, ours in ``schema/*.yaml``, and properties added to FtM's.

Our schemata join FtM's own model in memory, so that FtM's tools (proxies, comparison, export) know them.
A file that names a schema which FtM has adds properties to it, and may neither redefine one nor change
anything else: data that was valid for FtM stays valid, unchanged.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml
from followthemoney import Model
from followthemoney.exc import InvalidModel
from followthemoney.property import Property
from followthemoney.schema import Schema

_once = threading.Lock()


@lru_cache(maxsize=1)
def model() -> Model:
    """The one model, extended the first time it is asked for. Raises InvalidModel on a bad file."""
    with _once:  # FtM's model is one for the process: two threads at once would extend it twice
        return _extended()


@lru_cache(maxsize=1)
def _extended() -> Model:
    extended = Model.instance()
    for name, spec in _specifications().items():
        known = extended.get(name)
        if known is None:
            extended.schemata[name] = Schema(extended, name, spec)
        else:
            add_properties(known, spec)
    extended.generate()
    _forget_answers(extended)
    return extended


def _specifications() -> dict[str, Any]:
    found: dict[str, Any] = {}
    files = resources.files("tearline.ontology").joinpath("schema").iterdir()
    for file in sorted(files, key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        for name, spec in yaml.safe_load(file.read_text("utf-8")).items():
            if name in found:
                raise InvalidModel(f"{name} is described twice, the second time in {file.name}")
            found[name] = spec
    return found


def add_properties(schema: Schema, spec: dict[str, Any]) -> None:
    if set(spec) != {"properties"}:
        raise InvalidModel(f"{schema.name} is FollowTheMoney's: only properties can be added to it")
    for name, description in spec["properties"].items():
        if any(name in family.properties for family in {schema, *schema.descendants}):
            raise InvalidModel(f"{schema.name}:{name} is FollowTheMoney's own and cannot be changed")
        schema.properties[name] = Property(schema, name, description)


def _forget_answers(extended: Model) -> None:
    """Drop what FtM remembered about its family tree before ours joined it."""
    for schema in extended:
        schema._matchable_schemata = None
    Schema.can_match.cache_clear()
    Schema.is_a.cache_clear()
    Model.common_schema.cache_clear()
