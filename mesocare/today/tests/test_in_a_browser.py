"""Today, the chart and the import in a real browser: wide, narrow, by key and without a script."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from mesocare.fhir.tests.bundles import SEIZURES, WARFARIN, bundle, condition
from tests.support.browser import PHONE, TABLET, SignInAs, check_page, keep_picture

pytestmark = pytest.mark.journey
NewContext = Callable[..., BrowserContext]


def chart_of(page: Page, name: str) -> None:
    page.goto(f"/patients/?q={name}")
    page.locator("a.row-link").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [TABLET, PHONE], ids=["tablet", "phone"])
def test_the_pages_are_clean(
    new_context: NewContext, sign_in_as: SignInAs, scheme: Any, screen: dict[str, int]
) -> None:
    page = new_context(viewport=screen, color_scheme=scheme).new_page()
    sign_in_as(page, "practitioner")
    name = f"{'tablet' if screen is TABLET else 'phone'}-{scheme}"
    page.goto("/")
    check_page(page)
    keep_picture(page, f"today/{name}")
    page.goto("/today/emergency-kit/")
    check_page(page)
    page.goto("/patients/import/")
    check_page(page)
    chart_of(page, "Moreau")
    check_page(page)
    keep_picture(page, f"chart/{name}")
    for show in ("visits", "scores", "messages", "bills", "imported"):
        page.goto(f"{page.url.split('?')[0]}?show={show}")
        check_page(page)


@pytest.mark.parametrize("role", ["reception", "assistant", "manager", "director"])
def test_the_landing_page_of_every_role_is_clean(tablet: Page, sign_in_as: SignInAs, role: str) -> None:
    sign_in_as(tablet, role)
    tablet.goto("/")
    check_page(tablet)
    chart_of(tablet, "Moreau")
    check_page(tablet)


def test_an_import_from_file_to_chart_without_a_script(
    plain: Page, tablet: Page, sign_in_as: SignInAs, tmp_path: Path
) -> None:
    content = bundle(WARFARIN, SEIZURES, condition("999999", "Something nobody knows", "2019-02-03"))
    person = content["entry"][0]["resource"]
    person |= {
        "id": "browser-journey-patient",
        "name": [{"family": "Importova", "given": ["Browse"]}],
        "telecom": [],
    }
    person["identifier"] = [{"system": "https://example.org/mrn", "value": "browser-journey"}]
    file = tmp_path / "importova.json"
    file.write_text(json.dumps(content), encoding="utf-8")

    sign_in_as(plain, "practitioner")
    plain.goto("/patients/import/")
    plain.locator("input[type=file]").set_input_files(str(file))
    plain.get_by_role("button", name="Look at these files").click()
    assert plain.get_by_text("nothing is imported yet").is_visible()
    sign_in_as(tablet, "practitioner")
    tablet.goto(plain.url)
    check_page(tablet)
    keep_picture(tablet, "import/preview")
    plain.get_by_role("button", name="Import these people").click()
    tablet.goto(plain.url)
    check_page(tablet)
    plain.get_by_role("link", name="Browse Importova").click()
    assert plain.get_by_text("Record imported.").is_visible()
    assert plain.get_by_text("earlier treatments and doses are unknown").is_visible()


def test_the_filters_of_a_chart_by_the_keyboard_alone(tablet: Page, sign_in_as: SignInAs) -> None:
    sign_in_as(tablet, "practitioner")
    chart_of(tablet, "Moreau")
    for _press in range(60):
        tablet.keyboard.press("Tab")
        if tablet.evaluate("document.activeElement.textContent") == "Bills":
            break
    tablet.keyboard.press("Enter")
    tablet.wait_for_url("**/?show=bills")
    assert tablet.locator(".chip[aria-current]").text_content() == "Bills"
