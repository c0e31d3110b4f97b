"""What is wrong with a file that was sent is told by the file's own name, never by where the service keeps it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tearline import intake
from tearline.handling import Tier
from tearline.ledger.look import Desk
from tests.people import People

INTAKE = Path(intake.__file__).parent
GOOD = b'{"id": "a", "schema": "Person", "properties": {"name": ["Nadie"]}}\n'
MAPPING = b"schema: Person\nkey: a\nproperties: {name: b}\n"
FILES = {
    "empty": {"file": ("people.jsonl", b"")},
    "empty table": {"file": ("people.csv", b""), "mapping": ("people.yaml", MAPPING)},
    "empty mapping": {"file": ("people.csv", b"a,b\n1,2\n"), "mapping": ("people.yaml", b"")},
    "no workbook": {"file": ("people.xlsx", b"PK\x03\x04"), "mapping": ("people.yaml", MAPPING)},
    "full of NULs": {"file": ("people.csv", b"a,b\n" + bytes(5000)), "mapping": ("people.yaml", MAPPING)},
    "of no format": {"file": ("people.bin", b"\x00\x01")},
    "half a list": {"file": ("sdn.csv", b"1,2,3\n")},
    "a mapping too many": {
        "file": ("people.jsonl", GOOD), "mapping": ("people.yaml", MAPPING), "format": (None, "ftm")},
    "no encoding": {"file": ("people.jsonl", GOOD), "encoding": (None, "nonsense")},
}  # fmt: skip


@pytest.mark.parametrize("files", FILES.values(), ids=FILES.keys())
def test_no_answer_names_a_folder_of_the_service(
    client: TestClient, desk: Desk, people: People, files: dict[str, tuple[str | None, str | bytes]]
) -> None:
    steward = people.enrol("UPN", "upload-names", Tier.RESTRICTED, [], ["steward"], "stewardship")
    headers = {"Authorization": f"Bearer {steward.token}", "Tearline-Purpose": steward.purpose}
    told = {"source": (None, "names"), "label": (None, "UPN//OPEN//-//ALL//H0")}
    answer = client.post("/api/v1/loads", headers=headers, files={**told, **files})
    assert answer.status_code == 400
    assert str(desk.house.data) not in answer.text
    assert "uploads" not in answer.text


def test_no_sentence_of_the_intake_takes_a_whole_path() -> None:
    """What a case above does not reach: each names a file by ``path.name``."""
    told = {
        str(file.relative_to(INTAKE)): found
        for file in sorted(INTAKE.rglob("*.py"))
        if (found := re.findall(r"\bfile=(?:self\.)?_?path[,)]", file.read_text("utf-8")))
    }
    assert told == {}
