"""The handbook in Chromium: the same proofs of accessibility as for an edition's pages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from data.contracts.load import load_contracts
from reports.handbook.site import render_handbook
from reports.handbook.view import HandbookView
from standards.framework.briefing import load_coverage
from standards.framework.glossary import load_glossary
from standards.framework.ruleset import load_book
from tests.browser.conftest import MODULES
from tests.browser.test_pages import AXE_RUN, OVERFLOW

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("handbook")
    rules = load_book().version("2026.2")
    view = HandbookView(rules, load_contracts().catalogue(), load_coverage(), load_glossary(), "0.1.0")
    for name, content in render_handbook(view).items():
        (folder / name).write_bytes(content)
    return sorted(folder.glob("*.html"))


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(browser: Browser, handbook: list[Path], axe: str, width: int) -> None:
    """It must be sure of it as well, but for contrast inside what is scrolled out of sight on a telephone."""
    tab = browser.new_page(viewport={"width": width, "height": 900})
    problems = []
    for page in handbook:
        tab.goto(page.as_uri())
        tab.evaluate(axe)
        result = tab.evaluate(AXE_RUN)
        for kind in ("violations", "incomplete") if width > 1000 else ("violations",):
            problems += [
                f"{page.name}: {problem['id']}: {node['html'][:120]}"
                for problem in result[kind]
                for node in problem["nodes"]
            ]
    tab.close()
    assert problems == []


@pytest.mark.parametrize("width", [320, 768])
def test_pages_reflow_on_narrow_screens(browser: Browser, handbook: list[Path], width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 640})
    wide = []
    for page in handbook:
        tab.goto(page.as_uri())
        if tab.evaluate(OVERFLOW) > 0:
            wide.append(page.name)
    tab.close()
    assert wide == []


def test_the_nu_checker_finds_no_error(handbook: list[Path]) -> None:
    java = shutil.which("java")
    assert java is not None, "Java is not installed; tests/browser/install installs it."
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [java, "-jar", str(jar), "--errors-only", *(str(page) for page in handbook)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
