"""The whole way in a real browser: passkeys really made, used and signing; every page axe-clean, at desk and phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from application.workspace import Workspace
from tests.support.books import clean

pytestmark = pytest.mark.browser

NARROW = 320
LARGEST_PAGE = 100_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def looked_at(axe: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Page, str], None]]:
    """Check a page as it stands: axe, its width at 320 pixels, its weight; and keep its pictures."""
    folder = tmp_path_factory.getbasetemp() / "pictures"
    folder.mkdir(exist_ok=True)

    def look_at(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}-1280.png", full_page=True)
        page.set_viewport_size({"width": NARROW, "height": 800})
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW, f"{name} is {width} pixels wide"
        page.set_viewport_size({"width": 360, "height": 800})
        page.screenshot(path=folder / f"{name}-360.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate(axe)
        result = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
        problems = [(item["id"], [node["html"] for node in item["nodes"]]) for item in result["violations"]]
        unsure = [(item["id"], [node["html"] for node in item["nodes"]]) for item in result["incomplete"]]
        assert (problems, unsure) == ([], []), name
        assert len(page.content()) < LARGEST_PAGE, name

    return look_at


def sign_in_as(page: Page, scope: str, title: str) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name=f"{scope}: {title}", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def make_passkey(page: Page, name: str) -> None:
    page.goto("/account")
    page.get_by_label("What do you call this device?").fill(name)
    page.get_by_role("button", name="Create a passkey").click()
    expect(page.get_by_text(f"{name}, made")).to_be_visible()


def go_to(page: Page, words: str) -> None:
    value = page.locator("#step option", has_text=words).get_attribute("value")
    page.locator("#step").select_option(value)
    page.get_by_role("button", name="Go to that day").click()


def upload(page: Page, path: Path) -> None:
    page.get_by_label("Choose one or more files").set_input_files(path)
    page.get_by_role("button", name="Check the return").click()
    expect(page.locator("h1")).not_to_have_text(re.compile("^Camden: October"))


def test_a_return_becomes_an_edition(
    somebody: Callable[..., Page], collecting: Workspace, tmp_path: Path, looked_at: Callable[[Page, str], None]
) -> None:
    analyst = somebody()
    analyst.goto("/")
    looked_at(analyst, "01-welcome")
    analyst.goto("/sign-in")
    looked_at(analyst, "02-sign-in")

    # A passkey, made, and used to sign in again
    sign_in_as(analyst, "Camden", "Performance analyst")
    make_passkey(analyst, "Office laptop")
    looked_at(analyst, "03-account")
    analyst.get_by_role("button", name="Sign out").click()
    analyst.get_by_role("link", name="Sign in").click()
    analyst.get_by_role("button", name="Sign in with a passkey").click()
    expect(analyst.locator("h1")).to_have_text("Camden: October 2026")
    looked_at(analyst, "04-borough")

    # Wrong, corrected, submitted
    book = clean()
    cell = book.fill("Activity", "referrals_received", "12 cases")
    wrong, right = tmp_path / "wrong.xlsx", tmp_path / "right.xlsx"
    wrong.write_bytes(book.xlsx())
    right.write_bytes(clean().xlsx())
    upload(analyst, wrong)
    expect(analyst.get_by_text(cell)).to_be_visible()
    looked_at(analyst, "05-to-correct")
    with analyst.expect_download() as marked:
        analyst.get_by_role("link", name="Download your workbook").click()
    assert Path(marked.value.path()).read_bytes()[:2] == b"PK"
    analyst.get_by_role("link", name="send the corrected file").click()
    upload(analyst, right)
    looked_at(analyst, "06-ready")
    for box in analyst.get_by_role("textbox").all():
        box.fill("A correct figure: the service was new.")
    analyst.get_by_role("button", name="Submit", exact=True).click()
    expect(analyst.locator("h1")).to_contain_text("We’ve accepted")
    looked_at(analyst, "07-receipt")
    analyst.get_by_role("link", name="Everything sent").click()
    looked_at(analyst, "08-history")

    # The month, its draft, its release
    coordinator = somebody()
    sign_in_as(coordinator, "North London", "Cluster coordinator")
    coordinator.goto("/north-london/months/2026-10")
    looked_at(coordinator, "09-month")
    go_to(coordinator, "Returns are closed")
    coordinator.get_by_role("button", name="Collect returns and make the draft").click()
    coordinator.get_by_role("button", name="Release the draft to the boroughs").click()
    expect(coordinator.get_by_text("The draft was released")).to_be_visible()
    looked_at(coordinator, "10-released")

    # Challenged, decided
    analyst.goto("/")
    analyst.get_by_role("link", name="Your part of the October 2026 draft").click()
    analyst.get_by_label("Which verdict").select_option(index=1)
    analyst.get_by_label("There is context to show beside the verdict").check()
    analyst.get_by_label("What the person deciding should know").fill("The hub moved in September.")
    looked_at(analyst, "11-own-draft")
    analyst.get_by_role("button", name="Challenge the verdict").click()
    expect(analyst.get_by_text("Not decided yet.")).to_be_visible()
    analyst.get_by_role("link", name="Read it in full").click()
    expect(analyst.locator("h1")).to_be_visible()
    assert analyst.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "600", "the style came"
    coordinator.goto("/north-london/months/2026-10")
    go_to(coordinator, "Challenges are closed")
    decider = somebody()
    sign_in_as(decider, "North London", "Chair of another board")
    decider.goto("/north-london/months/2026-10/challenges")
    looked_at(decider, "12-challenges")
    decider.get_by_label("Dismissed").check()
    decider.get_by_label("Your reasons").fill("It was applied as written.")
    decider.get_by_role("button", name="Record the decision").click()
    expect(decider.get_by_text("Dismissed by", exact=False)).to_be_visible()
    coordinator.goto("/north-london/months/2026-10")
    coordinator.get_by_role("button", name="Make a new draft").click()
    go_to(coordinator, "The draft is signed off")

    # Signed with a passkey, published
    approver = somebody()
    sign_in_as(approver, "North London", "Cluster chair")
    make_passkey(approver, "Chair’s phone")
    approver.goto("/north-london/months/2026-10/draft")
    looked_at(approver, "13-draft")
    approver.get_by_label("What the board said").fill("Agreed on 30 November.")
    approver.get_by_role("button", name="Sign off with your passkey").click()
    expect(approver.locator("h1")).to_have_text("October 2026: signed off")
    looked_at(approver, "14-signed")
    (edition,) = [each for each in collecting.ledger.editions() if collecting.ledger.signatures(each.digest)]
    approver.get_by_role("button", name="Publish the edition").click()
    expect(approver.locator("h1")).to_have_text("October 2026: published")

    # Read out of the store
    member = somebody()
    sign_in_as(member, "North London", "Board member")
    expect(member.locator("h1")).to_have_text("North London: published editions")
    looked_at(member, "15-editions")
    member.get_by_role("link", name="Board’s edition of October 2026").click()
    expect(member.locator("main")).to_contain_text("Summary")
    assert edition.digest[:12] in member.content()
    assert collecting.ledger.verify().is_whole


def test_no_page_needs_script_but_where_a_passkey_is_used(somebody: Callable[..., Page], address: str) -> None:
    page = somebody()
    context = page.context.browser.new_context(base_url=address, java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    sign_in_as(plain, "Hackney", "Head of safeguarding")
    expect(plain.locator("h1")).to_have_text("Hackney: October 2026")
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.locator("h1")).to_have_text("Minimum standards on peer-on-peer abuse")
    context.close()
