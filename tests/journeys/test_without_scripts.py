"""The main path in a browser without JavaScript: every form posts by itself, every check is the server's."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.clinic import Journey, Person, follow, press
from tests.journeys.stories import MELASMA
from tests.support.browser import PHONE, NewContext, SignInAs, watched
from tests.support.server import Server

pytestmark = pytest.mark.journey
INES = Person("Ines", "Plainfield", "female", date(1979, 3, 8), "+44 7700 900561")


def test_the_whole_path_works_without_scripts(
    clinic_server: Server, plain: Page, new_context: NewContext, sign_in_as: SignInAs
) -> None:
    for phone in watched(new_context(viewport=PHONE, java_script_enabled=False).new_page()):
        journey = Journey(clinic_server, plain, plain, phone, INES, scripts=False)
        sign_in_as(plain, "director")
        steps.is_written_down(journey)
        steps.fills_in_the_form_at_home(journey)
        steps.is_assessed(journey, MELASMA)
        plans_after_looking_at_the_checks(journey)
        consents_by_typing(journey)
        steps.is_prescribed(journey)
        is_treated_by_forms(journey)
        steps.takes_aftercare_home(journey)
        steps.is_worried_at_home(journey)


def plans_after_looking_at_the_checks(journey: Journey) -> None:
    """The checks come when they are asked for; then the plan is saved, offered, and accepted at the desk."""
    page = journey.tablet
    steps.fill_in_plan(journey, MELASMA)
    press(page, "Check plan")
    expect(page.locator("#plan-panel")).to_contain_text("Cost to patient")
    for seen in page.locator("#plan-panel [name^='seen:']").all():
        seen.fill("Talked through with her.")
    press(page, "Save plan")
    press(page, "Offer plan to patient")
    press(page, "Make quote")
    page.locator("#accept-form [name=name]").fill(journey.person.name)
    press(page, "Record acceptance")
    expect(page.locator("main")).to_contain_text("Accepted by")


def consents_by_typing(journey: Journey) -> None:
    page = journey.tablet
    steps.write_consent(journey)
    press(page, "Sign consent")
    expect(page.locator("main")).to_contain_text("blank")
    page.locator("[name=typed]").check()
    press(page, "Sign consent")
    expect(page.locator("main")).to_contain_text("Signed by")


def is_treated_by_forms(journey: Journey) -> None:
    """Laid out, through the gate, one zone after the other by its form; a point taken out in the table."""
    page = journey.tablet
    page.goto(f"{journey.patient}/sessions/")
    press(page, "Lay out session 1")
    steps.pass_the_gate(page)
    press(page, "Start session")
    page.locator("[name=score]").first.fill("3")
    press(page, "Record pain")
    expect(page.locator("#session-log")).to_contain_text("Pain 3 of 10")
    for _ in MELASMA.zones:
        words = page.locator("#session-actions [data-primary]").inner_text().split(":")[0]
        press(page, words)
    follow(page, "Review and sign")
    steps.reconcile(page)
    press(page, "Sign session")
    expect(page.locator("h1")).to_contain_text("Session record")
