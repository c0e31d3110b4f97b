"""Renews the figures and plots of docs/nation.md from a nation on disk.

``python -m tools.nation_page FOLDER``: FOLDER is what ``tearline nation make`` wrote; needs matplotlib (group
``docs``). Everything is counted from the truth and the agencies' own files. The text around the figures is
written by hand; what stands between the two markers is replaced.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "nation.md"
PLOTS = ROOT / "docs" / "nation"
BEGIN, END = "<!-- figures: python -m tools.nation_page -->", "<!-- end of figures -->"
Row = dict[str, str]
Counts = Mapping[Any, int]


def main(arguments: list[str]) -> int:
    """Renew the page. 2 on a wrong call."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    nation = Path(arguments[0])
    PLOTS.mkdir(exist_ok=True)
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{figures(nation)}{END}{after}", "utf-8")
    return 0


def figures(nation: Path) -> str:
    """The part of the page that is counted, and beside it the plots."""
    plan = json.loads((nation / "nation.json").read_text("utf-8"))["plan"]
    told = _Told(nation)
    sections = [
        _surnames(nation), _ages(nation, date.fromisoformat(plan["as_of"])), _households(nation),
        _degrees(nation), _records(nation, told), _errors(told), _reads(nation), _rows(nation),
    ]  # fmt: skip
    made = f"`tearline nation make --people {plan['people']} --seed {plan['seed']}`"
    return f"\nCounted from the nation of {made}.\n\n" + "\n".join(sections)


def _surnames(nation: Path) -> str:
    counts = Counter(row["father"] for row in _table(nation, "people"))
    ranked = [count for _, count in counts.most_common()]
    total = sum(ranked)
    _plot("surnames", "rank", "bearers", [(range(1, len(ranked) + 1), ranked)], log=True)
    shares = [(f"the {n} commonest", f"{sum(ranked[:n]) / total:.1%}") for n in (1, 10, 100, 1000)]
    return _section("Surnames", "surnames", [("different ones", f"{len(ranked):,}"), *shares])


