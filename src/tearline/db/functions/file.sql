SET ROLE tearline_owner;
-- Files beside records (ADR 0048): which there are for each viewer, adding one, and what the clock's job asks about their bytes.
-- Nothing is ever looked up by what a file holds: an upload of bytes that exist already, seen or hidden, is as any other.

-- ── questions ────────────────────────────────────────────────────────────────────────────────

-- One file as its viewer sees it. beside: the record that it was added to, where the viewer sees that too.
DO $$ BEGIN
    IF to_regtype('ask.file_told') IS NULL THEN
        CREATE TYPE ask.file_told AS (id uuid, name uuid, owner text, label text, file_name text, beside uuid, beside_caption text,
            type text, bytes bigint, sha256 text, pages int, pictured boolean, unpictured text, added_at timestamptz, officer text);
    END IF;
END $$;

-- Of the files with these records, by id, those that the viewer sees. Walks file_pkey, then record_pkey.
CREATE OR REPLACE FUNCTION ask.files_told(p_records uuid[]) RETURNS SETOF ask.file_told
LANGUAGE sql STABLE AS $$
    -- unordered: whoever calls it orders
    SELECT f.record_id, f.name, r.owner, l.text, coalesce(r.data -> 'fileName' ->> 0, r.caption), b.id, b.caption,
           f.type, f.bytes, encode(f.sha256, 'hex'), f.pages, f.picture IS NOT NULL, f.unpictured, f.added_at, gate.login_of(f.officer_id)
    FROM store.file f JOIN store.record r ON r.id = f.record_id JOIN gate.label l ON l.id = f.label_id
    LEFT JOIN store.record b ON b.id = f.beside_id
    WHERE f.record_id = ANY (p_records)
$$;

-- The files beside a record that the viewer sees, and the one whose own record it is, added last first; from behind p_after (the
-- record of the last one of the page before) on. Of a record that is not there for the viewer: none. Walks file_beside.
CREATE OR REPLACE FUNCTION ask.files(p_record uuid, p_after uuid, p_limit int) RETURNS SETOF ask.file_told
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH page AS MATERIALIZED (
        SELECT f.record_id FROM store.file f
        WHERE (f.beside_id = p_record OR f.record_id = p_record)
          AND EXISTS (SELECT FROM store.record r WHERE r.id = p_record)
          AND (p_after IS NULL OR (f.added_at, f.record_id) < (SELECT x.added_at, x.record_id FROM store.file x WHERE x.record_id = p_after))
        ORDER BY f.added_at DESC, f.record_id DESC LIMIT p_limit
    )
    SELECT t.* FROM ask.files_told(ARRAY(SELECT p.record_id FROM page p ORDER BY p.record_id)) AS t
    ORDER BY t.added_at DESC, t.id DESC;
END
$$;

-- The file of this name, if the viewer sees it. Walks file_name_key.
CREATE OR REPLACE FUNCTION ask.file(p_name uuid) RETURNS SETOF ask.file_told
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY SELECT t.* FROM ask.files_told(ARRAY(SELECT f.record_id FROM store.file f WHERE f.name = p_name ORDER BY f.record_id)) AS t
    ORDER BY t.id;
END
$$;

-- The picture that was made of the file of this name, if the viewer sees it and there is one. Walks file_name_key.
CREATE OR REPLACE FUNCTION ask.file_picture(p_name uuid) RETURNS TABLE (id uuid, owner text, picture bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY SELECT f.record_id, f.owner, f.picture FROM store.file f
    WHERE f.name = p_name AND f.picture IS NOT NULL ORDER BY f.record_id;
END
$$;

-- ── the deed ───────────────────────────────────────────────────────────────────────────────────

-- Adds a file to a record that the viewer sees, as a record of the viewer's own agency (p_row, as tearline.intake.prepare makes
-- it), under the join of that record's label and of the one that is given (p_text … p_note; p_text NULL: nothing more). Its bytes
-- lie under p_name already. Nobody is told whether the record is hidden or is not there. Answers with the file's record.
CREATE OR REPLACE FUNCTION act.add_file(p_beside uuid, p_name uuid, p_row jsonb, p_type text, p_bytes bigint, p_sha256 bytea,
    p_pages int, p_picture bytea, p_unpictured text,
    p_text text, p_tier smallint, p_compartments text[], p_releasable text[], p_handling text[], p_note text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    id constant uuid := uuidv7();
    beside_label int;
    label int;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    -- held until the commit: whoever deletes it waits, and then finds this file beside it
    SELECT r.label_id INTO beside_label FROM store.record r WHERE r.id = p_beside FOR SHARE;
    IF beside_label IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    ELSIF p_row ->> 'schema' <> ALL ('{Image,Pages,Audio,Video,PlainText}'::text[]) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'file-kind', MESSAGE = 'not a kind of file';
    END IF;
    label := gate.case_label(ARRAY[beside_label], p_text, p_tier, p_compartments, p_releasable, p_handling, p_note);
    INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, review_on, purge_on, officer_id, digest, data, keys)
    SELECT id, gate.agency(), label, gate.tier_of(label), 'files', p_name::text, p_row ->> 'schema', p_row ->> 'caption',
           (p_row ->> 'review_on')::date, (p_row ->> 'purge_on')::date, gate.officer(),
           (p_row ->> 'digest')::bytea, p_row -> 'data', (p_row ->> 'keys')::bigint[] || label::bigint;
    INSERT INTO store.file (record_id, name, owner, label_id, beside_id, officer_id, type, bytes, sha256, pages, picture, unpictured)
    VALUES (id, p_name, gate.agency(), label, p_beside, gate.officer(), p_type, p_bytes, p_sha256, p_pages, p_picture, p_unpictured);
    PERFORM gate.note('file-added', ARRAY[id], ARRAY[gate.agency()], jsonb_build_object('beside', p_beside));
    RETURN id;
