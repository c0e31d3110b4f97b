-- Leave for onward use, and the neutral desk of pools (ADR 0064). What is under H2 does not leave in a copy, and what rests on it is not opened further, without its
-- originator's leave, whatever way it is done.
SET ROLE tearline_owner;

-- Of each copy that is entered, what stands in it (act.copy_with_leave, functions/onward.sql). Copies of a release have the leave of
-- their sources' owners; an inspector's reports on looks hold who looked.
CREATE FUNCTION store.copy_with_leave() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT f.copy_id, array_agg(f.record_id ORDER BY f.record_id) AS ids FROM fresh f GROUP BY f.copy_id ORDER BY f.copy_id LOOP
        IF (SELECT k.kind FROM store.copy k WHERE k.id = c.copy_id) IN ('release', 'looks', 'ledger') THEN
            CONTINUE;
        END IF;
        PERFORM act.copy_with_leave(c.copy_id, c.ids);
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER copy_with_leave AFTER INSERT ON store.copied REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION store.copy_with_leave();

-- A label of what rests on others' records: a matter's, or a release's.
CREATE FUNCTION store.relabel_with_leave() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.relabel_with_leave(OLD.id, OLD.label_id, NEW.label_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER relabel_with_leave AFTER UPDATE ON store.record FOR EACH ROW
    WHEN (NEW.source IN ('casework', 'release') AND NEW.label_id <> OLD.label_id) EXECUTE FUNCTION store.relabel_with_leave();
-- By which agency's desk the requests go that a pool's token opens: one without a stake. A coordinator names it.
CREATE TABLE gate.neutral_desk (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    agency text NOT NULL REFERENCES gate.agency,
    set_by uuid NOT NULL,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
REVOKE ALL ON FUNCTION store.copy_with_leave(), store.relabel_with_leave() FROM PUBLIC;

RESET ROLE;
