"""What boroughs answer to questions: who may say what, and which later returns an answer still holds for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from data.contracts.load import Contracts
from data.intake.findings import HOLDING
from data.intake.free_text import UNKNOWN_WORD, details_in, doubts_in, grave_doubts_in
from data.intake.gate.people.search import find_people
from data.intake.gate.texts import Text
from data.ledger import Explanation, Validation
from data.ledger.chain.payloads import ERASED
from data.model import Effect, Finding, State, TypedReturn, TypedRow
from spreadsheets.addresses import position
from standards.errors import MinstdError
from standards.model import CellState, Value

_LEAVE_OUT: Final = ", in ordinary words, and leave names and initials out"
MOST_WORDS: Final = 60
_MOST_LETTERS: Final = 500
_LONGEST_ROLE: Final = 64
_TITLE: Final = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|prof)\b\.?(?=\s+\w)", re.IGNORECASE)

_STANDARD: Final = re.compile(r"(?<!hild )(?<!erson )(?<!upil )(?<!ase )\b[A-Z]{2}[1-9]\d?\b")
"""The name of a standard, such as PN3, and nobody's behind a word for a person."""

Cells = Callable[[Validation, Finding], tuple[object, ...]]


class NotAnAnswer(MinstdError):
    """An explanation, a reason or a role that cannot be kept."""


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """An answer on one line, and why somebody must read it before it counts: kinds of details, in words."""

    text: str
    doubts: tuple[str, ...] = ()


def checked_answer(text: str) -> CheckedAnswer:
    """Return an answer to a question; where it may hold a person's details, with what kinds of them.

    Raises:
        NotAnAnswer: it is empty, too long, or seems to tell of a person. What it says is not repeated.
    """
    words = _one_line(text, "Say in a sentence why the figure is right.")
    _refuse_people("text", words)
    return CheckedAnswer(words, tuple(doubts_in(words)))


def checked_text(text: str) -> str:
    """Return a text that takes effect at once, on one line.

    Raises:
        NotAnAnswer: it is empty, too long, or seems to tell of a person. What it says is not repeated.
    """
    words = _one_line(text, "Write a sentence.")
    _refuse_people("text", words, grave_doubts_in(words))
    return words


def checked_case(text: str) -> str:
    """Return a text about a verdict, an action or a hold, on one line: whoever writes it may have a child in mind.

    Raises:
        NotAnAnswer: it is empty, too long, or may tell of a person. What it says is not repeated.
    """
    words = _one_line(text, "Write a sentence.")
    _refuse_people("text", words, doubts_in(_STANDARD.sub(" ", words)))
    return words


def checked_reason(text: str) -> str:
    """Return why a return is withdrawn or erased, on one line. Nobody reads it first: what is doubtful is refused.

    Raises:
        NotAnAnswer: it is empty, too long, or may tell of a person. What it says is not repeated.
    """
    words = _one_line(text, "Say in a sentence why.")
    _refuse_people("reason", words, doubts_in(words))
    return words


def _one_line(text: str, next_step: str) -> str:
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not words:
        raise NotAnAnswer(f"The text is empty. {next_step}")
    if len(words.split()) > MOST_WORDS or len(words) > _MOST_LETTERS:
        raise NotAnAnswer(f"The text is too long. Use {MOST_WORDS} words or fewer, {_MOST_LETTERS} characters at most.")
    return words


def checked_role(role: str) -> str:
    """Return a role, such as `Performance analyst`, on one line.

    Raises:
        NotAnAnswer: it is empty, too long, or seems to be a person's name or address.
    """
    words = " ".join(role.split())
    if not words or len(words) > _LONGEST_ROLE or any(not letter.isprintable() for letter in words):
        raise NotAnAnswer(f"Give a role of {_LONGEST_ROLE} characters or fewer, such as `Performance analyst`.")
    if _TITLE.search(words):
        raise NotAnAnswer("That looks like a person's name. Give a role instead, such as `Performance analyst`.")
    _refuse_people("role", words, grave_doubts_in(words))
    return words


