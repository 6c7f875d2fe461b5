"""Editions that must look right, by what is odd about them. All of them are invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reports.view.edition import ChangeKind, ChangeView, EditionView, PreviousEdition
from standards.model import Area, Outcome, Reason
from tests.golden.edition import golden
from tests.support.report_builder import NO_FIGURES, NORTH_LONDON, OCTOBER, WIDE_AREAS, edition, hashed, ratio
from tests.support.report_demo import demo

MANY = tuple(Area(f"E0900{n:04}", f"Borough {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26]}{'ABC'[n // 26]}") for n in range(33))


def _all(outcome: Outcome, reason: Reason | None) -> EditionView:
    """Return the realistic edition with one outcome everywhere."""
    view = demo(months=2)
    figures = ratio(50, 50) if reason is None else NO_FIGURES
    changed = {"outcome": outcome, "reason": reason, "figures": figures, "part": None, "arithmetic": "", "detail": ()}
    return replace(
        view,
        verdicts=tuple(replace(verdict, **changed) for verdict in view.verdicts),  # type: ignore[arg-type]
        previous=None,
        changes=(),
    )


def no_returns() -> EditionView:
    """Return an edition for which nothing came at all."""
    view = _all(Outcome.NOT_ASSESSABLE, Reason.NO_RETURN)
    nothing = (
        replace(submission, state="none", received_at=None, file_name="", sha256="", findings={}, is_late=False)
        for submission in view.submissions
    )
    return replace(
        view, submissions=tuple(nothing), findings=(), actions=(), voices=(), indicator_values=(), history=()
    )


def revision() -> EditionView:
    """Return a second edition of a month already reported."""
    view = demo(months=3)
    late = "A return that came after the freeze."
    changes = tuple(
        ChangeView(
            verdict.area,
            verdict.standard,
            OCTOBER,
            ChangeKind.REVISION,
            Outcome.NOT_ASSESSABLE,
            verdict.outcome,
            note=late,
        )
        for verdict in view.verdicts[:3]
    )
    return replace(view, number=2, previous=PreviousEdition(OCTOBER, 1, hashed("first")), changes=changes)


EDITIONS: dict[str, Callable[[], EditionView]] = {
    "golden": golden,
    "realistic": lambda: demo(months=13),
    "a cluster of one": lambda: demo(areas=NORTH_LONDON[:1], months=3),
    "a cluster of 33": lambda: demo(areas=MANY, months=2),
    "no returns": no_returns,
    "all met": lambda: _all(Outcome.MET, None),
    "all not assessable": lambda: _all(Outcome.NOT_ASSESSABLE, Reason.BLANK),
    "very long names": lambda: demo(areas=WIDE_AREAS, months=2),
    "a revision": revision,
    "next to nothing": edition,
}
