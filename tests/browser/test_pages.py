from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import MODULES

pytestmark = pytest.mark.browser

AXE_RUN = """() => axe.run(document, {runOnly: [
    'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HIDDEN_FOCUS = """() => [...document.querySelectorAll('a, [tabindex="0"]')].filter(one => {
    one.focus({preventScroll: false});
    const box = one.getBoundingClientRect();
    return box.bottom <= 0 || box.top >= innerHeight || box.width === 0;
}).map(one => one.outerHTML.slice(0, 100))"""


CROWDED = """() => [...document.querySelectorAll('.plot')].flatMap(plot => {
    const boxes = [...plot.querySelectorAll('svg, span')].map(one => [one, one.getBoundingClientRect()]);
    const words = boxes.filter(([one]) => one.tagName === 'SPAN');
    return words.filter(([one, box]) => boxes.some(([other, place]) => other !== one
        && place.left + 1 < box.right && box.left + 1 < place.right
        && place.top + 2 < box.bottom && box.top + 2 < place.bottom)).map(([one]) => one.outerHTML);
})"""
"""Words of charts that lie on a drawing, or on other words."""
EVERYTHING_IN_SIGHT = "main { max-width: none !important }"
"""Where cells are pushed out of sight, axe cannot tell their contrast: give them room."""
WIDEST = 16_000


def _problems(kind: str, page: Path, result: dict[str, Any]) -> list[str]:
    return [
        f"{page.name}: {kind}: {problem['id']}: {node['html'][:120]}"
        for problem in result[kind]
        for node in problem["nodes"]
    ]


def test_axe_finds_nothing_and_is_sure_of_it(browser: Browser, pages: list[Path], axe: str) -> None:
    """Zero violations, and zero that it could not decide."""
    tab = browser.new_page()
    problems = []
    for page in pages:
        has_wide_tables = bool({"long", "many", "33"} & set(page.parts))
        tab.set_viewport_size({"width": WIDEST if has_wide_tables else 1280, "height": 900})
        tab.goto(page.as_uri())
        if has_wide_tables:
            tab.add_style_tag(content=EVERYTHING_IN_SIGHT)
        tab.evaluate(axe)
        result = tab.evaluate(AXE_RUN)
        problems += [*_problems("violations", page, result), *_problems("incomplete", page, result)]
    tab.close()
    assert problems == []


@pytest.mark.parametrize("width", [360, 1280])
def test_words_of_charts_stand_clear(browser: Browser, pages: list[Path], width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    crowded = []
    for page in pages:
        tab.goto(page.as_uri())
        crowded += [f"{page.name}: {words}" for words in tab.evaluate(CROWDED)]
    tab.close()
    assert crowded == []


@pytest.mark.parametrize("width", [320, 360, 768])
def test_pages_reflow_on_narrow_screens(browser: Browser, pages: list[Path], axe: str, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 640})
    wide = []
    for page in pages:
        tab.goto(page.as_uri())
        if tab.evaluate(OVERFLOW) > 0:
            wide.append(page.name)
    tab.close()
    assert wide == []


def test_axe_finds_no_violation_at_320_pixels(browser: Browser, pages: list[Path], axe: str) -> None:
    """Contrast is measured at desk width: axe cannot tell it inside what is scrolled out of sight."""
    tab = browser.new_page(viewport={"width": 320, "height": 640})
    problems = []
    for page in pages[:: max(1, len(pages) // 20)]:
        tab.goto(page.as_uri())
        tab.evaluate(axe)
        problems += _problems("violations", page, tab.evaluate(AXE_RUN))
    tab.close()
    assert problems == []


def test_pages_ask_for_nothing_but_their_own_files(browser: Browser, pages: list[Path], editions: Path) -> None:
    tab = browser.new_page(java_script_enabled=False)
    asked: list[str] = []
    failed: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("requestfailed", lambda request: failed.append(request.url))
    for page in pages:
        tab.goto(page.as_uri())
    tab.close()
    assert not [url for url in asked if not url.startswith(editions.as_uri())]
    assert failed == []


def test_the_first_tab_stop_skips_to_the_content(browser: Browser, editions: Path) -> None:
    tab = browser.new_page()
    tab.goto((editions / "demo" / "board" / "index.html").as_uri())
    tab.keyboard.press("Tab")
    skip = tab.locator(":focus")
    assert skip.inner_text() == "Skip to main content"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    tab.close()


def test_focus_is_never_hidden(browser: Browser, editions: Path) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 640})
    for name in ("index", "matrix", "standards/PN3"):
        tab.goto((editions / "demo" / "board" / f"{name}.html").as_uri())
        assert tab.evaluate(HIDDEN_FOCUS) == []
    tab.close()


def test_the_nu_checker_finds_no_error(pages: list[Path]) -> None:
    java = shutil.which("java")
    assert java is not None, "Java is not installed; tests/browser/install installs it."
    jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [java, "-jar", str(jar), "--errors-only", *(str(page) for page in pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
