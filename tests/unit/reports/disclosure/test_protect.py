from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.primary import ProtectionSettings
from reports.disclosure.protect import UnknownArea, annex, for_board, for_public
from reports.disclosure.suppression.search import Suppression
from reports.render import render, render_all, render_annex
from reports.view.edition import (
    ChangeKind,
    ChangeView,
    EditionView,
    Figures,
    FindingView,
    IndicatorValue,
    IndicatorView,
    Protection,
    SubmissionView,
    VerdictView,
)
from reports.view.sharing import NO_MOVEMENTS
from reports.wording.numbers import exact, shown
from standards.model import Outcome, Reason
from tests.support.area_figures import protected_alone
from tests.support.printed import pdf_text
from tests.support.report_builder import NORTH_LONDON, OCTOBER, edition, ratio, standard, verdict, withholding
from tests.support.report_demo import demo
from tests.support.report_reader import Reader

CAMDEN = NORTH_LONDON[1].gss_code


@pytest.mark.parametrize(
    ("numerator", "denominator", "is_hidden"),
    [
        (1, 50, True),  # a small count
        (5, 50, True),
        (6, 50, False),
        (45, 50, True),  # five left over
        (44, 50, False),
        (48, 50, True),
        (50, 50, False),  # all of many
        (0, 50, False),  # a true zero
        (9, 9, True),  # all of a few: each one is known
        (0, 9, True),
        (10, 10, False),
        (2, 4, True),
        (53, 50, True),  # three more than there were
    ],
)
def test_small_counts_and_what_is_left_of_a_total_are_hidden(numerator: int, denominator: int, is_hidden: bool) -> None:
    figures = protected_alone(ratio(numerator, denominator, is_children=True))
    assert (figures.protection is Protection.FIGURES) == is_hidden
    if is_hidden:
        assert (figures.numerator, figures.denominator, figures.value, figures.margin) == (None,) * 4


def test_meetings_and_schools_are_not_hidden() -> None:
    assert protected_alone(ratio(2, 3)) == ratio(2, 3)


def test_a_small_count_over_posts_hides_the_workload() -> None:
    few = Figures(Fraction(3), Fraction(1), Fraction(3), Fraction(67), True, False)
    many = Figures(Fraction(56), Fraction(1), Fraction(56), Fraction(14), True, False)
    assert protected_alone(few).protection is Protection.FIGURES
    assert protected_alone(many) == many


def test_a_value_whose_counts_are_not_given_is_hidden() -> None:
    figures = Figures(None, Fraction(50), Fraction(96), None, True, True)
    assert protected_alone(figures).protection is Protection.FIGURES


def test_the_limits_are_settings() -> None:
    strict = ProtectionSettings(largest_hidden=9)
    assert protected_alone(ratio(7, 50, is_children=True), strict).protection is Protection.FIGURES
    with pytest.raises(ValueError, match="1 or more"):
        ProtectionSettings(largest_hidden=0)


def _children(numerator: int, denominator: int, **changes: object) -> VerdictView:
    made = verdict(CAMDEN, figures=ratio(numerator, denominator, is_children=True), part=None)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_board_reads_the_verdict_and_not_its_small_numbers() -> None:
    view = edition(verdicts=(_children(48, 50, arithmetic="48 of 50", detail=("2 late",)),))
    (shown,) = for_board(view).edition.verdicts
    assert shown.outcome is Outcome.PARTLY_MET
    assert (shown.figures.numerator, shown.arithmetic, shown.detail) == (None, "", ())


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("30 of 60 were heard (50.0%): below the 90% that meets the standard.", True),
        ("30 of 60 were heard (50.4%).", False),
        ("30 of 60 were heard; of the 17-year-olds 1 of 2.", False),
        ("30 of 60 were heard (51%).", False),
        ("Most were heard.", True),
    ],
)
def test_a_text_about_children_is_published_only_if_it_holds_no_number_but_those_shown(
    text: str, is_kept: bool
) -> None:
    view = edition(verdicts=(_children(30, 60, arithmetic=text, detail=("1 of 2",)),))
    (shown,) = for_board(view).edition.verdicts
    assert shown.figures.numerator == 30
    assert (shown.arithmetic == text) == is_kept
    assert shown.detail == ()


