"""Plans, what became of them, and what was agreed to."""

from __future__ import annotations

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mesocare.chart.entries import Entry, Window, address
from mesocare.chart.wording import protocol_name, quoted
from mesocare.consent.models import Consent, ConsentSignature, ConsentWithdrawal, PhotoConsent
from mesocare.planning.models import Plan, PlanEvent

EVENTS = {
    "offered": gettext_lazy("Plan %(version)s offered to the patient."),
    "accepted": gettext_lazy("Plan %(version)s accepted."),
    "declined": gettext_lazy("Plan %(version)s declined."),
    "superseded": gettext_lazy("Plan %(version)s replaced by a newer one."),
    "closed": gettext_lazy("Plan %(version)s closed."),
}


def written(window: Window) -> list[Entry]:
    rows = Plan.objects.filter(course__patient=window.patient).select_related("planned_by__user")
    rows = rows.defer("checks", "alternatives", "components", "patient_summary", "acknowledged")
    return [
        Entry(
            row.planned_at,
            text=_("Plan %(version)s written by %(who)s: %(what)s, %(sessions)s, every %(days)s days.")
            % {
                "version": row.version,
                "who": row.planned_by.name,
                "what": protocol_name(row.protocol),
                "sessions": ngettext("%(n)s session", "%(n)s sessions", row.sessions) % {"n": row.sessions},
                "days": row.interval_ideal_days,
            },
            url=address("planning:show", window.patient, {"plan_uuid": row.uuid}),
            link=_("Open plan"),
        )
        for row in window.newest(rows, "planned_at")
    ]


def happened(window: Window) -> list[Entry]:
    """What became of each plan. One that was accepted by its quote is told by the quote."""
    rows = PlanEvent.objects.filter(plan__course__patient=window.patient).select_related("plan", "by__user")
    rows = rows.exclude(kind="superseded").exclude(kind="accepted", plan__quotes__acceptance__isnull=False)
    return [
        Entry(row.at, text=str(EVENTS[row.kind]) % {"version": row.plan.version}, lines=_reason(row))
        for row in window.newest(rows, "at")
        if row.kind in EVENTS
    ]


def _reason(row: PlanEvent) -> tuple[str, ...]:
    reason = str(row.detail.get("reason", "")) if isinstance(row.detail, dict) else ""
    return (quoted(reason),) if reason else ()


def consents(window: Window) -> list[Entry]:
    signed = ConsentSignature.objects.filter(consent__patient=window.patient)
    signed = signed.select_related("consent").defer("pdf", "strokes", "consent__text")
    taken_back = ConsentWithdrawal.objects.filter(consent__patient=window.patient)
    found = [_signed(row, window) for row in window.newest(signed, "signed_at")]
    found += [
        Entry(row.withdrawn_at, _("Consent withdrawn."), quoted(row.words) if row.words else "", state="stop")
        for row in window.newest(taken_back, "withdrawn_at")
    ]
    waiting = Consent.objects.filter(patient=window.patient, signature=None).defer("text")
    return found + [
        Entry(
            row.made_at,
            text=_("Consent written, not signed yet."),
            url=address("consent:sign", window.patient, {"consent_uuid": row.uuid}),
            link=_("Sign consent"),
        )
        for row in window.newest(waiting, "made_at")
    ]


def _signed(row: ConsentSignature, window: Window) -> Entry:
    kept = row.consent.envelope
    said = _("Consent signed by %(name)s, %(sessions)s, valid to %(until)s.")
    count = int(kept.get("sessions", 0))
    return Entry(
        row.signed_at,
        text=said
        % {
            "name": row.signed_name,
            "sessions": ngettext("%(n)s session", "%(n)s sessions", count) % {"n": count},
            "until": format_date(date.fromisoformat(kept["until"]), "j M Y"),
        },
        url=address("consent:show", window.patient, {"consent_uuid": row.consent.uuid}),
        link=_("Open consent"),
    )


def photo_consents(window: Window) -> list[Entry]:
    rows = window.newest(PhotoConsent.objects.filter(patient=window.patient), "signed_at")
    return [Entry(row.signed_at, text=_("Photographs: %(uses)s.") % {"uses": _uses(row)}) for row in rows]


def _uses(row: PhotoConsent) -> str:
    uses = (
        (row.record, _("for the record")),
        (row.teaching, _("for teaching")),
        (row.publication, _("to publish")),
    )
    allowed = [words for is_allowed, words in uses if is_allowed]
    return _("allowed %(uses)s") % {"uses": ", ".join(allowed)} if allowed else _("none allowed")
