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
    case = _open_case(report)
    if case is None:
        return (
            None
            if report.urgency == Urgency.EXPECTED.value
            else _opened(report, answer_by or at, at, taken_by)
        )
    case.reports.add(report)
    _raise(case, report, answer_by, at)
    CaseEvent.objects.create(case=case, kind="reported", report=report, by=taken_by, at=at)
    return case


def _open_case(report: Report) -> Case | None:
    open_cases = Case.objects.select_for_update().filter(closed_at=None)
    return open_cases.filter(treatment_session=report.treatment_session).first()


def _opened(report: Report, answer_by: datetime, at: datetime, taken_by: StaffMember | None) -> Case:
    case = Case.objects.create(
        site=report.treatment_session.site,
        patient=report.patient,
        treatment_session=report.treatment_session,
        urgency=report.urgency,
        opened_at=at,
        answer_by=answer_by,
    )
    case.reports.add(report)
    CaseEvent.objects.create(case=case, kind="opened", report=report, by=taken_by, at=at)
    return case


def _raise(case: Case, report: Report, answer_by: datetime | None, at: datetime) -> None:
    """The worst urgency so far and the earliest clock. A new alarm starts an answered clock again."""
    needs_somebody = report.urgency != Urgency.EXPECTED.value
    case.urgency = min(case.urgency, report.urgency, key=lambda word: Urgency(word).rank)
    if needs_somebody and answer_by is not None:
        case.answer_by = answer_by if case.answered_at else min(case.answer_by, answer_by)
        case.answered_at = None
    case.save(update_fields=["urgency", "answer_by", "answered_at"])
