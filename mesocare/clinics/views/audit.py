"""The audit log of this clinic, and whether the chain holds."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.models import AuditEvent
from mesocare.audit.verify import verify_chain
from mesocare.clinics.access import ClinicRequest, may, staff
from mesocare.clinics.roles import Permission
from mesocare.clinics.views.people import crumbs
from mesocare.web.components import Crumb

EACH_PAGE = 60


@staff(Permission.AUDIT_VIEW)
@require_safe
def audit(request: ClinicRequest) -> HttpResponse:
    """The newest events first. The chain is walked only when that is asked for: it takes a while."""
    rows = _filtered(request, AuditEvent.objects.filter(organisation=str(request.organisation.uuid)))
    events = list(rows.order_by("-number")[: EACH_PAGE + 1])
    mark_read(request, what="audit")
    context = {
        "events": [_shown(request, event) for event in events[:EACH_PAGE]],
        "older": events[EACH_PAGE - 1].number if len(events) > EACH_PAGE else None,
        "filters": {name: _asked(request, name) for name in ("who", "what", "day", "patient")},
        "verified": verify_chain() if request.GET.get("verify") == "yes" else None,
        "checked_at": timezone.now(),
        "crumbs": crumbs(Crumb(_("Audit"))),
        "section": "settings",
    }
    return render(request, "clinics/audit.html", context)


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:80]


def _filtered(request: ClinicRequest, rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    if who := _asked(request, "who"):
        rows = rows.filter(actor_name__icontains=who)
    if what := _asked(request, "what"):
        rows = rows.filter(action__icontains=what)
    if patient := _asked(request, "patient"):
        rows = rows.filter(patient=patient)
    before = _asked(request, "before")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(number__lt=int(before))
    day = _day(_asked(request, "day"))
    if day is not None:
        start = datetime.combine(day, time.min, ZoneInfo(request.site.time_zone if request.site else "UTC"))
        rows = rows.filter(at__gte=start, at__lt=start + timedelta(days=1))
    return rows


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9000 else None


def _shown(request: ClinicRequest, event: AuditEvent) -> dict[str, Any]:
    """One event. What it says about a patient is shown only to whoever may read clinical text."""
    hidden = bool(event.patient) and not may(request.staff, Permission.CLINICAL_READ)
    detail = {} if hidden else json.loads(event.detail or "{}")
    lines = [(str(key).replace("_", " "), _words(value)) for key, value in detail.items() if value != ""]
    return {"event": event, "lines": lines, "hidden": hidden}


def _words(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):  # what a page showed, row by row
        return ngettext("%(count)s record", "%(count)s records", len(value)) % {"count": len(value)}
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:199]}…"
