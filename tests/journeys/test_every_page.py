"""Every page of the demo clinic, as full and as bare as it gets, on a tablet and on a phone.

Nothing serious for axe, nothing to scroll sideways, one main heading, no error in the console; the same with
everything that folds open, with each dialog open, and when a form comes back with faults.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from mesocare.clinics.access import StaffAccess
from tests.journeys.clinic import follow, press, say_birth_date
from tests.journeys.finding import (
    LEADS_AWAY,
    PAGES,
    Found,
    first_addresses,
    follow_links,
    is_only_posted_to,
    is_private,
    private_letters,
    public_addresses,
    route_of,
)
from tests.journeys.steps import pass_the_gate
from tests.support.browser import (
    PATIENCE,
    PHONE,
    TABLET,
    NewContext,
    check_page,
    problems_of,
    sign_in,
    watched,
)
from tests.support.server import Server

pytestmark = pytest.mark.journey
OPEN_ALL = "for (const part of document.querySelectorAll('main details:not([open])')) part.open = true"
NOT_IN_THE_DEMO = {
    # what the demo's people have not come to: walked in the journeys, or in the features' own tests
    "assessment:confirm", "diary:replan", "fhir:preview", "fhir:result", "guide:request", "knowing:decide",
    "knowing:hold", "knowing:review", "knowing:sign", "knowing:thread", "recovery:say",
    "stock:count-done", "treatment:sign",
    # asked for by the map alone
    "treatment:map",
}  # fmt: skip


@pytest.fixture(scope="module")
def director(browser: Browser, clinic_server: Server) -> Iterator[BrowserContext]:
    """The director's browser for all of these tests: whoever sees most pages."""
    settings = {"viewport": TABLET, "locale": "en-GB", "reduced_motion": "reduce"}
    context = browser.new_context(base_url=clinic_server.url, **settings)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="module")
def found(director: BrowserContext) -> Found:
    page = director.new_page()
    sign_in(page, "director")
    lay_out_a_session(page, "Marc Dubois")
    lay_out_a_session(page, "Elena Moreau")
    pass_the_gate(page)
    mix(page)
    press(page, "Start session")
    page.close()
    return follow_links(director.request, first_addresses())


def lay_out_a_session(page: Page, name: str) -> None:
    """One of today's visits of the demo, up to the gate."""
    page.goto(f"/patients/?q={name.split()[-1]}")
    follow(page, name)
    follow(page, "Sessions")
    press(page, "Lay out session")


def mix(page: Page) -> None:
    """What is in the syringe is written down, alone."""
    follow(page, "Mix and label")
    page.locator("#hours").fill("2")
    page.locator("#use-by-reason").fill("House rule for what is mixed here.")
    page.get_by_text("Nobody else is here to check").click()
    page.locator("#alone-reason").fill("Nobody else is in the house today.")
    press(page, "Write down as mixed")
    follow(page, "Back to the time-out")


def test_no_link_leads_nowhere(found: Found) -> None:
    assert not found.broken, "\n".join(found.broken)


def test_every_page_of_the_staff_can_be_reached_by_following_links(
    found: Found, director: BrowserContext
) -> None:
    staff = {name for name, page in PAGES.items() if isinstance(page.access, StaffAccess)}
    missing = staff - set(found.pages) - found.others - LEADS_AWAY - NOT_IN_THE_DEMO
    lost = sorted(name for name in missing if not is_only_posted_to(director.request, name))
    assert not lost, f"no link leads to {', '.join(lost)}, or the demo has none of it"


def test_every_page_of_the_staff_is_sound(found: Found, director: BrowserContext) -> None:
    names = [name for name in sorted(found.pages) if isinstance(PAGES[name].access, StaffAccess)]
    with sound(director.new_page()) as (page, faults):
        for name in names:
            look_at(page, found.fullest(name), faults)
            if found.barest(name) != found.fullest(name):
                page.goto(found.barest(name))
                judge(page, faults, "on a phone, bare")


