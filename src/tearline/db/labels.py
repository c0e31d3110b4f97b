"""Numbers of labels: there are 131,071, and a deployment that ran out takes back those that nothing uses."""

from __future__ import annotations

import psycopg

from tearline.db.house import House
from tearline.db.pool import translated

MOST = 131_071


def left(house: House) -> int:
    """How many new labels there can still be."""
    with translated(), psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        row = conn.execute("SELECT %s - count(*) FROM gate.label", [MOST]).fetchone()
    return int(row[0]) if row else 0


def free(house: House) -> int:
    """Take back the numbers of labels that nothing in the store uses; how many. As the database's administrator.

    Ends every session: a mask with the bit of a label that is gone would show what comes under its number next,
    and a load under way would write under it. Writers wait meanwhile. Raises :class:`Unavailable`; then nothing
    was changed.
    """
    with translated(), psycopg.connect(house.dsn("admin")) as conn:
        conn.execute("SET LOCAL lock_timeout = '60s'")
        # whatever could hold a label's number: no table of the store has a whole number of this size for anything else
        columns = conn.execute(
            "SELECT c.oid::regclass::text, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'store'::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
            " AND NOT a.attisdropped AND a.atttypid = 'int'::regtype ORDER BY 1, 2"
        ).fetchall()
        tables = sorted({table for table, _ in columns})
        conn.execute(f"LOCK TABLE {', '.join(tables)}, gate.label IN SHARE ROW EXCLUSIVE MODE".encode())
        conn.execute("UPDATE gate.session SET closed_at = clock_timestamp() WHERE closed_at IS NULL")
        conn.execute("DELETE FROM gate.ticket")
        used = " UNION ".join(f"SELECT {column} FROM {table}" for table, column in columns)  # noqa: S608 of the catalogue
        # what refers to a label was read just now, all of it: to look once more for each is a scan each
        conn.execute("SET LOCAL session_replication_role = replica")
        nothing = f"l.id NOT IN (SELECT u.n FROM ({used}) AS u(n) WHERE u.n IS NOT NULL)"  # noqa: S608 the same
        gone = conn.execute(f"DELETE FROM gate.label l WHERE {nothing}".encode()).rowcount  # noqa: S608 the same
        conn.execute("SET LOCAL session_replication_role = origin")
        conn.execute("DELETE FROM store.writing")
        conn.execute(
            "SELECT gate.note_job('labels-freed', '{}', '{}', jsonb_build_object('count', %s::int))", [gone]
        )
    return gone
