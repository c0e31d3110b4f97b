"""Thousands of real connections that ask nothing, or never end: others go on being answered."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tearline.ledger.look import Desk
from tests.api.wire import (
    ELSEWHERE,
    HERE,
    answer,
    ask,
    connect,
    health,
    is_cut_off,
    is_ended,
    many_files,
    read_answer,
    served,
)

pytestmark = pytest.mark.slow

HALF = b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\nX: "
GET = b"GET /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\nContent-Type: application/json\r\n"
QUICK = {"head_seconds": 1, "body_seconds": 1, "keep_alive_seconds": 1, "stall_seconds": 1}


@pytest.fixture
def lines() -> Iterator[list[socket.socket]]:
    opened: list[socket.socket] = []
    yield opened
    for line in opened:
        line.close()


@pytest.mark.parametrize("said", [b"", HALF], ids=["silent", "half a head"])
def test_thousands_from_one_address_shut_nobody_else_out(
    desk: Desk, lines: list[socket.socket], said: bytes
) -> None:
    with served(desk, head_seconds=300, http_connections=400, http_connections_per_address=400) as port:
        for _ in range(min(4000, many_files() - 500)):
            line = connect(port)
            lines.append(line)
            if said:
                line.send(said)
        assert health(port, ELSEWHERE).status == 200
        assert ask(port, GET, ELSEWHERE).status == 401
        # this address has its share again: it is told so, in its language, and the probe is answered all the same
        lines += [connect(port) for _ in range(4)]
        refused = ask(port, GET.replace(b"\r\n\r\n", b"\r\nAccept-Language: en\r\n\r\n"))
        assert refused.status == 429
        assert refused.problem()["detail"].startswith("Your address has as many")
        assert health(port).status == 200


def test_one_address_has_no_more_than_its_share(desk: Desk, lines: list[socket.socket]) -> None:
    with served(desk, head_seconds=300, http_connections=100, http_connections_per_address=10) as port:
        for _ in range(10):
            lines.append(connect(port))
            lines[-1].send(HALF)
        told = ask(port, GET)
        assert (told.status, told.problem()["code"]) == (429, "too-many")
        assert (told.headers["retry-after"], told.headers["content-language"]) == ("5", "es")
        assert ask(port, GET, ELSEWHERE).status == 401
        assert health(port).status == 200


def test_a_house_full_of_work_tells_newcomers_to_wait(desk: Desk, lines: list[socket.socket]) -> None:
    """Nobody who sends a body is dismissed for one more of as many; who comes is told 503, the probe answered."""
    with served(desk, http_connections=2, body_seconds=300, stall_seconds=300) as port:
        for source in (HERE, ELSEWHERE):
            lines.append(connect(port, source))
            lines[-1].send(POST + b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n")
            assert lines[-1].recv(100).startswith(b"HTTP/1.1 100")  # its head was read
        told = ask(port, GET, "127.0.0.3")
        assert (told.status, told.problem()["code"]) == (503, "unavailable")
        assert health(port, "127.0.0.3").status == 200


def test_the_proxy_before_the_service_is_not_one_of_many_addresses(
    desk: Desk, lines: list[socket.socket]
) -> None:
    with served(
        desk, head_seconds=300, http_connections=50, http_connections_per_address=5, proxy=ELSEWHERE
    ) as port:
        for _ in range(20):
            lines.append(connect(port, ELSEWHERE))
            lines[-1].send(HALF)
        assert ask(port, GET, ELSEWHERE).status == 401
        for _ in range(200):
            lines.append(connect(port))
        assert ask(port, GET, ELSEWHERE).status == 401


def test_half_a_head_ends_with_408_and_silence_without_a_word(desk: Desk) -> None:
    with (
        served(desk, **QUICK) as port,
        connect(port) as silent,
        connect(port) as half,
        connect(port) as after,
    ):
        half.send(HALF)
        after.send(GET)
        assert answer(after).status == 401
        after.send(HALF)
        for line in (half, after):
            told = answer(line)
            assert (told.status, told.problem()["code"]) == (408, "too-slow")
            assert told.headers["content-language"] == "en"
            assert is_ended(line)
        assert is_ended(silent)


def test_a_head_that_comes_byte_by_byte_has_no_longer(desk: Desk) -> None:
    with served(desk, **QUICK) as port, connect(port) as line:
        ended = threading.Event()

        def dripping() -> None:
            while not ended.wait(0.1):
                try:
                    line.send(b"x")
                except OSError:
                    return

        line.send(HALF)
        drip = threading.Thread(target=dripping)
        drip.start()
        told = answer(line)
        ended.set()
        drip.join()
        assert told.status == 408


@pytest.mark.parametrize("framing", [b"Content-Length: 100000", b"Transfer-Encoding: chunked"])
def test_a_body_that_stops_or_drips_ends_with_408(desk: Desk, framing: bytes) -> None:
    settings = {**QUICK, "body_seconds": 300}  # the least rate ends it, not the whole time
    with served(desk, **settings) as port, connect(port) as line:
        line.send(POST + framing + b"\r\n\r\n")
        ended = threading.Event()

        def dripping() -> None:
            while not ended.wait(0.1):
                try:
                    line.send(b"1\r\n \r\n" if b"chunked" in framing else b" ")
                except OSError:
                    return

        drip = threading.Thread(target=dripping)
        drip.start()
        told = answer(line)
        ended.set()
        drip.join()
        assert (told.status, told.problem()["code"]) == (408, "too-slow")


def test_a_body_has_a_whole_time_too(desk: Desk) -> None:
    settings = {**QUICK, "stall_seconds": 300}
    with served(desk, **settings) as port, connect(port) as line:
        line.send(POST + b"Content-Length: 100\r\n\r\n{")
        assert answer(line).status == 408
        assert is_ended(line)


def test_a_connection_without_a_request_is_ended(desk: Desk) -> None:
    with served(desk, **QUICK) as port, connect(port) as line:
        line.send(GET)
        assert answer(line).status == 401
        assert is_ended(line)


def test_who_does_not_read_is_cut_off(desk: Desk) -> None:
    """Large answers asked for in a row, and never read: the service ends the connection, and gives its room free."""
    description = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    settings = {**QUICK, "http_connections_per_address": 1, "http_connections": 1}
    with served(desk, **settings) as port:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(30)
        line.connect((HERE, port))
        with line:
            assert is_cut_off(line, description)
        assert ask(port, GET).status == 401


def test_requests_in_a_row_are_answered_in_a_row(desk: Desk) -> None:
    with served(desk) as port, connect(port) as line:
        line.sendall(GET * 10)
        with line.makefile("rb") as file:
            assert [read_answer(file).status for _ in range(10)] == [401] * 10


def test_too_many_requests_in_a_row_are_told_so_after_the_answers(desk: Desk) -> None:
    with served(desk) as port, connect(port) as line:
        line.sendall(GET * 100)
        with line.makefile("rb") as file:
            told = []
            while not told or told[-1] == 401:
                told.append(read_answer(file).status)
        assert told[-1] == 429
        assert 1 < len(told) < 100
        assert is_ended(line)


def test_what_is_wrong_later_in_a_row_waits_for_the_answers_before(desk: Desk) -> None:
    with served(desk) as port, connect(port) as line:
        line.sendall(GET + b"NOT HTTP AT ALL\r\n\r\n")
        with line.makefile("rb") as file:
            assert [read_answer(file).status for _ in range(2)] == [401, 400]
        assert is_ended(line)


def test_an_answer_before_the_whole_body_arrives(desk: Desk) -> None:
    """The client of a large upload reads why it is refused, though it still sends."""
    with served(desk) as port, connect(port) as line:
        line.sendall(POST + b"Content-Length: 5000000\r\n\r\n" + b" " * 2_000_000)
        told = answer(line)
        assert (told.status, told.headers["connection"]) == (413, "close")
        assert told.problem()["code"] == "too-large"
        assert is_ended(line)
