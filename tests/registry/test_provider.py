"""What a provider sends that is not what it should be: nobody is believed, and nobody waits for long."""

from __future__ import annotations

import hmac
import json
import socket
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from tearline.errors import BadInput
from tearline.registry import provider as module
from tearline.registry.provider import (
    RETURN,
    Asked,
    NotBelieved,
    Organisation,
    Provider,
    ProviderAway,
    organisation_of,
)
from tearline.settings import Settings, deployed

US = "tearline"
OURS = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
NEXT = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Hostile:
    """A provider that sends whatever a test wants."""

    def __init__(self) -> None:
        self.keys: list[Any] = [OURS]
        self.token: Any = ""
        self.about: dict[str, Any] = {}
        self.status, self.body, self.pause = 200, b"", 0.0
        self.userinfo: dict[str, Any] = {}
        self.asked: list[str] = []
        hostile = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hostile._answer(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                hostile._answer(self)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.provider = self.anew()

    def anew(self, patience: float = 5.0, **other: Any) -> Provider:
        told = Organisation(
            self.issuer, US, "secret", "preferred_username", frozenset({"otp"}), "https://t.example" + RETURN
        )
        return Provider(Organisation(**{**{n: getattr(told, n) for n in told.__slots__}, **other}), patience)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        self.asked.append(path)
        answers: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/me", **self.about,
            },
            "/keys": {"keys": [key.as_dict(private=isinstance(key, OctKey)) for key in self.keys]},
            "/token": {"id_token": self.token, "access_token": "x"},
            "/me": self.userinfo,
        }  # fmt: skip
        hit = path == "/token" and (self.status != 200 or self.body or self.pause)
        body = self.body if hit and self.body else json.dumps(answers[path]).encode()
        handler.send_response(self.status if hit else 200)
        if hit and self.status == 302:
            handler.send_header("location", f"{self.issuer}/keys")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        try:
            for at in range(len(body)):
                handler.wfile.write(body[at : at + 1] if hit and self.pause else body)
                if not (hit and self.pause):
                    return
                time.sleep(self.pause)
        except OSError:
            return

    def says(
        self, key: Any = OURS, alg: str = "RS256", head: dict[str, Any] | None = None, **claims: Any
    ) -> Asked:
        """An attempt, and the token that the provider will answer it with."""
        asked = self.provider.ask()
        told = {
            "iss": self.issuer, "aud": US, "sub": "s-1", "nonce": asked.nonce, "iat": time.time(),
            "exp": time.time() + 300, "preferred_username": "Ana", **claims,
        }  # fmt: skip
        told = {name: value for name, value in told.items() if value is not None}
        header = {"alg": alg, "kid": key.as_dict().get("kid"), **(head or {})}
        self.token = jwt.encode(header, told, key, algorithms=[alg])
        return asked

    def told(self, asked: Asked, **query: str) -> Any:
        return self.provider.told({"state": asked.state, "code": "c", **query}, asked)


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    made = Hostile()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_what_is_right_is_believed(hostile: Hostile) -> None:
    told = hostile.told(hostile.says(amr=["pwd", "otp"], aud=[US]))
    assert (told.subject, told.login, told.second_factor) == ("s-1", "ana", True)
    assert hostile.told(hostile.says(acr="otp")).second_factor
    assert not hostile.told(hostile.says(acr="pwd", amr="otp")).second_factor
    hostile.keys = [OURS, NEXT]
    hostile.provider = hostile.anew()
    assert hostile.told(hostile.says(NEXT, "ES256")).subject == "s-1"


@pytest.mark.parametrize(
    ("why", "claims"),
    [
        ("issuer", {"iss": "https://other.example"}),
        ("audience", {"aud": "another"}),
        ("audience", {"aud": None}),
        ("authorized-party", {"aud": [US, "another"]}),
        ("authorized-party", {"azp": "another"}),
        ("expired", {"exp": 1_000_000_000}),
        ("no-exp", {"exp": None}),
        ("no-exp", {"exp": "9999999999"}),
        ("issued", {"iat": 1_000_000_000}),
        ("issued", {"iat": 9_999_999_999}),
        ("not-before", {"nbf": 9_999_999_999}),
        ("nonce", {"nonce": "another"}),
        ("nonce", {"nonce": None}),
        ("subject", {"sub": None}),
        ("subject", {"sub": ""}),
        ("subject", {"sub": "a\0b"}),
        ("no-login", {"preferred_username": 7}),
        ("no-login", {"preferred_username": " "}),
    ],
)
def test_a_token_that_is_not_for_this_attempt(hostile: Hostile, why: str, claims: dict[str, Any]) -> None:
    with pytest.raises(NotBelieved) as told:
        hostile.told(hostile.says(**claims))
    assert told.value.why == why


def test_a_token_signed_by_another_or_by_nobody(hostile: Hostile) -> None:
    unsigned = "eyJhbGciOiJub25lIiwia2lkIjoib25lIn0"
    for why, make in (
        ("signature", lambda: hostile.says(FOREIGN)),
        ("no-key", lambda: hostile.says(NEXT, "ES256")),
    ):
        with pytest.raises(NotBelieved) as told:
            hostile.told(make())
        assert told.value.why == why
    asked = hostile.says()
    body = hostile.token.split(".")[1]
    for why, token in (
        ("no-key", f"{unsigned}.{body}."), ("no-key", signed_by_public_key(body)), ("no-token", "hola"), ("no-token",
        ""), ("no-token", "W10.W10.W10"), ("signature", f"{hostile.token.split('.')[0]}.{body}."),
    ):  # fmt: skip
        hostile.token = token
        with pytest.raises(NotBelieved) as told:
            hostile.told(asked)
        assert told.value.why == why
    hostile.keys = [OURS, OctKey.generate_key(256, {"kid": "oct"})]
    hostile.provider = hostile.anew()
    with pytest.raises(NotBelieved):
        hostile.told(hostile.says(hostile.keys[1], "HS256"))


