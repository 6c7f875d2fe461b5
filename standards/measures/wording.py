"""Words that the kinds of measure share when they say how they are worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from standards.lists import either
from standards.measures.filters import Clause, Names, Where, as_names
from standards.measures.session import in_words
from standards.model import Field, FieldCatalogue

FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Words:
    """Gives the words for fields and codes: the catalogue's where there is one, else the names written out."""

    catalogue: FieldCatalogue | None

    def __call__(self, sheet: str, name: str) -> str:
        field = self._field(sheet, name)
        return f"“{field.title}”" if field is not None else in_words(name)

    def sheet(self, name: str) -> str:
        """Return a sheet's title; without a catalogue, its name."""
        known = self.catalogue is not None and name in self.catalogue.sheets
        return f"“{self.catalogue.sheets[name].title}”" if self.catalogue is not None and known else name

    def _field(self, sheet: str, name: str) -> Field | None:
        return self.catalogue.field(sheet, name) if self.catalogue is not None else None

    def codes(self, code: str) -> tuple[str, ...]:
        """Return the codes that a named set holds; a code alone, and a set that nobody named, stand for themselves."""
        return self.catalogue.sets.get(code, (code,)) if self.catalogue is not None else (code,)

    def listed(self, codes: object, sheet: str, name: str) -> str:
        """Return codes of a field as `MASE, MARAC or GSVP`; a long set by its name."""
        given = [str(code) for code in codes] if isinstance(codes, list) else [str(codes)]
        if len(given) == 1 and len(self.codes(given[0])) > FEW:
            return f"one of the {in_words(given[0])}"
        field = self._field(sheet, name)
        titles = field.code_titles if field is not None else {}
        return either(_code(code, titles) for named in given for code in self.codes(named))

    def each(self, codes: str | Iterable[str], names: Mapping[str, str]) -> str:
        """Return codes as `police, children's social care, health, education`."""
        listed = self.codes(codes) if isinstance(codes, str) else codes
        return ", ".join(names.get(code, in_words(code)) for code in listed)


def field_names(names: Names, sheet: str, words: Words) -> str:
    """Return one field, or several as `“Held” and “Cancelled”`."""
    return " and ".join(words(sheet, name) for name in as_names(names))


def which_rows(where: Where, sheet: str, words: Words) -> str:
    """Return `, where “Panel” is MASE`, or nothing where all rows count."""
    rows = where_words(where, sheet, words)
    return f", where {rows}" if rows else ""


def where_words(where: Where, sheet: str, words: Words) -> str:
    """Return which rows count, as `“Panel” is MASE, or “Panel” is MARAC`."""
    clauses = where if isinstance(where, list) else [where]
    return ", or ".join(clause_words(clause, sheet, words) for clause in clauses if clause)


def clause_words(clause: Clause, sheet: str, words: Words) -> str:
    """Return one entry of a `where` in words."""
    return " and ".join(f"{words(sheet, name)} is {words.listed(codes, sheet, name)}" for name, codes in clause.items())


def window_words(months: int) -> str:
    """Return `, over 3 months` or `, in the month`."""
    return f", over {months} months" if months > 1 else ", in the month"


def capitalised(text: str) -> str:
    """Return a text with its first letter in capitals, and the rest as it is."""
    return text[:1].upper() + text[1:]


def _code(code: str, titles: Mapping[str, str]) -> str:
    """Return a code in words: its title, but an abbreviation such as `MARAC` as it is."""
    title = titles.get(code, "") if code.islower() else ""
    return f"{title[:1].lower()}{title[1:]}" if title else in_words(code)
