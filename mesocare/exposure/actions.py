"""The only writers of skin tests, of what is asked at a first exposure, and of who went home when."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from mesocare.assessment.actions import Said, keep_answers
from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.exposure.models import (
    ExposureRule,
    PatientLeft,
    Result,
    SkinTest,
    SkinTestReading,
    SkinTestVoided,
)
from mesocare.exposure.queries import tested
from mesocare.patients.models import Patient
from mesocare.stock.models import Lot
from mesocare.stock.permissions import check_usable
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.pack.substances import Substance
from mesotherapy.truth import Truth

MOST_MINUTES = 7 * 24 * 60  # what a form may say
MOST_ML = Decimal(1)  # far more than any test; a larger amount is a slip


class NotATest(Refusal):
    """An amount, a place or a time is missing or makes no sense."""


class ReactedBefore(Refusal):
    """The skin has reacted to it; it is not tried again here."""


class TooEarly(Refusal):
    """That nothing happened can be said only when the time is over."""


class TestIsOver(Refusal):
    """The test was taken out."""


class StillWatched(Refusal):
    """The time the clinic watches is not over, and nobody wrote why the patient goes."""


def do_test(
    *,
    patient: Patient,
    site: Site,
    substance: str,
    lot: Lot,
    where: str,
    amount_ml: Decimal,
    minutes: int,
    going_by: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> SkinTest:
    """Write down a test that was just done, and from when it may be read.

    How much and how long is what the person says, with what they go by: no source was found that gives a
    number for these substances.

    Raises:
        Forbidden: without the role.
        NotATest: if something is missing or makes no sense.
        ReactedBefore: after a reaction to the same substance.
        LotRecalled, LotExpired: if the lot may not be used.
    """
    must(by, Permission.ASSESSMENT_RECORD)
    words = check_reason(going_by)
    if not amount_ml.is_finite() or not 0 < amount_ml <= MOST_ML or amount_ml % Decimal("0.001"):
        raise NotATest(_("Write how many mL, more than 0 and at most 1, with at most three decimals."))
    if not 0 < minutes <= MOST_MINUTES:
        raise NotATest(_("Say after how many minutes it may be read."))
    if not where.strip():
        raise NotATest(_("Say where on the body."))
    if lot.site_id != site.pk or lot.product.substance != substance:
        raise NotATest(_("This lot is not of that substance, or not on the shelf of this site."))

    def perform() -> SkinTest:
        Patient.objects.select_for_update().get(pk=patient.pk)
        check_usable(lot, on=site_today(at, site.time_zone), amount=Decimal(0))
        if tested(patient, substance) == Result.POSITIVE:
            raise ReactedBefore(_("The skin has reacted to this before. It is not tried again here."))
        row = SkinTest.objects.create(
            patient=patient,
            site=site,
            substance=substance,
            lot=lot,
            where=where.strip(),
            amount_ml=amount_ml,
            read_at_earliest=at + timedelta(minutes=minutes),
            going_by=words,
            done_by=by,
            done_at=at,
        )
        _note("skin-test.done", row, by, at, substance=substance, lot=lot.number, amount=f"{amount_ml} mL")
        return row

    return run_once(
        command_id=command_id, action="do skin test", organisation=by.organisation, perform=perform
    )


def read_test(
    *, test: SkinTest, result: str, words: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> SkinTestReading:
    """What is seen. A reaction is written down at once, and becomes an answer that stops; that there is none
    can be said only when the time is over.

    Raises:
        NotATest: if it is no result.
        TooEarly: for "no reaction" before its time.
        TestIsOver: if the test was taken out.
    """
    must(by, Permission.ASSESSMENT_RECORD)
    if result not in Result.values:
        raise NotATest(_("Say what is seen."))

    def perform() -> SkinTestReading:
        Patient.objects.select_for_update().get(pk=test.patient_id)
        if SkinTestVoided.objects.filter(test=test).exists():
            raise TestIsOver(_("This test was taken out. Do another."))
        if result == Result.NEGATIVE and at < test.read_at_earliest:
            raise TooEarly(_("Too early to say that nothing happens. A reaction can be written down now."))
        row = SkinTestReading.objects.create(
            test=test, result=result, words=words.strip(), read_by=by, read_at=at
        )
        _note("skin-test.read", test, by, at, result=result, words=row.words)
        if result == Result.POSITIVE:
            _answer(test, by, at, command_id)
        return row

    return run_once(
        command_id=command_id, action="read skin test", organisation=by.organisation, perform=perform
    )


def _answer(test: SkinTest, by: StaffMember, at: datetime, command_id: uuid.UUID) -> None:
    """Where the pack asks about an allergy to this substance, it is answered now."""
    name = f"allergy-{test.substance}"
    if name not in current_pack().questions:
        return
    told = _("Skin test of %(lot)s, %(ml)s mL: reaction") % {"lot": test.lot.number, "ml": test.amount_ml}
    keep_answers(
        patient=test.patient,
        said=[Said(question=name, value=Truth.YES, words=told)],
        asked_with=current_pack().digest,
        today=site_today(at, test.site.time_zone),
        by=by,
        at=at,
        command_id=uuid.uuid5(command_id, "answer"),
    )


def void_test(
    *, test: SkinTest, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> SkinTestVoided:
    """Take out a test that was written down wrongly. The medical director does; an answer it gave stays."""
    must(by, Permission.KNOWLEDGE_ADOPT)
    words = check_reason(reason)

    def perform() -> SkinTestVoided:
        Patient.objects.select_for_update().get(pk=test.patient_id)
        row = SkinTestVoided.objects.create(test=test, reason=words, voided_by=by, voided_at=at)
        _note("skin-test.voided", test, by, at, reason=words)
        return row

    return run_once(
        command_id=command_id, action="void skin test", organisation=by.organisation, perform=perform
    )


def ask_at_first(
    *,
    substance: str,
    is_test_required: bool,
    watch_minutes: int | None,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> ExposureRule:
    """What is asked here from now on when somebody gets a substance for the first time."""
    must(by, Permission.KNOWLEDGE_ADOPT)
    words = check_reason(reason)
    known = current_pack().find(Substance, substance)
    if known is None or known.is_diluent:
        raise NotATest(_("That is no substance that is tested. Load the page again."))
    if watch_minutes is not None and not 0 < watch_minutes <= MOST_MINUTES:
        raise NotATest(_("Say the minutes as a number, or leave them out."))

    def perform() -> ExposureRule:
        row = ExposureRule.objects.create(
            organisation=by.organisation,
            substance=substance,
            is_test_required=is_test_required,
            watch_minutes=watch_minutes,
            reason=words,
            decided_by=by,
            decided_at=at,
        )
        record(
            action="first-exposure.asked",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=row,
            detail={"substance": substance, "test": is_test_required, "minutes": watch_minutes},
        )
        return row

    return run_once(
        command_id=command_id, action="ask at first exposure", organisation=by.organisation, perform=perform
    )


def let_leave(
    *,
    patient: Patient,
    treatment_session: uuid.UUID,
    not_before: datetime | None,
    words: str,
    early_reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> PatientLeft:
    """The patient goes home; before the clinic's time only with the reason.

    Raises:
        StillWatched: if it is too early and no reason is given.
    """
    must(by, Permission.SESSION_CHART)
    said = words.strip()
    if not said:
        raise NotATest(_("Write how the patient is."))
    early = not_before is not None and at < not_before
    if early and not early_reason.strip():
        raise StillWatched(_("The time the clinic watches is not over. Write why the patient goes now."))

    def perform() -> PatientLeft:
        row = PatientLeft.objects.create(
            treatment_session=treatment_session,
            patient=patient,
            words=said,
            early_reason=check_reason(early_reason) if early else "",
            seen_by=by,
            left_at=at,
        )
        record(
            action="patient.left",
            by=by,
            at=at,
            organisation=patient.organisation,
            patient=patient,
            subject=row,
            detail={"session": str(treatment_session), "early": row.early_reason},
        )
        return row

    return run_once(command_id=command_id, action="let leave", organisation=by.organisation, perform=perform)


def _note(action: str, test: SkinTest, by: StaffMember, at: datetime, **detail: object) -> None:
    record(
        action=action,
        by=by,
        at=at,
        organisation=test.patient.organisation,
        patient=test.patient,
        subject=test,
        detail=detail,
    )
