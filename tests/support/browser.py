"""Fixtures for journeys: a real server with the demo clinic, a tablet, a phone, and axe on every page.

    pytestmark = pytest.mark.journey

    def test_…(tablet: Page, sign_in_as: SignInAs) -> None:
        sign_in_as(tablet, "practitioner")
        tablet.goto("/patients/")
        check_page(tablet)

The server is one for the whole run; a journey makes a patient of its own and leaves the demo's people alone.
"""

import os
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.support.server import Server, running

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
TABLET = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 844}
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FROM_THE_TOP = """() => {
    document.activeElement?.blur();
    for (const part of [document.documentElement, ...document.querySelectorAll("body *")])
        if (part.scrollTop) part.scrollTop = 0;
}"""
# Text that has so little room that it breaks within its words, also in what a tap would unfold.
SQUEEZED = """() => {
    const folded = [...document.querySelectorAll("main details:not([open]), aside details:not([open])")];
    folded.forEach(part => part.open = true);
    const found = [...document.querySelectorAll("main *, aside *")].filter(part => {
        const own = [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim().length > 12);
        const box = part.getBoundingClientRect();
        return own && part.checkVisibility() && box.width > 1 && box.width < 48 && box.height > 120;
    }).map(part => part.textContent.trim().slice(0, 40)).slice(0, 5);
    folded.forEach(part => part.open = false);
    return found;
}"""
PATIENCE = 30_000  # ms: how long a page may take on a machine that does other things too
expect.set_options(timeout=PATIENCE)
# Each browser is a device of its own, or all journeys together sign in more often than one device may.
ADDRESSES = (str(address) for address in ip_network("10.0.0.0/8").hosts())
SignInAs = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def clinic_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo clinic, served as `make run` serves it."""
    with running(tmp_path_factory.mktemp("clinic")) as server:
        yield server


@pytest.fixture(scope="module")
def own_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo clinic for one module alone: `clinic_server = own_clinic` where it leaves the clinic changed."""
    with running(tmp_path_factory.mktemp("own")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in this thread, where Django would else refuse every query of a test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        program = os.environ.get("MESOCARE_CHROMIUM") or None
        opened = playwright.chromium.launch(executable_path=program, args=[*QUIET, *as_root])
        yield opened
        opened.close()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, clinic_server: Server) -> Iterator[NewContext]:
    """`new_context(viewport=PHONE, java_script_enabled=False)`: another person's browser."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        settings = {
            "extra_http_headers": {"X-Forwarded-For": next(ADDRESSES)},
            "viewport": TABLET,
            "locale": "en-GB",
            "timezone_id": "Europe/Paris",
            "reduced_motion": "reduce",
        }
        context = browser.new_context(base_url=clinic_server.url, **{**settings, **options})
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def tablet(new_context: NewContext) -> Iterator[Page]:
    """The practitioner's tablet, held sideways."""
    yield from watched(new_context().new_page())


@pytest.fixture
def phone(new_context: NewContext) -> Iterator[Page]:
    """The patient's phone."""
    yield from watched(new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())


@pytest.fixture
def plain(new_context: NewContext) -> Iterator[Page]:
    """A browser without JavaScript."""
    yield from watched(new_context(java_script_enabled=False).new_page())


def watched(page: Page) -> Iterator[Page]:
    """The page, and a failure for every error in its console: a script's, or one of the content policy."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        expected = re.search(r"status of (4\d\d)", message.text)  # a refusal is an answer
        if message.type == "error" and not expected:
            complaints.append(f"{message.text} ({page.url})")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{error} ({page.url})"))
    yield page
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def sign_in_as() -> SignInAs:
    """`sign_in_as(tablet, "practitioner")`: through the sign-in page, as a person of the demo clinic."""
    return sign_in


def sign_in(page: Page, role: str) -> None:
    from mesocare.demo.people import SIGN_INS

    person = next(person for person in SIGN_INS if person.role == role)
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(person.password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/accounts/login" not in address)


def problems_of(page: Page) -> list[str]:
    """Serious and critical findings of axe on the page as it stands."""
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{page.url}: {problem['impact']} {problem['id']}: {problem['help']} — {node['html'][:160]}"
        for problem in found
        if problem["impact"] in {"serious", "critical"}
        for node in problem["nodes"]
    ]


def wider_than_screen(page: Page) -> int:
    """By how many pixels the page must be scrolled sideways; a page that fits gives 0."""
    sideways: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return max(0, sideways)


def check_page(page: Page) -> None:
    """What holds on every page: nothing serious for axe, nothing to scroll sideways, one heading."""
    problems = problems_of(page)
    assert not problems, "\n".join(problems)
    assert wider_than_screen(page) == 0, f"{page.url} is {wider_than_screen(page)} px wider than the screen"
    squeezed = page.evaluate(SQUEEZED)
    assert not squeezed, f"{page.url}: squeezed to a column of letters: {squeezed}"
    assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} main headings"


def keep_picture(page: Page, name: str, whole: bool = False) -> None:
    """Keep a picture for the documentation: `MESOCARE_PICTURES=1 make journeys` renews them."""
    if os.environ.get("MESOCARE_PICTURES"):
        file = PICTURES / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        page.evaluate(FROM_THE_TOP)
        shot = page.screenshot(full_page=whole, animations="disabled")
        Image.open(BytesIO(shot)).convert("RGB").quantize(256, kmeans=2).save(file, optimize=True)
