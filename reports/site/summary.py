"""The one page first: statements in a fixed order, each leading to its numbers; what to decide is in `decide`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reports.edition_index import Index
from reports.site.actions import action_rows, count_words, lapsed_plans
from reports.site.revision import figures_changed, revision_words
from reports.view.edition import (
    ChangeKind,
    ChangeView,
    StandardView,
    SubmissionView,
    VerdictView,
)
from reports.wording.words import MANDATE_WORDS, counted, few, sentence_case
from standards.framework.mandate import Mandate
from standards.lists import listed
from standards.model import Outcome

MOST_EXCEPTIONS: Final = 5
MOST_ACTIONS: Final = 5
MOST_NAMES: Final = 8
MOST_VOICES: Final = 5
_DUTIES: Final = {
    Mandate.LAW: "The law sets what is asked, and the cluster the levels. “Below” doesn’t say that it was broken.",
    Mandate.STATUTORY_GUIDANCE: "The guidance sets what is asked, and the cluster the levels.",
}
_LIMITS: Final = "This assesses arrangements, not children’s safety. Finding more cases isn’t worse."


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A sentence and where its numbers are. `mark` says what kind of thing it is about."""

    text: str
    href: str = ""
    link: str = ""
    mark: str = ""

    @property
    def plain(self) -> str:
        return f"{self.mark}: {self.text}" if self.mark else self.text


@dataclass(frozen=True, slots=True)
class Tally:
    """How many checks came out in each way. `confidential` are those the audience may not read."""

    title: str
    total: int
    met: int
    partly_met: int
    not_met: int
    not_assessable: int
    not_applicable: int
    confidential: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One of the few verdicts below the standard, or below when last seen, that the first page names."""

    standard: StandardView
    verdict: VerdictView
    months_running: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The statements.

    Attributes:
        more_exceptions: how many verdicts below the standard, or below when last seen, are not named here.
        has_silent: whether any of them is not known now.
        lapsed: every improvement plan whose date has passed; the board reads them above its other actions.
    """

    answer: SummaryLine
    tallies: tuple[Tally, ...]
    sureness: tuple[SummaryLine, ...]
    exceptions: tuple[Shortfall, ...]
    more_exceptions: int
    has_silent: bool
    changed: tuple[SummaryLine, ...]
    actions: tuple[SummaryLine, ...]
    voices: tuple[SummaryLine, ...]
    limits: tuple[SummaryLine, ...]
    lapsed: tuple[SummaryLine, ...] = ()

    @property
    def has_unassessed(self) -> bool:
        return any(tally.not_assessable for tally in self.tallies)


def summarise(index: Index) -> Summary:
    """Return the first page of an edition."""
    shortfalls = below(index)
    exceptions = shortfalls[:MOST_EXCEPTIONS]
    core = tally("Core checks", _of_importance(index, is_core=True))
    other = tally("Other checks", _of_importance(index, is_core=False))
    return Summary(
        answer=SummaryLine(_answer(core), "matrix.html", "Every verdict, borough by borough"),
        tallies=(core, other),
        sureness=tuple(_sureness(index)),
        exceptions=exceptions,
        more_exceptions=len(shortfalls) - len(exceptions),
        has_silent=any(each.verdict.outcome is Outcome.NOT_ASSESSABLE for each in shortfalls[MOST_EXCEPTIONS:]),
        changed=tuple(_changed(index)),
        actions=tuple(_actions(index)),
        voices=tuple(_voices(index)),
        limits=tuple(_limits(index)),
        lapsed=tuple(_lapsed(index)),
    )


def tally(title: str, verdicts: Iterable[VerdictView]) -> Tally:
    """Count verdicts by what they say."""
    counts = Counter(verdict.outcome for verdict in verdicts)
    return Tally(
        title,
        sum(counts.values()),
        counts[Outcome.MET],
        counts[Outcome.PARTLY_MET],
        counts[Outcome.NOT_MET],
        counts[Outcome.NOT_ASSESSABLE],
        counts[Outcome.NOT_APPLICABLE],
        counts[None],
    )


def _of_importance(index: Index, *, is_core: bool) -> list[VerdictView]:
    standards = [standard for standard in index.standards if standard.is_core is is_core]
    return list(index.verdicts(standards, index.areas_and_cluster))


