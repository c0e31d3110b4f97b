"""``python -m tools.clock_table``: renews the tables of docs/justice.md from the lists of the clocks."""

from __future__ import annotations

from pathlib import Path

from tearline.justice.events import kinds
from tearline.justice.law import Length, Rule, all_rules
from tearline.justice.places import all_states

PAGE = Path(__file__).parents[1] / "docs/justice.md"
_STANDING = {"read": "", "confirm": "to confirm", "ours": "a promise"}


def renewed(text: str) -> str:
    """The page with its tables as the lists have them now."""
    for name, lines in (("clocks", _clocks()), ("events", _events()), ("zones", _zones())):
        before, mark, after = text.partition(f"<!-- {name} -->\n")
        _, end, rest = after.partition("<!-- end -->")
        text = before + mark + "\n".join(lines) + "\n" + end + rest
    return text


def _clocks() -> list[str]:
    head = [
        "| code | clock | from | length | stops at | pauses | source | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return head + [
        f"| {rule.code} | {rule.name.text('en')} | {_from(rule)} | "
        f"{'; '.join(map(_length, rule.lengths)) or 'at once'} | "
        f"{', '.join(rule.until)} | {' – '.join(rule.pauses) if rule.pauses else 'never'} | {rule.article.text('en')}"
        f"{_force(rule)} | {_STANDING[rule.standing]} |"
        for rule in all_rules()
    ]  # fmt: skip


def _from(rule: Rule) -> str:
    if rule.after:
        return f"the end of {rule.after}" + (f", or {rule.starts_by}" if rule.starts_by else "")
    letters = "ab" if len(rule.starts) > 1 else " "
    told = "; ".join(
        f"{letter} {' or '.join(start.events)}".strip()
        for letter, start in zip(letters, rule.starts, strict=True)
    )
    return f"{told} (back from the date that it sets)" if rule.before else told


def _length(one: Length) -> str:
    many, unit = next((getattr(one, u), u) for u in ("hours", "days", "months", "gone") if getattr(one, u))
    told = "nothing is owed" if one.gone else f"{many} {unit if many > 1 else unit[:-1]}"
    if one.days:
        told = f"{many} " + {True: "natural days", False: "working days"}.get(
            one.natural, "natural or working days"
        )  # type: ignore[call-overload]
    if one.asked:
        told += f" ({one.asked} if the accused asks)"
    if one.within_penalty:
        told += ", the highest penalty at most"
    given = ", ".join(_given(name, value) for name, value in one.given)
    return f"{told} ({given})" if given else told


def _given(name: str, value: object) -> str:
    words = name.replace("_", " ")
    return words if value is True else f"{words} {value}"


def _force(rule: Rule) -> str:
    return f", {rule.since} to {rule.until_day}" if rule.until_day else f", since {rule.since}"


def _events() -> list[str]:
    head = ["| kind | English | español | says besides |", "|---|---|---|---|"]
    return head + [
        f"| `{one.code}` | {one.name.text('en')} | {one.name.text('es')} | {', '.join(one.takes)} |"
        for one in kinds().values()
    ]  # fmt: skip


def _zones() -> list[str]:
    head = ["| zone | where |", "|---|---|"]
    where: dict[str, list[str]] = {}
    for state in all_states().values():
        rest = f"{state.name} (the rest)" if state.named else state.name
        where.setdefault(state.own.zone, []).append(rest)
        for one in state.named.values():
            where.setdefault(one.zone, []).append(f"{one.name}, {state.name}")
    return head + [f"| {zone} | {'; '.join(places)} |" for zone, places in sorted(where.items())]


def main() -> None:
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
