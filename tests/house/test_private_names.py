"""What begins with an underscore is its module's own: nobody else imports it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.paths import ROOT


def private_imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            yield from (one.name for one in node.names if one.name.startswith("_"))


def test_nobody_imports_what_is_anothers_own() -> None:
    files = [file for folder in ("src", "tests", "bench", "tools") for file in (ROOT / folder).rglob("*.py")]
    assert len(files) > 500
    found = {str(file.relative_to(ROOT)): [*private_imports(file.read_text("utf-8"))] for file in files}
    assert {file: names for file, names in found.items() if names} == {}


def test_an_import_of_one_is_found() -> None:
    assert list(private_imports("from a.b import _c, d\nfrom __future__ import annotations")) == ["_c"]
