"""Reading who is judged otherwise than in their last screening: with what lies ahead, and who sees to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from mesocare.assessment.models import Rejudged, RejudgedEvent
from mesocare.clinics.models import Organisation, StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission, Role, permissions_of
from mesocare.diary.models import Appointment, AppointmentStatus
from mesocare.knowing.effects import open_plans
from mesocare.knowing.rescreening import newest_screenings
from mesocare.planning.models import Course
from mesotherapy.pack.protocols import Protocol

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

WAITS = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)


class Words(TypedDict):
    """The last thing said about a row (asked, dealt-with, reopened, or nothing), and who was asked last."""

    word: str
    asked: int | None


def judged_otherwise(organisation: Organisation) -> QuerySet[Rejudged]:
    """The last word about each last screening, where it differs from what was kept."""
    return _annotated(organisation)


def _annotated(organisation: Organisation) -> QuerySet[WithAnnotations[Rejudged, Words]]:
    last = Rejudged.objects.filter(screening=OuterRef("screening")).order_by("-pk").values("pk")[:1]
    rows = Rejudged.objects.filter(screening__in=newest_screenings(organisation), pk=Subquery(last))
    moved = rows.exclude(Q(before=F("after")) & Q(defer_until=None))
    said = RejudgedEvent.objects.filter(rejudged=OuterRef("pk")).order_by("-pk")
    return moved.annotate(
        word=Coalesce(Subquery(said.values("kind")[:1]), Value(""), output_field=CharField()),
        asked=Subquery(said.filter(kind="asked").values("asked_of")[:1]),
    )


def still_open(organisation: Organisation) -> QuerySet[Rejudged]:
    """Those that nobody has dealt with."""
    return _annotated(organisation).exclude(word="dealt-with")


def dealt_with(organisation: Organisation) -> QuerySet[Rejudged]:
    """Those that somebody has dealt with."""
    return _annotated(organisation).filter(word="dealt-with")


def asked_of(member: StaffMember) -> QuerySet[Rejudged]:
    """Those that this person is asked to see to."""
    return _annotated(member.organisation).exclude(word="dealt-with").filter(asked=member.pk)


def nobody_asked(organisation: Organisation) -> QuerySet[Rejudged]:
    """Those that nobody has dealt with and nobody is asked to see to."""
    return _annotated(organisation).exclude(word="dealt-with").filter(asked=None)


def something_ahead(rows: QuerySet[Rejudged], organisation: Organisation, at: datetime) -> QuerySet[Rejudged]:
    """Of these, the patients with a visit to come or a plan that is not over."""
    protocols = [protocol.id for protocol in current_pack().all(Protocol)]
    planned = open_plans(organisation, protocols).order_by().values("course__patient")
    visits = Appointment.objects.filter(
        patient__organisation=organisation, starts_at__gte=at, status__in=WAITS
    ).values("patient")
    return rows.filter(Q(screening__patient__in=planned) | Q(screening__patient__in=visits))


def in_order(rows: QuerySet[Rejudged], at: datetime) -> QuerySet[Rejudged]:
    """What has become worse first, then whoever comes next."""
    coming = Appointment.objects.filter(
        patient=OuterRef("screening__patient"), starts_at__gte=at, status__in=WAITS
    )
    visit = coming.order_by("starts_at", "pk").values("starts_at")[:1]
    ordered = rows.annotate(comes_at=Subquery(visit)).order_by(
        "-is_worse", F("comes_at").asc(nulls_last=True), "-pk"
    )
    return ordered.select_related("screening__patient__organisation").prefetch_related(
        "events__by__user", "events__asked_of__user"
    )


def next_visits(patients: Iterable[int], at: datetime) -> Mapping[int, Appointment]:
    """The next visit of each, by the patient's number."""
    rows = Appointment.objects.filter(patient__in=list(patients), starts_at__gte=at, status__in=WAITS)
    rows = rows.select_related("practitioner__user").order_by("-starts_at", "-pk")
    return {row.patient_id: row for row in rows}


def who_treats(row: Rejudged, visit: Appointment | None) -> StaffMember:
    """Whom one would ask: who sees them next, else who leads their course, else who screened them."""
    if visit is not None:
        return visit.practitioner
    course = Course.objects.filter(patient=row.screening.patient).order_by("-opened_at", "-pk").first()
    return course.practitioner if course else row.screening.screened_by


def who_may_screen(organisation: Organisation) -> QuerySet[StaffMember]:
    """Everyone here who can be asked to screen somebody again."""
    able = [role for role in Role if Permission.ASSESSMENT_RECORD in permissions_of(role)]
    rows = StaffMember.objects.filter(organisation=organisation, is_active=True, role__in=able)
    return rows.select_related("user").order_by("user__name", "pk")
