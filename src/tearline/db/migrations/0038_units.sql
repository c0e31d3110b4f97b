-- Joint units: a compartment with members, seats by agency, one lead at a time (ADR 0047). What a seat opens is in
-- functions/seat.sql, who may do what with a unit in functions/unit.sql.

-- Which lead at which time is one key, of a uuid and a range: a GiST index over both (contrib's btree_gist). Its functions
-- stand in public, where nobody of ours may look.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

SET ROLE tearline_owner;

CREATE TABLE gate.unit (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),      -- the ledger names it so, and no more of it
    code gate.code NOT NULL UNIQUE CHECK (length(code) <= 24),
    name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    area text NOT NULL CHECK (length(btrim(area)) BETWEEN 1 AND 200),
    agreement text NOT NULL CHECK (length(btrim(agreement)) BETWEEN 1 AND 200),     -- where it stands: a number, a date
    compartment gate.code NOT NULL UNIQUE CHECK (compartment LIKE 'U-%'),           -- drawn when the unit is proposed
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'approved', 'standing', 'suspended', 'dissolved')),
    proposed_by uuid NOT NULL REFERENCES gate.officer,
    proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    planned_by uuid REFERENCES gate.officer,            -- the planning office's approval: a coordinator's
    planned_at timestamptz,
    stood_at timestamptz,                               -- since when it stands, the last time
    CHECK ((planned_by IS NULL) = (planned_at IS NULL)),
    CHECK (state <> 'standing' OR stood_at IS NOT NULL)
);

-- The agencies in it: asked by a coordinator, approved by a registrar of theirs; one that withdrew stays on record.
CREATE TABLE gate.unit_agency (
    unit_id uuid NOT NULL REFERENCES gate.unit,
    agency gate.code NOT NULL REFERENCES gate.agency,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    approved_by uuid REFERENCES gate.officer,
    approved_at timestamptz,
    withdrawn_at timestamptz,
    PRIMARY KEY (unit_id, agency),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);

-- A seat: proposed (``during`` NULL) until the second key; then held as long as ``during`` says, the officer is vetted
-- (``holds_until``) and the unit stands.
CREATE TABLE gate.unit_seat (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    unit_id uuid NOT NULL,
    agency gate.code NOT NULL,
    cell text NOT NULL CHECK (cell IN ('command', 'analysis', 'investigation', 'operations', 'judicial')),
    officer_id uuid NOT NULL REFERENCES gate.officer,
    covert boolean NOT NULL DEFAULT false,              -- shown as a number to all but coordinators and the lead
    number text NOT NULL DEFAULT upper(left(replace(gen_random_uuid()::text, '-', ''), 6)),
    ends_on timestamptz,                                -- until when it was asked for; NULL: until it is ended
    salt uuid NOT NULL DEFAULT gen_random_uuid(),       -- the ledger keeps a digest of who sits under a number
    proposed_by uuid NOT NULL REFERENCES gate.officer,
    proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lapses_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '14 days',
    decided_by uuid REFERENCES gate.officer,
    decided_at timestamptz,
    during tstzrange CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    holds_until timestamptz,                            -- the first moment at which no vetting of the officer stands
    ended_because text CHECK (ended_because IN ('member', 'agency', 'lead', 'coordinator', 'vetting', 'unit')),
    FOREIGN KEY (unit_id, agency) REFERENCES gate.unit_agency,
    UNIQUE (unit_id, officer_id, during WITHOUT OVERLAPS),
    CHECK (during IS NULL OR holds_until IS NOT NULL AND decided_by <> proposed_by AND decided_by <> officer_id)
);
CREATE INDEX unit_seat_of_officer ON gate.unit_seat (officer_id);
CREATE UNIQUE INDEX unit_seat_waiting ON gate.unit_seat (unit_id, officer_id) WHERE decided_at IS NULL;

-- One lead of a unit at any instant. Whoever leads sits in it.
CREATE TABLE gate.unit_lead (
    unit_id uuid NOT NULL REFERENCES gate.unit,
    during tstzrange NOT NULL CHECK (lower(during) IS NOT NULL),
    seat_id uuid NOT NULL REFERENCES gate.unit_seat,
    named_by uuid NOT NULL REFERENCES gate.officer,
    PRIMARY KEY (unit_id, during WITHOUT OVERLAPS)
);
CREATE INDEX unit_lead_of_seat ON gate.unit_lead (seat_id);

-- Whose seats changed how often: with the officer's version, what a session's clearance was computed at. A row of its own,
-- for whoever withdraws a vetting waits for nobody who changes a seat (ADR 0019).
CREATE TABLE gate.seating (
    officer_id uuid PRIMARY KEY REFERENCES gate.officer,
    version bigint NOT NULL
);
ALTER TABLE gate.session ADD COLUMN seating bigint NOT NULL DEFAULT 0;

-- viewer_knows: of units there is what the viewer may know of (gate.units_known); deeds ask for that themselves.
CREATE FUNCTION gate.units_known() RETURNS uuid[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'BEGIN RETURN ''{}''; END';
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['unit', 'unit_agency', 'unit_seat', 'unit_lead'] LOOP
        EXECUTE format('ALTER TABLE gate.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE gate.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY owner_keeps ON gate.%I TO tearline_owner USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY viewer_knows ON gate.%I FOR SELECT TO tearline_reader'
                       ' USING (%s = ANY ((SELECT gate.units_known())::uuid[]))', t, CASE t WHEN 'unit' THEN 'id' ELSE 'unit_id' END);
    END LOOP;
END
$$;
GRANT SELECT ON gate.unit, gate.unit_agency, gate.unit_seat, gate.unit_lead TO tearline_reader;

-- What these do is in functions/seat.sql, which comes after the migrations.
CREATE FUNCTION gate.seats_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION gate.unit_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER seats_changed AFTER INSERT OR UPDATE OR DELETE ON gate.unit_seat
    FOR EACH ROW EXECUTE FUNCTION gate.seats_changed();
CREATE TRIGGER unit_changed AFTER UPDATE OF state, compartment ON gate.unit
    FOR EACH ROW EXECUTE FUNCTION gate.unit_changed();
REVOKE ALL ON FUNCTION gate.units_known(), gate.seats_changed(), gate.unit_changed() FROM PUBLIC;
RESET ROLE;
