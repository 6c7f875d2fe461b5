"""The names that a borough's return may hold: those of its register, and those that the coordinator accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from data.intake.typing.text import folded
from data.registers.register import Register


@dataclass(frozen=True)
class NamesOfArea:
    """The names of services and providers that one area's returns may hold.

    Attributes:
        register: the area's register, if it has one.
        accepted: what the coordinator accepted beside it, by reference: field and text.
        refer: makes the reference of a field and a text; None where nothing can wait, as in a check beforehand.
        waiting: the new names that were met, by reference: field and text.
    """

    register: Register | None
    accepted: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    refer: Callable[[str, str], str] | None = None
    waiting: dict[str, tuple[str, str]] = field(default_factory=dict)
    _known: dict[str, frozenset[str]] = field(default_factory=dict, init=False)  # by field, once it is asked for

    def text_of(self, reference: str) -> str | None:
        """Return the accepted text under a reference."""
        return self.accepted[reference][1] if reference in self.accepted else None

    def knows(self, field_name: str, text: str) -> bool:
        """Say whether a field may hold a text: in whatever case, and with whatever space between its words."""
        if field_name not in self._known:
            self._known[field_name] = frozenset(map(folded, self._texts(field_name)))
        return folded(text) in self._known[field_name]

    def _texts(self, field_name: str) -> Iterator[str]:
        services = self.register.services.values() if self.register is not None else ()
        registered = ((field_name, service.values.get(field_name)) for service in services)
        return (
            text
            for name, text in (*self.accepted.values(), *registered)
            if name == field_name and isinstance(text, str)
        )

    def reference(self, field_name: str, text: str) -> str:
        """Return the reference under which a new text waits, and note it; empty where nothing waits."""
        if self.refer is None:
            return ""
        reference = self.refer(field_name, folded(text))
        self.waiting[reference] = (field_name, " ".join(text.split()))
        return reference
