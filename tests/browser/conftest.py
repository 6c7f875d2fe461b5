"""Editions on disk, and a Chromium that may open nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from reports.render import render_all
from reports.site.editions import EditionsView, PublishedEdition, editions_page
from tests.golden.edition import golden
from tests.support.report_builder import OCTOBER, WIDE_AREAS
from tests.support.report_demo import demo
from tests.support.report_editions import EDITIONS
from tests.support.sizes import imagined, sheffield

MODULES = Path(__file__).parent / "node_modules"
SAMPLE = (
    *("index", "matrix", "movements", "opportunities", "indicators", "areas/index", "areas/area-7"),
    *("standards/PN5", "standards/index", "themes/panels"),
)
"""Pages of 33 boroughs; all of them would take an hour."""
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
    """Return a folder of editions: small, realistic, odd ones, and two that came through every stage."""
    root = tmp_path_factory.mktemp("editions")
    views = {
        "golden": golden(),
        "demo": demo(months=13),
        "revision": EDITIONS["a revision"](),
        "nothing": EDITIONS["no returns"](),
        "long": demo(areas=WIDE_AREAS, months=2),
        "many": EDITIONS["a cluster of 33"](),
    }
    for name, view in views.items():
        for path, content in render_all(view).items():
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    (root / "sheffield").symlink_to(sheffield(tmp_path_factory.mktemp("sheffield"), 13))
    (root / "33").symlink_to(imagined(tmp_path_factory.mktemp("imagined"), 33, 3))
    (root / "front").mkdir()
    (root / "front" / "index.html").write_bytes(front_page())
    return root


def front_page() -> bytes:
    """Return the front page of a cluster with a revision."""
    when = datetime(2026, 12, 1, 9, tzinfo=UTC)
    numbers = ((OCTOBER - 1, 1), (OCTOBER, 1), (OCTOBER, 2))
    editions = [PublishedEdition(month, n, f"{n}" * 64, f"{month}/{n}", when) for month, n in numbers]
    return editions_page(EditionsView("North London", True, editions))


@pytest.fixture(scope="session")
def pages(editions: Path) -> list[Path]:
    """Return every page of the small and the realistic editions and of Sheffield's, and a sample of the others."""
    board = sorted((editions / "demo" / "board").rglob("*.html"))
    annex = sorted((editions / "demo" / "annex").rglob("*.html"))[:1]
    long = [page for page in sorted((editions / "long").rglob("*.html")) if page.parent.name != "standards"]
    every_page = [page for name in ("golden", "sheffield/board") for page in sorted((editions / name).rglob("*.html"))]
    named = [
        *(("many", name) for name in ("index", "matrix", "returns")),
        *(("33", name) for name in SAMPLE),
        *((odd, name) for odd in ("revision", "nothing") for name in ("index", "changes", "returns", "areas/camden")),
    ]
    some = [editions / folder / "board" / f"{name}.html" for folder, name in named]
    return [*some, *every_page, *board, *annex, *long, editions / "front" / "index.html"]


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
