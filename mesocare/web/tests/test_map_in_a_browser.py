"""The map under real fingers and keys, against a small stand-in for the session's address.

What the server does with the changes is the session's own affair and tested there; here it is what the
person sees and what is sent.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from mesocare.web.map import map_context
from mesocare.web.tests.map_of_a_session import FACE, session_map
from tests.support.browser import problems_of, watched

pytestmark = pytest.mark.journey
STATIC = Path(__file__).resolve().parents[1] / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".woff2": "font/woff2"}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'"


class Session:
    """Keeps what was sent, answers as the contract says, and can be cut off."""

    def __init__(self) -> None:
        self.data = session_map()
        self.sent: list[dict[str, Any]] = []
        self.answers = 200
        self.check_console = True

    @property
    def ops(self) -> list[str]:
        return [change["op"] for batch in self.sent for change in batch["changes"]]

    def page(self, direction: str) -> str:
        found = {
            "map": map_context(FACE, self.data, patch_url="/map/", post_url="/form/", selected=("malar", "R"))
        }
        parts = [render_to_string(f"web/map/{name}.html", found) for name in ("_map", "_points_table")]
        sheets = ("mesocare.css", "map/map.css")
        links = "".join(f'<link rel="stylesheet" href="/static/web/{sheet}">' for sheet in sheets)
        script = '<script type="module" src="/static/web/map/map.js"></script>'
        saved = '<p data-map-saved></p><p id="tally"></p><button data-zone-done="malar-R">Zone done</button>'
        head = f'<meta name="viewport" content="width=device-width"><title>Map</title>{links}{script}'
        body = f"<body><main><h1>Map</h1>{saved}{''.join(parts)}</main></body>"
        return f'<!doctype html><html lang="en" dir="{direction}"><head>{head}</head>{body}</html>'

    def answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            file = STATIC / address.path.removeprefix("/static/")
            return route.fulfill(path=file, content_type=TYPES.get(file.suffix, "text/plain"))
        if address.path == "/map/":
            return self.patched(route) if route.request.method == "PATCH" else route.fulfill(status=204)
        if address.path in ("/ltr", "/rtl"):
            body = self.page(address.path[1:])
            return route.fulfill(
                body=body,
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": POLICY},
            )
        return route.fulfill(status=204)

    def patched(self, route: Route) -> None:
        if self.answers == 0:
            return route.abort()
        batch = json.loads(route.request.post_data or "{}")
        self.sent.append(batch)
        if self.answers != 200:
            return route.fulfill(status=self.answers, json={"message": "This zone is signed.", "index": 0})
        for change in batch["changes"]:
            self.do(change)
        self.data["version"] += 1
        said = {"version": self.data["version"], "saved_at": "09:41:22", "state": self.data}
        return route.fulfill(
            json=said | {"fragments": {"tally": f"<b>{len(self.data['points'])} points</b>"}}
        )

    def do(self, change: dict[str, Any]) -> None:
        points = self.data["points"]
        known = next((p for p in points if p["id"] == change.get("id")), None)
        match change["op"]:
            case "add-point":
                points.append({**change, "seq": 99, "status": "added"})
            case "remove-point" if known:
                points.remove(known)
            case "move-point" | "set-point" if known:
                known.update({k: v for k, v in change.items() if k != "op"})
            case "zone-done":
                for point in points:
                    if (point["zone"], point["side"]) == (change["zone"], change["side"]):
                        point["status"] = "done"
            case "add-avoid":
                self.data["avoid"].append(change)


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def opened(browser: Browser, session: Session) -> Page:
    context = browser.new_context(viewport={"width": 900, "height": 1000}, reduced_motion="reduce")
    page = context.new_page()
    page.route("**/*", session.answer)
    watch = watched(page)
    next(watch)
    page.goto("http://map.example/ltr")
    page.wait_for_selector(".map-live")
    yield page
    session.check_console and next(watch, None)
    context.close()


def _count(page: Page) -> int:
    return page.locator(".map-point:not(.map-inset *)").count()


def _wait(page: Page, what: str) -> None:
    """Look again and again: the page's own policy forbids Playwright's way of waiting for an expression."""
    for _ in range(80):
        if page.evaluate(what):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never came true: {what}")


def _saved(page: Page) -> None:
    _wait(page, "!document.documentElement.dataset.mapUnsaved")
    assert page.locator("[data-map-saved]").inner_text() == "saved 09:41:22"


def test_the_keyboard_alone_changes_points_and_takes_it_back(opened: Page, session: Session) -> None:
    before = len(session.data["points"])
    opened.locator("svg.map-chart").focus()
    for key in (
        "Enter",
        "ArrowRight",
        "ArrowRight",
        "s",
        "ArrowRight",
        "Shift+ArrowUp",
        "ArrowRight",
        "Delete",
    ):
        opened.keyboard.press(key)
    for key in ("a", "ArrowUp", "Enter", "Escape"):
        opened.keyboard.press(key)
    _saved(opened)
    assert session.ops == ["set-point", "move-point", "remove-point", "add-point"]
    assert opened.locator("[data-map-saved]").inner_text() == "saved 09:41:22"
    assert opened.locator("#tally").inner_text() == f"{before} points"
    opened.keyboard.press("Control+z")
    opened.keyboard.press("Control+z")
    _saved(opened)
    assert session.ops[4:] == ["remove-point", "add-point"]


def test_each_batch_carries_its_own_id_and_the_version_it_was_made_on(opened: Page, session: Session) -> None:
    opened.get_by_role("button", name="Zone done", exact=True).click()
    _wait(opened, "document.querySelector('#tally').textContent")
    opened.locator("svg.map-chart").focus()
    for key in ("Enter", "ArrowRight", "r"):
        opened.keyboard.press(key)
    _wait(opened, "!document.documentElement.dataset.mapUnsaved")
    assert [batch["version"] for batch in session.sent] == [1, 2]
    assert len({batch["command_id"] for batch in session.sent}) == 2
    assert opened.locator("svg.map-chart .map-point-reaction").count() == 1


def test_a_point_is_dragged_and_slides_along_an_avoid_area(opened: Page, session: Session) -> None:
    opened.locator(".map-zone[data-zone=malar][data-side=L]").first.dispatch_event("focus")
    opened.evaluate("document.querySelector('[data-map]').faceMap.openZone('malar', 'L')")
    start, middle = opened.evaluate(
        """() => { const m = document.querySelector('[data-map]').faceMap;
        const to = (x, y) => { const s = new DOMPoint(x, -y).matrixTransform(m.view.svg.getScreenCTM());
          return [s.x, s.y]; };
        const near = m.data.pointsOf('malar', 'L')
        .map((p) => ({ p, d: m.skin.from(p, m.data.avoid[0]) })).sort((a, b) => a.d - b.d)[0].p;
        const at = m.view.drawn(near); return [to(at.x, at.y), to(46.5, -30.5)]; }"""
    )
    opened.mouse.move(*start)
    opened.mouse.down()
    opened.mouse.move((start[0] + middle[0]) / 2, (start[1] + middle[1]) / 2, steps=4)
    assert opened.locator("[data-map-loupe]").is_visible()
    assert "mm from Naevus" in opened.locator("[data-map-finger]").inner_text()
    opened.mouse.move(middle[0] + 2, middle[1] + 1, steps=4)
    opened.mouse.up()
    _saved(opened)
    (change,) = session.sent[-1]["changes"]
    assert change["op"] == "move-point"
    from mesocare.web.map import place_of
    from mesotherapy.skin import distance_mm

    assert distance_mm(FACE, FACE.on_skin(46.5, -30.5), place_of(change)) >= 5


def test_no_point_goes_on_an_eyelid_and_the_reason_is_said(opened: Page, session: Session) -> None:
    opened.evaluate("document.querySelector('[data-map]').faceMap.addPoint(-30, -3)")
    _wait(opened, "document.querySelector('[data-map-said]').textContent.startsWith('No point can be here')")
    assert not opened.evaluate("document.querySelector('[data-map]').faceMap.sending.count")


def test_without_a_connection_changes_are_kept_and_sent_once_after_a_reload(
    opened: Page, session: Session
) -> None:
    session.answers, session.check_console = 0, False
    opened.locator("svg.map-chart").focus()
    for key in ("Enter", "ArrowRight", "s"):
        opened.keyboard.press(key)
    banner = opened.locator("[data-map-banner]")
    banner.wait_for(state="visible", timeout=8000)
    assert banner.inner_text() == "Not connected. 1 change kept on this device."
    opened.reload()
    opened.wait_for_selector(".map-point-skipped")
    session.answers = 200
    opened.evaluate("window.dispatchEvent(new Event('online'))")
    _saved(opened)
    assert session.ops == ["set-point"]
    assert opened.evaluate("localStorage.getItem('mesocare-map /map/')") is None


def test_a_refused_change_is_taken_back_and_the_sentence_shown(opened: Page, session: Session) -> None:
    session.answers = 422
    opened.get_by_role("button", name="Zone done", exact=True).click()
    banner = opened.locator("[data-map-banner]")
    banner.wait_for(state="visible", timeout=8000)
    assert banner.inner_text() == "This zone is signed."
    assert opened.locator("svg.map-chart .map-point-done").count() == 0


def test_a_tap_on_crowded_points_means_the_zone_and_opens_it(opened: Page) -> None:
    zone = opened.locator("svg.map-chart .map-zone[data-zone=malar][data-side=R] path").bounding_box()
    x, y = zone["x"] + zone["width"] * 0.45, zone["y"] + zone["height"] * 0.55
    opened.mouse.click(x, y)
    _wait(opened, "!document.querySelector('[data-map]').faceMap.view.isWhole")
    assert opened.evaluate("document.querySelector('[data-map]').faceMap.chosen.point") is None
    nearest = opened.evaluate(
        """() => { const m = document.querySelector('[data-map]').faceMap;
        const p = m.data.pointsOf('malar', 'R').map((q) => m.view.drawn(q)); let least = 1e9;
        p.forEach((a, i) => p.slice(i + 1).forEach((b) => {
          least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y)); }));
        return least * m.view.perMm; }"""
    )
    assert nearest >= 28


def test_a_page_that_reads_from_right_to_left_shows_the_same_face(opened: Page) -> None:
    def where(zone: str) -> float:
        return opened.locator(f"svg.map-chart .map-zone[data-zone=malar][data-side={zone}]").bounding_box()[
            "x"
        ]

    assert where("R") < where("L")
    opened.goto("http://map.example/rtl")
    opened.wait_for_selector(".map-live")
    assert where("R") < where("L")


def test_the_map_and_its_table_have_nothing_serious_for_axe(opened: Page) -> None:
    opened.evaluate("document.querySelector('[data-map]').faceMap.openZone('malar', 'R')")
    opened.evaluate("document.querySelector('[data-map]').faceMap.nextPoint(1)")
    opened.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    problems = problems_of(opened)
    assert not problems, "\n".join(problems)
