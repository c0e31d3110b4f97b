# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""One fault of the gate at a time, made on purpose: each must be noticed.

Every mutant is made, tried and rolled back in one transaction. The proofs are the behaviour of the gate
(proofs.py) and the rules of its catalogue (catalogue.py); a mutant that neither notices fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.gate.facts import DERIVED, TABLES, Facts, facts_of
from tests.gate.proofs import PARTS, faults, first_to_notice
from tests.gate.stage import Stage


@pytest.fixture(scope="module")
def facts(stage: Stage) -> Facts:
    return facts_of(stage)


@pytest.fixture(scope="module")
def superuser(stage: Stage) -> Iterator[psycopg.Connection]:
    opened = psycopg.connect(stage.house.dsn("admin"))
    yield opened
    opened.close()


@pytest.fixture
def conn(superuser: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A superuser's, in a transaction that is rolled back. One for all, which knows the catalogue already."""
    yield superuser
    superuser.rollback()


def test_the_gate_as_it_is_has_no_fault(conn: psycopg.Connection, facts: Facts) -> None:
    assert faults(conn, facts) == []


RELEASES = ("release", "leave", "leave_on", "issued", "release_copy", "release_text", "release_mark")
UNITS = ("unit", "unit_agency", "unit_seat", "unit_lead")
POINTERS = (
    "consent",
    "pointer",
    "pointer_question",
    "pointer_found",
    "pointer_token",
    "pointer_notice",
    "pointer_noticed",
)
SOURCES = ("source", "origin", "independence", "source_entry", "origin_ask")
ROW_SECURED = (
    *(
        f"store.{t}"
        for t in (
            *TABLES,
            *DERIVED,
            "expunged",
            "reason",
            "copy",
            "copied",
            "scene",
            "saved_question",
            "matter",
            "move",
            "about",
            "fold",
            "file",
            "wiped",
            "agreed",
            "contribution",
            "plan",
            "plan_subject",
            "clash",
            "crossing",
            "finding",
            *POINTERS,
            "release",
            "leave",
            "leave_on",
            "issued",
            "release_copy",
            "release_text",
            "release_mark",
            *SOURCES,
            "traced",
        )
    ),
    "gate.label",
    *(f"gate.{t}" for t in UNITS),
    "ledger.shown",
    "ledger.entry",
    "ledger.use",
    "ledger.noted",
    "gate.unusual_rule",
    "ledger.exposed",
    "ledger.reach",
    "ledger.tracing",
    "gate.matrix",
    "gate.matrix_line",
    "gate.delegation",
    "gate.checked_list",
)
POLICIES = [
    *((f"store.{t}", name) for t in TABLES for name in ("viewer_sees", "steward_inserts", "steward_updates", "steward_deletes")),
    ("store.history", "with_its_record"), ("store.history", "forgets"), ("store.identifier", "forgets"),
    ("store.record", "due_reads"), ("store.record", "purge_due"),
    *(("store.copy", name) for name in ("officer_sees", "steward_inherits", "inspector_sees", "officer_takes",
        "officer_answers", "steward_answers", "follows", "made", "officer_begins")),
    *(("store.copied", name) for name in ("holder_sees", "owner_sees", "inspector_sees", "holder_takes", "holder_answers", "follows",
        "maker_sees", "maker_fills", "maker_takes_back")),
    ("store.record", "copies"), ("store.record", "holds"),
    *((f"store.{t}", name) for t in ("matter", "move", "about") for name in ("viewer_sees", "forgets")),
    ("store.matter", "mover_opens"), ("store.matter", "mover_moves"), ("store.move", "mover_adds"), ("store.move", "with_its_matter"),
    ("store.about", "mover_points"), ("store.about", "with_its_ends"),
    *((f"store.{t}", "forgets") for t in ("due", "notice", "noticed")),
    *((f"store.{t}", "viewer_sees") for t in ("notice", "noticed")), ("store.notice", "with_its_matter"),
    ("store.fold", "viewer_sees"), ("store.fold", "clock_keeps"),
    ("store.noticed", "mover_acknowledges"), ("store.due", "clock_keeps"), ("store.notice", "clock_tells"),
    *((f"store.{t}", "clock_reads") for t in ("matter", "move")), ("gate.label", "clock_reads"),
    ("store.matter", "clock_settles"), ("store.move", "clock_adds"),
    ("store.record", "viewer_sees_moving"), ("store.record", "mover_opens"), ("store.reason", "mover_says"),
    *(("store.file", name) for name in ("viewer_sees", "filer_adds", "with_its_record", "let_go", "forgets")),
    *((f"store.{t}", name) for t in ("plan", "plan_subject", "clash", "crossing", "finding") for name in ("forgets", "finder_keeps")),
    *(("store.matter", f"finder_{deed}") for deed in ("reads", "opens", "holds")), ("store.move", "finder_adds"),
    *(("store.record", name) for name in ("finder_reads", "finder_opens", "follows_its_plan", "follows_its_plan_on")),
    *(("store.contribution", name) for name in ("sees_both_ends", "mover_cites", "mover_takes_back", "forgets")),
    *(("store.wiped", name) for name in ("forgets", "wipes_reads", "wipes")),
    *(("store.record", name) for name in ("viewer_sees_filing", "filer_holds", "filer_adds", "let_go", "let_go_goes")),
    *((f"store.{t}", name) for t, name in (("release", "viewer_sees"), ("leave", "viewer_sees"), ("leave", "owner_sees"), ("leave_on", "with_its_leave"),
        ("issued", "inspector_sees"), ("release_copy", "viewer_sees"), ("release_copy", "recipient_sees"), ("release_copy", "inspector_sees"),
        ("release_text", "recipient_sees"), ("release_mark", "inspector_sees"), ("record", "mover_releases"))),
    *((f"store.{t}", "keeps") for t in RELEASES),
    ("store.agreed", "agrees"),
    *((t, "takes") for t in ("store.agreed", "store.matter", "store.record", "store.identifier", "store.feature",
        "store.history", "gate.label")),
    ("store.load", "forgotten_reads"), ("store.load", "forgotten_ends"),
    *((f"store.{t}", "follows") for t in ("feature", *DERIVED)),
    ("store.feature", "compares"), ("store.feature", "holds"),
    ("store.fusion_key", "viewer_sees"), ("store.fusion_key", "compares"),
    ("store.unmatched", "steward_sees"), ("store.unmatched", "takes"), ("store.unmatched", "settles"),
    ("store.writing", "holds"), ("store.unmatched", "queues"), ("store.match", "unmatches"), ("store.matched_by", "remembers"),
    ("store.match", "sees_both_ends"), ("store.match", "compares"), ("store.match", "matches"), ("store.match", "rescores"),
    ("store.past_match", "sees_both_ends"), ("store.past_match", "saw_both_ends"),
    ("store.decision", "sees_both_ends"), ("store.decision", "agency_decides"), ("store.decision", "agency_undoes"),
    *((f"store.{t}", name) for t in ("expunged", "reason") for name in ("viewer_sees", "steward_inserts", "steward_deletes")),
    ("store.reason", "with_its_subject"), ("store.reason", "forgets"),
    *(("store.scene", f"author_{deed}") for deed in ("opens", "saves", "changes", "deletes")), ("store.scene", "unit_opens"),
    *(("store.saved_question", name) for name in ("own_sees", "own_saves", "own_forgets", "own_shares", "unit_opens")),
    *((f"store.{t}", "forgets") for t in POINTERS if t != "pointer_found"), *((f"store.{t}", "asks") for t in POINTERS if t != "pointer_noticed"),
    *(("store.consent", f"steward_{deed}") for deed in ("sees", "gives", "moves")), ("store.pointer_question", "asker_sees"),
    *((f"store.{t}", "inspector_sees") for t in ("consent", "pointer_question", "pointer_notice")), ("store.pointer_notice", "addressee_sees"),
    *(("store.pointer_noticed", f"own_{deed}") for deed in ("sees", "reads")),
    ("store.record", "points"), ("store.identifier", "points"), ("store.matter", "viewer_sees_asking"),
    *((f"store.{t}", "forgets") for t in SOURCES), *(("store.source", name) for name in ("known", "opens", "keeps")),
    *(("store.origin", name) for name in ("known", "writes", "takes_back")), ("store.independence", "sees_both_ends"),
    ("store.independence", "controller_says"), ("store.source_entry", "known"), ("store.source_entry", "writes"),
    *(("store.origin_ask", name) for name in ("inspectors_see", "asks", "answers")), ("store.record", "viewer_sees_keeping"),
    ("gate.label", "viewer_sees"), ("gate.label", "owner_interns"),
    *((f"gate.{t}", name) for t in UNITS for name in ("viewer_knows", "owner_keeps")),
    ("ledger.shown", "steward_sees_looks"), ("ledger.shown", "keeps"),
    ("ledger.entry", "own_or_inspector"), ("ledger.entry", "keeps"),
    *((t, "inspector_sees") for t in ("ledger.use", "ledger.noted", "gate.unusual_rule")), ("ledger.use", "keeps"),
    ("ledger.noted", "inspector_notes"), ("gate.unusual_rule", "inspector_sets"),
    *((f"ledger.{t}", name) for t in ("exposed", "reach") for name in ("keeps", "traces")), ("store.matter", "viewer_sees_tracing"),
    *(("ledger.tracing", f"inspector_{deed}") for deed in ("sees", "opens", "moves")), ("store.traced", "of_two"), ("store.traced", "inspector_opens"),
    *((f"gate.{t}", name) for t in ("matrix", "matrix_line", "delegation", "checked_list") for name in ("viewer_sees", "keeps")),
]  # fmt: skip
OPEN_ALREADY = {
    ("store.agreed", "agrees"),
    *(
        (t, "takes")
        for t in (
            "store.agreed",
            "store.matter",
            "store.record",
            "store.identifier",
            "store.feature",
            "store.history",
            "gate.label",
        )
    ),
    ("gate.label", "owner_interns"),
    *((f"gate.{t}", "owner_keeps") for t in UNITS),
    ("store.writing", "holds"),
    *((f"store.{t}", "asks") for t in POINTERS),
    *((f"store.{t}", "forgets") for t in SOURCES),
    ("ledger.shown", "keeps"),
    ("ledger.entry", "keeps"),
    ("ledger.use", "keeps"),
    ("ledger.exposed", "keeps"),
    ("ledger.reach", "keeps"),
    ("gate.matrix", "keeps"),
    ("gate.matrix_line", "keeps"),
    ("gate.delegation", "keeps"),
    ("gate.checked_list", "keeps"),
    *((f"store.{t}", "keeps") for t in RELEASES),
}

STATEMENTS = {
    **{f"{t}: row security off": f"ALTER TABLE {t} DISABLE ROW LEVEL SECURITY" for t in ROW_SECURED},
    **{f"{t}: owner not bound": f"ALTER TABLE {t} NO FORCE ROW LEVEL SECURITY" for t in ROW_SECURED},
    **{f"{t}.{p} dropped": f"DROP POLICY {p} ON {t}" for t, p in POLICIES},
    "application may read records": "GRANT USAGE ON SCHEMA store TO tearline_app; GRANT SELECT ON store.record TO tearline_app",
    "application may read one column": "GRANT SELECT (id) ON store.record TO tearline_app",
    "sign-in may read sessions": "GRANT SELECT ON gate.session TO tearline_signin",
    "everyone may read labels": "GRANT SELECT ON gate.label TO PUBLIC",
    "application may be the reader": "GRANT tearline_reader TO tearline_app",
    "application may make temporary tables": "DO $$BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO tearline_app', current_database()); END$$",
    "everyone may write functions": "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC",
    "everyone may create in public": "GRANT CREATE ON SCHEMA public TO PUBLIC",
    "everyone may run a deed": "GRANT EXECUTE ON FUNCTION act.purge_due(int) TO PUBLIC",
    "the reader passes row security": "ALTER ROLE tearline_reader BYPASSRLS",
    "the application is a superuser": "ALTER ROLE tearline_app SUPERUSER",
    "the reader owns records": "ALTER TABLE store.record OWNER TO tearline_reader",
    "a question runs as superuser": "ALTER FUNCTION ask.check(text[], int) OWNER TO CURRENT_USER",
    "a question runs as the owner": "ALTER FUNCTION ask.record(uuid) OWNER TO tearline_owner",
    "a question runs as its caller": "ALTER FUNCTION ask.record(uuid) SECURITY INVOKER",
    "a question has no search path": "ALTER FUNCTION ask.record(uuid) RESET search_path",
    "a question's plan may be printed": "ALTER FUNCTION ask.record(uuid) RESET debug_print_plan",
    "one more leak-proof function": "ALTER FUNCTION gate.percent_encoded(text) LEAKPROOF",
    "one more definer": "ALTER FUNCTION gate.with_bit(bytea, int) SECURITY DEFINER",
    "statistics of a column": "ALTER TABLE store.record ALTER COLUMN caption SET STATISTICS 100",
    "statistics of columns": "CREATE STATISTICS store.extended ON owner, schema FROM store.record",
    "a view over records": "CREATE VIEW store.all_records AS SELECT * FROM store.record",
    "a publication": "CREATE PUBLICATION everything FOR ALL TABLES",
    "vettings change nothing": "ALTER TABLE gate.vetting DISABLE TRIGGER access_changed",
    "tests change nothing": "ALTER TABLE gate.vetting_test DISABLE TRIGGER access_changed",
    "rules change nothing": "ALTER TABLE gate.test_rule DISABLE TRIGGER rules_changed",
    "officers change nothing": "ALTER TABLE gate.officer DISABLE TRIGGER access_changed",
    "seats change nothing": "ALTER TABLE gate.unit_seat DISABLE TRIGGER seats_changed",
    "units change nothing": "ALTER TABLE gate.unit DISABLE TRIGGER unit_changed",
    "agencies change nothing": "ALTER TABLE gate.agency DISABLE TRIGGER access_changed",
    **{f"{t}: {name} off": f"ALTER TABLE {t} DISABLE TRIGGER {name}" for t, name in (
        ("store.feature", "key_features"), ("store.feature", "follow_features"), ("store.feature", "forget_features"),
        ("store.record", "follow_records"), ("store.record", "forget_fused"), ("store.match", "keep_past"),
        ("store.record", "tell_of_change"), ("store.record", "tell_of_end"),
        ("store.move", "basis_moved"), *(("store.record", name) for name in ("basis_goes", "suspect_changed", "basis_keeps_its_end")),
        ("store.record", "matter_follows"), ("gate.matrix", "matrix_kept"), ("gate.matrix_line", "matrix_line_kept"),
        ("store.move", "release_moves"), ("store.matter", "release_follows"), ("store.record", "release_goes"),
        ("store.record", "file_follows"), ("store.record", "file_goes"),
        ("store.record", "pointers_go"), ("store.record", "pointers_withdrawn"), ("store.consent", "consent_over"), ("gate.agency", "owner_suspended"),
        ("store.match", "keep_score"), ("store.feature", "follow_past"), ("store.feature", "forget_past"))},
    "matching runs as the owner": "ALTER FUNCTION fuse.features(uuid[]) OWNER TO tearline_owner",
    "application may match": "GRANT USAGE ON SCHEMA fuse TO tearline_app; GRANT EXECUTE ON FUNCTION fuse.features(uuid[]) TO tearline_app",
    "fusion may read features": "GRANT SELECT ON store.feature TO tearline_fusion",
    "fusion passes row security": "ALTER ROLE tearline_fusion BYPASSRLS",
    "the matcher may read records": "GRANT SELECT ON store.record TO tearline_matcher",
    "derived rows stay": "ALTER TABLE store.record DISABLE TRIGGER forget_derived",
}  # fmt: skip

# (function, what stands in it, what the mutant has instead)
XID = "t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()"
LIVE = ("s.closed_at IS NULL", "clock_timestamp() < t.ends_at", "clock_timestamp() < s.ends_at",
        "clock_timestamp() < s.seen_at + s.idle", XID)  # fmt: skip
TOKEN = "s.token_hash = sha256(convert_to(current_setting('tearline.token', true), 'UTF8'))"
EDITS = [
    ("gate.blinded", "v.officer_id = (SELECT gate.officer())", "true"),
    ("gate.blinded", "r.duty = '' OR r.duty = ANY ((SELECT gate.duties())::text[])", "false"),
    ("gate.blinded", "p_state = ANY (k.blind)", "false"),
    ("gate.kept_out", "m.owner IS DISTINCT FROM (SELECT gate.agency())", "false"),
    ("gate.no_decider", "NOT gate.has_duty('registrar')", "false"),
    ("gate.no_decider", "m.owner = gate.agency()", "true"),
    *(("gate.bits", condition, "true") for condition in (*LIVE, "clock_timestamp() < s.clearance_until")),
    *(("gate.viewer", condition, "true") for condition in LIVE),
    ("gate.bits", "t.session_id = s.id", "true"),
    ("gate.bits", TOKEN, "s.token_hash IS NOT NULL"),
    ("gate.viewer", TOKEN, "true"),
    ("gate.viewer", "s.id = t.session_id", "true"),
    ("gate.mask", "bits || substr(decode(repeat('00', 16384), 'hex'), length(bits) + 1)", "decode(repeat('ff', 16384), 'hex')"),
    ("gate.narrow", "get_bit(mask, n) = 1", "false"),
    ("gate.may_see", "l_tier <= c_tier", "true"),
    ("gate.held", "WHERE l_tier <= tier::int", "WHERE true"),
    ("gate.opens", "l_compartments <@ c_held", "true"),
    ("gate.mask_for", "generate_series(0, c_tier)", "generate_series(0, 4)"),
    ("gate.mask_for", "gate.held(c_compartments, tier)", "gate.held(c_compartments, 0)"),
    ("gate.may_see", "gate.held(c_compartments, l_tier)", "gate.held(c_compartments, 0)"),
    ("gate.sees_joined", "s.tier, s.compartments", "s.tier, (SELECT jsonb_object_agg(c, 4) FROM unnest(j.compartments) AS c)"),
    ("gate.joined_label", "ELSIF NOT gate.sees_joined(p_labels)", "ELSIF false"),
    ("ask.unsure", "AND l.decidable", ""),
    ("gate.opens", "l_owner = c_agency", "true"),
    ("gate.given", "max(a.tier) AS tier", "(SELECT max(tier) FROM active) AS tier"),
    ("gate.given", "max(a.tier) AS tier", "min(a.tier) AS tier"),
    ("gate.given", "(v.withdrawn_at IS NULL OR p_at < v.withdrawn_at)", "true"),
    ("gate.given", "AND gate.tests_stand(v.id, v.tier, p_at)", ""),
    ("gate.tests_stand", "LEFT JOIN LATERAL", "JOIN LATERAL"),
    ("gate.tests_stand", "t.passed AND", ""),
    ("gate.tests_stand", "AND p_at < t.expires_at", ""),
    ("gate.tests_stand", "AND p_at < gate.outlived(t.taken_on, r.months)", ""),
    ("gate.tests_stand", "ORDER BY x.taken_on DESC", "ORDER BY x.taken_on"),
    ("gate.tests_stand", "r.least_tier <= p_tier", "false"),
    ("gate.tests_stand", "r.least_tier <= p_tier", "r.least_tier = p_tier"),
    ("gate.tests_stand", "r.in_force_from <= p_at", "true"),
    ("gate.tests_stand", "p_at < r.in_force_until", "true"),
    ("gate.tests_stand", "p_at < r.in_force_until", "false"),
    ("gate.clearance_of", "EXIT WHEN", "CONTINUE WHEN"),
    ("gate.moments", "SELECT r.in_force_from FROM gate.test_rule r", "SELECT clock_timestamp()"),
    ("gate.clearance_of", "o.suspended_at IS NULL", "true"),
    ("gate.clearance_of", "g.suspended_at IS NULL", "true"),
    ("gate.refresh_sessions", "clearance_until = coalesce(c.until, '-infinity')", "clearance_until = s.clearance_until"),
    ("gate.refresh_sessions", "ELSE clock_timestamp() END", "ELSE s.closed_at END"),
    ("gate.agency", "clock_timestamp() < (v.s).clearance_until", "true"),
    ("gate.writes_for", "'steward' = ANY ((v.s).duties)", "true"),
    ("gate.writes_for", "clock_timestamp() < (v.s).clearance_until", "true"),
    ("gate.has_duty", "coalesce(duty = ANY (v.duties)", "coalesce(true"),
    ("gate.close_ticket", "DELETE FROM gate.ticket WHERE id = p_ticket RETURNING * INTO t", "SELECT * INTO t FROM gate.ticket WHERE id = p_ticket"),
    ("gate.open_ticket", "OR s.closed_at IS NOT NULL", ""),
    ("gate.open_ticket", "OR moment >= s.ends_at", ""),
    ("gate.open_ticket", "OR moment >= s.seen_at + s.idle", ""),
    ("gate.open_ticket", "AND retired_at IS NULL", ""),
    ("gate.open_ticket", "IF moment >= s.clearance_until AND NOT", "IF false AND NOT"),
    ("gate.new_session", "AND k.own_since IS NOT NULL", ""),
    ("gate.open_pass", "AND k.own_since IS NOT NULL", "AND false"),
    ("gate.take_pass", "AND own_since IS NULL", ""),
    ("gate.take_pass", "AND password_hash <> p_password_hash", ""),
    ("gate.take_pass", "AND totp_secret <> p.totp_secret", ""),
    ("gate.take_pass", "AND (NOT p_by_key OR p.challenge IS NOT NULL)", ""),
    ("gate.open_session_by_key", "a.challenge IS NOT NULL AND", ""),
    ("gate.open_session_by_key", "k.officer_id = a.officer_id AND", ""),
    ("gate.open_session_by_key", "k.sign_count < p_sign_count", "true"),
    ("gate.may_be", "AND (o.issuer IS NULL OR o.issuer = p_issuer AND o.subject = p_subject)", ""),
    ("gate.may_be", "AND o.subject = p_subject", ""),
    ("gate.open_session_by_organisation", "OR (p_totp_step IS NULL AND o.issuer IS NULL)", ""),
    ("gate.open_session_by_organisation", "OR (p_totp_step IS NOT NULL AND NOT gate.use_code(a.officer_id, p_totp_step))", ""),
    ("gate.begin_by_organisation", "AND taken.own", ""),
    ("gate.organisation_asked", "AND a.issuer IS NOT NULL", ""),
    ("gate.right_attempt", "AND judged", ""),
    ("gate.key_asked", "k.officer_id = a.officer_id", "true"),
    ("gate.set_challenge", "AND a.judged", ""),
    ("gate.set_challenge", "AND a.challenge IS NULL", ""),
    ("gate.own_factors", "WHERE k.officer_id = gate.officer_of_token(p_token_hash)", ""),
    ("gate.own_challenge", "AND a.officer_id = gate.officer_of_token(p_token_hash)", ""),
    ("gate.confirmed_by_password", "OR a.officer_id IS DISTINCT FROM me", ""),
    ("gate.confirmed_by_password", "OR a.challenge IS NULL", ""),
    ("gate.remove_key", "WHERE k.officer_id = me AND k.id = p_key", "WHERE k.id = p_key"),
    ("gate.remove_key", "ELSIF NOT EXISTS (SELECT FROM gate.security_key k WHERE k.officer_id = me)", "ELSIF false"),
    ("gate.proved", "OR a.officer_id IS DISTINCT FROM s.officer_id", ""),
    ("gate.proved", "OR a.challenge IS NULL", ""),
    ("gate.proved", "IF NOT gate.use_code(s.officer_id, p_totp_step)", "IF false"),
    ("gate.proved", "k.officer_id = s.officer_id AND", ""),
    ("gate.proved", "k.sign_count < p_sign_count", "true"),
    ("gate.session_of_token", "AND s.officer_id = gate.officer_of_token(p_token_hash)", ""),
    ("gate.change_password", "AND own_since IS NOT NULL", ""),
    ("gate.change_password", "AND password_hash <> p_password_hash", ""),
    ("gate.change_password", "ended := gate.end_what_else(s)", "ended := '{}'"),
    ("gate.take_authenticator", "AND own_since IS NOT NULL", ""),
    ("gate.take_authenticator", "n.session_id = s.id AND", ""),
    ("gate.take_authenticator", "AND clock_timestamp() < n.ends_at", ""),
    ("gate.take_authenticator", "ended := gate.end_what_else(s)", "ended := '{}'"),
    ("gate.authenticator_told", "n.session_id = s.id AND", ""),
    ("gate.authenticator_told", "AND clock_timestamp() < n.ends_at", ""),
    ("gate.end_what_else", "DELETE FROM gate.device d WHERE d.officer_id = s.officer_id AND d.mark_hash IS DISTINCT FROM s.device", "NULL"),
    ("gate.end_what_else", "AND x.officer_id = s.officer_id AND x.id <> s.id", "AND false"),
    ("gate.live_pass", "AND clock_timestamp() < p.ends_at", ""),
    ("gate.live_pass", "AND o.suspended_at IS NULL", ""),
    ("gate.live_pass", "AND g.suspended_at IS NULL", ""),
    ("act.may_give_label", "OR p_owner IS DISTINCT FROM s.agency", ""),
    ("act.may_give_label", "OR NOT gate.may_see", "OR NOT coalesce(true, gate.may_see"),
    ("act.may_give_label", "NOT 'steward' = ANY (s.duties)", "false"),
    ("act.may_give_label", "IF p_text IS DISTINCT FROM gate.label_text", "IF false AND p_text IS DISTINCT FROM gate.label_text"),
    ("act.intern_label", "PERFORM act.may_give_label(p_owner, p_tier, p_compartments, p_releasable, p_handling, p_note, p_text)", "NULL"),
    ("gate.bits", "s.version = (SELECT o.version FROM gate.officer o WHERE o.id = s.officer_id)", "true"),
    ("gate.viewer", "AND o.version = s.version", ""),
    ("gate.access_changed", "PERFORM gate.renew(officer)", "NULL"),
    ("gate.catch_up", "s.mask := gate.with_bit(s.mask, label)", "NULL"),
    ("gate.catch_up", "AND gate.may_see", "AND coalesce(true, gate.may_see"),
    ("gate.intern", "SET mask = gate.with_bit(x.mask, label)", "SET mask = x.mask"),
    ("act.pair", "OR gate.agency() NOT IN (of_a.owner, of_b.owner)", ""),
    ("act.decide", "AND l.owner = gate.agency()", ""),
    ("act.decide", "ARRAY[pair.a_label, pair.b_label, asked]", "ARRAY[pair.a_label, asked]"),
    ("act.decide", "ARRAY[pair.a_label, pair.b_label, asked]", "ARRAY[pair.b_label, asked]"),
    ("act.undo_decision", "AND x.agency = gate.agency()", ""),
    ("gate.joined_label", "AND gate.may_see", "AND coalesce(true, gate.may_see"),
    ("gate.joined_label", "OR clock_timestamp() >= s.clearance_until", ""),
    ("store.keep_past", "g.a_label, g.b_label, g.a_owner", "g.a_label, g.a_label, g.a_owner"),
    *(("store.follow_past", f"p.{end} = n.record_id", "false") for end in "ab"),
    *(("store.forget_past", f"p.{end} = ANY (ids)", "false") for end in "ab"),
    *(("gate.forget_past", f"p.{end} = ANY (p_records)", "false") for end in "ab"),
    ("act.own_labels", "AND l.owner = gate.writes_for()", ""),
    ("ask.loads", "AND x.owner = gate.writes_for()", ""),
    ("ask.rejections", "AND j.owner = gate.writes_for()", ""),
    ("ask.reviews", "o.owner = gate.writes_for() AND", ""),
    ("ask.held", "AND r.owner = gate.writes_for()", ""),
    ("ask.came_back", "mine constant text := gate.writes_for()", "mine constant text := 'GSSC'"),
    ("gate.note_unseen", "get_bit(bits, h.label_id) = 0", "false"),
    ("ask.inspect", "gate.has_duty('inspector')", "true"),
    ("ask.lookers", "NOT gate.has_duty('inspector')", "false"),
    ("ask.looked", "NOT gate.has_duty('inspector')", "false"),
    ("act.vetting_takes_two", "cardinality(p_compartments) > 0", "false"),
    ("act.vetting_takes_two", "p_tier > coalesce(act.alone_up_to(), -1)", "false"),
    ("act.credential_takes_two", "o.duties && '{registrar,inspector,coordinator}'", "false"),
    ("act.credential_takes_two", "OR o.level >= 3", ""),
    ("act.set_level", "p_level >= 3 AND p_level > o.level", "false"),
    ("gate.level", "clock_timestamp() < v.clearance_until", "true"),
    ("gate.holds", "AND o.suspended_at IS NULL", ""), ("gate.holds", "AND o.level >= p_level", ""),
    ("gate.holds", "AND EXISTS (SELECT FROM gate.given(p_officer, clock_timestamp()))", ""),
    ("gate.lends", "d.ended_at IS NULL AND", ""), ("gate.lends", "clock_timestamp() < d.until AND", ""),
    ("gate.lends", "AND gate.holds(d.giver, d.duty, d.level)", ""),
    ("gate.may_decide", "OR clock_timestamp() >= me.clearance_until", ""), ("gate.may_decide", "AND me.level >= needed", ""),
    ("gate.may_decide", "d.receiver = me.officer_id AND", ""), ("gate.may_decide", "AND p_risk <= d.risk_max", ""),
    ("gate.may_decide", "AND d.level >= needed", ""), ("gate.may_decide", "AND gate.lends(d)", ""),
    ("gate.may_decide", "AND p_action = ANY (d.actions)", ""), ("gate.may_decide", "AND p_places = ANY (d.places)", ""),
    ("gate.may_decide", "AND d.duty = p_duty", ""),
    ("act.must_coordinate", "gate.has_duty('coordinator') OR p_or_registrar AND gate.has_duty('registrar')", "true"),
    ("act.must_coordinate", "p_or_registrar AND gate.has_duty('registrar')", "gate.has_duty('registrar')"),
    ("act.matrix_draft", "d.mark IS DISTINCT FROM p_mark", "false"),
    ("act.publish_matrix", "OR me = ANY (d.authors)", ""), ("act.publish_matrix", "me = d.asked_by OR", ""),
    ("act.publish_matrix", "NOT gate.holds(d.asked_by, 'coordinator', 0::smallint)", "false"),
    ("act.lend", "NOT gate.has_duty(p_duty) OR", ""), ("act.lend", "OR gate.level() < 1", ""),
    ("act.lend", "AND l.level <= me.level", ""), ("act.lend", "AND o.agency = me.agency", ""),
    ("act.lend", "OR p_until > clock_timestamp() + interval '30 days'", ""),
    ("act.end_delegation", "AND me IN (x.giver, x.receiver)", ""),
    ("ask.delegations", "p_others OR", "true OR"),
    ("act.set_duties", "d = ANY ('{registrar,inspector,coordinator}') AND", "false AND"),
    ("act.confirm", "p.proposed_by = gate.officer()", "false"),
    ("act.confirm", "p.subject = gate.officer()", "false"),
    ("act.confirm", "AND 'registrar' = ANY (o.duties)", "AND true"),
    ("act.proposal_open", "OR clock_timestamp() >= p.ends_at", ""),
    ("act.must_be_registrar", "NOT gate.has_duty('registrar')", "false"),
    ("gate.has_duty", "AND (duty = 'registrar' OR clock_timestamp() < v.clearance_until)", ""),
    ("ask.scene", "CROSS JOIN LATERAL (SELECT r.id FROM store.record r WHERE r.id = (n.node ->> 'id')::uuid OFFSET 0) AS seen", ""),
    ("act.save_scene", "labels || held.label_id", "labels"),
    ("act.save_scene", "r.id = ANY (placed || p_shown)", "r.id = ANY (p_shown)"),
    ("act.save_scene", "r.id = ANY (placed || p_shown)", "r.id = ANY (placed)"),
    ("ask.my_looks", "e.officer = gate.officer()", "true"),
    ("ask.copies", "k.officer_id = who OR", "true OR"),
    ("ask.copies_of_ours", "c.owner = mine AND", ""),
    ("ask.copies_taken", "gate.has_duty('inspector')", "true"),
    ("ask.ours_by_label", "r.owner = gate.writes_for()", "true"),
    ("ask.ours_under", "o.owner = gate.writes_for()", "true"),
    ("gate.officer_sees", "c.agency = p_agency", "true"),
    ("gate.officer_sees", "AND gate.may_see", "AND coalesce(true, gate.may_see"),
    ("store.tell_of_change", "AND c.change IS DISTINCT FROM 'withdrawn'", ""),
    ("store.tell_of_change", "AND k.ended_at IS NULL", ""),
    ("store.tell_of_change", "WHEN NOT s.sees THEN 'withdrawn'", "WHEN false THEN 'withdrawn'"),
    ("store.tell_of_change", "SET label_id = n.label_id", "SET label_id = c.label_id"),
    ("store.tell_of_end", "AND c.change IS DISTINCT FROM 'withdrawn'", ""),
    ("store.tell_of_end", "AND k.ended_at IS NULL", ""),
    ("store.tell_of_change", "SET stale = true", "SET stale = c.stale"),
    ("store.tell_of_end", "SET stale = true", "SET stale = c.stale"),
    ("act.copy_part", "AND date_trunc('milliseconds', r.recorded_at) = g.version", ""),
    ("act.finish_copy", "AND c.stale", "AND false"),
    ("act.stale_parts", "AND c.stale", "AND false"),
    ("gate.copy_being_made", "AND alive_at IS NOT NULL", ""),
    ("gate.copy_told", "AND k.alive_at IS NULL", ""),
    ("gate.drop_copy", "AND x.alive_at IS NOT NULL", ""),
    ("gate.drop_copy", "x.officer_id = s.officer_id AND", ""),
    ("gate.drop_dead_copies", "x.alive_at < clock_timestamp() - interval '3 minutes' AND", ""),
    ("gate.drop_dead_copies", "AND (p_officer IS NULL OR x.officer_id = p_officer)", ""),
    ("ask.copy_records", "gate.has_duty('inspector')", "true"),
    ("act.take_copy", "AND date_trunc('milliseconds', r.recorded_at) = g.version", ""),
    ("act.take_report", "AND date_trunc('milliseconds', r.recorded_at) = g.version", ""),
    ("act.take_report", "OR worded < cardinality(p_worded)", ""),
    ("gate.labels_seen", "get_bit(bits, l.id) = 1", "true"),
    ("gate.ways", "r.duty = '' OR gate.has_duty(r.duty)", "true"),
    ("gate.stands", "WHEN 'owner' THEN RETURN p_owner = gate.agency();", "WHEN 'owner' THEN RETURN true;"),
    ("gate.stands", "WHEN 'holder' THEN RETURN p_said ->> 'holder' = me;", "WHEN 'holder' THEN RETURN true;"),
    ("gate.stands", "RETURN p_said ->> 'offered' = me OR", "RETURN true OR"),
    ("gate.stands", "AND EXISTS (SELECT FROM gate.own_units() AS u WHERE u.code = p_said ->> 'offered' AND u.leads)", ""),
    ("gate.stands", "u.code = p_said ->> 'offered' AND u.leads", "u.code = p_said ->> 'offered'"),
    ("gate.stands", "AND EXISTS (SELECT FROM gate.own_units() AS u WHERE u.code = p_said ->> 'holder');", ";"),
    ("gate.stands", "u.code = p_said ->> 'holder' AND u.leads", "u.code = p_said ->> 'holder'"),
    ("gate.stands", "RETURN p_owner = gate.agency() AND coalesce", "RETURN coalesce"),
    ("gate.stands", "AND coalesce(p_said ->> 'holder', '') = ''", ""),
    ("gate.stands", "AND coalesce(p_said ->> 'offered', '') = ''", ""),
    ("gate.stands", "gate.commands(unit, persons) OR", ""),
    ("gate.stands", "OR near AND gate.level() > 2", "OR gate.level() > 2"),
    ("gate.stands", "OR near AND gate.level() > 2", "OR near"),
    ("gate.part_open", "OR gate.of_two_units(", "OR true OR gate.of_two_units("),
    ("gate.sitting_in", "u.state = 'standing' AND", ""),
    ("gate.sitting_in", "CASE WHEN l.seat IS NULL THEN s.cell = 'command' ELSE s.id = l.seat END", "true"),
    ("gate.sitting_in", "s.cell = 'command' OR coalesce(s.id = l.seat, false)", "true"),
    ("gate.stands", "WHEN 'proposer' THEN RETURN p_said ->> 'proposed_by' = me;", "WHEN 'proposer' THEN RETURN true;"),
    ("gate.stands", "RETURN near AND p_said ->> 'proposed_by' <> me AND EXISTS", "RETURN near AND EXISTS"),
    ("gate.stands", "RETURN near AND p_said ->> 'proposed_by' <> me AND EXISTS", "RETURN p_said ->> 'proposed_by' <> me AND EXISTS"),
    ("gate.stands", "gate.has_duty(a.one ->> 'duty') AND", ""),
    ("gate.stands", "unit IS NULL AND near", "unit IS NULL"),
    ("gate.stands", "unit IS NULL AND near", "near"),
    ("gate.stands", "IF lent IS NULL OR NOT", "IF NOT"),
    ("gate.stands", "RETURN NOT gate.officer_of(p_said ->> 'proposed_by') = ANY (persons)", "RETURN true"),
    ("gate.part_open", "AND (p_said ->> 'two_persons' = 'no' OR", "AND (true OR"),
    ("gate.part_open", "WHEN 'no' THEN true", "WHEN 'no' THEN false"),
    ("gate.part_open", "ELSE NOT (a.one ->> 'silence')::boolean END", "ELSE false END"),
    ("gate.part_open", "p_said ->> 'two_persons' = 'yes' AND p_said ->> 'supported_by' = ''", "true"),
    ("gate.part_open", "RETURN p_said ->> 'deferred' = ''", "RETURN true"),
    ("gate.ways", "AND gate.stands(r.relation, m.owner, m.officer_id, p_said)", ""),
    ("gate.ways", "AND gate.part_open(r.decides, p_said)", ""),
    ("gate.sees_just", "get_bit(p_bits, p_label) = 1", "true"),
    ("gate.sees_just", "get_bit(p_bits, p_labels[1]) = 1", "true"),
    *(("gate.sees_just", f"get_bit(p_bits, coalesce(p_labels[{n}], p_label)) = 1", "true") for n in (2, 3, 4, 5)),
    *(("gate.sees_just", f"get_bit(p_bits, p_but[{n}]) = 0", "true") for n in (1, 2, 3, 4)),
    ("act.keep_folds", "(v.label_id = m.label_id OR v.label_id = ANY (s.labels))", "true"),
    ("act.keep_folds", "s.bits >> (x.n - 1)::int & 1 = 0", "false"),
    ("act.keep_folds", "AND cardinality(p_stricter) <= 5", ""),
    ("ask.notices", "WHERE n.officer_id = me AND n.made_by", "WHERE n.made_by"),
    ("gate.told_by_name", "n.officer_id = p_officer AND", ""),
    ("gate.told_by_name", "AND gate.bit_of(p_bits, p_younger, n.label_id)", ""),
    ("gate.told_by_name", "AND gate.bit_of(p_bits, p_younger, m.label_id)", ""),
    ("gate.told_by_name", "AND NOT EXISTS (SELECT FROM store.noticed x WHERE x.notice_id = n.id AND x.officer_id = p_officer)", ""),
    ("gate.called", "n.duty = p_duty AND", ""),
    ("gate.called", "n.agency = p_agency AND", ""),
    ("gate.called", "AND n.level IN (0, p_level)", ""),
    ("gate.called", "AND gate.bit_of(p_bits, p_younger, n.label_id)", ""),
    ("gate.called", "m.id = n.matter_id AND gate.bit_of(p_bits, p_younger, m.label_id)", "m.id = n.matter_id"),
    ("gate.called", "v.matter_id = m.id AND gate.bit_of(p_bits, p_younger, v.label_id)", "v.matter_id = m.id"),
    ("gate.waiting", "ORDER BY x.bits, x.younger, x.agency, x.duties, x.level) AS kin", "ORDER BY x.younger, x.agency, x.duties, x.level) AS kin"),
    ("gate.waiting", "ORDER BY x.bits, x.younger, x.agency, x.duties, x.level) AS kin", "ORDER BY x.bits, x.younger, x.duties, x.level) AS kin"),
    ("gate.waiting", "ORDER BY x.bits, x.younger, x.agency, x.duties, x.level) AS kin", "ORDER BY x.bits, x.younger, x.agency, x.level) AS kin"),
    ("gate.waiting", "ORDER BY x.bits, x.younger, x.agency, x.duties, x.level) AS kin", "ORDER BY x.bits, x.younger, x.agency, x.duties) AS kin"),
    ("gate.waiting", "AND (c.id, x.token_hash) NOT IN (SELECT l.id, l.token_hash FROM left_out l)", ""),
    ("gate.waiting", "AND NOT EXISTS (SELECT FROM store.noticed r WHERE r.notice_id = c.id AND r.officer_id = x.officer_id)", ""),
    ("gate.waiting", "WHERE c.made_by IS DISTINCT FROM x.officer_id", "WHERE true"),
    ("gate.waiting", "AND gate.bit_of(x.bits, x.younger, o.label_id) AND o.step", "AND o.step"),
    ("gate.waiting", "p.label_id IS NULL OR gate.bit_of(x.bits, x.younger, p.label_id)", "true"),
    ("gate.waiting", "a.asked_by <> one.officer_id AND", ""),
    ("gate.waiting", "AND NOT one.officer_id = ANY (a.authors)", ""),
    ("gate.waiting", "'coordinator' = ANY (one.duties)", "true"),
    ("gate.waiting", "(one.registrar OR one.cleared AND", "(one.registrar OR"),
    ("gate.waiting", "AND gate.holds(m.asked_by, 'coordinator', 0::smallint)", ""),
    ("gate.waiting", "AND d.receiver = one.officer_id", ""),
    ("gate.waiting", "AND gate.lends(d)", ""),
    ("store.forget_derived", "DELETE FROM store.notice n USING gone g WHERE n.matter_id = g.id", "NULL"),
    ("store.forget_derived", "DELETE FROM store.due d USING gone g WHERE d.matter_id = g.id", "NULL"),
    ("store.matter_follows", "UPDATE store.notice t SET label_id = n.label_id", "UPDATE store.notice t SET label_id = t.label_id"),
    ("gate.ways", "AND v.officer_id = ANY ((SELECT gate.as_one(gate.officer()))::uuid[])", "AND false"),
    ("act.move_matter", "AND here.last_move IS DISTINCT FROM p_seen", "AND false"),
    ("act.accept_naming", "(SELECT count(*) FROM store.record r WHERE r.id = ANY (every)) < cardinality(every)", "false"),
    ("act.accept_naming", "AND b.in_force", ""),
    ("act.refuse_unfounded", "WHERE b.in_force", ""),
    ("gate.bases_naming", "AND a.part = 'suspect'", ""),
    ("gate.bases_naming", "f.state = ANY (k.founds) AND", ""),
    ("gate.bases_naming", "(f.said ->> 'review_by')::timestamptz > (SELECT gate.now())", "true"),
    ("gate.was_child", "interval '12 years'", "interval '0 years'"),
    ("store.suspect_changed", "UPDATE store.notice t SET label_id = n.label_id", "UPDATE store.notice t SET label_id = t.label_id"),
    ("gate.case_label", "OR NOT gate.may_see", "OR NOT coalesce(true, gate.may_see"),
    ("store.forget_derived", "DELETE FROM store.about a USING gone g WHERE a.record_id = g.id", "NULL"),
    ("store.matter_follows", "UPDATE store.move v SET label_id = n.label_id", "UPDATE store.move v SET label_id = v.label_id"),
    ("ask.files", "AND EXISTS (SELECT FROM store.record r WHERE r.id = p_record)", ""),
    ("act.add_file", "beside_label IS NULL", "false"),
    ("store.file_goes", "AND f.owner = g.owner", ""),
    ("store.file_goes", "PERFORM act.let_go()", "PERFORM 1"),
    ("gate.waiting", "get_bit(one.bits, least(k.label_id, length(one.bits) * 8 - 1)) = 1", "true"),
    ("gate.waiting", "o.version = s.version AND", ""),
    ("gate.waiting", "AND clock_timestamp() < s.clearance_until", ""),
    ("gate.waiting", "AND s.closed_at IS NULL", ""),
    ("gate.waiting", "AND clock_timestamp() < s.ends_at", ""),
    ("gate.waiting", "k.officer_id = one.officer_id AND", ""),
    ("gate.waiting", "one.registrar AND", ""),
    ("gate.waiting", "p.proposed_by <> one.officer_id", "true"),
    ("gate.waiting", "p.subject IS DISTINCT FROM one.officer_id", "true"),
    ("gate.bits", "AND s.seating = gate.seating_of(s.officer_id)", ""),
    ("gate.viewer", "AND s.seating = gate.seating_of(o.id)", ""),
    ("gate.access_of", "c.compartments - own.codes", "c.compartments"),
    ("gate.access_of", "FILTER (WHERE u.state = 'standing')", ""),
    ("gate.access_of", "least(c.until, seats.until)", "c.until"),
    ("gate.access_of", "(u.compartment, c.tier)", "(u.compartment, 4)"),
    ("gate.seats_held", "AND p_at < s.holds_until", ""),
    ("gate.seats_held", "AND s.during @> p_at", ""),
    ("gate.seats_held", "s.officer_id = p_officer AND", ""),
    ("gate.seats_changed", "PERFORM gate.reseat(x.id)", "PERFORM x.id"),
    ("gate.unit_changed", "PERFORM gate.reseat(officer)", "NULL"),
    ("gate.reseat", "PERFORM gate.renew(p_officer)", "NULL"),
    ("gate.access_changed", "PERFORM gate.settle_seats(officer)", "NULL"),
    ("gate.rules_changed", "PERFORM gate.settle_seats(officer)", "NULL"),
    ("gate.units_known", "AND a.agency = s.agency", ""),
    ("gate.units_known", "AND a.withdrawn_at IS NULL", ""),
    ("gate.units_known", "WHERE coordinates", "WHERE true"),
    ("gate.units_known", "clock_timestamp() < s.clearance_until AND", ""),
    ("gate.units_known", "WHERE h.unit_id = u.id", ""),
    ("gate.sitters", "NOT s.covert OR", "true OR"),
    ("act.unit_of", "AND x.id = ANY (gate.units_known())", ""),
    ("act.must_plan_units", "NOT gate.has_duty('coordinator')", "false"),
    ("act.unit_agencies", "AND gate.has_duty('coordinator')", ""),
    ("act.decide_seat", "s.proposed_by = me", "false"),
    ("act.decide_seat", "s.officer_id = me", "false"),
    ("act.decide_seat", "AND NOT (led AND p_confirmed)", ""),
    ("act.end_seat", "why IS NULL", "false"),
    ("act.propose_seat", "AND x.agency = ours", ""),
    ("act.approve_unit", "u.planned_by = me OR", "false OR"),
    ("act.approve_unit", "NOT p.coordinates", "false"),
    ("gate.may_cite", "f.state = ANY (k.ends) OR", "true OR"),
    ("gate.may_cite", "v.officer_id = (SELECT gate.officer())", "true"),
    ("act.cite", "NOT gate.may_cite(p_matter)", "false"),
    ("gate.counts", "NOT IN ('acquittal', 'release')", "<> ''"),
    ("act.withdraw_agency", "NOT p.coordinates AND", "false AND"),
    ("act.hand_over_lead", "NOT (p.leads OR p.coordinates) IS TRUE", "false"),
    *(("gate.answering", condition, "") for condition in (
        "c.activated_at IS NOT NULL AND", "c.ended_at IS NULL AND", "c.holds_from <= moment AND", "moment < c.holds_until\n      AND",
        "AND c.owner <> p_agency", "AND p_agency = ANY (c.audience)", "AND p_purpose = ANY (c.purposes)", "AND c.kinds && p_kinds")),
    ("gate.answering", "AND gate.may_see(k.", "AND coalesce(true, gate.may_see(k."), ("gate.answering", "AND gate.may_see(l.", "AND coalesce(true, gate.may_see(l."),
    ("gate.answering", "THEN d.liaison", "THEN true"), ("gate.answering", "WHERE d.agency = c.owner AND", "WHERE"),
    ("gate.is_told", "THEN 'liaison' = ANY (f.duties)", "THEN true"),
    ("gate.is_told", "AND NOT gate.may_see", "AND NOT coalesce(true, gate.may_see"),
    ("act.ask_pointer", "NOT gate.has_duty('analyst')", "false"), ("act.ask_pointer", "IF remains < 0", "IF false"),
    ("act.ask_pointer", "IF cardinality(pool) < 3", "IF false"), ("act.ask_pointer", "FILTER (WHERE a.told AND a.reveal = 'contact')", "FILTER (WHERE a.told)"),
    ("act.ask_pointer", "FILTER (WHERE a.told AND a.reveal = 'contact')", "FILTER (WHERE a.reveal = 'contact')"),
    ("act.ask_pointer", "p.consent_id = ANY (answering)", "true"), ("act.ask_pointer", "AND y.label_id = x.label_id", ""),
    ("act.ask_pointer", "r.id IS NOT NULL AND i.says", "i.says"), ("act.ask_pointer", "r.id IS NOT NULL AND i.says", "r.id IS NOT NULL"),
    ("gate.pointer_quota", "x.officer_id = (SELECT gate.officer()) AND", ""), ("gate.pointer_quota", "FILTER (WHERE x.at > clock_timestamp() - interval '1 hour')", ""),
    *(("gate.token_of", condition, "") for condition in (
        "AND q.agency = (SELECT gate.agency())", "AND get_bit((SELECT gate.mask()), q.label_id) = 1", "AND c.ended_at IS NULL", "AND moment < c.holds_until",
        "AND EXISTS (SELECT FROM store.pointer p WHERE p.record_id = f.record AND p.consent_id = c.id)", "AND a.suspended_at IS NULL")),
    *(("act.enter_pointers", condition, "") for condition in (
        "c.activated_at IS NOT NULL AND", "AND gate.now() < c.holds_until", "AND i.kind = ANY (c.kinds)", "AND k.recorded_at <= p_hour", "e.hour < p_hour AND")),
    ("act.draft_consent", "OR ours = ANY (p_audience)", ""), ("act.draft_consent", "NOT gate.is_agency(a)", "false"), ("act.draft_consent", "NOT gate.is_purpose(w)", "false"),
    ("act.draft_consent", "OR controller = ANY (gate.as_one(gate.officer()))", ""), ("act.draft_consent", "p_reveal = 'silent' OR EXISTS", "EXISTS"),
    ("gate.colleague", "AND o.agency = p_agency", ""),
    ("act.move_consent", "AND gate.officer() = ANY (gate.as_one(c.given_by))", "AND false"), ("act.move_consent", "c.activated_at IS NOT NULL OR", ""),
    ("ask.pointer_questions", "WHERE q.officer_id = (SELECT gate.officer())", ""), ("ask.pointer_notices", "WHERE gate.is_addressee(n.owner, n.officer_id) AND", "WHERE"),
    ("ask.pointer_rates", "NOT gate.has_duty('inspector')", "false"), ("ask.silent_asked", "NOT gate.has_duty('inspector')", "false"),
    ("act.put_away_pointer", "IF NOT EXISTS (SELECT FROM store.pointer_notice n WHERE n.id = p_notice)", "IF false"),
    ("gate.pointers_told", "AND 'liaison' = ANY (p_duties)", ""), ("gate.pointers_told", "AND n.owner = p_agency", ""), ("gate.pointers_told", "n.officer_id = p_officer OR", ""),
    *(("gate.pointers_told", f"AND gate.bit_of(p_bits, p_younger, n.{label})", "") for label in ("label_id", "record_label_id")),
    ("gate.pointers_told", "AND NOT EXISTS (SELECT FROM store.pointer_noticed x WHERE x.notice_id = n.id AND x.officer_id = p_officer)", ""),
    ("gate.reports_told", "a.ends_at > clock_timestamp() AND", ""), ("gate.reports_told", "gate.officer() IN (a.asked_by, a.answered_by)", "true"),
    ("gate.reports_told", "CASE WHEN gate.has_duty('inspector')", "CASE WHEN true"), ("gate.can_keep", "AND p_duty = ANY (o.duties)", ""),
    ("gate.kept_source", "p_controls AND s.controller <> gate.officer()", "false"), ("gate.source_key", "k.agency = gate.agency() AND", ""),
    ("gate.keeper", "OR other = ANY (gate.as_one(p_apart))", ""), ("act.write_origin", "whose <> gate.agency()", "false"),
    ("act.say_independence", "IF gate.points_at_one() THEN", "IF false THEN"), ("act.say_independence", "p_value = 'assured' AND EXISTS", "false AND EXISTS"),
    ("act.answer_origin", "me = ANY (gate.as_one(a.asked_by))", "false"), ("ask.independence", "WHEN count(DISTINCT i.record_id) = 2", "WHEN true"),
    ("act.open_tracing", "NOT gate.has_duty('inspector')", "false"), ("act.tracing_held", "NOT gate.has_duty('inspector')", "false"),
    ("act.open_tracing", "OR gate.case_is_blind(m.id)", ""), ("act.open_tracing", "OR b > moment", ""),
    ("act.tracing_held", "t.ended_at IS NOT NULL OR t.until <= gate.now()", "false"), ("act.tracing_held", "AND me NOT IN (t.opened_by, t.second_by)", "AND false"),
    ("act.tracing_held", "NOT EXISTS (SELECT FROM store.traced d WHERE d.tracing_id = t.id)", "false"),
    ("act.agree_tracing", "gate.officer() = ANY (gate.as_one(t.opened_by))", "gate.officer() = t.opened_by"),
    ("act.read_tracing", "t.second_by IS NULL", "false"), ("act.read_tracing", "AND x.at < i.before", ""), ("act.read_tracing", "NOT ledger.is_counted", "NULL = ledger.is_counted"),
    ("ask.tracings", "NOT gate.has_duty('inspector')", "false"),
    ("store.pointers_withdrawn", "n.label_id <> w.label_id OR", ""), ("store.pointers_withdrawn", "OR n.recalled_at IS NOT NULL", ""),
]  # fmt: skip


# The parts of the proofs, the one that noticed last first: mutants of one thing stand together, and all of the proofs take
# seconds.
_likely = list(PARTS)


def _called_like(part: Callable[..., None], named: str) -> bool:
    rooms = (part.__module__.removeprefix("tests.gate.proofs_of_"), part.__name__)
    return any(room.removesuffix("s") in named for room in rooms)


def noticed(conn: psycopg.Connection, facts: Facts, named: str) -> bool:
    """Whether any part of the proofs finds it; those that are called like the mutant are asked first."""
    try:
        part = first_to_notice(conn, facts, sorted(_likely, key=lambda one: not _called_like(one, named)))
    except psycopg.Error:  # the gate as a whole broke down: noticed by everyone
        return True
    if part is None:
        return False
    _likely.remove(part)
    _likely.insert(0, part)
    return True


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_that_opens_the_gate_is_noticed(
    conn: psycopg.Connection, facts: Facts, name: str
) -> None:
    conn.execute(STATEMENTS[name].encode())
    assert noticed(conn, facts, name), f"survived: {name}"


@pytest.mark.parametrize(("table", "policy"), [p for p in POLICIES if p not in OPEN_ALREADY])
def test_a_policy_that_lets_everything_through_is_noticed(
    conn: psycopg.Connection, facts: Facts, table: str, policy: str
) -> None:
    row = conn.execute(
        "SELECT coalesce(pg_get_expr(polqual, polrelid), 'true') <> 'true', coalesce(pg_get_expr(polwithcheck, polrelid), 'true') <> 'true' FROM pg_policy WHERE polrelid = %s::regclass AND polname = %s",
        [table, policy],
    ).fetchone()  # fmt: skip
    assert row is not None
    for clause, there in zip(("USING (true)", "WITH CHECK (true)"), row, strict=True):
        if there:  # and not open already
            conn.execute("SAVEPOINT clause")
            conn.execute(f"ALTER POLICY {policy} ON {table} {clause}".encode())
            assert noticed(conn, facts, f"{table}.{policy}"), f"survived: {table}.{policy} {clause}"
            conn.execute("ROLLBACK TO SAVEPOINT clause")


@pytest.mark.parametrize(("function", "found", "instead"), EDITS, ids=lambda text: text[:40])
def test_a_condition_left_out_of_a_function_is_noticed(
    conn: psycopg.Connection, facts: Facts, function: str, found: str, instead: str
) -> None:
    (definition,) = conn.execute("SELECT pg_get_functiondef(%s::regproc)", [function]).fetchone()  # type: ignore[misc]
    assert found in definition, "the function has changed: renew this mutant"
    edited = definition.replace(found, instead)
    if "coalesce(true, gate.may_see(" in edited:  # close the parenthesis of the call that it wraps
        start = edited.index("coalesce(true, gate.may_see(") + len("coalesce(true, gate.may_see(")
        end = edited.index(")", start) + 1
        edited = f"{edited[:end]}){edited[end:]}"
    conn.execute(edited.encode())
    assert noticed(conn, facts, function), f"survived: {function} without {found}"


def test_every_policy_of_the_database_has_its_mutants(conn: psycopg.Connection) -> None:
    live = conn.execute("SELECT schemaname || '.' || tablename, policyname FROM pg_policies").fetchall()
    assert sorted(live) == sorted(POLICIES)
