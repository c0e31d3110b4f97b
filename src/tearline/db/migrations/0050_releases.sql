-- Tear-line releases (ADR 0060): what is written below the line, the leave of those whose records it rests on, and its marked copies.
SET ROLE tearline_owner;

-- ── the register of copies also holds those of releases ──────────────────────────────────────────

-- A copy of a release is an agency's, or a named officer's of it (recipient: their login); nobody takes it, it is sent.
ALTER TABLE store.copy DROP CONSTRAINT copy_kind_check, DROP CONSTRAINT copy_format_check;
ALTER TABLE store.copy
    ADD CONSTRAINT copy_kind_check
        CHECK (kind IN ('dossier', 'search', 'record', 'chart', 'looks', 'ledger', 'sealed', 'list', 'release')),
    ADD CONSTRAINT copy_format_check CHECK (format IN ('pdf', 'csv', 'json', 'svg', 'graphml', 'png', 'anx', 'zip', 'text')),
    ALTER COLUMN officer_id DROP NOT NULL,
    ADD CONSTRAINT copy_is_somebodys CHECK ((officer_id IS NULL) = (kind = 'release'));

-- ── what is written ───────────────────────────────────────────────────────────────────────────────

-- The text of a release: beside its matter, under that one's label, until it is issued.
CREATE TABLE store.release (
    matter_id uuid PRIMARY KEY REFERENCES store.matter ON DELETE CASCADE,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),   -- the matter's
    version int NOT NULL DEFAULT 1,
    title text NOT NULL CHECK (length(btrim(title)) BETWEEN 3 AND 200),
    body text NOT NULL CHECK (length(body) <= 20000),
    lower jsonb NOT NULL,           -- {"tier", "compartments", "handling", "note"}: of the copies, each releasable to its agency alone
    recipients jsonb NOT NULL,      -- [{"agency", "login" or null}, …]
    valid_until timestamptz NOT NULL,
    findings jsonb NOT NULL DEFAULT '[]',   -- [{"sort", "start", "end", "found", "record" or null, "why" or null}, …]
    written_at timestamptz NOT NULL,
    written_by uuid NOT NULL,
    sources jsonb NOT NULL,         -- [{"record", "version", "digest"}, …], as they were when it was written
    rests jsonb NOT NULL            -- of each paragraph the records that it rests on: [[record, …], …]
);

-- That the owner of some of its sources is asked for leave; what is asked stands here, so that nobody need see the release.
CREATE TABLE store.leave (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    matter_id uuid NOT NULL REFERENCES store.matter ON DELETE CASCADE,
    owner text NOT NULL,            -- who is asked
    asker text NOT NULL,            -- by whom: the releasing agency
    -- of all that the paragraphs rest on which rest on the owner's records, joined
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    version int NOT NULL,           -- of the text
    body text NOT NULL,             -- the paragraphs that rest on the owner's records, and no other
    lower jsonb NOT NULL,
    recipients jsonb NOT NULL,
    valid_until timestamptz NOT NULL,
    asked_at timestamptz NOT NULL,
    answered_at timestamptz,
    granted boolean,
    officer_id uuid,
    words text CHECK (length(words) <= 500),
    UNIQUE (matter_id, owner),
    CHECK ((answered_at IS NULL) = (granted IS NULL) AND (answered_at IS NULL) = (officer_id IS NULL)),
    CHECK (granted OR granted IS NULL OR length(btrim(words)) >= 3)
);
CREATE INDEX leave_of_owner ON store.leave (owner, asked_at DESC);

-- Which of the owner's records it rests on.
CREATE TABLE store.leave_on (
    leave_id uuid NOT NULL REFERENCES store.leave ON DELETE CASCADE,
    record_id uuid NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),   -- the leave's
    PRIMARY KEY (leave_id, record_id)
);
CREATE INDEX leave_on_record ON store.leave_on (record_id);

-- ── what was issued ───────────────────────────────────────────────────────────────────────────────

