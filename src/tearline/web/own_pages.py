"""Kinds of matter that have a page of their own beside the one of all matters."""

from __future__ import annotations

from tearline.casework.questions import Matter
from tearline.language import Message, msg
from tearline.sharing.releases.questions import KIND as RELEASE

_PAGES = {RELEASE: ("/release/", msg("Write, check and issue it"))}


def own_page_of(found: Matter) -> tuple[str, Message] | None:
    """Its address and what is done there; None for most."""
    page = _PAGES.get(found.kind.code)
    return None if page is None else (page[0] + found.id, page[1])
