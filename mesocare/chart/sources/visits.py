"""Visits: what was given in each session, and the diary."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from mesocare.chart.entries import Entry, Window, address
from mesocare.chart.thumbnail import thumbnail
from mesocare.chart.wording import amounts_in_words, clock_words, zones_in_words
from mesocare.diary.day import Visit, as_visits
from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.web.clock import site_today

RECORDED = [status for status in SessionStatus if status != SessionStatus.ABANDONED]
MOST_LOTS = 6


def sessions(window: Window) -> list[Entry]:
    """Each session with what went in, where, from which lots, and who signed."""
    rows = TreatmentSession.objects.filter(patient=window.patient).exclude(status=SessionStatus.ABANDONED)
    rows = rows.select_related("seal__signed_by__user", "operator__user", "site").defer(
        "state", "seal__record", "plan", "course"
    )
    rows = rows.annotate(
        zones=F("state__zones"), reactions=F("state__reactions"), lots=F("seal__record__lots")
    )
    return [_session(row, window) for row in window.newest(rows, "opened_at")]


def _session(row: TreatmentSession, window: Window) -> Entry:
    seal = getattr(row, "seal", None)
    left_out = ("planned", "skipped") if seal else ("skipped",)
    zones = [zone for zone in getattr(row, "zones", None) or [] if zone.get("status") not in left_out]
    name = _("Session %(n)s") % {"n": row.number}
    if seal is None:
        return Entry(
            row.opened_at,
            _UNDER_WAY[row.status]() % {"session": name},
            zones_in_words(zones, row.chart),
            kind="now",
            url=_page(row, window),
            link=_("Open session"),
            picture=thumbnail(zones, _pictured(row, zones), row.chart),
        )
    return Entry(
        row.opened_at,
        f"{name}.",
        f"{amounts_in_words(seal.totals)}." if seal.totals else "",
        tuple(line for line in (_where(row, zones), _deviation(seal), _signed(row, seal, window)) if line),
        kind="done",
        state="check" if seal.is_deviation else "",
        url=_page(row, window),
        link=_("Open record"),
        picture=thumbnail(zones, _pictured(row, zones), row.chart),
    )


_UNDER_WAY = {
    "preparing": lambda: _("%(session)s is being prepared."),
    "running": lambda: _("%(session)s is being recorded now."),
    "paused": lambda: _("%(session)s is paused."),
    "stopped": lambda: _("%(session)s was stopped and waits to be signed."),
    "sealed": lambda: _("%(session)s."),
}


def _page(row: TreatmentSession, window: Window) -> str:
    pages = {"preparing": "treatment:gate", "sealed": "treatment:record", "stopped": "treatment:sign"}
    return address(pages.get(row.status, "treatment:chart"), window.patient, {"session_uuid": row.uuid})


def _pictured(row: TreatmentSession, zones: list[dict[str, Any]]) -> str:
    return _("Session %(n)s on the face: %(zones)s") % {
        "n": row.number,
        "zones": zones_in_words(zones, row.chart),
    }


def _where(row: TreatmentSession, zones: list[dict[str, Any]]) -> str:
    places = zones_in_words(zones, row.chart)
    seen = [_reaction(found, row.chart) for found in getattr(row, "reactions", None) or []]
    return " ".join(f"{part}." for part in (places, *dict.fromkeys(seen)) if part)


def _reaction(found: dict[str, Any], chart: str) -> str:
    what = str(found.get("what", ""))
    where = zones_in_words([found], chart).lower() if found.get("zone") and found.get("side") else ""
    return ", ".join(part for part in (what[:1].upper() + what[1:], where) if part)


def _deviation(seal: Any) -> str:
    if not seal.is_deviation:
        return ""
    said = "; ".join(str(each.get("say", "")) for each in seal.deviations)
    return _("Deviation: %(said)s") % {"said": said or seal.deviation_reason}


def _signed(row: TreatmentSession, seal: Any, window: Window) -> str:
    numbers = [str(lot.get("number") or lot.get("lot") or "") for lot in getattr(row, "lots", None) or []]
    shown = list(dict.fromkeys(number for number in numbers if number))
    more = f" +{len(shown) - MOST_LOTS}" if len(shown) > MOST_LOTS else ""
    lots = _("Lots %(numbers)s") % {"numbers": ", ".join(shown[:MOST_LOTS]) + more} if shown else ""
    signed = _("signed %(time)s") % {"time": clock_words(seal.signed_at, row.site.time_zone)}
    return " · ".join(part for part in (lots, seal.signed_by.name, signed) if part)


def appointments(window: Window) -> list[Entry]:
    """The diary: what is booked, who came, what fell away.

    A session that was recorded speaks for itself to those who may read it.
    """
    rows = Appointment.objects.filter(patient=window.patient)
    if window.reads_clinical:
        rows = rows.exclude(
            status__in=(AppointmentStatus.DONE, AppointmentStatus.ARRIVED),
            treatment_session__status__in=RECORDED,
        )
    keys = list(window.newest(rows, "starts_at").values_list("pk", flat=True))
    return [_visit(visit, window) for visit in as_visits(Appointment.objects.filter(pk__in=keys))]


def _visit(visit: Visit, window: Window) -> Entry:
    zone = visit.appointment.site.time_zone
    today = site_today(visit.starts_at, zone) == site_today(window.at, zone)
    place = f"{visit.room.name}, {visit.practitioner.name}"
    if visit.appointment.site_id != getattr(window.patient, "home_site_id", None):
        place = f"{place}, {visit.appointment.site.name}"
    head, text = _head(visit, clock_words(visit.starts_at, zone), today=today), f"{place}."
    arrived = visit.arrived_at
    lines = (
        (_("Arrived %(time)s.") % {"time": clock_words(arrived, zone)},)
        if arrived and visit.status == "arrived"
        else ()
    )
    return Entry(
        visit.starts_at,
        head,
        text,
        (*lines, *((visit.appointment.reason,) if visit.appointment.reason else ())),
        kind="now"
        if visit.takes_place and today
        else "done"
        if visit.status == AppointmentStatus.DONE
        else "plain",
        state="check" if visit.status == AppointmentStatus.NO_SHOW else "",
        url=address_of_visit(visit),
        link=_("Open visit"),
    )


def address_of_visit(visit: Visit) -> str:
    from django.urls import reverse

    return reverse("diary:appointment", kwargs={"appointment_uuid": visit.appointment.uuid})


def visit_name(visit: Visit) -> str:
    """Session 3 of 5; Consultation."""
    if visit.kind == AppointmentKind.SESSION and visit.session_number:
        if visit.sessions_total:
            return _("Session %(n)s of %(all)s") % {"n": visit.session_number, "all": visit.sessions_total}
        return _("Session %(n)s") % {"n": visit.session_number}
    return str(AppointmentKind(visit.kind).label)


def _head(visit: Visit, time: str, *, today: bool) -> str:
    said = {"what": visit_name(visit), "time": time}
    if visit.status == AppointmentStatus.CANCELLED:
        return _("%(what)s cancelled.") % said
    if visit.status == AppointmentStatus.NO_SHOW:
        return _("Did not come: %(what)s, %(time)s.") % said
    if today:
        return _("%(what)s today %(time)s.") % said
    if visit.status == AppointmentStatus.DONE:
        return f"{said['what']}."
    return _("%(what)s booked, %(time)s.") % said
