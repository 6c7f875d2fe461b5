"""The pages by keyboard, on paper, without colour and without a mouse: in Chromium."""

from __future__ import annotations

import io
from itertools import combinations
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page

from reports.wording.words import OUTCOME_WORDS

pytestmark = pytest.mark.browser

READ = ("index", "matrix", "areas/camden", "standards/PN5", "themes/panels", "movements", "returns", "downloads")
PAPER = {"width": 718, "height": 1000}
"""A4 less its margins."""
APART = 8
"""How much two signs differ at the least, in 256ths from black to white."""

STOPS = "() => [...document.querySelectorAll('a[href], [tabindex=\"0\"]')].length"
NOW = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
    const at = document.elementFromPoint(box.left + Math.min(box.width, innerWidth) / 2, box.top + box.height / 2);
    const all = [...document.querySelectorAll('a[href], [tabindex="0"]')];
    return {place: all.indexOf(one), outline: parseFloat(look.outlineWidth) * (look.outlineStyle !== 'none'),
        isSeen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
        isOnTop: at === null || one.contains(at) || at.contains(one)};
}"""
SMALL = """() => [...document.querySelectorAll('nav a, .tiles a, .matrix td a, .masthead a')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.height < 24 || box.width < 24;
}).map(one => one.outerHTML.slice(0, 100))"""
CUT_OFF = """() => [document.documentElement, ...document.querySelectorAll('.scroll')]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML.slice(0, 120))"""


def _open(browser: Browser, editions: Path, name: str, **viewport: int) -> Page:
    tab = browser.new_page(viewport={"width": 1280, "height": 900, **viewport})
    tab.goto((editions / "demo" / "board" / f"{name}.html").as_uri())
    return tab


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("width", [360, 1280])
def test_tab_visits_everything_in_order_and_shows_where_it_is(
    browser: Browser, editions: Path, name: str, width: int
) -> None:
    tab = _open(browser, editions, name, width=width)
    stops = min(tab.evaluate(STOPS), 150)
    for stop in range(stops):
        tab.keyboard.press("Tab")
        now = tab.evaluate(NOW)
        assert now["place"] == stop, name
        assert now["outline"] >= 2, (name, stop)
        assert now["isSeen"], (name, stop)
        assert now["isOnTop"], (name, stop)
    tab.close()


def test_a_wide_table_scrolls_by_keyboard(browser: Browser, editions: Path) -> None:
    tab = _open(browser, editions, "matrix", width=360)
    region = tab.locator(".scroll").first
    region.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("() => document.querySelector('.scroll').scrollLeft > 0")
    tab.close()


@pytest.mark.parametrize("name", READ)
def test_targets_that_stand_by_themselves_are_large_enough(
    browser: Browser, editions: Path, axe: str, name: str
) -> None:
    """Links within a sentence are excepted; axe looks at the room around every other."""
    tab = _open(browser, editions, name, width=360)
    assert tab.evaluate(SMALL) == []
    tab.evaluate(axe)
    result = tab.evaluate("() => axe.run(document, {runOnly: ['target-size']})")
    assert (len(result["passes"]), result["violations"], result["incomplete"]) == (1, [], [])
    tab.close()


def test_without_colour_a_verdict_is_told_by_its_shape_and_its_word(browser: Browser, editions: Path) -> None:
    tab = _open(browser, editions, "matrix")
    tab.context.new_cdp_session(tab).send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    items = tab.locator(".key li")
    words = [words.strip() for words in items.all_inner_texts()]
    assert words == list(OUTCOME_WORDS.values())
    signs = [_picture(tab, n) for n in range(len(words))]
    for red, green, blue in (sign.getpixel((x, y)) for sign in signs for x in range(16) for y in range(16)):
        assert red == green == blue
    for sign, other in combinations(signs, 2):
        assert ImageStat.Stat(ImageChops.difference(sign, other).convert("L")).mean[0] > APART
    tab.close()


def _picture(tab: Page, number: int) -> Image.Image:
    content = tab.locator(".key li svg").nth(number).screenshot()
    return Image.open(io.BytesIO(content)).convert("RGB").resize((16, 16))


def test_without_colour_months_met_and_not_met_differ_in_their_points(browser: Browser, editions: Path) -> None:
    tab = _open(browser, editions, "standards/PN5")
    fills = [
        tab.locator(f"svg.trend {mark}").first.evaluate("one => getComputedStyle(one).fill")
        for mark in ("circle:not(.off)", "circle.off")
    ]
    assert fills == ["rgb(22, 32, 42)", "rgb(255, 255, 255)"]
    tab.close()


@pytest.mark.parametrize("name", [*READ, "changes", "actions", "waivers", "method", "opportunities", "indicators"])
def test_on_paper_nothing_is_cut_off(browser: Browser, editions: Path, name: str) -> None:
    tab = browser.new_page(viewport=PAPER)
    tab.emulate_media(media="print")
    tab.goto((editions / "demo" / "board" / f"{name}.html").as_uri())
    assert tab.evaluate(CUT_OFF) == []
    tab.close()


def test_a_printed_page_says_that_it_is_invented_and_keeps_every_row(browser: Browser, editions: Path) -> None:
    tab = _open(browser, editions, "areas/camden")
    names = tab.locator(".verdicts tbody th a").all_inner_texts()
    with pdfplumber.open(io.BytesIO(tab.pdf(format="A4"))) as printed:
        text = " ".join(page.extract_text() for page in printed.pages)
    assert len(names) > 40
    assert [name for name in names if name.split()[0] not in text] == []
    assert "Invented demonstration data." in text
    assert "Skip to main content" not in text
    tab.close()
