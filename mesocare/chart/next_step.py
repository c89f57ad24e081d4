"""The one step that comes next for a patient, in words, and where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.chart.entries import address
from mesocare.chart.situation import Situation
from mesocare.clinics.access import may
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.diary.models import Appointment
from mesocare.recovery.words import RED
from mesocare.treatment.models import SessionStatus
from mesocare.web.clock import at_site, site_today


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next. With `fields` it is a form that is posted; without `url` someone else does it.

    `waits_for` is the step before it that only a colleague may do.
    """

    words: str
    url: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    is_posted: bool = False
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    words: str
    url: str
    needs: Permission
    fields: dict[str, str] = field(default_factory=dict)
    is_posted: bool = False


def next_step(found: Situation, staff: StaffMember, at: datetime) -> NextStep | None:
    """The first of the steps of care that is not done, and of those the first this person may do."""
    steps = [step for look in _PATH for step in look(found, at)]
    if not steps:
        return None
    first = steps[0]
    mine = next((step for step in steps if may(staff, step.needs)), None)
    if mine is None:
        return NextStep(first.words)
    return NextStep(mine.words, mine.url, mine.fields, mine.is_posted, "" if mine is first else first.words)


def _running(found: Situation, at: datetime) -> Iterator[_Step]:
    live = found.live
    if live is None:
        return
    pages = {
        SessionStatus.PREPARING: ("treatment:gate", _("time out, session %(n)s"), Permission.SESSION_PREPARE),
        SessionStatus.STOPPED: ("treatment:sign", _("sign session %(n)s"), Permission.SESSION_SIGN),
    }
    name, words, needs = pages.get(
        SessionStatus(live.status), ("treatment:chart", _("session %(n)s"), Permission.SESSION_PREPARE)
    )
    yield _Step(words % {"n": live.number}, address(name, found.patient, {"session_uuid": live.uuid}), needs)


def _is_today(found: Situation, at: datetime) -> bool:
    return any(
        site_today(row.starts_at, row.site.time_zone) == site_today(at, row.site.time_zone)
        for row in found.sessions_ahead[:1]
    )


def _recovering(found: Situation, at: datetime) -> Iterator[_Step]:
    if found.case is not None and (found.case.urgency in RED or not _is_today(found, at)):
        url = reverse("recovery:case", kwargs={"case_uuid": found.case.uuid})
        yield _Step(
            _("answer %(name)s") % {"name": found.patient.given_name or found.patient.name},
            url,
            Permission.RECOVERY_VIEW,
        )


def _sheet(found: Situation, at: datetime) -> Iterator[_Step]:
    session = found.without_sheet
    if session is not None:
        url = address("aftercare:write", found.patient, {"session_uuid": session.uuid})
        yield _Step(_("aftercare for session %(n)s") % {"n": session.number}, url, Permission.AFTERCARE_WRITE)


def _assessing(found: Situation, at: datetime) -> Iterator[_Step]:
    """Before there is a plan: the form, the assessment, the plan."""
    if found.now is not None and not found.now.has_ended:
        return
    since = found.now.decided.decided_at if found.now and found.now.decided else None
    if not found.was_asked and found.form is None:
        url = address("assessment:intake-send", found.patient)
        yield _Step(_("send the form"), url, Permission.LINKS_SEND, is_posted=True)
    elif found.screening is None:
        yield _Step(
            _("assessment"), address("assessment:assess", found.patient), Permission.ASSESSMENT_RECORD
        )
    elif since is None or found.screening.screened_at > since:
        if found.screening.verdict == "blocked":
            url = address("assessment:screening", found.patient, {"screening_uuid": found.screening.uuid})
            yield _Step(_("what stands against it"), url, Permission.CLINICAL_READ)
        yield _Step(_("plan"), address("planning:choose", found.patient), Permission.PLAN_WRITE)


def _offering(found: Situation, at: datetime) -> Iterator[_Step]:
    now = found.now
    if now is None or now.has_ended:
        return
    kwargs = {"plan_uuid": now.plan.uuid}
    if now.word in ("draft", "superseded"):
        yield _Step(
            _("offer the plan"), address("planning:show", found.patient, kwargs), Permission.PLAN_WRITE
        )
    elif now.word == "offered":
        words = _("the patient’s answer to the quote") if found.has_quote else _("quote")
        yield _Step(words, address("billing:quote", found.patient, kwargs), Permission.QUOTE_VIEW)


def _consenting(found: Situation, at: datetime) -> Iterator[_Step]:
    now = found.now
    if now is None or now.word != "accepted" or now.has_ended or found.has_consent:
        return
    if found.consent is not None:
        url = address("consent:sign", found.patient, {"consent_uuid": found.consent.uuid})
        yield _Step(_("sign consent"), url, Permission.CONSENT_WITNESS)
    else:
        url = address("consent:prepare", found.patient, {"plan_uuid": now.plan.uuid})
        yield _Step(_("consent"), url, Permission.CONSENT_PREPARE)


def _booking(found: Situation, at: datetime) -> Iterator[_Step]:
    now = found.now
    if now is None or now.word != "accepted" or now.has_ended or now.left == 0 or found.sessions_ahead:
        return
    words = ngettext("book %(n)s session", "book %(n)s sessions", now.left) % {"n": now.left}
    yield _Step(
        words, reverse("diary:book-course", kwargs={"course_uuid": now.course.uuid}), Permission.DIARY_BOOK
    )


def _treating(found: Situation, at: datetime) -> Iterator[_Step]:
    now = found.now
    if now is None or now.has_ended or not found.sessions_ahead:
        return
    visit = found.sessions_ahead[0]
    zone = visit.site.time_zone
    if site_today(visit.starts_at, zone) == site_today(at, zone):
        fields = {"course": str(now.course.uuid), "appointment": str(visit.uuid)}
        url = address("treatment:open", found.patient)
        words = _("session %(n)s") % {"n": visit.session_number or now.given + 1}
        yield _Step(words, url, Permission.SESSION_PREPARE, fields, is_posted=True)
    else:
        yield _Step(_ahead_words(visit, zone), address_of(visit), Permission.DIARY_VIEW)


def _ahead_words(visit: Appointment, zone: str) -> str:
    day = format_date(at_site(visit.starts_at, zone), "D j M")
    return _("session %(n)s on %(day)s") % {"n": visit.session_number or "", "day": day}


def address_of(visit: Appointment) -> str:
    return reverse("diary:appointment", kwargs={"appointment_uuid": visit.uuid})


def _deciding(found: Situation, at: datetime) -> Iterator[_Step]:
    now = found.now
    if now is not None and now.word == "accepted" and now.left == 0 and not now.has_ended:
        url = f"{address('outcomes:outcomes', found.patient)}?course={now.course.uuid}"
        yield _Step(_("look at the result and decide"), url, Permission.OUTCOMES_RECORD)


_PATH: tuple[Callable[[Situation, datetime], Iterator[_Step]], ...] = (
    _running, _recovering, _sheet, _assessing, _offering, _consenting, _booking, _treating, _deciding,
)  # fmt: skip
