"""The ten steps of care, through the screens alone. Each function is one step; each stop is checked."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.clinic import Journey, follow, press
from tests.journeys.filling import answer, answer_all_on, pack
from tests.journeys.stories import Story

MAX_QUESTIONS = 140
MAX_PAGES = 20


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
    for _ in range(MAX_PAGES):
        if "/review/" in phone.url:
            break
        answer_all_on(phone)
        with phone.expect_navigation():
            phone.locator("button.button-primary").first.click()
        expect(phone.locator(".error-summary")).to_have_count(0)
    journey.step(phone, "form, looked over")
    press(phone, "Send to the clinic")
    expect(phone.locator("h1")).to_contain_text("The clinic has your answers")
    journey.step(phone, "form sent")


# 3 Assessment -------------------------------------------------------------------------------------


def is_assessed(journey: Journey, story: Story) -> None:
    """The questions that are still open, one at a time; examination, goal, scores, the talk; the verdict."""
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
    _draw(tablet)
    journey.step(tablet, "consent", picture="consent")
    press(tablet, "Sign consent")
    expect(tablet.locator("main")).to_contain_text("Signed by")
    tablet.goto(f"{journey.patient}/consents/photographs/")
    tablet.locator("[name=for_record]").check(force=True)
    tablet.locator("[name=signed_name]").fill(journey.person.name)
    press(tablet, "Save answer")
    journey.step(tablet, "consents")


def _draw(page: Page) -> None:
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


# 7 Session ----------------------------------------------------------------------------------------


def is_treated(journey: Journey, story: Story) -> None:
    """Refused by the gate until everything holds; charted zone by zone; signed."""
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/sessions/")
    press(tablet, "Lay out session 1")
    journey.step(tablet, "gate", picture="gate")
    press(tablet, "Start session")
    expect(tablet.locator(".error-summary")).to_contain_text("Not started")
    pass_the_gate(tablet)
    press(tablet, "Start session")
    journey.step(tablet, "session")
    if story.by_area:
        _write_passes(tablet)
    else:
        _finish_zone(tablet)
    journey.step(tablet, "session, one zone done", picture="session")
    _chart_every_zone(tablet)
    follow(tablet, "Review and sign")
    reconcile(tablet)
    journey.step(tablet, "sign", picture="sign")
    press(tablet, "Sign session")
    journey.step(tablet, "record", picture="record")


def pass_the_gate(tablet: Page) -> None:
    for box in ("name", "born"):
        tablet.locator(f"#identity input[name={box}]").check(force=True)
    press(tablet, "Confirm person")
    answer_all_on(tablet)
    press(tablet, "Save answers and screen")
    for choice in tablet.locator("#lots select").all():
        choice.select_option(index=1)
    press(tablet, "Save lots")


def _write_passes(tablet: Page) -> None:
    """With the pen a zone has passes, an amount spread on it, and an endpoint, instead of points."""
    row = tablet.locator(".zone-on")
    row.locator("[name=passes]").fill("4")
    row.locator("[name=volume_ml]").fill("0.7")
    row.locator("[name=endpoint]").fill("even redness, no bleeding")
    row.get_by_role("button", name="Save passes").click()
    expect(tablet.locator("#zone-list")).to_contain_text("4 of 4 passes")


def _finish_zone(tablet: Page) -> None:
    done = tablet.locator("#session-actions [data-primary]")
    words = done.inner_text().split(":")[0]
    done.click()
    expect(tablet.locator("#session-actions")).not_to_contain_text(words)


def _chart_every_zone(tablet: Page) -> None:
    for _ in range(20):
        if not tablet.locator("#session-actions [data-primary]").count():
            break
        _finish_zone(tablet)
    expect(tablet.get_by_role("link", name="Review and sign")).to_be_visible()


def reconcile(tablet: Page) -> None:
    given = float(re.sub(r"[^0-9.]", "", tablet.locator(".sum-given").inner_text()))
    prepared = float(tablet.locator("[name=prepared_ml]").input_value())
    tablet.locator("[name=left_ml]").fill(f"{prepared - given:.3f}")
    tablet.locator("[name=wasted_ml]").fill("0")
    seen = tablet.locator("[name=seen]")
    if seen.count():
        seen.check(force=True)


# 8 Aftercare --------------------------------------------------------------------------------------


def takes_aftercare_home(journey: Journey) -> None:
    """The doctor's own values, signed; the same text on the phone."""
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/")
    follow(tablet, "Continue: aftercare for session 1")
    for line in tablet.locator("input[name=line]").all():
        wanted = line.input_value() in {
            "sun",
            "make-up",
            "exercise",
            "cold-packs",
            "skincare-routine",
            "sunscreen",
        }
        line.set_checked(wanted, force=True)
        value = tablet.locator(f"[name='value:{line.input_value()}']")
        if wanted and value.count():
            value.fill("3")
    tablet.locator("[name=own_instructions]").fill("Sleep on your back tonight.")
    tablet.locator("[name=products]").fill("Sunscreen SPF 50+: every morning")
    journey.step(tablet, "aftercare", picture="aftercare")
    press(tablet, "Sign and send aftercare")
    journey.open_letter("aftercare")
    expect(journey.phone.locator("main")).to_contain_text("Sleep on your back tonight.")
    journey.step(journey.phone, "aftercare on the phone", picture="aftercare-phone")


