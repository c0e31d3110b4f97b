"""What is wrong with a file that was sent is told by the file's own name, never by where the service keeps it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from people import People

from tearline.handling import Tier
from tearline.ledger.look import Desk

GOOD = b'{"id": "a", "schema": "Person", "properties": {"name": ["Nadie"]}}\n'
MAPPING = b"schema: Person\nkey: a\nproperties: {name: b}\n"
FILES = {
    "empty": {"file": ("people.jsonl", b"")},
    "empty table": {"file": ("people.csv", b""), "mapping": ("people.yaml", MAPPING)},
    "empty mapping": {"file": ("people.csv", b"a,b\n1,2\n"), "mapping": ("people.yaml", b"")},
    "no workbook": {"file": ("people.xlsx", b"PK\x03\x04"), "mapping": ("people.yaml", MAPPING)},
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
