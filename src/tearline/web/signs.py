"""The sign of each family of kinds: drawn into pages, and as a file of its own for the link chart."""

from __future__ import annotations

from markupsafe import Markup

from tearline.ontology.families import family_of

# 16 by 16, strokes only (components.css, .ic)
_SHAPES = {
    "person": '<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 14c.4-3 2.5-4.7 5.2-4.7s4.8 1.7 5.2 4.7"/>',
    "body": '<path d="M2.5 14V5.5h5V14M7.5 14V2h6v12M1.5 14h13M4.5 8h1M4.5 11h1M9.7 5h1.6M9.7 8h1.6M9.7 11h1.6"/>',
    "vehicle": '<path d="M2 11V8.3l1.6-3.6h8.8L14 8.3V11zM3.5 11v1.8h2V11M10.5 11v1.8h2V11M2 8.3h12"/>',
    "account": '<rect x="1.8" y="4" width="12.4" height="8.4" rx="1"/><path d="M1.8 7h12.4M4 10h3"/>',
    "place": '<path d="M8 14.2C5 10.8 3.6 8.6 3.6 6.4a4.4 4.4 0 0 1 8.8 0c0 2.2-1.4 4.4-4.4 7.8z"/>'
    '<circle cx="8" cy="6.4" r="1.5"/>',
    "paper": '<path d="M4 1.8h5.2L12.5 5v9.2H4zM9 1.8V5.2h3.5M6 8h4.5M6 10.5h4.5"/>',
    "event": '<rect x="2.2" y="3.2" width="11.6" height="10.6"/><path d="M2.2 6.4h11.6M5.2 1.8v2.6M10.8 1.8v2.6"/>',
}
_GREY = "#69757a"  # is told from the grounds of both themes: a file knows nothing of the page's


def sign(kind: str) -> Markup:
    """The sign as part of a page, in the colour of its text."""
    shape = _SHAPES[family_of(kind)]
    return Markup(f'<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">{shape}</svg>')  # noqa: S704 ours, above


def files() -> dict[str, bytes]:
    """Each sign as a file, by its family."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 16 16"'
    strokes = f'fill="none" stroke="{_GREY}" stroke-width="1.3"'
    return {name: f"{head} {strokes}>{shape}</svg>".encode() for name, shape in _SHAPES.items()}
