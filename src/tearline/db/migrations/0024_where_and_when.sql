-- Where a record stands and on which days, as columns that PostgreSQL makes of its data: for what lies within the extent
-- of a map (ask.within). They are part of the record, under its policies; no deed and no load has to keep them true.

SET ROLE tearline_owner;

-- Their bodies are parsed here and now (RETURN), so that a dump knows which of them needs which.

-- The first and the last day that a date as told may mean: of a year its first of January and its last of December. A moment
-- counts by the day in front, which is its source's own (ADR 0024). NULL for what is no date.
CREATE FUNCTION store.first_day(told text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN told ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
            THEN make_date(substr(told, 1, 4)::int, substr(told, 6, 2)::int, 1) + (substr(told, 9, 2)::int - 1)
        WHEN told ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])$' THEN make_date(substr(told, 1, 4)::int, substr(told, 6, 2)::int, 1)
        WHEN told ~ '^[12][0-9]{3}$' THEN make_date(told::int, 1, 1) END;
CREATE FUNCTION store.last_day(told text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN told ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])$'
            THEN (make_date(substr(told, 1, 4)::int, substr(told, 6, 2)::int, 1) + interval '1 month')::date - 1
        WHEN told ~ '^[12][0-9]{3}$' THEN make_date(told::int, 12, 31)
        ELSE store.first_day(told) END;

-- The only value of a coordinate, in degrees; NULL for none, for several (values are kept sorted: nobody knows which
-- latitude goes with which longitude), and for what is no number of degrees.
CREATE FUNCTION store.degrees(data jsonb, name text, most int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN data #>> ARRAY[name, '1'] IS NULL AND data #>> ARRAY[name, '0'] ~ '^[+-]?[0-9]{1,3}([.][0-9]{1,20})?$'
        THEN CASE WHEN abs((data #>> ARRAY[name, '0'])::float8) <= most THEN (data #>> ARRAY[name, '0'])::float8 END END;

-- The cell of a grid over the earth of 2^level times 2^level cells that holds this place; NULL for no place.
CREATE FUNCTION store.cell(latitude float8, longitude float8, level int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN latitude IS NOT NULL AND longitude IS NOT NULL THEN  -- least() knows no NULL
        least(floor((latitude + 90) / 180 * (1 << level))::int, (1 << level) - 1) * (1 << level)
        + least(floor((longitude + 180) / 360 * (1 << level))::int, (1 << level) - 1) END;

-- The cell of the place that a record tells, where it tells one whole.
CREATE FUNCTION store.cell_of(data jsonb, level int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN store.cell(store.degrees(data, 'latitude', 90), store.degrees(data, 'longitude', 180), level);

-- The first and the last day of what happened: by date and startDate; it ends by endDate, or as it begins.
CREATE FUNCTION store.began(data jsonb) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(least(store.first_day(data #>> '{date,0}'), store.first_day(data #>> '{startDate,0}')),
        store.first_day(data #>> '{endDate,0}'));
CREATE FUNCTION store.ended(data jsonb) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(store.last_day(data #>> '{date,-1}'), store.last_day(data #>> '{startDate,-1}'),
        store.last_day(data #>> '{endDate,-1}'));

REVOKE ALL ON FUNCTION store.first_day(text), store.last_day(text), store.degrees(jsonb, text, int),
    store.cell(float8, float8, int), store.cell_of(jsonb, int), store.began(jsonb), store.ended(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION store.first_day(text), store.last_day(text), store.degrees(jsonb, text, int),
    store.cell(float8, float8, int), store.cell_of(jsonb, int), store.began(jsonb), store.ended(jsonb)
    TO tearline_reader, tearline_writer;

-- Most records stand nowhere: for them a look whether there is a latitude is all. In a cell of the small grid (2^13) some
-- 5 by 2 km lie, in one of the large grid (2^9) some 70 by 40.
ALTER TABLE store.record
    ADD COLUMN latitude float8 GENERATED ALWAYS AS (
        CASE WHEN data ? 'latitude' AND store.cell_of(data, 1) IS NOT NULL THEN store.degrees(data, 'latitude', 90) END) STORED,
    ADD COLUMN longitude float8 GENERATED ALWAYS AS (
        CASE WHEN data ? 'latitude' AND store.cell_of(data, 1) IS NOT NULL THEN store.degrees(data, 'longitude', 180) END) STORED,
    ADD COLUMN small_cell int GENERATED ALWAYS AS (CASE WHEN data ? 'latitude' THEN store.cell_of(data, 13) END) STORED,
    ADD COLUMN large_cell int GENERATED ALWAYS AS (CASE WHEN data ? 'latitude' THEN store.cell_of(data, 9) END) STORED,
    ADD COLUMN began date GENERATED ALWAYS AS (CASE WHEN data ? 'latitude' THEN store.began(data) END) STORED,
    ADD COLUMN ended date GENERATED ALWAYS AS (CASE WHEN data ? 'latitude' THEN store.ended(data) END) STORED;

-- No statistics, as in 0002.
DO $$
DECLARE
    c text;
BEGIN
    FOREACH c IN ARRAY ARRAY['latitude', 'longitude', 'small_cell', 'large_cell', 'began', 'ended'] LOOP
        EXECUTE format('ALTER TABLE store.record ALTER COLUMN %I SET STATISTICS 0', c);
    END LOOP;
END
$$;

-- The newest first in a cell, or anywhere; and what lasted longer than a day, which a window of time may begin within.
CREATE INDEX record_in_small_cell ON store.record (small_cell, began DESC NULLS LAST, id) WHERE small_cell IS NOT NULL;
CREATE INDEX record_in_large_cell ON store.record (large_cell, began DESC NULLS LAST, id) WHERE large_cell IS NOT NULL;
CREATE INDEX record_somewhere ON store.record (began DESC NULLS LAST, id) WHERE large_cell IS NOT NULL;
CREATE INDEX record_lasting ON store.record (ended) WHERE large_cell IS NOT NULL AND ended > began;

RESET ROLE;
