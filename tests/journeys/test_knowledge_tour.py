"""A tour of the knowledge: found, doubted, bounded, adopted; then a newer version, and whom it touches."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.clinic import follow, press
from tests.support.browser import PATIENCE, TABLET, check_page, keep_picture, sign_in, watched
from tests.support.server import ROOT, Server

pytestmark = pytest.mark.journey
OFF = "fat-submental-deoxycholic-acid"
CEILING = "6"
NEWER_RULE = """
[[contraindication]]
id = "newer-reading"
title.en = "A newer reading asks to wait"
topic = "bleeding"
severity = "defer"
recheck = "7 d"
when = { not = "bleeding-disorder" }
why.en = "Written for this tour, to see whom a newer version touches."
say.clinician.en = "Wait a week."
say.patient.en = "Please come a week later."
source = ["SkinPenLabel"]
row = ["C-50"]
evidence = "label"
confidence = "read"
"""


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the pack, which a newer version replaces on the way."""
    folder = tmp_path_factory.mktemp("pack") / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    return folder


@pytest.fixture(scope="module")
def own_clinic(knowledge: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo clinic of its own, reading that copy."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MESOCARE_KNOWLEDGE", str(knowledge))
        server = Server(tmp_path_factory.mktemp("tour"))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def page(browser: Browser, own_clinic: Server) -> Iterator[Page]:
    context = browser.new_context(
        base_url=own_clinic.url, viewport=TABLET, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield from watched(context.new_page())
    context.close()


def test_a_clinician_finds_doubts_bounds_and_adopts(page: Page, own_clinic: Server, knowledge: Path) -> None:
    sign_in(page, "director")
    finds_what_is_known(page)
    puts_two_together_that_must_not_be(page)
    sets_a_ceiling(page)
    switches_on_and_adopts(page)
    adds_a_treatment_of_their_own_and_adopts_it(page)
    a_newer_version_comes(own_clinic, knowledge)
    sees_whom_it_touches_and_adopts(page)


def finds_what_is_known(page: Page) -> None:
    page.goto("/knowledge/")
    page.locator("#search").fill("tranexamic acid")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Tranexamic acid")
    check_page(page)
    page.get_by_role("link", name="Tranexamic acid", exact=True).first.click()
    main = page.locator("main")
    expect(main).to_contain_text("25-fold")
    expect(main).to_contain_text("4 mg/mL")
    expect(main).to_contain_text("100 mg/mL")
    check_page(page)
    keep_picture(page, "knowledge-substance")
    page.goto("/knowledge/protocol/melasma-tranexamic-acid-intradermal/")
    against = page.locator("main").get_by_text("28").filter(has_text="significant").first
    expect(against).to_be_visible()
    expect(page.locator("main")).to_contain_text("against")
    check_page(page)


def puts_two_together_that_must_not_be(page: Page) -> None:
    page.goto("/knowledge/")
    page.get_by_role("link", name="One syringe?").click()
    page.get_by_label("Part 1").select_option("copper")
    page.get_by_label("Part 2").select_option("vitamin-c")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("heading", name="Not in one syringe")).to_be_visible()
    check_page(page)
    keep_picture(page, "knowledge-together")
    page.locator('a[href="/knowledge/sources/CupricNDC/"]').first.click()
    expect(page.locator("h1")).to_contain_text("upric")
    check_page(page)


def sets_a_ceiling(page: Page) -> None:
    page.goto("/settings/ceilings/?substance=minoxidil")
    page.locator("select[name=substance]").select_option("minoxidil")
    page.locator("select[name=basis]").select_option("session")
    page.locator("input[name=amount]").fill(f"{CEILING} mg")
    page.locator("[name=reason]").fill("Below what the one controlled trial in women is said to have used.")
    press(page, "Set ceiling")
    expect(page.locator("main")).to_contain_text(f"{CEILING} mg")
    check_page(page)


def switches_on_and_adopts(page: Page) -> None:
    page.goto(f"/knowledge/adoption/{OFF}/")
    expect(page.locator("main")).to_contain_text("This treatment is off here")
    page.goto(f"/knowledge/adoption/{OFF}/switch/")
    page.locator("[name=reason]").fill("Licensed under the chin here; done by Dr Lind alone.")
    press(page, "Switch on")
    page.goto(f"/knowledge/adoption/{OFF}/")
    check_page(page)
    page.locator("input[name=has_read]").check()
    press(page, "Adopt this treatment")
    expect(page.locator("main")).to_contain_text("Dr Hanne Lind")
    check_page(page)


def adds_a_treatment_of_their_own_and_adopts_it(page: Page) -> None:
    page.goto("/knowledge/own/copy/")
    check_page(page)
    page.goto("/knowledge/own/copy/melasma-tranexamic-acid-intradermal/")
    check_page(page)
    page.locator("input[name=name]").fill("Melasma, weaker and slower")
    page.locator("input[name=strengths_0]").fill("4 mg/mL")
    page.locator("input[name=days_ideal]").fill("21")
    page.locator("input[name=source]").fill("Lee2006")
    page.locator("[name=reason]").fill("The weak solution did as well in the one trial that compared them.")
    press(page, "See what differs")
    expect(page.locator("#looked")).to_contain_text("21")
    check_page(page)
    keep_picture(page, "knowledge-own-treatment")
    press(page, "Add it here")
    expect(page.locator("h1")).to_contain_text("Melasma, weaker and slower")
    check_page(page)
    follow(page, "Read and adopt")
    page.locator("input[name=has_read]").check()
    press(page, "Adopt this treatment")
    expect(page.locator("main")).to_contain_text("Dr Hanne Lind")


def a_newer_version_comes(own_clinic: Server, knowledge: Path) -> None:
    with (knowledge / "contraindications" / "bleeding.toml").open("a") as rules:
        rules.write(NEWER_RULE)
    own_clinic.stop()
    own_clinic.start()


def sees_whom_it_touches_and_adopts(page: Page) -> None:
    page.goto("/knowledge/adoption/")
    follow(page, "Read all changes at once")
    expect(page.locator("main")).to_contain_text("A newer reading asks to wait")
    check_page(page)
    keep_picture(page, "knowledge-newer")
    page.locator("a", has_text="Who is affected").last.click()
    expect(page.locator("main")).to_contain_text("A newer reading asks to wait")
    expect(page.locator("main .change h2 a").first).to_be_visible()
    check_page(page)
    keep_picture(page, "knowledge-affected")
    follow(page, "Read the changes")
    page.locator("input[name=has_read]").check()
    press(page, "Adopt them all")
    expect(page.locator("main")).not_to_contain_text("changed since you adopted")
