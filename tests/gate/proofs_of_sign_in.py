# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""Signing in: what was handed over opens nothing but the setting of an own credential, and an own one is set once."""

from __future__ import annotations

from tests.gate.facts import Facts
from tests.gate.proof import Proof

ATTEMPT = "00000000-0000-4000-8000-0000000000a7"
OPENED = f"SELECT count(*) FROM gate.open_session('{ATTEMPT}', sha256('t'), 99999999999, '1 h', '10 min', '', sha256('m'))"
PASS = f"SELECT gate.open_pass('{ATTEMPT}', 99999999999, sha256('p'), 'new') IS NOT NULL"
TAKEN = "SELECT gate.take_credential(sha256('p'), 'mine', 1, sha256('t'), '1 h', '10 min', sha256('m')) IS NOT NULL"

KEY, OTHER_KEY = (f"00000000-0000-4000-8000-0000000000{n}" for n in ("b1", "b2"))
BY_KEY = f"SELECT count(*) FROM gate.open_session_by_key('{ATTEMPT}', '{{}}', {{}}, sha256('t'), '1 h', '10 min', '', sha256('m'))"
BY_FIRST_KEY = "SELECT gate.take_credential_by_key(sha256('p'), 'mine', 'k', 'new', 'pub', 0, sha256('t'), '1 h', '10 min', sha256('m')) IS NOT NULL"
SIGNS = f"UPDATE gate.attempt SET challenge = sha256('c') WHERE id = '{ATTEMPT}'"


def sign_in(p: Proof, f: Facts) -> None:
    _credentials(p, f)
    _keys(p, f)
    _renewals(p, f)
    _organisations(p, f)


def _officer(login: str) -> str:
    return f"(SELECT id FROM gate.officer WHERE login = '{login}')"


def _tried(who: str) -> str:
    return (
        "INSERT INTO gate.attempt (id, account, officer_id, address, origin, judged, client)"
        f" VALUES ('{ATTEMPT}', {who}, {who}, 'address x', 'address x', true, 'x')"
    )


def _keys(p: Proof, f: Facts) -> None:
    """A key of one's own, that counts up, after one's own password; and never none."""
    me, other = _officer(f.clerk_login), _officer("registrar")
    held = "; ".join(
        "INSERT INTO gate.security_key (id, officer_id, name, credential_id, public_key, sign_count)"
        f" VALUES ('{id}', {who}, 'k', '{name}', 'pub', 5)" for id, who, name in ((KEY, me, "mine"), (OTHER_KEY, other, "other"))
    )  # fmt: skip
    tried, alone = _tried(me), f"UPDATE gate.credential SET totp_secret = NULL WHERE officer_id = {me}"
    handed = f"UPDATE gate.credential SET own_since = NULL WHERE officer_id = {me}"
    unjudged = f"UPDATE gate.attempt SET judged = false WHERE id = '{ATTEMPT}'"
    for what, query, expected, *first in (
        ("an own key", BY_KEY.format("mine", 6), 1, tried, SIGNS), ("a key that stands still", BY_KEY.format("mine", 5), 0, tried, SIGNS),
        ("another's key", BY_KEY.format("other", 6), 0, tried, SIGNS), ("a key without a right password", BY_KEY.format("mine", 6), 0, tried),
        ("a key beside what was handed over", BY_KEY.format("mine", 6), 0, tried, SIGNS, handed),
        ("a key in an attempt that is not judged", BY_KEY.format("mine", 6), 0, tried, SIGNS, unjudged),
    ):  # fmt: skip
        p.expect(f"a session with {what}", "signin", None, query, expected, held, *first)
    asked = f"SELECT count(*) FROM gate.key_asked('{ATTEMPT}', '{{}}')"
    p.expect("what an own key signs", "signin", None, asked.format("mine"), 1, held, tried, SIGNS)
    p.expect("what another's key signs", "signin", None, asked.format("other"), 0, held, tried, SIGNS)
    sets = f"SELECT gate.set_challenge('{ATTEMPT}', sha256('d'))"
    p.expect("a challenge", "signin", None, sets, True, tried)
    p.expect("a second challenge", "signin", None, sets, False, tried, SIGNS)
    p.expect("a challenge of an attempt that is not judged", "signin", None, sets, False, tried, unjudged)
    token = f"sha256('{f.clerk.token}')"
    p.expect(
        "the own second factors", "signin", None, f"SELECT count(*) FROM gate.own_factors({token})", 2, held
    )
    signs = f"SELECT gate.own_challenge({token}, '{ATTEMPT}') IS NOT NULL"
    adds = f"SELECT gate.add_key({token}, '{ATTEMPT}', 'k', 'new', 'pub', 0) IS NOT NULL"
    takes = f"SELECT gate.remove_key({token}, '{ATTEMPT}', '{{}}')"
    of_other = _tried(other)
    for what, query, expected, *first in (
        ("a new key's challenge", signs, True, tried, SIGNS), ("another's new key's challenge", signs, False, of_other, SIGNS),
        ("a key added", adds, True, tried, SIGNS), ("a key added without the password", adds, False, tried),
        ("a key added by another's attempt", adds, False, of_other, SIGNS),
        ("a key taken away", takes.format(KEY), True, tried, SIGNS), ("another's key taken away", takes.format(OTHER_KEY), False, tried, SIGNS),
        ("a key taken away without the password", takes.format(KEY), None, tried), ("the last factor", takes.format(KEY), "TL004", tried, SIGNS, alone),
    ):  # fmt: skip
        p.expect(f"{what}", "signin", None, query, expected, held, *first)
    given = f"INSERT INTO gate.pass (token_hash, officer_id, totp_secret, client) VALUES (sha256('p'), {me}, 'new', 'x')"
    signed = "UPDATE gate.pass SET challenge = sha256('c')"
    p.expect("a first key by a pass", "signin", None, BY_FIRST_KEY, True, handed, given, signed)
    p.expect("a first key that signed nothing", "signin", None, BY_FIRST_KEY, False, handed, given)


