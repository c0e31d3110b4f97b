"""The gate itself: the database, its migrations, its roles, and a viewer's session on it."""

from tearline.db.house import House, Role
from tearline.db.pool import Pool, Row, as_json, open_pool, translated
from tearline.db.roles import end_left_open
from tearline.db.rows import from_row, instant
from tearline.db.session import ask_once, viewer_session

__all__ = [
    "House", "Pool", "Role", "Row", "as_json", "ask_once", "end_left_open", "from_row", "instant",
    "open_pool", "translated", "viewer_session",
]  # fmt: skip
