"""Our own HTML as nodes that a template can set, so that a text for pages and print is written once."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, Final

Node = str | dict[str, Any]
"""A text, or an element: `{tag, class, id, href, in}`, where `in` holds what is inside it; of `pre`, its lines."""

_SPACE: Final = re.compile(r"[ \t\r\n]+")
_INLINE: Final = frozenset({"a", "b", "code", "em", "i", "span", "strong"})


def nodes_of(html: str) -> list[Node]:
    """Return what a well-formed piece of HTML holds, with spaces as a browser would show them.

    Raises:
        ValueError: an element is not closed, or not open.
    """
    parser = _Tree()
    parser.feed(html)
    parser.close()
    return parser.result()


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[dict[str, Any]] = [_element("body", {})]

    def result(self) -> list[Node]:
        if len(self._open) != 1:
            raise ValueError(f"<{self._open[-1]['tag']}> is not closed")
        return _trimmed(self._open[0]["in"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(_element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1]["tag"] != tag:
            raise ValueError(f"</{tag}> closes <{self._open[-1]['tag']}>")
        element = self._open.pop()
        if tag == "pre":
            element["in"] = _plain(element).splitlines()
        elif tag not in _INLINE:
            element["in"] = _trimmed(element["in"])
        self._open[-1]["in"].append(element)

    def handle_data(self, data: str) -> None:
        is_kept = any(element["tag"] == "pre" for element in self._open)
        self._open[-1]["in"].append(data if is_kept else _SPACE.sub(" ", data))


def _element(tag: str, attributes: dict[str, str | None]) -> dict[str, Any]:
    return {
        "tag": tag,
        "class": (attributes.get("class") or "").split(),
        "id": attributes.get("id") or "",
        "href": attributes.get("href") or "",
        "in": [],
    }


def _plain(node: Node) -> str:
    return node if isinstance(node, str) else "".join(map(_plain, node["in"]))


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Leave out spaces at the ends of a block, and those between blocks."""
    kept = list(nodes)
    if kept and isinstance(kept[0], str):
        kept[:1] = [text] if (text := kept[0].lstrip()) else []
    if kept and isinstance(kept[-1], str):
        kept[-1:] = [text] if (text := kept[-1].rstrip()) else []
    return [node for position, node in enumerate(kept) if node != " " or _is_inside_a_line(kept, position)]


def _is_inside_a_line(nodes: list[Node], position: int) -> bool:
    return all(_is_inline(node) for node in (nodes[position - 1], nodes[position + 1]))


def _is_inline(node: Node) -> bool:
    return isinstance(node, str) or node["tag"] in _INLINE
