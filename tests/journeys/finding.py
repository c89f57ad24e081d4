"""Finding the pages of a running clinic by following its links, as a person would."""

from __future__ import annotations

import html
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import APIRequestContext

from mesocare.clinics.access import LinkAccess, PublicAccess, StaffAccess
from tests.journeys.clinic import letters_in
from tests.matrix.routes import every_page
from tests.support.server import Server

PAGES = {page.name: page for page in every_page()}
LEADS_AWAY = {
    "sign-out", "account_logout", "locked", "service-worker", "recovery:alarm",
    "mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_view_recovery_codes", "mfa_reauthenticate",
    "mfa_generate_recovery_codes",
}  # fmt: skip
"""What a crawl must not follow: it would sign out, is no page, or needs a second factor to be set up."""
MOST = 4  # pages of one route that are looked at for links
MOST_OF_MANY = 18
MANY = {"chart:timeline", "planning:show", "treatment:sessions", "consent:show", "diary:appointment"}
_LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
_ASKS = re.compile(r'<form[^>]*method="get"[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
_SELECT = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]+)"')


@dataclass
class Found:
    """The pages of each route with their sizes, what answers with something else, and what is broken."""

    pages: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    others: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def fullest_first(self, name: str) -> list[str]:
        return sorted(self.pages[name], key=lambda path: -self.pages[name][path])

    def fullest(self, name: str) -> str:
        return self.fullest_first(name)[0]

    def barest(self, name: str) -> str:
        return self.fullest_first(name)[-1]


def route_of(path: str) -> str:
    """The name of the route behind an address; nothing when it is none of ours."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def follow_links(get: APIRequestContext, starts: list[str]) -> Found:
    """Everything that can be reached from these addresses, a few pages of each route."""
    found, waiting, seen = Found(), list(starts), set(starts)
    looked_at: Counter[tuple[str, ...]] = Counter()
    while waiting:
        path = waiting.pop(0)
        name = route_of(path)
        kind = (name, *sorted(parse_qs(urlsplit(path).query)))
        limit = MOST_OF_MANY if name in MANY else MOST
        if name not in PAGES or name in LEADS_AWAY or looked_at[kind] >= limit:
            continue
        looked_at[kind] += 1
        for target in _links(path, _read(get, path, found)):
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)
    return found


def _links(path: str, body: str) -> Iterator[str]:
    """Where a page leads: its links, and what its lists of choices ask for."""
    for link in _LINK.findall(body):
        yield urljoin(path, html.unescape(link))
    for action, fields in _ASKS.findall(body):
        for name, options in _SELECT.findall(fields):
            for value in _OPTION.findall(options):
                yield f"{urljoin(path, html.unescape(action))}?{urlencode({name: html.unescape(value)})}"


def _read(get: APIRequestContext, path: str, found: Found) -> str:
    answer = get.get(path)
    name = route_of(urlsplit(answer.url).path)
    if answer.status >= 400 and answer.status not in {405, 409}:
        found.broken.append(f"{path} answered {answer.status}")
    body = answer.text() if "text/html" in answer.headers.get("content-type", "") else ""
    if answer.status == 200 and "<html" in body:
        found.pages[name][path] = len(body)
    if not found.pages.get(route_of(path)):
        found.others.add(route_of(path))
    return body


def is_only_posted_to(get: APIRequestContext, name: str) -> bool:
    """Whether a route knows no GET, whatever the object."""
    numbers = {"notice_id", "absence_id", "signal_id", "rejudged_id", "page", "number"}
    kwargs = {
        key: "00000000-0000-4000-8000-000000000000" if key.endswith("_uuid") else 1 if key in numbers else "x"
        for key in PAGES[name].parameters
    }
    return get.get(reverse(name, kwargs=kwargs)).status == 405


def first_addresses() -> list[str]:
    """The staff's pages that need no object."""
    return [
        reverse(name)
        for name, page in PAGES.items()
        if isinstance(page.access, StaffAccess) and not page.parameters and name not in LEADS_AWAY
    ]


def public_addresses(site: str = "northgate") -> list[str]:
    public = [page for page in PAGES.values() if isinstance(page.access, PublicAccess)]
    return [reverse(page.name, args=[site]) for page in public if page.parameters == {"site_slug"}]


def is_private(name: str) -> bool:
    return name in PAGES and isinstance(PAGES[name].access, LinkAccess)


@dataclass(frozen=True)
class Letter:
    """A private link that reached a patient, and the date of birth it asks for."""

    path: str
    kind: str
    born: str


def private_letters(server: Server) -> list[Letter]:
    """The newest private link of each kind in the clinic's outgoing letters."""
    with sqlite3.connect(f"file:{server.home}/clinic.sqlite3?mode=ro", uri=True) as database:
        born = dict(database.execute("select email, birth_date from patients_patient where email <> ''"))
    newest: dict[str, Letter] = {}
    for to, body in letters_in(server.home):
        for path, kind in re.findall(rf"{re.escape(server.url)}(/l/[^\s/]+/([a-z-]*)/?)", body):
            if to in born:
                newest[kind] = Letter(path, kind, born[to])
    return list(newest.values())
