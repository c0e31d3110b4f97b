-- Who looked at an agency's records is told by the hour (docs/gate.md, ADR 0009): an index in that order.
SET ROLE tearline_owner;

-- The whole hour, in UTC, in which an instant lies.
CREATE FUNCTION ledger.hour_of(p_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_bin('1 hour', p_at, '2000-01-01 00:00:00+00')
$$;
REVOKE ALL ON FUNCTION ledger.hour_of(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.hour_of(timestamptz) TO tearline_reader;

CREATE INDEX shown_by_hour ON ledger.shown (owner, ledger.hour_of(at) DESC, record);

RESET ROLE;
