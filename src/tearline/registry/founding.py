"""The first of all: one agency, its two registrars, who then enrol everybody else, and the rules of vetting."""

from __future__ import annotations

import psycopg

from tearline.db import House, as_json, translated
from tearline.registry.deeds import Enrolled
from tearline.registry.names import agency_code, login_name, written_name
from tearline.registry.password import accept_password, hash_password
from tearline.registry.rules import DEFAULT, as_rows, shipped
from tearline.registry.totp import new_totp_secret, provisioning_uri


def found(
    house: House, agency: str, name_es: str, name_en: str, login: str, full_name: str, password: str,
    vetting: str = DEFAULT, first: bool = False,
) -> Enrolled:  # fmt: skip
    """The first agency and registrar, by whoever holds the database's own key; called again, the second registrar.
    ``vetting`` names a shipped set of rules that say which tests a vetting needs; the first founding's counts.
    With ``first``, nobody may be there yet.

    Raises :class:`BadInput`, and :class:`Conflict` while there are two registrars who are not suspended.
    """
    login = login_name(login)
    secret = new_totp_secret()
    values = [
        agency_code(agency), written_name(name_es), written_name(name_en), login, written_name(full_name),
        hash_password(accept_password(password, login)), secret, as_json(as_rows(shipped(vetting))), first,
    ]  # fmt: skip
    with translated(), psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("SELECT act.found(%s, %s, %s, %s, %s, %s, %s, %s, %s)", values)
    return Enrolled(login, secret, provisioning_uri(secret, login))


def count_as_own(house: House, totp_secrets: dict[str, str]) -> None:
    """Let the credentials of invented people count as their own (``totp_secrets``: by login), where there is nobody who
    could set one: a demo, a measurement. By the database's own key, as founding is, and on record. Not those that a
    registrar renewed since: their secret is another one."""
    with translated(), psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("SELECT act.count_as_own(%s)", [as_json(totp_secrets)])
