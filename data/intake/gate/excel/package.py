"""What each part of an Office file is: its content type and the relationships that point to it say so, not its name."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from data.intake.gate.container import CONTENT_TYPES, Container
from data.intake.gate.markup import unprefixed, walk_through
from data.intake.gate.refusal import FileRefusal

_FORBIDDEN: Final = {
    "vbaproject": "macros",
    "macrosheet": "macros",
    "dialogsheet": "macros",
    "externallink": "external_links",
    "connections": "connections",
    "querytable": "connections",
    "powerpivot": "connections",
    "oleobject": "embedded_objects",
    "/embeddings/": "embedded_objects",
    "relationships/package": "embedded_objects",
    "activex": "active_controls",
    "relationships/control": "active_controls",
    "extensibility": "active_controls",
    "customui": "active_controls",
    "webextension": "active_controls",
    "pivotcache": "pivot_cache",
}
_OPENED_BY_LINK: Final = ("hyperlink", "attachedtemplate")
"""Kinds of relationships that may lead out of the file: nothing follows them by itself."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another.

    Attributes:
        kind: the last word of its type, in lower case: `worksheet`, `sharedstrings`.
        target: the other part's name; the address itself where it leads out of the file.
    """

    kind: str
    target: str
    is_external: bool = False


@dataclass(frozen=True)
class Package:
    """The parts of an Office file by what they are.

    Attributes:
        related: each part's relationships by their ids; those of the file itself under "".
        kinds: for each part, the kinds of relationships that point to it.
        content_types: each part's content type, in lower case.
    """

    related: Mapping[str, Mapping[str, Relationship]]
    kinds: Mapping[str, frozenset[str]]
    content_types: Mapping[str, str]

    def targets(self, part: str, kind: str) -> list[str]:
        """Return the parts of a kind to which a part points."""
        return [each.target for each in self.related.get(part, {}).values() if each.kind == kind]


def read_package(container: Container) -> Package:
    """Return what every part is.

    Raises:
        Refused: something that no return needs, by its name, its content type or a relationship.
    """
    for name in container.members:
        if not name.casefold().startswith("[trash]/"):
            forbid(f"/{name}")
    related = {_source(name): _relationships(container, name) for name in container.members if _is_relationships(name)}
    kinds: dict[str, set[str]] = defaultdict(set)
    for links in related.values():
        for link in links.values():
            kinds[link.target].add(link.kind)
    return Package(related, {part: frozenset(each) for part, each in kinds.items()}, _content_types(container))


def forbid(text: str) -> None:
    """Refuse what no return needs.

    Raises:
        Refused: a name, content type or kind of relationship that means macros, links to other files and the like.
    """
    text = text.casefold()
    for token, code in _FORBIDDEN.items():
        if token in text:
            raise FileRefusal(code)


def is_of_package(name: str) -> bool:
    """Say whether a part only says what other parts are."""
    return name == CONTENT_TYPES or _is_relationships(name)


def _is_relationships(name: str) -> bool:
    return name.endswith(".rels") and posixpath.basename(posixpath.dirname(name)) == "_rels"


def _source(name: str) -> str:
    """Return the part that a part of relationships speaks for."""
    folder, base = posixpath.split(name)
    return posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))


def _relationships(container: Container, name: str) -> dict[str, Relationship]:
    folder = posixpath.dirname(_source(name))
    links: dict[str, Relationship] = {}

    def hear(element: str, attributes: dict[str, str]) -> None:
        if unprefixed(element) == "Relationship":
            links[attributes.get("Id", "")] = _relationship(attributes, folder, container.members)

    walk_through(container.read(name), lambda parser: setattr(parser, "StartElementHandler", hear), name)
    return links


def _relationship(attributes: Mapping[str, str], folder: str, members: Mapping[str, object]) -> Relationship:
    kind, target = attributes.get("Type", ""), attributes.get("Target", "").replace("\\", "/")
    forbid(kind)
    last = kind.rpartition("/")[2].lower()
    if attributes.get("TargetMode") == "External":
        if last not in _OPENED_BY_LINK:
            raise FileRefusal("external_links")
        return Relationship(last, target, is_external=True)
    path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relationship(last, path if path in members else unquote(path))


def _content_types(container: Container) -> dict[str, str]:
    by_ending: dict[str, str] = {}
    by_name: dict[str, str] = {}

    def hear(element: str, attributes: dict[str, str]) -> None:
        content_type = attributes.get("ContentType", "").lower()
        forbid(content_type)
        if unprefixed(element) == "Default":
            by_ending[attributes.get("Extension", "").lower()] = content_type
        elif unprefixed(element) == "Override":
            by_name[attributes.get("PartName", "").removeprefix("/").lower()] = content_type

    walk_through(
        container.read(CONTENT_TYPES), lambda parser: setattr(parser, "StartElementHandler", hear), CONTENT_TYPES
    )
    return {
        name: by_name.get(name.lower()) or by_ending.get(name.rpartition(".")[2].lower(), "")
        for name in container.members
    }
