"""The public pages in a real browser: with a keyboard alone, without JavaScript, and for axe."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.browser import check_page

pytestmark = pytest.mark.journey
TXA = "melasma-tranexamic-acid-intradermal"
SITE = "/c/northgate"
AGE = "41"
MOST = 40


def tab_to(page: Page, selector: str) -> None:
    """Only the Tab key, until the thing has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}")


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def is_asking(page: Page) -> bool:
    return page.locator("input[name=question]").count() > 0


def test_the_keyboard_alone_completes_a_self_check(tablet: Page) -> None:
    tablet.goto(f"{SITE}/is-it-for-me/?treatment={TXA}")
    tab_to(tablet, "main form button.button-primary")
    press_enter(tablet)
    tab_to(tablet, "#typed")
    tablet.keyboard.type(AGE)
    press_enter(tablet)
    check_page(tablet)
    for _ in range(MOST):
        if not is_asking(tablet):
            break
        tab_to(tablet, "button.choice[value=no]")
        press_enter(tablet)

    assert "Go on answering" in tablet.content()
    check_page(tablet)


def test_without_javascript_the_whole_way_from_question_to_request_works(plain: Page) -> None:
    plain.goto(f"{SITE}/is-it-for-me/?treatment={TXA}")
    plain.get_by_role("button", name="Show the first question").click()
    plain.fill("#typed", AGE)
    plain.get_by_role("button", name="Next question").click()
    plain.get_by_role("button", name="Yes", exact=True).click()
    assert plain.get_by_role("heading", level=1).inner_text() == "It may not be for you"
    plain.get_by_role("button", name="Ask the clinic to contact me").click()
    plain.fill("#id_name", "Wilhelmina Ottersby")
    plain.fill("#id_phone", "+44 20 7946 0199")
    plain.check("#id_agree")
    plain.get_by_role("button", name="Send my request").click()

    assert plain.get_by_role("heading", level=1).inner_text() == "We have your request"


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/guide/mesotherapy/",
        "/guide/melasma-tranexamic-acid/",
        "/is-it-for-me/",
        "/cost/",
        f"/cost/?treatment={TXA}&zone=malar&numbing=yes",
        "/ask-us/",
    ],
)
def test_every_public_page_is_sound_on_a_phone_and_breaks_no_policy(phone: Page, address: str) -> None:
    phone.goto(f"{SITE}{address}")
    check_page(phone)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("reception", "/knowledge/"),
        ("reception", "/knowledge/substance/tranexamic-acid/"),
        ("reception", "/knowledge/?q=warfarin"),
        ("director", "/knowledge/adoption/"),
        ("director", f"/knowledge/adoption/{TXA}/"),
        ("director", "/settings/"),
        ("manager", "/settings/prices/"),
        ("manager", "/settings/people/new/"),
        ("manager", "/settings/audit/?verify=yes"),
    ],
)
def test_the_pages_of_the_staff_are_sound_on_a_tablet(
    tablet: Page, sign_in_as: Any, role: str, address: str
) -> None:
    sign_in_as(tablet, role)
    tablet.goto(address)
    check_page(tablet)
