"""A lot is called back: frozen with one tap, the planned session stopped, the patients told and answering."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clinic import follow, letters_in, press, say_birth_date
from tests.support.browser import SignInAs, check_page, keep_picture, own_clinic
from tests.support.server import Server

pytestmark = pytest.mark.journey
clinic_server = own_clinic
LOT = "TX4417"  # the only lot of tranexamic acid at the demo's first site
ELENA = "Elena Moreau"
BORN = "1984-02-11"


@pytest.fixture
def director(tablet: Page, sign_in_as: SignInAs) -> Page:
    sign_in_as(tablet, "director")
    return tablet


def _open_lot(page: Page) -> None:
    page.goto(f"/recalls/?lot={LOT}")
    page.get_by_role("list", name="Lots found").get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text(f"Lot {LOT}")


def test_from_freezing_a_lot_to_the_session_that_is_stopped_and_the_patient_who_answers(
    clinic_server: Server, director: Page, phone: Page, new_desk: Page
) -> None:
    gate = _choose_the_lot(director)
    _freeze(director)
    _planned_visit_is_stopped(director)
    _session_does_not_start(director, gate)
    _patients_are_told(director)
    _patient_answers(clinic_server, phone)
    _desk_sees_it(new_desk)
    _authority_gets_its_report(director)


@pytest.fixture
def new_desk(new_context: object, sign_in_as: SignInAs) -> Page:
    page: Page = new_context().new_page()  # type: ignore[operator]
    sign_in_as(page, "reception")
    return page


def _sessions(page: Page) -> str:
    page.goto("/patients/?q=Moreau")
    page.get_by_role("link", name=re.compile(ELENA)).first.click()
    return re.sub(r"(/patients/[0-9a-f-]+/).*", r"\1sessions/", page.url)


def _choose_the_lot(page: Page) -> str:
    """Before anyone knew: the session is laid out and its lots are chosen."""
    page.goto(_sessions(page))
    press(page, re.compile("Lay out session"))  # type: ignore[arg-type]
    for choice in page.locator("#lots select").all():
        choice.select_option(index=1)
    press(page, "Save lots")
    return page.url


def _freeze(page: Page) -> None:
    page.goto("/recalls/")
    check_page(page)
    page.get_by_label(re.compile("Lot number, product")).fill(LOT)
    press(page, "Find lot")
    check_page(page)
    _open_lot(page)
    check_page(page)
    expect(page.get_by_role("heading", name=re.compile("Visits to come"))).to_be_visible()
    press(page, "Freeze it now")
    expect(page.locator(".error-summary")).to_contain_text("Say why")
    page.get_by_label("Why it is recalled").fill("The maker's letter of today: particles seen in the vial.")
    page.get_by_label("The maker’s letter").or_(page.get_by_label("The maker's letter")).first.check(
        force=True
    )
    press(page, "Freeze it now")
    expect(page.locator("main")).to_contain_text("Frozen at every site.")
    expect(page.locator("main")).to_contain_text("cannot start with it")
    check_page(page)
    keep_picture(page, "recall-lot")


def _planned_visit_is_stopped(page: Page) -> None:
    page.get_by_role("region", name=re.compile("Visits to come")).or_(
        page.locator("section[aria-labelledby=planned-heading]")
    ).get_by_role("link", name=ELENA).first.click()
    expect(page.locator("main")).to_contain_text(f"lot {LOT}, which is recalled, and no other lot is here")
    check_page(page)
    page.goto("/calendar/")
    expect(page.locator("main .notice").first).to_contain_text("which is recalled")
    check_page(page)


def _session_does_not_start(page: Page, gate: str) -> None:
    page.goto(gate)
    press(page, "Start session")
    expect(page.locator(".error-summary")).to_contain_text("Not started")
    expect(page.locator("main")).to_contain_text(re.compile(rf"{LOT}.{{0,40}}recalled"))
    check_page(page)


def _patients_are_told(page: Page) -> None:
    _open_lot(page)
    follow(page, "Tell the patients")
    check_page(page)
    press(page, re.compile(r"Write to \d+ patients? now"))  # type: ignore[arg-type]
    expect(page.locator("main")).to_contain_text("Message sent")
    page.get_by_role("link", name=ELENA).first.click()
    expect(page.locator("h1")).to_have_text(ELENA)
    check_page(page)
    keep_picture(page, "recall-contact")


def _patient_answers(server: Server, phone: Page) -> None:
    link = _letter(server, "elena")
    phone.goto(link)
    say_birth_date(phone, BORN)
    expect(phone.locator("main")).to_contain_text(LOT)
    check_page(phone)
    keep_picture(phone, "recall-letter-phone")
    press(phone, "Please call me")
    expect(phone.locator("main")).to_contain_text("You asked us to call you")
    check_page(phone)


def _letter(server: Server, name: str) -> str:
    import time

    until = time.monotonic() + 60
    while time.monotonic() < until:
        for to, body in letters_in(server.home):
            found = re.search(rf"{re.escape(server.url)}(/l/[^\s]+?/recall/)", body)
            if found and name in to:
                return found[1]
        time.sleep(0.3)
    raise AssertionError("no letter about the recall arrived")


def _desk_sees_it(page: Page) -> None:
    page.goto("/")
    expect(page.locator("body")).to_contain_text(re.compile("asked for a call"))
    page.goto("/recalls/")
    page.locator("main .row-link").first.click()
    expect(page.locator("main")).to_contain_text("asks to be called")
    page.get_by_role("link", name=ELENA).first.click()
    page.get_by_label("Yes, we spoke").check(force=True)
    page.get_by_label("What the patient said").fill("Nothing to see. Comes by on Friday.")
    press(page, "Save call")
    expect(page.locator("main")).to_contain_text("Answered")
    check_page(page)
    follow(page, "Whom to tell")
    follow(page, "Print the list")
    check_page(page)


def _authority_gets_its_report(page: Page) -> None:
    _open_lot(page)
    follow(page, "Report for the authority")
    expect(page.locator("main")).to_contain_text(re.compile(r"P-[0-9A-F]{8}"))
    expect(page.locator("main")).not_to_contain_text(ELENA)
    check_page(page)
    page.goto("/recalls/safety/")
    check_page(page)
