"""Who is asking, from which site, and whether the screen has stood still too long."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from mesocare.clinics.in_force import knowledge_of
from mesocare.clinics.models import Site, StaffMember, User

Answer = Callable[[HttpRequest], HttpResponse]
LAST_SEEN = "last_seen"
LOCKED = "locked"
OPEN_WHILE_LOCKED = ("/locked/", "/accounts/logout/", "/static/", "/l/", "/c/", "/language/", "/emergency/")
HELD_UNTIL = "held_until"
HOLD_SECONDS = 45 * 60  # as long as the longest usual session, counted from its last page
COARSE_SECONDS = 20  # so that not every page writes the session row


class StaffMiddleware:
    """Puts `staff`, `organisation` and `site` on the request and shows times in the site's zone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asking: Any = request
        asking.staff = asking.organisation = asking.site = None
        if request.user.is_authenticated and not request.session.get(LOCKED):
            self._introduce(asking)
        zone = asking.site.time_zone if asking.site else settings.TIME_ZONE
        with timezone.override(ZoneInfo(zone)), knowledge_of(asking.organisation):
            return self.get_response(request)

    def _introduce(self, asking: Any) -> None:
        member = membership(asking)
        if member is not None:
            asking.staff = member
            asking.organisation = member.organisation
            asking.site = chosen_site(asking, member)


def membership(request: HttpRequest) -> StaffMember | None:
    """The place this person works at: the one chosen in this session, else the first."""
    if not isinstance(request.user, User):
        return None
    places = StaffMember.objects.filter(user=request.user, is_active=True)
    rows = places.select_related("user", "organisation").order_by("pk")
    chosen = request.session.get("organisation")
    return next((row for row in rows if row.organisation_id == chosen), rows[0] if rows else None)


def chosen_site(request: HttpRequest, member: StaffMember) -> Site | None:
    """The site chosen in this session, if the person still belongs to it; else their first."""
    sites = list(member.sites.filter(organisation=member.organisation).order_by("pk"))
    chosen = request.session.get("site")
    return next((site for site in sites if site.pk == chosen), sites[0] if sites else None)


def hold_open(request: HttpRequest, at: datetime) -> None:
    """Keep this screen from locking: a page of a running treatment calls this each time it is served."""
    request.session[HELD_UNTIL] = int(at.timestamp()) + HOLD_SECONDS


def let_go(request: HttpRequest) -> None:
    """The treatment is signed or stopped: the screen may lock again."""
    request.session.pop(HELD_UNTIL, None)


class IdleLockMiddleware:
    """Locks a session that has stood still; the password opens it again at the same page.

    Only the server decides what keeps a screen open: a page that refreshes itself (`Mesocare-Background`)
    is no sign of life, and a screen is held open only while a treatment is running on it (`hold_open`).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._look(request, int(timezone.now().timestamp()))
        if request.session.get(LOCKED) and not _allowed_while_locked(request):
            return _ask_to_unlock(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest, now: int) -> None:
        last = request.session.get(LAST_SEEN)
        if last is None:
            request.session[LAST_SEEN] = now
        elif now > max(last + settings.IDLE_LOCK_SECONDS, request.session.get(HELD_UNTIL, 0)):
            request.session[LOCKED] = True
        elif "Mesocare-Background" not in request.headers and now - last >= COARSE_SECONDS:
            request.session[LAST_SEEN] = now


def _allowed_while_locked(request: HttpRequest) -> bool:
    return request.path.startswith(OPEN_WHILE_LOCKED)


def _ask_to_unlock(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "/")
    where = f"/locked/?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = where
        return response
    return redirect(where)
