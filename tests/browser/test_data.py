"""The data files of editions, as the validator of CSV on the Web reads them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

VALIDATOR = Path(__file__).parent / ".csvw" / "bin" / "csvwvalidate"
METADATA = "csv-metadata.json"


def _is_valid(metadata: Path) -> bool:
    assert VALIDATOR.exists(), "The validator is not installed; tests/browser/install installs it."
    return subprocess.run([VALIDATOR, metadata], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("folder", ["golden/board", "golden/public", "demo/board", "nothing/board", "sheffield/board"])
def test_every_value_is_of_the_kind_that_the_metadata_say(editions: Path, folder: str) -> None:
    assert _is_valid(editions / folder / METADATA)


def test_an_annex_too(editions: Path) -> None:
    assert _is_valid(editions / "golden" / "annex" / "E09000012" / METADATA)


def test_the_validator_would_see_a_wrong_value(editions: Path, tmp_path: Path) -> None:
    shutil.copytree(editions / "golden" / "board", tmp_path, dirs_exist_ok=True)
    verdicts = tmp_path / "verdicts.csv"
    right = verdicts.read_text(encoding="utf-8")
    verdicts.write_text(right.replace(",no,", ",perhaps,", 1), encoding="utf-8")
    assert not _is_valid(tmp_path / METADATA)
