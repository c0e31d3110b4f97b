-- Copies that are made in parts: a search of up to a million records is read, entered and written a part at a time (ADR 0042).
-- While it is being made a copy has no label, digest or size yet, and nobody is told of it. What changes under it is marked, and
-- that part is made again, before it is a copy.

SET ROLE tearline_owner;

ALTER TABLE store.copy
    ADD COLUMN alive_at timestamptz,                        -- while it is being made: when its maker was last heard of
    ADD COLUMN records int NOT NULL DEFAULT 0,              -- how many it holds
    ALTER COLUMN label_id DROP NOT NULL,
    ALTER COLUMN digest DROP NOT NULL,
    ALTER COLUMN size DROP NOT NULL,
    ADD CONSTRAINT copy_made CHECK (num_nulls(label_id, digest, size) = CASE WHEN alive_at IS NULL THEN 0 ELSE 3 END),
    ADD CONSTRAINT copy_in_parts CHECK (alive_at IS NULL OR kind = 'search');
ALTER TABLE store.copied
    ADD COLUMN part int CHECK (part >= 0),                  -- of the file, where it was made in parts
    ADD COLUMN stale boolean NOT NULL DEFAULT false;        -- changed while the copy was being made: that part is made again
UPDATE store.copy k SET records = (SELECT count(*) FROM store.copied c WHERE c.copy_id = k.id);

ALTER TABLE store.copy ALTER COLUMN alive_at SET STATISTICS 0, ALTER COLUMN records SET STATISTICS 0;
ALTER TABLE store.copied ALTER COLUMN part SET STATISTICS 0, ALTER COLUMN stale SET STATISTICS 0;

-- One at a time of an officer.
CREATE UNIQUE INDEX copy_under_way ON store.copy (officer_id) WHERE alive_at IS NOT NULL;
CREATE INDEX copied_stale ON store.copied (copy_id) WHERE stale;
CREATE INDEX copied_answered ON store.copied (copy_id, answered_at DESC) WHERE answered_at IS NOT NULL;
DROP INDEX store.copied_of_owner;
CREATE INDEX copied_of_owner ON store.copied (owner, copy_id, record_id);

-- ── a deed reaches every copy: also one that is being made, whose part is made again ────────────────────────────────────

-- As in 0026. The mark is set beside what the holder is told: were the copy entered at this moment, the holder hears of it.
CREATE OR REPLACE FUNCTION store.tell_of_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM now n JOIN store.copied c ON c.record_id = n.id) THEN
        RETURN NULL;
    END IF;
    UPDATE store.copied c SET stale = true
    FROM now n, store.copy k WHERE c.record_id = n.id AND k.id = c.copy_id AND k.alive_at IS NOT NULL;
    UPDATE store.copied c SET label_id = n.label_id
    FROM now n WHERE c.record_id = n.id AND c.label_id <> n.label_id;
    WITH changed AS MATERIALIZED (
        SELECT n.id, n.label_id AS label, CASE
            WHEN w.label_id <> n.label_id AND gate.stricter(w.label_id, n.label_id) THEN 'stricter'
            WHEN gate.clears(n.schema, w.status, n.status, w.data, n.data) THEN 'cleared'
            WHEN (n.schema, n.caption, n.status, n.source_grade, n.info_grade, n.grade_scale, n.valid_from, n.valid_until, n.data)
                 IS DISTINCT FROM
                 (w.schema, w.caption, w.status, w.source_grade, w.info_grade, w.grade_scale, w.valid_from, w.valid_until, w.data)
            THEN 'corrected' END AS change
        FROM now n JOIN was w ON w.id = n.id
    ), held AS MATERIALIZED (
        SELECT c.copy_id, c.record_id, x.change, k.officer_id, k.agency, x.label
        FROM changed x JOIN store.copied c ON c.record_id = x.id JOIN store.copy k ON k.id = c.copy_id
        WHERE x.change IS NOT NULL AND c.change IS DISTINCT FROM 'withdrawn' AND k.ended_at IS NULL
    ), seen AS MATERIALIZED (
        SELECT h.officer_id, h.agency, h.label, gate.officer_sees(h.officer_id, h.agency, h.label) AS sees
        FROM (SELECT DISTINCT officer_id, agency, label FROM held) AS h
    )
    UPDATE store.copied c SET
        change = CASE WHEN NOT s.sees THEN 'withdrawn'
                      WHEN c.answered_at IS NULL AND gate.weight(c.change) > gate.weight(h.change) THEN c.change ELSE h.change END,
        changed_at = CASE WHEN c.answered_at IS NULL THEN coalesce(c.changed_at, clock_timestamp()) ELSE clock_timestamp() END,
        last_at = clock_timestamp(), answered_at = NULL, answer = NULL, words = NULL
    FROM held h JOIN seen s USING (officer_id, agency, label)
    WHERE c.copy_id = h.copy_id AND c.record_id = h.record_id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION store.tell_of_end() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    UPDATE store.copied c SET stale = true
    FROM gone g, store.copy k WHERE c.record_id = g.id AND k.id = c.copy_id AND k.alive_at IS NOT NULL;
    UPDATE store.copied c SET change = 'withdrawn',
        changed_at = CASE WHEN c.answered_at IS NULL THEN coalesce(c.changed_at, clock_timestamp()) ELSE clock_timestamp() END,
        last_at = clock_timestamp(), answered_at = NULL, answer = NULL, words = NULL
    FROM gone g, store.copy k
    WHERE c.record_id = g.id AND c.change IS DISTINCT FROM 'withdrawn' AND k.id = c.copy_id AND k.ended_at IS NULL;
    RETURN NULL;
END
$$;

-- ── policies ────────────────────────────────────────────────────────────────────────────────────
-- Of a copy that is being made no question tells anything, whoever asks. Its officer begins it, fills it and takes parts of it
-- back: until it is made, and then no more.

CREATE POLICY made ON store.copy AS RESTRICTIVE FOR SELECT TO tearline_reader USING (alive_at IS NULL);
CREATE POLICY officer_begins ON store.copy FOR INSERT TO tearline_keeper
    WITH CHECK (officer_id = (SELECT gate.officer()) AND agency = (SELECT gate.agency()) AND alive_at IS NOT NULL);
CREATE POLICY maker_sees ON store.copied FOR SELECT TO tearline_keeper USING (EXISTS (
    SELECT FROM store.copy k WHERE k.id = copy_id AND k.officer_id = (SELECT gate.officer()) AND k.alive_at IS NOT NULL));
CREATE POLICY maker_fills ON store.copied FOR INSERT TO tearline_keeper WITH CHECK (EXISTS (
    SELECT FROM store.copy k WHERE k.id = copy_id AND k.officer_id = (SELECT gate.officer()) AND k.alive_at IS NOT NULL)
    AND get_bit((SELECT gate.mask()), label_id) = 1);
CREATE POLICY maker_takes_back ON store.copied FOR DELETE TO tearline_keeper USING (EXISTS (
    SELECT FROM store.copy k WHERE k.id = copy_id AND k.officer_id = (SELECT gate.officer()) AND k.alive_at IS NOT NULL));
GRANT DELETE ON store.copied TO tearline_keeper;

RESET ROLE;