def _renewals(p: Proof, f: Facts) -> None:
    """An own password and authenticator are changed by who showed both, in a live session; and nobody else's."""
    me, other = _officer(f.clerk_login), _officer("registrar")
    token, session = (
        f"sha256('{f.clerk.token}')",
        f"(SELECT id FROM gate.session WHERE token_hash = sha256('{f.clerk.token}'))",
    )
    held = "; ".join(
        "INSERT INTO gate.security_key (id, officer_id, name, credential_id, public_key, sign_count)"
        f" VALUES ('{id}', {who}, 'k', '{name}', 'pub', 5)" for id, who, name in ((KEY, me, "mine"), (OTHER_KEY, other, "other"))
    )  # fmt: skip
    tried, of_other = _tried(me), _tried(other)
    handed = f"UPDATE gate.credential SET own_since = NULL WHERE officer_id = {me}"
    over = f"UPDATE gate.session SET closed_at = now() WHERE token_hash = {token}"
    unjudged = f"UPDATE gate.attempt SET judged = false WHERE id = '{ATTEMPT}'"
    shut = f"UPDATE gate.officer SET suspended_at = now() WHERE id = {me}"
    changes = f"SELECT gate.change_password({token}, '{ATTEMPT}', {{}}, {{}}, {{}}, 'mine') IS NOT NULL"
    begins = f"SELECT gate.begin_authenticator({token}, '{ATTEMPT}', {{}}, {{}}, {{}}, 'new') IS NOT NULL"
    code, none = ("99999999999", "NULL", "NULL"), ("NULL", "NULL", "NULL")
    for what, shown, expected, *first in (
        ("a code", code, True, tried, SIGNS), ("a code used before", ("0", "NULL", "NULL"), False, tried, SIGNS),
        ("no second factor", none, False, tried, SIGNS), ("a code without the password", code, False, tried),
        ("another's attempt", code, False, of_other, SIGNS), ("an attempt not judged", code, False, tried, SIGNS, unjudged),
        ("a key", ("NULL", "'mine'", "6"), True, tried, SIGNS), ("a key that stands still", ("NULL", "'mine'", "5"), False, tried, SIGNS),
        ("another's key", ("NULL", "'other'", "6"), False, tried, SIGNS), ("a session that is over", code, False, tried, SIGNS, over),
        ("an officer shut out", code, False, tried, SIGNS, shut),
    ):  # fmt: skip
        p.expect(
            f"a password changed by {what}", "signin", None, changes.format(*shown), expected, held, *first
        )
        p.expect(
            f"an authenticator begun by {what}", "signin", None, begins.format(*shown), expected, held, *first
        )
    p.expect(
        "a handed-over password changed", "signin", None, changes.format(*code), False, tried, SIGNS, handed
    )
    same = f"UPDATE gate.credential SET password_hash = 'mine' WHERE officer_id = {me}"
    p.expect("a password changed to itself", "signin", None, changes.format(*code), False, tried, SIGNS, same)
    more = (
        "INSERT INTO gate.session (token_hash, officer_id, agency, duties, ends_at, idle, client)"
        f" SELECT sha256('more'), officer_id, agency, duties, now() + interval '1 h', interval '10 min', 'x' FROM gate.session WHERE id = {session}"
    )
    waits = f"INSERT INTO gate.new_authenticator (session_id, totp_secret) VALUES ({session}, 'new')"
    elsewhere = "INSERT INTO gate.new_authenticator (session_id, totp_secret) SELECT id, 'else' FROM gate.session WHERE token_hash = sha256('more')"
    live = f"SELECT count(*) FROM gate.session WHERE officer_id = {me} AND closed_at IS NULL"
    did = f"SELECT gate.change_password({token}, '{ATTEMPT}', 99999999999, NULL, NULL, 'mine')"
    takes = f"SELECT gate.take_authenticator({token}, 99999999999)"
    for what, deed in (("a password changed", did), ("an authenticator replaced", takes)):
        p.expect(f"sessions after {what}", "backup", None, live, 1, tried, SIGNS, more, waits, deed)
        marks = (
            f"SELECT count(*) FROM gate.device WHERE officer_id = {me} AND mark_hash = sha256('elsewhere')"
        )
        marked = f"INSERT INTO gate.device (officer_id, mark_hash) VALUES ({me}, sha256('elsewhere'))"
        p.expect(
            f"marks of devices after {what}", "backup", None, marks, 0, tried, SIGNS, waits, marked, deed
        )
        left = "SELECT count(*) FROM gate.new_authenticator WHERE totp_secret = 'else'"
        p.expect(
            f"what is set up elsewhere after {what}",
            "backup",
            None,
            left,
            0,
            tried,
            SIGNS,
            more,
            waits,
            elsewhere,
            deed,
        )
    late = "UPDATE gate.new_authenticator SET ends_at = now()"
    for what, expected, *first in (
        ("that waits", True, waits), ("of which nothing waits", False), ("of which the time is over", False, waits, late),
        ("of another session", False, more, elsewhere), ("after the session", False, waits, over),
        ("of what was handed over", False, waits, handed),
    ):  # fmt: skip
        p.expect(f"an authenticator {what}", "signin", None, f"{takes} IS NOT NULL", expected, *first)
    told = f"SELECT string_agg(totp_secret, ' ') FROM gate.authenticator_told({token})"
    for what, expected, *first in (
        ("one's own", "new", waits), ("another session's", None, more, elsewhere), ("what is over", None, waits, late),
        ("after the session", None, waits, over),
    ):  # fmt: skip
        p.expect(f"the secret that is set up, {what}", "signin", None, told, expected, *first)
    counts = f"SELECT totp_secret FROM gate.credential WHERE officer_id = {me}"
    so_far = f"UPDATE gate.credential SET totp_secret = 'so far' WHERE officer_id = {me}"
    p.expect("what counts while another is set up", "backup", None, counts, "so far", so_far, waits)
    p.expect("what counts once it is taken", "backup", None, counts, "new", so_far, waits, takes)
    for what in (
        "gate.session_of_token(NULL)",
        "gate.proved(NULL, NULL, NULL, NULL, NULL)",
        "gate.end_what_else(NULL)",
    ):
        p.expect(f"{what} by sign-in", "signin", None, f"SELECT {what}", "42501")


