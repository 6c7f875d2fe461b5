"""Refuse a view that contradicts itself, before anything is made of it: a lost verdict must never pass unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reports.view.edition import EditionView, VerdictView
from standards.errors import MinstdError
from standards.model import Outcome


class BrokenView(MinstdError):
    """The parts of an edition do not fit together. Nothing is published from it."""

    def __init__(self, cluster: str, problems: list[str]) -> None:
        super().__init__(f"The edition of {cluster} cannot be made: {'; '.join(problems)}.")


def check(view: EditionView) -> EditionView:
    """Return the view itself if its parts fit together.

    Raises:
        BrokenView: naming every way in which they do not.
    """
    problems = [*_unknown(view), *_repeated(view), *_misdated(view), *_contradictions(view)]
    if problems:
        raise BrokenView(view.cluster_name, sorted(set(problems)))
    return view


def _every(view: EditionView) -> tuple[VerdictView, ...]:
    return (*view.verdicts, *view.history)


def _unknown(view: EditionView) -> Iterator[str]:
    areas = {area.gss_code for area in view.areas}
    standards = {standard.id: standard for standard in view.standards}
    for verdict in view.verdicts:
        standard = standards.get(verdict.standard)
        if standard is None:
            yield f"a verdict is about {verdict.standard}, which is not among the standards"
        elif standard.is_for_cluster is not (verdict.area == view.cluster_id and verdict.area not in areas):
            yield f"{verdict.standard} is assessed for {verdict.area}, where it does not belong"
        elif not standard.is_for_cluster and verdict.area not in areas:
            yield f"a verdict is about {verdict.area}, which isn't a member"
    known = {*areas, view.cluster_id}
    yield from (
        f"a return is from {submission.area}, which isn't a member"
        for submission in view.submissions
        if submission.area not in known
    )


def _repeated(view: EditionView) -> Iterator[str]:
    for (area, standard, month), times in Counter(
        (verdict.area, verdict.standard, verdict.month) for verdict in _every(view)
    ).items():
        if times > 1:
            yield f"{standard} is assessed {times} times for {area} in {month}"
    for standard_id, times in Counter(standard.id for standard in view.standards).items():
        if times > 1:
            yield f"{standard_id} stands {times} times among the standards"


def _misdated(view: EditionView) -> Iterator[str]:
    for verdict in view.verdicts:
        if verdict.month != view.month:
            yield f"a verdict of {verdict.month} stands among those of {view.month}"
    for verdict in view.history:
        if verdict.month >= view.month:
            yield f"the history holds {verdict.month}, which is not before {view.month}"


def _contradictions(view: EditionView) -> Iterator[str]:
    unassessed = (Outcome.NOT_ASSESSABLE, Outcome.NOT_APPLICABLE)
    for verdict in _every(view):
        if verdict.outcome is None:
            yield f"{verdict.standard} for {verdict.area} in {verdict.month} has no outcome"
        elif (verdict.outcome in unassessed) is not (verdict.reason is not None):
            yield f"{verdict.standard} for {verdict.area} in {verdict.month} has an outcome that its reason contradicts"
