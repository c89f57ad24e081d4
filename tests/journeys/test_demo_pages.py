"""The demo clinic's own pages that the README shows: patients with a past, which a new patient has not."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clinic import follow
from tests.support.browser import PHONE, SignInAs, check_page, keep_picture

pytestmark = pytest.mark.journey


def test_the_pages_of_a_clinic_that_has_worked_for_a_while(tablet: Page, sign_in_as: SignInAs) -> None:
    sign_in_as(tablet, "director")
    shown = {"today": "/", "recovery": "/recovery/", "calendar": "/calendar/", "stock": "/stock/"}
    for name, path in shown.items():
        tablet.goto(path)
        check_page(tablet)
        keep_picture(tablet, name)
    tablet.goto("/patients/?q=moreau")
    follow(tablet, "Elena Moreau")
    check_page(tablet)
    keep_picture(tablet, "timeline")
    tablet.goto("/patients/?q=petrov")
    follow(tablet, "Ana Petrov")
    follow(tablet, "Outcomes")
    expect(tablet.locator("main")).to_contain_text("0 to ")
    check_page(tablet)
    keep_picture(tablet, "outcomes")
    tablet.set_viewport_size(PHONE)
    for name, path in {"today-phone": "/", "recovery-phone": "/recovery/"}.items():
        tablet.goto(path)
        check_page(tablet)
        keep_picture(tablet, name)
