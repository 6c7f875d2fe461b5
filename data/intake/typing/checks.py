"""The questions that a contract asks of typed rows: each is one line of the table that validation asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Final, NamedTuple, TypeGuard

from data.contracts.load import Contracts, FieldContract, Rule, SheetContract
from data.contracts.names import PANEL_ID, PANELS, SERVICES
from data.intake.findings import Mistake
from data.intake.typing.answers import NUMBERS, asked_for, expected
from data.intake.typing.codes import suggested
from data.intake.typing.text import plain, text_of
from data.model import TypedReturn, TypedRow, TypedSheet
from data.registers.register import Register
from standards.model import CellState, FieldKind, Month, Value

_CODES_NAMED: Final = 14
_YEARS_AGO: Final = 8  # as old as the youngest child that returns are about
_NUMBERS: Final = (int, Fraction)
_CODED: Final = (str, tuple)

Number = int | Fraction


class CheckQuestion(NamedTuple):
    """One question about one cell or row. What is None does not arise.

    Attributes:
        mistake: makes the mistake, if the answer is no.
        is_answered: whether an answer stands where one must.
        larger, smaller: numbers of which the first must be at least the second.
        listed: what must be among what is allowed.
    """

    mistake: Callable[[], Mistake]
    is_answered: bool | None = None
    larger: Number | None = None
    smaller: Number | None = None
    listed: str | None = None


@dataclass(frozen=True)
class Subject:
    """A typed return with what it is validated against. `register` is None where the area has none."""

    typed: TypedReturn
    contracts: Contracts
    register: Register | None

    @property
    def month(self) -> Month:
        return self.typed.month

    def contract(self, sheet: str) -> SheetContract:
        return self.contracts.sheet(sheet, self.month) or self.contracts.sheets[sheet]

    def known_ids(self, sheet: str) -> tuple[str, ...] | None:
        """Return the ids that a sheet's rows may have, or None where any may."""
        contract = self.contract(sheet)
        about = contract.extends[0] if contract.extends is not None else sheet
        if self.register is None or about not in (SERVICES, PANELS):
            return None
        if about == SERVICES:
            return tuple(service.service_id for service in self.register.services_in(self.month))
        return tuple(panel.panel_id for panel in self.register.panels_in(self.month))


def allowed(subjects: Sequence[Subject]) -> frozenset[str]:
    """Return everything that `CheckQuestion.listed` may be, for several returns together."""
    ids: set[str] = set()
    contracts: dict[tuple[str, str], SheetContract] = {}
    for subject in subjects:
        for sheet in subject.typed.sheets:
            ids.update(_registered(subject, sheet, registered) for registered in subject.known_ids(sheet) or ())
            contract = subject.contract(sheet)
            contracts[sheet, contract.version] = contract
    return frozenset(ids).union(*map(_codes, contracts.values()))


def questions(subject: Subject) -> list[CheckQuestion]:
    """Return every question that the contracts ask of a return."""
    sheets = (sheet for sheet in subject.typed.sheets.values() if not sheet.is_nil)
    return [question for sheet in sheets for question in _SheetQuestions(subject, sheet).all()]


