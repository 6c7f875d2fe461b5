"""Published files as a reader finds them: rows of CSV files, and the explanations of the month in JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

_FILES = {"verdicts.csv": "standard_id", "history.csv": "standard_id", "indicators.csv": "indicator_id"}
_NUMBERS = ("numerator", "denominator")


@dataclass(frozen=True)
class Row:
    """One figure as it was published.

    Attributes:
        edition: the folder's name.
        numbers: numerator and denominator, None where they are not shown.
        verdict, reason: None where they are kept back.
        levels: what meets the standard, and what partly meets it.
        part: the part named, if any is.
    """

    edition: str
    area: str
    about: str
    month: str
    version: str
    numbers: tuple[Fraction | None, Fraction | None]
    verdict: str | None
    reason: str
    levels: tuple[Fraction | None, Fraction | None]
    is_hidden: bool
    part: str | None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.area, self.about, self.month


@dataclass(frozen=True)
class Way:
    """What a page says of the moves from one borough to another: `yes`, `no`, or that it is not known."""

    sender: str
    receiver: str
    month: str
    sends: tuple[str, str]
    told_of: tuple[str, str]
    ends: str


def rows(edition: Path, readers: str) -> Iterator[Row]:
    """Yield every figure of an edition, as its readers find it, and what it says of the edition before it."""
    shown = list(_figures(edition, readers))
    yield from shown
    yield from _before(edition / readers, {row.key: row for row in shown})


def _before(folder: Path, shown: Mapping[tuple[str, str, str], Row]) -> Iterator[Row]:
    """Yield the verdicts and figures that changes name: what they were, and what they are."""
    for row in _csv(folder / "changes.csv"):
        month = row["month"] if row["kind"] == "revision" else _month_before(row["month"])
        now = shown.get((row["gss_code"], row["standard_id"], month))
        if now is not None and row["was"]:
            yield replace(now, verdict=row["was"], numbers=(None, None), reason="", is_hidden=False, part=None)
    revised: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in _csv(folder / "revisions.csv"):
        if row["kind"] in _NUMBERS:
            revised.setdefault((row["gss_code"], row["about"], row["month"]), {})[row["kind"]] = row["was"]
    for key, was in revised.items():
        if key in shown:
            now = shown[key]
            pairs = zip(_NUMBERS, now.numbers, strict=True)
            numerator, denominator = (_number(was[name]) if name in was else number for name, number in pairs)
            yield replace(now, numbers=(numerator, denominator), verdict=None, reason="", is_hidden=False)


def _month_before(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}"


def _figures(edition: Path, readers: str) -> Iterator[Row]:
    folder = edition / readers
    explained = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))["verdicts"]
    parts = {(each["gss_code"], each["standard_id"], each["month"]): each["part"] for each in explained}
    versions = {row["month"]: row["ruleset_version"] for row in _csv(folder / "verdicts.csv")}
    for name, about in _FILES.items():
        for row in _csv(folder / name):
            key = (row["gss_code"], row[about], row["month"])
            yield Row(
                edition.name,
                *key,
                row.get("ruleset_version") or versions[row["month"]],
                (_number(row["numerator"]), _number(row["denominator"])),
                row.get("verdict") or None,
                row["reason"],
                (_number(row.get("threshold_met", "")), _number(row.get("threshold_partly_met", ""))),
                bool(row["protection"]),
                row.get("part") or parts.get(key),
            )


def ways(edition: Path, readers: str) -> Iterator[Way]:
    """Yield what an edition says of moves between boroughs."""
    for row in _csv(edition / readers / "movements.csv"):
        sends, told_of = (row["sends"], row["sends_care"]), (row["told"], row["told_care"])
        yield Way(row["sender_code"], row["receiver_code"], row["month"], sends, told_of, row["both_ends"])


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None
