SET ROLE tearline_owner;
-- Lists of identifiers checked at once (ADR 0055). Each line is a check like any other, with its own look and entries; what is
-- here is that they were a list, for which case, and how much of that an officer may ask.

-- Before the first line is asked: the case and how many lines, within what the officer may ask in a day. By what the officer
-- asked alone, and before anything is looked up: a refusal says nothing of any record.
CREATE OR REPLACE FUNCTION act.begin_list(p_many int, p_case text, p_digest bytea) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    list constant uuid := gen_random_uuid();
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF p_many IS NULL OR p_many < 1 OR p_many > (SELECT q.at_most FROM gate.quota q WHERE q.what = 'list-lines') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'list-lines', MESSAGE = 'no lines, or too many';
    ELSIF length(p_case) NOT BETWEEN 3 AND 60 OR p_case ~ '[\u0001-\u001f]' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'list-case', MESSAGE = 'no case number';
    END IF;
    INSERT INTO gate.list_officer (officer_id) VALUES (me) ON CONFLICT DO NOTHING;
    PERFORM FROM gate.list_officer o WHERE o.officer_id = me FOR UPDATE;  -- two lists at once are counted one after the other
    IF p_many > (SELECT q.remains FROM gate.list_quota() AS q) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'list-quota', MESSAGE = 'more than the officer may check in a day';
    END IF;
    INSERT INTO gate.checked_list (id, officer_id, agency, purpose, case_number, many, digest)
    VALUES (list, me, gate.agency(), gate.purpose_of_look(), p_case, p_many, p_digest);
    PERFORM gate.note('list-begun', '{}', '{}', jsonb_build_object('list', list, 'many', p_many, 'lines', encode(p_digest, 'hex'),
        'case', encode(sha256(convert_to(list || ' ' || p_case, 'UTF8')), 'hex')));
    RETURN list;
END
$$;

-- How many lines one list may have, and how many the viewer may still check now.
CREATE OR REPLACE FUNCTION gate.list_quota() RETURNS TABLE (at_once int, remains int)
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT (SELECT q.at_most FROM gate.quota q WHERE q.what = 'list-lines'),
           greatest(0, (SELECT q.at_most FROM gate.quota q WHERE q.what = 'list-lines-in-a-day') - coalesce((
               SELECT sum(l.many)::int FROM gate.checked_list l
               WHERE l.officer_id = (SELECT gate.officer()) AND l.at > (SELECT clock_timestamp()) - interval '24 hours'), 0))
$$;

CREATE OR REPLACE FUNCTION ask.list_quota() RETURNS TABLE (at_once int, remains int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    -- unordered: one row
    RETURN QUERY SELECT q.at_once, q.remains FROM gate.list_quota() AS q;
END
$$;

-- The viewer's own lists, or everybody's where an inspector asks for them; the newest first.
CREATE OR REPLACE FUNCTION ask.checked_lists(p_all boolean, p_limit int)
RETURNS TABLE (id uuid, at timestamptz, login text, agency text, purpose text, case_number text, many int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    IF p_all AND NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-looks', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY
    SELECT l.id, l.at, gate.login_of(l.officer_id), l.agency, l.purpose, l.case_number, l.many
    FROM gate.checked_list l WHERE p_all OR l.officer_id = gate.officer()
    ORDER BY l.at DESC, l.id LIMIT p_limit;
END
$$;

REVOKE ALL ON FUNCTION gate.list_quota(), act.begin_list(int, text, bytea), ask.list_quota(), ask.checked_lists(boolean, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.list_quota() TO tearline_reader;
GRANT EXECUTE ON FUNCTION act.begin_list(int, text, bytea), ask.list_quota(), ask.checked_lists(boolean, int) TO tearline_app;
RESET ROLE;
ALTER FUNCTION ask.list_quota() OWNER TO tearline_reader;
ALTER FUNCTION ask.checked_lists(boolean, int) OWNER TO tearline_reader;
