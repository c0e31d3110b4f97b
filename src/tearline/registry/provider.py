"""An organisation's provider (OpenID Connect Core 1.0): where to send a person, and what it says of who came back.

Authorization code with PKCE (RFC 7636), state and nonce. Nothing that the provider sends is believed before its
signature, by a key of its own, was verified with an algorithm of a fixed list: none without a key, and none by which
a public key would sign. Each question to it has a time and a size; how many wait at once is bounded, so that a
provider that is slow holds up nobody who signs in otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from tearline.errors import BadInput, NotSignedIn, Unavailable
from tearline.language import Message, msg
from tearline.log import Log

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, RSAKey

    from tearline.settings import Settings

RETURN = "/sign-in/organisation/return"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
KEPT_SECONDS = 3600.0  # that what the provider says of itself, and its keys, count
_AGAIN_SECONDS = 30.0  # between two looks for a key that is not among them
_LEEWAY = 60  # seconds that two clocks may differ
_LONGEST = 200_000  # bytes of one answer
_AT_ONCE = 4  # questions to the provider
_WAIT = 0.5  # seconds for a turn

_log = Log(__name__)


@dataclass(frozen=True, slots=True)
class Organisation:
    """What a deployment sets: the provider, who we are there, which claim names the login, what of ``acr`` and
    ``amr`` counts as a second factor, and where the provider sends people back to."""

    issuer: str
    client_id: str
    secret: str | None
    login_claim: str
    second_factor: frozenset[str]
    back: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One attempt: what comes back must fit it. ``address``: where the person goes."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Told:
    """Whom the provider says it is; ``second_factor``: it asked for one that this deployment counts."""

    issuer: str
    subject: str
    login: str
    second_factor: bool


class ProviderAway(Unavailable):
    """The provider does not answer, not in time, or not as one."""

    code = "provider-away"

    def __init__(self, message: Message | None = None) -> None:
        Unavailable.__init__(self)
        self.message = message or msg(
            "Your organisation's sign-in does not answer now. Try again in a while, or sign in here with your password "
            "and code."
        )


class NotBelieved(NotSignedIn):
    """What came back is not believed; ``why`` is for the log."""

    code = "provider-not-believed"

    def __init__(self, why: str, message: Message | None = None) -> None:
        super().__init__(
            message
            or msg(
                "What came back from your organisation could not be verified, so nobody was signed in. Begin again; if "
                "it stays so, tell whoever runs this service."
            )
        )
        self.why = why


def organisation_of(settings: Settings) -> Organisation | None:
    """What the settings say of a provider; None for none. Raises :class:`BadInput` for half of it."""
    if not settings.oidc_issuer:
        return None
    if not (settings.oidc_client_id and settings.address):
        raise BadInput(
            msg(
                "Signing in by an organisation (TEARLINE_OIDC_ISSUER) needs TEARLINE_OIDC_CLIENT_ID and "
                "TEARLINE_ADDRESS, to which the provider sends people back."
            )
        )
    return Organisation(
        settings.oidc_issuer, settings.oidc_client_id, _secret(settings), settings.oidc_login_claim,
        frozenset(settings.oidc_second_factor), settings.address + RETURN,
    )  # fmt: skip


def _secret(settings: Settings) -> str | None:
    path = settings.oidc_secret_file
    if path is None:
        return None
    try:
        mode, told = path.stat().st_mode, path.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise BadInput(msg("{file} is not text in UTF-8.", file=path)) from None
    except OSError as error:
        raise BadInput(msg("{path} cannot be read: {why}.", path=path, why=str(error.strerror))) from None
    if mode & 0o007 or not told:
        raise BadInput(
            msg("{path} is empty, or everybody on this machine can open it: chmod 600 {path}.", path=path)
        )
    return told


class Provider:
    """One for each service. ``patience``: seconds that one question to the provider may take."""

    def __init__(self, organisation: Organisation, patience: float = 8.0) -> None:
        self.organisation = organisation
        self._patience = patience
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._one_asks = threading.Lock()
        self._self: dict[str, Any] = {}
        self._self_at = -KEPT_SECONDS
        self._keys: list[RSAKey | ECKey] = []
        self._keys_at = -KEPT_SECONDS

    # ── there ───────────────────────────────────────────────────────────────────────────────────

    def ask(self) -> Asked:
        """A new attempt. Raises :class:`ProviderAway`."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.organisation.client_id,
            "redirect_uri": self.organisation.back,
            "scope": "openid profile email" if self.organisation.login_claim == "email" else "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        where = self._endpoint("authorization_endpoint")
        return Asked(f"{where}{'&' if '?' in where else '?'}{urlencode(query)}", state, nonce, verifier)

    # ── and back ────────────────────────────────────────────────────────────────────────────────

    def told(self, query: Mapping[str, str], asked: Asked) -> Told:
        """Who came back, by the address they came to. Raises :class:`NotBelieved`, :class:`ProviderAway`."""
        if not hmac.compare_digest(query.get("state", "").encode(), asked.state.encode()):
            raise stranger("state")
        self._refuse_other_issuer(query)
        if "error" in query:
            raise _not_let_in(query["error"])
        answer = self._exchange(query.get("code", ""), asked.verifier)
        claims = self._verified(str(answer.get("id_token", "")), asked.nonce)
        if self.organisation.login_claim not in claims:
            claims = {**self._more(str(answer.get("access_token", "")), claims["sub"]), **claims}
        login = claims.get(self.organisation.login_claim)
        if not isinstance(login, str) or not is_plain(login.strip()):
            raise NotBelieved("no-login")
        return Told(self.organisation.issuer, claims["sub"], login.strip().lower(), self._counts(claims))

    def _refuse_other_issuer(self, query: Mapping[str, str]) -> None:
        """An answer of another provider than the one that was asked (RFC 9207)."""
        tells = self._about().get("authorization_response_iss_parameter_supported") is True
        if query.get("iss", None if tells else self.organisation.issuer) != self.organisation.issuer:
            raise NotBelieved("answer-issuer")

    def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        """What the provider gives for a code, once."""
        us, secret = self.organisation.client_id, self.organisation.secret
        form = {
            "grant_type": "authorization_code", "code": code, "code_verifier": verifier,
            "redirect_uri": self.organisation.back,
        }  # fmt: skip
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if secret is None:
            form["client_id"] = us
        elif "client_secret_basic" in self._about().get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        ):
            pair = f"{quote(us, safe='')}:{quote(secret, safe='')}"  # RFC 6749, 2.3.1
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": us, "client_secret": secret}
        try:
            return self._get(self._endpoint("token_endpoint"), headers, urlencode(form).encode())
        except _Refused as error:
            if error.told == "invalid_grant":
                raise stranger("code") from None
            raise NotBelieved(f"token-{error.status}") from None

    def _verified(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7)."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        key = self._key_of(token)
        try:
            claims = jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, KeyError, TypeError):
            raise NotBelieved("signature") from None
        us, now = self.organisation.client_id, time.time()
        audience = claims.get("aud")
        audience = audience if isinstance(audience, list) else [audience]
        for why, holds in (
            ("issuer", claims.get("iss") == self.organisation.issuer),
            ("audience", us in audience),
            ("authorized-party", claims.get("azp", us if len(audience) == 1 else None) == us),
            ("expired", _moment(claims, "exp") > now - _LEEWAY),
            ("issued", now - 3600 < _moment(claims, "iat") < now + _LEEWAY),
            ("not-before", "nbf" not in claims or _moment(claims, "nbf") < now + _LEEWAY),
            ("nonce", hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())),
            ("subject", isinstance(claims.get("sub"), str) and is_plain(claims["sub"])),
        ):
            if not holds:
                raise NotBelieved(why)
        return claims

    def _more(self, access: str, subject: str) -> dict[str, Any]:
        """What the provider says of the same person beside the token (OpenID Connect Core 1.0, 5.3)."""
        try:
            claims = self._get(self._endpoint("userinfo_endpoint"), {"authorization": f"Bearer {access}"})
        except _Refused as error:
            raise NotBelieved(f"userinfo-{error.status}") from None
        if claims.get("sub") != subject:
            raise NotBelieved("userinfo-subject")
        return {self.organisation.login_claim: claims.get(self.organisation.login_claim)}

    def _counts(self, claims: Mapping[str, Any]) -> bool:
        methods = claims.get("amr")
        said = [claims.get("acr"), *(methods if isinstance(methods, list) else [])]
        return any(one in self.organisation.second_factor for one in said if isinstance(one, str))

    # ── keys ────────────────────────────────────────────────────────────────────────────────────

    def _key_of(self, token: str) -> RSAKey | ECKey:
        """The key that a token names. One that is not known yet is looked for once more, not often."""
        try:
            head = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
            name, kind = head.get("kid"), str(head.get("alg", ""))[:2]
        except (ValueError, AttributeError):
            raise NotBelieved("no-token") from None
        wanted = {"RS": "RSA", "PS": "RSA", "ES": "EC"}.get(kind)
        for oldest in (KEPT_SECONDS, _AGAIN_SECONDS):
            fitting = [
                key for key in self._known_keys(oldest)
                if key.key_type == wanted and (name is None or key.as_dict().get("kid") == name)
            ]  # fmt: skip
            if len(fitting) == 1:
                return fitting[0]
        raise NotBelieved("no-key")

    def _known_keys(self, oldest: float) -> list[RSAKey | ECKey]:
        with self._one_asks:  # and the others wait for what it brings
            before, now = self._keys_at, time.monotonic()
            if now - before >= oldest:
                self._keys_at = now  # also where it fails: a stranger's token makes us ask no faster
                try:
                    self._keys = _usable(self._get(self._endpoint("jwks_uri")).get("keys"))
                except (_Refused, ProviderAway):
                    self._keys_at = before if oldest == KEPT_SECONDS else now
                    raise ProviderAway from None
            return self._keys

    # ── questions ───────────────────────────────────────────────────────────────────────────────

    def _about(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0, 4)."""
        with self._lock:
            if time.monotonic() - self._self_at < KEPT_SECONDS:
                return self._self
        where = self.organisation.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            told = self._get(where)
        except _Refused:
            raise ProviderAway from None
        if told.get("issuer") != self.organisation.issuer:
            _log.warning("organisation.other-issuer")
            raise ProviderAway
        with self._lock:
            self._self, self._self_at = told, time.monotonic()
        return told

    def _endpoint(self, name: str) -> str:
        where = self._about().get(name)
        if not isinstance(where, str) or not is_safe(where, self.organisation.issuer):
            _log.warning("organisation.no-endpoint", name=name)
            raise ProviderAway
        return where

    def _get(
        self, where: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> dict[str, Any]:
        """An answer in JSON. Raises :class:`_Refused`, :class:`ProviderAway`."""
        until = time.monotonic() + self._patience
        asked = urllib.request.Request(where, body, {"accept": "application/json", **(headers or {})})  # noqa: S310 https
        if not self._turns.acquire(timeout=_WAIT):
            raise ProviderAway
        try:
            with _OPENER.open(asked, timeout=self._patience) as answer:
                return _object(_read(answer, until))
        except urllib.error.HTTPError as error:
            with error:
                raise _Refused(error.code, _code(error, until)) from None
        except (OSError, ValueError, HTTPException) as error:  # urllib's own are among them
            _log.warning("organisation.away", kind=type(error).__name__)
            raise ProviderAway from None
        finally:
            self._turns.release()


class _Refused(Exception):
    """The provider answered with an error; ``told`` is its code, if it gave one."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(status)
        self.status = status
        self.told = told


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


