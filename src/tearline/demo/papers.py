"""Files beside two of the demo's records: a picture, a report in PDF and a note, drawn and written here, all invented.

Added by the same deed as anybody's, once for a deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson
import typst

from tearline.copies.pdf import font_folders
from tearline.demo.cast import ANALYST, GUARD, Member
from tearline.demo.deployment import Deployment
from tearline.demo.printout import Asked
from tearline.files.deeds import add_file
from tearline.files.questions import files_of
from tearline.language import Language, msg
from tearline.picture.answer import Found
from tearline.shelf import Shelf

_CAR = b"""
#set page(width: 480pt, height: 320pt, margin: 0pt, fill: rgb("#cfd8dc"))
#place(bottom, rect(width: 100%, height: 90pt, fill: rgb("#78828a")))
#place(dx: 60pt, dy: 140pt, rect(width: 360pt, height: 100pt, radius: 14pt, fill: rgb("#e8ecef"), stroke: 2pt))
#place(dx: 130pt, dy: 70pt, rect(width: 220pt, height: 74pt, radius: 24pt, fill: rgb("#9fb4c0"), stroke: 2pt))
#for x in (100pt, 320pt) { place(dx: x, dy: 210pt, circle(radius: 30pt, fill: rgb("#20262b"))) }
#place(dx: 200pt, dy: 196pt, rect(fill: white, stroke: 1.5pt, inset: 5pt)[#set text(15pt, font: "Noto Sans")
  #json("told.json").plate])
#place(bottom + left, dx: 10pt, dy: -8pt, text(11pt, font: "Noto Sans", fill: white, json("told.json").note))
"""
_REPORT = b"""
#let told = json("told.json")
#set page(paper: "us-letter", margin: 70pt, footer: text(8pt, told.note))
#set text(11pt, font: "Noto Sans")
#text(17pt, weight: "bold", told.title)

#told.plate

#parbreak()
#for line in told.lines [
  #line
  #parbreak()
]
#pagebreak()
#text(13pt, weight: "bold", told.second)
#for n in range(1, 9) [ #n. #line(length: 100%, stroke: 0.5pt) ]
"""


def papers(demo: Deployment, asked: Sequence[Sequence[Asked]], language: Language) -> Iterator[str]:
    """Two files beside the car that was asked about, and one beside the person."""
    person, car = (_found(answers) for answers in asked[:2])
    by = demo.viewer(ANALYST)
    if person and car and not files_of(demo.desk, by, UUID(car.id)).files:
        told = _told(car, language)
        _add(demo, ANALYST, car, told["car"], _drawn(_CAR, told, "png"))
        _add(demo, GUARD, car, told["report"], _drawn(_REPORT, told, "pdf"))
        _add(demo, ANALYST, person, told["note_name"], told["text"].encode())
    yield msg("Files lie beside the car and the person: a picture, a report in PDF, a note.").text(language)


def _found(answers: Sequence[Asked]) -> Found | None:
    """The first record that the analyst was shown, of one question."""
    return next((hit.record for one in answers if one.member == ANALYST for hit in one.hits), None)


def _told(car: Found, language: Language) -> dict[str, Any]:
    plate = (car.properties.get("registrationNumber") or [car.caption])[0]
    said = {
        "note": msg("Drawn for a demo: an invented car."),
        "title": msg("Report of a checkpoint"),
        "second": msg("What was in the car"),
        "car": msg("car at the checkpoint.png"),
        "report": msg("report of the checkpoint.pdf"),
        "note_name": msg("note of a call.txt"),
        "text": msg(
            "Somebody called and said that this person had moved. No address was given. The call is invented."
        ),
    }
    lines = (
        msg("The car was stopped in the morning; its driver showed a licence and the car's papers."),
        msg("Nothing was found. The driver was let go after six minutes."),
        msg("This report is invented, like all that it names."),
    )
    told = {name: text.text(language) for name, text in said.items()}
    return {**told, "plate": plate, "lines": [line.text(language) for line in lines]}


def _drawn(page: bytes, told: dict[str, Any], format: str) -> bytes:
    files: Any = {"main.typ": page, "told.json": orjson.dumps(told)}
    compiler: Any = typst.Compiler(files, font_paths=list(font_folders()), ignore_system_fonts=True)
    return bytes(compiler.compile(format=format, **({"ppi": 144.0} if format == "png" else {})))


def _add(demo: Deployment, by: Member, record: Found, name: str, content: bytes) -> None:
    with Shelf(demo.house.data).arriving() as came:
        came.write(content)
        add_file(demo.desk, demo.viewer(by), UUID(record.id), came, name)
