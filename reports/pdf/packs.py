"""The edition's documents: the meeting pack with everything, and the board pack of four pages at most.

Each is what its template reads, made from an edition as one audience may read it. They link to nothing outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reports.datasets.dataset import DEMONSTRATION, DataFile
from reports.edition_index import Index
from reports.pdf.charts import core_months_chart, exception_charts
from reports.pdf.tables import (
    actions_table,
    below_tables,
    by_borough,
    by_return,
    change_tables,
    cluster_table,
    exceptions_table,
    figure_changes_table,
    matrices,
    milestones_table,
    next_table,
    proven_table,
    returns_table,
    thresholds_table,
    waivers_table,
)
from reports.pdf.typst import compile_document
from reports.site.decide import ABOUT_PROPOSALS, decide
from reports.site.headline import headline
from reports.site.pages import moment
from reports.site.revision import revision_words
from reports.site.rows import VerdictRow, matrix, row
from reports.site.summary import Summary, SummaryLine, Tally, summarise
from reports.view.edition import Audience, EditionView, HelpView, SubmissionView
from reports.wording.words import AUDIENCE_WORDS, SHORT_WORDS, counted
from standards.model import Outcome

MEETING_PACK: Final = "minimum-standards.pdf"
BOARD_PACK: Final = "board-pack.pdf"
MOST_RETURNS: Final = 12
MOST_WITH_NUMBERS: Final = 14
"""With more boroughs than these, a page of the board pack has room for their verdicts alone."""

SHORTHAND: Final = (
    "[c] stands for confidential, [x] for not available, [z] for not applicable. “Below” means below the cluster’s "
    "standard; it doesn’t say that anything is unlawful. There is no ranking and no score."
)
_TALLY_WORDS: Final = (
    ("met", SHORT_WORDS[Outcome.MET]),
    ("partly_met", SHORT_WORDS[Outcome.PARTLY_MET]),
    ("not_met", SHORT_WORDS[Outcome.NOT_MET]),
    ("not_assessable", SHORT_WORDS[Outcome.NOT_ASSESSABLE]),
    ("not_applicable", SHORT_WORDS[Outcome.NOT_APPLICABLE]),
    ("confidential", "Confidential [c]"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF that is to be made: its file's name, what it is, and what its template reads. It needs nothing else."""

    path: str
    about: str
    template: str
    values: Mapping[str, Any]
    as_at: datetime

    def compiled(self) -> DataFile:
        """Return the file. Other threads go on meanwhile: the compiler needs no Python."""
        return DataFile(self.path, self.about, compile_document(self.template, self.values, self.as_at))


def edition_documents(index: Index) -> Iterator[Document]:
    """Yield the documents of a board's or a public edition; one can be made while the next is put together."""
    as_at = index.edition.as_at
    is_public = index.published.audience is Audience.PUBLIC
    full = (
        "The public edition as a PDF, with contents"
        if is_public
        else "The edition as a PDF for meeting packs, with contents"
    )
    yield Document(MEETING_PACK, full, "meeting-pack.typ", meeting_pack(index), as_at)
    if not is_public:
        brief = (
            "The first page, the core standards, the checks below the standard and the returns, on four pages at most"
        )
        yield Document(BOARD_PACK, brief, "board-pack.typ", board_pack(index), as_at)


