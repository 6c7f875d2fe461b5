"""Published files as a reader finds them: rows of CSV files, and the explanations of the month in JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

_FILES = {"verdicts.csv": "standard_id", "history.csv": "standard_id", "indicators.csv": "indicator_id"}


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
    """Yield every figure of an edition, as its readers find it."""
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
