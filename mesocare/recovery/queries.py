"""Reading recovery: what is asked now, who needs a person, what was said when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from mesocare.clinics.access import may
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.roles import Permission
from mesocare.patients.models import Patient
from mesocare.recovery.facts import session_facts
from mesocare.recovery.models import Case, CaseEvent, CheckIn, Report, Sitting
from mesocare.recovery.questions import asked_at, asked_when_worried, questions_for
from mesocare.recovery.words import RED, STATE_OF, case_title, due_words, moment_words, reason_line
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import at_site
from mesotherapy.pack.reactions import Urgency

NEW = timedelta(days=30)


def day_of(session: TreatmentSession, at: datetime) -> int:
    """Days since the session, by the calendar of its site."""
    return max(0, session_facts(session).day_of(at_site(at, session.site.time_zone)))


def open_check_in(session: TreatmentSession, at: datetime) -> CheckIn | None:
    """What the patient is asked now, late or not: the newest check-in that is due, until it is answered."""
    newest = session.check_ins.filter(due_at__lte=at).order_by("-due_at").first()
    return newest if newest is not None and newest.answered_at is None else None


def next_check_in(session: TreatmentSession, at: datetime) -> CheckIn | None:
    return session.check_ins.filter(due_at__gt=at).order_by("due_at").first()


def asked_in(sitting: Sitting) -> list[str]:
    """What this sitting asks: its check-in's questions, and all that matters for one who worries."""
    session = sitting.treatment_session
    asked = asked_at(sitting.check_in.moment) if sitting.check_in else []
    if sitting.worried or not asked:
        asked = [*asked, *asked_when_worried(day_of(session, sitting.begun_at))]
    return [question.id for question in questions_for(session, dict.fromkeys(asked))]


def unfinished_sitting(session: TreatmentSession, check_in: CheckIn | None) -> Sitting | None:
    """Where somebody stopped in the middle, to go on there."""
    rows = session.sittings.filter(sent_at=None, kept_at=None, worried=False, check_in=check_in)
    return rows.order_by("-changed_at").first()


def reports_of(patient: Patient) -> QuerySet[Report]:
    """Every report of a patient, newest first."""
    rows = patient.reports.select_related("treatment_session__site", "taken_by__user")
    return rows.order_by("-reported_at", "-pk")


def cases_of(patient: Patient) -> QuerySet[Case]:
    return patient.cases.select_related("site", "assigned_to__user").order_by("-opened_at", "-pk")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One case in the inbox."""

    case: Case
    newest: Report
    is_late: bool
    due: str
    last_event: CaseEvent | None

    @property
    def state(self) -> str:
        return STATE_OF[self.case.urgency]

    @property
    def is_red(self) -> bool:
        return self.case.urgency in RED

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has spoken with the patient since the last alarm."""
        return self.case.answered_at is None

    @property
    def title(self) -> str:
        return case_title(self.case, self.newest.day)

    @property
    def why(self) -> str:
        """Clinical text: the gravest reasons so far."""
        return reason_line(gravest(self.case.reports.all()) or self.newest)


def gravest(reports: Iterable[Report]) -> Report | None:
    """The report that decides the urgency; of several the newest."""
    ordered = sorted(reports, key=lambda row: (Urgency(row.urgency).rank, -row.reported_at.timestamp()))
    return ordered[0] if ordered else None


def open_cases(sites: Iterable[Site], at: datetime) -> list[OpenCase]:
    """Every open case of these sites: red first, then who still waits, then by the clock. All of them."""
    rows = Case.objects.filter(site__in=list(sites), closed_at=None)
    rows = rows.select_related("patient", "site", "treatment_session__site", "assigned_to__user")
    found = [_open_case(case, at) for case in rows.prefetch_related("reports", "events__by__user")]
    return sorted(
        found,
        key=lambda one: (Urgency(one.case.urgency).rank, not one.is_waiting, one.case.answer_by, one.case.pk),
    )


def _open_case(case: Case, at: datetime) -> OpenCase:
    reports = sorted(case.reports.all(), key=lambda row: (row.reported_at, row.pk))
    events = sorted(case.events.all(), key=lambda row: (row.at, row.pk))
    late = case.answered_at is None and case.answer_by <= at
    return OpenCase(case, reports[-1], late, due_words(case, at), events[-1] if events else None)


def silences(sites: Iterable[Site]) -> list[CheckIn]:
    """Check-ins nobody answered in time: the newest of each session, the longest silence first."""
    rows = CheckIn.objects.filter(
        treatment_session__site__in=list(sites), missed_at__isnull=False, answered_at=None, settled_at=None
    )
    rows = rows.select_related("treatment_session__patient", "treatment_session__site").order_by("due_at")
    newest = {row.treatment_session_id: row for row in rows}
    return sorted(newest.values(), key=lambda row: row.late_at)


def on_track(sites: Iterable[Site], at: datetime) -> list[Report]:
    """Reports as expected that nobody has looked at yet, newest first."""
    rows = Report.objects.filter(
        treatment_session__site__in=list(sites),
        urgency=Urgency.EXPECTED.value,
        is_complete=True,
        read=None,
        reported_at__gt=at - NEW,
    )
    rows = rows.filter(Q(cases=None) | ~Q(cases__closed_at=None)).distinct()
    return list(rows.select_related("patient", "treatment_session__site").order_by("-reported_at", "-pk"))


def open_reds(sites: Iterable[Site]) -> int:
    """How many red cases nobody has answered yet: the number in the header."""
    return Case.objects.filter(
        site__in=list(sites), closed_at=None, answered_at=None, urgency__in=RED
    ).count()


@dataclass(frozen=True, slots=True)
class Needs:
    """One line of Today's "needs you". Its words are fit for the person who reads them."""

    state: str  # stop · check · unknown
    title: str
    text: str
    when: datetime
    url: str
    patient: Patient
    is_late: bool = False
    is_waiting: bool = True


def needs_you(site: Site, staff: StaffMember, at: datetime) -> list[Needs]:
    """What recovery wants of a person today, the most urgent first, at every site they belong to."""
    if not may(staff, Permission.RECOVERY_VIEW):
        return []
    clinical = may(staff, Permission.CLINICAL_READ)
    sites = list(staff.sites.all()) or [site]
    cases = [_needs_of_case(one, site, clinical) for one in open_cases(sites, at)]
    return cases + [_needs_of_silence(row, site) for row in silences(sites)]


def _needs_of_case(one: OpenCase, site: Site, clinical: bool) -> Needs:
    text = one.why if clinical else _("Open it to see what to say.")
    where = "" if one.case.site_id == site.pk else f"{one.case.site.name} · "
    url = reverse("recovery:case", kwargs={"case_uuid": one.case.uuid})
    words, when = where + text, one.newest.reported_at
    return Needs(one.state, one.title, words, when, url, one.case.patient, one.is_late, one.is_waiting)


def _needs_of_silence(row: CheckIn, site: Site) -> Needs:
    name = row.treatment_session.patient.name
    title = _("No answer: %(name)s, %(moment)s") % {"name": name, "moment": moment_words(row)}
    where = row.treatment_session.site
    text = _("Not counted as well. Send again or call.")
    return Needs(
        "unknown",
        title,
        text if where.pk == site.pk else f"{where.name} · {text}",
        row.late_at,
        reverse("recovery:inbox") + f"?silent={row.uuid}",
        row.treatment_session.patient,
    )
