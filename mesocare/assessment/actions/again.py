"""Keeping a round of screening again, and who sees to those who are judged otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.assessment.actions.noting import note_change
from mesocare.assessment.models import Rejudged, RejudgedEvent, Rescreening, ScreeningRecord
from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import may
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import Organisation, StaffMember
from mesocare.clinics.pack import pack_in_force
from mesocare.clinics.roles import Permission
from mesocare.web.refusal import Refusal


class JudgedAgainMeanwhile(Refusal):
    """A newer judgement of the same screening is there: that one has to be read first."""


class CannotSeeToIt(Refusal):
    """The person asked may not screen anybody, or works here no more."""


@transaction.atomic
def keep_rescreening(
    *,
    organisation: Organisation,
    seen: Mapping[str, Any],
    is_everybody: bool,
    judged: Iterable[tuple[ScreeningRecord, Mapping[str, Any] | None]],
    checked: int,
    unread: int,
    at: datetime,
) -> Rescreening:
    """Keep one round of `checked` screenings with whoever is judged otherwise, or no longer.

    `judged` gives for each of these what is kept of it: before, after, why; None where nothing moves now.
    """
    rows = list(judged)
    row = Rescreening.objects.create(
        organisation=organisation,
        pack_version=pack_in_force(at=at),
        seen=seen,
        is_everybody=is_everybody,
        checked=checked,
        unread=unread,
        at=at,
    )
    for screening, found in rows:
        _keep(row, screening, found)
    moved = sum(found is not None for _screening, found in rows)
    record(
        action="patients.rescreened",
        by="worker",
        at=at,
        organisation=organisation,
        subject=row,
        detail={"checked": checked, "otherwise": moved, "unread": unread},
    )
    return row


def _keep(row: Rescreening, screening: ScreeningRecord, found: Mapping[str, Any] | None) -> None:
    """A row only where the word about a screening is another one than before."""
    last = screening.rejudged.order_by("-pk").first()
    if found is None:
        if last is not None and last.before != last.after:
            Rejudged.objects.create(
                rescreening=row, screening=screening, before=last.before, after=last.before, is_worse=False
            )
        return
    if last is None or any(getattr(last, name) != value for name, value in found.items()):
        Rejudged.objects.create(rescreening=row, screening=screening, **found)


def ask_to_see(
    *, rejudged: Rejudged, of: StaffMember, text: str, by: StaffMember, at: datetime, command_id: UUID
) -> RejudgedEvent:
    """Ask a practitioner to see to it: it stands among what waits for them until it is dealt with.

    Raises:
        CannotSeeToIt: if they may not screen, or work here no more.
        JudgedAgainMeanwhile: if there is a newer judgement.
    """
    can = of.organisation_id == by.organisation_id and of.is_active and may(of, Permission.ASSESSMENT_RECORD)
    if not can:
        raise CannotSeeToIt(_("Choose a practitioner or the medical director: they can screen again."))
    return _said(rejudged, "asked", by, at, command_id, lambda: {"asked_of": of, "text": text.strip()[:1000]})


def mark_dealt_with(
    *, rejudged: Rejudged, text: str, by: StaffMember, at: datetime, command_id: UUID
) -> RejudgedEvent:
    """Say what was done about it. It leaves the list, and stays in the rows.

    Raises:
        ReasonNeeded: if nothing is said.
        JudgedAgainMeanwhile: if there is a newer judgement.
    """
    words = check_reason(text)
    return _said(rejudged, "dealt-with", by, at, command_id, lambda: {"text": words})


def reopen(*, rejudged: Rejudged, by: StaffMember, at: datetime, command_id: UUID) -> RejudgedEvent:
    """Take "dealt with" back: it stands on the list again.

    Raises:
        JudgedAgainMeanwhile: if there is a newer judgement.
    """
    return _said(rejudged, "reopened", by, at, command_id, dict)


def _said(
    rejudged: Rejudged,
    kind: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
    more: Callable[[], Mapping[str, Any]],
) -> RejudgedEvent:
    screening = rejudged.screening

    def perform() -> RejudgedEvent:
        if screening.rejudged.filter(pk__gt=rejudged.pk).exists():
            raise JudgedAgainMeanwhile(
                _(
                    "%(name)s was judged again meanwhile. Nothing was saved. "
                    "Read the newer judgement on the list first."
                )
                % {"name": screening.patient.name}
            )
        row = RejudgedEvent.objects.create(rejudged=rejudged, kind=kind, by=by, at=at, **more())
        note_change(f"rejudged.{kind}", screening.patient, row, by, at, protocol=screening.protocol)
        return row

    return run_once(
        command_id=command_id, action=f"rejudged_{kind}", organisation=by.organisation, perform=perform
    )