def test_a_range_worked_out_from_children_is_not_published() -> None:
    figures = Figures(None, Fraction(60), None, None, True, True)
    text = "Whatever the missing figures turn out to be, at least 90%."
    view = edition(verdicts=(verdict(CAMDEN, figures=figures, outcome=Outcome.MET, arithmetic=text),))
    assert for_board(view).edition.verdicts[0].arithmetic == ""


@pytest.mark.parametrize("denominator", [7, 9, 10, 60])
@pytest.mark.parametrize("reason", [None, Reason.TOO_FEW])
def test_the_public_reads_the_labels_that_the_board_reads(denominator: int, reason: Reason | None) -> None:
    """Kept back from the public alone, a verdict would tell the board that few cases are behind it."""
    outcome = Outcome.MET if reason is None else Outcome.NOT_ASSESSABLE
    counts = Figures(Fraction(0), Fraction(denominator), None, None, True, True)
    view = edition(verdicts=(verdict(CAMDEN, figures=counts, outcome=outcome, reason=reason),))
    labels = [
        (shown.outcome, shown.reason, shown.figures.protection)
        for published in (for_board(view), for_public(view))
        for shown in published.edition.verdicts
    ]
    assert labels[0] == labels[1]
    assert labels[0][:2] == (outcome, reason)


def test_a_missing_return_is_named_in_public_too() -> None:
    counts = Figures(None, None, None, None, True, True)
    view = edition(verdicts=(verdict(CAMDEN, figures=counts, outcome=Outcome.NOT_ASSESSABLE, reason=Reason.NO_RETURN),))
    (shown,) = for_public(view).edition.verdicts
    assert shown.reason is Reason.NO_RETURN


def test_the_public_is_not_told_of_a_change_from_or_to_a_withheld_verdict() -> None:
    change = ChangeView(CAMDEN, "PN3", OCTOBER, ChangeKind.PRACTICE, Outcome.MET, Outcome.PARTLY_MET)
    enough, few = _children(30, 60), _children(4, 8)

    def changes_shown(now: VerdictView, before: VerdictView) -> int:
        earlier = replace(before, month=OCTOBER - 1)
        view = edition(verdicts=(now,), history=(earlier,), changes=(change,))
        kept_back = withholding(*(each for each in (now, earlier) if each.figures.denominator == 8))
        return len(for_public(view, hidden=kept_back).edition.changes)

    assert changes_shown(enough, enough) == 1
    assert changes_shown(few, enough) == 0
    assert changes_shown(enough, few) == 0
    assert (
        len(
            for_public(
                edition(verdicts=(few,), history=(replace(few, month=OCTOBER - 1),), changes=(change,))
            ).edition.changes
        )
        == 1
    )


def test_months_running_do_not_count_withheld_months() -> None:
    below = _children(20, 60, outcome=Outcome.NOT_MET)
    few = replace(_children(2, 8, outcome=Outcome.NOT_MET), month=OCTOBER - 1)
    view = edition(verdicts=(below,), history=(few, replace(below, month=OCTOBER - 2)))
    kept_back = for_public(view, hidden=withholding(few))
    for published, running in ((kept_back, "1"), (for_public(view), "3 or more"), (for_board(view), "3 or more")):
        page = Reader(render(published)["standards/PN3.html"].decode())
        assert page.table("now-table").rows[0][4] == running