def _organisations(p: Proof, f: Facts) -> None:
    """Who signs in by a provider: whom a registrar allowed it, as the person of the first time, then with an own code."""
    me = _officer(f.clerk_login)
    allowed = f"INSERT INTO gate.organisation (officer_id) VALUES ({me})"
    bound, another = (
        "INSERT INTO gate.organisation (officer_id, issuer, subject, bound_at)"
        f" VALUES ({me}, 'i', '{subject}', now())" for subject in ("s", "s2")
    )  # fmt: skip
    tried, told = _tried(me), f"UPDATE gate.attempt SET issuer = 'i', subject = 's' WHERE id = '{ATTEMPT}'"
    opened = f"SELECT count(*) FROM gate.open_session_by_organisation('{ATTEMPT}', {{}}, sha256('t'), '1 h', '10 min', '', sha256('m'))"
    code, none = opened.format("99999999999"), opened.format("NULL")
    for what, query, expected, *first in (
        ("a provider and an own code", code, 1, tried, told, allowed), ("a provider for the first time alone", none, 0, tried, told, allowed),
        ("a provider that counts", none, 1, tried, told, bound), ("a provider and a code that was used", opened.format("0"), 0, tried, told, bound),
        ("a provider that nobody allowed", code, 0, tried, told), ("another person of the provider", code, 0, tried, told, another),
        ("an attempt by password", none, 0, tried, bound),
        ("a provider and an attempt not judged", code, 0, tried, told, bound, f"UPDATE gate.attempt SET judged = false WHERE id = '{ATTEMPT}'"),
    ):  # fmt: skip
        p.expect(f"a session with {what}", "signin", None, query, expected, *first)
    begins = (
        f"SELECT {{}} FROM gate.begin_by_organisation('i', 's', '{f.clerk_login}', sha256('d'), 'x', 'x', 0)"
    )
    handed = f"UPDATE gate.credential SET own_since = NULL WHERE officer_id = {me}"
    for what, expected, *first in (
        ("allowed", True, allowed), ("bound", True, bound), ("not allowed", False), ("another person", False, another),
        ("with what was handed over", False, bound, handed),
    ):  # fmt: skip
        p.expect(
            f"an attempt by a provider, {what}", "signin", None, begins.format("known"), expected, *first
        )
    p.expect("an attempt by a provider, bound already", "signin", None, begins.format("bound"), True, bound)
    asked = f"SELECT gate.organisation_asked('{ATTEMPT}') IS NOT NULL"
    p.expect("the secret for an attempt by a provider", "signin", None, asked, True, tried, told)
    p.expect("the secret for an attempt by password", "signin", None, asked, False, tried)


