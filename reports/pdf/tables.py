"""The tables of the packs: verdicts, what is below, changes, actions, returns, waivers, thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil
from typing import Final

from reports.edition_index import Index
from reports.pdf.cells import (
    Cell,
    Table,
    brief_actions,
    full_actions,
    name,
    numbers,
    remarks,
    strip_cell,
    table,
    to_meet,
    verdict_cell,
)
from reports.site.actions import action_rows, plan_rows
from reports.site.headline import proven_changes
from reports.site.pages import day, moment
from reports.site.revision import figure_change_rows
from reports.site.rows import MatrixRow, VerdictRow, matrix, rows_of, themes_of
from reports.view.edition import ChangeKind, ChangeView, StandardView, SubmissionView
from reports.wording.words import (
    CHANGE_WORDS,
    OBLIGATION_WORDS,
    STATE_WORDS,
    basis_words,
    outcome_words,
    sentence_case,
    threshold_words,
)
from standards.lists import listed

MOST_COLUMNS: Final = 8
"""A page is wide enough for so many columns of verdicts with their numbers."""

RETURN_COLUMNS: Final = ("Borough", "Return", "Status", "Due", "Received", "Reason")


def matrices(index: Index) -> Iterator[Table]:
    """Yield every verdict, theme by theme: standards are rows or, where boroughs are many, columns of equal tables."""
    for theme in matrix(index):
        rows, title = theme.rows, theme.theme.title
        if len(index.areas) <= MOST_COLUMNS:
            yield _by_standard(index, title, rows)
            continue
        width = ceil(len(rows) / ceil(len(rows) / MOST_COLUMNS))
        for first in range(0, len(rows), width):
            part = title if first == 0 else f"{title}, continued"
            yield by_borough(index, part, rows[first : first + width])


def _by_standard(index: Index, title: str, rows: Sequence[MatrixRow]) -> Table:
    caption = f"{title}: verdicts and numbers for {index.edition.month.words}"
    columns = ["Standard", *(area.name for area in index.areas)]
    cells = ([name(row.standard), *map(verdict_cell, row.cells)] for row in rows)
    return {"title": title, **table("matrix", caption, columns, cells)}


def by_borough(index: Index, title: str, rows: Sequence[MatrixRow], *, has_numbers: bool = True) -> Table:
    """Return some standards as columns and the boroughs as rows."""
    what = "verdicts and numbers" if has_numbers else "verdicts"
    caption = f"{title}: {what} for {index.edition.month.words}"
    columns = ["Borough", *(name(row.standard) for row in rows)]
    cells = (
        [area.name, *(verdict_cell(row.cells[position], has_numbers=has_numbers) for row in rows)]
        for position, area in enumerate(index.areas)
    )
    return {"title": title, **table("turned" if has_numbers else "dense", caption, columns, cells)}


def cluster_table(index: Index) -> Table | None:
    """Return the verdicts on the cluster as a whole, where there are any."""
    rows = rows_of(index, index.standards, [area for area in index.areas_and_cluster if area.is_cluster])
    columns = ("Standard", "Verdict", "Numbers", "To meet it")
    cells = (
        (name(row.standard), {**_verdict(row), "words": _verdict_words(row)}, row.figures, to_meet(row)) for row in rows
    )
    return table("cluster", "Standards assessed once for the whole cluster", columns, cells) if rows else None


def _verdict(row: VerdictRow) -> dict[str, str]:
    cell = verdict_cell(row, has_numbers=False)
    return cell if isinstance(cell, dict) else {}


def _verdict_words(row: VerdictRow) -> str:
    return outcome_words(row.verdict.outcome, row.verdict.reason) + remarks(row)


def below_tables(index: Index) -> Iterator[Table]:
    """Yield what is below the standard and what to do next, area by area."""
    columns = ("Standard", "Numbers", "To meet it", "Months in a row", "What to do next", "Action")
    for area in index.areas_and_cluster:
        rows = [row for theme in themes_of(index, area) for row in theme.rows if row.is_below]
        if rows:
            caption = f"{area.name}: checks below the cluster’s standard"
            yield {"title": area.name, **table("below", caption, columns, map(_below_row, rows))}


def _below_row(row: VerdictRow) -> tuple[Cell, ...]:
    figures = f"{row.last_figures}{remarks(row)}"
    return (name(row.standard), figures, to_meet(row), strip_cell(row), row.standard.recommend, brief_actions(row))


def exceptions_table(rows: Sequence[VerdictRow]) -> Table:
    """Return the few checks below the standard that the first page names."""
    caption = "Checks below the cluster’s standard. At most five: core standards first, then those below for longest."
    columns = ("Standard", "Area", "Numbers", "To meet it", "Months in a row", "Action")
    cells = (
        (name(row.standard), row.area, numbers(row), to_meet(row), strip_cell(row), brief_actions(row)) for row in rows
    )
    return table("exceptions", caption, columns, cells)


def next_table(rows: Sequence[VerdictRow]) -> Table:
    """Return the same checks with what to do next and who decided the threshold."""
    caption = "The checks below the cluster’s standard that the first page names"
    columns = (
        "Standard and area",
        "Numbers",
        "To meet it, and who decided that",
        "Months in a row",
        "What to do next",
        "Actions",
    )
    return table("next", caption, columns, map(_next_row, rows))


def _next_row(row: VerdictRow) -> tuple[Cell, ...]:
    decided = row.verdict.threshold.decided if row.verdict.threshold else ""
    threshold = f"{to_meet(row)}. {decided}".strip()
    area = f"{name(row.standard)}, {row.area}"
    return (area, numbers(row), threshold, strip_cell(row), row.standard.recommend, full_actions(row))


def proven_table(index: Index) -> Table | None:
    """Return what the headline's changes rest on, where it tells of any."""
    columns = ("Standard", "Area", "Change", "Before", "Since")
    rows = [
        (f"{each.standard.id} {each.standard.title}", each.area.name, each.way, each.before, each.now)
        for each in proven_changes(index)
    ]
    title = "Changes beyond chance"
    caption = "Checks that have changed, and not by chance"
    return {"title": title, **table("proven", caption, columns, rows)} if rows else None