def test_cells_findings_and_file_names_stay_where_they_belong() -> None:
    view = demo(months=2)
    board, public = for_board(view).edition, for_public(view).edition
    assert not any(verdict.cells for verdict in (*board.verdicts, *public.verdicts))
    assert board.findings == public.findings == ()
    assert any(submission.file_name for submission in board.submissions)
    assert not any(submission.file_name for submission in public.submissions)


def test_what_is_missing_is_told_to_the_borough_alone() -> None:
    words = "Camden, panel return for October 2026: Front door, Interviews within 72 hours (M2): can’t be used"
    for figures in (ratio(8, 20), ratio(30, 60, is_children=True)):
        open_verdict = verdict(
            CAMDEN, figures=figures, outcome=Outcome.NOT_ASSESSABLE, reason=Reason.INVALID, missing=(words,)
        )
        view = edition(verdicts=(open_verdict,))
        own = render_annex(annex(view, CAMDEN))["index.html"].decode()
        assert f"Missing: {words}." in own
        for published in (for_board(view), for_public(view)):
            assert not [
                path for path, content in render(published).items() if "Interviews within 72" in _text(path, content)
            ]


def test_an_annex_holds_one_borough_alone() -> None:
    view = replace(demo(months=2), movements=NO_MOVEMENTS)  # a borough's own moves name where they went
    for area in view.areas:
        own = annex(view, area.gss_code).edition
        assert {verdict.area for verdict in own.verdicts} == {area.gss_code}
        assert {submission.area for submission in own.submissions} == {area.gss_code}
        assert {finding.area for finding in own.findings} <= {area.gss_code}
        text = b"".join(render_annex(annex(view, area.gss_code)).values()).decode()
        assert not [other.name for other in view.areas if other != area and other.name in text]
        assert not [other for other in view.areas if other != area and other.gss_code in text]


def test_an_annex_for_a_stranger_is_refused() -> None:
    with pytest.raises(UnknownArea, match="E08000039 is not a member of North London"):
        annex(edition(), "E08000039")


def _text(path: str, content: bytes) -> str:
    """Return a file's text without hashes, whose digits mean nothing."""
    if path.endswith(".pdf"):
        return re.sub(r"[0-9a-f]{64}", "", pdf_text(content))
    if not path.endswith((".xlsx", ".ods")):
        return re.sub(r"[0-9a-f]{64}", "", content.decode())
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if "theme" not in name and "styles" not in name]
        return _text("", b"".join(book.read(name) for name in names))


def _large(base: int) -> int:
    return 7_000_000 + 10 * base


@st.composite
def _secret_editions(draw: st.DrawFn) -> tuple[EditionView, set[str]]:
    """Draw an edition whose confidential figures are numbers that can be recognised wherever they stand."""
    secrets: set[str] = set()
    verdicts: list[VerdictView] = []
    for at, area in enumerate(NORTH_LONDON):
        for back in range(3):
            total = _large(1000 * at + 100 * back + draw(st.integers(1, 9)))
            small = draw(st.integers(1, 5))
            numerator = draw(st.sampled_from([small, total - small]))
            figures = ratio(numerator, total, is_children=True)
            secrets |= {str(total), f"{total:,}", exact(figures.value), exact(figures.margin), str(total - small)}
            outcome = draw(st.sampled_from(list(Outcome)[:3]))
            words = f"{numerator} of {total}"
            verdicts.append(
                verdict(
                    area.gss_code,
                    month=OCTOBER - back,
                    outcome=outcome,
                    figures=figures,
                    part=None,
                    arithmetic=words,
                    detail=(words,),
                )
            )
    number = Fraction(draw(st.integers(1, 5)))
    view = edition(
        verdicts=tuple(verdict for verdict in verdicts if verdict.month == OCTOBER),
        history=tuple(verdict for verdict in verdicts if verdict.month != OCTOBER),
        indicators=(IndicatorView("IN1", "Moves", "panels", "Moves for safety."),),
        indicator_values=(
            IndicatorValue(
                CAMDEN, "IN1", OCTOBER, Figures(number, Fraction(81_234), number / 81_234, None, True, True)
            ),
        ),
        findings=(FindingView(CAMDEN, "Panel return", "f.xlsx", "c", "ask", "81234 is much", "81234?"),),
    )
    return view, secrets | {"81234", "81,234", shown(number / 81_234)} - {"0"}


