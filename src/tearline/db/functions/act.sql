SET ROLE tearline_owner;
-- The deeds. The application may call these and write nothing else. Those on records run as
-- tearline_writer, bound by row security to what the steward sees and to the steward's own agency;
-- those on the registry run as tearline_owner and ask for the duty themselves. Each writes its ledger
-- entry in its own transaction.
--
-- Errors: TL001 no live session and ticket; TL002 not this viewer's to do; TL003 what was said cannot be; TL004 the state of things
-- does not allow it; TL005 not found (or hidden).

-- ── labels ──────────────────────────────────────────────────────────────────────────────────────

-- Refuses a label that the steward may not give: of another agency, or above the own clearance. Changes nothing, and
-- says nothing of whether there is such a label yet: a dry run asks just this.
CREATE OR REPLACE FUNCTION act.may_give_label(
    p_owner text, p_tier smallint, p_compartments text[], p_releasable text[], p_handling text[], p_note text, p_text text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s gate.session := gate.viewer();
BEGIN
    IF s.id IS NULL OR clock_timestamp() >= s.clearance_until THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    IF NOT 'steward' = ANY (s.duties) OR p_owner IS DISTINCT FROM s.agency
       OR NOT gate.may_see(p_owner, p_tier, p_compartments, p_releasable, s.agency, s.tier, s.compartments) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-steward', MESSAGE = 'not a label this steward may give';
    END IF;
    -- Found again by its text: a text that says other than the fields would open what others put under it.
    IF p_text IS DISTINCT FROM gate.label_text(p_owner, p_tier, p_compartments, p_releasable, p_handling, p_note) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'the text is not this label''s';
    END IF;
END
$$;

-- Interns a label that the steward may give, if it is new (gate.intern). Its number stays here: it says how many labels
-- came before it.
CREATE OR REPLACE FUNCTION act.intern_label(
    p_owner text, p_tier smallint, p_compartments text[], p_releasable text[], p_handling text[], p_note text, p_text text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    PERFORM act.may_give_label(p_owner, p_tier, p_compartments, p_releasable, p_handling, p_note, p_text);
    PERFORM gate.intern(p_owner, p_tier, p_compartments, p_releasable, p_handling, p_note);
END
$$;

-- ── one record, or all that a load brought ──────────────────────────────────────────────────────

-- The own records meant by a deed, by id: one, or those whose current version came with a load.
CREATE OR REPLACE FUNCTION act.meant(p_record uuid, p_load uuid) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT r.id FROM store.record r
        WHERE r.owner = gate.writes_for() AND (r.id = p_record OR r.load_id = p_load)
        ORDER BY r.id;
    IF NOT FOUND AND NOT EXISTS (SELECT FROM store.load o WHERE o.id = p_load AND o.owner = gate.writes_for()) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record or load';
    END IF;
END
$$;

-- The numbers of these labels, in their order. Refuses one that is not visible to the steward, or is of another owner:
-- such a record would be that owner's to see, whatever its own agency decides. Walks label_digest_key.
CREATE OR REPLACE FUNCTION act.own_labels(p_labels text[]) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    numbers constant int[] := ARRAY(
        SELECT l.id FROM unnest(p_labels) WITH ORDINALITY AS g(text, n)
        JOIN gate.label l ON l.digest = sha256(convert_to(g.text, 'UTF8')) AND l.owner = gate.writes_for()
        ORDER BY g.n);
BEGIN
    IF cardinality(numbers) <> cardinality(p_labels) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-steward', MESSAGE = 'not a label this steward may give';
    END IF;
    RETURN numbers;
END
$$;

-- The rows of the inbox come with the place of their label in p_labels; from here on they have its number. Returns the
-- numbers of p_labels, in their order.
CREATE OR REPLACE FUNCTION act.number_inbox(p_labels text[]) RETURNS int[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    numbers constant int[] := act.own_labels(p_labels);
BEGIN
    UPDATE pg_temp.inbox SET label = coalesce(numbers[label], 0);
    IF EXISTS (SELECT FROM pg_temp.inbox WHERE label = 0) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a row without a label';
    END IF;
    RETURN numbers;
END
$$;

-- The labels in play, the load's own and those of its parts among them, so that the caller can work out and intern
-- the new ones.
CREATE OR REPLACE FUNCTION act.labels_of(p_record uuid, p_load uuid) RETURNS TABLE (text text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT l.text
    FROM act.meant(p_record, p_load) AS m JOIN store.record r ON r.id = m JOIN gate.label l ON l.id = r.label_id
    UNION
    SELECT l.text
    FROM store.load o JOIN gate.label l ON l.id = o.label_id WHERE o.id = p_load AND o.owner = gate.writes_for()
    UNION
    SELECT l.text
    FROM store.load_part p JOIN gate.label l ON l.id = p.label_id WHERE p.load_id = p_load AND p.owner = gate.writes_for()
    ORDER BY text;
END
$$;

-- The labels that these own records have now; that of the load, where there is none of them.
CREATE OR REPLACE FUNCTION act.labels_now(p_records uuid[], p_load uuid) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    labels constant int[] := ARRAY(SELECT DISTINCT r.label_id FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.label_id);
BEGIN
    RETURN CASE WHEN labels <> '{}' THEN labels ELSE ARRAY(
        SELECT o.label_id FROM store.load o WHERE o.id = p_load ORDER BY o.label_id) END;
END
$$;

-- Why a deed was done: the words, under each of these labels and with the record or load that they are about. Returns
-- what stands for them in the ledger, the SHA-256 of an id of the deed, a space, and the words, in hexadecimal (ADR 0020).
CREATE OR REPLACE FUNCTION act.because(p_words text, p_record uuid, p_load uuid, p_labels int[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine constant text := gate.writes_for();
    deed constant uuid := gen_random_uuid();
    told constant bytea := sha256(convert_to(deed || ' ' || p_words, 'UTF8'));
BEGIN
    IF mine IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF p_words IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a deed without a reason';
    END IF;
    INSERT INTO store.reason (digest, label_id, owner, record_id, load_id, deed, officer_id, words)
    SELECT told, l.id, mine, p_record, p_load, deed, gate.officer(), p_words FROM unnest(p_labels) AS l(id) ORDER BY l.id;
    RETURN encode(told, 'hex');
END
$$;

-- Moves records to other labels (p_map: {"old label": "new label"}), and what a load's receipt says, label by label; for
-- reclassification, recall and restoring. The label holds against loads from then on, also where it was the same before
-- (ADR 0012). Returns how many have another one.
CREATE OR REPLACE FUNCTION act.relabel(p_record uuid, p_load uuid, p_map jsonb, p_change text, p_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    moment timestamptz;
    moved bigint;
    map jsonb;  -- the same by numbers
    ids uuid[] := ARRAY(SELECT m.id FROM act.meant(p_record, p_load) AS m(id) ORDER BY m.id);
BEGIN
    PERFORM act.own_labels(ARRAY(SELECT value FROM jsonb_each_text(p_map) ORDER BY 1));
    SELECT coalesce(jsonb_object_agg(o.id, n.id), '{}') INTO map
    FROM jsonb_each_text(p_map) AS m
    JOIN gate.label o ON o.digest = sha256(convert_to(m.key, 'UTF8'))
    JOIN gate.label n ON n.digest = sha256(convert_to(m.value, 'UTF8'));
    ids := ARRAY(SELECT r.id FROM store.record r WHERE r.id = ANY (ids) AND (map ? r.label_id::text)
        AND ((map ->> r.label_id::text)::int <> r.label_id OR NOT 'label' = ANY (r.held)
             OR p_change = 'recalled' AND r.recalled_at IS NULL)
        ORDER BY r.id FOR UPDATE);
    SELECT count(*) INTO moved FROM store.record r
    WHERE r.id = ANY (ids) AND (map ->> r.label_id::text)::int <> r.label_id;
    moment := clock_timestamp();  -- one for all: else the newest is the one that the pages give last
    PERFORM act.keep_version(ids);
    UPDATE store.identifier i SET label_id = (map ->> i.label_id::text)::int WHERE i.record_id = ANY (ids);
    UPDATE store.record r SET label_id = l.id, tier = l.tier,
        keys = array_remove(r.keys, r.label_id::bigint) || l.id::bigint,
        recalled_at = CASE WHEN p_change = 'recalled' THEN moment END,
        held = array_append(array_remove(r.held, 'label'), 'label'), held_since = moment,
        held_from = coalesce(r.held_from, r.label_id),
        recorded_at = moment, change = p_change, reason = p_reason, officer_id = gate.officer()
    FROM gate.label l WHERE r.id = ANY (ids) AND l.id = (map ->> r.label_id::text)::int;
    IF p_load IS NOT NULL THEN
        UPDATE store.load SET label_id = coalesce((map ->> label_id::text)::int, label_id) WHERE id = p_load;
        UPDATE store.rejection SET label_id = coalesce((map ->> label_id::text)::int, label_id) WHERE load_id = p_load;
        PERFORM act.move_parts(p_load, map);
    END IF;
    PERFORM gate.note(p_change, ids, array_fill(gate.writes_for(), ARRAY[cardinality(ids)]),
        jsonb_build_object('reason', act.because(p_reason, p_record, p_load, act.labels_now(ids || p_record, p_load)), 'load', p_load));
    RETURN moved;
END
$$;

-- Moves the parts of a load to other labels (p_map: {"old number": new number}); those that meet under one are one.
CREATE OR REPLACE FUNCTION act.move_parts(p_load uuid, p_map jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moved store.load_part[] := ARRAY(
        SELECT p FROM store.load_part p
        WHERE p.load_id = p_load AND (p_map ->> p.label_id::text)::int <> p.label_id ORDER BY p.label_id FOR UPDATE);
BEGIN
    DELETE FROM store.load_part p WHERE p.load_id = p_load AND (p_map ->> p.label_id::text)::int <> p.label_id;
    INSERT INTO store.load_part AS p (load_id, owner, label_id, accepted, changed, unchanged, rejected, warned, expunged_at)
    SELECT p_load, m.owner, t.label, sum(m.accepted), sum(m.changed), sum(m.unchanged), sum(m.rejected), sum(m.warned),
           CASE WHEN bool_and(m.expunged_at IS NOT NULL) THEN max(m.expunged_at) END
    FROM unnest(moved) AS m CROSS JOIN LATERAL (SELECT (p_map ->> m.label_id::text)::int AS label) AS t
    GROUP BY m.owner, t.label ORDER BY t.label
    ON CONFLICT (load_id, label_id) DO UPDATE SET accepted = p.accepted + excluded.accepted,
        changed = p.changed + excluded.changed, unchanged = p.unchanged + excluded.unchanged,
        rejected = p.rejected + excluded.rejected, warned = p.warned + excluded.warned,
        expunged_at = CASE WHEN excluded.expunged_at IS NOT NULL THEN greatest(p.expunged_at, excluded.expunged_at) END;
END
$$;

-- Ends what deeds hold on records against loads: from here on lines decide again. Returns on how many something was held.
CREATE OR REPLACE FUNCTION act.unhold(p_record uuid, p_load uuid, p_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    ids uuid[] := ARRAY(SELECT m.id FROM act.meant(p_record, p_load) AS m(id) ORDER BY m.id);
BEGIN
    ids := ARRAY(SELECT r.id FROM store.record r WHERE r.id = ANY (ids) AND r.held <> '{}' ORDER BY r.id FOR UPDATE);
    UPDATE store.record SET held = '{}', held_from = NULL, held_since = NULL WHERE id = ANY (ids);
    PERFORM gate.note('unheld', ids, array_fill(gate.writes_for(), ARRAY[cardinality(ids)]),
        jsonb_build_object('reason', act.because(p_reason, p_record, p_load, act.labels_now(ids || p_record, p_load)), 'load', p_load));
    RETURN cardinality(ids);
END
$$;

-- One record corrected by hand, by the row of the inbox under its key, which is to be under p_label. Returns 'changed' or
-- 'same'. What it changed, of label, dates of review and purge, and content, holds against loads (ADR 0012). The row was
-- made of the record as it was recorded at p_seen: refused if somebody changed it since, who would be overwritten unread.
CREATE OR REPLACE FUNCTION act.correct(p_record uuid, p_label text, p_reason text, p_seen timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    r store.record;
    x record;
    sets text[] := '{}';
BEGIN
    SELECT * INTO r FROM store.record WHERE id = p_record AND owner = gate.writes_for() FOR UPDATE;
    IF r.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    ELSIF r.recorded_at <> p_seen THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'record-changed', MESSAGE = 'the record was changed since it was read';
    END IF;
    PERFORM act.number_inbox(ARRAY[p_label]);
    SELECT i.label, i.review_on, i.purge_on INTO x FROM pg_temp.inbox i WHERE i.key = r.key;
    IF act.says_other(p_record, r.key) THEN
        sets := sets || 'content'::text;
    ELSE  -- the agency's own line still says the same as the record
        UPDATE pg_temp.inbox SET digest = r.digest WHERE key = r.key;
    END IF;
    IF (x.review_on, x.purge_on) IS DISTINCT FROM (r.review_on, r.purge_on) THEN
        sets := sets || 'dates'::text;
    END IF;
    IF x.label <> r.label_id THEN
        sets := sets || 'label'::text;
    END IF;
    IF sets = '{}' THEN
        PERFORM act.take_features(p_record, r.key, r.load_id);  -- of another release than this one
        RETURN 'same';
    END IF;
    PERFORM act.replace_row(p_record, r.key, r.load_id, 'corrected', p_reason);
    UPDATE store.record SET held = ARRAY(SELECT DISTINCT h FROM unnest(r.held || sets) AS h ORDER BY h),
        held_from = CASE WHEN 'label' = ANY (sets) THEN coalesce(r.held_from, r.label_id) ELSE r.held_from END,
        held_since = CASE WHEN 'label' = ANY (sets) THEN clock_timestamp() ELSE r.held_since END
    WHERE id = p_record;
    PERFORM gate.note('corrected', ARRAY[p_record], ARRAY[r.owner],
        jsonb_build_object('reason', act.because(p_reason, p_record, NULL, ARRAY[x.label])));
    RETURN 'changed';
END
$$;

-- Reviewed and kept: by whom, why, and until when. The dates hold against loads.
CREATE OR REPLACE FUNCTION act.review(p_record uuid, p_next date, p_purge date, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    PERFORM act.keep_version(ARRAY(SELECT id FROM store.record WHERE id = p_record AND owner = gate.writes_for() ORDER BY id));
    UPDATE store.record SET review_on = p_next, purge_on = coalesce(p_purge, purge_on), change = 'reviewed', reason = p_reason,
        held = array_append(array_remove(held, 'dates'), 'dates'),
        recorded_at = clock_timestamp(), officer_id = gate.officer()
    WHERE id = p_record AND owner = gate.writes_for();
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    END IF;
    PERFORM gate.note('reviewed', ARRAY[p_record], ARRAY[gate.writes_for()],
        jsonb_build_object('next', p_next, 'purge', p_purge,
            'reason', act.because(p_reason, p_record, NULL, act.labels_now(ARRAY[p_record], NULL))));
END
$$;

-- Expunges one record: it, its history and its look-ups are gone; the ledger keeps its id and the digest of the reason. A
-- mark of its key stays, so that the next load does not bring it back (ADR 0013), and the words of the reason under its label.
CREATE OR REPLACE FUNCTION act.expunge_record(p_record uuid, p_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF NOT EXISTS (SELECT FROM store.record WHERE id = p_record AND owner = gate.writes_for()) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    END IF;
    PERFORM act.mark_keys(ARRAY[p_record], NULL);
    PERFORM gate.note('expunged', ARRAY[p_record], ARRAY[gate.writes_for()],
        jsonb_build_object('reason', act.because(p_reason, NULL, NULL, act.labels_now(ARRAY[p_record], NULL))));
    PERFORM gate.note_unseen(NULL, '{}', ARRAY[p_record]);
    DELETE FROM store.record WHERE id = p_record AND owner = gate.writes_for();
    RETURN 1;
END
$$;

-- A mark of the key of each of these own records, before it goes.
CREATE OR REPLACE FUNCTION act.mark_keys(p_records uuid[], p_load uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    salt constant bytea := gate.salt();
BEGIN
    INSERT INTO store.expunged (owner, label_id, source, mark, record_id, load_id, officer_id)
    SELECT r.owner, r.label_id, r.source, gate.mark_of(salt, r.owner, r.source, r.key), r.id, p_load, gate.officer()
    FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id;
END
$$;

-- Takes the versions that a load wrote, and that were replaced since, out of the history. Of each a mark of its content
-- stays, and a line without content, under the version's own label and seen with the record. Returns their records.
CREATE OR REPLACE FUNCTION act.drop_versions(p_load uuid, p_reason text) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    salt constant bytea := gate.salt();
    passed uuid[];
BEGIN
    WITH x AS (
        DELETE FROM store.history WHERE owner = gate.writes_for() AND version ->> 'load_id' = p_load::text
        RETURNING record_id, owner, label_id, version
    ), m AS (
        INSERT INTO store.expunged (owner, label_id, source, mark, said, record_id, load_id, officer_id)
        SELECT v.owner, v.label_id, v.source, v.mark, gate.said_of(salt, v.mark, v.digest), v.record_id, p_load, gate.officer()
        FROM (SELECT x.*, x.version ->> 'source' AS source, decode(substr(x.version ->> 'digest', 3), 'hex') AS digest,
                     gate.mark_of(salt, x.owner, x.version ->> 'source', x.version ->> 'key') AS mark
              FROM x OFFSET 0) AS v
    ), t AS (
        INSERT INTO store.history (record_id, owner, label_id, recorded_at, change, reason, officer_id, version)
        SELECT x.record_id, x.owner, x.label_id, (SELECT clock_timestamp()), 'expunged', p_reason, gate.officer(),
               jsonb_build_object('load', p_load, 'versions', count(*))
        FROM x GROUP BY x.record_id, x.owner, x.label_id
    )
    SELECT coalesce(array_agg(DISTINCT x.record_id ORDER BY x.record_id), '{}') INTO passed FROM x;
    RETURN passed;
END
$$;

-- Own records that go back to what they were before a load: of what they say now a mark stays.
CREATE OR REPLACE FUNCTION act.mark_content(p_records uuid[], p_load uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    salt constant bytea := gate.salt();
BEGIN
    INSERT INTO store.expunged (owner, label_id, source, mark, said, record_id, load_id, officer_id)
    SELECT r.owner, r.label_id, r.source, m.mark, gate.said_of(salt, m.mark, r.digest), r.id, p_load, gate.officer()
    FROM store.record r
    CROSS JOIN LATERAL (SELECT gate.mark_of(salt, r.owner, r.source, r.key) AS mark OFFSET 0) AS m
    WHERE r.id = ANY (p_records) ORDER BY r.id;
END
$$;

-- Marks of content that still stands in the record or its history: another load said the same.
CREATE OR REPLACE FUNCTION act.unmark_what_stands(p_load uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    salt constant bytea := gate.salt();
BEGIN
    DELETE FROM store.expunged e WHERE e.load_id = p_load AND e.said IS NOT NULL AND (
        EXISTS (SELECT FROM store.record r WHERE r.id = e.record_id AND gate.said_of(salt, e.mark, r.digest) = e.said)
        OR EXISTS (SELECT FROM store.history h WHERE h.record_id = e.record_id AND h.version ? 'digest'
                   AND gate.said_of(salt, e.mark, decode(substr(h.version ->> 'digest', 3), 'hex')) = e.said));
END
$$;

-- A record is again what this version of it says, under the label and dates that a deed holds. The version goes from its
-- history.
CREATE OR REPLACE FUNCTION act.go_back(p_to store.history, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v store.record := jsonb_populate_record(NULL::store.record, p_to.version);
    r store.record;
BEGIN
    SELECT * INTO r FROM store.record WHERE id = p_to.record_id FOR UPDATE;
    IF 'label' = ANY (r.held) THEN
        v.keys := array_remove(v.keys, v.label_id::bigint) || r.label_id::bigint;
        v.label_id := r.label_id;
        v.tier := r.tier;
        v.recalled_at := r.recalled_at;
    END IF;
    IF 'dates' = ANY (r.held) THEN
        v.review_on := r.review_on;
        v.purge_on := r.purge_on;
    END IF;
    v.held := array_remove(r.held, 'content') || CASE WHEN 'content' = ANY (v.held) THEN '{content}' ELSE '{}' END::text[];
    UPDATE store.record SET
        label_id = v.label_id, tier = v.tier, schema = v.schema, caption = v.caption, status = v.status,
        source_grade = v.source_grade, info_grade = v.info_grade, grade_scale = v.grade_scale,
        valid_from = v.valid_from, valid_until = v.valid_until, review_on = v.review_on, purge_on = v.purge_on,
        recalled_at = v.recalled_at, recorded_at = clock_timestamp(), change = 'restored', reason = p_reason,
        officer_id = gate.officer(), load_id = v.load_id, digest = v.digest, data = v.data, keys = v.keys, held = v.held
    WHERE id = r.id;
    DELETE FROM store.identifier WHERE record_id = r.id;
    INSERT INTO store.identifier (folded, kind, value, owner, label_id, record_id)
    SELECT e ->> 2, e ->> 0, e ->> 1, r.owner, v.label_id, r.id FROM jsonb_array_elements(p_to.version -> 'ids') AS e;
    INSERT INTO store.feature AS f (record_id, owner, label_id, load_id, kind, model, compared, keys)
    SELECT r.id, r.owner, v.label_id, NULL, w.kind, w.model, w.compared, w.keys
    FROM jsonb_populate_record(NULL::store.feature, nullif(p_to.version -> 'feature', 'null')) AS w WHERE w.record_id IS NOT NULL
    ON CONFLICT (record_id) DO UPDATE SET load_id = NULL, kind = excluded.kind, model = excluded.model,
        compared = excluded.compared, keys = excluded.keys
    WHERE (f.kind, f.model, f.compared, f.keys) IS DISTINCT FROM (excluded.kind, excluded.model, excluded.compared, excluded.keys);
    DELETE FROM store.feature WHERE record_id = r.id AND p_to.version ->> 'feature' IS NULL;
    DELETE FROM store.history WHERE id = p_to.id;
END
$$;

-- Expunges all that a load brought: records that it created are gone; records that it changed go back
-- to their version before it; versions that it wrote and that were replaced since are gone too. What deeds hold on label
-- and dates stays as it is (ADR 0012): to take a load back is not to undo a recall. What of it this steward does not see is
-- told to who does (act.drop_versions, gate.note_unseen), and the marks say what may not come back (ADR 0013).
CREATE OR REPLACE FUNCTION act.expunge_load(p_load uuid, p_reason text, OUT gone bigint, OUT reverted bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    ids uuid[] := ARRAY(SELECT m.id FROM act.meant(NULL, p_load) AS m(id) ORDER BY m.id);
    passed uuid[] := act.drop_versions(p_load, p_reason);
    hidden uuid[] := ARRAY(SELECT p.id FROM unnest(passed) AS p(id)
        WHERE NOT EXISTS (SELECT FROM store.record r WHERE r.id = p.id) ORDER BY p.id);
    back uuid[] := ARRAY(SELECT DISTINCT h.record_id FROM store.history h
        WHERE h.record_id = ANY (ids) AND h.change <> 'expunged' ORDER BY h.record_id);
    whole uuid[] := ARRAY(SELECT i.id FROM unnest(ids) AS i(id) WHERE NOT i.id = ANY (back) ORDER BY i.id);
    told uuid[] := ARRAY(SELECT DISTINCT t.id FROM unnest(ids || passed) AS t(id) WHERE NOT t.id = ANY (hidden) ORDER BY t.id);
    h store.history;
    why text;
BEGIN
    DELETE FROM store.reason WHERE load_id = p_load;
    PERFORM act.mark_content(back, p_load);
    FOR h IN SELECT DISTINCT ON (x.record_id) x.* FROM store.history x
             WHERE x.record_id = ANY (back) AND x.change <> 'expunged'
             ORDER BY x.record_id, x.recorded_at DESC, x.id DESC LOOP
        PERFORM act.go_back(h, p_reason);
    END LOOP;
    why := act.because(p_reason, NULL, NULL, act.labels_now(told, p_load));
    DELETE FROM store.expunged WHERE load_id = p_load AND record_id = ANY (whole);
    PERFORM act.mark_keys(whole, p_load);
    PERFORM gate.note_unseen(p_load, hidden, whole);
    DELETE FROM store.record WHERE id = ANY (whole);
    PERFORM act.unmark_what_stands(p_load);
    gone := cardinality(whole);
    reverted := cardinality(back);
    PERFORM gate.forget_past(back || passed);
    DELETE FROM store.rejection WHERE load_id = p_load;
    UPDATE store.load_part SET expunged_at = clock_timestamp() WHERE load_id = p_load AND expunged_at IS NULL;
    UPDATE store.load SET expunged_at = clock_timestamp(), closed_at = coalesce(closed_at, clock_timestamp()), file = '',
        refused_es = NULL, refused_en = NULL WHERE id = p_load;  -- the sentences name the file
    PERFORM gate.note('load-expunged', told, array_fill(gate.writes_for(), ARRAY[cardinality(told)]),
        jsonb_build_object('load', p_load, 'gone', gone, 'reverted', reverted, 'reason', why));
END
$$;

RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f::text !~ '^act\.(intern_label|may_give_label)\(' THEN
            EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_writer', f);
        END IF;
    END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION
    act.may_give_label(text, smallint, text[], text[], text[], text, text),
    act.intern_label(text, smallint, text[], text[], text[], text, text),
    act.open_load(text, text, bytea, text, boolean),
    act.open_inbox(), act.put(uuid, bigint, bigint, text[], jsonb, text),
    act.tell(uuid, text[], jsonb), act.close_load(uuid), act.refuse_load(uuid, bigint, text, text, text), act.unhold(uuid, uuid, text), act.labels_of(uuid, uuid), act.relabel(uuid, uuid, jsonb, text, text),
    act.correct(uuid, text, text, timestamptz), act.review(uuid, date, date, text),
    act.expunge_record(uuid, text), act.expunge_load(uuid, text),
    act.decide(uuid, uuid, text, text, text), act.undo_decision(uuid, text),
    act.save_scene(uuid, bigint, text, text, jsonb, uuid[]), act.rename_scene(uuid, bigint, text, text),
    act.delete_scene(uuid, bigint),
    act.save_question(text, jsonb), act.forget_question(uuid),
    act.note_unusual(text, date, text, text), act.set_unusual_rule(text, int, numeric, int, int, int, text)
TO tearline_app;
