"""The 1,664 inputs of the matrix, and boxes of them: all combinations of some values of each dimension."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product

from tearline.language import Message, msg
from tearline.measures import RISKS, Agencies, Instrument, Measure, Where

Input = tuple[Measure, Where, int, Agencies, Instrument]
_Places = tuple[tuple[int, ...], ...]  # of each dimension, the places of some values in its list
_VALUES: tuple[tuple[object, ...], ...] = (
    tuple(Measure), tuple(Where), RISKS, tuple(Agencies), tuple(Instrument),
)  # fmt: skip
DIMENSIONS = ("actions", "where", "risk", "agencies", "instrument")
_ALL = (
    msg("any action"),
    msg("anywhere"),
    msg("any risk"),
    msg("one agency or several"),
    msg("any instrument"),
)


@dataclass(frozen=True, slots=True)
class Box:
    """Some values of each dimension, each once and in the order of its list."""

    actions: tuple[Measure, ...]
    where: tuple[Where, ...]
    risk: tuple[int, ...]
    agencies: tuple[Agencies, ...]
    instrument: tuple[Instrument, ...]

    def inputs(self) -> Iterator[Input]:
        """All combinations."""
        return product(self.actions, self.where, self.risk, self.agencies, self.instrument)

    def covers(self, one: Input) -> bool:
        """Whether it is one of these combinations."""
        action, where, risk, agencies, instrument = one
        return (
            action in self.actions and where in self.where and risk in self.risk and agencies in self.agencies
            and instrument in self.instrument
        )  # fmt: skip

    def words(self) -> Message:
        """The values, dimension by dimension: «stop and check; one state; risk 3, 4; one agency; no instrument»."""
        told = [
            _ALL[n] if len(values) == len(_VALUES[n]) else _listed(n, values)
            for n, values in enumerate(
                (self.actions, self.where, self.risk, self.agencies, self.instrument)
            )
        ]  # fmt: skip
        return Message("{a}; {w}; {r}; {g}; {i}", dict(zip("awrgi", told, strict=True)))


def everything() -> list[Input]:
    """Every input that a version decides."""
    return list(product(Measure, Where, RISKS, Agencies, Instrument))


def boxed(inputs: Collection[Input]) -> list[Box]:
    """These inputs as few boxes, no two of which share one; in order. Of several ways to join them, the shortest."""
    ways = (tuple((first + n) % 5 for n in range(5)) for first in range(5))
    return min((_joined(inputs, way) for way in ways), key=len)


def _joined(inputs: Collection[Input], way: tuple[int, ...]) -> list[Box]:
    """Joined along one dimension after the other: boxes that differ in nothing else become one."""
    boxes: set[_Places] = {tuple((_VALUES[n].index(value),) for n, value in enumerate(one)) for one in inputs}
    for n in way:
        alike: dict[_Places, set[int]] = {}
        for box in boxes:
            alike.setdefault(_put(box, n, ()), set()).update(box[n])
        boxes = {_put(rest, n, tuple(sorted(places))) for rest, places in alike.items()}
    return [
        Box(*(tuple(_VALUES[n][place] for place in places) for n, places in enumerate(box)))  # type: ignore[arg-type]
        for box in sorted(boxes)
    ]


def _put(box: _Places, dimension: int, places: tuple[int, ...]) -> _Places:
    return (*box[:dimension], places, *box[dimension + 1 :])


def _listed(dimension: int, values: tuple[object, ...]) -> Message:
    if dimension == DIMENSIONS.index("risk"):
        return msg("risk {levels}", levels=", ".join(map(str, values)))
    return listed([value.words for value in values])  # type: ignore[attr-defined]


def listed(words: list[Message]) -> Message:
    """Words with commas between."""
    values: dict[str, object] = {f"w{n}": one for n, one in enumerate(words)}
    return Message(", ".join(f"{{{name}}}" for name in values), values)