@settings(max_examples=15, deadline=None)
@given(_secret_editions())
def test_nothing_published_holds_a_confidential_number(drawn: tuple[EditionView, set[str]]) -> None:
    view, secrets = drawn
    for published in (for_board(view), for_public(view)):
        for path, content in render(published).items():
            text = _text(path, content)
            assert not [secret for secret in secrets if secret in text], path


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=6, max_size=6))
def test_in_every_file_a_confidential_row_has_no_number(counts: list[tuple[int, int]]) -> None:
    verdicts = tuple(
        verdict(area.gss_code, figures=ratio(min(pair), max(pair), is_children=True))
        for area, pair in zip(NORTH_LONDON, counts, strict=True)
    )
    for published in (for_board(edition(verdicts=verdicts)), for_public(edition(verdicts=verdicts))):
        rows = list(csv.DictReader(io.StringIO(render(published)["verdicts.csv"].decode())))
        for row, pair in zip(rows, counts, strict=True):
            top, bottom = min(pair), max(pair)
            small = {top, bottom, bottom - top} & set(range(1, 6)) or (bottom < 10 and top in (0, bottom))
            assert bool(row["protection"]) == bool(small) or (bottom < 10 and row["verdict"] == "")
            if row["protection"]:
                assert not any(row[name] for name in ("numerator", "denominator", "value", "margin"))
            else:
                assert Fraction(row["value"]) == Fraction(100 * top, bottom)


def test_the_public_folder_has_no_trace_of_the_annexes() -> None:
    files = render_all(demo(months=2))
    public = "".join(_text(path, content) for path, content in files.items() if path.startswith("public/"))
    assert "annex/" not in public
    assert not [area for area in NORTH_LONDON if f"{area.name.lower()}-panel" in public]


def test_a_submission_keeps_its_hash_in_public() -> None:
    submission: SubmissionView = demo(months=1).submissions[0]
    assert submission.sha256 in render(for_public(demo(months=1)))["submissions.csv"].decode()


def test_the_standard_shown_is_not_changed_by_protection() -> None:
    assert for_board(edition()).edition.standards == (standard(),)


def test_what_would_give_others_away_is_hidden_from_the_board_and_the_public() -> None:
    """A figure that is no secret by itself, and a verdict that an earlier edition makes one."""
    rule = standard("XB1")
    counted = ratio(40, 60, 50, is_children=True)
    every = tuple(verdict(area.gss_code, "XB1", figures=counted) for area in NORTH_LONDON)
    shown, kept_back = every[:2]
    change = ChangeView(kept_back.area, "XB1", OCTOBER, ChangeKind.PRACTICE, Outcome.NOT_MET, Outcome.MET)
    view = edition(standards=(rule,), verdicts=every, changes=(change, replace(change, area=shown.area)))
    key = ("XB1", OCTOBER)
    hidden = {
        shown.area: Suppression(frozenset({key})),
        kept_back.area: Suppression(frozenset({key}), frozenset({key})),
    }
    for published in (for_board(view, hidden=hidden), for_public(view, hidden=hidden)):
        first, other, *_ = published.edition.verdicts
        assert (first.figures.protection, first.figures.numerator, first.outcome) == (
            Protection.FIGURES,
            None,
            shown.outcome,
        )
        assert (other.figures.protection, other.outcome, other.arithmetic) == (Protection.VERDICT, None, "")
        assert kept_back.area not in {change.area for change in published.edition.changes}
    assert {change.area for change in for_board(view, hidden=hidden).edition.changes} == {shown.area}
    assert annex(view, kept_back.area).edition.verdicts == (kept_back,)
