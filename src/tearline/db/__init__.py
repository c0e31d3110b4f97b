"""The gate itself: the database, its migrations, its roles, and a viewer's session on it."""

from tearline.db.house import House, Role
from tearline.db.line import connect
from tearline.db.pool import RECOVERY, Pool, Row, as_json, is_lost, open_pool, translated
from tearline.db.roles import end_left_open
from tearline.db.rows import from_row, instant
from tearline.db.session import ask_once, viewer_session

__all__ = [
    "RECOVERY", "House", "Pool", "Role", "Row", "as_json", "ask_once", "connect", "end_left_open", "from_row",
    "instant", "is_lost", "open_pool", "translated", "viewer_session",
]  # fmt: skip
