"""What wants a person today, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.assessment.models import Override
from mesocare.clinics.access import may
from mesocare.clinics.kit import endings, last_check
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.roles import Permission
from mesocare.clinics.waiting import waiting_for
from mesocare.knowing.judged_again import asked_of, in_order, nobody_asked, something_ahead
from mesocare.messages.models import OutboxMessage
from mesocare.patients.models import Patient
from mesocare.planning.models import Course, Plan, PlanEvent
from mesocare.recovery.queries import needs_you as recovery_needs
from mesocare.treatment.models import DirectorNotice, SessionStatus, TreatmentSession
from mesocare.web.clock import at_site, site_today

MOST_OF_A_KIND = 4
QUOTE_RESTS = timedelta(days=3)
RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Need:
    """One line: what to do, for whom, and where."""

    state: str  # stop · check · unknown
    title: str
    text: str = ""
    url: str = ""
    when: datetime | None = None
    link: str = ""
    is_red: bool = False
    waits_minutes: int | None = None
    patient: Patient | None = None  # whom the line names


def needs_of(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    """Everything that wants this person at this site."""
    found = [*_recovery(site, staff, at)]
    found += [Need(each.state, each.title, each.text, each.url) for each in waiting_for(site, staff, at)]
    for permission, look in _LOOKS:
        if may(staff, permission):
            found += look(site, staff, at)
    order = {"stop": 0, "check": 1, "unknown": 2}
    return sorted(found, key=lambda need: order[need.state])


def _recovery(site: Site, staff: StaffMember, at: datetime) -> Iterator[Need]:
    for each in recovery_needs(site, staff, at):
        red = each.state == "stop"
        waits = max(0, int((at - each.when).total_seconds()) // 60) if each.is_waiting else None
        link = _("Open case") if red else _("Open")
        yield Need(each.state, each.title, each.text, each.url, each.when, link, red, waits, each.patient)


def _unsigned(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    """Sessions that ended without a signature, and those left open on an earlier day."""
    today = site_today(at, site.time_zone)
    rows = (
        TreatmentSession.objects.filter(
            site=site, status__in=(SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)
        )
        .select_related("patient")
        .defer("state")
    )
    late = [
        row
        for row in rows.order_by("opened_at")
        if row.status == SessionStatus.STOPPED or site_today(row.opened_at, site.time_zone) < today
    ]
    return [
        Need(
            "check",
            _("Sign: %(name)s, session %(n)s") % {"name": row.patient.name, "n": row.number},
            _since(row.opened_at, site),
            reverse("treatment:sign", kwargs={"patient_uuid": row.patient.uuid, "session_uuid": row.uuid}),
            patient=row.patient,
        )
        for row in late[:MOST_OF_A_KIND]
    ]


def _since(moment: datetime, site: Site) -> str:
    from django.utils.dateformat import format as format_date

    return format_date(at_site(moment, site.time_zone), "D j M, H:i")


def _second_signatures(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    """Overrides of an absolute contraindication that wait for a second clinician, from wherever they are."""
    rows = Override.objects.filter(
        screening__patient__organisation=site.organisation_id,
        severity="absolute",
        confirmation=None,
        overridden_at__gt=at - RECENT,
    ).exclude(overridden_by=staff)
    rows = rows.select_related("screening__patient", "overridden_by__user").defer(
        "screening__facts", "screening__findings"
    )
    return [
        Need(
            "check",
            _("Second signature: %(name)s") % {"name": row.screening.patient.name},
            _("%(who)s asks for it: %(reason)s")
            % {"who": row.overridden_by.name, "reason": row.reason[:120]},
            reverse(
                "assessment:screening",
                kwargs={"patient_uuid": row.screening.patient.uuid, "screening_uuid": row.screening.uuid},
            ),
            patient=row.screening.patient,
        )
        for row in rows.order_by("overridden_at")[:MOST_OF_A_KIND]
    ]


def _deviations(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    count = DirectorNotice.objects.filter(
        read=None, seal__treatment_session__patient__organisation=site.organisation_id
    ).count()
    if not count:
        return []
    title = ngettext("Read: %(n)s deviation", "Read: %(n)s deviations", count) % {"n": count}
    return [
        Need("check", title, _("Signed with a reason; nobody has read it yet"), reverse("treatment:notices"))
    ]


def _decisions(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    """Courses whose sessions are all given, without a decision since."""
    planned = Plan.objects.filter(course=OuterRef("pk"), events__kind="accepted").order_by("-version")
    given = Count(
        "treatment_sessions", filter=Q(treatment_sessions__status=SessionStatus.SEALED), distinct=True
    )
    rows = (
        Course.objects.filter(site=site, decisions=None, opened_at__gt=at - timedelta(days=730))
        .exclude(plans__events__kind="closed")
        .annotate(planned=Subquery(planned.values("sessions")[:1]), given=given)
        .filter(planned__isnull=False, given__gte=F("planned"))
        .select_related("patient")
    )
    return [
        Need(
            "unknown",
            _("Decide: %(name)s") % {"name": row.patient.name},
            _("All %(n)s sessions given") % {"n": row.given},
            reverse("outcomes:outcomes", kwargs={"patient_uuid": row.patient.uuid}) + f"?course={row.uuid}",
            patient=row.patient,
        )
        for row in rows.order_by("opened_at")[:MOST_OF_A_KIND]
    ]


def _quotes(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    """Offers nobody has answered for some days."""
    newest = PlanEvent.objects.filter(plan=OuterRef("pk")).order_by("-at", "-pk")
    rows = (
        Plan.objects.filter(course__site=site)
        .annotate(word=Subquery(newest.values("kind")[:1]), since=Subquery(newest.values("at")[:1]))
        .filter(word="offered", since__lt=at - QUOTE_RESTS)
        .select_related("course__patient")
    )
    return [
        Need(
            "unknown",
            _("Waiting: %(name)s") % {"name": row.course.patient.name},
            ngettext("Quote, %(n)s day without an answer", "Quote, %(n)s days without an answer", days)
            % {"n": days},
            reverse("billing:quote", kwargs={"patient_uuid": row.course.patient.uuid, "plan_uuid": row.uuid}),
            patient=row.course.patient,
        )
        for row in rows.order_by("since")[:MOST_OF_A_KIND]
        if (days := (at - row.since).days)
    ]


def _unsent(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    """Messages that could not be sent: the patient does not know."""
    rows = OutboxMessage.objects.filter(
        organisation=site.organisation_id, gave_up_at__gt=at - RECENT, withdrawn_at=None
    )
    rows = rows.exclude(patient="").defer("body").order_by("-gave_up_at")[:MOST_OF_A_KIND]
    people = Patient.objects.filter(organisation=site.organisation_id).in_bulk(
        {row.patient for row in rows}, field_name="uuid"
    )
    named = {str(uuid): patient for uuid, patient in people.items()}
    return [
        Need(
            "check",
            _("Not sent: %(name)s") % {"name": named[row.patient].name},
            _("%(how)s could not be delivered. Check the address.") % {"how": row.get_channel_display()},
            reverse("patients:details", kwargs={"patient_uuid": row.patient}),
            patient=named[row.patient],
        )
        for row in rows
        if row.patient in named
    ]


def _screened_again(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    """Patients with something ahead who would be judged otherwise now: asked of one, or to be passed on."""
    mine = asked_of(staff)
    found = [
        Need(
            "check",
            _("Screen again: %(name)s") % {"name": row.screening.patient.name},
            _("You are asked to see to it: their last screening would come out otherwise now"),
            reverse("knowing:rescreened") + "?show=mine",
            patient=row.screening.patient,
        )
        for row in in_order(mine, at)[:MOST_OF_A_KIND]
    ]
    if may(staff, Permission.KNOWLEDGE_ADOPT):
        ahead = something_ahead(nobody_asked(site.organisation), site.organisation, at)
        count = ahead.count()
        if count:
            title = ngettext("Judged otherwise: %(n)s patient", "Judged otherwise: %(n)s patients", count)
            text = _("A visit or plan ahead, and another verdict")
            found.append(Need("check", title % {"n": count}, text, reverse("knowing:rescreened")))
    return found


def _kit(site: Site, staff: StaffMember, at: datetime) -> list[Need]:
    """Things of the emergency kit that have passed the day on their label, or soon will."""
    today = site_today(at, site.time_zone)
    return [
        Need(
            "stop" if one.is_past else "check",
            _("Emergency kit: %(what)s") % {"what": one.words},
            _("Past its last day, %(day)s") % {"day": date_format(one.on, "j M Y")}
            if one.is_past
            else _("Its last day is %(day)s") % {"day": date_format(one.on, "j M Y")},
            reverse("today:kit"),
        )
        for one in endings(last_check(site), today)
    ]


_LOOKS = (
    (Permission.EMERGENCY_KIT_CHECK, _kit),
    (Permission.ASSESSMENT_RECORD, _screened_again),
    (Permission.SESSION_SIGN, _unsigned),
    (Permission.SCREENING_OVERRIDE, _second_signatures),
    (Permission.DEVIATION_REVIEW, _deviations),
    (Permission.OUTCOMES_DECIDE, _decisions),
    (Permission.OFFER_SEND, _quotes),
    (Permission.LINKS_SEND, _unsent),
)
