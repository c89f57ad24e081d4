"""Making, signing and withdrawing consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.chain import current_head
from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack, pack_in_force
from mesocare.consent.letters import consent_letter
from mesocare.consent.models import Consent, ConsentSignature, ConsentWithdrawal, PhotoConsent
from mesocare.consent.paper import signed_pdf
from mesocare.consent.wording import digest_of, word_consent
from mesocare.messages.actions import check_reachable, queue_message
from mesocare.messages.links import link_url, make_link
from mesocare.patients.models import Patient
from mesocare.planning.contents import substances_in
from mesocare.planning.models import Plan
from mesocare.web.refusal import Refusal

LONGEST = timedelta(days=366)
STROKES_LEAST = 12  # points drawn: fewer is a slip of the finger, not a signature


class NothingSigned(Refusal):
    """The signature is blank, or no name stands under it."""


class TextChanged(Refusal):
    """What would be signed is not what was shown."""


class AlreadySigned(Refusal):
    """A consent is signed once."""


class WrongEnd(Refusal):
    """The consent would end in the past, or later than a year from now."""


class ConsentWithdrawn(Refusal):
    """The patient took the consent back."""


def make_consent(
    *,
    plan: Plan,
    cost: Mapping[str, Sequence[str]],
    until: date,
    today: date,
    time_to_reflect: str,
    patient_questions: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Consent:
    """Write the consent that this patient will read for this plan, and the envelope it covers.

    The text is signed in the clinic's language; `cost` gives what it costs in each language it is read in.

    Raises:
        WrongEnd: if it would end before today or more than a year from now.
    """
    if not today <= until <= today + LONGEST:
        raise WrongEnd(_("Choose an end between today and one year from now."))
    pack = current_pack()
    wording = word_consent(pack=pack, plan=plan, cost=cost)

    def perform() -> Consent:
        consent = Consent.objects.create(
            patient=plan.patient,
            plan=plan,
            envelope=envelope_of(plan, until),
            text=wording.sections,
            text_digest=wording.digest,
            language=plan.patient.language,
            pack_version=pack_in_force(at=at),
            time_to_reflect=time_to_reflect.strip(),
            talked_through_by=by,
            talked_through_at=at,
            patient_questions=patient_questions.strip(),
            made_at=at,
        )
        _note("consent.made", consent, by, at)
        return consent

    return run_once(
        command_id=command_id, action="make_consent", organisation=by.organisation, perform=perform
    )


def envelope_of(plan: Plan, until: date) -> dict[str, Any]:
    """What a signature under this plan's consent covers."""
    zones = list(plan.zones.all())
    numbing = [plan.numbing["substance"]] if plan.numbing.get("substance") else []
    return {
        "substances": sorted({*substances_in(plan.components), *numbing}),
        "techniques": sorted({plan.technique} | {zone.technique for zone in zones}),
        "devices": [plan.device],
        "zones": sorted({zone.zone if zone.side == "M" else f"{zone.zone} {zone.side}" for zone in zones}),
        "sessions": plan.sessions,
        "until": until.isoformat(),
    }


def sign_consent(
    *,
    consent: Consent,
    name: str,
    strokes: Sequence[Sequence[Sequence[float]]],
    typed: bool,
    shown_digest: str,
    witness: StaffMember | None,
    by: Any,
    at: datetime,
    command_id: UUID,
    read_in: str = "en",
) -> ConsentSignature:
    """The patient signs, by drawing or by typing their name, exactly what is on the screen.

    `read_in` is the language they read it in; the signed document prints that translation after the text.

    Raises:
        NothingSigned: if no name is given, or a drawn signature is blank.
        TextChanged: if the text shown is not the text kept.
        AlreadySigned: if someone signed it before.
    """
    organisation = consent.patient.organisation
    signed_name = " ".join(name.split())

    def perform() -> ConsentSignature:
        _check_can_sign(consent, signed_name, strokes, typed, shown_digest)
        signature = ConsentSignature(
            consent=consent,
            signed_name=signed_name,
            how="typed" if typed else "drawn",
            strokes=[] if typed else [[[float(x), float(y)] for x, y in stroke] for stroke in strokes],
            text_digest=consent.text_digest,
            on_own_phone=witness is None,
            witnessed_by=witness,
            signed_at=at,
        )
        signature.pdf = signed_pdf(consent, signature, head=current_head(), read_in=read_in)
        signature.save()
        _note(
            "consent.signed", consent, by, at, how=signature.how, digest=consent.text_digest, read_in=read_in
        )
        return signature

    return run_once(command_id=command_id, action="sign_consent", organisation=organisation, perform=perform)


