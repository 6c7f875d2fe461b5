"""The attack: everything that a reader knows of an edition and those before it, and the small counts that follow.

Each fact is written from what is published and from the documents; none comes from the code that protects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from standards.model import Month
from tests.attack.counts import Sheets
from tests.attack.documents import Documents, Linear, Share, Variable, months_back, plus
from tests.attack.published import Row, Way, rows, ways
from tests.attack.unknowns import Fact, Knowledge, fact, true_ones

BOARD: Final = "board"
PUBLIC: Final = "public"
LARGEST: Final = 5
WIDTH: Final = 3
SMALLEST_GROUP: Final = 10
_CARE: Final = "care_placement"
_PART: Final = " part"
_MOVES: Final = "movements"
_WITHOUT_VERDICT: Final = ("not_assessable", "not_applicable")


@dataclass(frozen=True)
class Leak:
    """A small count that a reader can narrow too far, with the bounds that the reader finds."""

    reader: str
    what: str
    true: int
    least: int
    most: int


@dataclass
class Result:
    """How many small counts were attacked, and those narrowed too far."""

    attacked: int
    leaks: list[Leak]


def attack(editions: Sequence[Path], documents: Documents, truths: Sequence[Sheets], reader: str) -> Result:
    """Attack every small count as one reader.

    Args:
        editions: the folders of the editions that this reader has seen, oldest first.
        documents: what anybody can read beforehand.
        truths: what the boroughs counted, the newest first.
        reader: `public`, `board`, or the code of a borough, which reads the board's and knows its own counts.
    """
    seen = [
        row
        for edition in editions
        for audience in ((PUBLIC,) if reader == PUBLIC else (BOARD, PUBLIC))
        for row in rows(edition, audience)
    ]
    truth = true_counts(truths[0], documents)
    by_rule = list(_contracts(seen, documents))
    facts = list(_figures(seen, documents))
    if reader != PUBLIC:
        facts += _moves([way for edition in editions for way in ways(edition, BOARD)], truths[0], documents, truth)
    facts += _public_moves([way for edition in editions for way in ways(edition, PUBLIC)])
    if reader not in (PUBLIC, BOARD):
        facts += _own(reader, truth)
        parts = _notified(reader, truths[0], documents, truth)
        by_rule += [each for each in facts if each.why.endswith(_PART)]
        facts = [_of_the_rest(each, parts) for each in facts]
        truth = {variable: number - parts.get(variable, 0) for variable, number in truth.items()}
    known = Knowledge(list(true_ones([*by_rule, *facts], truth)), truth)
    cases = _lone(seen, documents, known)
    result = Result(0, list(_corrections(seen, documents, reader)))
    for what, terms in _targets(seen, documents, truth, reader):
        true = sum(int(many) * truth.get(variable, 0) for variable, many in terms.items())
        if 1 <= true <= LARGEST:
            result.attacked += 1
            group = known.group_of(terms)
            bounds = None if group is None else group.narrower_in_each(cases.get(id(group), ()), terms, WIDTH)
            if bounds is not None:
                result.leaks.append(Leak(reader, what, true, *bounds))
    result.leaks += _each_child(seen, documents, known, truth, reader)
    return result


def true_counts(sheets: Sheets, documents: Documents) -> dict[Variable, int]:
    """Return what every unknown really is."""
    truth: defaultdict[Variable, int] = defaultdict(int)
    for (area, sheet, period), own in sheets.items():
        if sheet in documents.sheets:
            registered = {row["service_id"]: row for row in sheets.get((area, "services", period), ())}
            for row in own:
                attributes = {**registered.get(row.get("service_id"), {}), **row}
                rows_of = documents.slice_of(sheet, attributes)
                for name, value in row.items():
                    if isinstance(value, int) and documents.counts_children(sheet, name):
                        truth[area, f"{sheet}.{name}", rows_of, str(period)] += value
    return dict(truth)


# Figures, verdicts and labels


def _shares(row: Row, documents: Documents) -> list[Share]:
    """Return what a row's figure may be made of: the part named, or else any of them."""
    made = documents.shares(row.version, row.about)
    return [share for share in made if row.part in (None, share.part)] if row.part else made