def meeting_pack(index: Index) -> dict[str, Any]:
    """Return the whole edition, with contents."""
    is_public = index.published.audience is Audience.PUBLIC
    summary = summarise(index)
    submissions = index.submissions
    late_or_missing = _late_or_missing(submissions)
    on_time = len(submissions) - len(late_or_missing)
    return {
        **_heading(index, "Public report" if is_public else "Meeting pack"),
        **_first_page(index, summary),
        "shorthand": SHORTHAND,
        "matrices": list(matrices(index)),
        "cluster": cluster_table(index),
        "charts": exception_charts(index, _exceptions(index, summary)),
        "below": list(below_tables(index)),
        "proven": proven_table(index),
        "is_compared": index.edition.previous is not None,
        "compared": _compared(index),
        "revision": revision_words(index.edition),
        "changes": list(change_tables(index)),
        "configuration": [change.text for change in index.edition.configuration],
        "figure_changes": figure_changes_table(index),
        "actions_table": actions_table(index),
        "milestones": milestones_table(index),
        "returns": returns_table(index, by_return(late_or_missing)) if late_or_missing else None,
        "on_time": f"{counted(on_time, 'sheet')} {'was' if on_time == 1 else 'were'} accepted on time or not required.",
        "waivers": waivers_table(index),
        "thresholds": thresholds_table(index),
        "method": _method(index),
        "glossary": [{"term": term, "meaning": meaning} for term, meaning in index.edition.glossary.items()],
        "provenance": _provenance(index),
    }


def board_pack(index: Index) -> dict[str, Any]:
    """Return the first page, core standards, checks below the standard and returns, for four pages at most."""
    core = [row for theme in matrix(index) for row in theme.rows if row.standard.is_core]
    has_numbers = len(index.areas) <= MOST_WITH_NUMBERS
    late_or_missing = list(by_return(_late_or_missing(index.submissions)))
    more = len(late_or_missing) - MOST_RETURNS
    summary = summarise(index)
    exceptions = _exceptions(index, summary)
    shown = late_or_missing[:MOST_RETURNS]
    return {
        **_heading(index, "Board pack"),
        **_first_page(index, summary),
        "shorthand": SHORTHAND,
        "core": by_borough(index, "Core standards", core, has_numbers=has_numbers) if core else None,
        "numbers_elsewhere": ""
        if has_numbers
        else "The numbers, and which verdicts are based on late returns, are in the meeting pack.",
        "next": next_table(exceptions) if exceptions else None,
        "returns": returns_table(index, shown) if shown else None,
        "more_returns": f"{counted(more, 'more return')}: see the meeting pack." if more > 0 else "",
        "provenance": _provenance(index),
    }


def _heading(index: Index, title: str) -> dict[str, Any]:
    """Return what a document says about itself."""
    edition = index.edition
    site = f"Minimum standards, {edition.cluster_name}, {edition.month.words}"
    revises = f", which revises edition {edition.revises}" if edition.revises else ""
    return {
        "title": f"{title}: {site}, edition {edition.number}",
        "short_title": site,
        "kind": title,
        "author": edition.contact.role,
        "audience": AUDIENCE_WORDS[index.published.audience],
        "cluster_name": edition.cluster_name,
        "month": edition.month.words,
        "edition": f"Edition {edition.number} ({edition.digest[:12]}){revises}. Figures as at {moment(edition.as_at)}.",
        "demonstration": DEMONSTRATION if edition.is_demonstration else "",
    }


def _first_page(index: Index, summary: Summary) -> dict[str, Any]:
    """Return the eight statements."""
    exceptions = _exceptions(index, summary)
    below = "below the cluster’s standard"
    assessed = " that could be assessed" if summary.has_unassessed else ""
    return {
        "heading": f"{index.edition.cluster_name}: how the minimum standards on abuse between young people were met in "
        f"{index.edition.month.words}",
        "headline": [each.text for each in headline(index)],
        "first": _first(index),
        "answer": summary.answer.text,
        "tallies": [_tally(tally) for tally in summary.tallies],
        "tally_words": dict(_TALLY_WORDS),
        "core_months": core_months_chart(index),
        "sureness": _texts(summary.sureness),
        "names_exceptions": index.published.audience is Audience.PUBLIC,
        "exceptions": exceptions_table(exceptions) if exceptions else None,
        "no_exception": f"No check{assessed} was {below}.",
        "more_exceptions": f"{counted(summary.more_exceptions, 'more check')} {below}{_silent(summary)}"
        if summary.more_exceptions
        else "",
        "changed": _texts(summary.changed),
        "actions": _texts((*summary.lapsed, *summary.actions)),
        "voices": _texts(summary.voices),
        "limits": _texts(summary.limits),
    }


