"""A blend of three: stopped by a rule, warned of what was given before, approved, mixed by two, given."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from mesocare.demo.people import SIGN_INS
from tests.journeys import steps
from tests.journeys.clinic import Journey, Person, follow, press
from tests.journeys.steps.deciding import draw
from tests.journeys.steps.treating import chart_every_zone, pass_the_gate, reconcile
from tests.support.browser import NewContext, SignInAs, own_clinic, watched
from tests.support.pdf import pages_of
from tests.support.server import Server

pytestmark = pytest.mark.journey
clinic_server = own_clinic  # what its director decides here is not so in the other journeys

ELENA = Person("Elena", "Moreau", "female", date(1984, 2, 11), "+44 7700 900101")  # two sessions given
SECOND = next(person for person in SIGN_INS if person.role == "assistant")
Drawn = dict[str, Decimal]  # mL by lot number


def test_a_blend_is_built_mixed_by_two_and_given(
    clinic_server: Server, new_context: NewContext, tablet: Page, phone: Page, sign_in_as: SignInAs
) -> None:
    for desk in watched(new_context().new_page()):
        journey = Journey(clinic_server, desk, tablet, phone, ELENA, pictures=True)
        sign_in_as(tablet, "director")
        the_clinic_decides(tablet)
        the_shelf_is_filled(tablet)
        tablet.goto("/patients/?q=Moreau")
        follow(tablet, "Elena Moreau")
        journey.patient = tablet.url.rstrip("/")
        stopped_by_a_rule(journey)
        warned_of_what_was_given(journey)
        approved_as_a_recipe(journey)
        offered_and_agreed(journey)
        drawn = mixed_by_two(journey)
        treated_and_the_shelf_falls(journey, drawn)


def the_clinic_decides(tablet: Page) -> None:
    """A ceiling for what has no cap, and one for the whole course."""
    ceilings = (("vitamin-c", "session", "100 mg"), ("tranexamic-acid", "course", "12 mg"))
    for substance, basis, amount in ceilings:
        tablet.goto("/settings/ceilings/")
        tablet.locator("[name=substance]").select_option(substance)
        tablet.locator("[name=basis]").select_option(basis)
        tablet.locator("[name=amount]").fill(amount)
        tablet.locator("[name=reason]").fill("Our own cautious upper end.")
        press(tablet, "Set ceiling")


def the_shelf_is_filled(tablet: Page) -> None:
    tablet.goto("/stock/products/new/")
    product = {"name": "Vitamin C 100 mg/mL, 5 mL", "strength": "100 mg/mL", "pack_amount": "5"}
    fill(tablet, product)
    tablet.locator("[name=kind]").select_option("substance")
    tablet.locator("[name=substance]").select_option("vitamin-c")
    tablet.locator("[name=unit]").select_option("mL")
    press(tablet, "Add product")
    tablet.goto("/stock/receive/")
    option = tablet.locator("[name=product] option", has_text=product["name"])
    tablet.locator("[name=product]").select_option(option.get_attribute("value"))
    fill(tablet, {"number": "VC-2031", "expires_on": "2030-01-31", "amount": "10"})
    press(tablet, "Put on the shelf")


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.locator(f'main [name="{name}"]').fill(value)


def stopped_by_a_rule(journey: Journey) -> None:
    """Copper destroys vitamin C: the rule stops it with its source, and taking one out frees it."""
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/plan/")
    follow(tablet, "Change plan")
    add(tablet, "vitamin-c", "100 mg/mL", "0.1")
    add(tablet, "copper", "1 mg/mL", "0.1")
    press(tablet, "Check plan")
    panel = tablet.locator("#plan-panel")
    rule = panel.locator(".check-list > li", has_text="Copper and vitamin C")
    expect(rule).to_be_visible()
    rule.locator("summary").first.click()
    expect(rule.locator(".provenance a").first).to_be_visible()
    journey.step(tablet, "stopped by a rule", picture="blend")
    press(tablet, "Take out Copper")
    expect(panel).not_to_contain_text("Copper and vitamin C")


def add(tablet: Page, substance: str, strength: str, volume: str) -> None:
    tablet.locator("#pick-part").select_option(substance)
    press(tablet, "Add part")
    tablet.locator(f'[name="strength:{substance}"]').fill(strength)
    tablet.locator(f'[name="volume:{substance}"]').fill(volume)


def warned_of_what_was_given(journey: Journey) -> None:
    """Two sessions count: over the course's ceiling it stops, with less in the syringe it is only close."""
    tablet = journey.tablet
    panel = tablet.locator("#plan-panel")
    over = re.compile(r"more than 12 mg .*per course")
    expect(panel.locator(".check-list > li", has_text=over)).to_be_visible()
    tablet.locator('[name="volume:tranexamic-acid"]').fill("0.06")
    press(tablet, "Check plan")
    expect(panel).to_contain_text(re.compile(r"of 12 mg .*per course.*, close to limit"))
    expect(panel).not_to_contain_text(over)
    for seen in panel.locator("[name^='seen:']").all():
        seen.fill("Talked through with her.")
    press(tablet, "Save plan")


