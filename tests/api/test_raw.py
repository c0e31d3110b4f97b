"""Requests that a proxy before the service might read otherwise, sent as bytes over a real connection."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator

import pytest

from tearline.api.protocol import HEAD, GuardedProtocol
from tearline.ledger.look import Desk
from tests.api.wire import answer, ask, connect, is_ended, served

LINE = b"GET /api/v1/session HTTP/1.1\r\n"
HOST = b"Host: 127.0.0.1\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
END = b"\r\n"


@pytest.fixture(scope="module")
def port(desk: Desk) -> Iterator[int]:
    with served(desk) as opened:
        yield opened


REFUSED = {
    "two hosts": LINE + HOST + b"Host: evil.example\r\n\r\n",
    "the same host twice": LINE + HOST * 2 + END,
    "no host": LINE + END,
    "no host, 1.0": b"GET /api/v1/session HTTP/1.0\r\n\r\n",
    "another host in the target": b"GET http://evil.example/api/v1/session HTTP/1.1\r\n" + HOST + END,
    "another port in the target": b"GET http://127.0.0.1:81/api/v1/session HTTP/1.1\r\n" + HOST + END,
    "a user in the target": b"GET http://u@127.0.0.1/api/v1/session HTTP/1.1\r\n" + HOST + END,
    "another scheme": b"GET ftp://127.0.0.1/api/v1/session HTTP/1.1\r\n" + HOST + END,
    "a fragment": b"GET /api/v1/session#x HTTP/1.1\r\n" + HOST + END,
    "a star": b"OPTIONS * HTTP/1.1\r\n" + HOST + END,
    "authority": b"CONNECT 127.0.0.1:80 HTTP/1.1\r\n" + HOST + END,
    "two lengths": POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    "one length twice": POST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    "a list of lengths": POST + b"Content-Length: 1, 1\r\n\r\nx",
    "a signed length": POST + b"Content-Length: +1\r\n\r\nx",
    "a length in hex": POST + b"Content-Length: 0x1\r\n\r\nx",
    "a length without end": POST + b"Content-Length: 99999999999999999999999\r\n\r\nx",
    "length and chunks": POST + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "chunks and length": POST + CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + CHUNKED * 2 + b"\r\n0\r\n\r\n",
    "gzip, chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "xchunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "chunks in 1.0": b"POST /api/v1/session HTTP/1.0\r\n" + HOST + CHUNKED + b"\r\n0\r\n\r\n",
    "a space after a name": LINE + HOST + b"X : y\r\n\r\n",
    "a space after the length's name": POST + b"Content-Length : 1\r\n\r\nx",
    "a folded line": LINE + HOST + b"X: y\r\n z\r\n\r\n",
    "a space before a name": LINE + b" X: y\r\n" + HOST + END,
    "a NUL": LINE + HOST + b"X: a\0b\r\n\r\n",
    "a NUL in a name": LINE + HOST + b"X\0: a\r\n\r\n",
    "LF alone": b"GET /api/v1/session HTTP/1.1\nHost: 127.0.0.1\n\n",
    "one LF alone": LINE + b"Host: 127.0.0.1\nX: y\r\n\r\n",
    "CR alone": LINE + HOST + b"X: a\rb\r\n\r\n",
    "a control character": LINE + HOST + b"X: a\x01b\r\n\r\n",
    "no colon": LINE + HOST + b"X\r\n\r\n",
    "no name": LINE + HOST + b": x\r\n\r\n",
    "no such method": b"FOO /api/v1/session HTTP/1.1\r\n" + HOST + END,
    "a small method": b"get /api/v1/session HTTP/1.1\r\n" + HOST + END,
    "another protocol's method": b"SOURCE /api/v1/session HTTP/1.1\r\n" + HOST + END,
    "another protocol": b"DESCRIBE /api/v1/session RTSP/1.0\r\n" + HOST + END,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/2.0": b"GET /api/v1/session HTTP/2.0\r\n" + HOST + END,
    "HTTP/0.9": b"GET /api/v1/session\r\n\r\n",
    "a chunk's size in hex": POST + CHUNKED + b"\r\n0x1\r\nx\r\n0\r\n\r\n",
    "LF in chunks": POST + CHUNKED + b"\r\n1\nx\n0\n\n",
    "a chunk longer than it says": POST + CHUNKED + b"\r\n1\r\nxx\r\n0\r\n\r\n",
    "two tokens": LINE + HOST + b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
    "two purposes": LINE + HOST + b"Tearline-Purpose: a\r\nTearline-Purpose: b\r\n\r\n",
    "two types": POST + b"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED.keys())
def test_what_may_be_read_in_two_ways_is_refused(port: int, request_: bytes) -> None:
    told = ask(port, request_)
    assert told.status == 400
    assert told.problem()["code"] == "bad-input"


@pytest.mark.parametrize("host", [b"127.0.0.1, evil.example", b"u@127.0.0.1", b"evil.example", b""])
def test_another_name_is_told_as_such(port: int, host: bytes) -> None:
    assert ask(port, LINE + b"Host: " + host + b"\r\n\r\n").status == 421


@pytest.mark.parametrize(
    "request_",
    [
        LINE + HOST + END,
        b"GET http://127.0.0.1/api/v1/session HTTP/1.1\r\n" + HOST + END,
        b"\r\n\r\n" + LINE + HOST + END,
        b"GET /api/v1/session HTTP/1.0\r\n" + HOST + END,
        LINE + HOST + b"X: \xe9\r\nX: b\r\n\r\n",
    ],
    ids=["plain", "absolute", "after empty lines", "1.0", "odd but single"],
)
def test_what_has_one_reading_is_answered(port: int, request_: bytes) -> None:
    assert ask(port, request_).status == 401


@pytest.mark.parametrize(
    "field", [b"X: " + b"x" * 100_000, b"X: y\r\n" * 20_000 + b"X: y", b"X" * 100_000 + b": y"],
    ids=["a value", "many fields", "a name"],
)  # fmt: skip
def test_a_head_of_100_kb_is_refused_though_it_comes_in_one_read(port: int, field: bytes) -> None:
    for head in (LINE + HOST + field, LINE + HOST + field + b"\r\n\r\n"):
        told = ask(port, head)
        assert (told.status, told.problem()["code"]) == (431, "head-too-large")
    assert ask(port, b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n" + HOST + END).status == 431
    assert ask(port, LINE + HOST + b"X: " + b"x" * (HEAD - 200) + b"\r\n\r\n").status == 401


def test_fields_after_a_body_are_no_request_head(port: int) -> None:
    """A second Content-Type, Host or Authorization behind the chunks changes nothing of the request."""
    form = b'{"login": "x", "password": "y", "code": "1"}'
    after = b"Host: evil.example\r\nContent-Type: text/plain\r\nAuthorization: Bearer x\r\n"
    body = b"%x\r\n%s\r\n0\r\n" % (len(form), form)
    assert ask(port, POST + CHUNKED + END + body + after + END).status == 401
    endless = ask(port, POST + CHUNKED + END + body + b"X: y\r\n" * 20_000 + END)
    assert endless.status == 431


def test_another_protocol_is_not_offered_and_nothing_after_is_read(port: int) -> None:
    for protocol in (b"h2c", b"websocket"):
        upgrade = b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n"
        with connect(port) as line:
            line.sendall(LINE + HOST + upgrade + LINE + HOST + END)
            told = answer(line)
            assert (told.status, told.headers["connection"]) == (401, "close")
            assert is_ended(line)


def test_an_answer_s_body_does_not_wait_for_its_head_to_be_acknowledged(port: int) -> None:
    """Nagle's algorithm holds back the second small write for the delayed acknowledgement of the first: 40 ms."""
    with connect(port) as line:
        line.sendall(b"GET /api/v1/health HTTP/1.1\r\n" + HOST + END)
        assert answer(line).status == 200
        lines = [
            one._out.get_extra_info("socket") for one in gc.get_objects() if type(one) is GuardedProtocol
        ]
        (theirs,) = [one for one in lines if one.fileno() >= 0 and one.getpeername() == line.getsockname()]
        assert theirs.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
