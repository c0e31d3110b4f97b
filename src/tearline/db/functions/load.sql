SET ROLE tearline_owner;
-- A load: a file of one agency on its way into records, a chunk at a time. Owner and rights are set with the
-- other deeds, in act.sql.

-- Opens a load under the label of lines that state none, or finds the unfinished one of the same file read in the same
-- way (its fingerprint covers that label: what is hidden is never found). p_take: lines whose records were
-- expunged before are taken nevertheless.
CREATE OR REPLACE FUNCTION act.open_load(p_source text, p_file text, p_fingerprint bytea, p_label text, p_take boolean DEFAULT false)
RETURNS TABLE (id uuid, settled bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    mine constant text := gate.writes_for();
    label constant int := (act.own_labels(ARRAY[p_label]))[1];
    load uuid;
BEGIN
    IF gate.officer() IS NULL THEN  -- the session ended since the ticket
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF mine IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'steward-loads', MESSAGE = 'only a steward loads records';
    END IF;
    SELECT o.id INTO load FROM store.load o
    WHERE o.owner = mine AND o.source = p_source AND o.fingerprint = p_fingerprint
      AND o.closed_at IS NULL AND o.expunged_at IS NULL
    ORDER BY o.opened_at DESC, o.id DESC LIMIT 1;
    IF load IS NULL THEN
        INSERT INTO store.load (owner, label_id, source, file, fingerprint, officer_id, takes_expunged)
        VALUES (mine, label, p_source, p_file, p_fingerprint, gate.officer(), p_take) RETURNING id INTO load;
        PERFORM gate.note('load-open', '{}', '{}', jsonb_build_object('load', load, 'fingerprint', encode(p_fingerprint, 'hex'),
            'takes_expunged', p_take));
    ELSE
        UPDATE store.load AS o SET moved_at = clock_timestamp() WHERE o.id = load;
        PERFORM gate.note('load-resume', '{}', '{}', jsonb_build_object('load', load));
    END IF;
    -- unordered: one row
    RETURN QUERY SELECT o.id, o.position FROM store.load o WHERE o.id = load;
END
$$;

-- Where the caller puts rows (by COPY, three times as fast as any parameter) before it calls act.put
-- or act.correct: a temporary table, seen by this connection only, emptied with the transaction.
CREATE OR REPLACE FUNCTION act.open_inbox() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF gate.officer() IS NULL THEN  -- the session ended since the ticket
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF gate.writes_for() IS NULL THEN  -- or anybody could fill the disk
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'steward-writes', MESSAGE = 'only a steward writes records';
    END IF;
    CREATE TEMPORARY TABLE IF NOT EXISTS inbox (
        key text NOT NULL,
        label int NOT NULL,     -- its place in the list of labels that comes with the deed; then its number (act.number_inbox)
        schema text NOT NULL, caption text NOT NULL, status text,
        source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
        review_on date, purge_on date, digest bytea NOT NULL, data jsonb NOT NULL, keys bigint[] NOT NULL,
        ids text[] NOT NULL,    -- kind, value, folded; kind, value, folded; …
        -- what is compared with other records and the keys it is found by; NULL for what is not matched
        kind text, model smallint, compared text, fusion_keys bigint[]
    ) ON COMMIT DELETE ROWS;
    -- of its lines that agreements cover: what each would be under without them (agreement.sql); nobody else writes it
    CREATE TEMPORARY TABLE IF NOT EXISTS covered (key text PRIMARY KEY, base int NOT NULL, agreed uuid[] NOT NULL) ON COMMIT DELETE ROWS;
    GRANT INSERT ON inbox TO tearline_app;
END
$$;

-- Writes the rows of the inbox (which are new, changed or unchanged is found out here) and returns how
-- many of each, and what they met ({key, code, label}). Their keys are distinct. Walks record's unique index, never
-- the table.
CREATE OR REPLACE FUNCTION act.write_rows(p_load uuid, p_source text, p_take boolean,
    OUT added bigint, OUT changed bigint, OUT same bigint, OUT ids uuid[], OUT met jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mine constant text := gate.writes_for();
    who constant uuid := gate.officer();
    any_known boolean;
BEGIN
    IF mine IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'steward-writes', MESSAGE = 'only a steward writes records';
    END IF;
    PERFORM gate.hold_collection(p_source, ARRAY(SELECT DISTINCT x.label FROM pg_temp.inbox x ORDER BY x.label));
    met := act.meet_expunged(mine, p_load, p_source, p_take);
    -- LATERAL … OFFSET 0 and scalar subqueries, here and below: from each row of the inbox into the index,
    -- whatever a planner without statistics thinks of the sizes
    SELECT EXISTS (SELECT FROM pg_temp.inbox b CROSS JOIN LATERAL (
        SELECT FROM store.record t WHERE t.owner = mine AND t.source = p_source AND t.key = b.key OFFSET 0) AS t) INTO any_known;
    changed := 0;
    same := 0;
    IF any_known THEN
        PERFORM act.keep_agreed(mine, p_source);
        SELECT w.changed, w.same, write_rows.met || w.met INTO changed, same, met FROM act.change_rows(mine, p_load, p_source) AS w;
    END IF;
    PERFORM act.agree_inbox(mine, p_source, any_known);
    WITH b AS MATERIALIZED (
        -- in the order of the lines, in which COPY laid them down, whatever the plan: what is numbered and dated
        -- now is told in that order
        SELECT uuidv7() AS id, n.* FROM (
            SELECT x.*, l.tier
            FROM pg_temp.inbox x JOIN gate.label l ON l.id = x.label AND l.owner = mine
            WHERE NOT any_known OR (  -- unordered: whether there is one
                SELECT t.id FROM store.record t WHERE t.owner = mine AND t.source = p_source AND t.key = x.key LIMIT 1) IS NULL
            ORDER BY x.ctid OFFSET 0) AS n
    ), r AS (
        INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, status, source_grade, info_grade,
            grade_scale, valid_from, valid_until, review_on, purge_on, officer_id, load_id, digest, data, keys)
        SELECT b.id, mine, b.label, b.tier, p_source, b.key, b.schema, b.caption, b.status, b.source_grade, b.info_grade,
            b.grade_scale, b.valid_from, b.valid_until, b.review_on, b.purge_on, who, p_load, b.digest, b.data,
            b.keys || b.label::bigint
        FROM b
        RETURNING store.record.id
    ), p AS (
        INSERT INTO store.load_part AS p (load_id, owner, label_id, accepted)
        SELECT p_load, mine, b.label, count(*) FROM b GROUP BY b.label ORDER BY b.label
        ON CONFLICT (load_id, label_id) DO UPDATE SET accepted = p.accepted + excluded.accepted
    ), i AS (
        INSERT INTO store.identifier (folded, kind, value, owner, label_id, record_id)
        SELECT b.ids[n + 2], b.ids[n], b.ids[n + 1], mine, b.label, b.id FROM b, generate_series(1, cardinality(b.ids), 3) AS n
    ), f AS (
        INSERT INTO store.feature (record_id, owner, label_id, load_id, kind, model, compared, keys)
        SELECT b.id, mine, b.label, p_load, b.kind, b.model, b.compared, b.fusion_keys FROM b WHERE b.kind IS NOT NULL
    )
    SELECT coalesce(array_agg(r.id ORDER BY r.id), '{}') INTO ids FROM r;
    added := cardinality(ids);
    PERFORM act.note_agreed(mine, p_source, ids);
    IF added + changed + same <> (SELECT count(*) FROM pg_temp.inbox) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-steward', MESSAGE = 'a label in these rows is not one this steward sees';
    END IF;
END
$$;

-- Rows of the inbox whose key was expunged, or which say again what was expunged of a record that stands (ADR 0013): they
-- are not taken, and returned as what was met. Where the load takes them (p_take), the marks go instead.
CREATE OR REPLACE FUNCTION act.meet_expunged(p_owner text, p_load uuid, p_source text, p_take boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    salt constant bytea := gate.salt();
    met jsonb;
    marks uuid[];
    records uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM store.expunged e WHERE e.owner = p_owner AND e.source = p_source) THEN
        RETURN '[]';
    END IF;
    SELECT coalesce(jsonb_agg(jsonb_build_object('key', x.key, 'code', 'expunged-before', 'label', e.label_id) ORDER BY e.id), '[]'),
           coalesce(array_agg(e.id ORDER BY e.id), '{}')
    INTO met, marks
    FROM pg_temp.inbox x
    CROSS JOIN LATERAL (SELECT gate.mark_of(salt, p_owner, p_source, x.key) AS mark OFFSET 0) AS m
    CROSS JOIN LATERAL (SELECT o.* FROM store.expunged o WHERE o.mark = m.mark OFFSET 0) AS e
    WHERE e.said = gate.said_of(salt, m.mark, x.digest) OR e.said IS NULL AND (p_take OR NOT EXISTS (
        SELECT FROM store.record r WHERE r.owner = p_owner AND r.source = p_source AND r.key = x.key));
    IF NOT p_take THEN
        DELETE FROM pg_temp.inbox x USING jsonb_array_elements(met) AS m WHERE x.key = m ->> 'key';
        RETURN met;
    ELSIF marks <> '{}' THEN
        records := ARRAY(SELECT DISTINCT e.record_id FROM store.expunged e WHERE e.id = ANY (marks) ORDER BY e.record_id);
        DELETE FROM store.expunged e WHERE e.id = ANY (marks);
        PERFORM gate.note('expunged-taken', records, array_fill(p_owner, ARRAY[cardinality(records)]),
            jsonb_build_object('load', p_load));
    END IF;
    RETURN '[]';
END
$$;

-- The rows of the inbox whose key is known already: compared by digest and label. Of two records of one
-- key (two sensitivities) the one under the row's own label is meant, or the one that a deed moved from there.
CREATE OR REPLACE FUNCTION act.change_rows(p_owner text, p_load uuid, p_source text,
    OUT changed bigint, OUT same bigint, OUT met jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    k record;
    h record;
    labels int[] := '{}';       -- of each row, as it is kept
    anew boolean[] := '{}';     -- whether it changed something
BEGIN
    changed := 0;
    same := 0;
    met := '[]';
    FOR k IN
        SELECT DISTINCT ON (t.key) t.id, t.key, t.label_id, t.held, t.digest = x.digest AS unchanged, t.label_id = x.label AS same_label, x.label,
               t.held_from IS NOT DISTINCT FROM x.label AS moved_from, count(*) OVER (PARTITION BY t.key) AS labels
        FROM pg_temp.inbox x CROSS JOIN LATERAL (
            SELECT r.id, r.key, r.digest, r.label_id, r.held, r.held_from FROM store.record r
            WHERE r.owner = p_owner AND r.source = p_source AND r.key = x.key OFFSET 0) AS t
        ORDER BY t.key, (t.label_id = x.label) DESC, (t.held_from IS NOT DISTINCT FROM x.label) DESC, t.id
    LOOP
        IF NOT (k.same_label OR k.moved_from) AND k.labels > 1 THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'key-under-labels', MESSAGE = 'held under several labels';
        END IF;
        IF k.held <> '{}' THEN
            SELECT * INTO h FROM act.hold_row(k.id, k.key);
            k.unchanged := h.unchanged;
            k.same_label := h.same_label;
            k.label := h.label;
            met := met || (SELECT coalesce(jsonb_agg(jsonb_build_object('key', k.key, 'code', c, 'label', k.label_id) ORDER BY c), '[]')
                           FROM unnest(h.codes) AS c);
        END IF;
        IF k.unchanged AND k.same_label THEN
            PERFORM act.take_features(k.id, k.key, p_load);  -- of another release than this one
            same := same + 1;
            anew := anew || false;
        ELSE
            PERFORM act.replace_row(k.id, k.key, p_load, CASE WHEN k.unchanged THEN 'reclassified' ELSE 'corrected' END, NULL);
            changed := changed + 1;
            anew := anew || true;
        END IF;
        labels := labels || k.label;
    END LOOP;
    INSERT INTO store.load_part AS p (load_id, owner, label_id, changed, unchanged)
    SELECT p_load, p_owner, c.label, count(*) FILTER (WHERE c.anew), count(*) FILTER (WHERE NOT c.anew)
    FROM unnest(labels, anew) AS c(label, anew) GROUP BY c.label ORDER BY c.label
    ON CONFLICT (load_id, label_id) DO UPDATE SET changed = p.changed + excluded.changed,
        unchanged = p.unchanged + excluded.unchanged;
END
$$;

-- What deeds set on a record holds against a load's line (ADR 0012): the row of the inbox under p_key is made to say
-- what shall be written. Returns in which ways that is other than what the line said, and how the row compares now.
CREATE OR REPLACE FUNCTION act.hold_row(p_id uuid, p_key text, OUT unchanged boolean, OUT same_label boolean, OUT label int, OUT codes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    r store.record;
    x record;
BEGIN
    codes := '{}';
    SELECT * INTO r FROM store.record WHERE id = p_id;
    SELECT * INTO x FROM pg_temp.inbox WHERE key = p_key;
    IF 'content' = ANY (r.held) AND act.says_other(p_id, p_key) THEN
        -- content that it had before is the old file again; any other is the agency's newer word
        IF EXISTS (SELECT FROM store.history h WHERE h.record_id = p_id
                   AND h.version ->> 'digest' = '\x' || encode(x.digest, 'hex')) THEN
            PERFORM act.say_again(p_id, p_key);
            codes := codes || 'correction-held'::text;
        ELSE
            codes := codes || 'correction-replaced'::text;
        END IF;
    END IF;
    IF 'label' = ANY (r.held) AND x.label <> r.label_id THEN
        UPDATE pg_temp.inbox SET label = r.label_id WHERE key = p_key;
        codes := codes || 'label-held'::text;
    END IF;
    SELECT i.digest = r.digest, i.label = r.label_id, i.label INTO unchanged, same_label, label FROM pg_temp.inbox i WHERE i.key = p_key;
    IF 'dates' = ANY (r.held) AND NOT (unchanged AND same_label) THEN
        -- a date that the deed left open may be filled in: a rule may ask for one
        UPDATE pg_temp.inbox SET review_on = coalesce(r.review_on, review_on), purge_on = coalesce(r.purge_on, purge_on)
        WHERE key = p_key AND (review_on, purge_on) IS DISTINCT FROM (coalesce(r.review_on, review_on), coalesce(r.purge_on, purge_on));
        IF FOUND THEN
            codes := codes || 'dates-held'::text;
        END IF;
    END IF;
END
$$;

-- Whether the row of the inbox under p_key says something else of the thing than the record does.
CREATE OR REPLACE FUNCTION act.says_other(p_id uuid, p_key text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT (r.schema, r.status, r.source_grade, r.info_grade, r.grade_scale, r.valid_from, r.valid_until, r.data)
                   IS DISTINCT FROM
                   (x.schema, x.status, x.source_grade, x.info_grade, x.grade_scale, x.valid_from, x.valid_until, x.data)
            FROM store.record r, pg_temp.inbox x WHERE r.id = p_id AND x.key = p_key);
END
$$;

-- The row of the inbox under p_key says what the record says; its label and dates of review and purge stay.
CREATE OR REPLACE FUNCTION act.say_again(p_id uuid, p_key text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE pg_temp.inbox x SET
        schema = r.schema, caption = r.caption, status = r.status, source_grade = r.source_grade, info_grade = r.info_grade,
        grade_scale = r.grade_scale, valid_from = r.valid_from, valid_until = r.valid_until, digest = r.digest, data = r.data,
        keys = array_remove(r.keys, r.label_id::bigint),
        ids = ARRAY(SELECT p.part FROM store.identifier i,
                           unnest(ARRAY[i.kind, i.value, i.folded]) WITH ORDINALITY AS p(part, n)
                    WHERE i.record_id = r.id ORDER BY i.kind, i.value, i.folded, p.n),
        (kind, model, compared, fusion_keys) = (
            SELECT f.kind, f.model, f.compared, f.keys FROM store.feature f WHERE f.record_id = r.id)
    FROM store.record r WHERE r.id = p_id AND x.key = p_key;
END
$$;

-- What is compared of a record, by the row of the inbox under p_key: written, replaced if it says something
-- else, gone if such records are not matched. The triggers on store.feature do the rest.
CREATE OR REPLACE FUNCTION act.take_features(p_id uuid, p_key text, p_load uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO store.feature AS f (record_id, owner, label_id, load_id, kind, model, compared, keys)
    SELECT p_id, gate.writes_for(), x.label, p_load, x.kind, x.model, x.compared, x.fusion_keys
    FROM pg_temp.inbox x WHERE x.key = p_key AND x.kind IS NOT NULL
    ON CONFLICT (record_id) DO UPDATE SET load_id = excluded.load_id, kind = excluded.kind, model = excluded.model,
        compared = excluded.compared, keys = excluded.keys
    WHERE (f.kind, f.model, f.compared, f.keys) IS DISTINCT FROM (excluded.kind, excluded.model, excluded.compared, excluded.keys);
    IF EXISTS (SELECT FROM pg_temp.inbox x WHERE x.key = p_key AND x.kind IS NULL) THEN
        DELETE FROM store.feature WHERE record_id = p_id;
    END IF;
END
$$;

-- The version that a record has now goes into its history.
CREATE OR REPLACE FUNCTION act.keep_version(p_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO store.history (record_id, owner, label_id, recorded_at, replaced_at, change, reason, officer_id, version)
    SELECT r.id, r.owner, r.label_id, r.recorded_at, (SELECT clock_timestamp()), r.change, r.reason, r.officer_id,
           -- without what is made of the data anyway
           to_jsonb(r) - '{latitude,longitude,small_cell,large_cell,began,ended}'::text[] || jsonb_build_object('ids', coalesce((
               SELECT jsonb_agg(jsonb_build_array(i.kind, i.value, i.folded)
                   ORDER BY i.kind, i.value, i.folded) FROM store.identifier i WHERE i.record_id = r.id), '[]'),
               'feature', (SELECT to_jsonb(f) FROM store.feature f WHERE f.record_id = r.id))
    FROM store.record r WHERE r.id = ANY (p_ids) ORDER BY r.id
$$;

-- A record takes over the row of the inbox under p_key.
CREATE OR REPLACE FUNCTION act.replace_row(p_id uuid, p_key text, p_load uuid, p_change text, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.keep_version(ARRAY[p_id]);
    -- before the label moves: matches of what it said until now end under the label that it had until now
    PERFORM act.take_features(p_id, p_key, p_load);
    UPDATE store.record r SET
        label_id = x.label, tier = l.tier, schema = x.schema, caption = x.caption, status = x.status,
        source_grade = x.source_grade, info_grade = x.info_grade, grade_scale = x.grade_scale,
        valid_from = x.valid_from, valid_until = x.valid_until, review_on = x.review_on, purge_on = x.purge_on,
        -- a recall ends with the label that it gave, a correction by hand with the next content
        recalled_at = CASE WHEN x.label = r.label_id THEN r.recalled_at END,
        held = CASE WHEN x.digest = r.digest THEN r.held ELSE array_remove(r.held, 'content') END,
        recorded_at = clock_timestamp(), change = p_change, reason = p_reason,
        officer_id = gate.officer(), load_id = p_load, digest = x.digest, data = x.data, keys = x.keys || x.label::bigint
    FROM pg_temp.inbox x JOIN gate.label l ON l.id = x.label AND l.owner = gate.writes_for()
    WHERE r.id = p_id AND x.key = p_key;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-steward', MESSAGE = 'a label in these rows is not one this steward sees';
    END IF;
    DELETE FROM store.identifier WHERE record_id = p_id;
    INSERT INTO store.identifier (folded, kind, value, owner, label_id, record_id)
    SELECT x.ids[n + 2], x.ids[n], x.ids[n + 1], gate.writes_for(), x.label, p_id
    FROM pg_temp.inbox x, generate_series(1, cardinality(x.ids), 3) AS n WHERE x.key = p_key;
END
$$;

-- One chunk of a load: its rows, its rejected and warned lines and its new position, all or nothing.
-- p_from is the position that the caller believes: two processes on one file cannot both go on. p_labels: those of the
-- rows and the findings, which name them by their place in it.
-- Returns what its lines met in the store ({key, code, label}), for the caller to put into words with act.tell, in this
-- transaction.
CREATE OR REPLACE FUNCTION act.put(p_load uuid, p_from bigint, p_to bigint, p_labels text[], p_findings jsonb, p_digest text,
    OUT added bigint, OUT changed bigint, OUT same bigint, OUT met jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    o store.load;
    ids uuid[];
    refused bigint;
BEGIN
    SELECT * INTO o FROM store.load WHERE id = p_load AND owner = gate.writes_for() FOR UPDATE;
    IF gate.writes_for() IS NULL THEN  -- the session ended since the ticket: that, and not "no such load"
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF o.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such load';
    ELSIF o.position <> p_from OR o.closed_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'load-under-way', MESSAGE = 'another process goes on with this load';
    END IF;
    BEGIN
        PERFORM act.number_inbox(p_labels);
        refused := act.tell(p_load, p_labels, p_findings);
        IF p_to - p_from <> refused + (SELECT count(*) FROM pg_temp.inbox) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'rows and findings are not all lines of the chunk';
        END IF;
        SELECT w.added, w.changed, w.same, w.ids, w.met INTO added, changed, same, ids, met FROM act.write_rows(p_load, o.source, o.takes_expunged) AS w;
        UPDATE store.load SET position = p_to, moved_at = clock_timestamp() WHERE id = p_load;
        IF gate.writes_for() IS NULL THEN  -- and then perhaps some of this changed nothing
            RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
        END IF;
    EXCEPTION WHEN OTHERS THEN
        IF gate.writes_for() IS NULL THEN  -- the session ended meanwhile: that, and not what failed for it
            RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
        END IF;
        RAISE;
    END;
    PERFORM gate.note('load-chunk', ids, '{}',
        jsonb_build_object('load', p_load, 'from', p_from, 'to', p_to, 'added', added, 'changed', changed,
            'unchanged', same, 'rejected', refused, 'rows', p_digest));
    met := (SELECT coalesce(jsonb_agg(x.one ORDER BY x.one), '[]') FROM (
        SELECT DISTINCT m || jsonb_build_object('label', l.text) AS one
        FROM jsonb_array_elements(met) AS m JOIN gate.label l ON l.id = (m ->> 'label')::int) AS x);
END
$$;

-- Lines of the receipt, each under the label that it names by its place in p_labels, or (0) under the load's own; and their
-- counts. Numbered by line, n / 1000, and finding within it. Returns how many of the lines are rejected ones.
CREATE OR REPLACE FUNCTION act.tell(p_load uuid, p_labels text[], p_findings jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    o store.load;
    numbers constant int[] := act.own_labels(p_labels);
BEGIN
    SELECT * INTO o FROM store.load WHERE id = p_load AND owner = gate.writes_for() AND closed_at IS NULL;
    IF o.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such load';
    END IF;
    INSERT INTO store.load_part AS p (load_id, owner, label_id, rejected, warned)
    SELECT p_load, o.owner, f.label, count(*) FILTER (WHERE f.severity = 'rejected'), count(*) FILTER (WHERE f.severity = 'warning')
    FROM (SELECT DISTINCT ON (x.n / 1000) x.severity, CASE x.label WHEN 0 THEN o.label_id ELSE numbers[x.label] END AS label
          FROM jsonb_to_recordset(p_findings) AS x(n bigint, severity text, label int)
          WHERE NOT EXISTS (SELECT FROM store.rejection j WHERE j.load_id = p_load  -- told of already
                            AND j.n >= x.n / 1000 * 1000 AND j.n < x.n / 1000 * 1000 + 1000
                            AND j.severity IN (x.severity, 'rejected'))
          ORDER BY x.n / 1000, x.severity, x.n) AS f
    GROUP BY f.label ORDER BY f.label
    ON CONFLICT (load_id, label_id) DO UPDATE SET rejected = p.rejected + excluded.rejected, warned = p.warned + excluded.warned;
    INSERT INTO store.rejection (load_id, owner, label_id, n, file, line, field, code, severity, reason_es, reason_en)
    SELECT p_load, o.owner, CASE x.label WHEN 0 THEN o.label_id ELSE numbers[x.label] END,
           x.n, x.file, x.line, x.field, x.code, x.severity, x.reason_es, x.reason_en
    FROM jsonb_to_recordset(p_findings) AS x(n bigint, file text, line bigint, field text, code text, severity text,
        reason_es text, reason_en text, label int);
    RETURN (SELECT count(DISTINCT x.n / 1000) FROM jsonb_to_recordset(p_findings) AS x(n bigint, severity text)
            WHERE x.severity = 'rejected');
END
$$;

CREATE OR REPLACE FUNCTION act.close_load(p_load uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF EXISTS (SELECT FROM store.unmatched u WHERE u.load_id = p_load) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'load-unmatched', MESSAGE = 'records of this load wait to be matched';
    END IF;
    PERFORM gate.tidy_keys();
    UPDATE store.load SET closed_at = clock_timestamp() WHERE id = p_load AND owner = gate.writes_for() AND closed_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such load';
    END IF;
    PERFORM gate.note('load-close', '{}', '{}', jsonb_build_object('load', p_load));  -- the counts are in its chunks' entries
END
$$;

-- Ends a load whose file was refused, after p_from items of it were settled; why stands in its receipt, under the label that
-- it was opened with. Returns whether it did: not where the load has ended, or another process has gone on with it.
CREATE OR REPLACE FUNCTION act.refuse_load(p_load uuid, p_from bigint, p_code text, p_es text, p_en text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    o store.load;
BEGIN
    SELECT * INTO o FROM store.load WHERE id = p_load AND owner = gate.writes_for() FOR UPDATE;
    IF gate.writes_for() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF o.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such load';
    ELSIF o.closed_at IS NOT NULL OR o.position <> p_from THEN
        RETURN false;
    ELSIF EXISTS (SELECT FROM store.unmatched u WHERE u.load_id = p_load) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'load-unmatched', MESSAGE = 'records of this load wait to be matched';
    END IF;
    PERFORM gate.tidy_keys();
    UPDATE store.load SET closed_at = clock_timestamp(), refused_code = p_code, refused_es = p_es, refused_en = p_en
    WHERE id = p_load;
    IF gate.writes_for() IS NULL THEN  -- and then this changed nothing
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    PERFORM gate.note('load-refused', '{}', '{}', jsonb_build_object('load', p_load, 'code', p_code));
    RETURN true;
END
$$;
RESET ROLE;
