"""A cluster-month validated at once, against Great Expectations file by file: the same questions, the same findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from unittest import mock

from data.contracts.load import load_contracts
from data.intake import validation
from data.intake.examine import IncomingFile, examine
from data.intake.findings import Mistake
from data.intake.typing.checks import Subject
from data.sample import write_sample
from standards.model import Month
from tests.bench import expectations_peer
from tests.bench.measure import Row, faster, interleaved
from tests.support.samples import load_register

QUARTER_END = Month(2026, 9)
Finding = tuple[str, str | None, str]


def validating_rows(folder: Path, sizes: Sequence[int], by_file: int, runs: int) -> list[Row]:
    """Return how long one validation of so many files takes, and how long one file after another would.

    Args:
        folder: where the sample may be written.
        sizes: numbers of files; the sample's are repeated as often as it takes.
        by_file: on how many files, of all kinds, those that go file by file are measured; the rest is reckoned.
        runs: how often.
    """
    month = month_of_subjects(folder)
    measured = (month[:: max(1, len(month) // by_file)])[:by_file]
    wide = [expectations_peer.prepare(subject) for subject in measured]
    _require_same_findings(measured, [expectations_peer.find(subject) for subject in wide])
    files = {size: [month[number % len(month)] for number in range(size)] for size in sizes}
    contenders: dict[str, Callable[[], object]] = {
        "wide": lambda: [expectations_peer.find(subject) for subject in wide],
        "few": lambda: [validation.validate_returns([subject]) for subject in measured],
    }
    contenders |= {f"{size} at once": partial(validation.validate_returns, many) for size, many in files.items()}
    took = interleaved(contenders, runs)
    each = {name: took[name] / len(measured) for name in ("wide", "few")}
    return [row for size in sizes for row in _rows(size, took[f"{size} at once"], each)]


def _rows(size: int, ours: float, each: Mapping[str, float]) -> list[Row]:
    what = f"validating {size} files at once"
    wide = "Great Expectations file by file, one expectation a check and field"
    return [
        faster(what, ours, wide, each["wide"] * size, 10),
        faster(what, ours, "our own few expectations, file by file", each["few"] * size, None),
    ]


def month_of_subjects(folder: Path) -> list[Subject]:
    """Return the typed returns of the sample's quarter-end month, as validation gets them."""
    sample = folder / "validated"
    sent = write_sample("north-london", 1, QUARTER_END, 1, sample).sent
    files = [IncomingFile(file.path, (sample / file.path).read_bytes()) for file in sent]
    with mock.patch.object(validation, "validate_returns", wraps=validation.validate_returns) as validated:
        examine(files, load_contracts(), load_register)
    subjects: list[Subject] = list(validated.call_args.args[0])
    return subjects


def _require_same_findings(subjects: Sequence[Subject], theirs: Sequence[Iterable[Mistake]]) -> None:
    """Make sure that both ways find the same mistakes in the same cells."""
    for subject, ours, peers in zip(subjects, validation.validate_returns(subjects), theirs, strict=True):
        if differ := _findings(ours) ^ _findings(peers):
            raise ValueError(f"{subject.typed.file}: the two ways of validating differ: {sorted(differ)}")


def _findings(mistakes: Iterable[Mistake]) -> set[Finding]:
    return {(mistake.code, mistake.sheet, cell) for mistake in mistakes for cell in mistake.cells}
