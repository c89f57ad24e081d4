"""The emergency card: one tap from a page of a session, also when the line is gone, and never an old one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clinic import press
from tests.support.browser import PHONE, NewContext, SignInAs, check_page, keep_picture, own_clinic

pytestmark = pytest.mark.journey
clinic_server = own_clinic
STEP = "adrenaline 1 mg/mL into the outer thigh"
CARD = "/emergency/card/last/"
KEPT = """async (address) => (await (await caches.match(address))?.text()) ?? "" """
SPOIL = """async (address) => { for (const name of await caches.keys()) {
    const store = await caches.open(name);
    for (const one of await store.keys()) if (new URL(one.url).pathname.startsWith("/emergency/"))
        await store.put(one, new Response("the card of an older pack"));
} }"""


def _session(page: Page) -> str:
    """A session of the demo's Elena, laid out and not started."""
    page.goto("/patients/?q=Moreau")
    page.get_by_role("link", name=re.compile("Elena Moreau")).first.click()
    page.goto(re.sub(r"(/patients/[0-9a-f-]+/).*", r"\1sessions/", page.url))
    press(page, re.compile("Lay out session"))  # type: ignore[arg-type]
    return page.url.removesuffix("time-out/")


def _kept(page: Page) -> None:
    page.wait_for_function(f"async () => ((await ({KEPT})('{CARD}'))).includes('{STEP}')")


def test_one_tap_also_when_the_line_is_gone(new_context: NewContext, sign_in_as: SignInAs) -> None:
    context = new_context(viewport=PHONE)
    page = context.new_page()
    sign_in_as(page, "practitioner")
    session = _session(page)
    _kept(page)
    for name in ("time-out/", "mixing/"):
        page.goto(session + name)
        context.set_offline(True)
        page.get_by_role("link", name="Emergency", exact=True).click()
        card = page.locator("#emergency-dialog")
        expect(card).to_contain_text(STEP)
        expect(card).to_contain_text("Elena Moreau")
        expect(card.get_by_role("link", name=re.compile(r"Call \d+")).first).to_be_visible()
        page.keyboard.press("Escape")
        expect(card).not_to_be_visible()
        context.set_offline(False)
    page.get_by_role("link", name="Emergency", exact=True).click()
    check_page(page)
    keep_picture(page, "emergency-card")
    _without_a_line_its_own_page_is_the_card_that_names_nobody(page, session)
    _an_old_card_is_replaced(page, session)


def _without_a_line_its_own_page_is_the_card_that_names_nobody(page: Page, session: str) -> None:
    page.context.set_offline(True)
    page.goto(session + "emergency/")
    expect(page.locator("main")).to_contain_text(STEP)
    expect(page.locator("body")).not_to_contain_text("Moreau")
    page.context.set_offline(False)
    page.goto(session + "emergency/")
    expect(page.locator("main")).to_contain_text("Elena Moreau")
    check_page(page)


def _an_old_card_is_replaced(page: Page, session: str) -> None:
    page.evaluate(SPOIL, CARD)
    assert "older pack" in page.evaluate(KEPT, CARD)
    page.goto(session + "time-out/")
    _kept(page)
