"""The outline says what the model says: labels, what extends what, and so which of two kinds is the narrower."""

from __future__ import annotations

from importlib import resources
from itertools import product

from followthemoney.exc import InvalidData

from tearline.ontology.model import model
from tearline.ontology.outline import (
    FILE,
    label_of,
    label_of_property,
    line_of,
    narrower,
    outline,
    properties_of,
)
from tools.outline import text


def test_the_file_is_written_from_this_model() -> None:
    """Else: python -m tools.outline."""
    assert resources.files("tearline.ontology").joinpath("schema", FILE).read_text("utf-8") == text()


def test_labels_and_types_are_the_models() -> None:
    assert set(outline()) == {schema.name for schema in model()}
    for schema in model():
        assert label_of(schema.name) == schema.label
        assert set(properties_of(schema.name)) == set(schema.properties)
        for name, prop in schema.properties.items():
            assert properties_of(schema.name)[name]["type"] == prop.type.name
            assert label_of_property(schema.name, name) == prop.label, f"{schema.name}:{name}"


def test_which_is_which_is_the_models() -> None:
    for one, other in product([*outline(), "Spaceship"], repeat=2):
        assert (other in line_of(one)) == (one in outline() and model()[one].is_a(other))
        assert narrower(one, other) == common(one, other)


def common(one: str, other: str) -> str | None:
    try:
        return str(model().common_schema(one, other).name)
    except InvalidData:
        return None
