"""Taking files in: each passes the gate, is read, typed and validated, and its borough is told everything at once.

What is typed and validated is what is kept of a file: its cells as `data.kept.selection` leaves them. So a return that
was kept gives the same findings again as the file it came in.

Nothing is stored here, and nothing is compared with what came before: see `data.intake.previous_months`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from data.clusters.cluster import all_areas
from data.contracts.load import Contracts
from data.contracts.names import COVER, KEPT_OF_COVER
from data.intake.causes import explained
from data.intake.findings import Mistake, catalogue, gather, state_of
from data.intake.gate.grid import Grid
from data.intake.gate.people.names import words
from data.intake.reading.reader import Contents, IncomingFile, Reader, Refusal
from data.intake.typing.checks import Subject, text_of_value
from data.intake.typing.cover import Cover, check_borough, check_cover, find_cover, of_type, read_cover
from data.intake.typing.rows import name_owners, row_mistakes, with_suggestions
from data.intake.typing.sheets import nil_of, type_return
from data.intake.typing.text import cleaned
from data.intake.wording import listed_cells, sheet_in_words
from data.kept.document import KeptReturn
from data.kept.names import NamesOfArea
from data.kept.selection import kept_sheets
from data.model import Effect, Expectation, FileExamination, Finding, State, TypedReturn, TypedRow, TypedSheet
from data.registers.register import Register, UnknownRegister
from data.storage.documents import READER_VERSION
from spreadsheets.addresses import position
from standards.lists import listed
from standards.model import Area, CellState

__all__ = ["IncomingFile", "KeptFile", "examine", "known_words"]

Seen = Callable[[Sequence[tuple[str, Subject]]], None]

_FILES_TOGETHER: Final = 300
_TITLES_NAMED: Final = 3
_COVER_WORDS: Final = frozenset(map(words, (*KEPT_OF_COVER, COVER)))


@dataclass(frozen=True)
class KeptFile:
    """A return that was kept, to be typed and validated again; `expected` is what was known of its file."""

    name: str
    kept: KeptReturn
    expected: Expectation = field(default_factory=Expectation)


def examine(
    files: Sequence[IncomingFile | KeptFile],
    contracts: Contracts,
    registers: Callable[[str], Register],
    expected: Mapping[str, Expectation] | None = None,
    *,
    areas: Sequence[Area] | None = None,
    reader: Reader | None = None,
    seen: Seen | None = None,
    names: Callable[[str], NamesOfArea] | None = None,
) -> list[FileExamination]:
    """Examine any number of files, and say of each what its borough is to be told.

    Some hundred are validated together. Each is validated as if alone: the others change nothing of what is found.

    Args:
        files: names and bytes, each with what is known of it from where it arrived.
        contracts: what the returns are made of.
        registers: gives an area's register by its code, and is asked once for each; it may raise `UnknownRegister`.
        expected: what is known of a file, by its name, where the file itself does not bring it.
        areas: the areas that send returns; those of the demonstrations' clusters if not given.
        reader: child processes to read with, kept by the caller; otherwise they are started and ended here.
        seen: is handed what was validated of each file that was not refused, by the file's name.
        names: gives the names that an area's returns may hold, by its code; those of its register if not given.

    Raises:
        ValidationFailed: a check itself broke down; nothing was validated.
    """
    examiner = _Examiner(
        contracts, cache(registers), tuple(areas) if areas is not None else all_areas(), expected or {}, seen, names
    )
    if reader is not None:
        return examiner.examine(files, reader)
    with Reader.for_files(len(files)) as own:
        return examiner.examine(files, own)


@dataclass(frozen=True)
class _Examiner:
    """What every file is examined against."""

    contracts: Contracts
    registers: Callable[[str], Register]
    areas: tuple[Area, ...]
    expected: Mapping[str, Expectation]
    seen: Seen | None = None
    names: Callable[[str], NamesOfArea] | None = None

    def examine(self, files: Sequence[IncomingFile | KeptFile], reader: Reader) -> list[FileExamination]:
        """Examine files some hundred at a time, so that memory does not grow with their number."""
        starts = range(0, len(files), _FILES_TOGETHER)
        return [examined for at in starts for examined in self._together(files[at : at + _FILES_TOGETHER], reader)]

    def _together(self, files: Sequence[IncomingFile | KeptFile], reader: Reader) -> list[FileExamination]:
        arrived = [file for file in files if isinstance(file, IncomingFile)]
        contents = iter(reader.read(arrived, known_words(self.contracts, self.areas)) if arrived else ())
        in_progress = [
            self._begin(file, next(contents) if isinstance(file, IncomingFile) else Contents(file.kept.sheets))
            for file in files
        ]
        read = [(file, self._subject(file.typed)) for file in in_progress if file.typed is not None]
        for (file, subject), failures in zip(read, _validated([subject for _, subject in read]), strict=True):
            mistakes = explained([*file.mistakes, *failures, *row_mistakes(subject)], subject)
            mistakes = with_suggestions(mistakes, subject)
            file.mistakes = name_owners(mistakes, subject, self.areas, self._register)
        examined = [file.finish(self.contracts) for file in in_progress]
        if self.seen is not None:
            taken = {
                id(file)
                for file, result in zip(in_progress, examined, strict=True)
                if result.state is not State.REFUSED
            }
            self.seen([(file.name, subject) for file, subject in read if id(file) in taken])
        return examined

    def _begin(self, file: IncomingFile | KeptFile, contents: Contents) -> _FileInProgress:
        if contents.refusals:
            return _FileInProgress(file, None, [], tuple(refused(refusal) for refusal in contents.refusals))
        grids = [cleaned(grid) for grid in contents.sheets]
        grid = find_cover(grids)
        if grid is None:
            is_empty = not any(sheet.rows for sheet in grids)
            return _FileInProgress(file, None, [Mistake("empty_workbook" if is_empty else "no_cover")])
        cover, mistakes = read_cover(grid, self.contracts, self.areas)
        if cover is None:
            return _FileInProgress(file, None, mistakes)
        names = self._names(cover.area.gss_code)
        sheets = kept_sheets(grids, cover, self.contracts, names, self.areas)
        cover, mistakes = read_cover(find_cover(sheets) or grid, self.contracts, self.areas)
        if cover is None:
            return _FileInProgress(file, None, mistakes)
        expected = self.expected.get(file.name, file.expected)
        mistakes += check_cover(cover, self.contracts, expected)
        mistakes += check_borough(cover, expected, self.areas)
        mistakes += _other_return(cover, sheets, self.contracts)
        mistakes += _of_extras(sheets)
        if any(catalogue()[mistake.code].effect is Effect.REFUSE for mistake in mistakes):
            return _FileInProgress(file, None, mistakes)
        return self._typed(file, sheets, cover, mistakes)

    def _typed(
        self, file: IncomingFile | KeptFile, grids: Sequence[Grid], cover: Cover, mistakes: list[Mistake]
    ) -> _FileInProgress:
        typed = type_return(grids, cover, self.contracts, self.areas)
        typed_return = TypedReturn(
            sha256=_digest_of(file),
            file=file.name,
            return_type=cover.return_type,
            gss_code=cover.area.gss_code,
            month=cover.month,
            contract_version=cover.version,
            sheets=typed.sheets,
            contact_role=cover.contact_role,
            minutes=cover.minutes,
        )
        return _FileInProgress(file, typed_return, mistakes + typed.mistakes, kept=_kept_of(file, grids))

    def _subject(self, typed: TypedReturn) -> Subject:
        return Subject(typed, self.contracts, self._register(typed.gss_code))

    def _names(self, gss_code: str) -> NamesOfArea:
        return self.names(gss_code) if self.names is not None else NamesOfArea(self._register(gss_code))

    def _register(self, gss_code: str) -> Register | None:
        try:
            return self.registers(gss_code)
        except UnknownRegister:
            return None


class _FileInProgress:
    """A file on its way: what was read of it, and what was found so far."""

    def __init__(
        self,
        file: IncomingFile | KeptFile,
        typed: TypedReturn | None,
        mistakes: list[Mistake],
        refusals: tuple[Finding, ...] = (),
        kept: KeptReturn | None = None,
    ) -> None:
        self.name = file.name
        self.sha256 = typed.sha256 if typed is not None else _digest_of(file)
        self.typed = typed
        self.kept = kept
        self.mistakes = mistakes
        self.refusals = refusals

    def finish(self, contracts: Contracts) -> FileExamination:
        order = {COVER: -1} | {sheet.title: rank for rank, sheet in enumerate(contracts.sheets.values())}
        findings = self.refusals or in_order(gather(self.mistakes), order)
        is_nil = self.typed is not None and nil_of(self.typed.sheets)
        state = state_of(findings, is_nil)
        if self.typed is None or state is State.REFUSED:
            return FileExamination(self.name, self.sha256, State.REFUSED, findings)
        typed = replace(_voided(self.typed, findings, contracts), findings=findings)
        return FileExamination(self.name, self.sha256, state, findings, typed, self.kept)


def _digest_of(file: IncomingFile | KeptFile) -> str:
    return hashlib.sha256(file.content).hexdigest() if isinstance(file, IncomingFile) else file.kept.sha256


def _kept_of(file: IncomingFile | KeptFile, sheets: Sequence[Grid]) -> KeptReturn:
    """Return what is kept of a file; who read it first stands in it, whoever validates it again."""
    if isinstance(file, KeptFile):
        return replace(file.kept, sheets=tuple(sheets))
    return KeptReturn(READER_VERSION, file.name.rpartition(".")[2].lower(), tuple(sheets))


def known_words(contracts: Contracts, areas: Sequence[Area] = ()) -> dict[str, str]:
    """Return the headings, codes, titles and areas that belong in a return, and are no person's details."""
    known = dict.fromkeys(_COVER_WORDS, "")
    known |= {words(area.name): "" for area in areas}
    known |= {words(text): "" for codes in contracts.code_lists.values() for code in codes.items() for text in code}
    for versions in contracts.versions.values():
        for sheet in versions:
            known |= {words(text): "" for field in sheet.fields for text in (field.name, field.title)}
    titles = {words(sheet.title): sheet.title for sheet in contracts.sheets.values()}
    return {**known, **titles, words(COVER): COVER}


