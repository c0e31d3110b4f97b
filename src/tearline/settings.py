"""What a deployment sets: by environment (``TEARLINE_…``) or by a file ``tearline.env`` in the working folder.

Both are read here: pydantic-settings takes a quarter of a second to import, at each command.
"""

from __future__ import annotations

import hashlib
import json
import os
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from platformdirs import site_data_path, user_data_path
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator

from tearline.errors import BadInput
from tearline.language import msg

PREFIX = "TEARLINE_"
FILE = "tearline.env"
# Variables that are no setting of a deployment: of one person's shell, and of this project's own tests.
_OTHERS = ("LANG", "PURPOSE", "SESSION", "TEST_DSN", "TEST_TOKEN", "SHARED_DATA")


def default_data() -> Path:
    """One folder for everything that is kept: the system's for root, the user's own otherwise."""
    return (
        Path("/var/lib/tearline") if os.name == "posix" and os.geteuid() == 0 else user_data_path("tearline")
    )


class Settings(BaseModel):
    """All settings, with their defaults. ``docs/settings.md`` lists them; a test keeps it true."""

    data: Path = Field(
        default_factory=default_data, description="Folder of the database, its keys and its log."
    )
    dsn: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL 18 server instead of the embedded one: DSN of a superuser, for set-up and migration.",
    )
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8080, description="Port the service listens on.", ge=0, le=65535)
    hosts: list[str] = Field(
        default=["127.0.0.1", "localhost", "::1"],
        description="Names by which the service is addressed (JSON list); requests for others are refused.",
    )
    address: str = Field(
        default="",
        description="Address of the pages as people open them (https://fusion.example): security keys are bound to it.",
    )
    certificate: Path | None = Field(
        default=None, description="Certificate (PEM) by which the service itself speaks https; needs the key."
    )
    certificate_key: Path | None = Field(
        default=None, description="Key (PEM) of that certificate, for the service's own user alone."
    )
    oidc_issuer: str = Field(
        default="", description="An organisation's OpenID Connect provider, as it names itself (its issuer)."
    )
    oidc_client_id: str = Field(default="", description="Who this deployment is at that provider.")
    oidc_secret_file: Path | None = Field(
        default=None, description="File with the client's secret; none for a public client."
    )
    oidc_login_claim: str = Field(
        default="preferred_username", description="Which claim of the provider is the officer's login."
    )
    oidc_second_factor: list[str] = Field(
        default=[],
        description="Values of `acr` or `amr` that count as a second factor (JSON list); none: our own is asked.",
    )
    https: bool = Field(
        default=False, description="Users reach the service by HTTPS only, through a proxy before it."
    )
    proxy: str = Field(
        default="", description="Address of that proxy: what it says of the client's address is believed."
    )
    upload_bytes: int = Field(
        default=2 * 1024**3, description="The largest upload of a load, in bytes.", gt=0
    )
    file_bytes: int = Field(
        default=100_000_000, description="The largest [file beside a record](files.md), in bytes.", gt=0
    )
    reader_megabytes: int = Field(
        default=1024, description="Memory of the process that reads one file of a load, in MB.", ge=256
    )
    reader_silence: float = Field(
        default=120, description="Seconds in which that process must come to the next record.", gt=0
    )
    requests_per_minute: int = Field(
        default=3000, description="Requests of one session in a minute; 0: no limit.", ge=0
    )
    http_connections: int = Field(
        default=1000, description="Connections of clients to one process; more are told to wait.", ge=1
    )
    http_connections_per_address: int = Field(
        default=250, description="How many of them one address may have; the proxy may have all.", ge=1
    )
    head_seconds: float = Field(
        default=10, description="A request's head must be there in this time.", gt=0, le=300
    )
    body_seconds: float = Field(
        default=30,
        description="A request's body must be there in this time, if it is no upload.",
        gt=0,
        le=3600,
    )
    upload_seconds: float = Field(
        default=3600, description="An upload of a load must be there in this time.", gt=0, le=86_400
    )
    stall_seconds: float = Field(
        default=15,
        description="A body, or an answer, that is slower than the next line says for this long is ended.",
        gt=0,
        le=3600,
    )
    least_bytes_per_second: float = Field(
        default=1000, description="How fast a client must send a body, and read an answer.", ge=0
    )
    keep_alive_seconds: float = Field(
        default=15, description="A connection without a request is ended after this.", gt=0, le=3600
    )
    failed_sign_ins_per_address: int = Field(
        default=100,
        description="Failed attempts to sign in, in ten minutes, from one address over all logins; 0: no limit.",
        ge=0,
    )
    connections: int = Field(
        default=16, description="Database connections of one process for questions.", ge=2
    )
    session_hours: float = Field(
        default=12, description="A session ends after this, whatever happens.", gt=0, le=12
    )
    idle_minutes: float = Field(
        default=15, description="A session ends after this without a look.", gt=0, le=15
    )
    origin: str = Field(
        default="tearline.local/ledger", description="Name of this deployment's ledger on its checkpoints."
    )
    checkpoint_seconds: float = Field(
        default=10, description="The ledger is sealed this often, if it grew.", gt=0
    )
    zone: str = Field(
        default="America/Mexico_City",
        description="Time zone (IANA's name) of times in files that tell none, where a mapping names no other.",
    )
    pointer_hour: int = Field(
        default=3,
        description="Hour of the day, in that zone, at which new [pointers](pointers.md) enter.",
        ge=0,
        le=23,
    )
    kinds: Path | None = Field(
        default=None,
        description="Folder with the deployment's own kinds of matter ([casework](casework.md)).",
    )
    lists: Path | None = Field(
        default=None, description="Folder with the official lists (OFAC, UN) for the demo."
    )

    @field_validator("hosts", "oidc_second_factor", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return json.loads(value) if isinstance(value, str) else value

    @field_validator("address")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        """As browsers write an origin: https, or the machine itself by its name; no path."""
        from urllib.parse import urlsplit

        if not value:
            return value
        told = urlsplit(value.rstrip("/").lower())
        told = told._replace(netloc=told.netloc.removesuffix(":443")) if told.scheme == "https" else told
        safe = told.scheme == "https" or (told.scheme == "http" and told.hostname == "localhost")
        if (
            not safe
            or not told.hostname
            or told.geturl() != f"{told.scheme}://{told.netloc}"
            or "@" in told.netloc
        ):
            raise ValueError(f"{value} is no address such as https://fusion.example or http://localhost:8080")
        return told.geturl()

    @field_validator("oidc_issuer")
    @classmethod
    def _an_issuer(cls, value: str) -> str:
        from urllib.parse import urlsplit

        told = urlsplit(value)
        local = told.scheme == "http" and told.hostname in ("localhost", "127.0.0.1", "::1")
        if value and (
            not (told.scheme == "https" or local) or not told.hostname or told.query or told.fragment
        ):
            raise ValueError(f"{value} is no issuer such as https://login.example")
        return value

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        from zoneinfo import available_timezones

        if value not in available_timezones():
            raise ValueError(f"{value} is no time zone, for example America/Mexico_City")
        return value


@lru_cache(maxsize=1)
def deployment_zone() -> str:
    """The time zone of clocks that tell none, as this process's settings say it."""
    return deployed().zone


def deployed(**given: Any) -> Settings:
    """What this environment and the file ``tearline.env`` here set, and what is ``given``, which outranks them.

    Raises :class:`BadInput` that names what is wrong: a variable that is none of ours (mistyped, it would be a setting
    that nobody made), a value that is not in its form, a file that cannot be read.
    """
    told = {name.upper(): value for name, value in (*_of_the_file().items(), *os.environ.items())}
    _refuse_unknown(list(told))
    read = {
        name: told[PREFIX + name.upper()] for name in Settings.model_fields if PREFIX + name.upper() in told
    }
    try:
        return Settings.model_validate(read | given)
    except ValidationError as error:
        names = ", ".join(sorted({f"{PREFIX}{str(e['loc'][0]).upper()}" for e in error.errors()}))
        raise BadInput(msg("These settings are not in their form: {names}.", names=names)) from None


def _of_the_file() -> dict[str, str | None]:
    try:
        if not Path(FILE).is_file():
            return {}
        from dotenv import dotenv_values

        return dotenv_values(FILE, encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(msg("{file} is not text in UTF-8.", file=FILE)) from None
    except OSError as error:
        raise BadInput(msg("{path} cannot be read: {why}.", path=FILE, why=str(error.strerror))) from None


def _refuse_unknown(names: list[str]) -> None:
    known = [name.upper() for name in (*Settings.model_fields, *_OTHERS)]
    for name in sorted({name.upper() for name in names}):
        rest = name.removeprefix(PREFIX)
        if rest == name or rest in known:
            continue
        if near := get_close_matches(rest, known, n=1):
            raise BadInput(
                msg("There is no setting {name}. Did you mean {near}?", name=name, near=PREFIX + near[0])
            )
        raise BadInput(msg("There is no setting {name}. docs/settings.md lists them.", name=name))


def clone_data(folder: Path) -> Path:
    """A data folder for one checkout: inside it, or where the database's own user can reach it."""
    if os.geteuid() != 0 or all(p.stat().st_mode & 0o001 for p in (folder, *folder.resolve().parents)):
        return folder / ".tearline"
    return site_root() / f"demo-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]}"


def site_root() -> Path:
    """Where the system keeps state of services."""
    return Path("/var/lib/tearline") if os.name == "posix" else site_data_path("tearline")
