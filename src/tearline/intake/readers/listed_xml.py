"""Official lists in XML, streamed: entities, outer files and documents beyond libxml's limits are refused.

What breaks within a file ends its reading with a `Reject` that names line and column; what came before is yielded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, cast

from lxml import etree

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File, not_empty, open_bytes
from tearline.language import msg

Element: TypeAlias = etree._Element


def streamed(
    path: File, root: str, tags: Sequence[str], drafts: Callable[[Element], Iterator[Draft | Reject]]
) -> Iterator[Draft | Reject]:
    """What ``drafts`` makes of each element of these names, in any namespace; BadInput where the root is another."""
    not_empty(path)
    with open_bytes(path) as file:
        events = etree.iterparse(
            file,
            events=("start", "end"),
            tag=[f"{{*}}{tag}" for tag in (root, *tags)],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            yield from _each(path, root, events, drafts)
        except etree.XMLSyntaxError as error:
            if _out_of_memory(error):
                raise MemoryError from error
            yield _broken(path, error)


def _each(
    path: File,
    root: str,
    events: Iterator[tuple[str, Element]],
    drafts: Callable[[Element], Iterator[Draft | Reject]],
) -> Iterator[Draft | Reject]:
    root_seen = False
    for event, element in events:
        is_root = etree.QName(element).localname == root
        if event == "start":
            root_seen = root_seen or _is_the_list(path, root, element)
        elif not is_root:
            yield from drafts(element)
    if not root_seen:
        raise _not_the_list(path, root)


def _is_the_list(path: File, root: str, element: Element) -> bool:
    if element.getroottree().docinfo.internalDTD is not None:
        raise BadInput(msg("{file} has a DOCTYPE, which this list has not; it is refused.", file=path.name))
    if etree.QName(element).localname != root or element.getparent() is not None:
        raise _not_the_list(path, root)
    return True


def _not_the_list(path: File, root: str) -> BadInput:
    return BadInput(msg("{file} is XML, but no {root}.", file=path.name, root=root))


def forget(element: Element) -> None:
    """Free the element and those before it, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def line_of(element: Element) -> int:
    """Where it begins."""
    return cast("int | None", element.sourceline) or 0


def text_of(element: Element | None) -> str:
    """Its text, with single spaces; nothing for none."""
    return "" if element is None else " ".join((element.text or "").split())


def _out_of_memory(error: etree.XMLSyntaxError) -> bool:
    """Whether the parser stopped for want of memory: it tells no place then, and no fault in the text."""
    faults = cast("list[etree._LogEntry]", error.error_log)
    return not error.position[0] and (not len(faults) or faults[-1].type == etree.ErrorTypes.ERR_NO_MEMORY)


def _broken(path: File, error: etree.XMLSyntaxError) -> Reject:
    line, column = error.position
    too_large = any(word in str(error).lower() for word in ("huge", "limit", "excessive"))
    what = msg("larger than the XML parser's limits") if too_large else msg("broken XML")
    reason = msg(
        "{file}, line {line}, column {column}: {what}; nothing from there on was read.",
        file=path.name,
        line=line,
        column=column,
        what=what,
    )
    return Reject(path.name, line, None, "too-long" if too_large else "broken-xml", reason)
