"""Nothing is sent to be kept but by one place, which knows only copies on record and what is excused with a reason."""

from __future__ import annotations

import ast
from pathlib import Path

import tearline
from tearline.api.leaving import WHY, Unregistered

SOURCE = Path(tearline.__file__).parent
LEAVING = SOURCE / "api" / "leaving.py"


def texts_of(path: Path) -> list[str]:
    """Every text in a module's code, without what only documents it."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


def test_one_module_alone_sends_something_to_be_kept() -> None:
    senders = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if any(
            "content-disposition" in text.lower() or "attachment;" in text.lower() for text in texts_of(path)
        )
    }
    assert senders == {"api/leaving.py"}
    responses = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "FileResponse" in path.read_text("utf-8")  # which makes such a head of its own
    }
    assert responses == {"web/pages/picture/street_map.py"}, (
        "a base map: no record is in it, and it is shown, not kept"
    )


def test_a_copy_is_sent_by_its_entry_alone() -> None:
    """Whoever calls ``sent_copy`` has it from a function that enters it first; nothing else makes one."""
    makers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Copy"
    }
    assert makers == {"copies/take.py", "sharing/releases/printed.py"}  # the second opens a copy by a deed


def test_each_file_that_is_not_in_the_register_has_its_reason() -> None:
    assert set(WHY) == set(Unregistered)
    assert all(len(why) > 40 for why in WHY.values())


def test_no_link_saves_what_is_no_such_file() -> None:
    """``download`` on a link would keep any page."""
    for template in (SOURCE / "web" / "templates").glob("*.html"):
        for line in template.read_text("utf-8").splitlines():
            assert " download" not in line or "findings." in line, template.name
