"""Findings in plain English: one catalogue of codes, and the same mistake in many cells brought together as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import RootModel

from data.contracts.load import Rule
from data.intake.wording import listed_cells, listed_columns, listed_rows, listed_values, quoted, show
from data.model import Effect, Finding, State
from spreadsheets.addresses import position
from standards.errors import BrokenFile
from standards.yaml import FilePart, read

CATALOGUE: Final = Path(__file__).with_name("findings.yaml")
_ALIKE: Final = 3  # findings of one kind on one sheet that are told one by one


class ManyPart(FilePart):
    """What is said instead where a kind of finding stands in many columns or rows for different reasons."""

    message: str
    fix: str


class FindingKind(FilePart):
    """One kind of finding, as the catalogue has it."""

    effect: Effect
    title: str
    message: str
    fix: str
    many: ManyPart | None = None


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, FindingKind]:
    """Return every kind of finding by its code."""
    return read(CATALOGUE, RootModel[dict[str, FindingKind]], BrokenFile).root


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in one place, before the same mistakes are brought together.

    Attributes:
        code: the catalogue's code, or the rule's id.
        sheet: the sheet's title.
        cells: the addresses it stands in.
        value: what was typed.
        facts: what else the message says. Mistakes with equal facts are the same mistake.
        rule: the contract's rule that was broken, which brings its own words.
        where: where, in words, if not the cells.
        effect: what it does, where that is not what the catalogue says of its code.
    """

    code: str
    sheet: str | None = None
    cells: tuple[str, ...] = ()
    field: str | None = None
    value: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    rule: Rule | None = None
    where: str = ""
    effect: Effect | None = None


def gather(mistakes: Iterable[Mistake]) -> tuple[Finding, ...]:
    """Return one finding for each mistake, with all its cells, in the order in which mistakes were first met.

    Where a sheet has more than three of one kind, each with words of its own, they are told together; and fewer, where
    the same was typed.
    """
    groups: dict[tuple[object, ...], list[Mistake]] = {}
    for mistake in mistakes:
        key = (mistake.code, mistake.sheet, mistake.effect, mistake.facts, mistake.where)
        groups.setdefault(key, []).append(mistake)
    kinds: dict[tuple[object, ...], list[list[Mistake]]] = {}
    for group in groups.values():
        kinds.setdefault((group[0].code, group[0].sheet, group[0].effect), []).append(group)
    findings: list[Finding] = []
    for alike in kinds.values():
        has_many = alike[0][0].rule is None and catalogue()[alike[0][0].code].many is not None
        if has_many and len(alike) > 1 and (len(alike) > _ALIKE or _have_the_same_value(alike)):
            findings.append(_finding([mistake for group in alike for mistake in group], is_many=True))
        else:
            findings += [_finding(group, is_many=False) for group in alike]
    return tuple(findings)


def _have_the_same_value(groups: Sequence[Sequence[Mistake]]) -> bool:
    """Say whether each of several mistakes was typed as another one was: it is one slip in several columns."""
    typed = [{mistake.value for mistake in group} - {None} for group in groups]
    times = Counter(value for values in typed for value in values)
    return all(any(times[value] > 1 for value in values) for values in typed)


HOLDING: Final = frozenset({"month_far"})
"""Questions that hold a return: it replaces nothing before they are answered."""

COMPARED: Final = 3
"""A return is compared with what stands for so many months before it: a quarter's sums need its other two."""

QUOTING: Final = frozenset({"large_change", "sum_of_months", "zero_contradicted", "no_referrals", "vanished"})
"""Questions that quote what they are asked about from another month's return."""


def state_of(findings: Iterable[Finding], is_nil: bool) -> State:
    """Return what becomes of a file with these findings."""
    every = list(findings)
    effects = {finding.effect for finding in every}
    if Effect.REFUSE in effects:
        return State.REFUSED
    if effects & {Effect.REJECT, Effect.VOID}:
        return State.REJECTED
    if any(finding.code in HOLDING for finding in every):
        return State.HELD
    if Effect.ASK in effects:
        return State.QUESTIONS
    return State.NIL if is_nil else State.ACCEPTED


def _finding(group: list[Mistake], *, is_many: bool) -> Finding:
    first = group[0]
    cells = tuple(sorted({cell for mistake in group for cell in mistake.cells}, key=_by_row))
    values = list(dict.fromkeys(mistake.value for mistake in group if mistake.value is not None))
    fields = {mistake.field for mistake in group}
    facts = dict(first.facts) | {
        "where": _where(first.sheet, cells, first.where),
        "where_rows": _where(first.sheet, cells, listed_rows(cells)),
        "where_columns": _where(first.sheet, cells, listed_columns(cells)),
        "value": listed_values(values),
        "is": "is" if len(set(map(quoted, values))) == 1 else "are",
    }
    kind = _kind(first)
    texts = kind.many if is_many and kind.many is not None else kind
    return Finding(
        code=first.code,
        effect=first.effect or kind.effect,
        message=_sentence(texts.message.format_map(facts)),
        fix=_sentence(texts.fix.format_map(facts)),
        sheet=first.sheet,
        cells=cells,
        field=first.field if len(fields) == 1 else None,
        value=(show(values[0]) or None) if len(values) == 1 else None,
    )


def _sentence(text: str) -> str:
    """Return a text with a capital where it begins with words for a place."""
    return text[:1].upper() + text[1:]


def _kind(mistake: Mistake) -> FindingKind:
    if mistake.rule is None:
        return catalogue()[mistake.code]
    says, fix = (text.replace("{", "{{").replace("}", "}}") for text in (mistake.rule.says, mistake.rule.fix))
    return FindingKind(
        effect=mistake.rule.effect, title=says, message=f"{{where}}: {says} You entered {{value}}.", fix=fix
    )


def _by_row(cell: str) -> tuple[int, int]:
    return position(cell) or (0, 0)


def _where(sheet: str | None, cells: tuple[str, ...], where: str) -> str:
    if where:
        return f"{sheet}, {where}" if sheet else where
    if not cells:
        return sheet or "The file"
    named = listed_cells(cells, len(cells))
    return f"{sheet}, {named}" if sheet else named
