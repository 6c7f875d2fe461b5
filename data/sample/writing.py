"""Write the invented returns of some areas over some months, and when each arrived."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from data.contracts.load import Contracts
from data.contracts.names import RETURN_TYPES
from data.model import State
from data.sample import files
from data.sample.model import Borough, InventedCluster
from data.sample.returns import NOTE, SampleReturn, tables
from data.sample.service_sheets import Entry
from data.sample.story import Sending, Turn, arrives_at
from standards.model import Area, Month

_WRITERS: Final[Mapping[str, Callable[[Sequence[files.Table]], bytes]]] = {
    "xlsx": files.xlsx,
    "ods": files.ods,
    "zip": files.csv_zip,
}
_README: Final = f"""{NOTE}.

Everything in this folder was made up by a program from a seed, to show and to test how returns are collected and
assessed. No figure in it comes from any council, service, panel, school or young person. The names of boroughs are real
so that the reports read as they would; what is said of them here is not.

One folder holds each area's files. `arrivals.csv` says when each file arrived: it is honoured in demonstration
workspaces only. `answers.csv` holds what an area answered to the questions that a file raised.
"""


@dataclass(frozen=True)
class Setting:
    """What the sample is written for.

    Attributes:
        areas: the cluster's members in a month.
        clocks: when a month's returns are due, and when they are frozen.
        services, panels: what an area's register holds in a month.
        is_excused: whether an agreed outage excuses an area from a return of a month, which then never comes.
        story: what happens to the returns that have a story.
    """

    contracts: Contracts
    invented: InventedCluster
    areas: Callable[[Month], Sequence[Area]]
    clocks: Callable[[Month], tuple[datetime, datetime]]
    services: Callable[[str, Month], Sequence[Entry]]
    panels: Callable[[str, Month], Sequence[Entry]]
    is_excused: Callable[[str, str, Month], bool]
    story: Mapping[Turn, tuple[Sending, ...]]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file of the sample, and what the gate and the checks should make of it."""

    path: str
    arrived_at: datetime
    gss_code: str
    return_type: str
    month: Month
    state: State
    note: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was written: every file, in the order in which it arrived."""

    folder: Path
    sent: tuple[SampleFile, ...]

    @property
    def files(self) -> int:
        return len(self.sent)

    @property
    def areas(self) -> int:
        return len({file.gss_code for file in self.sent})


def write(setting: Setting, months: Sequence[Month], out: Path) -> SampleSummary:
    """Write every file of these months, `arrivals.csv`, `answers.csv` and `README.txt` into a folder."""
    written: list[SampleFile] = []
    for sample, sendings in _returns(setting, months):
        written += _send(setting, sample, sendings, out)
    ordered = sorted(written, key=lambda file: (file.arrived_at, file.path))
    arrivals = [(file.path, file.arrived_at.isoformat(), file.note) for file in ordered]
    answers = [(file.path, "Performance analyst", file.answer) for file in ordered if file.answer]
    out.mkdir(parents=True, exist_ok=True)
    _write_csv(out / "arrivals.csv", ("path", "arrived_at", "note"), arrivals)
    _write_csv(out / "answers.csv", ("path", "role", "answer"), answers)
    (out / "README.txt").write_text(_README, encoding="utf-8", newline="\n")
    return SampleSummary(out, tuple(ordered))


def _returns(setting: Setting, months: Sequence[Month]) -> Iterator[tuple[SampleReturn, tuple[Sending, ...]]]:
    """Yield every return owed, with what is sent of it."""
    for month in months:
        for area in setting.areas(month):
            for return_type in RETURN_TYPES:
                sample = _return(setting, setting.invented.boroughs[area.gss_code], return_type, month)
                if sample.sheets and not setting.is_excused(area.gss_code, return_type, month):
                    yield sample, setting.story.get((area.gss_code, return_type, month), (Sending(),))


def _return(setting: Setting, borough: Borough, return_type: str, month: Month) -> SampleReturn:
    return SampleReturn(
        setting.invented,
        setting.contracts,
        borough,
        return_type,
        month,
        lambda at: setting.services(borough.gss_code, at),
        lambda at: setting.panels(borough.gss_code, at),
    )


def _send(setting: Setting, sample: SampleReturn, sendings: Sequence[Sending], out: Path) -> Iterator[SampleFile]:
    """Write the files of one return in the order they arrive."""
    due, freeze = setting.clocks(sample.month)
    slug = sample.borough.name.lower().replace(" ", "-")
    content = b""
    for number, sending in enumerate(sendings):
        ending = "xlsm" if sending.kind == "macro" else "xlsx" if sending.kind == "locked" else sample.borough.form
        suffix = f"-{sending.suffix}" if sending.suffix else ""
        path = f"{slug}/{slug}-{sample.return_type}-{sample.month}{suffix}.{ending}"
        content = content if sending.kind == "again" else _content(sample, sending)
        (out / slug).mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)
        draws = setting.invented.draws(sample.borough.gss_code, sample.return_type, sample.month, "arrives", number)
        arrived = arrives_at(sending, due, freeze, draws)
        where = (sample.borough.gss_code, sample.return_type, sample.month)
        yield SampleFile(path, arrived, *where, sending.state, sending.note or "Arrived", sending.answer)


def _content(sample: SampleReturn, sending: Sending) -> bytes:
    if sending.kind == "locked":
        return files.locked_workbook()
    sheets = tables(sample, sending)
    return files.macro_workbook(sheets) if sending.kind == "macro" else _WRITERS[sample.borough.form](sheets)


def _write_csv(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\n").writerows([header, *rows])
    path.write_bytes(held.getvalue().encode())
