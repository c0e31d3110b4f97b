"""A copy as JSON: an object whose first member is the banner."""

from __future__ import annotations

import orjson

from tearline.copies.contents import Contents
from tearline.copies.head import NOTICE, Head


def as_json(contents: Contents, head: Head) -> bytes:
    """``{"copy": {…}, …}``: number, label, taker, holder, purpose and time, then what it holds."""
    banner = {**head.as_data(), "notice": head.said(NOTICE)}
    return orjson.dumps({"copy": banner, **contents.data}, option=orjson.OPT_INDENT_2)
