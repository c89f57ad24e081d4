"""Where a patient stands: the course under way, what it has had, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch

from mesocare.assessment.models import Answer, Intake, SaidBy, ScreeningRecord
from mesocare.billing.models import Quote
from mesocare.consent.models import Consent
from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus
from mesocare.outcomes.models import Decision, DecisionKind
from mesocare.patients.models import Patient
from mesocare.planning.models import Course, DoseGiven, Plan
from mesocare.recovery.models import Case
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.web.clock import site_today

LIVE = (SessionStatus.PREPARING, SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)
AHEAD = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)
MOST_COURSES = 5
MOST_AHEAD = 24


@dataclass(frozen=True, slots=True)
class CourseNow:
    """The course under way, with the plan that counts and the newest word about it."""

    course: Course
    plan: Plan
    word: str  # draft · offered · accepted · declined · closed
    given: int
    decided: Decision | None

    @property
    def left(self) -> int:
        return max(0, self.plan.sessions - self.given)

    @property
    def has_ended(self) -> bool:
        """Declined, closed, or all given and decided upon."""
        over = self.decided is not None and (self.left == 0 or self.decided.kind == DecisionKind.STOP)
        return self.word in ("declined", "closed") or over


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything the right column and the next step rest on."""

    patient: Patient
    now: CourseNow | None
    doses: tuple[DoseGiven, ...]  # of the course under way
    ahead: tuple[Appointment, ...]
    live: TreatmentSession | None
    without_sheet: TreatmentSession | None
    consent: Consent | None  # the newest one of the course, signed or not
    has_quote: bool
    case: Case | None
    was_asked: bool
    form: Intake | None
    screening: ScreeningRecord | None

    @property
    def sessions_ahead(self) -> list[Appointment]:
        course = self.now.course.pk if self.now else None
        return [row for row in self.ahead if row.course_id == course and row.kind == AppointmentKind.SESSION]

    @property
    def has_consent(self) -> bool:
        return self.consent is not None and hasattr(self.consent, "signature")


@dataclass(frozen=True, slots=True)
class _Sessions:
    live: TreatmentSession | None
    without_sheet: TreatmentSession | None


def situation_of(patient: Patient, at: datetime) -> Situation:
    """Read where a patient stands, in a fixed number of queries."""
    now = _course_now(patient)
    sessions = _sessions(patient)
    form, screening = _before_a_plan(patient, now)
    return Situation(
        patient=patient,
        now=now,
        doses=tuple(DoseGiven.objects.filter(course=now.course).order_by("given_on", "pk")) if now else (),
        ahead=_ahead(patient, at),
        live=sessions.live,
        without_sheet=sessions.without_sheet,
        consent=_consent(now),
        has_quote=now is not None and now.word == "offered" and Quote.objects.filter(plan=now.plan).exists(),
        case=Case.objects.filter(patient=patient, closed_at=None).order_by("answer_by").first(),
        was_asked=Answer.objects.filter(patient=patient).exclude(said_by=SaidBy.IMPORT).exists(),
        form=form,
        screening=screening,
    )


def _before_a_plan(patient: Patient, now: CourseNow | None) -> tuple[Intake | None, ScreeningRecord | None]:
    """The form and the screening, which only matter while there is no course under way."""
    if now is not None and not now.has_ended:
        return None, None
    forms = Intake.objects.filter(patient=patient).defer("draft")
    screenings = ScreeningRecord.objects.filter(patient=patient).defer("facts", "findings", "scope")
    return forms.order_by("-sent_at", "-pk").first(), screenings.order_by("-screened_at", "-pk").first()


def _course_now(patient: Patient) -> CourseNow | None:
    """The course with an accepted plan that is still open; otherwise the newest one that was not ended."""
    plans = Plan.objects.defer("checks", "alternatives", "acknowledged", "patient_summary").prefetch_related(
        "events"
    )
    rows = patient.courses.prefetch_related(Prefetch("plans", plans), "decisions").order_by(
        "-opened_at", "-pk"
    )
    courses = list(rows[:MOST_COURSES])
    given = _given(courses)
    found = [now for course in courses if (now := _now(course, given.get(course.pk, 0)))]
    open_ones = [now for now in found if not now.has_ended]
    accepted = [now for now in open_ones if now.word == "accepted"]
    return next(iter([*accepted, *open_ones, *found]), None)


def _given(courses: Sequence[Course]) -> dict[int, int]:
    rows = TreatmentSession.objects.filter(course__in=courses, status=SessionStatus.SEALED)
    return dict(rows.values_list("course").annotate(count=Count("pk")).order_by())


def _now(course: Course, given: int) -> CourseNow | None:
    plans = sorted(course.plans.all(), key=lambda plan: -plan.version)
    if not plans:
        return None
    standing = {plan.pk: _standing(plan) for plan in plans}
    plan = next((plan for plan in plans if standing[plan.pk] == "accepted"), plans[0])
    decisions = sorted(course.decisions.all(), key=lambda row: (row.decided_at, row.pk))
    return CourseNow(course, plan, standing[plan.pk], given, decisions[-1] if decisions else None)


def _standing(plan: Plan) -> str:
    newest = max(plan.events.all(), key=lambda event: (event.at, event.pk), default=None)
    return newest.kind if newest else "draft"


def _ahead(patient: Patient, at: datetime) -> tuple[Appointment, ...]:
    """What is still to come, and today's visit while it lasts."""
    rows = Appointment.objects.filter(
        patient=patient, status__in=AHEAD, starts_at__gte=at - timedelta(hours=18)
    ).select_related("site", "room", "course")
    return tuple(
        row
        for row in rows.order_by("starts_at", "pk")[:MOST_AHEAD]
        if row.starts_at >= at
        or site_today(row.starts_at, row.site.time_zone) == site_today(at, row.site.time_zone)
    )


def _sessions(patient: Patient) -> _Sessions:
    """The session that is open now, and the last one given where its aftercare is not written yet."""
    rows = TreatmentSession.objects.filter(patient=patient).exclude(status=SessionStatus.ABANDONED)
    rows = rows.only("uuid", "number", "status")
    newest = list(rows.order_by("-opened_at", "-pk")[:MOST_COURSES])
    last = next((row for row in newest if row.status == SessionStatus.SEALED), None)
    is_written = last is not None and last.aftercare_sheets.exists()
    return _Sessions(
        live=next((row for row in newest if row.status in LIVE), None),
        without_sheet=None if is_written else last,
    )


def _consent(now: CourseNow | None) -> Consent | None:
    if now is None:
        return None
    rows = Consent.objects.filter(plan__course=now.course).select_related("signature", "withdrawal")
    found = list(rows.defer("text", "signature__pdf", "signature__strokes"))
    signed = [row for row in found if hasattr(row, "signature")]
    newest = max(signed, key=lambda row: (row.signature.signed_at, row.pk), default=None)
    if newest is not None and not hasattr(newest, "withdrawal"):
        return newest
    waiting = [row for row in found if not hasattr(row, "signature") and not hasattr(row, "withdrawal")]
    return max(waiting, key=lambda row: (row.made_at, row.pk), default=None)
