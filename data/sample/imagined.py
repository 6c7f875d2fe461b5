"""Clusters of areas that do not exist, as many as are wanted, for measuring: their cluster files and registers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Final

from data.clusters.cluster import CLUSTERS, EXEMPTIONS_FILE
from data.registers.register import REGISTERS

_MODELS: Final = ("E09000007", "E09000019", "E09000003", "E09000010", "E09000012", "E09000014")
"""Whose registers are copied, six by six: those that share services or a panel stand beside each other."""

_ID: Final = re.compile(r"\b([A-Z]{3})-(?=[SP]\d{2}\b)")
_SHARED: Final = "NLC"


def imagine(areas: int, clusters: int, folder: Path) -> tuple[str, ...]:
    """Write `clusters/` and `registers/` for invented areas into a folder, and return the clusters' ids.

    Args:
        areas: how many areas in all, at most 2,000.
        clusters: how many clusters they are shared out to, as evenly as can be.
        folder: where the two folders go; see the arguments of `write_sample`.
    """
    for name in ("clusters", "registers"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    named = [f"imagined-{_letters(number).lower()}" for number in range(clusters)]
    first = 0
    for number, cluster_id in enumerate(named):
        size = areas // clusters + (number < areas % clusters)
        _cluster(cluster_id, range(first, first + size), folder)
        first += size
    (folder / "clusters" / EXEMPTIONS_FILE).write_text("exemptions: []\n", encoding="utf-8")
    return tuple(named)


def _cluster(cluster_id: str, numbers: Sequence[int], folder: Path) -> None:
    """Write one cluster like North London, with other members, and their registers."""
    head, _, _ = (CLUSTERS / "north-london.yaml").read_text(encoding="utf-8").partition("  overrides:")
    head = head.replace("id: north-london", f"id: {cluster_id}").replace("name: North London", f"name: {cluster_id}")
    head = re.sub(r"quorum: \d+", "quorum: 1", head)
    members = "".join(
        f'  - {{gss_code: {_code(at)}, name: Area {at + 1}, joined: "2014-01", source: "{{drop}}/area-{at + 1}"}}\n'
        for at in numbers
    )
    (folder / "clusters" / f"{cluster_id}.yaml").write_text(f"{head}members:\n{members}", encoding="utf-8")
    for at in range(0, len(numbers), len(_MODELS)):
        for code, text in _registers(numbers[at : at + len(_MODELS)]):
            (folder / "registers" / f"{code}.yaml").write_text(text, encoding="utf-8")


def _registers(numbers: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield the registers of up to six areas, copied from six that exist, with their codes and ids exchanged."""
    codes = dict(zip(_MODELS, map(_code, numbers), strict=False))
    for model, number in zip(_MODELS, numbers, strict=False):
        text = (REGISTERS / f"{model}.yaml").read_text(encoding="utf-8")
        for old, new in codes.items():
            text = text.replace(old, new)
        text = _exchange_ids(text, _letters(number), _letters(2_000 + numbers[0]))
        yield codes[model], re.sub(r"(?m)^name: .*$", f"name: Area {number + 1}", text)


def _exchange_ids(text: str, own: str, shared: str) -> str:
    return _ID.sub(lambda match: f"{shared if match[1] == _SHARED else own}-", text)


def _code(number: int) -> str:
    return f"E09{900_001 + number}"


def _letters(number: int) -> str:
    """Return three letters of its own for a number below 17,576."""
    return "".join(ascii_uppercase[number // 26**power % 26] for power in (2, 1, 0))
