"""Files beside records over HTTP: streamed in, out whole or in part, as what they are; refused in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tearline.api.app import create_app
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.ledger.look import Desk, Viewer
from tearline.picture.search import search
from tearline.settings import Settings
from tests.api.conftest import Headers
from tests.files.samples import OTHERS, SAMPLES, photo, wav
from tests.people import People

AsViewer = Callable[..., Headers]
OPEN = "APFA//OPEN//-//ALL//H0"
SECRET = "APFA//SECRET//-//ALL//H0"
MOST = 300_000


@pytest.fixture(scope="module")
def steward(people: People) -> Viewer:
    return people.enrol("APFA", "files-steward", Tier.SECRET, (), ["steward"])


@pytest.fixture(scope="module")
def low(people: People) -> Viewer:
    return people.enrol("APFB", "files-low", Tier.OPEN)


@pytest.fixture(scope="module")
def small(desk: Desk) -> Iterator[TestClient]:
    """A service that takes little."""
    told = Settings(hosts=["testserver"], requests_per_minute=0, file_bytes=MOST)
    with TestClient(create_app(desk, told)) as opened:
        yield opened


def loaded(desk: Desk, steward: Viewer, folder: Path, key: str, label: str) -> str:
    path = folder / "one.jsonl"
    path.write_text(
        json.dumps({"id": key, "schema": "Vehicle", "properties": {"name": [f"Camioneta {key}"]}})
    )
    load(desk, steward, path, source="ficheros", label=label, format="ftm")
    return str(search(desk, steward, f"Camioneta {key}").hits[0].record.id)


@pytest.fixture(scope="module")
def records(desk: Desk, steward: Viewer, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """An open one, and a hidden one."""
    folder = tmp_path_factory.mktemp("loads")
    return loaded(desk, steward, folder, "Zafiro", OPEN), loaded(desk, steward, folder, "Ópalo", SECRET)


def added(
    client: TestClient, headers: Headers, record: str, content: bytes, name: str = "foto.jpg", **fields: str
) -> str:
    answer = client.post(
        f"/api/v1/records/{record}/files", headers=headers, files={"file": (name, content)}, data=fields
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["name"])


def test_in_and_out_again(
    client: TestClient, steward: Viewer, low: Viewer, as_viewer: AsViewer, records: tuple[str, str]
) -> None:
    content = photo(size=(1200, 900))
    name = added(client, as_viewer(steward), records[0], content, "años.jpg", label=OPEN)
    [file] = client.get(f"/api/v1/records/{records[0]}/files", headers=as_viewer(low)).json()["files"]
    assert (file["name"], file["file_name"], file["type"], file["bytes"]) == (
        name,
        "años.jpg",
        "image/jpeg",
        len(content),
    )
    out = client.get(f"/api/v1/files/{name}", headers=as_viewer(low))
    assert out.content == content
    assert out.headers["content-type"] == "image/jpeg"
    assert (
        out.headers["content-disposition"]
        == "attachment; filename=\"a_os.jpg\"; filename*=UTF-8''a%C3%B1os.jpg"
    )
    assert out.headers["x-content-type-options"] == "nosniff"
    assert out.headers["content-security-policy"].startswith("sandbox;")
    assert out.headers["cache-control"] == "no-store"
    preview = client.get(f"/api/v1/files/{name}/preview", headers=as_viewer(low))
    assert (preview.headers["content-type"], preview.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert preview.content not in content


def test_a_page_that_was_given_as_text_never_runs(
    client: TestClient, steward: Viewer, as_viewer: AsViewer, records: tuple[str, str]
) -> None:
    name = added(
        client, as_viewer(steward), records[0], b"<!doctype html><script>alert(1)</script>", "informe.html"
    )
    out = client.get(f"/api/v1/files/{name}", headers=as_viewer(steward))
    assert out.headers["content-type"].startswith("text/plain")
    assert 'filename="informe.html.txt"' in out.headers["content-disposition"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=16000-99999999",
        16000, None),
        ("bytes=0-1,5-6", None, None), ("pages=1-2", None, None), ("bytes=9-3", None, None), ("bytes=-", None, None),
    ],
)  # fmt: skip
def test_a_part_of_a_recording(
    client: TestClient, steward: Viewer, as_viewer: AsViewer, records: tuple[str, str], asked: str, first: int | None,
    last: int | None,
) -> None:  # fmt: skip
    content = wav(1)
    name = added(client, as_viewer(steward), records[0], content, "llamada.wav")
    path = f"/api/v1/files/{name}"
    out = client.get(path, headers={**as_viewer(steward), "Range": asked})
    if first is None:
        assert (out.status_code, out.content) == (200, content)
        return
    expected = content[first : None if last is None else last + 1]
    at = len(content) - len(expected) if first < 0 else first
    assert (out.status_code, out.content) == (206, expected)
    assert out.headers["content-range"] == f"bytes {at}-{at + len(expected) - 1}/{len(content)}"
    assert (
        client.get(path, headers={**as_viewer(steward), "Range": asked, "If-Range": '"other"'}).status_code
        == 200
    )
    again = client.get(path, headers={**as_viewer(steward), "Range": asked, "If-Range": out.headers["etag"]})
    assert again.content == expected


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_part_behind_the_end(
    client: TestClient, steward: Viewer, as_viewer: AsViewer, records: tuple[str, str], asked: str
) -> None:
    name = added(client, as_viewer(steward), records[0], wav(0.1), "llamada.wav")
    out = client.get(f"/api/v1/files/{name}", headers={**as_viewer(steward), "Range": asked})
    assert (out.status_code, out.headers["content-range"]) == (416, f"bytes */{len(wav(0.1))}")


def test_what_is_too_large_is_named_with_the_limit(
    small: TestClient, steward: Viewer, as_viewer: AsViewer, records: tuple[str, str]
) -> None:
    headers, path = as_viewer(steward), f"/api/v1/records/{records[0]}/files"
    assert small.post(path, headers=headers, files={"file": ("justo.wav", wav()[:MOST])}).status_code == 201
    long = b"RIFF" + wav(60)[4:]
    for content in (long[: MOST + 1], long):
        answer = small.post(path, headers=headers, files={"file": ("larga.wav", content)})
        assert answer.status_code == 400
        assert answer.json()["detail"] == (
            f"larga.wav is larger than {MOST} B, the most that a file beside a record may be here. Nothing was kept."
        )


def test_a_large_file_is_never_held_in_memory(
    client: TestClient, steward: Viewer, as_viewer: AsViewer, records: tuple[str, str]
) -> None:
    """Sent in pieces whose whole length nobody announced, and out the same way."""
    head, piece, count = wav(0), b"\x01\x02" * 32768, 320
    edge = b'--x\r\nContent-Disposition: form-data; name="file"; filename="larga.wav"\r\n\r\n'

    def form() -> Iterator[bytes]:
        yield edge + head
        for _ in range(count):
            yield piece
        yield b"\r\n--x--\r\n"

    headers = {**as_viewer(steward), "content-type": "multipart/form-data; boundary=x"}
    answer = client.post(f"/api/v1/records/{records[0]}/files", headers=headers, content=form())
    assert answer.status_code == 201, answer.text
    digest = hashlib.sha256(head + piece * count).hexdigest()
    [file] = [
        one for one in client.get(f"/api/v1/records/{records[0]}/files", headers=as_viewer(steward)).json()["files"]
        if one["name"] == answer.json()["name"]
    ]  # fmt: skip
    assert (file["sha256"], file["bytes"]) == (digest, len(head) + len(piece) * count)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"), ("multipart/form-data", b"--x--"), ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc"),
        ("multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--y\r\nnonsense"),
        ("multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=\"label\"\r\n\r\n" + b"A" * 20_000),
    ],
)  # fmt: skip
def test_what_is_no_form_with_a_file(
    client: TestClient, steward: Viewer, as_viewer: AsViewer, records: tuple[str, str], kind: str, body: bytes
) -> None:
    headers = {**as_viewer(steward), "content-type": kind}
    answer = client.post(f"/api/v1/records/{records[0]}/files", headers=headers, content=body)
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("name", ["foto.jpg", "la\u202egpj.exe"])
@pytest.mark.parametrize("what", OTHERS)
def test_what_is_not_taken(
    client: TestClient, steward: Viewer, as_viewer: AsViewer, records: tuple[str, str], what: str, name: str
) -> None:
    answer = client.post(
        f"/api/v1/records/{records[0]}/files",
        headers=as_viewer(steward),
        files={"file": (name, OTHERS[what])},
    )
    assert answer.status_code == 400
    assert "is of no kind that is taken here" in answer.json()["detail"]


def test_hidden_and_missing_are_one_answer(
    client: TestClient, steward: Viewer, low: Viewer, as_viewer: AsViewer, records: tuple[str, str]
) -> None:
    hidden = added(client, as_viewer(steward), records[0], SAMPLES["image/png"], "oculta.png", label=SECRET)
    for paths in (
        [f"/files/{one}{under}" for one in (hidden, uuid4())] for under in ("", "/preview")
    ):  # fmt: skip
        told = [client.get(f"/api/v1{path}", headers=as_viewer(low)) for path in paths]
        assert {(one.status_code, one.content, str(sorted(one.headers.items()))) for one in told} == {
            (404, told[0].content, str(sorted(told[0].headers.items())))
        }
    for method in ("GET", "POST"):
        more = {"files": {"file": ("foto.jpg", SAMPLES["image/jpeg"])}} if method == "POST" else {}
        told = [
            client.request(method, f"/api/v1/records/{one}/files", headers=as_viewer(low), **more)  # type: ignore[arg-type]
            for one in (records[1], uuid4())
        ]
        assert told[0].status_code == told[1].status_code == 404
        assert told[0].content == told[1].content


def test_nobody_sends_a_file_who_is_not_signed_in(client: TestClient, records: tuple[str, str]) -> None:
    headers = {"Authorization": f"Bearer {'x' * 43}", "Tearline-Purpose": "investigation"}
    answer = client.post(
        f"/api/v1/records/{records[0]}/files", headers=headers, files={"file": ("a.txt", b"a")}
    )
    assert answer.status_code == 401