def change_tables(index: Index) -> Iterator[Table]:
    """Yield what changed since the previous edition, kind by kind; areas where a standard changed alike together."""
    columns = ("Standard", "Before", "Now", "Area", "Month", "Note")
    for kind in ChangeKind:
        rows = list(_changes(index, kind))
        if rows:
            title = CHANGE_WORDS[kind]
            yield {"title": title, **table("changes", f"{title}: verdicts that changed", columns, rows)}


def _changes(index: Index, kind: ChangeKind) -> Iterator[tuple[str, ...]]:
    alike: dict[tuple[str, ...], list[str]] = {}
    for change in index.edition.changes:
        if change.kind is kind:
            alike.setdefault(_change_words(index, change), []).append(index.name(change.area))
    for (title, was, now, month, note), areas in alike.items():
        yield (title, was, now, listed(areas), month, note or "Nothing to add")


def _change_words(index: Index, change: ChangeView) -> tuple[str, ...]:
    standard = index.standard(change.standard)
    title = f"{standard.id} {standard.title}" if standard else f"{change.standard}, no longer in the rule set"
    was = outcome_words(change.was, change.was_reason) if change.was else "Not in that edition"
    now = outcome_words(change.now, change.now_reason) if change.now else "Not in this edition"
    return (title, was, now, change.month.words, change.note)


def figure_changes_table(index: Index) -> Table | None:
    """Return the figures that a revision changed, where there are any."""
    columns = ("Borough", "Figure", "Month", "Before", "Now")
    rows = [(row.area, row.title, row.change.month.words, row.was, row.now) for row in figure_change_rows(index)]
    caption = "Figures in both editions that aren’t the same. One that is confidential in either isn’t compared."
    title = "Figures that this revision changed"
    return {"title": title, **table("figures", caption, columns, rows)} if rows else None