def test_every_public_page_is_sound(new_context: NewContext) -> None:
    context = new_context(viewport=PHONE)
    found = follow_links(context.request, ["/accounts/login/", *public_addresses()])
    assert not found.broken, found.broken
    with sound(context.new_page()) as (page, faults):
        for name in sorted(found.pages):
            look_at(page, found.fullest(name), faults)


def test_every_page_behind_a_private_link_is_sound(new_context: NewContext, clinic_server: Server) -> None:
    letters = private_letters(clinic_server)
    assert {letter.kind for letter in letters} >= {"check-in", "aftercare"}
    seen: set[str] = set()
    with sound(new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()) as (page, faults):
        for letter in letters:
            page.goto(letter.path)
            look_at(page, letter.path, faults)
            say_birth_date(page, letter.born)
            home = "/".join(letter.path.split("/")[:3]) + "/"
            found = follow_links(page.context.request, [letter.path, home])
            for name in sorted(set(filter(is_private, found.pages)) - seen):
                seen.add(name)
                look_at(page, found.fullest(name), faults)


MAIN_FORMS = [
    "aftercare:usual", "aftercare:write", "assessment:examine", "assessment:goals", "assessment:risks",
    "assessment:score", "billing:account", "clinics:add-person", "clinics:add-site", "clinics:ceilings",
    "clinics:credential", "clinics:prices", "clinics:translation", "consent:photographs", "consent:prepare",
    "consent:sign", "diary:setup", "fhir:import", "orders:write", "outcomes:outcomes", "patients:edit",
    "patients:new", "planning:build", "recovery:call", "stock:lot", "stock:new-product", "stock:receive",
    "today:kit",
]  # fmt: skip
WHERE_EMPTY_MEANS_NONE = {"clinics:prices", "clinics:ceilings", "diary:setup"}
EMPTY_AND_SEND = """(form, said) => {
    for (const field of form.elements) {
        if (field.type === 'hidden' || field.disabled) continue;
        if (['checkbox', 'radio'].includes(field.type)) field.checked = false;
        else if (field.tagName !== 'BUTTON' && field.tagName !== 'SELECT') field.value = said;
    }
    form.noValidate = true;
    form.submit();
}"""


def test_every_main_form_that_comes_back_with_faults_is_sound(found: Found, director: BrowserContext) -> None:
    with sound(director.new_page()) as (page, faults):
        for name in MAIN_FORMS:
            form = form_of(page, found.fullest_first(name))
            if form is None:
                faults.append(f"no page of {name} with a form was found by following links")
                continue
            with page.expect_navigation():
                form.evaluate(EMPTY_AND_SEND, "?" if name in WHERE_EMPTY_MEANS_NONE else "")
            judge(page, faults, f"{name} sent back")


def form_of(page: Page, paths: list[str]) -> Locator | None:
    """The first form with something to fill in, on the fullest page of a route that has one."""
    for path in paths:
        page.goto(path)
        form = page.locator("form[method=post]:has(:is(input:not([type=hidden]), textarea, select):visible)")
        if form.count():
            return form.first
    return None


@contextmanager
def sound(page: Page) -> Iterator[tuple[Page, list[str]]]:
    """A page to look with and a list for what is wrong; at the end the list must be empty."""
    faults: list[str] = []
    try:
        yield from ((watched_page, faults) for watched_page in watched(page))
    except AssertionError as console:
        faults.append(str(console))
    page.close()
    assert not faults, f"{len(faults)} faults\n" + "\n".join(dict.fromkeys(faults))


def look_at(page: Page, path: str, faults: list[str]) -> None:
    """On the tablet as it comes, with each dialog; then on the phone, with everything that folds open."""
    page.set_viewport_size(TABLET)
    page.goto(path)
    judge(page, faults, "on a tablet")
    for opener in page.locator("[data-dialog]:visible").all():
        opener.click()
        faults += [f"open dialog: {problem}" for problem in problems_of(page)]
        page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)
    page.evaluate(OPEN_ALL)
    judge(page, faults, "on a phone")


def judge(page: Page, faults: list[str], where: str) -> None:
    try:
        check_page(page)
    except AssertionError as problem:
        faults.append(f"[{route_of(page.url)} {where}] {problem}")
