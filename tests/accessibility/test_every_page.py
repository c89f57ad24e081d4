"""Every page of the demo clinic, on a tablet and a phone, with its dialogs open and faults in its forms."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.urls import get_resolver
from playwright.sync_api import Browser, Page

from mesocare.web.routes import every_route
from tests.accessibility.crawl import private_links, sessions, walk
from tests.matrix.routes import every_page
from tests.support.browser import PHONE, TABLET, SignInAs, problems_of, wider_than_screen
from tests.support.server import Server, running

pytestmark = pytest.mark.journey


# Forms that are right with nothing in them, and would end the walk.
LEFT_ALONE = {"demo:erase", "account_logout", "account_login", "mfa_index"}


@dataclass
class Walker:
    """Somebody who looks at every page they can reach and writes down what is wrong."""

    page: Page
    seen: set[str] = field(default_factory=set)
    dialogs: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def walk(self, starts: list[str]) -> None:
        for name in walk(self.page, starts):
            self.seen.add(name)
            self.look(f"{name} on a tablet")
            self.open_dialogs(name)
            if name not in LEFT_ALONE:
                self.send_faulty_forms(name)
            self.page.set_viewport_size(PHONE)
            self.look(f"{name} on a phone")
            self.page.set_viewport_size(TABLET)

    def look(self, where: str) -> None:
        self.problems += [f"{where}: {problem}" for problem in problems_of(self.page)]
        if sideways := wider_than_screen(self.page):
            self.problems.append(f"{where}: {self.page.url} is {sideways} px wider than the screen")
        if (headings := self.page.locator("h1").count()) != 1:
            self.problems.append(f"{where}: {self.page.url} has {headings} main headings")

    def open_dialogs(self, name: str) -> None:
        for dialog in self.page.evaluate("[...document.querySelectorAll('dialog[id]')].map(d => d.id)"):
            if dialog in self.dialogs:
                continue
            self.dialogs.add(dialog)
            self.page.evaluate("id => document.getElementById(id).showModal()", dialog)
            self.look(f"{name} with {dialog} open")
            self.page.evaluate("id => document.getElementById(id).close()", dialog)

    def send_faulty_forms(self, name: str) -> None:
        """Send each form of the page with nothing in it, and look at what is said."""
        address = self.page.url
        fillable = "form[method=post]:has(input:not([type=hidden]), select, textarea)"
        for number in range(self.page.locator(f"main {fillable}").count()):
            form = self.page.locator(f"main {fillable}").nth(number)
            form.evaluate("form => { form.noValidate = true; form.reset(); }")
            with self.page.expect_navigation():
                form.evaluate("form => form.submit()")
            self.look(f"{name} with a fault in its form")
            self.page.goto(address)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo clinic of its own, because faulty forms are sent to it."""
    with running(tmp_path_factory.mktemp("lived-in")) as server:
        yield server


@pytest.fixture
def walker(browser: Browser, lived_in: Server) -> Iterator[Walker]:
    context = browser.new_context(base_url=lived_in.url, viewport=TABLET, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield Walker(context.new_page())
    context.close()


def reached_by_get() -> set[str]:
    """The names of pages; what only takes a POST is a button."""
    names = {page.name for page in every_page()}
    buttons = {
        route.name
        for route in every_route(get_resolver().url_patterns)
        if "require_POST" in inspect.getsource(inspect.unwrap(route.callback)).split("def ")[0]
    }
    return {name for name in names if name.rsplit(":", 1)[-1] not in buttons}


def report(walker: Walker) -> None:
    assert not walker.problems, "\n".join(sorted(set(walker.problems)))


def test_every_page_of_the_clinic_is_clean_with_its_dialogs_and_its_faults(
    walker: Walker, lived_in: Server, sign_in_as: SignInAs
) -> None:
    walker.walk([f"{lived_in.url}/accounts/login/"])
    sign_in_as(walker.page, "director")
    walker.walk([f"{lived_in.url}/", *sessions(lived_in)])
    report(walker)
    parts = {name.split(":")[0] for name in walker.seen}
    assert {"today", "patients", "chart", "planning", "billing", "consent", "diary", "treatment"} <= parts
    assert {"stock", "recovery", "outcomes", "knowing", "clinics", "guide"} <= parts
    assert len(walker.seen) >= 80, sorted(reached_by_get() - walker.seen)


def test_every_page_of_the_desk_is_clean(walker: Walker, lived_in: Server, sign_in_as: SignInAs) -> None:
    sign_in_as(walker.page, "reception")
    walker.walk([f"{lived_in.url}/"])
    report(walker)
    assert len(walker.seen) >= 20


def test_every_page_of_a_patient_is_clean(walker: Walker, lived_in: Server) -> None:
    links = private_links(lived_in)
    assert links, "the demo's outbox has no private link"
    for link, born in links[-6:]:
        answer = walker.page.goto(link)
        assert answer is not None
        if walker.page.locator("input[name=birth_date_answer]").count():
            walker.look("the question for the date of birth")
            year, month, day = born.split("-")
            for name, value in (("day", day), ("month", month), ("year", year)):
                walker.page.locator(f"[name={name}]").fill(value)
            walker.page.locator("main button[type=submit]").first.click()
            walker.page.wait_for_load_state()
        walker.walk([walker.page.url])
    report(walker)
    assert {"portal:home", "aftercare:at-home"} <= walker.seen, walker.seen