class _SheetQuestions:
    """The questions of one sheet."""

    def __init__(self, subject: Subject, sheet: TypedSheet) -> None:
        self.subject = subject
        self.sheet = sheet
        self.contract = subject.contract(sheet.sheet)
        self.title = self.contract.title
        self.fields = [field for field in self.contract.fields if field.name in sheet.columns]
        self.inherited = self._inherited()
        self.known_ids = subject.known_ids(sheet.sheet)
        self.last_day = subject.month.last_day.toordinal()
        self.long_ago = subject.month.last_day.replace(year=subject.month.year - _YEARS_AGO, day=1).toordinal()
        self.asked = [field for field in self.fields if field.name not in self.contract.key and not field.is_prefilled]
        self.required = [field for field in self.asked if field.is_required]

    def all(self) -> list[CheckQuestion]:
        asked: list[CheckQuestion] = []
        code = "sheet_unanswered" if self._has_no_answers() else "row_unanswered"
        for row in self.sheet.rows:
            fields = self.fields
            if self._is_about_nothing(row):
                asked.append(self._about_nothing(row))
                continue
            if self._is_unanswered(row):
                asked += self._unanswered(row, code)
                fields = [field for field in self.fields if field.name in self.contract.key or field.is_prefilled]
            for field in fields:
                value = row.values[field.name]
                if type(value) is int and field.minimum is not None:
                    self._of_count(row, field, value, asked)  # most cells
                elif value is not CellState.BLANK or field.is_required:
                    self._of_cell(row, field, value, asked)
            asked += self._of_row(row)
        return asked

    def _inherited(self) -> Mapping[Value, TypedRow]:
        """Return the register's rows, on the sheet that this one extends, by their id."""
        if self.contract.extends is None:
            return {}
        register, key = self.contract.extends
        rows = self.subject.typed.sheets[register].rows if register in self.subject.typed.sheets else ()
        return {row.values[key]: row for row in reversed(rows) if key in row.values}

    def _is_about_nothing(self, row: TypedRow) -> bool:
        keys = [row.values[name] for name in self.contract.key if name in row.values]
        return bool(keys) and all(value is CellState.BLANK for value in keys)

    def _about_nothing(self, row: TypedRow) -> CheckQuestion:
        field = next(field for field in self.fields if field.name in self.contract.key)
        cells = (self._cell(row, field.name),)
        mistake = partial(Mistake, "key_blank", self.title, cells, field.name, facts=(("heading", field.title),))
        return CheckQuestion(mistake, is_answered=False)

    def _is_unanswered(self, row: TypedRow) -> bool:
        """Say whether a row says no more than the template did: which row it is, and perhaps what does not apply."""
        return (
            len(self.required) > 1
            and all(row.values[field.name] is CellState.BLANK for field in self.required)
            and all(row.values[field.name] in (CellState.BLANK, CellState.NOT_APPLICABLE) for field in self.asked)
        )

    def _has_no_answers(self) -> bool:
        """Say whether the whole sheet is as the template was: that is no return, whoever didn't answer."""
        return all(map(self._is_unanswered, self.sheet.rows))

    def _unanswered(self, row: TypedRow, code: str) -> Iterator[CheckQuestion]:
        """Ask for the answers of a row, unless which row it is cannot be read: that is the one mistake."""
        if CellState.VOID in (row.values.get(name) for name in self.contract.key):
            return
        required = [field for field in self.fields if field.is_required and not field.is_prefilled]
        cells = tuple(self._cell(row, field.name) for field in required)
        about = ", ".join(text_of_value(row.values[name]) for name in self.contract.key if name in row.values)
        yield CheckQuestion(partial(Mistake, code, self.title, cells, value=about or None), is_answered=False)

    def _of_count(self, row: TypedRow, field: FieldContract, value: Number, asked: list[CheckQuestion]) -> None:
        """Ask whether a number is within its bounds; that it is an answer is asked along with the first."""
        mistake = partial(self._mistake, row, field, value, "below_minimum")
        asked.append(CheckQuestion(mistake, True if field.is_required else None, value, field.minimum))
        if field.maximum is not None:
            mistake = partial(self._mistake, row, field, value, "above_maximum")
            asked.append(CheckQuestion(mistake, None, field.maximum, value))

    def _of_cell(self, row: TypedRow, field: FieldContract, value: Value, asked: list[CheckQuestion]) -> None:
        is_answered = value is not CellState.BLANK if field.is_required and value is not CellState.VOID else None
        if _is_number(value) and field.minimum is not None:
            self._of_count(row, field, value, asked)
            return
        if is_answered is not None:
            asked.append(CheckQuestion(partial(self._mistake, row, field, value, "required_blank"), is_answered))
        if isinstance(value, _CODED):
            for code in (value,) if isinstance(value, str) else value:
                if field.codes:
                    asked.append(CheckQuestion(partial(self._wrong_code, row, field, code), listed=_code(field, code)))
        elif isinstance(value, CellState):
            if value is CellState.NOT_APPLICABLE and field.z_never and not self._is_hosted_elsewhere(row, field):
                asked += self._of_z(row, field)
        elif isinstance(value, date):
            mistake = partial(self._mistake, row, field, value, "date_in_future")
            asked.append(CheckQuestion(mistake, None, self.last_day, value.toordinal()))
            mistake = partial(self._mistake, row, field, value, "date_long_ago")
            asked.append(CheckQuestion(mistake, None, value.toordinal(), self.long_ago))
        elif field.maximum is not None:
            mistake = partial(self._mistake, row, field, value, "above_maximum")
            asked.append(CheckQuestion(mistake, None, field.maximum, value))

    def _of_z(self, row: TypedRow, field: FieldContract) -> Iterator[CheckQuestion]:
        """Ask that no code beside a `z` says that the field applies after all."""
        for name, never in field.z_never.items():
            value = self._value(row, name)
            codes = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
            against = [code for code in codes if code in never]
            yield CheckQuestion(partial(self._wrong_z, row, field, against), larger=0, smaller=len(against))

    def _of_row(self, row: TypedRow) -> Iterator[CheckQuestion]:
        if self.contract.key:
            yield from self._of_register(row, row.values.get(self.contract.key[0], CellState.BLANK))
        for rule in self.contract.rules:
            yield from self._of_rule(row, rule)

    def _of_register(self, row: TypedRow, name: Value) -> Iterator[CheckQuestion]:
        if isinstance(name, str) and self.known_ids is not None:
            mistake = partial(self._not_registered, row, name)
            yield CheckQuestion(mistake, listed=_registered(self.subject, self.contract.sheet, name))

    def _not_registered(self, row: TypedRow, name: str) -> Mistake:
        cells = tuple(self._cell(row, name) for name in row.values)
        facts = (("month", self.subject.month.words), ("suggestion", ""))
        return Mistake("row_not_registered", self.title, cells, self.contract.key[0], name, facts)

    def _of_rule(self, row: TypedRow, rule: Rule) -> Iterator[CheckQuestion]:
        """Ask a rule across fields where it can be asked: see `Rule`."""
        more = [value for name in rule.larger if _is_number(value := self._value(row, name))]
        if len(more) < len(rule.larger):
            return
        less = [value for name in rule.smaller if _is_number(value := self._value(row, name))]
        if not less or (rule.needs_all and len(less) < len(rule.smaller)):
            return
        mistake = partial(self._broken_rule, row, rule, less, more)
        yield CheckQuestion(mistake, larger=sum(more), smaller=sum(less))
        if rule.equal:
            yield CheckQuestion(mistake, larger=sum(less), smaller=sum(more))

    def _broken_rule(self, row: TypedRow, rule: Rule, less: Sequence[Number], more: Sequence[Number]) -> Mistake:
        own = [name for name in (*rule.smaller, *rule.larger) if name in self.sheet.columns]
        cells = tuple(self._cell(row, name) for name in own)
        shown = f"{_sum_shown(less)} against {_sum_shown(more)}"
        return Mistake(rule.id, self.title, cells, value=shown, rule=rule)

    def _value(self, row: TypedRow, name: str) -> Value:
        """Return a field of the row or of its register's row."""
        if name in row.values or self.contract.extends is None:
            return row.values.get(name, CellState.BLANK)
        registered = self.inherited.get(row.values.get(self.contract.extends[1], CellState.BLANK))
        return registered.values.get(name, CellState.BLANK) if registered is not None else CellState.BLANK

    def _is_hosted_elsewhere(self, row: TypedRow, field: FieldContract) -> bool:
        """Say whether another borough reports this fact of a shared panel."""
        register = self.subject.register
        if register is None or not field.is_shared_fact:
            return False
        return register.other_host(row.values.get(PANEL_ID), self.subject.month) is not None

    def _cell(self, row: TypedRow, name: str) -> str:
        return f"{self.sheet.columns[name]}{row.number}"

    def _mistake(self, row: TypedRow, field: FieldContract, value: Value, code: str) -> Mistake:
        limits = {"below_minimum": field.minimum, "above_maximum": field.maximum}
        facts = {
            "required_blank": (("heading", field.title), ("expected", expected(field)), ("zero", _zero(field))),
            "date_in_future": (("month", self.subject.month.words),),
            "date_long_ago": (("years", str(_YEARS_AGO)), ("month", self.subject.month.words)),
        }.get(code, (("heading", field.title), ("limit", number_shown(limits.get(code) or Fraction(0)))))
        shown = None if code in ("required_blank", "date_long_ago") else text_of_value(value)
        return Mistake(code, self.title, (self._cell(row, field.name),), field.name, shown, facts)

    def _wrong_code(self, row: TypedRow, field: FieldContract, code: str) -> Mistake:
        facts = unknown_code_facts(field, code, self.subject.contracts)
        return Mistake("not_a_code", self.title, (self._cell(row, field.name),), field.name, code, facts)

    def _wrong_z(self, row: TypedRow, field: FieldContract, against: Sequence[str]) -> Mistake:
        facts = (("heading", field.title), ("codes", " and ".join(against)), *asked_for(field))
        return Mistake("z_never", self.title, (self._cell(row, field.name),), field.name, "z", facts)