def _figures(seen: Iterable[Row], documents: Documents) -> Iterator[Fact]:
    for row in seen:
        named = _shares(row, documents)
        for share in documents.shares(row.version, row.about):
            above, below = documents.sums(share, row.area, row.month)
            why = f"{row.edition} {row.about} {row.month} {share.part or ''}"
            if share in named:
                if row.numbers[0] is not None:
                    yield fact(above, row.numbers[0], row.numbers[0], f"{why} numerator")
                if row.numbers[1] is not None and below and _is_known(share, documents):
                    yield fact(below, row.numbers[1] * share.scale, row.numbers[1] * share.scale, f"{why} denominator")
            if below and _is_known(share, documents):
                if share.is_part:
                    yield from _parts_of(above, below, why)
                yield from _verdict(row, share, documents, share in named and len(named) == 1, why)


def _is_known(share: Share, documents: Documents) -> bool:
    return all(documents.counts_children(share.sheet, name) for name in share.below)


def _parts_of(above: Linear, below: Linear, why: str) -> Iterator[Fact]:
    """Yield that what is counted is part of the rest in each period and slice of rows."""
    rest = plus((below, 1), (above, -1))
    for rows_and_period in sorted({variable[2:] for variable in rest}):
        terms = {variable: many for variable, many in rest.items() if variable[2:] == rows_and_period}
        yield fact(terms, 0, None, f"{why}{_PART}")


def _floor(row: Row, documents: Documents) -> int:
    return int(documents.rules[row.version][row.about].get("too_few_below") or 0)


def _verdict(row: Row, share: Share, documents: Documents, is_named: bool, why: str) -> Iterator[Fact]:
    """Yield what a verdict says, of its own part and, of the lowest of several, of the others."""
    above, below = documents.sums(share, row.area, row.month)
    if row.reason == "too_few" and is_named:
        yield fact(below, 1, _floor(row, documents) - 1, f"{why} too few")
    if row.verdict is None or row.verdict in _WITHOUT_VERDICT or row.reason:
        return
    met, partly = row.levels
    reached = {"met": met, "partly_met": partly}.get(row.verdict)
    missed = {"partly_met": met, "not_met": met if partly is None else partly}.get(row.verdict)
    if is_named and (floor := _floor(row, documents)):
        yield fact(below, floor, None, f"{why} floor")
    if reached is not None:
        yield fact(plus((above, 100), (below, -reached)), 0, None, f"{why} {row.verdict}")
    if missed is not None and is_named:
        factor = missed.denominator
        yield fact(plus((above, 100 * factor), (below, -missed * factor)), None, -1, f"{why} {row.verdict}")
    if not is_named and None not in row.numbers and row.numbers[1]:
        share_named = Fraction(row.numbers[0] or 0) / row.numbers[1]
        yield fact(plus((above, 1), (below, -share_named)), 0, None, f"{why} no lower")


def _lone(seen: Iterable[Row], documents: Documents, known: Knowledge) -> dict[int, list[tuple[Fact, ...]]]:
    """Return what `[c]` may say where nothing else of its group is hidden, by group: that is small by itself."""
    hidden: defaultdict[int, dict[tuple[str, str, str], Row]] = defaultdict(dict)
    for row in seen:
        for share in _shares(row, documents):
            group = known.group_of(documents.sums(share, row.area, row.month)[0])
            if row.is_hidden and group is not None:
                hidden[id(group)][row.key] = row
    return {
        group: [case for share in _shares(row, documents) for case in _small(row, share, documents)]
        for group, rows_of in hidden.items()
        for row in rows_of.values()
        if len(rows_of) == 1
    }


def _small(row: Row, share: Share, documents: Documents) -> Iterator[tuple[Fact, ...]]:
    """Yield each reason that there may be for hiding: a small sum, or none or all of a small group."""
    above, below = documents.sums(share, row.area, row.month)
    left = plus((below, 1), (above, -1))
    why = f"{row.about} {row.month} is small"
    for terms in (above, *((below, left) if below and share.is_part else ())):
        yield (fact(terms, 1, LARGEST, why),)
    if below and share.is_part:
        for terms in (above, left):
            yield fact(below, 1, SMALLEST_GROUP - 1, why), fact(terms, 0, 0, why)
    if share.sheet == _MOVES:  # or what is left of it for a borough that was notified of the others
        yield (fact(above, 0, None, why),)


def _contracts(seen: Iterable[Row], documents: Documents) -> Iterator[Fact]:
    """Yield what the contracts say of every period that a figure speaks of."""
    where: set[tuple[str, str, str, str]] = set()
    for row in seen:
        for share in documents.shares(row.version, row.about):
            for variable in (*documents.sums(share, row.area, row.month)[0],):
                where.add((variable[0], variable[1].partition(".")[0], variable[2], variable[3]))
    for area, sheet, rows_of, period in sorted(where):
        for terms, is_equal in documents.rules_of(sheet, area, rows_of, period):
            yield fact(terms, 0, 0 if is_equal else None, f"{sheet} {period}")
    for area, quarter in sorted({(area, period) for area, sheet, _, period in where if sheet == "young_people"}):
        for terms in documents.quarters_of(area, quarter):
            yield fact(terms, 0, 0, f"quarter {quarter}")


