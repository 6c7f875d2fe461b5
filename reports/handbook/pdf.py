"""The handbook as a PDF after PDF/UA-1: tagged, with its language and title, and contents with page numbers."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from reports.handbook.chapters import standing
from reports.handbook.site import render_chapters
from reports.handbook.view import HandbookView
from reports.pdf.markup import nodes_of
from reports.pdf.typst import compile_document


def render_handbook_pdf(view: HandbookView) -> bytes:
    """Return the handbook as a PDF; the same bytes for the same rule set."""
    first_day = view.rules.heading.in_force_from.first_day
    return compile_document("handbook.typ", handbook(view), datetime.combine(first_day, time(), UTC))


def handbook(view: HandbookView) -> dict[str, Any]:
    """Return what the handbook's template reads: the chapters' own texts, as nodes."""
    heading = view.rules.heading
    return {
        "title": f"Minimum standards handbook, version {view.rules.version}",
        "short_title": "Minimum standards handbook",
        "author": heading.id,
        "audience": heading.note,
        "demonstration": "Invented demonstration boards and decisions." if view.is_demonstration else "",
        "edition": f"Version {view.rules.version}, {standing(view)}. Approved by: {heading.approved_by}.",
        "chapters": [
            {"id": f"chapter-{chapter.id}", "title": chapter.heading, "kicker": chapter.kicker, "nodes": nodes_of(html)}
            for chapter, html in render_chapters(view)
        ],
    }
