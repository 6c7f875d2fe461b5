"""The parts of the boroughs' guide that are made: the sheets, and the findings that common mistakes give.

Write them again with `python -m tests.support.guide`, which `make docs` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.contracts.load import Contracts, SheetContract, load_contracts
from data.intake.examine import IncomingFile, examine
from data.model import Effect, Finding
from tests.support.mistakes import MISTAKES
from tests.support.samples import load_register

GUIDE = Path(__file__).parents[2] / "docs" / "boroughs.md"
OUTCOMES = {
    Effect.REFUSE: "Not accepted.",
    Effect.REJECT: "Correct and resubmit.",
    Effect.VOID: "Correct and resubmit.",
    Effect.ASK: "Accepted; confirm or explain.",
}
RETURNS = {"service": "Service", "panel": "Panel", "profile": "Profile"}
OFTEN = {1: "every month", 3: "every quarter", 12: "once a year, with September"}
ROWS = {
    "register": "one for each in your register",
    "each": "one for each in your register",
    "one": "one",
    "codes": "one for each strategy",
    "any": "one for each movement",
}


def with_made_parts(text: str) -> str:
    """Return the guide with everything that is made in it made again."""
    made = {"sheets": sheets(load_contracts()), "mistakes": mistakes()}
    return re.sub(
        r"(<!-- (\w+): made by `make docs` -->\n).*?(<!-- end -->)",
        lambda block: f"{block[1]}\n{made[block[2]]}\n{block[3]}",
        text,
        flags=re.DOTALL,
    )


def sheets(contracts: Contracts) -> str:
    """Return a table of the sheets: in which return, how often, how many rows, how many answers a row."""
    lines = ["| return | sheet | how often | rows | answers a row | of which required |", "|---|---|---|---|---|---|"]
    return "\n".join([*lines, *(_sheet(sheet) for sheet in contracts.sheets.values())]) + "\n"


def _sheet(sheet: SheetContract) -> str:
    asked = [field for field in sheet.fields if not field.is_prefilled]
    needed = sum(field.is_required for field in asked)
    often = OFTEN[sheet.frequency.months]
    return f"| {RETURNS[sheet.return_type]} | {sheet.title} | {often} | {ROWS[sheet.rows]} | {len(asked)} | {needed} |"


def mistakes() -> str:
    """Return each mistake with its findings."""
    return "\n".join(_mistakes())


def _mistakes() -> Iterator[str]:
    files = [IncomingFile(f"{n}.xlsx", mistake.content, mistake.expected) for n, mistake in enumerate(MISTAKES, 1)]
    examined = examine(files, load_contracts(), load_register)
    for number, (mistake, outcome) in enumerate(zip(MISTAKES, examined, strict=True), 1):
        yield f"### {number}. {mistake.title}\n"
        for finding in outcome.findings:
            yield f"> **{OUTCOMES[finding.effect]}** {_finding_text(finding)}\n"


def _finding_text(finding: Finding) -> str:
    return f"{_plain(finding.message)}\n> {_plain(finding.fix)}"


def _plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", text)


def main() -> None:
    GUIDE.write_text(with_made_parts(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
