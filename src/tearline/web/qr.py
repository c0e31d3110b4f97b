"""The picture that an authenticator reads, as an element of the page: the CSP takes no other picture."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr(uri: str) -> Markup:
    """A QR code as inline SVG."""
    made = segno.make(uri, error="m", micro=False)
    picture = made.svg_inline(scale=5, dark="#000", light="#fff", border=4, svgclass="qr", lineclass=None)
    return Markup(picture)  # noqa: S704 the library's own text, of squares alone
