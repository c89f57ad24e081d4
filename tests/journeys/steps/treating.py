"""From the gate to a decision about the result: steps 7 to 10."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.clinic import Journey, follow, press
from tests.journeys.filling import answer_all_on
from tests.journeys.steps.deciding import score
from tests.journeys.stories import Story

MAX_QUESTIONS = 140
MAX_PAGES = 20


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
    chart_every_zone(tablet)
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
    for point in tablet.locator("#checklist input[name=point]").all():
        point.check(force=True)
    press(tablet, "Confirm checklist")


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


def chart_every_zone(tablet: Page) -> None:
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
