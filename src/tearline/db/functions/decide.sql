SET ROLE tearline_owner;
-- What people decide about pairs of records: by an officer of an agency that has one of the two, who sees
-- both. Owner and rights are set with the other deeds, in act.sql.
--
-- What is there, what is hidden, and whose a pair is: whoever may not decide on it is told one thing.

-- A pair that this officer may decide on, smaller id first, as it is now.
CREATE OR REPLACE FUNCTION act.pair(INOUT a uuid, INOUT b uuid,
    OUT a_label int, OUT b_label int, OUT a_owner text, OUT b_owner text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    of_a record;
    of_b record;
BEGIN
    SELECT r.id, r.owner, r.label_id, f.kind INTO of_a
    FROM store.record r LEFT JOIN store.feature f ON f.record_id = r.id WHERE r.id = least(pair.a, pair.b);
    SELECT r.id, r.owner, r.label_id, f.kind INTO of_b
    FROM store.record r LEFT JOIN store.feature f ON f.record_id = r.id WHERE r.id = greatest(pair.a, pair.b);
    IF of_a.id IS NULL OR of_b.id IS NULL OR gate.agency() NOT IN (of_a.owner, of_b.owner) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such pair';
    ELSIF of_a.id = of_b.id OR of_a.kind IS DISTINCT FROM of_b.kind OR of_a.kind IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'kinds-differ', MESSAGE = 'not two records of one kind';
    END IF;
    pair.a := of_a.id;
    pair.b := of_b.id;
    pair.a_label := of_a.label_id;
    pair.b_label := of_b.label_id;
    pair.a_owner := of_a.owner;
    pair.b_owner := of_b.owner;
END
$$;

-- 'same', 'apart', or 'unsure' (looked at, left open). The newest live decision that a viewer sees on a pair
-- holds for that viewer; earlier ones stay, and hold again when it is undone.
-- The reason may rest on all that the officer read of both records, so its label is that of both joined, and
-- of p_label if given: one of the own agency's that the officer sees. It is the own agency's in any case.
CREATE OR REPLACE FUNCTION act.decide(p_a uuid, p_b uuid, p_verdict text, p_label text, p_reason text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    pair record;
    asked int;
    label int;
    made uuid;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    PERFORM act.pair(p_a, p_b);             -- nothing that is hidden is waited for
    PERFORM gate.hold(ARRAY[p_a, p_b]);     -- or a label that moves meanwhile would not take the decision along
    SELECT * INTO pair FROM act.pair(p_a, p_b);
    IF p_label IS NOT NULL THEN
        SELECT l.id INTO asked FROM gate.label l
        WHERE l.digest = sha256(convert_to(p_label, 'UTF8')) AND l.owner = gate.agency();
        IF asked IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-officer', MESSAGE = 'not a label this officer may give';
        END IF;
    END IF;
    label := gate.joined_label(array_remove(ARRAY[pair.a_label, pair.b_label, asked], NULL));
    INSERT INTO store.decision (a, b, a_label, b_label, a_owner, b_owner, label_id, verdict, officer_id, agency, reason)
    VALUES (pair.a, pair.b, pair.a_label, pair.b_label, pair.a_owner, pair.b_owner, label, p_verdict,
            gate.officer(), gate.agency(), p_reason)
    RETURNING id INTO made;
    PERFORM act.note_decision('decided', made, p_reason);
    RETURN made;
END
$$;

-- Takes a decision of the own agency back; it stays on record as undone, under a label that covers both ends
-- as they are by now.
CREATE OR REPLACE FUNCTION act.undo_decision(p_decision uuid, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    d store.decision;
    label int;
BEGIN
    SELECT * INTO d FROM store.decision x WHERE x.id = p_decision AND x.agency = gate.agency();
    IF d.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such decision';
    END IF;
    label := gate.joined_label(ARRAY[d.label_id, d.a_label, d.b_label]);
    UPDATE store.decision SET undone_at = clock_timestamp(), undone_by = gate.officer(), undone_why = p_reason, label_id = label
    WHERE id = p_decision AND undone_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'undone-already', MESSAGE = 'undone already';
    END IF;
    PERFORM act.note_decision('undecided', p_decision, p_reason);
END
$$;

-- The ledger proves what was said by its digest: the words are under a label of their own, and go when one of
-- the records is expunged.
CREATE OR REPLACE FUNCTION act.note_decision(p_action text, p_decision uuid, p_reason text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gate.note(p_action, ARRAY[d.a, d.b], ARRAY[d.a_owner, d.b_owner], jsonb_build_object(
        'decision', d.id, 'verdict', d.verdict,
        'reason', encode(sha256(convert_to(d.id || ' ' || p_reason, 'UTF8')), 'hex')))
    FROM store.decision d WHERE d.id = p_decision
$$;
RESET ROLE;
