"""A workbook written row by row, the same bytes on any machine and day.

The parts are as small as Office Open XML allows (ECMA-376, Part 1, 18): one sheet, texts in line. They are
stored and not deflated, since compressors differ from machine to machine. One workbook holds at most
:data:`ROWS` rows; what is more goes to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from tearline.nation.telling.mapping import SHEET
from tearline.nation.telling.page import sheet_row

ROWS = 200_000
_EPOCH = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    f'<sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


class Workbook:
    """A workbook under way: the heads first, then rows as :func:`~tearline.nation.telling.page.sheet_row` has them."""

    def __init__(self, path: Path, heads: Sequence[str]) -> None:
        self.rows = 0
        self._zip = ZipFile(path, "w", ZIP_STORED)
        for name, content in _PARTS.items():
            self._zip.writestr(ZipInfo(name, _EPOCH), _HEAD + content)
        self._sheet: IO[bytes] = self._zip.open(
            ZipInfo("xl/worksheets/sheet1.xml", _EPOCH), "w", force_zip64=True
        )
        self._sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{sheet_row(heads)}'.encode())

    def write(self, rows: bytes) -> None:
        """Append rows."""
        self._sheet.write(rows)
        self.rows += rows.count(b"<row>")

    def close(self) -> None:
        """Complete the file."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()