-- The text as it is without marks, and where its marks stand: under the lower label, for the releasing agency alone.
CREATE TABLE store.issued (
    matter_id uuid PRIMARY KEY REFERENCES store.matter ON DELETE CASCADE,
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    folio text NOT NULL,
    body text NOT NULL,
    slots jsonb NOT NULL,           -- [[sort, start, end, form of 0, form of 1], …]
    issued_at timestamptz NOT NULL
);

-- A copy beside its row of the register. ``label_id``: the lower label, releasable to its agency alone.
CREATE TABLE store.release_copy (
    number text PRIMARY KEY REFERENCES store.copy (number) ON DELETE CASCADE,
    matter_id uuid NOT NULL REFERENCES store.matter ON DELETE CASCADE,
    record_id uuid NOT NULL,        -- the release as a record of the releasing agency, for this recipient
    owner text NOT NULL,
    agency text NOT NULL,
    login text,                     -- the named officer's; NULL: the agency's
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    title text NOT NULL,
    valid_until timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    opened_at timestamptz,          -- first
    opened_by uuid,
    state text NOT NULL DEFAULT 'out' CHECK (state IN ('out', 'recalled', 'superseded', 'expired')),
    ended_at timestamptz,
    said text,                      -- to its recipient, why it was recalled
    due_at timestamptz,             -- until when a recall is to be acknowledged
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    CHECK ((state = 'out') = (ended_at IS NULL)),
    CHECK ((state = 'recalled') = (due_at IS NOT NULL)),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL) AND (acknowledged_at IS NULL OR due_at IS NOT NULL))
);
CREATE INDEX release_copy_of_matter ON store.release_copy (matter_id, number);
CREATE INDEX release_copy_of_agency ON store.release_copy (agency, sent_at DESC);
CREATE INDEX release_copy_of_record ON store.release_copy (record_id);

-- What stands in a copy: its recipient's alone, so that nobody who issues can pass one on in another's name.
CREATE TABLE store.release_text (
    number text PRIMARY KEY REFERENCES store.release_copy ON DELETE CASCADE,
    agency text NOT NULL,
    login text,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    body text NOT NULL
);

-- What it is known by again: an inspector's alone.
CREATE TABLE store.release_mark (
    number text PRIMARY KEY REFERENCES store.release_copy ON DELETE CASCADE,
    matter_id uuid NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),   -- as of store.issued
    key bytea NOT NULL CHECK (octet_length(key) = 32),
    bits text NOT NULL CHECK (bits ~ '^[01]*$')
);
CREATE INDEX release_mark_of_matter ON store.release_mark (matter_id, number);

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.release'::regclass, 'store.leave'::regclass, 'store.leave_on'::regclass, 'store.issued'::regclass,
                             'store.release_copy'::regclass, 'store.release_text'::regclass, 'store.release_mark'::regclass)
          AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- ── policies ──────────────────────────────────────────────────────────────────────────────────────