def is_safe(where: str, issuer: str) -> bool:
    """Whether nobody between reads what goes there; for a trial a provider on the machine itself is taken too."""
    there, local = urlsplit(where), ("localhost", "127.0.0.1", "::1")
    if there.scheme == "https":
        return bool(there.hostname)
    return there.scheme == "http" and there.hostname in local and urlsplit(issuer).hostname in local


def is_plain(text: str) -> bool:
    """Whether it can be a subject or a login of a provider."""
    return 0 < len(text) <= 255 and text.isprintable()


def stranger(why: str) -> NotBelieved:
    """What is said to whoever comes back with what was not begun in this browser, or is used up."""
    return NotBelieved(
        why,
        msg(
            "This way back from your organisation was used already, took longer than ten minutes, or "
            "was begun in another browser. Begin again."
        ),
    )


def _not_let_in(code: str) -> NotBelieved:
    if code == "access_denied":
        return NotBelieved(
            "cancelled", msg("The sign-in at your organisation was cancelled. Nobody was signed in.")
        )
    return NotBelieved(
        "refused",
        msg(
            "Your organisation did not let you in, and says no more. Try again, or ask those who run its sign-in."
        ),
    )


def as_plain(asked: Asked) -> dict[str, str]:
    """For keeping it sealed."""
    return asdict(asked)


def _usable(keys: object) -> list[RSAKey | ECKey]:
    """Public keys for signatures, of kinds that the list of algorithms has; what else stands there is passed over."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey

    found: list[RSAKey | ECKey] = []
    for one in keys if isinstance(keys, list) else []:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        try:
            if one.get("kty") == "RSA":
                found.append(RSAKey.import_key(one))
            elif one.get("kty") == "EC":
                found.append(ECKey.import_key(one))
        except (JoseError, ValueError, KeyError):
            continue
    return found


def _moment(claims: Mapping[str, Any], name: str) -> float:
    told = claims.get(name)
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise NotBelieved(f"no-{name}")
    return told


def _read(answer: Any, until: float) -> bytes:
    """The answer's body, in the time that is left: a provider may drip."""
    told = b""
    while part := answer.read1(65_536):
        told += part
        if len(told) > _LONGEST or time.monotonic() > until:
            raise ValueError("too long")
    return told


def _object(told: bytes) -> dict[str, Any]:
    found = json.loads(told)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _code(error: urllib.error.HTTPError, until: float) -> str:
    try:
        return str(_object(_read(error, until)).get("error", ""))
    except (OSError, ValueError, HTTPException):
        return ""
