SET ROLE tearline_owner;
-- Labels: their text, how they are joined, and their numbers. All owned by tearline_owner.

-- Codes of agencies or compartments, each once and in order.
CREATE OR REPLACE FUNCTION gate.are_codes(p_codes text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_codes = ARRAY(
        SELECT DISTINCT c COLLATE "C" FROM unnest(p_codes) AS c
        WHERE c ~ '^[A-Z0-9][A-Z0-9_-]{1,31}$' AND c <> 'ALL' ORDER BY 1)
$$;

-- RFC 3986: all but its unreserved characters, byte by byte.
CREATE OR REPLACE FUNCTION gate.percent_encoded(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(
        CASE WHEN b < 128 AND chr(b) COLLATE "C" ~ '[A-Za-z0-9_.~-]' THEN chr(b)
             ELSE '%' || upper(lpad(to_hex(b), 2, '0')) END, '' ORDER BY i), '')
    FROM (SELECT i, get_byte(bytes, i) AS b
          FROM (SELECT convert_to(p_text, 'UTF8') AS bytes) AS t, generate_series(0, octet_length(bytes) - 1) AS i) AS x
$$;

-- A label's canonical text, the same as tearline.handling.Label gives (the oracle test holds it to that);
-- NULL for fields that no label has.
CREATE OR REPLACE FUNCTION gate.label_text(
    p_owner text, p_tier smallint, p_compartments text[], p_releasable text[], p_handling text[], p_note text)
RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws('//', p_owner,
        (ARRAY['OPEN', 'RESTRICTED', 'CONFIDENTIAL', 'SECRET', 'TOP_SECRET'])[p_tier + 1],
        coalesce(nullif(array_to_string(p_compartments, ','), ''), '-'),
        coalesce(nullif(array_to_string(p_releasable, ','), ''), '-'),
        coalesce(nullif(array_to_string(array_replace(p_handling, 'H3', 'H3:' || gate.percent_encoded(p_note)), ','), ''), 'H0'))
    WHERE p_tier BETWEEN 0 AND 4
      AND gate.are_codes(p_compartments) AND (p_releasable = '{ALL}' OR gate.are_codes(p_releasable))
      AND NOT p_owner = ANY (p_releasable)
      AND p_handling IN ('{}', '{H1}', '{H2}', '{H3}', '{H1,H2}', '{H1,H3}', '{H2,H3}', '{H1,H2,H3}')
      AND ('H3' = ANY (p_handling)) = (p_note <> '')
$$;

-- The fields of what is derived from these labels, kept by p_owner: as tearline.handling.join (the oracle
-- test holds it to that), whose owner is none where several are joined. p_owner is in each one's audience.
CREATE OR REPLACE FUNCTION gate.join_labels(p_owner text, p_labels int[],
    OUT tier smallint, OUT compartments text[], OUT releasable text[], OUT handling text[], OUT note text)
LANGUAGE sql STABLE AS $$
    WITH l AS MATERIALIZED (SELECT * FROM gate.label WHERE id = ANY (p_labels)),
         closed AS MATERIALIZED (SELECT id, owner || releasable AS audience FROM l WHERE releasable <> '{ALL}')
    SELECT (SELECT max(l.tier) FROM l),
           ARRAY(SELECT DISTINCT c COLLATE "C" FROM l, unnest(l.compartments) AS c ORDER BY 1),
           CASE WHEN NOT EXISTS (SELECT FROM closed) THEN '{ALL}' ELSE ARRAY(
               SELECT a COLLATE "C" FROM closed, unnest(audience) AS a WHERE a <> p_owner
               GROUP BY a HAVING count(DISTINCT id) = (SELECT count(*) FROM closed) ORDER BY 1) END,
           ARRAY(SELECT DISTINCT h COLLATE "C" FROM l, unnest(l.handling) AS h ORDER BY 1),
           coalesce((SELECT string_agg(w, '; ' ORDER BY w) FROM (
               SELECT DISTINCT btrim(w) COLLATE "C" FROM l, regexp_split_to_table(l.handling_note, ';') AS w) AS x(w)
               WHERE w <> ''), '')
$$;

-- The number of a label, interned if it is new, for this viewer. Whoever calls it has asked before whether the
-- viewer may give it. The viewer's own session sees it from now on, every other from its next ticket on: nobody
-- else's row is touched, for this transaction may stay open. One interns at a time, or two would take one number.
CREATE OR REPLACE FUNCTION gate.intern(
    p_owner text, p_tier smallint, p_compartments text[], p_releasable text[], p_handling text[], p_note text) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    said constant text := gate.label_text(p_owner, p_tier, p_compartments, p_releasable, p_handling, p_note);
    s gate.session;
    label int;
    place bigint;
BEGIN
    SELECT id INTO label FROM gate.label WHERE digest = sha256(convert_to(said, 'UTF8'));
    IF label IS NOT NULL THEN
        RETURN label;
    END IF;
    SELECT i.version + 1 INTO place FROM gate.interning i FOR UPDATE;
    SELECT id INTO label FROM gate.label WHERE digest = sha256(convert_to(said, 'UTF8'));
    IF label IS NOT NULL THEN  -- by whom this waited for
        RETURN label;
    END IF;
    s := gate.viewer();
    PERFORM gate.within_limit(s.officer_id, s.agency);
    label := gate.free_number();
    INSERT INTO gate.label (id, text, digest, owner, tier, compartments, releasable, handling, handling_note,
        interned, interned_at, interned_by)
    VALUES (label, said, sha256(convert_to(said, 'UTF8')), p_owner, p_tier, p_compartments, p_releasable, p_handling, p_note,
        place, clock_timestamp(), s.officer_id);
    UPDATE gate.interning SET version = place;
    UPDATE gate.session x SET mask = gate.with_bit(x.mask, label) WHERE x.id = s.id
      AND gate.may_see(p_owner, p_tier, p_compartments, p_releasable, x.agency, x.tier, x.compartments);
    PERFORM gate.note('label', '{}', '{}', '{}');  -- which one: the ticket's digest of the question proves it
    RETURN label;
END
$$;

-- The smallest number that no label has; under the lock of whoever interns.
CREATE OR REPLACE FUNCTION gate.free_number() RETURNS int
LANGUAGE plpgsql STABLE AS $$
DECLARE
    free constant int := CASE WHEN NOT EXISTS (SELECT FROM gate.label WHERE id = 1) THEN 1 ELSE (
        SELECT l.id + 1 FROM gate.label l
        WHERE NOT EXISTS (SELECT FROM gate.label n WHERE n.id = l.id + 1) ORDER BY l.id LIMIT 1) END;
BEGIN
    IF free > 131071 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'labels-used-up', MESSAGE = 'no number is left for a new label';
    END IF;
    RETURN free;
END
$$;

-- Refuses one new label more than a day allows, to an officer or to the officers of one agency.
CREATE OR REPLACE FUNCTION gate.within_limit(p_officer uuid, p_agency text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    most gate.label_limit;
    own bigint;
    ours bigint;
BEGIN
    SELECT * INTO most FROM gate.label_limit WHERE since <= current_date ORDER BY since DESC LIMIT 1;
    SELECT count(*) FILTER (WHERE l.interned_by = p_officer), count(*) INTO own, ours
    FROM gate.label l JOIN gate.officer o ON o.id = l.interned_by
    WHERE l.interned_at > clock_timestamp() - interval '24 hours' AND o.agency = p_agency;
    IF own >= most.of_officer OR ours >= most.of_agency THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'labels-in-a-day', MESSAGE = 'too many new labels in a day';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION gate.free_number(), gate.within_limit(uuid, text) FROM PUBLIC;

-- Whether this viewer sees what is derived from these, each of which the viewer sees. Not always: who holds a
-- compartment up to RESTRICTED, and SECRET outside it, sees a record of each and nothing that rests on both.
CREATE OR REPLACE FUNCTION gate.sees_joined(p_labels int[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gate.may_see(s.agency, j.tier, j.compartments, j.releasable, s.agency, s.tier, s.compartments)
    FROM gate.viewer() AS s, gate.join_labels(s.agency, p_labels) AS j
$$;

-- The label, of the viewer's own agency, of what is derived from these, each of which the viewer sees. Refused
-- where the viewer would not see it: who decides must be able to read the own decision, and to take it back.
CREATE OR REPLACE FUNCTION gate.joined_label(p_labels int[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
BEGIN
    IF s.id IS NULL OR clock_timestamp() >= s.clearance_until THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    IF EXISTS (SELECT FROM unnest(p_labels) AS n WHERE NOT EXISTS (
            SELECT FROM gate.label l WHERE l.id = n
            AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, s.agency, s.tier, s.compartments))) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-officer', MESSAGE = 'not a label this officer may give';
    ELSIF NOT gate.sees_joined(p_labels) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'together-above-clearance', MESSAGE = 'together above this officer''s clearance';
    END IF;
    RETURN (SELECT gate.intern(s.agency, j.tier, j.compartments, j.releasable, j.handling, j.note)
            FROM gate.join_labels(s.agency, p_labels) AS j);
END
$$;
RESET ROLE;