# Moves between boroughs


def _moves(seen: Iterable[Way], sheets: Sheets, documents: Documents, truth: dict[Variable, int]) -> Iterator[Fact]:
    """Yield what pages say of each pair, and that pairs add up. Adds the pairs to the truth."""
    totals: defaultdict[tuple[str, str, str, str], Linear] = defaultdict(dict)
    for way in dict.fromkeys(seen):
        kinds = zip(("moves", "care"), way.sends, way.told_of, strict=True)
        for kind, sends, told_of in kinds:
            for direction, area, other, says in (
                ("sent", way.sender, way.receiver, sends),
                ("received", way.receiver, way.sender, told_of),
            ):
                variable = (area, f"{direction} {kind}", other, way.month)
                truth[variable] = _moved(sheets, area, other, direction, kind, way.month)
                if area:
                    totals[area, direction, kind, way.month][variable] = Fraction(1)
                if says in ("yes", "no"):
                    ends = (1, None) if says == "yes" else (0, 0)
                    yield fact({variable: Fraction(1)}, *ends, f"movements {way.month}")
        if way.ends == "agree":
            gap = plus(*(_both(way, "sent", 1), _both(way, "received", -1)))
            yield fact(gap, -1, 1, f"agree {way.month}")
    for (area, direction, kind, month), pairs in totals.items():
        rows_of = [name for name in documents.slices("movements") if _is_of(documents, name, direction, kind)]
        total: Linear = {
            (area, "movements.children_moved", name, period): Fraction(1)
            for name in rows_of
            for period in documents.periods("movements", month, 12)
        }
        yield fact(plus((total, 1), (pairs, -1)), 0, 0, f"pairs of {area}")


def _both(way: Way, direction: str, sign: int) -> tuple[Linear, int]:
    area, other = (way.sender, way.receiver) if direction == "sent" else (way.receiver, way.sender)
    return {(area, f"{direction} {kind}", other, way.month): Fraction(1) for kind in ("moves", "care")}, sign


def _is_of(documents: Documents, name: str, direction: str, kind: str) -> bool:
    reasons = ("care_placement",) if kind == "care" else tuple(documents.lists["reasons"])
    options = {
        documents.slice_of("movements", {"direction": direction, "reason": reason, "has_hosting_agreement": agreed})
        for reason in reasons
        if kind == "care" or reason != _CARE
        for agreed in ("yes", "no")
    }
    return name in options


def _moved(sheets: Sheets, area: str, other: str, direction: str, kind: str, month: str) -> int:
    members = {key[0] for key in sheets}
    window = months_back(month, 14)
    quarters = [Month.parse(each) for each in window if int(each[-2:]) % 3 == 0][:4]
    total = 0
    for quarter in quarters:
        for row in sheets.get((area, "movements", quarter), ()):
            named = str(row["other_borough"]) if row["other_borough"] in members else ""
            is_care = row["reason"] == _CARE
            if (row["direction"], named, is_care) == (direction, other, kind == "care"):
                total += int(str(row["children_moved"]))
    return total


def _public_moves(seen: Iterable[Way]) -> Iterator[Fact]:
    """Yield that a way which the public reads of was taken by ten or more, as the method page says."""
    for way in dict.fromkeys(seen):
        for kind, sends, told_of in zip(("moves", "care"), way.sends, way.told_of, strict=True):
            if sends == "yes":
                yield fact({(way.sender, f"sent {kind}", way.receiver, way.month): Fraction(1)}, 10, None, "public way")
            if told_of == "yes":
                terms = {(way.receiver, f"received {kind}", way.sender, way.month): Fraction(1)}
                yield fact(terms, 10, None, "public way")


def _own(reader: str, truth: Mapping[Variable, int]) -> Iterator[Fact]:
    """Yield what a borough knows by itself: all its own counts, and the moves that it was notified of."""
    for variable, number in truth.items():
        if variable[0] == reader:
            yield fact({variable: Fraction(1)}, number, number, "own")


def _notified(reader: str, sheets: Sheets, documents: Documents, truth: Mapping[Variable, int]) -> dict[Variable, int]:
    """Return how much of each count a borough knows: the moves of which it was notified, or notified another."""
    naming = {
        key: tuple(row for row in rows_of if row.get("other_borough") == reader)
        for key, rows_of in sheets.items()
        if key[1] == _MOVES and key[0] != reader
    }
    pairs = {variable: number for variable, number in truth.items() if _is_pair(variable) and variable[2] == reader}
    return pairs | true_counts(naming, documents)


