"""Clusters of areas that do not exist, as many as are wanted, for measuring: a folder of clusters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Final

from data.clusters.cluster import CLUSTER_FILE
from data.clusters.folder import REGISTERS, SHIPPED

_MODEL: Final = SHIPPED / "north-london"
_MODELS: Final = ("E09000007", "E09000019", "E09000003", "E09000010", "E09000012", "E09000014")
"""Whose registers are copied, six by six: those that share services or a panel stand beside each other."""

_ID: Final = re.compile(r"\b([A-Z]{3})-(?=[SP]\d{2}\b)")
_SHARED: Final = "NLC"


def imagine(areas: int, clusters: int, folder: Path) -> tuple[str, ...]:
    """Write clusters of invented areas into a folder of clusters, and return their ids.

    Args:
        areas: how many areas in all, at most 2,000.
        clusters: how many clusters they are shared out to, as evenly as can be.
        folder: where they go.
    """
    named = [f"imagined-{_letters(number).lower()}" for number in range(clusters)]
    first = 0
    for number, cluster_id in enumerate(named):
        size = areas // clusters + (number < areas % clusters)
        _cluster(cluster_id, range(first, first + size), folder / cluster_id)
        first += size
    return tuple(named)


def _cluster(cluster_id: str, numbers: Sequence[int], folder: Path) -> None:
    """Write one cluster like North London, with other members, and their registers."""
    (folder / REGISTERS).mkdir(parents=True, exist_ok=True)
    head, _, _ = (_MODEL / CLUSTER_FILE).read_text(encoding="utf-8").partition("  overrides:")
    head = head.replace("id: north-london", f"id: {cluster_id}").replace("name: North London", f"name: {cluster_id}")
    head = re.sub(r"quorum: \d+", "quorum: 1", head)
    members = "".join(
        f'  - {{gss_code: {_code(at)}, name: Area {at + 1}, joined: "2014-01", source: "{{drop}}/area-{at + 1}"}}\n'
        for at in numbers
    )
    (folder / CLUSTER_FILE).write_text(f"{head}members:\n{members}", encoding="utf-8")
    for at in range(0, len(numbers), len(_MODELS)):
        for code, text in _registers(numbers[at : at + len(_MODELS)]):
            (folder / REGISTERS / f"{code}.yaml").write_text(text, encoding="utf-8")


def _registers(numbers: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield the registers of up to six areas, copied from six that exist, with their codes and ids exchanged."""
    codes = dict(zip(_MODELS, map(_code, numbers), strict=False))
    for model, number in zip(_MODELS, numbers, strict=False):
        text = (_MODEL / REGISTERS / f"{model}.yaml").read_text(encoding="utf-8")
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
