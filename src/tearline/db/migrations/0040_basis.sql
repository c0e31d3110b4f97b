-- Casework: the basis of a named suspect (ADR 0051). A basis is a matter; whom it names, and which basis another matter points at,
-- are among the records that each is about.
SET ROLE tearline_owner;

ALTER TABLE gate.kind
    ADD COLUMN names text NOT NULL DEFAULT '' CHECK (names IN ('', 'suspect')),  -- as what one may name a person, on a basis
    ADD COLUMN founds text[] NOT NULL DEFAULT '{}';     -- states in which it is in force as one; {}: it is no kind of basis

-- As what a matter is about a record: somebody whom it names as a suspect, the basis that it points at, or anything else.
ALTER TABLE store.about ADD COLUMN part text NOT NULL DEFAULT '' CHECK (part IN ('', 'suspect', 'basis'));
ALTER TABLE store.about ALTER COLUMN part SET STATISTICS 0;

-- ── what happens to a basis, or to whom it names, reaches the holder and the opener of each matter that rests on it ─────────
-- A notice stands under the label of what it tells of, beside that of its matter: it is there for who sees both. gate.tell_resting
-- is in functions/basis.sql.

-- The end of a basis, by a move.
CREATE FUNCTION store.basis_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT FROM gate.kind k WHERE k.code = NEW.kind AND NEW.from_state = ANY (k.founds) AND NOT NEW.to_state = ANY (k.founds)) THEN
        PERFORM gate.tell_resting(a.matter_id, NEW.label_id, 'basis-ended', NEW.matter_id)
        FROM store.about a WHERE a.record_id = NEW.matter_id AND a.part = 'basis' ORDER BY a.matter_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER basis_moved AFTER INSERT ON store.move FOR EACH ROW WHEN (NEW.from_state <> NEW.to_state)
    EXECUTE FUNCTION store.basis_moved();

-- The end of a basis that was in force, by its purge date or a steward. Its name comes before forget_derived, which takes the pointers.
CREATE FUNCTION store.basis_goes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT FROM gone g WHERE g.source = 'casework') THEN
        PERFORM gate.tell_resting(a.matter_id, g.label_id, 'basis-ended', g.id)
        FROM gone g JOIN store.matter m ON m.id = g.id JOIN gate.kind k ON k.code = m.kind AND m.state = ANY (k.founds)
        JOIN store.about a ON a.record_id = g.id AND a.part = 'basis' ORDER BY g.id, a.matter_id;
    END IF;
    -- what was told of something that is gone goes with it, but that it is
    DELETE FROM store.notice n USING gone g WHERE n.rests_on = g.id AND n.step <> 'basis-ended';
    RETURN NULL;
END
$$;
CREATE INDEX notice_rests_on ON store.notice (rests_on);
CREATE TRIGGER basis_goes AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.basis_goes();

-- A correction or an acquittal of somebody who is named as a suspect; as store.tell_of_change has it for copies (0026).
CREATE FUNCTION store.suspect_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    -- what was told of it, or of a basis, is under its label, whoever reclassifies or recalls it
    IF EXISTS (SELECT FROM now n JOIN store.notice t ON t.rests_on = n.id) THEN
        UPDATE store.notice t SET label_id = n.label_id FROM now n JOIN was w ON w.id = n.id
        WHERE n.label_id <> w.label_id AND t.rests_on = n.id AND t.label_id = w.label_id;
    END IF;
    IF EXISTS (SELECT FROM now n JOIN store.about a ON a.record_id = n.id AND a.part = 'suspect') THEN
        PERFORM gate.tell_resting(a.matter_id, n.label_id,
            CASE WHEN gate.clears(n.schema, w.status, n.status, w.data, n.data) THEN 'suspect-cleared' ELSE 'suspect-corrected' END, n.id)
        FROM now n JOIN was w ON w.id = n.id JOIN store.about a ON a.record_id = n.id AND a.part = 'suspect'
        WHERE (n.schema, n.caption, n.status, n.source_grade, n.info_grade, n.grade_scale, n.valid_from, n.valid_until, n.data)
              IS DISTINCT FROM
              (w.schema, w.caption, w.status, w.source_grade, w.info_grade, w.grade_scale, w.valid_from, w.valid_until, w.data)
        ORDER BY n.id, a.matter_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER suspect_changed AFTER UPDATE ON store.record REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION store.suspect_changed();

-- Nobody puts off the day on which a basis goes, nor takes it away.
CREATE FUNCTION store.basis_keeps_its_end() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.keep_purge(OLD.id, OLD.purge_on, NEW.purge_on);
    RETURN NULL;
END
$$;
-- After, not before: before a row is written a trigger would make PostgreSQL compute its generated columns for each update.
CREATE TRIGGER basis_keeps_its_end AFTER UPDATE ON store.record FOR EACH ROW
    WHEN (OLD.source = 'casework' AND NEW.purge_on IS DISTINCT FROM OLD.purge_on) EXECUTE FUNCTION store.basis_keeps_its_end();

REVOKE ALL ON FUNCTION store.basis_moved(), store.basis_goes(), store.suspect_changed(), store.basis_keeps_its_end() FROM PUBLIC;

RESET ROLE;
