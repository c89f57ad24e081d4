"""From the first question to a booked course: steps 1 to 6."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from mesocare.demo.people import PASSWORD
from tests.journeys.clinic import Journey, follow, press
from tests.journeys.filling import answer, answer_all_on, pack
from tests.journeys.stories import Story

MAX_QUESTIONS = 140
MAX_PAGES = 60


# 1 Guide ------------------------------------------------------------------------------------------


def reads_the_guide(journey: Journey, story: Story) -> None:
    """What it is, whether it is for me, what it would cost. Nobody signs in, nothing is kept."""
    phone = journey.phone
    phone.goto("/c/northgate/guide/mesotherapy/")
    expect(phone.locator("main")).to_contain_text("ot yet reviewed")
    journey.step(phone, "guide", picture="guide-phone")
    phone.goto("/c/northgate/is-it-for-me/")
    journey.step(phone, "self-check", picture="self-check-phone")
    phone.goto(f"/c/northgate/cost/?protocol={story.protocol}")
    journey.step(phone, "cost", picture="cost-phone")
    journey.tablet.goto("/c/northgate/guide/mesotherapy/")
    journey.step(journey.tablet, "guide on a tablet", picture="guide")


# 2 Patients ---------------------------------------------------------------------------------------


def is_written_down(journey: Journey) -> None:
    """Reception adds the person and sends the history form to the phone."""
    desk = journey.desk
    desk.goto("/patients/")
    journey.step(desk, "patients", picture="patients")
    desk.goto("/patients/new/")
    person = journey.person
    desk.locator("[name=family_name]").fill(person.family_name)
    desk.locator("[name=given_name]").fill(person.given_name)
    desk.locator(f"input[name=sex][value={person.sex}]").check(force=True)
    desk.locator("[name=birth_date]").fill(person.born.isoformat())
    desk.locator("[name=email]").fill(person.email)
    desk.locator("[name=phone]").fill(person.phone_number)
    press(desk, "Add patient")
    found = re.search(r"/patients/([0-9a-f-]{36})/", desk.url)
    assert found is not None, desk.url
    journey.patient = f"/patients/{found[1]}"
    desk.goto(f"{journey.patient}/details/")
    journey.step(desk, "details")


def fills_in_the_form_at_home(journey: Journey) -> None:
    """The same record, from the sofa: what the phone says is on the assessment."""
    journey.desk.goto(f"{journey.patient}/")
    press(journey.desk, "Continue: send the form")
    journey.open_letter("questions")
    phone = journey.phone
    journey.step(phone, "form at home", picture="form-phone")
    seen_lists = 0
    for _ in range(MAX_PAGES):
        if "/review/" in phone.url:
            break
        none = phone.locator("button[name=none]")
        if none.count():
            seen_lists += 1
            if seen_lists == 1:
                journey.step(phone, "form at home, a list", picture="form-list-phone")
            with phone.expect_navigation():
                none.click()
        else:
            answer_all_on(phone)
            with phone.expect_navigation():
                phone.locator("button.button-primary").first.click()
        expect(phone.locator(".error-summary")).to_have_count(0)
    assert seen_lists > 5
    journey.step(phone, "form, looked over")
    press(phone, "Send to the clinic")
    expect(phone.locator("h1")).to_contain_text("The clinic has your answers")
    journey.step(phone, "form sent")


# 3 Assessment -------------------------------------------------------------------------------------


def is_assessed(journey: Journey, story: Story) -> None:
    """The questions that are still open, in lists or alone; examination, goal, talk, verdict."""
    tablet = journey.tablet
    start = f"{journey.patient}/assessment/?protocol={story.protocol}"
    tablet.goto(start)
    journey.step(tablet, "assessment", picture="assessment")
    _answer_what_is_open(tablet)
    expect(tablet.locator("h1")).to_contain_text("Nothing left that could change the verdict")
    tablet.goto(f"{journey.patient}/assessment/examination/?protocol={story.protocol}")
    tablet.locator('input[name=phototype][value="3"]').check(force=True)
    tablet.locator("[name=note]").fill("Even texture, no lesions in the area.")
    press(tablet, "Save examination")
    marks_a_naevus(tablet)
    journey.step(tablet, "examination", picture="examination")
    tablet.goto(f"{journey.patient}/assessment/goals/?protocol={story.protocol}")
    tablet.locator("[name=words]").fill(story.goal)
    press(tablet, "Save goal")
    for scale, items in story.scores.items():
        score(journey, scale, items)
    tablet.goto(f"{journey.patient}/assessment/risks/{story.protocol}/")
    for box in tablet.locator("input[name=topics]").all():
        box.check(force=True)
    tablet.locator("[name=asked]").fill("How long redness lasts. Answered: days, rarely longer.")
    press(tablet, "Record talk")
    tablet.goto(start)
    press(tablet, "Finish assessment")
    expect(tablet.locator("main")).to_contain_text("Clear")
    journey.step(tablet, "screening", picture="screening")


def marks_a_naevus(tablet: Page) -> None:
    tablet.locator("[name=kind]").select_option("naevus")
    tablet.locator("[name=label]").fill("naevus, left cheek")
    for name, value in {"x_mm": "42", "y_mm": "-34", "radius_mm": "4"}.items():
        tablet.locator(f"[name={name}]").fill(value)
    press(tablet, "Mark place")
    expect(tablet.locator("main")).to_contain_text("naevus, left cheek")


def _answer_what_is_open(page: Page) -> None:
    for _ in range(MAX_QUESTIONS):
        if page.locator("input[name=ask]").count():
            press(page, "None of these")
            continue
        asked = page.locator("input[name=question]")
        if not asked.count():
            return
        answer(page, pack().questions[asked.input_value()])
        press(page, "Next question")
    raise AssertionError("the questions do not come to an end")


def score(journey: Journey, scale: str, items: dict[str, int]) -> None:
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/assessment/scores/{scale}/")
    for item, value in items.items():
        box = tablet.locator(f'[name="item:{item}"]')
        if box.first.get_attribute("type") == "radio":
            tablet.locator(f'[name="item:{item}"][value="{value}"]').check(force=True)
        else:
            box.fill(str(value))
    press(tablet, "Save score")


# 4 Plan, price, offer -----------------------------------------------------------------------------


def fill_in_plan(journey: Journey, story: Story) -> None:
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/plan/new/{story.protocol}/")
    tablet.locator(f'input[name=technique][value="{story.technique}"]').check(force=True)
    for name, value in story.plan.items():
        field = tablet.locator(f'[name="{name}"]')
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for place, numbers in story.zones.items():
        tablet.locator(f'[name="use:{place}"]').check(force=True)
        for name, value in numbers.items():
            tablet.locator(f'[name="{name}:{place}"]').fill(value)


def is_planned_and_offered(journey: Journey, story: Story) -> None:
    """Reckoned on the server as it is typed; offered with an itemised quote; accepted on the phone."""
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/plan/new/")
    journey.step(tablet, "choose a treatment", picture="choose")
    fill_in_plan(journey, story)
    expect(tablet.locator("#plan-panel")).to_contain_text("Cost to patient")
    for seen in tablet.locator("#plan-panel [name^='seen:']").all():
        seen.fill("Talked through with her.")
    journey.step(tablet, "plan", picture="plan")
    press(tablet, "Save plan")
    journey.step(tablet, "plan saved")
    press(tablet, "Offer plan to patient")
    press(tablet, "Make quote")
    journey.step(tablet, "quote", picture="quote")
    press(tablet, "Send quote to patient")
    journey.open_letter("quote")
    phone = journey.phone
    journey.step(phone, "quote on the phone", picture="quote-phone")
    phone.locator("[name=name]").fill(journey.person.name)
    press(phone, "Accept plan and price")
    expect(phone.locator("main")).to_contain_text("Accepted by")


def pays(journey: Journey) -> None:
    """Reception takes a payment; the receipt says what is left."""
    desk = journey.desk
    desk.goto(f"{journey.patient}/")
    follow(desk, "Open account")
    desk.locator("[name=amount]").fill("100")
    desk.locator("input[name=method][value=card]").check(force=True)
    press(desk, "Take payment")
    expect(desk.locator("main")).to_contain_text("£100")
    journey.step(desk, "account", picture="account")


# 5 Consent ----------------------------------------------------------------------------------------


def write_consent(journey: Journey) -> None:
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/plan/")
    follow(tablet, "Open plan")
    follow(tablet, "Write consent")
    tablet.locator("[name=time_to_reflect]").fill("Text given five days ago.")
    press(tablet, "Write consent")
    tablet.locator("[name=signed_name]").fill(journey.person.name)


def consents(journey: Journey) -> None:
    """Written from the plan, blank refused, signed by drawing; photographs asked about apart."""
    tablet = journey.tablet
    write_consent(journey)
    press(tablet, "Sign consent")
    expect(tablet.locator("main")).to_contain_text("blank")
    journey.step(tablet, "a blank signature is refused")
    draw(tablet)
    journey.step(tablet, "consent", picture="consent")
    press(tablet, "Sign consent")
    expect(tablet.locator("main")).to_contain_text("Signed by")
    tablet.goto(f"{journey.patient}/consents/photographs/")
    tablet.locator("[name=for_record]").check(force=True)
    tablet.locator("[name=signed_name]").fill(journey.person.name)
    press(tablet, "Save answer")
    journey.step(tablet, "consents")


def is_prescribed(journey: Journey) -> None:
    """What is given out on prescription only is ordered from the plan; a wrong password signs nothing."""
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/orders/")
    if tablet.get_by_role("link", name="Write order").count() == 0:
        return
    follow(tablet, "Write order")
    values = {
        "most_per_session": "8 mg",
        "valid_until": (timezone.localdate() + timedelta(days=180)).isoformat(),
    }
    for name, value in values.items():
        tablet.locator(f"[name={name}]").fill(value)
    off_label = tablet.locator("[name=off_label]")
    off_label.fill("No licensed product for this; evidence and doubts talked through.")
    tablet.locator("[name=password]").fill("not-my-password")
    press(tablet, "Sign order")
    expect(tablet.locator(".error-summary")).to_contain_text("not your password")
    tablet.locator("[name=password]").fill(PASSWORD)
    journey.step(tablet, "an order", picture="order")
    press(tablet, "Sign order")
    expect(tablet.locator("main")).to_contain_text("Holds")
    journey.step(tablet, "order signed")


def draw(page: Page) -> None:
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 90)
    page.mouse.down()
    for step in range(1, 24):
        page.mouse.move(box["x"] + 30 + step * 16, box["y"] + 90 + (30 if step % 2 else -30))
    page.mouse.up()


# 6 Booking ----------------------------------------------------------------------------------------


def books_the_course(journey: Journey) -> None:
    """Every session within its interval, all at once."""
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/plan/")
    follow(tablet, "Open plan")
    follow(tablet, "Book course")
    journey.step(tablet, "booking", picture="booking")
    with tablet.expect_navigation():
        tablet.locator("button.button-primary[form=course]").click()
    journey.desk.goto("/calendar/")
    journey.step(journey.desk, "calendar", picture="calendar")