def _ages(nation: Path, today: date) -> str:
    ages: dict[str, Counter[int]] = {"H": Counter(), "M": Counter()}
    for row in _table(nation, "people"):
        if not row["died"]:
            ages[row["sex"]][(today - date.fromisoformat(row["born"])).days // 1826 * 5] += 1
    both = ages["H"] + ages["M"]
    bands = sorted(both)
    _plot(
        "ages",
        "age",
        "people",
        [(bands, [ages[sex][band] for band in bands]) for sex in "HM"],
        ("men", "women"),
    )
    living = both.total()
    shares = [(f"{a} to {b - 1}", f"{sum(both[n] for n in range(a, b, 5)) / living:.1%}")
              for a, b in ((0, 15), (15, 30), (30, 45), (45, 60), (60, 120))]  # fmt: skip
    return _section("Ages of the living", "ages", shares)


def _households(nation: Path) -> str:
    homes = Counter(
        (row["district"], row["household"]) for row in _table(nation, "people") if not row["died"]
    )
    sizes = Counter(homes.values())
    _bars("households", "people in a household", "households", sizes)
    mean = sum(homes.values()) / len(homes)
    return _section(
        "Households", "households", [("mean size", f"{mean:.2f}"), ("alone", f"{sizes[1] / len(homes):.1%}")]
    )


def _degrees(nation: Path) -> str:
    """Of members of groups, among each other and with everybody."""
    members = {row["person"] for row in _table(nation, "memberships")}
    inside: Counter[str] = Counter(dict.fromkeys(members, 0))
    for row in _table(nation, "ties"):
        if row["a"] in members and row["b"] in members:
            inside.update((row["a"], row["b"]))
    spread = Counter(inside.values())
    _bars("degree", "ties to other members", "members", spread)
    mean = inside.total() / max(1, len(members))
    groups = sum(1 for _ in _table(nation, "groups"))
    return _section("Who knows whom in crime", "degree", [
        ("groups", str(groups)), ("members, now or before", f"{len(members):,}"), ("mean degree", f"{mean:.2f}"),
        ("highest degree", str(max(spread))),
    ])  # fmt: skip


class _Told:
    """One walk over the truth of every file: records of a person, errors by channel."""

    def __init__(self, nation: Path) -> None:
        self.of_person: Counter[str] = Counter()
        self.by_channel: Counter[str] = Counter()
        self.errors: dict[str, Counter[str]] = defaultdict(Counter)
        for path in sorted((nation / "truth").glob("records-*.csv")):
            for row in _table(nation, path.stem):
                self._add(row)

    def _add(self, row: Row) -> None:
        if row["kind"] == "person":
            self.of_person[row["true"].partition(" ")[0]] += 1
            self.by_channel[row["channel"]] += 1
            self.errors[row["channel"]].update(row["errors"].split())


def _records(nation: Path, told: _Told) -> str:
    people = [row["person"] for row in _table(nation, "people")]
    spread = Counter(told.of_person[person] for person in people)
    _bars("records", "records of persons", "people", spread)
    mean = told.of_person.total() / len(people)
    return _section("Records a person", "records", [
        ("mean", f"{mean:.2f}"), ("known to nobody", f"{spread[0] / len(people):.1%}"), ("most", str(max(spread))),
    ])  # fmt: skip


def _errors(told: _Told) -> str:
    channels = [channel for channel, _ in told.by_channel.most_common()]
    shares = [sum(told.errors[c].values()) / told.by_channel[c] for c in channels]
    _bars("errors", "channel", "errors a record of a person", dict(zip(channels, shares, strict=True)))
    lines = ["| channel | records | errors a record | the commonest errors |", "|---|---|---|---|"]
    for channel, share in zip(channels, shares, strict=True):
        common = ", ".join(
            f"{error} {count / told.by_channel[channel]:.1%}"
            for error, count in told.errors[channel].most_common(4)
        )
        lines.append(f"| {channel} | {told.by_channel[channel]:,} | {share:.2f} | {common} |")
    return "### Errors a channel\n\n![errors](nation/errors.svg)\n\n" + "\n".join(lines) + "\n"


def _reads(nation: Path) -> str:
    counts = Counter(row["camera"] for row in _table(nation, "reads"))
    ranked = [count for _, count in counts.most_common()]
    cameras = sum(1 for _ in _table(nation, "cameras"))
    _plot("reads", "rank of the camera", "reads in 14 days", [(range(1, len(ranked) + 1), ranked)], log=True)
    busiest = sum(ranked[: max(1, cameras // 10)]) / sum(ranked)
    return _section("Reads a camera", "reads", [
        ("reads", f"{sum(ranked):,}"), ("cameras", f"{cameras:,}"),
        ("of these read nothing", str(cameras - len(ranked))),
        ("reads of the busiest tenth", f"{busiest:.1%}"),
    ])  # fmt: skip


def _rows(nation: Path) -> str:
    kinds: Counter[str] = Counter()
    for file in json.loads((nation / "nation.json").read_text("utf-8"))["files"]:
        kinds.update(file["rows"])
    told = ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common())
    return f"### Rows by kind\n\n{kinds.total():,} rows: {told}.\n"


# ── the page's own means ────────────────────────────────────────────────────────────────────────────


def _table(nation: Path, name: str) -> Iterator[Row]:
    with (nation / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _section(title: str, plot: str, facts: Sequence[tuple[str, str]]) -> str:
    lines = "\n".join(f"| {name} | {value} |" for name, value in facts)
    return f"### {title}\n\n![{title.lower()}](nation/{plot}.svg)\n\n| | |\n|---|---|\n{lines}\n"


def _axes(x: str, y: str) -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "tearline", "svg.fonttype": "none", "font.size": 9})
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _save(figure: Any, name: str) -> None:
    figure.savefig(PLOTS / f"{name}.svg", metadata={"Date": None})


def _plot(
    name: str,
    x: str,
    y: str,
    lines: Sequence[tuple[Sequence[int], Sequence[int]]],
    labels: Sequence[str] = (),
    *,
    log: bool = False,
) -> None:
    figure, axes = _axes(x, y)
    for n, (xs, ys) in enumerate(lines):
        axes.plot(xs, ys, label=labels[n] if labels else None)
    if log:
        axes.set_xscale("log")
        axes.set_yscale("log")
    if labels:
        axes.legend(frameon=False)
    _save(figure, name)


def _bars(name: str, x: str, y: str, counts: Mapping[Any, float]) -> None:
    figure, axes = _axes(x, y)
    keys = sorted(counts) if all(isinstance(key, int) for key in counts) else list(counts)
    axes.bar(range(len(keys)), [counts[key] for key in keys])
    axes.set_xticks(range(len(keys)), list(map(str, keys)), rotation=0 if len(keys) < 16 else 90)
    _save(figure, name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
