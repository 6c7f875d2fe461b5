"""The parts of the guide for the standards' owners that are made: the keys, the ten kinds, what the lint says.

Write them again with `python -m tests.support.standards_guide`, which `make docs` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from data.contracts.load import load_contracts
from standards.framework.ruleset import Applies, DatedThreshold, Heading, Indicator, Standard, load_book
from standards.framework.schema import Key, KindInWords, as_yaml, first_of, keys_of, kinds
from standards.framework.waivers import Waiver
from standards.framework.wording import measure_words
from standards.lint import CODES, Weight
from standards.yaml import FilePart

GUIDE = Path(__file__).parents[2] / "docs" / "standards.md"
VERSION = "2026.2"
WEIGHTS = {Weight.ERROR: "to correct", Weight.REVIEW: "to review"}
BLOCK = re.compile(r"(<!-- (\w+): made by `make docs` -->\n).*?(<!-- end -->)", flags=re.DOTALL)
EXAMPLE = re.compile(r"<!-- example: (\w+) -->\n\n```yaml\n(.*?)```", flags=re.DOTALL)


def with_made_parts(text: str) -> str:
    """Return the guide with everything that is made in it made again."""
    made = {
        "heading": keys(Heading),
        "standard": keys(Standard),
        "threshold": keys(DatedThreshold),
        "indicator": keys(Indicator),
        "condition": keys(Applies),
        "waiver": keys(Waiver),
        "kinds": ten_kinds(),
        "lint": findings(),
    }
    return BLOCK.sub(lambda block: f"{block[1]}\n{made[block[2]]}\n{block[3]}", text)


def examples(text: str) -> dict[str, str]:
    """Return the guide's examples by their names: what a test carries out as it is written."""
    return dict(EXAMPLE.findall(text))


def keys(model: type[FilePart]) -> str:
    """Return a table of a part's keys."""
    return _table(("key", "what it means", "needed"), (_key(key) for key in keys_of(model)))


def ten_kinds() -> str:
    """Return each kind of measure with an example out of the rule set."""
    return "\n".join(_kind(kind) for kind in kinds())


def findings() -> str:
    """Return a table of everything that the lint can find."""
    rows = ((f"`{key.code}`", WEIGHTS[key.weight], key.fix) for key in CODES.values())
    return _table(("finding", "weight", "what to do"), rows)


def _kind(kind: KindInWords) -> str:
    example = first_of(kind.name, load_book().version(VERSION))
    lines = [f"### `{kind.name}`", "", kind.says, ""]
    if example is not None:
        words = measure_words(example, load_contracts().catalogue())
        lines += [f"{example.id}, {example.title[:1].lower()}{example.title[1:]}. In words: {words}", ""]
        lines += ["```yaml", as_yaml(example.measure).rstrip(), "```", ""]
    lines.append(_table(("key", "what it means", "needed"), _kind_keys(kind)))
    return "\n".join(lines)


def _kind_keys(kind: KindInWords, inside: str = "") -> Iterator[tuple[str, str, str]]:
    for key in kind.keys:
        name, means, needed = _key(key)
        yield f"{name} in `{inside}`" if inside else name, means, needed
    for part in kind.parts:
        yield from _kind_keys(part, part.name.replace(", ", "` or `"))


def _key(key: Key) -> tuple[str, str, str]:
    needed = "yes" if key.is_required else f"no: `{key.default}` without it" if key.default else "no"
    return f"`{key.name}`", key.means, needed


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    GUIDE.write_text(with_made_parts(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
