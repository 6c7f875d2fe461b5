"""What the board has to decide: the returns that core standards wait for, and the checks that are below.

Owners and dates are proposals, from the roles in which the cluster approves its reports and from its calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from reports.edition_index import Index
from reports.site.actions import ActionRow, action_rows, has_open, is_overdue, today
from reports.site.rows import VerdictRow, row
from reports.site.summary import MOST_NAMES, Shortfall, SummaryLine, below, is_received, returns_of
from reports.wording.words import basis_words, counted, few, sentence_case
from standards.lists import listed
from standards.model import Outcome, Reason

MOST_DECISIONS: Final = 5
NO_ACTION_BEFORE: Final = "No action has been recorded on it."
ABOUT_PROPOSALS: Final = (
    "Owners and dates are proposals: the roles are those in which the cluster approves this report, the dates those of "
    "next month’s calendar. The board decides."
)
_LEAD: Final = "Agree an owner and a date for each, or record why no action is needed."
_OBTAIN: Final = "Agree how and by when the figures will be obtained."


class BoardDecision(NamedTuple):
    """Something for the board to decide.

    Attributes:
        where: the borough or boroughs.
        title, href: the standard, or the returns; where the numbers are.
        what: what is below the standard, with its numbers, or what is missing, by name.
        recommend: what the standard's owner recommends.
        proposed: a role and a date, as a proposal.
        earlier: what became of the earlier action on it.
    """

    where: str
    title: str
    href: str
    what: str
    recommend: str
    proposed: str
    earlier: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """What stands below its title, part by part."""
        recommend = f"Recommended: {self.recommend}" if self.recommend else ""
        return tuple(part for part in (self.what, recommend, f"Proposed: {self.proposed}", self.earlier) if part)


class DecisionList(NamedTuple):
    """The decisions, what stands above them, and how many checks below the standard aren't among them.

    `has_silent` says whether any of the latter is not known now.
    """

    lead: SummaryLine
    decisions: tuple[BoardDecision, ...]
    more: int
    has_silent: bool

    @property
    def more_words(self) -> str:
        silent = ", or below when last seen" if self.has_silent else ""
        return f"{counted(self.more, 'more check')} below the cluster’s standard{silent}" if self.more else ""


def decide(index: Index) -> DecisionList:
    """Return what to decide: missing returns first, then the checks below that nobody has an action on in time."""
    returns = list(_missing_returns(index))
    shortfalls = sorted(below(index), key=lambda shortfall: _is_in_hand(index, shortfall))
    named, others = shortfalls[: MOST_DECISIONS - len(returns)], shortfalls[MOST_DECISIONS - len(returns) :]
    decisions = (*returns, *(_of_check(index, shortfall) for shortfall in named))
    lead = SummaryLine(_LEAD) if decisions else _nothing_below(index)
    return DecisionList(
        SummaryLine(index.edition.decision) if index.edition.decision else lead,
        decisions,
        len(others),
        any(shortfall.verdict.outcome is Outcome.NOT_ASSESSABLE for shortfall in others),
    )


def _is_in_hand(index: Index, shortfall: Shortfall) -> bool:
    actions = index.actions_of(shortfall.verdict)
    return has_open(actions) and not any(is_overdue(action, today(index)) for action in actions)


def _nothing_below(index: Index) -> SummaryLine:
    unassessed = sum(verdict.outcome is Outcome.NOT_ASSESSABLE for verdict in index.edition.verdicts)
    assessed = sum(verdict.outcome in (Outcome.MET, Outcome.PARTLY_MET) for verdict in index.edition.verdicts)
    if not unassessed:
        return SummaryLine("Note this report. Nothing is below a standard, and no decision is needed.")
    if not assessed:
        return SummaryLine(
            "Agree how the missing figures will be obtained: nothing could be assessed.", "#sureness", "What is missing"
        )
    text = "Nothing assessed is below a standard. "
    text += f"Agree how the missing figures for {counted(unassessed, 'check')} will be obtained."
    return SummaryLine(text, "#sureness", "What is missing")


# --- A check below the standard ---------------------------------------------------------------------------------------
def _of_check(index: Index, shortfall: Shortfall) -> BoardDecision:
    standard, worded = shortfall.standard, row(index, shortfall.verdict, shortfall.standard)
    what = " ".join(f"{sentence_case(fact).rstrip('.')}." for fact in _facts(worded))
    proposed = _proposal(index, worded.area, "Sign-off", is_cluster=standard.is_for_cluster)
    earlier = " ".join(map(_earlier, worded.actions)) or NO_ACTION_BEFORE
    title = f"{standard.id} {standard.title}"
    return BoardDecision(worded.area, title, worded.href, what, standard.recommend, proposed, earlier)


def _facts(worded: VerdictRow) -> Iterator[str]:
    """Yield the numbers and, where no child is counted, what is missing by name."""
    yield f"{worded.last_figures}, where {worded.to_meet} ({basis_words(worded.standard)}) would meet the standard"
    if worded.months_running > 1:
        yield f"below in {worded.running} months in a row"
    if worded.part:
        yield f"decided by: {worded.part}"
    yield from (fact for fact in worded.verdict.detail if fact != worded.part)
    plans = {action.plan for action in worded.actions}
    yield from (flag for flag in worded.flags if flag not in plans)


def _earlier(action: ActionRow) -> str:
    plan = f"; {action.plan}" if action.plan else ""
    return f"Action {action.action.id}: {action.brief}{plan}. {action.progress.rstrip('.')}."


# --- Returns that core standards wait for -----------------------------------------------------------------------------
def _missing_returns(index: Index) -> Iterator[BoardDecision]:
    """Yield one decision on all returns without which core standards can't be assessed; none where all came."""
    missing = {key: sheets for key, sheets in returns_of(index).items() if not is_received(sheets)}
    areas = [area for area in index.areas if any(name == area.name for name, _ in missing)]
    core = [standard for standard in index.standards if standard.is_core]
    silent = [verdict for verdict in index.verdicts(core, areas) if verdict.reason is Reason.NO_RETURN]
    if not missing or not silent:
        return
    names = list(dict.fromkeys(verdict.standard for verdict in silent))
    checks = f"{counted(len(silent), 'core check')} can’t be assessed without {'it' if len(missing) == 1 else 'them'}"
    where = few([area.name for area in areas], MOST_NAMES)
    actions = [action for area in areas for action in action_rows(index, area.code) if action.action.standard in names]
    yield BoardDecision(
        where,
        few([f"{area}’s {title}" for area, title in missing], MOST_NAMES),
        "returns.html",
        f"Missing or not accepted; {checks}: {listed(names)}.",
        _OBTAIN,
        _proposal(index, where, "Returns due", is_cluster=False),
        " ".join(map(_earlier, actions)) or NO_ACTION_BEFORE,
    )


# --- Who and by when --------------------------------------------------------------------------------------------------
def _proposal(index: Index, where: str, step: str, *, is_cluster: bool) -> str:
    """Return a role and a date: `Director of children’s services, Haringey, by 15 December 2026.`"""
    roles = index.edition.sign_off_roles
    role = (roles[0] if is_cluster else roles[-1]) if roles else "an owner for the board to name"
    days = [each.day for each in index.edition.next_calendar if each.label == step]
    by = f"by {_day(days[0])}" if days else "by a date for the board to set"
    return f"{role}, {by}." if is_cluster else f"{role}, {where}, {by}."


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
