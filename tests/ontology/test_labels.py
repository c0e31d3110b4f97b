"""Every kind and every property that can be shown has its word in Spanish, once, and no word is left over."""

from __future__ import annotations

from collections import Counter
from importlib import resources

from tearline.ontology.labels import kind_label, property_label, spanish
from tearline.ontology.model import model


def test_the_list_is_the_model() -> None:
    kinds = {schema.label for schema in model()}
    told = {
        prop.label for schema in model() for prop in schema.properties.values()
    }  # stubs: a link's other end
    assert (kinds | told) - set(spanish()) == set()
    assert set(spanish()) - (kinds | told) == set()
    text = resources.files("tearline.ontology").joinpath("schema", "es.txt").read_text("utf-8")
    lines = Counter(line.partition(" = ")[0] for line in text.splitlines() if line and line[0] != "#")
    assert [label for label, count in lines.items() if count > 1] == []
    assert all(word.strip() == word and word for word in spanish().values())


def test_words_in_both_languages() -> None:
    assert (kind_label("Person", "es"), kind_label("Person", "en")) == ("Persona", "Person")
    assert property_label("Person", "birthDate", "es") == "Fecha de nacimiento"
    assert kind_label("Spaceship", "es") == "Spaceship"
    assert property_label("Person", "aura", "es") == "aura"
