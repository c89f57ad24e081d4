"""A course as its patient reads it: where I am, what is next, what was done, what I may notice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.billing.models import Quote
from mesocare.billing.queries import newest_quote
from mesocare.clinics.language import page_language
from mesocare.clinics.pack import current_pack
from mesocare.consent.models import Consent
from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus
from mesocare.planning.models import Course, Plan
from mesocare.planning.queries import newest_plan
from mesocare.recovery.models import CaseEvent
from mesocare.recovery.places import CHART, place_words
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.web.clock import site_today
from mesocare.web.provenance import EVIDENCE, in_words
from mesotherapy.pack.expectations import Expectation

NOT_TREATED = frozenset({"planned", "skipped"})
STILL_SHOWN = timedelta(days=30)  # how long an answer of the clinic stands on the page


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the course: a session that was, one that is booked, or one still to book."""

    state: str  # done · next · later
    number: int | None
    title: str
    note: str
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What went in or on, as another doctor would ask."""

    name: str
    lot: str
    maker: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that may or may not be noticed after a session, and how well that is known."""

    direction: str  # for · against · unclear
    words: str
    known_from: str


def done_words(session: TreatmentSession) -> str:
    """ "145 small points on your forehead, right cheek and left cheek"."""
    zones = _treated(session)
    places = _both_sides([(row["zone"], row["side"]) for row in zones])
    where = _listed(places)
    seal = getattr(session, "seal", None)
    points = int(seal.totals.get("points") or 0) if seal else 0
    if points and where:
        words = ngettext(
            "%(n)s small point on your %(where)s.", "%(n)s small points on your %(where)s.", points
        )
        return words % {"n": points, "where": where}
    return _("On your %(where)s.") % {"where": where} if where else ""


def _treated(session: TreatmentSession) -> list[dict[str, Any]]:
    """The zones that got something: not one that was skipped, nor one the session never came to."""
    return [row for row in session.state.get("zones", []) if row.get("status") not in NOT_TREATED]


def _listed(names: list[str]) -> str:
    """ "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": _(", ").join(names[:-1]), "last": names[-1]}


def _both_sides(zones: list[tuple[str, str]]) -> list[str]:
    """Each place once; one that was treated on both sides says so."""
    named = {
        zone: _("%(place)s on both sides") % {"place": place_words(zone)}
        if {(zone, "R"), (zone, "L")} <= set(zones)
        else place_words(f"{zone} {side}")
        for zone, side in zones
    }
    return list(named.values())


def picture_of(session: TreatmentSession) -> SafeString:
    """The zones that were treated, without doses."""
    from mesotherapy.skin import load_chart
    from mesotherapy.skin.drawing import MapState, MapZone, draw_face

    if session.chart != CHART:
        return mark_safe("")
    zones = tuple(MapZone(row["zone"], row["side"], status="done") for row in _treated(session))
    drawn = draw_face(
        load_chart(CHART), MapState(zones=zones), variant="thumbnail", title=_("Where you were treated")
    )
    return mark_safe(drawn)


def steps_of(course: Course, at: datetime) -> list[Step]:
    """Sessions that were, appointments that stand, and what is still to be booked."""
    done = _done(course)
    booked = _booked(course, at)
    plan = newest_plan(course)
    given = max((step.number or 0 for step in done), default=0)
    ahead = {step.number for step in booked}
    missing = [n for n in range(given + 1, (plan.sessions if plan else 0) + 1) if n not in ahead]
    later = [Step("later", n, _("Session %(n)s") % {"n": n}, _("not booked yet")) for n in missing]
    return done + booked + later


def _done(course: Course) -> list[Step]:
    rows = course.treatment_sessions.filter(started_at__isnull=False).exclude(
        status__in=(SessionStatus.ABANDONED, SessionStatus.PREPARING)
    )
    given = list(rows.order_by("number", "started_at"))
    return _before(given[:-1]) + [
        Step("done", row.number, _("Session %(n)s") % {"n": row.number}, "", row.started_at)
        for row in given[-1:]
    ]


def _before(given: list[TreatmentSession]) -> list[Step]:
    """The sessions before the newest one, in one line."""
    if len(given) < 2:
        return [
            Step("done", row.number, _("Session %(n)s") % {"n": row.number}, "", row.started_at)
            for row in given
        ]
    first, last = given[0], given[-1]
    title = _("Sessions %(first)s to %(last)s") % {"first": first.number, "last": last.number}
    return [Step("done", last.number, title, "", first.started_at, until=last.started_at)]


def _booked(course: Course, at: datetime) -> list[Step]:
    """Appointments of this course that still stand, from today on."""
    rows = course.appointments.filter(status=AppointmentStatus.BOOKED, starts_at__gte=at)
    found: list[Step] = []
    for row in rows.select_related("practitioner__user").order_by("starts_at"):
        found.append(
            Step("later" if found else "next", row.session_number, _visit(row), _with(row), row.starts_at)
        )
    return found


def _visit(row: Appointment) -> str:
    if row.kind == AppointmentKind.SESSION and row.session_number:
        return _("Session %(n)s") % {"n": row.session_number}
    return _("Review") if row.kind == AppointmentKind.REVIEW else str(row.get_kind_display())


def _with(row: Appointment) -> str:
    minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
    return _("with %(name)s, %(minutes)s minutes") % {"name": row.practitioner.name, "minutes": minutes}


def notices_of(session: TreatmentSession) -> list[Notice]:
    """What the pack says one may notice after this session, good and bad in the same size."""
    language = page_language()
    rows = [row for row in current_pack().all(Expectation) if row.protocol == session.plan.protocol]
    return [
        Notice(
            row.direction.value,
            (row.patient or row.say).in_(language),
            str(in_words(EVIDENCE, row.evidence.value)),
        )
        for row in rows
        if row.speaks_of(session.number)
    ]


def received_in(session: TreatmentSession) -> list[Received]:
    """Products and lots, each once."""
    uses = session.lots_used.filter(retracts=None, retracted_by=None).select_related("lot__product")
    rows = [
        Received(use.lot.product.name, use.lot.number, _maker(use.lot.product)) for use in uses.order_by("pk")
    ]
    return list(dict.fromkeys(rows))


def _maker(product: object) -> str:
    return str(getattr(product, "maker", "") or getattr(product, "manufacturer", "") or "")


def answers_for(session: TreatmentSession, at: datetime) -> list[CaseEvent]:
    """What the clinic wrote to the patient about this session, newest first."""
    rows = CaseEvent.objects.filter(
        case__treatment_session=session, kind="replied", at__gt=at - STILL_SHOWN, at__lte=at
    )
    return list(rows.select_related("by__user").order_by("-at", "-pk"))


def open_quote(plan: Plan, at: datetime) -> Quote | None:
    """A quote that waits for a yes."""
    quote = newest_quote(plan)
    if (
        quote is None
        or hasattr(quote, "acceptance")
        or quote.valid_until < site_today(at, quote.site.time_zone)
    ):
        return None
    return quote


def open_consent(plan: Plan) -> Consent | None:
    """A consent that waits to be read and signed."""
    rows: Iterable[Consent] = Consent.objects.filter(plan=plan, signature=None, withdrawal=None)
    return max(rows, key=lambda row: row.pk, default=None)
