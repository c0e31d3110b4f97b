-- The store: records, what can be looked up in them, what they were before, and how they came.
-- Every table here holds or derives from records: row security is enabled and forced on each.

CREATE SCHEMA store AUTHORIZATION tearline_owner;
GRANT USAGE ON SCHEMA store TO tearline_reader, tearline_writer, tearline_purger;

SET ROLE tearline_owner;

-- One file (or call) of one agency on its way in, and its receipt when it is done.
CREATE TABLE store.load (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    owner gate.code NOT NULL REFERENCES gate.agency,
    label_id int NOT NULL REFERENCES gate.label,    -- join of the labels of all that it brought
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 200),
    file text NOT NULL,
    fingerprint bytea NOT NULL,                     -- of the file and of how it is read: a re-run finds its load
    officer_id uuid NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at timestamptz,
    expunged_at timestamptz,
    position bigint NOT NULL DEFAULT 0,             -- items of the file that are settled: a resumed load skips them
    read bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    warned bigint NOT NULL DEFAULT 0
);
CREATE INDEX load_by_fingerprint ON store.load (owner, source, fingerprint);

-- Why a line was not taken. Never the line's content: what a person may not hold must not survive here.
CREATE TABLE store.rejection (
    load_id uuid NOT NULL REFERENCES store.load ON DELETE CASCADE,
    owner text NOT NULL,
    label_id int NOT NULL REFERENCES gate.label,
    n bigint NOT NULL,
    file text NOT NULL,
    line bigint NOT NULL,
    field text,
    code text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('rejected', 'warning')),
    reason_es text NOT NULL,
    reason_en text NOT NULL,
    PRIMARY KEY (load_id, n)
);

CREATE TABLE store.record (
    id uuid PRIMARY KEY,
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    tier smallint NOT NULL,                 -- of the label, so that facets need no second table
    source text NOT NULL,                   -- the agency's own name for the collection
    key text NOT NULL,                      -- the agency's own id for the thing, unique within owner and source
    schema text NOT NULL,
    caption text NOT NULL,
    status text CHECK (status IN ('suspect', 'detained', 'charged', 'acquitted', 'convicted', 'victim', 'witness', 'other')),
    source_grade text,
    info_grade text,
    grade_scale text,
    valid_from date,
    valid_until date,
    review_on date,
    purge_on date,
    recalled_at timestamptz,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    change text NOT NULL DEFAULT 'new',     -- what made this version: new, corrected, reclassified, recalled, restored, reviewed
    reason text,
    officer_id uuid NOT NULL,
    load_id uuid,
    digest bytea NOT NULL,                  -- of what the agency sent, to tell unchanged from changed
    data jsonb NOT NULL,                    -- FollowTheMoney properties
    keys bigint[] NOT NULL,                 -- search keys of names and words (tearline.ontology.words), and the label id
    -- (label_id, owner) is a pair of gate.label: act.write_rows joins it once a chunk, a foreign key would once a row
    UNIQUE (owner, source, key, label_id)
) WITH (toast_tuple_target = 4080, autovacuum_analyze_scale_factor = 0.2);
CREATE INDEX record_by_keys ON store.record USING gin (keys gate.keys_ops) WITH (fastupdate = on, gin_pending_list_limit = 4096);
CREATE INDEX record_by_load ON store.record (load_id);
CREATE INDEX record_due ON store.record (purge_on) WHERE purge_on IS NOT NULL;
CREATE INDEX record_review ON store.record (owner, review_on) WHERE review_on IS NOT NULL;

-- Exact look-up: identifiers in normal form, confusable glyphs folded. kind 'ref' names another
-- record of the same agency and source that this one points to.
CREATE TABLE store.identifier (
    folded text NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    record_id uuid NOT NULL     -- no foreign key: three checks a record are a third of a load's time; see below
);
CREATE INDEX identifier_by_folded ON store.identifier (folded);
CREATE INDEX identifier_by_record ON store.identifier (record_id);

-- What a record said before. A version keeps the label that it had.
CREATE TABLE store.history (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    record_id uuid NOT NULL,
    owner text NOT NULL,
    label_id int NOT NULL REFERENCES gate.label,
    recorded_at timestamptz NOT NULL,
    replaced_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    change text NOT NULL,
    reason text,
    officer_id uuid NOT NULL,
    version jsonb NOT NULL
);
CREATE INDEX history_of_record ON store.history (record_id, recorded_at);

-- A record takes with it all that was derived from it, whoever deletes it and why.
CREATE FUNCTION store.forget_derived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM store.identifier i USING gone g WHERE i.record_id = g.id;
    DELETE FROM store.history h USING gone g WHERE h.record_id = g.id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION store.forget_derived() FROM PUBLIC;
CREATE TRIGGER forget_derived AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.forget_derived();

-- No column of content keeps statistics: a most-common value in pg_statistic would be a copy that no
-- policy guards and no expungement reaches, and plan estimates would speak of hidden rows.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
        WHERE t.relnamespace = 'store'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- ── policies ────────────────────────────────────────────────────────────────────────────────────
-- viewer_sees: the label's bit is set in the viewer's mask, which is as long as there can be labels.
-- steward_writes: on top of it, the record belongs to the agency for which the viewer is a steward.
-- purge_due: the purger sees nothing but what is past its date.

DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    mine constant text := 'owner = (SELECT gate.writes_for())';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['load', 'rejection', 'record', 'identifier', 'history'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY viewer_sees ON store.%I FOR SELECT TO tearline_reader, tearline_writer USING (%s)', t, sees);
        EXECUTE format('CREATE POLICY steward_inserts ON store.%I FOR INSERT TO tearline_writer WITH CHECK (%s AND %s)', t, sees, mine);
        EXECUTE format('CREATE POLICY steward_updates ON store.%I FOR UPDATE TO tearline_writer USING (%s AND %s) WITH CHECK (%s AND %s)', t, sees, mine, sees, mine);
        EXECUTE format('CREATE POLICY steward_deletes ON store.%I FOR DELETE TO tearline_writer USING (%s AND %s)', t, sees, mine);
    END LOOP;
END
$$;
-- An old version is there only for who sees the record as it is now: a recall or a stricter label
-- reaches back over everything it said before.
CREATE POLICY with_its_record ON store.history AS RESTRICTIVE FOR SELECT TO tearline_reader
    USING (EXISTS (SELECT FROM store.record r WHERE r.id = record_id));
CREATE POLICY due_reads ON store.record FOR SELECT TO tearline_purger USING (purge_on <= current_date OR review_on <= current_date);
CREATE POLICY purge_due ON store.record FOR DELETE TO tearline_purger USING (purge_on <= current_date);

GRANT SELECT ON store.load, store.rejection, store.record, store.identifier, store.history TO tearline_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.load, store.rejection, store.record, store.identifier, store.history TO tearline_writer;
GRANT SELECT, DELETE ON store.record TO tearline_purger;
-- forget_derived runs as the owner, whom row security binds too; it needs just this.
CREATE POLICY forgets ON store.identifier FOR ALL TO tearline_owner USING (true) WITH CHECK (false);
CREATE POLICY forgets ON store.history FOR ALL TO tearline_owner USING (true) WITH CHECK (false);

RESET ROLE;
