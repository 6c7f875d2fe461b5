"""Single months and a map of tiles for editions under test. All of it is invented."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from reports.view.edition import Figures, SingleMonthView
from standards.model import Area, Month
from tests.support.report_builder import OCTOBER

TILES = {
    "E09000010": (2, 1),
    "E09000003": (1, 2),
    "E09000014": (2, 2),
    "E09000007": (1, 3),
    "E09000019": (2, 3),
    "E09000012": (3, 3),
}
YEAR = [OCTOBER - back for back in reversed(range(13))]


def single(
    numerator: int,
    denominator: int,
    month: Month = OCTOBER,
    area: str = "E09000007",
    standard: str = "PN3",
    is_children: bool = False,
) -> SingleMonthView:
    """Return a single month's share."""
    value = Fraction(100 * numerator, denominator)
    figures = Figures(Fraction(numerator), Fraction(denominator), value, None, is_children, is_children)
    return SingleMonthView(area, standard, month, figures)


def singles(counts: Sequence[tuple[int, int] | None], **about: object) -> tuple[SingleMonthView, ...]:
    """Return single months that end with October 2026, None for a month without a figure."""
    months = [OCTOBER - back for back in reversed(range(len(counts)))]
    pairs = zip(months, counts, strict=True)
    return tuple(single(*pair, month, **about) for month, pair in pairs if pair is not None)  # type: ignore[arg-type]


def demo_singles(areas: Iterable[Area], months: int, seed: int = 11) -> Iterator[SingleMonthView]:
    """Yield a year of a steady process, of one with a bad month, of one with few cases, and of one about children."""
    chance = random.Random(seed)
    for number, area in enumerate(areas):
        for standard, cases, is_children in (
            ("ID1", 400, False),
            ("PN5", 90, False),
            ("PN3", 4, False),
            ("ID9", 60, True),
        ):
            for back in reversed(range(months)):
                total = chance.randint(cases - cases // 10, cases + cases // 10)
                level = 0.4 if (standard, number, back) == ("PN5", 1, 3) else 0.85
                met = sum(chance.random() < level for _ in range(total))
                if chance.random() > 0.04 * number:
                    yield single(met, total, OCTOBER - back, area.gss_code, standard, is_children)
