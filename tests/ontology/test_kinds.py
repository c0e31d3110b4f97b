"""The kinds that files name, with their properties, in both languages."""

from __future__ import annotations

import pytest

from tearline.errors import NotFound
from tearline.ontology import kinds
from tearline.ontology.model import model


def test_kinds_are_those_that_a_record_may_be_of() -> None:
    listed = kinds.kinds()
    assert [kind.schema for kind in listed] == sorted(s.name for s in model() if not s.abstract)
    assert {kind.schema: kind.es for kind in listed}["Firearm"] == "Arma de fuego"


def test_a_kind_has_its_properties_the_usual_ones_first() -> None:
    vehicle = kinds.kind("vehicle")
    assert (vehicle.schema, vehicle.es) == ("Vehicle", "Vehículo")
    told = {prop.name: prop for prop in vehicle.properties}
    assert told["registrationNumber"].es
    assert told.keys() == {
        name for name, prop in model()["Vehicle"].properties.items() if not prop.stub and not prop.hidden
    }
    person = kinds.kind("Person").properties
    assert (person[0].name, person[0].required) == ("name", True)


@pytest.mark.parametrize(
    ("typed", "said"), [("Persn", "Did you mean Person?"), ("Zzzz", "tearline kinds"), ("Thing", "")]
)
def test_what_is_no_kind(typed: str, said: str) -> None:
    with pytest.raises(NotFound) as refused:
        kinds.kind(typed)
    assert said in str(refused.value.message)