def in_order(findings: Iterable[Finding], order: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return findings sheet by sheet, the heaviest first."""
    weights = list(Effect)

    def rank(finding: Finding) -> tuple[int, int, tuple[int, int]]:
        first = position(finding.cells[0]) if finding.cells else None
        return order.get(finding.sheet or "", -2), weights.index(finding.effect), first or (0, 0)

    return tuple(sorted(findings, key=rank))


def _other_return(cover: Cover, grids: Sequence[Grid], contracts: Contracts) -> list[Mistake]:
    """Find out whether the sheets are those of another return than the cover says."""
    titles = {words(grid.title) for grid in grids}
    present = {
        sheet.return_type
        for name in {sheet.return_type for sheet in contracts.sheets.values()}
        for sheet in of_type(contracts, name, cover.month)
        if titles & {words(sheet.title), words(sheet.sheet)}
    }
    if not present or cover.return_type in present:
        return []
    facts = (("declared", cover.return_type), ("found", " and ".join(sorted(present))))
    return [Mistake("wrong_return_sheets", COVER, cover.cells("return_type"), facts=facts)]


def _of_extras(sheets: Sequence[Grid]) -> list[Mistake]:
    """Ask, once for each kind, about what is no part of a return."""
    titles: dict[str, list[str]] = {}
    for sheet in sheets:
        for kind in sheet.extras:
            titles.setdefault(kind, []).append(sheet.title)
    return [Mistake(kind, facts=(("found", _listed_titles(sheets)),)) for kind, sheets in sorted(titles.items())]


def _listed_titles(titles: Sequence[str]) -> str:
    named = list(dict.fromkeys(sheet_in_words(title) for title in titles if title))
    if not named:
        return ""
    rest = len(named) - _TITLES_NAMED
    shown = [*named[:_TITLES_NAMED], f"{rest} more"] if rest > 0 else named
    return f" (on {listed(shown)})"


def refused(refusal: Refusal) -> Finding:
    """Return the finding for a file that the gate refused."""
    kind = catalogue()[refusal.code]
    facts: dict[str, Any] = dict(refusal.facts)
    cells = tuple(str(cell) for cell in facts.get("cells", ()))
    facts["at"] = f", {listed_cells(cells, int(facts.get('count', len(cells))))}" if cells else ""
    sheet = facts.get("sheet")
    message, fix = kind.message.format_map(facts), kind.fix.format_map(facts)
    return Finding(refusal.code, kind.effect, message, fix, str(sheet) if sheet else None, cells)


def _validated(subjects: Sequence[Subject]) -> list[list[Mistake]]:
    if not subjects:
        return []
    from data.intake.validation import (
        validate_returns,  # Great Expectations takes seconds to load, and refused files do not need it
    )

    return validate_returns(subjects)


def _voided(typed: TypedReturn, findings: Sequence[Finding], contracts: Contracts) -> TypedReturn:
    """Return a return in which every cell that a finding voids is void."""
    titles = {sheet.title: sheet.sheet for sheet in contracts.sheets.values()}
    void = {
        (titles.get(finding.sheet or ""), cell)
        for finding in findings
        if finding.effect is Effect.VOID
        for cell in finding.cells
    }
    if not void:
        return typed
    sheets = {
        name: _sheet_voided(sheet, {cell for at, cell in void if at == name}) for name, sheet in typed.sheets.items()
    }
    return replace(typed, sheets=sheets)


def _sheet_voided(sheet: TypedSheet, void: set[str]) -> TypedSheet:
    return replace(sheet, rows=tuple(_row_voided(row, sheet, void) for row in sheet.rows)) if void else sheet


def _row_voided(row: TypedRow, sheet: TypedSheet, void: set[str]) -> TypedRow:
    bad = [name for name, column in sheet.columns.items() if f"{column}{row.number}" in void]
    if not bad:
        return row
    typed_as = {name: text_of_value(row.values[name]) for name in bad if row.values[name] is not CellState.VOID}
    return replace(
        row, values={**row.values, **dict.fromkeys(bad, CellState.VOID)}, typed_as={**typed_as, **row.typed_as}
    )
