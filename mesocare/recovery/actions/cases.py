"""A report that needs a person opens a case or joins the open one. Nothing a patient adds calms it."""

from __future__ import annotations

from datetime import datetime

from mesocare.clinics.models import StaffMember
from mesocare.recovery.models import Case, CaseEvent, Report
from mesotherapy.pack.reactions import Urgency


def put_before_a_person(
    report: Report, answer_by: datetime | None, at: datetime, taken_by: StaffMember | None
) -> Case | None:
    """Open a case or join it. A report that is as expected joins an open case and opens none."""
    case, is_new = _case_for(report, answer_by or at, at)
    if case is None:
        return None
    case.reports.add(report)
    if not is_new:
        _raise(case, report, answer_by)
    kind = "opened" if is_new else "reported"
    CaseEvent.objects.create(case=case, kind=kind, report=report, by=taken_by, at=at)
    return case


def _case_for(report: Report, answer_by: datetime, at: datetime) -> tuple[Case | None, bool]:
    """The open case of the session, held until the transaction ends; or a new one, which one device makes."""
    session = report.treatment_session
    open_cases = Case.objects.select_for_update().filter(closed_at=None, treatment_session=session)
    if report.urgency == Urgency.EXPECTED.value:
        return open_cases.first(), False
    return open_cases.get_or_create(
        treatment_session=session,
        closed_at=None,
        defaults={
            "site": session.site,
            "patient": report.patient,
            "urgency": report.urgency,
            "opened_at": at,
            "answer_by": answer_by,
        },
    )


def _raise(case: Case, report: Report, answer_by: datetime | None) -> None:
    """The worst urgency so far and the earliest clock. A new alarm starts an answered clock again."""
    needs_somebody = report.urgency != Urgency.EXPECTED.value
    case.urgency = min(case.urgency, report.urgency, key=lambda word: Urgency(word).rank)
    if needs_somebody and answer_by is not None:
        case.answer_by = answer_by if case.answered_at else min(case.answer_by, answer_by)
        case.answered_at = None
    case.save(update_fields=["urgency", "answer_by", "answered_at"])