def approved_as_a_recipe(journey: Journey) -> None:
    """Kept from the plan, approved by the director; and what the law leaves open is decided."""
    tablet = journey.tablet
    plan = tablet.url
    tablet.get_by_text("Keep this blend as a recipe").click()
    keeping = tablet.locator("form[action$='keep-recipe/']")
    keeping.locator("[name=name]").fill("Brightening")
    keeping.locator("[name=reason]").fill("Asked for after the summer.")
    press(tablet, "Keep recipe")
    expect(tablet.locator("main")).to_contain_text("Not yet reviewed")
    tablet.locator("#review-reason").fill("Read against both labels.")
    press(tablet, "Approve this version")
    expect(tablet.locator("main")).to_contain_text("Approved by the medical director")
    journey.step(tablet, "a recipe", picture="recipe")
    tablet.goto("/recipes/")
    journey.step(tablet, "recipes")
    tablet.goto("/settings/allowed-here/")
    decision = tablet.locator("form", has=tablet.locator("input[value='substance:vitamin-c']"))
    if decision.count():
        tablet.locator("details", has=decision).locator("summary").click()
        decision.locator("[name=reason]").fill("Asked the authority; letter on file.")
        with tablet.expect_navigation():
            decision.get_by_role("button", name="Allow here", exact=True).click()
    tablet.goto(plan)


def offered_and_agreed(journey: Journey) -> None:
    tablet, phone = journey.tablet, journey.phone
    press(tablet, "Offer plan to patient")
    press(tablet, "Make quote")
    press(tablet, "Send quote to patient")
    journey.open_letter("quote")
    phone.locator("[name=name]").fill(journey.person.name)
    press(phone, "Accept plan and price")
    steps.write_consent(journey)
    draw(tablet)
    press(tablet, "Sign consent")
    expect(tablet.locator("main")).to_contain_text("Signed by")


def mixed_by_two(journey: Journey) -> Drawn:
    """Refused until a second person signs with their own password; the label names every lot."""
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/sessions/")
    press(tablet, "Lay out session 3")
    pass_the_gate(tablet)
    follow(tablet, "Mix and label")
    journey.step(tablet, "mixing", picture="mixing")
    drawn = _what_is_drawn(tablet)
    assert len(drawn) == 3
    fill(tablet, {"hours": "4", "use_by_reason": "House rule for what is mixed here.", "syringes": "2"})
    press(tablet, "Write down as mixed")
    follow(tablet, "Back to the time-out")
    press(tablet, "Start session")
    expect(tablet.locator(".error-summary")).to_contain_text("No second person has checked the mixture")
    follow(tablet, "Open mixing")
    tablet.locator("#who").select_option(label=SECOND.name)
    tablet.locator("#second-password").fill(SECOND.password)
    press(tablet, "Sign as checked")
    expect(tablet.locator("main")).to_contain_text(f"Checked by {SECOND.name}")
    journey.step(tablet, "mixed and checked", picture="mixed")
    _labels_name(journey, drawn)
    follow(tablet, "Back to the time-out")
    return drawn


def _what_is_drawn(tablet: Page) -> Drawn:
    lots = tablet.locator("select[name^='lot:']").all()
    volumes = tablet.locator("input[name^='volume:']").all()
    words = [lot.evaluate("box => box.selectedOptions[0].textContent") for lot in lots]
    return {
        said.split(" · ")[0]: Decimal(volume.input_value())
        for said, volume in zip(words, volumes, strict=True)
    }


def _labels_name(journey: Journey, drawn: Drawn) -> None:
    tablet = journey.tablet
    address = tablet.get_by_role("link", name="Print label").get_attribute("href")
    pages = pages_of(tablet.request.get(f"{journey.server.url}{address}").body())
    assert len(pages) == 2
    for page in pages:
        assert all(lot in page for lot in drawn), page
        assert "Elena" in page
        assert SECOND.name in page


def treated_and_the_shelf_falls(journey: Journey, drawn: Drawn) -> None:
    tablet = journey.tablet
    before = on_the_shelf(journey, drawn)
    press(tablet, "Start session")
    chart_every_zone(tablet)
    follow(tablet, "Review and sign")
    reconcile(tablet)
    press(tablet, "Sign session")
    for lot in drawn:
        expect(tablet.locator("main")).to_contain_text(lot)
    expect(tablet.locator("main")).to_contain_text(SECOND.name)
    after = on_the_shelf(journey, drawn)
    assert {lot: before[lot] - after[lot] for lot in drawn} == drawn


def on_the_shelf(journey: Journey, lots: Drawn) -> Drawn:
    """What the books say is left of each lot."""
    left = dict.fromkeys(lots, Decimal(0))
    with sqlite3.connect(f"file:{journey.server.home}/clinic.sqlite3?mode=ro", uri=True) as database:
        rows = database.execute(
            "select lot.number, event.amount from stock_lotevent event "
            "join stock_lot lot on lot.id = event.lot_id"
        )
        for number, amount in rows:
            if number in left:
                left[number] += Decimal(str(amount))
    return left
