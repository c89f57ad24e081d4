"""A patient who reads Arabic, on a phone whose browser speaks English: chosen once, at the top of a page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clinic import follow, letters_in, press, say_birth_date
from tests.journeys.finding import Letter, private_letters
from tests.support.browser import PATIENCE, TABLET, SignInAs, check_page, wider_than_screen
from tests.support.server import Server

pytestmark = pytest.mark.journey
# Three small words in a row are a sentence of ours that was left in English; a name or a product is not.
LEFT_IN_ENGLISH = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const marked = node.parentElement.closest('script, [lang=en], bdi, [dir=auto], [dir=ltr]');
        if (!marked && /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(node.data)) found.push(node.data.trim());
    }
    return found;
}"""
DRAWN = """() => {
    const drawing = document.querySelector('.portal-face svg').cloneNode(true);
    drawing.querySelectorAll('title, desc, text').forEach(part => part.remove());
    drawing.removeAttribute('aria-label');
    return drawing.outerHTML.replace(/face-[0-9a-f]{8}/g, 'face');
}"""
MIRRORED = """() => {
    const turned = part => ['transform', 'scale'].some(how => getComputedStyle(part)[how] !== 'none');
    for (let part = document.querySelector('.portal-face svg'); part; part = part.parentElement)
        if (turned(part)) return true;
    return false;
}"""
NOT_READ = "لم يراجع أحد الترجمة بعد"


def test_from_the_guide_to_the_call_for_help(
    clinic_server: Server, tablet: Page, phone: Page, sign_in_as: SignInAs
) -> None:
    chooses_arabic(phone)
    checks_whether_it_is_for_them(phone)
    letters = {letter.kind: letter for letter in private_letters(clinic_server)}
    fills_in_a_page_at_home(phone, letters["questions"])
    reads_the_consent(phone, consent_is_sent(clinic_server, tablet, sign_in_as))
    reads_aftercare(phone, letters["aftercare"])
    calls_for_help(phone, letters["check-in"])


def reads_arabic(page: Page, *, says_it_was_not_read: bool = True) -> None:
    """From the right, in Arabic, and honest about it; sound on a phone, and fits a tablet."""
    size = page.viewport_size
    assert size
    expect(page.locator("html[lang=ar][dir=rtl]")).to_have_count(1)
    if says_it_was_not_read:
        expect(page.locator("footer")).to_contain_text(NOT_READ)
    assert page.evaluate(LEFT_IN_ENGLISH) == [], page.url
    check_page(page)
    page.set_viewport_size(TABLET)
    assert wider_than_screen(page) == 0, page.url
    page.set_viewport_size(size)


def opens(phone: Page, letter: Letter) -> None:
    phone.goto(letter.path)
    say_birth_date(phone, letter.born)


def chooses_arabic(phone: Page) -> None:
    phone.goto("/c/northgate/")
    expect(phone.locator("html")).to_have_attribute("dir", "ltr")
    follow(phone, "العربيّة")
    reads_arabic(phone)
    phone.goto("/c/northgate/guide/mesotherapy/")
    expect(phone.locator("main")).to_contain_text("تُرجم هذا المقال آليًا")
    reads_arabic(phone)


def checks_whether_it_is_for_them(phone: Page) -> None:
    """A question says in Arabic why it is asked, and the end what was answered."""
    phone.goto("/c/northgate/is-it-for-me/")
    reads_arabic(phone)
    with phone.expect_navigation():
        phone.locator("main button.button-primary").click()
    reads_arabic(phone)
    with phone.expect_navigation():
        phone.locator("button[name=answer][value=unknown]").click()
    with phone.expect_navigation():
        phone.locator("button[name=stop]").click()
    reads_arabic(phone)


def fills_in_a_page_at_home(phone: Page, letter: Letter) -> None:
    opens(phone, letter)
    reads_arabic(phone)
    for _ in range(4):
        if phone.locator("button[name=none]").count():
            reads_arabic(phone)
            return
        with phone.expect_navigation():
            phone.locator("button.button-primary").first.click()
    raise AssertionError("the form never put a list")


def consent_is_sent(server: Server, tablet: Page, sign_in_as: SignInAs) -> Letter:
    """The one of the demo that waits for a signature."""
    sign_in_as(tablet, "director")
    tablet.goto("/patients/?q=lindqvist")
    follow(tablet, "Sofia Lindqvist")
    patient = "/".join(tablet.url.split("/")[3:5])
    tablet.goto(f"/{patient}/consents/")
    tablet.locator(f"main a[href*='/{patient}/consents/']:not([href*=photographs])").first.click()
    if "/sign/" in tablet.url:
        tablet.goto(tablet.url.replace("/sign/", "/"))
    press(tablet, "Send to patient")
    for _ in range(PATIENCE // 300):
        found = [letter for letter in private_letters(server) if letter.kind == "consent"]
        if found:
            return found[-1]
        tablet.wait_for_timeout(300)
    raise AssertionError(f"no consent among {len(list(letters_in(server.home)))} letters")


def reads_the_consent(phone: Page, letter: Letter) -> None:
    """Both texts are there, and it is said in both languages which one is signed."""
    opens(phone, letter)
    expect(phone.locator(".consent-text[lang=ar][dir=rtl]")).to_have_count(1)
    expect(phone.locator("main")).to_contain_text("النص الذي يُوقَّع هو النص الإنجليزي")
    expect(phone.locator("main p[lang=en]").first).to_contain_text(
        "The text that is signed is the one in English"
    )
    expect(phone.locator("details .consent-text[lang=en][dir=ltr]")).to_have_count(1)
    reads_arabic(phone)


def reads_aftercare(phone: Page, letter: Letter) -> None:
    """Numbers keep their order, and the picture of the face its sides."""
    opens(phone, letter)
    expect(phone.locator("main")).to_contain_text("النص الذي وقّعته العيادة هو النص الإنجليزي")
    reads_arabic(phone)
    home = "/".join(letter.path.split("/")[:3]) + "/"
    phone.goto(f"{home}?lang=en")
    english = phone.evaluate(DRAWN)
    phone.goto(f"{home}?lang=ar")
    reads_arabic(phone)
    assert phone.evaluate(DRAWN) == english
    assert not phone.evaluate(MIRRORED)
    expect(phone.locator("main bdi[dir=ltr]", has_text=re.compile(r"^\+44 20 7946"))).not_to_have_count(0)


def calls_for_help(phone: Page, letter: Letter) -> None:
    opens(phone, letter)
    reads_arabic(phone)
    for _ in range(12):
        if phone.locator(".emergency-head").count():
            break
        if (ticks := phone.locator("input[name=ticked]")).count():
            ticks.first.check(force=True)
        for name in {box.get_attribute("name") for box in phone.locator("main input[type=radio]").all()}:
            phone.locator(f"input[name='{name}']").last.check(force=True)
        with phone.expect_navigation():
            phone.locator("button.button-primary").first.click()
    expect(phone.locator(".emergency-head h1")).to_contain_text("اتصل")
    reads_arabic(phone, says_it_was_not_read=False)
    expect(phone.locator("a[href^='tel:'] bdi[dir=ltr]").first).to_contain_text("+44")
