"""Chunks of a load on their way into the store: each one transaction, with its findings and its place in the file."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any
from uuid import UUID

from tearline.db import as_json
from tearline.intake.chunks import MOST_SAID, Chunk, line
from tearline.intake.met import REFUSED, finding
from tearline.ledger.look import Desk, Viewer, look


class Writer:
    """Writes what was judged of one load, chunk after chunk."""

    def __init__(self, desk: Desk, viewer: Viewer, load_id: UUID) -> None:
        self._desk, self._viewer, self._load = desk, viewer, load_id

    def put(self, chunk: Chunk) -> None:
        """One transaction. When it returns, all of the chunk is settled; the receipt counts it."""
        rows = b"".join(chunk.rows)
        arguments = [
            self._load, chunk.start, chunk.end, chunk.labels, as_json(chunk.findings),
            hashlib.sha256(rows).hexdigest(),
        ]  # fmt: skip
        with look(self._desk, self._viewer, "load-chunk", {"load": self._load, "from": chunk.start}) as this:
            this.fill_inbox(rows)
            done = this.conn.execute(
                "SELECT met FROM act.put(%s, %s, %s, %s::text[], %s, %s)", arguments
            ).fetchone()
            if done and done["met"]:
                labels, told = _told(chunk, done["met"])
                this.conn.execute("SELECT act.tell(%s, %s::text[], %s)", [self._load, labels, as_json(told)])


def _told(chunk: Chunk, met: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """Findings about what lines met in the store, each under the label of what it met; and these labels."""
    labels = {text: n for n, text in enumerate(chunk.labels, 1)}
    wanted = {one["key"] for one in met}
    # of two lines of one key the first was taken
    lines = {
        item.key: (n, item) for n, item in reversed(list(enumerate(chunk.batch.items))) if item.key in wanted
    }
    found, said = [], Counter[str]()
    for one in met:
        n, item = lines[one["key"]]
        number = chunk.number(n) + MOST_SAID + said[one["key"]]  # behind the line's own findings
        said[one["key"]] += 1
        severity = "rejected" if one["code"] == REFUSED else "warning"
        place = labels.setdefault(one["label"], len(labels) + 1)
        found.append(line(number, item, finding(one["code"]), severity, place))
    return list(labels), found