# 9 Recovery ---------------------------------------------------------------------------------------


def is_worried_at_home(journey: Journey) -> None:
    """A red flag is on the clinic's screen before the form is finished."""
    phone = journey.phone
    home = journey.letter("aftercare").removesuffix("aftercare/")
    phone.goto(home)
    journey.step(phone, "my plan", picture="my-plan-phone")
    press_or_follow(phone, "I am worried")
    journey.step(phone, "worried", picture="worried-phone")
    press(phone, "Tell the clinic now")
    journey.step(phone, "check-in", picture="check-in-phone")
    say_it_spreads(phone)
    expect(phone.locator("h1")).to_contain_text(re.compile("[Cc]all"))
    journey.step(phone, "call now", picture="call-now-phone")
    tablet = journey.tablet
    tablet.goto("/recovery/")
    expect(tablet.locator("main")).to_contain_text(journey.person.family_name)
    journey.step(tablet, "recovery")


def press_or_follow(page: Page, words: str) -> None:
    target = page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words)).first
    with page.expect_navigation():
        target.click()


def say_it_spreads(phone: Page) -> None:
    """Go through the pages of the check-in and say yes to what must not wait."""
    for _ in range(12):
        if phone.locator(".emergency-head").count():
            return
        for sign in ("fever", "spreading", "breathing"):
            box = phone.locator(f"input[name=ticked][value={sign}]")
            if box.count():
                box.check(force=True)
        for name in {box.get_attribute("name") for box in phone.locator("main input[type=radio]").all()}:
            phone.locator(f"input[name='{name}']").last.check(force=True)
        with phone.expect_navigation():
            phone.locator("button.button-primary").first.click()
    raise AssertionError("the check-in never said to call")


# 10 Outcomes --------------------------------------------------------------------------------------


def is_decided(journey: Journey, story: Story) -> None:
    """Scores over time against the goal, and a decision in words."""
    for scale, items in story.scores.items():
        score(journey, scale, {item: max(0, value - 1) for item, value in items.items()})
    tablet = journey.tablet
    tablet.goto(f"{journey.patient}/outcomes/")
    expect(tablet.locator("main")).to_contain_text(story.goal)
    journey.step(tablet, "outcomes")
    tablet.locator("#decide input[value=continue]").check(force=True)
    tablet.locator("#decide [name=words]").fill(
        "Settling as expected. Go on as planned, look again after three."
    )
    press(tablet, "Record decision")
    expect(tablet.locator("main")).to_contain_text("Go on as planned")
    tablet.goto(f"{journey.patient}/")
    journey.step(tablet, "timeline")
