"""A verdict in words: the sentence, the arithmetic, the threshold and who decided it, the history, the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from application.comparison import Comparison
from application.return_names import names_of_files
from application.views.edition import text_of
from application.wording import missing_words
from application.workspace import Workspace
from standards.errors import MinstdError
from standards.exact import display
from standards.framework.ruleset import Standard
from standards.framework.wording import unit_of, with_unit
from standards.model import Area, Cell, Outcome, Verdict
from standards.verdicts.sentences import OUTCOMES, explain


def explanation(workspace: Workspace, comparison: Comparison, name: str, standard_id: str) -> str:
    """Return everything behind a verdict, in lines for a terminal.

    Args:
        workspace: the cluster's.
        comparison: a month's verdicts.
        name: a borough by name or ONS code, or the cluster's id or name for a cluster standard.
        standard_id: the standard's id, in any case.

    Raises:
        MinstdError: there is no such borough, standard or verdict.
    """
    standard = comparison.ruleset.standard(standard_id.upper())
    is_cluster = standard.applies_to == "cluster"
    area = _cluster(workspace) if is_cluster else workspace.member(name).area
    mine = (area.gss_code, standard.id)
    verdict = next((verdict for verdict in comparison.verdicts if (verdict.area, verdict.standard) == mine), None)
    if verdict is None:
        raise MinstdError(f"{area.name} has no verdict on {standard.id} in {comparison.cut.month.words}.")
    earlier = [each for each in comparison.history if (each.area, each.standard) == mine]
    rules, cut = comparison.ruleset, comparison.cut
    is_open = verdict.outcome is Outcome.NOT_ASSESSABLE
    missing = list(_missing(workspace, comparison, standard, verdict)) if is_open else []
    parts = (
        _summary(workspace, standard, area, verdict),
        ["Month by month:", *_history([*earlier, verdict], unit_of(standard))],
        *([["What is missing:", *missing]] if missing else []),
        ["Cells used:", *_cells(workspace, comparison, verdict)],
        [f"Rule set {rules.version} ({rules.sha256[:12]}), cut {cut.digest[:12]}."],
    )
    return "\n\n".join("\n".join(lines) for lines in parts)


def _summary(workspace: Workspace, standard: Standard, area: Area, verdict: Verdict) -> list[str]:
    words = explain(verdict, standard)
    return [
        f"{standard.id} {standard.title}",
        f"{area.name}, {verdict.month.words}: {words.outcome}",
        "",
        *(line for line in (words.sentence, words.arithmetic, words.threshold, *words.facts) if line),
        *_waiver(workspace, verdict),
        "",
        f"Why it matters: {standard.why}",
        *([f"What to do next: {words.recommend}"] if words.recommend else []),
    ]


def _cluster(workspace: Workspace) -> Area:
    return Area(workspace.cluster.id, workspace.cluster.name)


def _waiver(workspace: Workspace, verdict: Verdict) -> Iterator[str]:
    waiver = workspace.waivers.get(verdict.waiver) if verdict.waiver else None
    if waiver is not None:
        yield f"Agreed exception with a plan ({waiver.id}, until {waiver.until.words}): {waiver.reason} {waiver.plan}"


def _history(verdicts: Iterable[Verdict], unit: str) -> Iterator[str]:
    for verdict in verdicts:
        value = verdict.evidence.value
        bounds = [] if verdict.threshold is None else [verdict.threshold.met]
        shown = "" if value is None else with_unit(display(value, bounds), unit)
        reason = f" ({verdict.reason})" if verdict.reason else ""
        yield f"  {verdict.month}  {OUTCOMES[verdict.outcome] + reason:44} {shown}".rstrip()


def _missing(workspace: Workspace, comparison: Comparison, standard: Standard, verdict: Verdict) -> Iterator[str]:
    """Yield what is missing, where it belongs, and who could send it."""
    words = missing_words(workspace.contracts, comparison.observations, comparison.ruleset)
    yield from (f"  {line}" for line in words(standard, verdict))


def _cells(workspace: Workspace, comparison: Comparison, verdict: Verdict) -> Iterator[str]:
    """Yield every cell that a verdict rests on, with its own value, by file, sheet and field."""
    files = names_of_files(workspace, comparison.cut)
    used = {
        (files.get(cell.receipt, ""), cell, name): value
        for source in verdict.evidence.sources
        for field in source.fields
        for cell, name, value in source.row.cell_values(field)
    }
    if not used:
        yield "  None: nothing that was received could be used."
    catalogue = workspace.contracts.catalogue()
    grouped: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for (file, cell, name), value in sorted(used.items(), key=lambda item: (item[0][0], *_as_read(item[0][1]))):
        described = catalogue.field(cell.sheet, name)
        title = described.title if described else name
        by_field = grouped.setdefault((file, cell.receipt, cell.sheet), {})
        by_field.setdefault(title, []).append(f"{cell.address} {text_of(value) or 'blank'}")
    for (file, receipt, sheet), by_field in grouped.items():
        title = workspace.contracts.sheets[sheet].title if sheet in workspace.contracts.sheets else sheet
        yield f"  {file} ({receipt[:12]}), {title}"
        yield from (f"    {field}: {', '.join(cells)}" for field, cells in by_field.items())


def _as_read(cell: Cell) -> tuple[str, str, int, str]:
    """Return what puts cells in the order in which somebody reads a sheet: row by row."""
    column = cell.address.rstrip("0123456789")
    return cell.receipt, cell.sheet, int(cell.address[len(column) :] or 0), column
