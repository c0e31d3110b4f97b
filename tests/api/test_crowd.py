"""Who comes in when a house is full, and who must go."""

from __future__ import annotations

from dataclasses import dataclass, field

from tearline.api.crowd import Crowd, Stage
from tearline.api.pace import Pace


@dataclass(eq=False)
class Someone:
    origin: str
    at: Stage = Stage.HEAD
    gone: list[bool] = field(default_factory=list)

    def stage(self) -> Stage:
        return self.at

    def dismiss(self) -> None:
        self.gone.append(True)


def test_a_full_house_refuses_the_origin_that_fills_it() -> None:
    crowd = Crowd(4, 4)
    many = [Someone("a") for _ in range(4)]
    assert all(crowd.enter(one) for one in many)
    assert not crowd.enter(Someone("a"))
    assert crowd.enter(Someone("b"))
    assert [bool(one.gone) for one in many] == [True, False, False, False]
    assert (len(crowd), crowd.of("a"), crowd.of("b")) == (4, 3, 1)


def test_shares_become_even_and_no_further() -> None:
    crowd = Crowd(4, 4)
    for _ in range(4):
        crowd.enter(Someone("a"))
    assert [crowd.enter(Someone("b")) for _ in range(3)] == [True, True, False]


def test_the_least_is_lost_first_and_work_never() -> None:
    crowd = Crowd(3, 3)
    work, idle = Someone("a", Stage.WORK), Someone("a", Stage.IDLE)
    head = Someone("a")
    for one in (work, head, idle):
        crowd.enter(one)
    assert crowd.enter(Someone("b"))
    assert (idle.gone, head.gone, work.gone) == ([True], [], [])
    busy = Crowd(2, 2)
    for _ in range(2):
        busy.enter(Someone("a", Stage.WORK))
    assert not busy.enter(Someone("b"))


def test_a_body_goes_only_for_who_has_two_fewer() -> None:
    crowd = Crowd(2, 2)
    one, two = Someone("a", Stage.BODY), Someone("b", Stage.BODY)
    crowd.enter(one)
    crowd.enter(two)
    assert not crowd.enter(Someone("c"))
    crowd.leave(two)
    assert crowd.enter(Someone("a", Stage.BODY))
    assert crowd.enter(Someone("c"))
    assert one.gone == [True]


def test_the_proxy_has_no_share_and_is_not_dismissed() -> None:
    crowd = Crowd(3, 1)
    assert crowd.may_come("proxy", patron=True)
    proxied = [Someone("proxy") for _ in range(2)]
    assert all(crowd.enter(one, patron=True) for one in proxied)
    assert crowd.may_come("proxy", patron=True)
    assert crowd.enter(Someone("a"))
    assert not crowd.may_come("a", patron=False)
    assert crowd.enter(Someone("proxy"), patron=True)
    assert (crowd.of("a"), crowd.of("proxy")) == (0, 3)
    assert not crowd.enter(Someone("b"))
    assert not any(one.gone for one in proxied)


def test_a_porch_always_has_room_for_the_newest() -> None:
    porch = Crowd(2, 2, renews=True)
    first = Someone("a")
    porch.enter(first)
    porch.enter(Someone("a"))
    assert porch.enter(Someone("a"))
    assert first.gone == [True]
    assert len(porch) == 2


def test_who_left_is_forgotten_once() -> None:
    crowd = Crowd(2, 2)
    one = Someone("a")
    crowd.enter(one)
    crowd.leave(one)
    crowd.leave(one)
    assert len(crowd) == 0


def test_a_pace_is_held_in_each_window_and_over_all() -> None:
    pace = Pace(rate=10, window=2, whole=5)
    assert pace.goes_on(1)
    pace.moved(20)
    assert pace.goes_on(1)
    assert pace.goes_on(1)
    assert not pace.goes_on(1)
    steady = Pace(rate=10, window=2, whole=5)
    told = []
    for _ in range(6):
        steady.moved(10)
        told.append(steady.goes_on(1))
    assert told == [True] * 5 + [False]