def unknown_code_facts(field: FieldContract, code: str, contracts: Contracts) -> tuple[tuple[str, str], ...]:
    """Return what a message says of a code that isn't in its field's list: what it may mean, and what may stand."""
    titles = contracts.code_lists.get(field.code_list or "", {})
    by_word = {plain(titles.get(known, known)): known for known in field.codes}
    by_word |= {plain(known): known for known in field.codes}
    named = ", ".join(field.codes[:_CODES_NAMED])
    more = ", and the others in the template" if len(field.codes) > _CODES_NAMED else ""
    return ("heading", field.title), ("suggestion", suggested(code, by_word)), ("expected", named + more)


def _is_number(value: Value) -> TypeGuard[Number]:
    return type(value) in _NUMBERS  # asking whether it is an instance of a Fraction is slow, and true of no other


def _zero(field: FieldContract) -> str:
    return " Enter 0 only if there were truly none." if field.kind in NUMBERS else ""


def text_of_value(value: Value) -> str:
    """Return a typed value as one would type it."""
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, CellState):
        return {CellState.NOT_APPLICABLE: "z"}.get(value, "")
    return number_shown(value) if isinstance(value, Fraction) else text_of(value)


def number_shown(number: Number) -> str:
    """Return a number as one would type it: 9, 2.5."""
    return str(int(number)) if number == int(number) else f"{float(number):g}"


def _sum_shown(numbers: Sequence[Number]) -> str:
    return " + ".join(number_shown(number) for number in numbers)


def _code(field: FieldContract, code: str) -> str:
    return f"code {field.code_list} {code}"


def _registered(subject: Subject, sheet: str, name: str) -> str:
    return f"registered {subject.typed.gss_code} {subject.month} {sheet} {name}"


def _codes(contract: SheetContract) -> frozenset[str]:
    fields = (field for field in contract.fields if field.kind in (FieldKind.CODE, FieldKind.CODES))
    return frozenset(_code(field, code) for field in fields for code in field.codes)
