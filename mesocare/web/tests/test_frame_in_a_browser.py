"""The style guide in a real browser: light and dark, wide and narrow, by key and without a script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.support.browser import PHONE, TABLET, SignInAs, check_page

pytestmark = pytest.mark.journey
ZOOMED = {"width": 320, "height": 256}  # 1280 × 1024 at 400 %
NewContext = Callable[..., BrowserContext]


def _guide(page: Page, sign_in_as: SignInAs) -> Page:
    sign_in_as(page, "manager")
    page.goto("/styleguide/")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [TABLET, PHONE, ZOOMED], ids=["tablet", "phone", "zoomed"])
def test_every_part_is_clean_in_each_scheme_and_size(
    new_context: NewContext, sign_in_as: SignInAs, scheme: Any, screen: dict[str, int]
) -> None:
    page = new_context(viewport=screen, color_scheme=scheme).new_page()
    check_page(_guide(page, sign_in_as))


def test_an_open_dialog_is_clean_and_gives_the_focus_back(tablet: Page, sign_in_as: SignInAs) -> None:
    _guide(tablet, sign_in_as).get_by_role("link", name="Open a dialog").click()
    check_page(tablet)
    tablet.keyboard.press("Escape")
    assert tablet.evaluate("document.activeElement.textContent") == "Open a dialog"


def test_the_fault_summary_has_the_focus_and_leads_to_its_field(tablet: Page, sign_in_as: SignInAs) -> None:
    page = _guide(tablet, sign_in_as)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("location.hash").startswith("#id_")


def test_keys_reach_the_search_and_the_list_of_keys(tablet: Page, sign_in_as: SignInAs) -> None:
    page = _guide(tablet, sign_in_as)
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("#keys").evaluate("dialog => dialog.open")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("g/p")
    assert page.locator("#search").input_value() == "g/p"


def test_dark_is_kept_for_the_next_page(tablet: Page, sign_in_as: SignInAs) -> None:
    page = _guide(tablet, sign_in_as)
    page.locator(".screen-head .menu").last.locator("summary").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_signature_is_drawn_and_cleared(tablet: Page, sign_in_as: SignInAs) -> None:
    page = _guide(tablet, sign_in_as)
    pad = page.locator("[data-signature] canvas")
    pad.scroll_into_view_if_needed()
    pad.hover(position={"x": 30, "y": 80})
    page.mouse.down()
    pad.hover(position={"x": 200, "y": 40})
    page.mouse.up()
    assert re.match(r"M3\d 8\dL", page.locator("#id_drawing").input_value())
    page.get_by_role("button", name="Clear signature").click()
    assert page.locator("#id_drawing").input_value() == ""


def test_what_was_typed_outlives_a_lost_connection(new_context: NewContext, sign_in_as: SignInAs) -> None:
    context = new_context()
    page = _guide(context.new_page(), sign_in_as)
    context.set_offline(True)
    page.locator(".offline").wait_for()
    context.set_offline(False)
    page.locator(".offline").wait_for(state="detached")


def test_without_a_script_the_fields_are_all_there(plain: Page, sign_in_as: SignInAs) -> None:
    page = _guide(plain, sign_in_as)
    assert page.locator("#id_count").is_visible()
    assert page.locator("#id_typed_name").is_visible()
    assert not page.locator("[data-signature] canvas").is_visible()
