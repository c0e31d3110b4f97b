-- Loads that were refused, and why; and when a load last went on, so that one that nobody goes on with can be ended. Until
-- now a load whose file could not be read to its end stayed open for ever.

SET ROLE tearline_owner;

ALTER TABLE store.load ADD COLUMN refused_code text CHECK (refused_code ~ '^[a-z-]{2,40}$'),
    ADD COLUMN refused_es text CHECK (length(refused_es) <= 2000), ADD COLUMN refused_en text CHECK (length(refused_en) <= 2000),
    ADD COLUMN moved_at timestamptz,
    ADD CONSTRAINT load_refused_is_closed CHECK (refused_code IS NULL OR closed_at IS NOT NULL);

RESET ROLE;
UPDATE store.load SET moved_at = coalesce(closed_at, opened_at);
SET ROLE tearline_owner;

ALTER TABLE store.load ALTER COLUMN moved_at SET DEFAULT clock_timestamp(), ALTER COLUMN moved_at SET NOT NULL;

DO $$
DECLARE
    c text;
BEGIN
    FOREACH c IN ARRAY ARRAY['refused_code', 'refused_es', 'refused_en', 'moved_at'] LOOP
        EXECUTE format('ALTER TABLE store.load ALTER COLUMN %I SET STATISTICS 0', c);
    END LOOP;
END
$$;

-- The job that ends loads which nobody has gone on with for a week sees these, and those that it has ended.
CREATE POLICY forgotten_reads ON store.load FOR SELECT TO tearline_purger USING (
    moved_at < clock_timestamp() - interval '7 days' AND (closed_at IS NULL OR refused_code = 'interrupted'));
CREATE POLICY forgotten_ends ON store.load FOR UPDATE TO tearline_purger USING (
    moved_at < clock_timestamp() - interval '7 days' AND closed_at IS NULL)
    WITH CHECK (refused_code = 'interrupted' AND closed_at IS NOT NULL);
GRANT SELECT, UPDATE ON store.load TO tearline_purger;

RESET ROLE;
