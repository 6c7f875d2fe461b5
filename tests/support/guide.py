"""The parts of the boroughs' guide that are made: what is asked, and what people are told of their mistakes.

Write them again with `python -m tests.support.guide`, which `make docs` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.contracts.load import Contracts, SheetContract, load_contracts
from data.intake.examine import IncomingFile, examine
from data.model import Effect, Finding
from data.registers.register import load_register
from tests.support.mistakes import MISTAKES

GUIDE = Path(__file__).parents[2] / "docs" / "boroughs.md"
TOLD = {
    Effect.REFUSE: "Not taken in.",
    Effect.REJECT: "Mend and send again.",
    Effect.VOID: "Mend and send again.",
    Effect.ASK: "Accepted; confirm or explain.",
}
RETURNS = {"service": "Service", "panel": "Panel", "profile": "Profile"}
OFTEN = {1: "every month", 3: "every quarter", 12: "once a year, with September"}
ROWS = {
    "register": "one for each in your register",
    "each": "one for each in your register",
    "one": "one",
    "codes": "one for each strategy",
    "any": "as many as there were",
}


def written(text: str) -> str:
    """Return the guide with everything that is made in it made again."""
    made = {"sheets": sheets(load_contracts()), "mistakes": mistakes()}
    return re.sub(
        r"(<!-- (\w+): made by `make docs` -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}\n{made[found[2]]}\n{found[3]}",
        text,
        flags=re.DOTALL,
    )


def sheets(contracts: Contracts) -> str:
    """Return a table of the sheets: in which return, how often, how many rows, how many answers a row."""
    lines = ["| return | sheet | how often | rows | answers a row | of them needed |", "|---|---|---|---|---|---|"]
    return "\n".join([*lines, *(_sheet(one) for one in contracts.sheets.values())]) + "\n"


def _sheet(one: SheetContract) -> str:
    asked = [field for field in one.fields if not field.is_prefilled]
    needed = sum(field.is_required for field in asked)
    often = OFTEN[one.frequency.months]
    return f"| {RETURNS[one.return_type]} | {one.title} | {often} | {ROWS[one.rows]} | {len(asked)} | {needed} |"


def mistakes() -> str:
    """Return each mistake with what its borough is told."""
    return "\n".join(_mistakes())


def _mistakes() -> Iterator[str]:
    files = [IncomingFile(f"{n}.xlsx", one.content, one.expected) for n, one in enumerate(MISTAKES, 1)]
    examined = examine(files, load_contracts(), load_register)
    for number, (mistake, found) in enumerate(zip(MISTAKES, examined, strict=True), 1):
        yield f"### {number}. {mistake.title}\n"
        for finding in found.findings:
            yield f"> **{TOLD[finding.effect]}** {_said(finding)}\n"


def _said(finding: Finding) -> str:
    return f"{_plain(finding.message)}\n> {_plain(finding.fix)}"


def _plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", text)


def main() -> None:
    GUIDE.write_text(written(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