def _credentials(p: Proof, f: Facts) -> None:
    """What was handed over, and what is set in its place."""
    who = _officer(f.clerk_login)
    handed = f"UPDATE gate.credential SET own_since = NULL WHERE officer_id = {who}"
    tried = _tried(who)
    p.expect("a session with an own credential", "signin", None, OPENED, 1, tried)
    p.expect("a session with what was handed over", "signin", None, OPENED, 0, handed, tried)
    p.expect("a pass with what was handed over", "signin", None, PASS, True, handed, tried)
    p.expect("a pass with an own credential", "signin", None, PASS, False, tried)
    given = f"INSERT INTO gate.pass (token_hash, officer_id, totp_secret, client) VALUES (sha256('p'), {who}, 'new', 'x')"
    p.expect(
        "whose session a pass is",
        "signin",
        None,
        "SELECT login FROM gate.whoami(sha256('p'))",
        None,
        handed,
        given,
    )
    p.expect("an own credential by a pass", "signin", None, TAKEN, True, handed, given)
    for what, change in (
        ("that is over", "UPDATE gate.pass SET ends_at = clock_timestamp()"),
        ("of an officer shut out", f"UPDATE gate.officer SET suspended_at = now() WHERE id = {who}"),
        ("of an agency shut out", f"UPDATE gate.agency SET suspended_at = now() WHERE code = (SELECT agency FROM gate.officer WHERE id = {who})"),
        ("where one is set already", f"UPDATE gate.credential SET own_since = now() WHERE officer_id = {who}"),
        ("with the old password's hash", f"UPDATE gate.credential SET password_hash = 'mine' WHERE officer_id = {who}"),
        ("with the old authenticator", f"UPDATE gate.credential SET totp_secret = 'new' WHERE officer_id = {who}"),
    ):  # fmt: skip
        p.expect(f"an own credential by a pass {what}", "signin", None, TAKEN, False, handed, given, change)
    for what in (
        "gate.new_session(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "gate.live_pass(NULL)",
        "gate.may_be(NULL, NULL, NULL)",
        "act.count_as_own('{}')",
    ):
        p.expect(f"{what} by sign-in", "signin", None, f"SELECT {what}", "42501")