def _answer(core: Tally) -> str:
    if core.total == 0:
        return "No core check was made this month."
    text = f"Of {counted(core.total, 'core check')}, {core.met:,} {'was' if core.met == 1 else 'were'} met"
    text += f", {core.partly_met:,} partly, {core.not_met:,} below"
    rest = [
        (core.not_assessable, "can’t be assessed"),
        (core.not_applicable, "had nothing to assess"),
        (core.confidential, "is confidential [c]" if core.confidential == 1 else "are confidential [c]"),
    ]
    phrases = [f"{number:,} {words}" for number, words in rest if number]
    return f"{text}; {listed(phrases)}." if phrases else f"{text}."


def below(index: Index) -> tuple[Shortfall, ...]:
    """Return what is below the standard, or was when last seen: core ones first, then those that are so for longest."""
    order = {standard.id: rank for rank, standard in enumerate(index.standards)}
    shortfalls = [
        Shortfall(standard, verdict, index.months_running(verdict))
        for verdict in index.verdicts(index.standards, index.areas_and_cluster)
        if (verdict.outcome is Outcome.NOT_MET or index.last_seen_below(verdict) is not None)
        and (standard := index.standard(verdict.standard)) is not None
    ]
    shortfalls.sort(
        key=lambda shortfall: (not shortfall.standard.is_core, -shortfall.months_running, order[shortfall.standard.id])
    )
    return tuple(shortfalls)


def is_received(sheets: Iterable[SubmissionView]) -> bool:
    """Say whether a return counts as received: any of its sheets was accepted."""
    return any(sheet.is_accepted for sheet in sheets)


def _sureness(index: Index) -> Iterable[SummaryLine]:
    returns = returns_of(index)
    if not returns:
        yield SummaryLine("No returns were due for this month.", "returns.html", "Returns due and received")
        return
    received = {key: sheets for key, sheets in returns.items() if is_received(sheets)}
    late = [key for key, sheets in received.items() if any(sheet.is_late for sheet in sheets)]
    text = f"{len(received)} of {counted(len(returns), 'return')} received"
    text += f", {len(late)} of them late." if late else ", all on time." if received else "."
    missing = [f"{area}’s {title}" for area, title in returns if (area, title) not in received]
    if missing:
        text += f" Missing or not accepted: {few(missing, MOST_NAMES)}."
    yield SummaryLine(text, "returns.html", "Returns by borough and reason")
    unassessed = sum(verdict.outcome is Outcome.NOT_ASSESSABLE for verdict in index.edition.verdicts)
    total = len(index.edition.verdicts)
    if unassessed:
        yield SummaryLine(f"{unassessed} of {counted(total, 'check')} can’t be assessed; none of these counts as met.")


def returns_of(index: Index) -> dict[tuple[str, str], list[SubmissionView]]:
    """Return the sheets of each return that was owed, by its borough's name and its title."""
    returns: dict[tuple[str, str], list[SubmissionView]] = {}
    for submission in sorted(
        index.edition.submissions,
        key=lambda submission: (index.name(submission.area), submission.return_title, submission.sheet),
    ):
        if submission.obligation != "exempt":
            title = (
                submission.return_title
                if "return" in submission.return_title.lower()
                else f"{submission.return_title} return"
            )
            returns.setdefault((index.name(submission.area), title[:1].lower() + title[1:]), []).append(submission)
    return returns


def _changed(index: Index) -> Iterable[SummaryLine]:
    edition = index.edition
    if edition.previous is None:
        yield SummaryLine("This is the cluster’s first edition, so there’s nothing to compare it with.")
        return
    if edition.revises:
        yield SummaryLine(revision_words(edition), "changes.html", "What changed")
    elif not edition.changes:
        yield SummaryLine("No verdict has changed since the previous edition.", "changes.html", "What was compared")
    kinds = (
        (ChangeKind.PRACTICE, "with a new month’s figures"),
        (ChangeKind.STANDARD, "because of a new or changed standard"),
        (ChangeKind.REVISION, "because of revised figures for a month already reported"),
    )
    for kind, words in kinds:
        changes = [change for change in edition.changes if change.kind is kind]
        if changes:
            yield SummaryLine(
                f"{counted(len(changes), 'verdict')} changed {words}: {_ways(changes)}.",
                f"changes.html#{kind.value}",
                "Which ones",
            )
    where = figures_changed(index)
    if where:
        yield SummaryLine(f"Figures changed in {where}.", "changes.html#figures", "Before and now")
    if edition.configuration:
        changed = counted(len(edition.configuration), "change")
        yield SummaryLine(
            f"{changed} in how the cluster works: who belongs to it, what is owed, what was decided, when.",
            "changes.html#configuration",
            "Which ones",
        )