def _check_can_sign(
    consent: Consent,
    name: str,
    strokes: Sequence[Sequence[Sequence[float]]],
    typed: bool,
    shown_digest: str,
) -> None:
    if ConsentSignature.objects.filter(consent=consent).exists():
        raise AlreadySigned(_("This consent is already signed. Make a new one if something changed."))
    if ConsentWithdrawal.objects.filter(consent=consent).exists():
        raise ConsentWithdrawn(_("This consent was withdrawn. Make a new one if the patient wants to go on."))
    if shown_digest != consent.text_digest or digest_of(consent.text) != consent.text_digest:
        raise TextChanged(
            _(
                "The text on the screen is not the text on record. Nothing was signed. Load the "
                "page, read it again."
            )
        )
    if len(name) < 2:
        raise NothingSigned(_("Write the full name of the person who signs."))
    if not typed and sum(len(stroke) for stroke in strokes) < STROKES_LEAST:
        raise NothingSigned(
            _("The signature is blank. Draw it in the box, or choose to sign by typing the name.")
        )


def send_consent(*, consent: Consent, by: StaffMember, at: datetime, command_id: UUID) -> Consent:
    """Send the patient a private link to read and sign at home."""
    patient = consent.patient
    check_reachable(patient)

    def perform() -> Consent:
        token = make_link(
            purpose="consent",
            organisation=patient.organisation,
            subject=consent,
            at=at,
            by=by,
            patient=patient,
            birth_date=patient.birth_date,
            site=consent.plan.course.site,
            lives=timedelta(days=30),
        )
        queue_message(
            organisation=patient.organisation,
            to=patient.email or patient.phone,
            channel="email" if patient.email else "sms",
            kind="consent",
            at=at,
            patient=patient,
            **consent_letter(patient, link_url(token, "consent:at-home")),
        )
        _note("consent.sent", consent, by, at)
        return consent

    return run_once(
        command_id=command_id, action="send_consent", organisation=patient.organisation, perform=perform
    )


def withdraw_consent(
    *, consent: Consent, words: str, by: Any, recorded_by: StaffMember | None, at: datetime, command_id: UUID
) -> ConsentWithdrawal:
    """The patient takes it back; no session starts under it from now on."""

    def perform() -> ConsentWithdrawal:
        withdrawal = ConsentWithdrawal.objects.create(
            consent=consent, words=words.strip(), recorded_by=recorded_by, withdrawn_at=at
        )
        _note("consent.withdrawn", consent, by, at)
        return withdrawal

    return run_once(
        command_id=command_id,
        action="withdraw_consent",
        organisation=consent.patient.organisation,
        perform=perform,
    )


def record_photo_consent(
    *,
    patient: Patient,
    for_record: bool,
    for_teaching: bool,
    for_publication: bool,
    name: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> PhotoConsent:
    """Which uses of photographs the patient allows. Saying no to all is an answer too."""
    signed_name = " ".join(name.split())
    if len(signed_name) < 2:
        raise NothingSigned(_("Write the full name of the person who signs."))

    def perform() -> PhotoConsent:
        answer = PhotoConsent.objects.create(
            patient=patient,
            record=for_record,
            teaching=for_teaching,
            publication=for_publication,
            signed_name=signed_name,
            recorded_by=by,
            signed_at=at,
        )
        record(
            action="photo-consent.recorded",
            by=by,
            at=at,
            organisation=patient.organisation,
            patient=patient,
            subject=answer,
            detail={"record": for_record, "teaching": for_teaching, "publication": for_publication},
        )
        return answer

    return run_once(
        command_id=command_id,
        action="record_photo_consent",
        organisation=patient.organisation,
        perform=perform,
    )


def _note(action: str, consent: Consent, by: Any, at: datetime, **detail: str) -> None:
    record(
        action=action,
        by=by,
        at=at,
        organisation=consent.patient.organisation,
        patient=consent.patient,
        subject=consent,
        detail=detail,
    )
