"""Following a session up: which check-ins it has, and the one address they are answered at."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from mesocare.audit.actions import record
from mesocare.clinics.in_force import knowledge_of
from mesocare.messages.links import make_link
from mesocare.messages.models import PrivateLink
from mesocare.recovery.facts import end_of, schedule
from mesocare.recovery.models import CheckIn, FollowUp
from mesocare.recovery.schedule import timed_check_ins
from mesocare.treatment.models import SessionStatus, TreatmentSession

PURPOSE = "aftercare"  # the same door as the aftercare sheet: one page at home for all of it
LIVES = timedelta(days=220)  # the last check-in opens seven months after the session
OVER = (SessionStatus.STOPPED, SessionStatus.SEALED)


@transaction.atomic
def schedule_check_ins(session: TreatmentSession, at: datetime) -> list[CheckIn]:
    """Give a session that is over its check-ins. Calling it again changes nothing."""
    if session.started_at is None and session.ended_at is None:
        return []  # nothing was begun, so there is nothing to recover from
    kept = {row.moment: row for row in session.check_ins.all()}
    for timed in timed_check_ins(schedule(), end_of(session)):
        if timed.moment not in kept:
            kept[timed.moment] = CheckIn.objects.create(
                treatment_session=session, moment=timed.moment, due_at=timed.due_at, late_at=timed.late_at
            )
    home_link_of(session, at)
    return sorted(kept.values(), key=lambda row: row.due_at)


def home_link_of(session: TreatmentSession, at: datetime) -> str:
    """The token of the patient's page for this session: the same each time, until it is revoked or old."""
    kept = FollowUp.objects.select_related("link").filter(treatment_session=session).first()
    if kept is not None and _is_alive(kept.link, at):
        return str(kept.token)
    patient = session.patient
    token = make_link(
        purpose=PURPOSE,
        organisation=patient.organisation,
        subject=session,
        at=at,
        patient=patient,
        birth_date=patient.birth_date,
        site=session.site,
        lives=max(end_of(session) + LIVES - at, timedelta(days=14)),
    )
    _keep(session, token, at)
    return token


def _is_alive(link: PrivateLink, at: datetime) -> bool:
    return link.revoked_at is None and link.expires_at > at


def _keep(session: TreatmentSession, token: str, at: datetime) -> None:
    link = PrivateLink.objects.filter(
        subject_model=session._meta.label_lower, subject_key=str(session.pk), purpose=PURPOSE
    ).latest("pk")
    FollowUp.objects.update_or_create(
        treatment_session=session, defaults={"link": link, "token": token, "made_at": at}
    )


def schedule_missing(at: datetime) -> int:
    """Sessions that are over without check-ins get them: one that was stopped and never signed, too."""
    sessions = TreatmentSession.objects.filter(
        status__in=OVER, started_at__gt=at - LIVES, started_at__lte=at, check_ins=None
    )
    found = list(sessions.select_related("site", "patient__organisation", "plan")[:100])
    for session in found:
        with knowledge_of(session.patient.organisation):
            schedule_check_ins(session, at)
        record(
            action="recovery.scheduled-late",
            by="worker",
            at=at,
            organisation=session.patient.organisation,
            patient=session.patient,
            subject=session,
        )
    return len(found)
