"""Everything Today needs about the visits of a day, read for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Sum

from mesocare.assessment.models import Answer, Intake, SaidBy, ScreeningRecord
from mesocare.billing.models import Payment, QuoteAcceptance
from mesocare.clinics.models import Site
from mesocare.consent.models import Consent
from mesocare.diary.day import Visit
from mesocare.planning.models import Plan
from mesocare.recovery.models import Case, CheckIn
from mesocare.stock.shelf import Shelf, on_the_shelf
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.web.clock import site_today

LIVE = (SessionStatus.PREPARING, SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)
NEWS_DAYS = 21


@dataclass(frozen=True, slots=True)
class Account:
    """What a course costs and what was paid."""

    total_minor: int
    paid_minor: int
    currency: str

    @property
    def balance_minor(self) -> int:
        return max(0, self.total_minor - self.paid_minor)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """By patient or course, what the rows of the day are made of."""

    forms: dict[int, Intake]
    asked: set[int]  # patients of whom somebody wrote an answer down
    news: dict[int, list[Answer]]
    screenings: dict[tuple[int, str], ScreeningRecord]
    plans: dict[int, Plan]  # of a course: the accepted one, or the newest
    accepted: set[int]  # primary keys of accepted plans
    signed: set[int]  # courses whose newest signed consent stands today
    written: dict[int, Consent]  # courses with one that waits for a signature
    given: dict[int, int]
    live: dict[int, TreatmentSession]
    cases: dict[int, Case]
    silent: dict[int, CheckIn]
    accounts: dict[int, Account]
    shelves: list[Shelf] = field(default_factory=list)


def day_facts(visits: Sequence[Visit], site: Site, at: datetime) -> DayFacts:
    """Read for every visit of a day, in a fixed number of queries."""
    patients = {visit.patient.pk for visit in visits}
    courses = {visit.appointment.course_id for visit in visits if visit.appointment.course_id}
    plans, accepted = _plans(courses)
    signed, written = _consents(courses, site_today(at, site.time_zone))
    sessions = TreatmentSession.objects.filter(patient__in=patients)
    live = sessions.filter(status__in=LIVE).defer("state").order_by("opened_at")
    return DayFacts(
        forms=_forms(patients),
        asked=_asked(patients),
        news=_news(patients, at),
        screenings=_screenings(patients),
        plans=plans,
        accepted=accepted,
        signed=signed,
        written=written,
        given=_given(courses),
        live={row.patient_id: row for row in live},
        cases={row.patient_id: row for row in Case.objects.filter(patient__in=patients, closed_at=None)},
        silent=_silent(patients),
        accounts=_accounts(courses),
        shelves=on_the_shelf(site),
    )


def _forms(patients: Iterable[int]) -> dict[int, Intake]:
    rows = Intake.objects.filter(patient__in=patients).order_by("sent_at", "pk")
    return {row.patient_id: row for row in rows}


def _asked(patients: Iterable[int]) -> set[int]:
    rows = Answer.objects.filter(patient__in=patients).exclude(said_by=SaidBy.IMPORT)
    return set(rows.values_list("patient", flat=True).distinct())


def _news(patients: Iterable[int], at: datetime) -> dict[int, list[Answer]]:
    """What each patient told themselves since their last session, the newest first."""
    sealed = TreatmentSession.objects.filter(patient__in=patients, status=SessionStatus.SEALED)
    ended = dict(sealed.values_list("patient").annotate(last=Max("ended_at")).order_by())
    told = Answer.objects.filter(
        patient__in=patients, said_by=SaidBy.PATIENT, recorded_at__gte=at - timedelta(days=NEWS_DAYS)
    )
    news: dict[int, list[Answer]] = defaultdict(list)
    for answer in told.order_by("-recorded_at", "-pk"):
        since = ended.get(answer.patient_id)
        if since is not None and answer.recorded_at > since:
            news[answer.patient_id].append(answer)
    return dict(news)


def _given(courses: Iterable[int]) -> dict[int, int]:
    sealed = TreatmentSession.objects.filter(course__in=courses, status=SessionStatus.SEALED)
    return dict(sealed.values_list("course").annotate(count=Count("pk")).order_by())


def _screenings(patients: Iterable[int]) -> dict[tuple[int, str], ScreeningRecord]:
    rows = ScreeningRecord.objects.filter(patient__in=patients).defer("facts", "findings", "scope")
    return {(row.patient_id, row.protocol): row for row in rows.order_by("screened_at", "pk")}


def _plans(courses: Iterable[int]) -> tuple[dict[int, Plan], set[int]]:
    rows = Plan.objects.filter(course__in=courses).prefetch_related("events", "zones").order_by("version")
    chosen: dict[int, Plan] = {}
    accepted: set[int] = set()
    for plan in rows:
        newest = max(plan.events.all(), key=lambda event: (event.at, event.pk), default=None)
        if newest is not None and newest.kind == "accepted":
            accepted.add(plan.pk)
            chosen[plan.course_id] = plan
        elif plan.course_id not in chosen or chosen[plan.course_id].pk not in accepted:
            chosen[plan.course_id] = plan
    return chosen, accepted


def _consents(courses: Iterable[int], today: date) -> tuple[set[int], dict[int, Consent]]:
    rows = Consent.objects.filter(plan__course__in=courses).defer("text").select_related("plan", "withdrawal")
    waiting = {
        row.plan.course_id: row for row in rows.filter(signature=None, withdrawal=None).order_by("made_at")
    }
    newest = {
        row.plan.course_id: row
        for row in rows.filter(signature__isnull=False).order_by("signature__signed_at", "pk")
    }
    stands = {
        course for course, row in newest.items() if not hasattr(row, "withdrawal") and row.until_on >= today
    }
    return stands, waiting


def _silent(patients: Iterable[int]) -> dict[int, CheckIn]:
    """The newest check-in nobody answered in time."""
    rows = CheckIn.objects.filter(
        treatment_session__patient__in=patients, missed_at__isnull=False, answered_at=None, settled_at=None
    ).select_related("treatment_session")
    return {row.treatment_session.patient_id: row for row in rows.order_by("due_at")}


def _accounts(courses: Iterable[int]) -> dict[int, Account]:
    accepted = QuoteAcceptance.objects.filter(quote__plan__course__in=courses).select_related("quote__plan")
    paid = dict(
        Payment.objects.filter(course__in=courses)
        .values_list("course")
        .annotate(sum=Sum("amount_minor"))
        .order_by()
    )
    return {
        row.quote.plan.course_id: Account(
            row.quote.total_minor, paid.get(row.quote.plan.course_id) or 0, row.quote.currency
        )
        for row in accepted.order_by("accepted_at", "pk")
    }
