"""The model: ours stands beside FollowTheMoney's, which stays as it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import followthemoney
import pytest
import yaml
from followthemoney import model as ftm
from followthemoney.exc import InvalidModel
from followthemoney.schema import Schema

from tearline import ontology
from tearline.ontology.model import add_properties, model

OURS = {
    "Camera",
    "Case",
    "CaseEvent",
    "Detention",
    "Device",
    "Firearm",
    "Flight",
    "PlateRead",
    "Seizure",
    "Tip",
    "Trace",
    "TraceRequest",
    "TraceResult",
    "Warrant",
}
FILES = Path(ontology.__file__).with_name("schema")


def added() -> Iterator[tuple[str, str]]:
    for file in FILES.glob("*.yaml"):
        for schema, spec in yaml.safe_load(file.read_text("utf-8")).items():
            if schema not in OURS:
                yield from ((schema, name) for name in spec["properties"])


def test_ours_are_in_the_one_model() -> None:
    assert set(model().schemata) >= OURS
    assert model() is ftm is model()


def test_what_ftm_says_of_its_own_is_untouched() -> None:
    """Each of FtM's schemata and properties is the same as in a process that never saw ours."""
    code = "import json; from followthemoney import model; print(json.dumps(model.to_dict()['schemata']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours: dict[str, Any] = dict(model().to_dict()["schemata"])
    for name, theirs in yaml.safe_load(done.stdout).items():
        now = ours[name]
        for part, value in theirs.items():
            if part == "properties":
                assert value.items() <= now["properties"].items()
            elif part != "schemata":
                assert now[part] == value


def test_no_added_property_shadows_one_of_ftms() -> None:
    assert len(list(added())) > 20
    for schema, name in added():
        assert model()[schema].properties[name].schema.name == schema


@pytest.mark.parametrize(
    "spec", [{"properties": {"name": {}}}, {"properties": {"country": {}}}, {"label": "X", "properties": {}}]
)
def test_ftms_own_cannot_be_redefined(spec: dict[str, object]) -> None:
    person = model()["Person"]
    with pytest.raises(InvalidModel):
        add_properties(person, spec)


def test_added_properties_reach_the_family() -> None:
    assert model()["Airplane"].get("vin") is not None
    assert model()["Company"].get("rfc") is not None
    assert model()["Company"].get("curp") is None
    assert model()["Seizure"].get("latitude") is not None


def test_ftms_tools_know_ours() -> None:
    entity = model().make_entity("Firearm")
    entity.id = "f-1"
    entity.add("serialNumber", "AB123")
    again = followthemoney.model.get_proxy(entity.to_dict(), cleaned=False)
    assert again.get("serialNumber") == ["AB123"]
    assert model()["Firearm"].can_match(model()["Firearm"])
    assert isinstance(model().common_schema("Case", "CourtCase"), Schema)


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_schema_of_ours_can_be_called_something(name: str) -> None:
    schema = model()[name]
    assert schema.abstract or schema.caption
    assert schema.label
    assert schema.plural != schema.label
