"""Our own linter for the one rule that must never break: no SQL on records outside a viewer's session.

In Python outside the packages ``db`` and ``ledger``:

- no text names a table of the schemas store, gate or ledger;
- a statement is a literal that calls only functions of the schemas ask and act;
- it is executed only on ``x.conn`` where ``x`` is a Look: bound by ``with look(…) as x`` in the same
  function, or a parameter annotated ``Look``.

In SQL: each SECURITY DEFINER function sets its search_path, with pg_temp last, so that nobody can slip
a function or table of their own under it (PostgreSQL's manual, "Writing SECURITY DEFINER Functions Safely").
And what is told in a row has an order of its own (``tools.lint_order``).

``python -m tools.lint_sql [FILE…]``: exit code 1 and one line a finding.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.lint_order import RELEASED, unordered

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "tearline"
FREE = ("db", "ledger")  # they are the gate and the ledger; the catalogue tests watch over them

# Methods that send SQL, whatever they are called on.
SENDERS = {"execute", "executemany", "executescript", "stream", "copy", "cursor"}

# Files whose statements have no viewer, each with its reason. They may still name no table.
EXCUSED = {
    "src/tearline/intake/seen.py": "a SQLite file of digests that is gone with the process",
    "src/tearline/registry/signin.py": "before there is a session: role tearline_signin reads no table",
    "src/tearline/registry/founding.py": "before there is anyone: by whoever holds the database's own key",
    "src/tearline/intake/matching.py": "nobody's session: role tearline_fusion may call just the functions of fuse",
    "src/tearline/jobs/figures.py": "nobody's session: counts for the operator, by two roles that read no table",
    "src/tearline/jobs/schedule.py": "nobody's session: role tearline_jobs may call just its jobs",
    "src/tearline/jobs/clock.py": "nobody's session: role tearline_jobs may call just the clock of casework",
    "src/tearline/jobs/shelved.py": "nobody's session: role tearline_jobs learns names and sizes, no word of any file",
}

_TABLE_IN_SQL = re.compile(r"CREATE\s+(?:UNLOGGED\s+)?TABLE\s+((?:store|gate|ledger)\.\w+)", re.I)
_QUALIFIED = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|ONLY|USING)\s+(?:store|gate|ledger)\.(?!\w+\s*\()", re.I
)
_CALL = re.compile(r"\b(\w+)\.(\w+)\s*\(")
_SOURCE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+(?!(?:ask|act)\.\w+\s*\()\S+", re.I)
_FUNCTION = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\s+([\w.]+)"  # its name
    r"(.*?)\bAS\s+(?:(\$\w*\$).*?\3|'[^']*')([^;]*);",  # what stands before and after its body
    re.I | re.S,
)
_SAFE_PATH = re.compile(r"\bSET\s+search_path\s*(?:=|TO)\s*[\w, ]*\bpg_temp\b(?!\s*,)", re.I)


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: where, and what."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def main(arguments: list[str]) -> int:
    """Lint the given files, or the whole package."""
    everything = (file for file in PACKAGE.rglob("*") if file.suffix in {".py", ".sql"})
    files = [Path(a).resolve() for a in arguments] or sorted(everything)
    findings = [finding for file in files for finding in lint(file)]
    for finding in findings:
        print(finding)
    print(f"SQL linter: {len(files)} files, {len(findings)} findings")
    return 1 if findings else 0


def lint(file: Path) -> list[Finding]:
    """The findings in one file, Python or SQL, by its place in the package."""
    name = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
    text = file.read_text("utf-8")
    package = file.relative_to(PACKAGE).parts[0] if file.is_relative_to(PACKAGE) else ""
    if file.suffix == ".sql":
        outside = [] if package in FREE else [Finding(name, 1, "SQL files live in db/ and ledger/ only")]
        return [*outside, *lint_sql(text, name), *([] if _is_released(file) else lint_order(text, name))]
    return [] if package in FREE else lint_python(text, name)


# ── SQL ─────────────────────────────────────────────────────────────────────────────────────────


def lint_sql(text: str, name: str) -> list[Finding]:
    """SECURITY DEFINER functions of a SQL file without a safe search_path."""
    bare = re.sub(r"--[^\n]*", lambda comment: " " * len(comment[0]), text)
    found = []
    for match in _FUNCTION.finditer(bare):
        attributes = f"{match[2]} {match[4]}"
        if re.search(r"\bSECURITY\s+DEFINER\b", attributes, re.I) and not _SAFE_PATH.search(attributes):
            line = bare.count("\n", 0, match.start()) + 1
            found.append(
                Finding(name, line, f"{match[1]} is SECURITY DEFINER without SET search_path = …, pg_temp")
            )
    return found


def lint_order(text: str, name: str) -> list[Finding]:
    """What a SQL file tells in no order of its own."""
    return [Finding(name, line, fault) for line, fault in unordered(text)]


def _is_released(file: Path) -> bool:
    return file.parent.name == "migrations" and int(file.name[:4]) <= RELEASED


# ── Python ──────────────────────────────────────────────────────────────────────────────────────


def lint_python(text: str, name: str) -> list[Finding]:
    """Tables named in texts, and statements executed where no viewer is."""
    tree = ast.parse(text, name)
    return sorted(
        [*_tables_named(tree, name), *([] if name in EXCUSED else _statements(tree, name))],
        key=lambda finding: finding.line,
    )


def _tables_named(tree: ast.AST, name: str) -> Iterator[Finding]:
    tables = re.compile(r"\b(?:" + "|".join(map(re.escape, known_tables())) + r")\b", re.I)
    prose = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            hit = tables.search(node.value) or _QUALIFIED.search(node.value)
            if hit:
                yield Finding(
                    name, node.lineno, f"a text names a table of the gate, {hit[0]!r}: ask ask.* instead"
                )


def _statements(tree: ast.AST, name: str) -> Iterator[Finding]:
    for function, call in _calls(tree):
        method = call.func
        if not isinstance(method, ast.Attribute) or not _sends_sql(call, method.attr):
            continue
        statement = _literal(call.args[0]) if call.args else None
        if not _on_a_look(method.value, function):
            yield Finding(name, call.lineno, f".{method.attr}() outside a look: only x.conn of a Look may")
        yield from (Finding(name, call.lineno, fault) for fault in _faults(statement))


def _sends_sql(call: ast.Call, method: str) -> bool:
    """dict.copy() and the like send nothing: those take no argument."""
    return method in SENDERS and (bool(call.args) or method in {"cursor", "execute"})


def _faults(statement: str | None) -> Iterator[str]:
    if statement is None:
        yield "the statement is not a literal: its text must be readable here"
        return
    schemas = {schema.lower() for schema, _ in _CALL.findall(statement)}
    if not schemas & {"ask", "act"}:
        yield "the statement calls no function of ask or act"
    if other := sorted(schemas - {"ask", "act"}):
        yield f"the statement calls functions of {', '.join(other)}"
    if source := _SOURCE.search(statement):
        yield f"the statement reads or writes something that is no function of ask or act: {source[0]!r}"


def _calls(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.Call]]:
    """Every call with the innermost function that holds it (the module, where none does)."""

    def inside(node: ast.AST, function: ast.AST) -> Iterator[tuple[ast.AST, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield function, child
            holder = child if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
            yield from inside(child, holder)

    return inside(tree, tree)


def _on_a_look(receiver: ast.expr, function: ast.AST) -> bool:
    known = {f"{name}.conn" for name in (*_looks_opened(function), *_looks_given(function))}
    return ast.unparse(receiver) in known


def _looks_opened(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.With):
            for item in node.items:
                if _called(item.context_expr) == "look" and isinstance(item.optional_vars, ast.Name):
                    yield item.optional_vars.id


def _looks_given(function: ast.AST) -> Iterator[str]:
    if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
            if argument.annotation is not None and ast.unparse(argument.annotation) in {"Look", "look.Look"}:
                yield argument.arg


def _called(expression: ast.expr) -> str:
    return ast.unparse(expression.func).rpartition(".")[2] if isinstance(expression, ast.Call) else ""


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _docstrings(tree: ast.AST) -> set[ast.Constant]:
    statements = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {value for value in statements if isinstance(value, ast.Constant)}


def known_tables(files: Iterable[Path] | None = None) -> set[str]:
    """The tables that the migrations make, as ``schema.table``."""
    sql = files or (PACKAGE / "db" / "migrations").glob("*.sql")
    return {table.lower() for file in sql for table in _TABLE_IN_SQL.findall(file.read_text("utf-8"))}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
