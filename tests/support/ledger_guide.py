"""The parts of the ledger's guide that are made: what verification says to tampering, and how rows become digests.

Write them again with `python -m tests.support.ledger_guide`, which `make docs` does.
"""

from __future__ import annotations

import re
from pathlib import Path

from data.ledger.chain import canonical
from tests.support.tampering import as_table

GUIDE = Path(__file__).parents[2] / "docs" / "ledger.md"


def written(text: str) -> str:
    """Return the guide with everything that is made in it made again."""
    serialisation = (canonical.__doc__ or "").partition("\n\n")[2].strip()
    made = {"tamperings": as_table(), "serialisation": serialisation}
    return re.sub(
        r"(<!-- (\w+): made by `make docs` -->\n).*?(<!-- end -->)",
        lambda part: f"{part[1]}{made[part[2]]}\n{part[3]}",
        text,
        flags=re.DOTALL,
    )


def main() -> None:
    GUIDE.write_text(written(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