def _refuse_people(what: str, text: str, doubts: Iterable[str] = ()) -> None:
    sightings = find_people((), frozenset(), [Text(text, "a text box")])
    details = dict.fromkeys([*sorted({sighting.what for sighting in sightings}), *details_in(text), *doubts])
    if details:
        kinds = ", ".join(details)
        raise NotAnAnswer(
            f"The {what} looks as if it contains a person's details ({kinds}), which we never keep. "
            f"Write it again without them{_LEAVE_OUT if UNKNOWN_WORD in details else ''}."
        )


def with_answers(judged: Validation, explained: Iterable[Validation], cells: Cells) -> Validation:
    """Return a judgement with the explanations that hold for it, and the state that they leave it in.

    An explanation holds for the same question to the same area about the same return and month: in the receipt it was
    given for and in later ones, as long as the cells asked about hold what they held. The newest stands. One that was
    erased holds for nothing.

    Args:
        judged: a judgement with its findings.
        explained: judgements with their findings and what was answered to them, oldest receipt first.
        cells: what stands in a finding's cells.
    """
    held: dict[int, Explanation] = {}
    mine = [validation for validation in explained if _is_before(validation, judged)]
    given = [
        (validation, answer)
        for validation in mine
        for answer in validation.explanations.values()
        if answer.text != ERASED
    ]
    for earlier, answer in sorted(given, key=lambda pair: pair[1].at):
        asked = earlier.findings[answer.n]
        for n, finding in enumerate(judged.findings):
            if is_same_question(finding, asked) and _is_unchanged(judged, finding, earlier, asked, cells):
                held[n] = answer
    return replace(judged, explanations=held, state=_state(judged, held))


def _is_before(validation: Validation, judged: Validation) -> bool:
    is_alike = (validation.gss_code, validation.return_type, validation.month) == (
        judged.gss_code,
        judged.return_type,
        judged.month,
    )
    return is_alike and (validation.receipt.received_at, validation.receipt.id) <= (
        judged.receipt.received_at,
        judged.receipt.id,
    )


def is_same_question(finding: Finding, asked: Finding) -> bool:
    """Say whether a finding is a question, and asks the same of the same cells as another."""

    def facts(about: Finding) -> tuple[object, ...]:
        return about.code, about.effect, about.sheet, about.cells or about.message, about.value

    return finding.effect is Effect.ASK and facts(finding) == facts(asked)


def _is_unchanged(judged: Validation, finding: Finding, earlier: Validation, asked: Finding, cells: Cells) -> bool:
    return judged.receipt.sha256 == earlier.receipt.sha256 or cells(judged, finding) == cells(earlier, asked)


def _state(judged: Validation, held: dict[int, Explanation]) -> State:
    if judged.state not in (State.QUESTIONS, State.HELD):
        return judged.state
    open_codes = {judged.findings[n].code for n in open_questions(replace(judged, explanations=held))}
    if open_codes:
        return State.HELD if open_codes & HOLDING else State.QUESTIONS
    is_nil = bool(judged.sheets) and all(judged.sheets.values())
    return State.NIL if is_nil else State.ACCEPTED


def open_questions(judged: Validation) -> list[int]:
    """Return the numbers, counted from 0, of the questions that nobody has answered."""
    asked = [n for n, finding in enumerate(judged.findings) if finding.effect is Effect.ASK]
    return [n for n in asked if n not in judged.explanations]


def values_in(typed: TypedReturn, finding: Finding, contracts: Contracts) -> tuple[object, ...]:
    """Return what stands in a finding's cells; None for a cell that is no answer, such as a heading."""
    sheet = next((sheet for sheet in contracts.sheets.values() if sheet.title == finding.sheet), None)
    held = None if sheet is None else typed.sheets.get(sheet.sheet)
    if held is None:
        return ()
    names = {column: name for name, column in held.columns.items()}
    rows = {row.number: row for row in held.rows}
    values = []
    for cell in finding.cells:
        number = (position(cell) or (0, 0))[0]
        name = names.get(cell.rstrip("0123456789"))
        row = rows.get(number)
        values.append(None if name is None or row is None else _value(row, name))
    return tuple(values)


def _value(row: TypedRow, name: str) -> Value | str | None:
    value = row.values.get(name)
    return row.typed_as.get(name, value) if value is CellState.VOID else value
