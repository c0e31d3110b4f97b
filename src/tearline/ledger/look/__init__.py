"""A look: the only way to ask. The entry first, then the answer, then what was shown, then the words.

    with look(desk, viewer, "check", {"text": "…"}) as this:
        rows = this.conn.execute("SELECT * FROM ask.check(%s, %s)", …).fetchall()
        this.show(rows)
    # only here, with the results on record, may the rows be given to the person

A deed (a load, a correction) is made in the same way; its own entry is in the deed's transaction.
"""

from tearline.ledger.look.asking import Look, Quick, look, quick_look
from tearline.ledger.look.desk import Desk, Viewer

__all__ = ["Desk", "Look", "Quick", "Viewer", "look", "quick_look"]
