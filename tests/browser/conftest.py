"""Editions on disk, and a Chromium that may open nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from reports.render import render_all
from tests.golden.edition import golden
from tests.unit.report_builder import WIDE_AREAS
from tests.unit.report_demo import demo
from tests.unit.report_editions import EDITIONS

MODULES = Path(__file__).parent / "node_modules"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small edition, a realistic one, and one with very long names."""
    root = tmp_path_factory.mktemp("editions")
    views = {
        "golden": golden(),
        "demo": demo(months=4),
        "long": demo(areas=WIDE_AREAS, months=2),
        "many": EDITIONS["a cluster of 33"](),
    }
    for name, view in views.items():
        for path, content in render_all(view).items():
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    return root


@pytest.fixture(scope="session")
def pages(editions: Path) -> list[Path]:
    """Return every page of the small edition, the realistic one's for the board and an annex, and some long ones."""
    board = sorted((editions / "demo" / "board").rglob("*.html"))
    annex = sorted((editions / "demo" / "annex").rglob("*.html"))[:1]
    long = [page for page in sorted((editions / "long").rglob("*.html")) if page.parent.name != "standards"]
    many = [editions / "many" / "board" / f"{name}.html" for name in ("index", "matrix", "returns")]
    return [*many, *sorted((editions / "golden").rglob("*.html")), *board, *annex, *long]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("Chromium is not installed; tests/browser/install installs it.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core."""
    return (MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
