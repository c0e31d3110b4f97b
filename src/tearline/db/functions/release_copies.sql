SET ROLE tearline_owner;
-- Releases (ADR 0060): issuing marked copies, and what their recipients do with them. Who may call what is said in release_asked.sql.

-- ── issuing ───────────────────────────────────────────────────────────────────────────────────────

-- Issues a release: its copies (tearline.sharing.releases.issuing made them: number, recipient, key, bits, text, and the release as a
-- record for that recipient), each in the register of copies, and the move. Refused as the move is.
CREATE OR REPLACE FUNCTION act.issue_release(p_matter uuid, p_seen uuid, p_version int, p_slots jsonb, p_copies jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    r store.release;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    PERFORM FROM store.matter m WHERE m.id = p_matter FOR UPDATE;
    SELECT * INTO r FROM store.release x WHERE x.matter_id = p_matter;
    -- who may is asked first: nobody is told anything of what is not theirs to issue
    IF r.matter_id IS NULL OR NOT EXISTS (
        SELECT FROM store.matter m CROSS JOIN LATERAL gate.standing_of(m.id) AS s
        CROSS JOIN LATERAL gate.ways(m.id, m.kind, s.state, s.said) AS w WHERE m.id = p_matter AND w.move = 'issue') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such release, or not this officer''s to issue';
    ELSIF r.version <> p_version THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-written', MESSAGE = 'written since it was read';
    END IF;
    PERFORM act.make_copies(r, p_slots, p_copies);
    RETURN act.move_matter(p_matter, 'issue', p_seen, NULL, jsonb_build_object('valid_until',
        to_char(r.valid_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')), NULL, NULL, NULL, '{}', '{}', '{}', '');
END
$$;

CREATE OR REPLACE FUNCTION act.make_copies(r store.release, p_slots jsonb, p_copies jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    m constant store.matter := (SELECT x FROM store.matter x WHERE x.id = r.matter_id);
    within constant int := gate.lower_label(r.lower, m.owner, NULL);
    one record;
    label int;
    id uuid;
    made constant timestamptz := clock_timestamp();
BEGIN
    IF (SELECT array_agg((c ->> 'agency', c ->> 'login')::text ORDER BY (c ->> 'agency', c ->> 'login')::text) FROM jsonb_array_elements(p_copies) AS c)
       IS DISTINCT FROM
       (SELECT array_agg((c ->> 'agency', c ->> 'login')::text ORDER BY (c ->> 'agency', c ->> 'login')::text) FROM jsonb_array_elements(r.recipients) AS c)
       OR EXISTS (SELECT FROM jsonb_array_elements(p_copies) AS c WHERE length(c ->> 'bits') <> jsonb_array_length(p_slots)) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'not a copy for each recipient';
    END IF;
    PERFORM gate.keep_issued(r, within, p_slots);
    FOR one IN SELECT c AS copy, c ->> 'number' AS number, c ->> 'agency' AS agency, c -> 'row' AS row
               FROM jsonb_array_elements(p_copies) AS c ORDER BY c ->> 'number' LOOP
        label := gate.lower_label(r.lower, m.owner, one.agency);
        id := uuidv7();
        INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, valid_until, review_on, purge_on, recorded_at,
                                  officer_id, digest, data, keys)
        SELECT id, m.owner, label, gate.tier_of(label), 'release', one.number, one.row ->> 'schema', one.row ->> 'caption',
               (r.valid_until AT TIME ZONE 'UTC')::date, (one.row ->> 'review_on')::date, (one.row ->> 'purge_on')::date, made, gate.officer(),
               (one.row ->> 'digest')::bytea, one.row -> 'data', ARRAY(SELECT k::bigint FROM jsonb_array_elements_text(one.row -> 'keys') AS k
               ORDER BY k::bigint) || label::bigint;
        PERFORM gate.keep_copy(r, m.owner, one.copy, id, label, within, made);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION gate.keep_issued(r store.release, p_within int, p_slots jsonb) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO store.issued (matter_id, owner, label_id, folio, body, slots, issued_at)
    SELECT m.id, m.owner, p_within, m.folio, r.body, p_slots, gate.now() FROM store.matter m WHERE m.id = r.matter_id
$$;

-- A copy in the register and beside it: what stands in it for its recipient, its marks for an inspector.
CREATE OR REPLACE FUNCTION gate.keep_copy(r store.release, p_owner text, p_copy jsonb, p_record uuid, p_label int, p_within int,
    p_version timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    number constant text := p_copy ->> 'number';
    body constant text := p_copy ->> 'text';
    bytes constant bytea := convert_to(body, 'UTF8');
    copy uuid;
BEGIN
    INSERT INTO store.copy (number, officer_id, agency, label_id, kind, format, purpose, recipient, reason, digest, size, records)
    VALUES (number, NULL, p_copy ->> 'agency', p_label, 'release', 'text', gate.purpose_of_look(), p_copy ->> 'login', r.title,
            sha256(bytes), octet_length(bytes), 1) RETURNING id INTO copy;
    INSERT INTO store.copied (copy_id, record_id, owner, label_id, version) VALUES (copy, p_record, p_owner, p_label, p_version);
    INSERT INTO store.release_copy (number, matter_id, record_id, owner, agency, login, label_id, title, valid_until, sent_at)
    VALUES (number, r.matter_id, p_record, p_owner, p_copy ->> 'agency', p_copy ->> 'login', p_label, r.title, r.valid_until,
            (SELECT i.issued_at FROM store.issued i WHERE i.matter_id = r.matter_id));
    INSERT INTO store.release_text (number, agency, login, label_id, body)
    VALUES (number, p_copy ->> 'agency', p_copy ->> 'login', p_label, body);
    INSERT INTO store.release_mark (number, matter_id, label_id, key, bits)
    VALUES (number, r.matter_id, p_within, decode(p_copy ->> 'key', 'hex'), p_copy ->> 'bits');
    PERFORM gate.note('copied', ARRAY[p_record], ARRAY[p_owner], jsonb_build_object('copy', number, 'kind', 'release', 'format', 'text',
        'file', encode(sha256(bytes), 'hex'), 'size', octet_length(bytes)));
END
$$;

CREATE OR REPLACE FUNCTION gate.label_said(p_label int) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT l.text FROM gate.label l WHERE l.id = p_label
$$;

-- ── receiving ─────────────────────────────────────────────────────────────────────────────────────

-- The copies that are the viewer's: of their agency, or sent to them by name.
CREATE OR REPLACE FUNCTION gate.copies_received() RETURNS SETOF store.release_copy
LANGUAGE sql STABLE AS $$
    SELECT c.* FROM store.release_copy c
    WHERE c.agency = (SELECT gate.agency()) AND (c.login IS NULL OR c.login = (SELECT gate.own_login()))
      AND EXISTS (SELECT FROM store.record r WHERE r.id = c.record_id)
    ORDER BY c.number
$$;

-- Opens a copy, with an entry; of one that is out no more its text is not given, and the entry says so.
CREATE OR REPLACE FUNCTION act.open_release_copy(p_number text)
RETURNS TABLE (number text, record_id uuid, owner text, agency text, login text, label text, title text, valid_until timestamptz,
    sent_at timestamptz, state text, ended_at timestamptz, said text, due_at timestamptz, acknowledged_at timestamptz, body text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    c store.release_copy;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO c FROM gate.copies_received() AS x WHERE x.number = p_number;
    IF c.number IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such copy';
    END IF;
    PERFORM gate.keep_opened(c.number);
    PERFORM gate.note('release-opened', ARRAY[c.record_id], ARRAY[c.owner], jsonb_build_object('copy', c.number, 'state', c.state));
    -- unordered: one row
    RETURN QUERY
    SELECT c.number, c.record_id, c.owner, c.agency, c.login, gate.label_said(c.label_id), c.title, c.valid_until, c.sent_at, c.state,
           c.ended_at, c.said, c.due_at, c.acknowledged_at,
           (SELECT t.body FROM store.release_text t WHERE t.number = c.number AND c.state = 'out');
END
$$;

CREATE OR REPLACE FUNCTION gate.keep_opened(p_number text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE store.release_copy SET opened_at = gate.now(), opened_by = gate.officer() WHERE number = p_number AND opened_at IS NULL
$$;

-- Says that a recall was heard: by whom it was sent to by name, or who answers for the agency. Once.
CREATE OR REPLACE FUNCTION act.acknowledge_recall(p_number text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    c store.release_copy;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO c FROM gate.copies_received() AS x WHERE x.number = p_number;
    IF c.number IS NULL OR NOT (c.login IS NOT NULL OR gate.answers()) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such copy, or not this officer''s to answer for';
    END IF;
    PERFORM gate.keep_acknowledged(c.number);
    PERFORM gate.note('recall-acknowledged', ARRAY[c.record_id], ARRAY[c.owner], jsonb_build_object('copy', c.number));
END
$$;

CREATE OR REPLACE FUNCTION gate.keep_acknowledged(p_number text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    heard constant uuid := uuidv7();
    m store.matter;
    done text;
BEGIN
    SELECT x.* INTO m FROM store.matter x JOIN store.release_copy c ON c.matter_id = x.id WHERE c.number = p_number FOR UPDATE OF x;
    UPDATE store.release_copy SET acknowledged_at = gate.now(), acknowledged_by = gate.officer()
    WHERE number = p_number AND state = 'recalled' AND acknowledged_at IS NULL RETURNING number INTO done;
    IF done IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'recall-heard', MESSAGE = 'not recalled, or acknowledged already';
    ELSIF NOT EXISTS (SELECT FROM store.release_copy c WHERE c.matter_id = m.id AND c.state = 'recalled' AND c.acknowledged_at IS NULL) THEN
        -- nobody's move: all have heard it
        INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, made_at, happened_at, said, clock, began_by)
        SELECT heard, m.id, m.kind, 'all-heard', 'recalled', 'recalled', m.label_id, false, gate.now(), gate.now(), '{}', m.kind, v.id
        FROM store.move v WHERE v.matter_id = m.id AND v.move = 'recall' ORDER BY v.made_at DESC, v.id DESC LIMIT 1;
        PERFORM gate.note_job('moved-on', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object('kind', m.kind, 'move', heard));
        PERFORM act.settle(m.id);
    END IF;
END
$$;
RESET ROLE;
