"""A session from signing in to signing off with the keys alone: Tab, Enter, Space, arrows, shortcuts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mesocare.demo.people import SIGN_INS
from mesotherapy.facts import Codes
from mesotherapy.pack.questions import AnswerKind
from mesotherapy.truth import Truth
from tests.journeys import steps
from tests.journeys.clinic import Journey, Person
from tests.journeys.filling import pack
from tests.journeys.stories import MELASMA
from tests.support.browser import NewContext, SignInAs, check_page, watched
from tests.support.server import Server

pytestmark = pytest.mark.journey
RUTH = Person("Ruth", "Keyserling", "female", date(1969, 7, 21), "+44 7700 900571")
MOST_STOPS = 160
FOCUSED = """() => {
    const on = document.activeElement;
    return {tag: on.tagName, type: on.type || "", name: on.name || "", value: on.value || "",
            id: on.id, words: (on.innerText || on.getAttribute("aria-label") || "").trim()};
}"""
POINTS = """() => document.querySelector("[data-map]").faceMap.data.pointsOf("forehead", "M")
    .map(point => [point.id, point.triangle, ...point.weights].join(" "))"""
Stop = dict[str, Any]


def test_a_session_from_signing_in_to_signing_off_by_keyboard(
    clinic_server: Server, tablet: Page, phone: Page, new_context: NewContext, sign_in_as: SignInAs
) -> None:
    journey = Journey(clinic_server, tablet, tablet, phone, RUTH)
    sign_in_as(tablet, "director")
    steps.is_written_down(journey)
    steps.fills_in_the_form_at_home(journey)
    steps.is_assessed(journey, MELASMA)
    steps.is_planned_and_offered(journey, MELASMA)
    steps.consents(journey)
    steps.is_prescribed(journey)
    for page in watched(new_context().new_page()):
        signs_in(page)
        finds_the_patient(page)
        passes_the_gate(page)
        works_on_the_map(page)
        signs_off(page)


def tab_to(page: Page, wanted: Callable[[Stop], bool], keys: str = "Tab") -> Stop:
    for _ in range(MOST_STOPS):
        page.keyboard.press(keys)
        stop: Stop = page.evaluate(FOCUSED)
        if wanted(stop):
            return stop
    raise AssertionError(f"Tab does not get there on {page.url}")


def named(name: str) -> Callable[[Stop], bool]:
    return lambda stop: stop["name"] == name


def saying(words: str) -> Callable[[Stop], bool]:
    return lambda stop: stop["tag"] in {"A", "BUTTON"} and stop["words"].startswith(words)


def enter(page: Page, keys: str = "Enter") -> None:
    with page.expect_navigation():
        page.keyboard.press(keys)


def signs_in(page: Page) -> None:
    who = next(person for person in SIGN_INS if person.role == "director")
    page.goto("/accounts/login/")
    page.locator("body").press("Home")
    tab_to(page, named("login"))
    page.keyboard.type(who.email)
    tab_to(page, named("password"))
    page.keyboard.type(who.password)
    enter(page)


def finds_the_patient(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type(RUTH.family_name)
    enter(page)
    tab_to(page, saying(RUTH.name))
    enter(page)
    tab_to(page, saying("Sessions"))
    enter(page)
    tab_to(page, saying("Lay out session 1"))
    enter(page)


def passes_the_gate(page: Page) -> None:
    for box in ("name", "born"):
        tab_to(page, named(box))
        page.keyboard.press("Space")
    tab_to(page, saying("Confirm person"))
    enter(page)
    answers_what_is_asked(page)
    chooses_lots(page)
    confirms_the_checklist(page)
    enter(page, "Control+Enter")
    expect(page.locator("h1")).to_contain_text("Session 1 of 3")


def answers_what_is_asked(page: Page) -> None:
    for _ in range(MOST_STOPS):
        stop = tab_to(page, lambda stop: stop["name"] in pack().questions or saying("Save answers")(stop))
        if stop["tag"] == "BUTTON":
            return enter(page)
        answer_by_keys(page, stop)
    raise AssertionError("the questions do not come to an end")


def answer_by_keys(page: Page, stop: Stop) -> None:
    question = pack().questions[stop["name"]]
    match question.kind:
        case AnswerKind.YES_NO:
            wanted = question.settled.value if isinstance(question.settled, Truth) else "no"
            page.keyboard.press("Space")
            for _ in range(3):
                if page.evaluate(FOCUSED)["value"] == wanted:
                    return
                page.keyboard.press("ArrowRight")
        case AnswerKind.CODES:
            usual = sorted(question.settled.present) if isinstance(question.settled, Codes) else []
            if stop["value"] in (usual or ["none-of-these"]):
                page.keyboard.press("Space")
        case _:
            raise AssertionError(f"{question.id} is not asked on the day")


def confirms_the_checklist(page: Page) -> None:
    for _ in range(page.locator("#checklist input[name=point]").count()):
        tab_to(page, lambda stop: stop["name"] == "point")
        page.keyboard.press("Space")
    tab_to(page, saying("Confirm checklist"))
    enter(page)


def chooses_lots(page: Page) -> None:
    for _ in range(page.locator("#lots select").count()):
        tab_to(page, lambda stop: stop["name"].startswith("lot:"))
        page.keyboard.press("ArrowDown")
    tab_to(page, saying("Save lots"))
    enter(page)


def works_on_the_map(page: Page) -> None:
    """A zone is opened; a point is moved by 1 mm, one added, one removed; the zones are done."""
    page.wait_for_selector(".map-live")
    tab_to(page, lambda stop: stop["tag"] == "svg")
    page.keyboard.press("Enter")
    before = page.evaluate(POINTS)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    moved = page.evaluate(POINTS)
    assert len(set(before) - set(moved)) == 1, "one point is in another place"
    page.keyboard.press("a")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert len(page.evaluate(POINTS)) == len(before) + 1, "one point more"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    assert len(page.evaluate(POINTS)) == len(before), "one point less"
    check_page(page)
    for _ in MELASMA.zones:
        done = page.locator("#session-actions [data-primary]").inner_text().split(":")[0]
        page.keyboard.press("Control+Enter")
        expect(page.locator("#session-actions")).not_to_contain_text(done)
    enter(page, "Control+Enter")


def signs_off(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("Review and sign")
    given = float(page.locator(".sum-given").inner_text().split()[0].replace("mL", ""))
    prepared = float(page.locator("[name=prepared_ml]").input_value())
    tab_to(page, named("left_ml"))
    page.keyboard.press("Control+a")
    page.keyboard.type(f"{prepared - given:.3f}")
    tab_to(page, named("wasted_ml"))
    page.keyboard.press("Control+a")
    page.keyboard.type("0")
    tab_to(page, named("seen"))
    page.keyboard.press("Space")
    enter(page, "Control+Enter")
    expect(page.locator("h1")).to_contain_text("Session record")