END
$$;

-- ── by the clock ──────────────────────────────────────────────────────────────────────────────

-- Takes the files of records that are gone, which store.file_goes let go of. Runs as tearline_purger, whose policy shows it no
-- other file.
CREATE OR REPLACE FUNCTION act.let_go() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    DELETE FROM store.record WHERE source = 'files' AND id = ANY (ARRAY(
        SELECT f.record_id FROM store.file f WHERE f.let_go ORDER BY f.record_id))
$$;

-- Names of bytes that have no row any more, and are to go from the disk.
CREATE OR REPLACE FUNCTION act.files_to_wipe(p_limit int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT w.name FROM store.wiped w ORDER BY w.at, w.name LIMIT p_limit
$$;

-- Those are gone from the disk: the entry of it. How many.
CREATE OR REPLACE FUNCTION act.files_wiped(p_names uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
    owners text[];
BEGIN
    WITH done AS (DELETE FROM store.wiped w WHERE w.name = ANY (p_names) RETURNING w.record_id, w.owner)
    SELECT array_agg(d.record_id ORDER BY d.record_id), array_agg(d.owner ORDER BY d.record_id) INTO ids, owners FROM done d;
    IF ids IS NOT NULL THEN
        PERFORM gate.note_job('files-wiped', ids, owners, jsonb_build_object('count', cardinality(ids)));
    END IF;
    RETURN coalesce(cardinality(ids), 0);
END
$$;

-- Of these names of bytes on the disk, those of which there is a row.
CREATE OR REPLACE FUNCTION act.files_known(p_names uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT f.name FROM store.file f WHERE f.name = ANY (p_names) ORDER BY f.name
$$;

-- Names and sizes of what should lie on the disk, from behind p_after on: no word of any of them.
CREATE OR REPLACE FUNCTION act.files_held(p_after uuid, p_limit int) RETURNS TABLE (name uuid, bytes bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT f.name, f.bytes FROM store.file f WHERE p_after IS NULL OR f.name > p_after ORDER BY f.name LIMIT p_limit
$$;

GRANT EXECUTE ON FUNCTION gate.case_label(int[], text, smallint, text[], text[], text[], text), gate.tier_of(int),
    gate.reads_committed(), gate.note(text, uuid[], text[], jsonb) TO tearline_filer;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace AND p.proname IN
             ('files_told', 'files', 'file', 'file_picture') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f <> 'ask.files_told(uuid[])'::regprocedure THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
        END IF;
    END LOOP;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('add_file', 'let_go', 'files_to_wipe', 'files_wiped', 'files_known', 'files_held') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$$;
GRANT USAGE ON SCHEMA act TO tearline_filer, tearline_purger;
ALTER FUNCTION act.add_file(uuid, uuid, jsonb, text, bigint, bytea, int, bytea, text, text, smallint, text[], text[], text[], text)
    OWNER TO tearline_filer;
GRANT EXECUTE ON FUNCTION
    act.add_file(uuid, uuid, jsonb, text, bigint, bytea, int, bytea, text, text, smallint, text[], text[], text[], text) TO tearline_app;
ALTER FUNCTION act.let_go() OWNER TO tearline_purger;
ALTER FUNCTION act.files_to_wipe(int) OWNER TO tearline_purger;
ALTER FUNCTION act.files_wiped(uuid[]) OWNER TO tearline_purger;
GRANT EXECUTE ON FUNCTION act.let_go() TO tearline_owner;
GRANT EXECUTE ON FUNCTION act.files_to_wipe(int), act.files_wiped(uuid[]), act.files_known(uuid[]), act.files_held(uuid, int)
    TO tearline_jobs;
