"""Which actions, and which of their words, an edition may show: free text must not give away a hidden number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reports.disclosure.texts import says_only
from reports.view.edition import ActionView, EditionView, StandardView, VerdictView

HIDDEN_TEXT: Final = "Confidential [c]: it holds a number that is not published"


def published_actions(edition: EditionView) -> Iterator[ActionView]:
    """Yield the actions of an edition whose verdicts are protected already.

    An action tells that its standard was not met at some time. Where that verdict counts children and is withheld
    from these readers in any month, the action is too.
    """
    standards = {standard.id: standard for standard in edition.standards}
    months: dict[tuple[str, str], list[VerdictView]] = {}
    for verdict in (*edition.history, *edition.verdicts):
        months.setdefault((verdict.area, verdict.standard), []).append(verdict)
    for action in edition.actions:
        about = months.get((action.area, action.standard), [])
        standard = standards.get(action.standard)
        if not any(verdict.figures.counts_children for verdict in about) or standard is None:
            yield action
        elif all(verdict.outcome is not None for verdict in about):
            now = max(about, key=lambda verdict: verdict.month)
            texts = (_published_text(text, now, standard) for text in (action.text, action.progress))
            yield replace(action, text=next(texts), progress=next(texts))


def _published_text(text: str, verdict: VerdictView, standard: StandardView) -> str:
    return text if says_only(text, verdict.figures, verdict.threshold, standard) else HIDDEN_TEXT