def signed_by_public_key(body: str) -> str:
    """What is signed with the public key, as if it were a shared secret."""
    head = urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=").decode()
    mark = hmac.digest(OURS.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def test_a_new_key_is_looked_for_once_more_and_not_often(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile.told(hostile.says())
    hostile.keys = [NEXT]
    for _ in range(3):
        with pytest.raises(NotBelieved):
            hostile.told(hostile.says(NEXT, "ES256"))
    assert hostile.asked.count("/keys") == 1
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.0)
    assert hostile.told(hostile.says(NEXT, "ES256")).subject == "s-1"
    assert hostile.asked.count("/keys") == 2
    with pytest.raises(NotBelieved):  # a key that was taken away counts no more
        hostile.told(hostile.says())


def test_an_answer_to_another_question(hostile: Hostile) -> None:
    asked = hostile.says()
    for why, query in (
        ("state", {"state": "another"}), ("state", {"state": ""}), ("answer-issuer", {"iss": "https://other.example"}),
        ("cancelled", {"error": "access_denied"}), ("refused", {"error": "server_error"}),
    ):  # fmt: skip
        with pytest.raises(NotBelieved) as told:
            hostile.told(asked, **query)
        assert told.value.why == why
    assert "/token" not in hostile.asked
    hostile.about = {"authorization_response_iss_parameter_supported": True}
    hostile.provider = hostile.anew()
    with pytest.raises(NotBelieved) as told:
        hostile.told(hostile.says())
    assert told.value.why == "answer-issuer"


def test_a_code_that_the_provider_does_not_take(hostile: Hostile) -> None:
    for status, body, why in (
        (400, b'{"error": "invalid_grant"}', "code"), (401, b'{"error": "invalid_client"}', "token-401"),
        (500, b"<html>", "token-500"), (302, b"{}", "token-302"),
    ):  # fmt: skip
        hostile.status, hostile.body = status, body
        with pytest.raises(NotBelieved) as told:
            hostile.told(hostile.says())
        assert told.value.why == why


def test_the_login_is_asked_for_beside_the_token(hostile: Hostile) -> None:
    hostile.userinfo = {"sub": "s-1", "preferred_username": "ANA", "acr": "otp"}
    told = hostile.told(hostile.says(preferred_username=None))
    assert (told.login, told.second_factor) == ("ana", False)
    hostile.userinfo = {"sub": "s-2", "preferred_username": "ana"}
    with pytest.raises(NotBelieved) as refused:
        hostile.told(hostile.says(preferred_username=None))
    assert refused.value.why == "userinfo-subject"


def test_a_provider_that_is_away_slow_or_no_provider(hostile: Hostile) -> None:
    hostile.provider = hostile.anew(patience=0.3)
    asked = hostile.says()
    for body, pause in ((b"[]", 0.0), (b"hola", 0.0), (b" " * 300_000, 0.0), (b" " * 50, 0.1)):
        hostile.body, hostile.pause = body, pause
        with pytest.raises(ProviderAway):
            hostile.told(asked)
    hostile.body, hostile.pause = b"", 0.0
    with socket.create_server(("127.0.0.1", 0)) as line:
        threading.Thread(target=lambda: _talks_nonsense(line), daemon=True).start()
        with pytest.raises(ProviderAway):
            hostile.anew(issuer=f"http://127.0.0.1:{line.getsockname()[1]}").ask()
    for about in (
        {"issuer": "https://other.example"}, {"authorization_endpoint": "http://other.example/auth"},
        {"authorization_endpoint": 7}, {"authorization_endpoint": "file:///etc/passwd"},
    ):  # fmt: skip
        hostile.about = about
        with pytest.raises(ProviderAway):
            hostile.anew().ask()
    with pytest.raises(ProviderAway):
        hostile.anew(issuer="http://127.0.0.1:9").ask()


def _talks_nonsense(line: socket.socket) -> None:
    other, _ = line.accept()
    with other:
        other.sendall(b"this is no HTTP\r\n\r\n")


def test_half_a_setting_is_told(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {"oidc_issuer": "https://login.example", "oidc_client_id": US, "address": "https://t.example"}
    assert organisation_of(Settings()) is None
    found = organisation_of(Settings(**whole))
    assert found
    assert found.back == "https://t.example/sign-in/organisation/return"
    for name in ("oidc_client_id", "address"):
        with pytest.raises(BadInput, match="TEARLINE_OIDC_CLIENT_ID"):
            organisation_of(Settings(**{**whole, name: ""}))
    secret = tmp_path / "secret"
    for make, said in (
        (lambda: None, "cannot be read"), (lambda: secret.write_text("s"), "chmod 600"),
        (lambda: (secret.write_text(""), secret.chmod(0o600)), "empty"),
    ):  # fmt: skip
        make()
        with pytest.raises(BadInput, match=said):
            organisation_of(Settings(**whole, oidc_secret_file=secret))
    secret.write_text("s3\n")
    found = organisation_of(Settings(**whole, oidc_secret_file=secret))
    assert found
    assert found.secret == "s3"
    monkeypatch.setenv("TEARLINE_OIDC_SECOND_FACTOR", '["otp", "hwk"]')
    assert deployed().oidc_second_factor == ["otp", "hwk"]
    monkeypatch.setenv("TEARLINE_OIDC_ISSUER", "http://login.example")
    with pytest.raises(BadInput, match="TEARLINE_OIDC_ISSUER"):
        deployed()