def _is_pair(variable: Variable) -> bool:
    return variable[1].startswith(("sent ", "received "))


def _of_the_rest(known: Fact, parts: Mapping[Variable, int]) -> Fact:
    """Return a fact as one about what a borough doesn't know."""
    part = sum(many * parts.get(variable, 0) for variable, many in known.terms)
    ends = (None if end is None else end - part for end in (known.least, known.most))
    return Fact(known.terms, *ends, known.why)


# What is attacked


def _targets(
    seen: Iterable[Row], documents: Documents, truth: Mapping[Variable, int], reader: str
) -> Iterator[tuple[str, Linear]]:
    """Yield every sum that must stay wide: of figures, and each single count."""
    equations: dict[tuple[tuple[Variable, Fraction], ...], str] = {}
    for row in seen:
        for share in documents.shares(row.version, row.about):
            above, below = documents.sums(share, row.area, row.month)
            sums = [above, below, plus((below, 1), (above, -1))] if below and _is_known(share, documents) else [above]
            for terms in sums[: 3 if share.is_part else 2]:
                equations.setdefault(
                    tuple(sorted(terms.items())), f"{row.area} {row.about} {row.month} {share.part or ''}"
                )
    shown = {terms for row in seen for terms in _shown(row, documents)}
    for variable in truth:
        equations.setdefault(((variable, Fraction(1)),), " ".join(variable))
    for terms, what in equations.items():
        # What is shown is no secret; what is left of it for a borough that knows a part of it may be one.
        is_moves = reader not in (PUBLIC, BOARD) and bool(terms) and terms[0][0][1].startswith(_MOVES)
        if terms and terms[0][0][0] != reader and (is_moves or terms not in shown):
            yield what, dict(terms)


def _shown(row: Row, documents: Documents) -> Iterator[tuple[tuple[Variable, Fraction], ...]]:
    """Yield the sums that a row shows: they are no secret."""
    for share in _shares(row, documents) if row.part or len(documents.shares(row.version, row.about)) == 1 else ():
        above, below = documents.sums(share, row.area, row.month)
        if row.numbers[0] is not None and row.numbers[0] > LARGEST:
            yield tuple(sorted(above.items()))
        if row.numbers[1] is not None and row.numbers[1] > LARGEST:
            yield tuple(sorted(below.items()))


def _corrections(seen: Iterable[Row], documents: Documents, reader: str) -> Iterator[Leak]:
    """Yield what two editions show of one figure where a few children lie between."""
    shown: dict[tuple[str, str, str, str | None], tuple[Fraction, Fraction]] = {}
    for row in seen:
        if row.area == reader or not documents.shares(row.version, row.about):
            continue
        above, below = row.numbers
        if above is None or below is None:
            continue
        before = shown.get((*row.key, row.part))
        shown[(*row.key, row.part)] = (above, below)
        if before is not None and before != (above, below):
            for change in (above - before[0], below - before[1], below - above - (before[1] - before[0])):
                if 1 <= abs(change) <= LARGEST:
                    yield Leak(reader, f"corrected {' '.join(row.key)}", int(abs(change)), int(change), int(change))
                    break


def _each_child(
    seen: Iterable[Row], documents: Documents, known: Knowledge, truth: Mapping[Variable, int], reader: str
) -> Iterator[Leak]:
    """Yield the small groups of which it follows that none, or all, did something."""
    done: set[tuple[tuple[Variable, Fraction], ...]] = set()
    for row in seen:
        for share in documents.shares(row.version, row.about):
            above, below = documents.sums(share, row.area, row.month)
            key = tuple(sorted(above.items()))
            if not below or not share.is_part or key in done or row.area == reader:
                continue
            done.add(key)
            size, many = (sum(int(n) * truth.get(v, 0) for v, n in terms.items()) for terms in (below, above))
            if 0 < size < SMALLEST_GROUP and many in (0, size):
                terms = above if many == 0 else plus((below, 1), (above, -1))
                groups = known.group_of(terms), known.group_of(below)
                if groups[0] is None or groups[1] is None or groups[0].narrower_than(terms, 1) is None:
                    continue
                least, most = groups[1].bounds(below)
                if least >= 1 and most < SMALLEST_GROUP:
                    yield Leak(reader, f"each of {' '.join(row.key)}", many, many, many)