-- viewer_sees: of the releasing agency's side, by label and with the matter. owner_sees: whoever answers for an owner and sees the label.
-- recipient_sees: of the agency, or the officer who is named. inspector_sees: of the releasing agency, by the lower label.
DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    its_matter constant text := 'EXISTS (SELECT FROM store.matter m WHERE m.id = matter_id)';
    asked constant text := 'owner = (SELECT gate.agency()) AND (SELECT gate.answers())';
    mine constant text := 'agency = (SELECT gate.agency()) AND (login IS NULL OR login = (SELECT gate.own_login()))';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['release', 'leave', 'leave_on', 'issued', 'release_copy', 'release_text', 'release_mark'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY keeps ON store.%I FOR ALL TO tearline_owner USING (true) WITH CHECK (true)', t);
    END LOOP;
    -- what the two policies ask; in functions/release.sql as they are
    EXECUTE 'CREATE FUNCTION gate.answers() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS ''SELECT false''';
    EXECUTE 'CREATE FUNCTION gate.own_login() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS ''SELECT NULL::text''';
    EXECUTE format('CREATE POLICY viewer_sees ON store.release FOR SELECT TO tearline_reader, tearline_mover USING (%s AND %s)', sees, its_matter);
    EXECUTE format('CREATE POLICY viewer_sees ON store.leave FOR SELECT TO tearline_reader, tearline_mover USING (%s)', its_matter);
    EXECUTE format('CREATE POLICY owner_sees ON store.leave FOR SELECT TO tearline_reader, tearline_mover USING (%s AND %s)', sees, asked);
    EXECUTE format('CREATE POLICY with_its_leave ON store.leave_on FOR SELECT TO tearline_reader, tearline_mover USING (%s)',
        'EXISTS (SELECT FROM store.leave l WHERE l.id = leave_id)');
    EXECUTE format('CREATE POLICY inspector_sees ON store.issued FOR SELECT TO tearline_reader USING (%s AND owner = (SELECT gate.agency()) AND %s)',
        sees, '(SELECT gate.has_duty(''inspector''))');
    EXECUTE format('CREATE POLICY viewer_sees ON store.release_copy FOR SELECT TO tearline_reader, tearline_mover USING (%s)', its_matter);
    EXECUTE format('CREATE POLICY recipient_sees ON store.release_copy FOR SELECT TO tearline_reader, tearline_mover USING (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY inspector_sees ON store.release_copy FOR SELECT TO tearline_reader USING (%s)',
        'EXISTS (SELECT FROM store.release_mark k WHERE k.number = release_copy.number)');
    EXECUTE format('CREATE POLICY recipient_sees ON store.release_text FOR SELECT TO tearline_reader, tearline_mover USING (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY inspector_sees ON store.release_mark FOR SELECT TO tearline_reader USING (%s)',
        'EXISTS (SELECT FROM store.issued i WHERE i.matter_id = release_mark.matter_id)');
END
$$;
GRANT SELECT ON store.release, store.leave, store.leave_on, store.issued, store.release_copy, store.release_text, store.release_mark
    TO tearline_reader;
GRANT SELECT ON store.release, store.leave, store.leave_on, store.release_copy, store.release_text TO tearline_mover;
REVOKE ALL ON FUNCTION gate.answers(), gate.own_login() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.answers(), gate.own_login() TO tearline_reader, tearline_mover;

-- The release as its recipients have it is a record of the releasing agency.
CREATE POLICY mover_releases ON store.record FOR INSERT TO tearline_mover
    WITH CHECK (get_bit((SELECT gate.mask()), label_id) = 1 AND owner = (SELECT gate.agency()) AND source = 'release');

-- ── what follows a matter and a record ───────────────────────────────────────────────────────────

-- The text is under its matter's label, whoever reclassifies or recalls that.
CREATE FUNCTION store.release_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE store.release SET label_id = NEW.label_id WHERE matter_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER release_follows AFTER UPDATE ON store.matter FOR EACH ROW
    WHEN (NEW.kind = 'release' AND NEW.label_id <> OLD.label_id) EXECUTE FUNCTION store.release_follows();

-- What a move of a release needs, and what it brings about: act.release_moved (functions/release.sql), by whatever way it was made.
CREATE FUNCTION store.release_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.release_moved(NEW);
    RETURN NULL;
END
$$;
CREATE TRIGGER release_moves AFTER INSERT ON store.move FOR EACH ROW WHEN (NEW.kind = 'release')
    EXECUTE FUNCTION store.release_moves();

-- What hangs on records that go: a copy with the release's record, a leave with the last of its sources; and a leave is under the label
-- that its sources have now.
CREATE FUNCTION store.release_goes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM store.release_copy c USING gone g WHERE c.record_id = g.id;
    DELETE FROM store.leave_on o USING gone g WHERE o.record_id = g.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER release_goes AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.release_goes();
REVOKE ALL ON FUNCTION store.release_follows(), store.release_moves(), store.release_goes() FROM PUBLIC;

RESET ROLE;
