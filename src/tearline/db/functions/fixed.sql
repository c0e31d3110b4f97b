-- What a caller could set to bend an answer, or to have more told than the answer, is fixed in each function that a
-- role which signs in may call; what they call runs under it. Costs some microseconds a call. Which settings there
-- are, and why the others are not here, is in docs/gate.md.
DO $$
DECLARE
    f regprocedure;
    setting text;
BEGIN
    FOR f IN
        SELECT DISTINCT p.oid FROM pg_proc p, aclexplode(p.proacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE p.prosecdef AND p.pronamespace::regnamespace::text IN ('gate', 'ledger', 'ask', 'act', 'fuse')
          AND r.rolname LIKE 'tearline\_%' AND r.rolcanlogin
    LOOP
        FOREACH setting IN ARRAY ARRAY[
            'debug_print_plan = off',           -- a plan's estimates count hidden rows
            'debug_print_parse = off',
            'debug_print_rewritten = off',
            'client_min_messages = warning',    -- what is said about a statement while it runs
            'gin_fuzzy_search_limit = 0',       -- else an index gives some of what it finds, by chance
            'row_security = on',
            'timezone = ''UTC''',               -- else today is tomorrow, for what is purged on a date
            'datestyle = ''ISO, YMD''',
            'intervalstyle = postgres',
            'extra_float_digits = 1',
            'bytea_output = hex',
            'array_nulls = on',
            'transform_null_equals = off',
            'standard_conforming_strings = on'  -- how the functions' own text is read
        ] LOOP
            EXECUTE format('ALTER FUNCTION %s SET %s', f, setting);
        END LOOP;
    END LOOP;
END
$$;