def _first(index: Index) -> dict[str, Any]:
    """Return what stands first: for a board what to decide, for anybody else where to get help."""
    if index.published.audience is Audience.PUBLIC:
        lines = [_help_words(each) for each in index.edition.help]
        return {"title": "Where to get help", "lines": lines, "decisions": [], "notes": []}
    wanted = decide(index)
    more = [f"{wanted.more_words}: see every verdict."] if wanted.more else []
    return {
        "title": "Decide",
        "lines": [wanted.lead.text],
        "decisions": [
            {"title": f"{each.where}: {each.title}", "sentences": each.sentences} for each in wanted.decisions
        ],
        "notes": [*more, ABOUT_PROPOSALS] if wanted.decisions else more,
    }


def _help_words(line: HelpView) -> str:
    source = f" ({line.source})" if line.source else ""
    return f"{line.need}: {line.contact}{source}"


def _silent(summary: Summary) -> str:
    return ", or below when last seen" if summary.has_silent else ""


def _exceptions(index: Index, summary: Summary) -> list[VerdictRow]:
    return [row(index, shortfall.verdict, shortfall.standard) for shortfall in summary.exceptions]


def _texts(lines: Iterable[SummaryLine]) -> list[str]:
    return [line.plain for line in lines]


def _tally(tally: Tally) -> dict[str, Any]:
    """Return how many checks came out in each way."""
    counts = [
        {"verdict": name, "number": getattr(tally, name), "text": f"{getattr(tally, name):,}"}
        for name, _ in _TALLY_WORDS
    ]
    return {"title": tally.title, "total": f"{tally.total:,}", "counts": counts}


def _late_or_missing(submissions: Iterable[SubmissionView]) -> list[SubmissionView]:
    return [
        submission
        for submission in submissions
        if submission.obligation != "exempt" and (submission.is_late or not submission.is_accepted)
    ]


def _compared(index: Index) -> str:
    previous = index.edition.previous
    if previous is None:
        return "This is the cluster’s first edition, so there’s nothing to compare it with."
    return (
        f"Compared with {previous.month.words}, edition {previous.number} ({previous.digest[:12]}). Changes in "
        "practice are shown separately from changed standards and from revised figures for earlier months."
    )


def _method(index: Index) -> list[str]:
    hidden = index.published.settings.largest_hidden
    figures = (
        "A missing figure leads to “can’t be assessed”, never to “meets”. A share is worked out from sums over its "
        "window, exactly, and never rounded across a threshold. "
        f"A count of children from 1 to {hidden} is hidden, and so is one that would reveal such a count; 0 is "
        "shown only for a true zero."
    )
    return [text for text in (index.edition.definition, figures, *release_sentences(index.edition)) if text]


def release_sentences(edition: EditionView) -> list[str]:
    """Return when the next editions are published, and who reads one before; nothing where the view doesn't say."""
    dates = " ".join(release.sentence for release in edition.release_dates)
    readers = " ".join(f"{access.sentence.rstrip('.')}." for access in edition.pre_release)
    return [
        *([f"The next editions are to be published as follows. {dates}"] if dates else []),
        *([f"Read before publication by: {readers}"] if readers else []),
    ]


def _provenance(index: Index) -> dict[str, str]:
    edition, rules = index.edition, index.edition.ruleset
    contact = edition.contact
    return {
        "Rule set": f"{rules.id} {rules.version}, approved by: {rules.approved_by}",
        "SHA-256 of the rule set": rules.sha256,
        "SHA-256 of the returns used": edition.cut_sha256,
        **({"SHA-256 of the cluster’s files": edition.configuration_sha256} if edition.configuration_sha256 else {}),
        "Edition": f"{edition.number}, {edition.digest}",
        "Code": edition.code_version,
        "Contact": f"{contact.role}, {contact.address}. {contact.text}".strip(),
    }