def _ways(changes: list[ChangeView]) -> str:
    order = {Outcome.NOT_MET: 0, Outcome.PARTLY_MET: 1, Outcome.MET: 2}
    nearer, further, other = "nearer to the standard", "further from it", "newly assessed or no longer assessed"
    ways: Counter[str] = Counter()
    for change in changes:
        if change.was in order and change.now in order and change.was != change.now:
            ways[nearer if order[change.now] > order[change.was] else further] += 1
        else:
            ways[other] += 1
    return listed([f"{ways[way]} {way}" for way in (nearer, further, other) if ways[way]])


def _actions(index: Index) -> Iterable[SummaryLine]:
    rows = action_rows(index)
    if not rows:
        yield SummaryLine("No actions have been recorded yet.")
        return
    yield SummaryLine(count_words(rows), "actions.html", "Every action")
    for row in rows[:MOST_ACTIONS]:
        text = f"{row.area}, {row.action.standard}: {row.action.text.rstrip('.')} ({row.action.owner}, {row.due})."
        yield SummaryLine(f"{text} {sentence_case(row.plan) or row.state}. {row.progress.rstrip('.')}.")
    if len(rows) > MOST_ACTIONS:
        yield SummaryLine(f"{counted(len(rows) - MOST_ACTIONS, 'more action')} on the actions page.")


def _lapsed(index: Index) -> Iterable[SummaryLine]:
    for row in lapsed_plans(index):
        text = f"{row.area}, {row.action.standard}: {row.action.id} {row.action.text.rstrip('.')} ({row.action.owner})."
        yield SummaryLine(f"{text} {sentence_case(row.plan)}.", "actions.html", "Its milestones")


def _voices(index: Index) -> Iterable[SummaryLine]:
    """Yield what young people's views led to, and for whom that isn't known; nothing where the rules don't ask."""
    voices = index.edition.voices
    heard = [voice for voice in voices if voice.changes]
    unknown = [index.name(voice.area) for voice in voices if voice.changes is None]
    if heard:
        changes = few([f"{index.name(voice.area)} ({voice.changes})" for voice in heard], MOST_NAMES)
        yield SummaryLine(f"Changes that young people’s views led to in the last twelve months: {changes}.")
    elif len(unknown) < len(voices):
        yield SummaryLine("No borough reported a change that young people’s views led to in the last twelve months.")
    if unknown:
        yield SummaryLine(f"Not known for {few(unknown, MOST_NAMES)}.")
    for voice in [voice for voice in heard if voice.text][:MOST_VOICES]:
        yield SummaryLine(f"{index.name(voice.area)}: {voice.text}")


def _limits(index: Index) -> Iterable[SummaryLine]:
    yield SummaryLine(_LIMITS, "method.html#limits", "All limits")
    open_ones = [challenge for challenge in index.edition.challenges if not challenge.decision]
    if open_ones:
        about = few([f"{challenge.standard} in {index.name(challenge.area)}" for challenge in open_ones], MOST_NAMES)
        are = "verdict is" if len(open_ones) == 1 else "verdicts are"
        yield SummaryLine(f"{len(open_ones)} {are} under challenge: {about}.")
    yield from _mandates(index)


def _mandates(index: Index) -> Iterable[SummaryLine]:
    """Yield what is law, what is statutory guidance and what is the cluster's own, each with its mark."""
    by_mandate: dict[Mandate, list[str]] = {}
    for standard in index.standards:
        by_mandate.setdefault(standard.mandate, []).append(f"{standard.id} {standard.title}")
    for mandate, titles in ((each, by_mandate[each]) for each in Mandate if each in by_mandate):
        if mandate is Mandate.CLUSTER:
            others = "every other threshold" if len(by_mandate) > 1 else "every threshold"
            text = f"{others}, proposed or after what others have published; none of these is a legal duty."
            yield SummaryLine(
                text, "standards/index.html", "Every threshold and who decided it", MANDATE_WORDS[mandate]
            )
        else:
            yield SummaryLine(f"{few(titles, MOST_NAMES)}. {_DUTIES[mandate]}", mark=MANDATE_WORDS[mandate])