def actions_table(index: Index) -> Table | None:
    """Return every action, where any has been entered."""
    columns = ("Action", "Borough", "Standard", "Action agreed", "Owner", "Due", "Status", "Progress")
    rows = [
        (
            row.action.id,
            row.area,
            row.action.standard,
            row.action.text,
            row.action.owner,
            day(row.action.due) if row.action.due else "No date yet",
            f"{row.state}; {row.plan}" if row.plan else row.state,
            row.progress,
        )
        for row in action_rows(index)
    ]
    return table("actions", "Actions, overdue first", columns, rows) if rows else None


def milestones_table(index: Index) -> Table | None:
    """Return the milestones of every improvement plan, where there is one."""
    columns = ("Action", "Borough", "Standard", "Milestone", "Due", "Status", "Progress")
    rows = [
        (
            row.action.id,
            row.area,
            row.action.standard,
            f"{each.milestone.number}. {each.milestone.text}",
            day(each.milestone.due_on),
            each.state,
            each.progress,
        )
        for row in plan_rows(index)
        for each in row.milestones
    ]
    return table("milestones", "Milestones of improvement plans, plan by plan", columns, rows) if rows else None


def returns_table(index: Index, submissions: Iterable[SubmissionView]) -> Table:
    """Return what is missing, late or not accepted; the sheets of one return that share a story as one row."""
    caption = "Missing, late or not accepted, return by return"
    return table("returns", caption, RETURN_COLUMNS, (_return_row(index, submission) for submission in submissions))


def _return_row(index: Index, submission: SubmissionView) -> tuple[str, ...]:
    is_exempt = submission.obligation == "exempt"
    state = OBLIGATION_WORDS["exempt"] if is_exempt else STATE_WORDS.get(submission.state, submission.state)
    needs_reason = submission.is_late or not submission.is_accepted
    return (
        index.name(submission.area),
        f"{submission.return_title}: {submission.sheet_title}",
        f"{state}{'; late' if submission.is_late else ''}",
        moment(submission.due_at),
        moment(submission.received_at) if submission.received_at else "Not received [x]",
        submission.reason or ("No reason given" if needs_reason else "None needed"),
    )


def by_return(sheets: Iterable[SubmissionView]) -> Iterator[SubmissionView]:
    """Yield the sheets of one return of which the same is to be said as one."""

    def alike(sheet: SubmissionView) -> tuple[object, ...]:
        return (
            sheet.area,
            sheet.return_title,
            sheet.state,
            sheet.is_late,
            sheet.due_at,
            sheet.received_at,
            sheet.reason,
        )

    for _, group in groupby(sheets, key=alike):
        first, *more = group
        yield replace(first, sheet_title=listed([first.sheet_title, *(sheet.sheet_title for sheet in more)]))


def waivers_table(index: Index) -> Table | None:
    """Return the exceptions agreed, where there are any."""
    columns = ("Exception", "Standard", "Boroughs", "From", "Until", "Reason", "Plan", "Approved by")
    rows = [
        (
            waiver.id,
            waiver.standard or "All (system outage)",
            listed([index.name(code) for code in waiver.areas]),
            waiver.since.words,
            waiver.until.words,
            waiver.reason,
            waiver.plan or "None",
            waiver.approved_by,
        )
        for waiver in index.edition.waivers
    ]
    caption = "Exceptions in force or ending. Each explains a verdict and never changes it."
    return table("waivers", caption, columns, rows) if rows else None


def thresholds_table(index: Index) -> Table:
    """Return every standard with the threshold in force."""
    columns = ("Standard", "Threshold", "Published or proposed", "Decided")
    rows = (_threshold_row(index, standard) for standard in index.standards)
    return table("thresholds", "Standards and thresholds", columns, rows)


def _threshold_row(index: Index, standard: StandardView) -> tuple[str, ...]:
    in_force = [threshold for threshold in standard.thresholds if threshold.since <= index.edition.month]
    threshold = in_force[-1] if in_force else None
    words = threshold_words(threshold, standard.unit) or "Not in force"
    decided = threshold.decided if threshold else "Not in force"
    return (name(standard), words, sentence_case(basis_words(standard)), decided)
