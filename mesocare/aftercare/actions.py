"""Signing the aftercare sheet and sending it; the clinic's usual values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.aftercare.letters import reminder_letter, sheet_letter
from mesocare.aftercare.models import AftercareSheet, ClinicLine
from mesocare.aftercare.sheet import Chosen, digest_of, time_of, write_lines
from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.messages.actions import queue_message, withdraw_messages
from mesocare.messages.links import link_url, make_link
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import at_site
from mesocare.web.refusal import Refusal

REMINDER = "aftercare-reminder"
LIVES = timedelta(days=215)  # as long as the patient may be asked how they are


class NothingChosen(Refusal):
    """A sheet says at least one thing."""


class NotOver(Refusal):
    """The session is not over, so nobody knows what the patient has to look after."""


class ValueNotRead(Refusal):
    """A time could not be read."""


def sign_sheet(
    *,
    session: TreatmentSession,
    chosen: Sequence[Chosen],
    own_instructions: str,
    products: Sequence[dict[str, str]],
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> AftercareSheet:
    """The doctor's sheet: one value per line, their own words, signed. A second one replaces the first.

    Raises:
        NotOver: while the session is not ended.
        NothingChosen: if there is neither a line nor an instruction.
    """
    if session.ended_at is None or session.started_at is None:
        raise NotOver(_("Sign the session first; the sheet counts its times from its end."))
    if not chosen and not own_instructions.strip():
        raise NothingChosen(_("Choose at least one line, or write an instruction."))
    try:
        lines = write_lines(session, chosen, session.ended_at)
    except ValueError as problem:
        raise ValueNotRead(
            _("A time could not be read: write it like 24 h, 7 d or 2 wk. %(why)s") % {"why": problem}
        ) from problem
    received = received_in(session)
    parts = {
        "lines": lines,
        "own": own_instructions.strip(),
        "products": list(products),
        "received": received,
    }

    def perform() -> AftercareSheet:
        before = session.aftercare_sheets.filter(replaced_by=None).order_by("-signed_at", "-pk").first()
        sheet = AftercareSheet.objects.create(
            treatment_session=session,
            lines=lines,
            own_instructions=own_instructions.strip(),
            products=list(products),
            received=received,
            language=session.patient.language,
            text_digest=digest_of(parts),
            signed_by=by,
            signed_at=at,
            replaces=before,
        )
        patient = session.patient
        if before is not None:
            withdraw_messages(organisation=patient.organisation, patient=patient, kind=REMINDER, at=at)
        if patient.email or patient.phone:
            _send(sheet, by, at)
            _remind(sheet, at)
        record(
            action="aftercare.signed",
            by=by,
            at=at,
            organisation=session.patient.organisation,
            patient=session.patient,
            subject=sheet,
            detail={"digest": sheet.text_digest, "lines": [line["line"] for line in lines]},
        )
        return sheet

    return run_once(command_id=command_id, action="sign_sheet", organisation=by.organisation, perform=perform)


def received_in(session: TreatmentSession) -> list[dict[str, str]]:
    """What went in or on, with lots, in words a patient can show to another doctor."""
    uses = session.lots_used.filter(retracts=None, retracted_by=None).select_related("lot__product")
    return [
        {"name": use.lot.product.name, "part": use.part, "lot": use.lot.number} for use in uses.order_by("pk")
    ]


def _send(sheet: AftercareSheet, by: StaffMember, at: datetime) -> None:
    session = sheet.treatment_session
    patient = session.patient
    token = make_link(
        purpose="aftercare",
        organisation=patient.organisation,
        subject=session,
        at=at,
        by=by,
        patient=patient,
        birth_date=patient.birth_date,
        site=session.site,
        lives=LIVES,
    )
    queue_message(
        organisation=patient.organisation,
        to=patient.email or patient.phone,
        channel="email" if patient.email else "sms",
        kind="aftercare",
        at=at,
        patient=patient,
        **sheet_letter(sheet, link_url(token, "aftercare:at-home")),
    )


def _remind(sheet: AftercareSheet, at: datetime) -> None:
    """On the day a line ends, the same words once more. A line by the hour needs no reminder."""
    session = sheet.treatment_session
    patient = session.patient
    for line in sheet.lines:
        if not line["until_at"] or line["by_the_hour"]:
            continue
        ends = at_site(datetime.fromisoformat(line["until_at"]), session.site.time_zone).replace(
            hour=9, minute=0, second=0, microsecond=0
        )
        queue_message(
            organisation=patient.organisation,
            to=patient.email or patient.phone,
            channel="email" if patient.email else "sms",
            kind=REMINDER,
            at=at,
            patient=patient,
            send_at=ends,
            **reminder_letter(sheet, line),
        )


def set_usual_line(
    *, line: str, value: str, own_text: str, by: StaffMember, at: datetime, command_id: UUID
) -> ClinicLine:
    """The clinic's usual value for a line, offered on every sheet and changed there freely."""
    if value:
        try:
            value = str(time_of(value))
        except ValueError as problem:
            raise ValueNotRead(_("Write the time with its unit, for example 24 h, 7 d or 2 wk.")) from problem

    def perform() -> ClinicLine:
        row = ClinicLine.objects.create(
            organisation=by.organisation,
            line=line,
            option=value,
            own_text=own_text.strip(),
            set_by=by,
            set_at=at,
        )
        record(
            action="aftercare-line.set",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=row,
            detail={"line": line, "value": value},
        )
        return row

    return run_once(
        command_id=command_id, action="set_usual_line", organisation=by.organisation, perform=perform
    )


def newest_sheet(session: TreatmentSession) -> AftercareSheet | None:
    """The sheet that holds: the one no other replaced."""
    sheets = session.aftercare_sheets.filter(replaced_by=None).select_related("signed_by__user")
    return sheets.order_by("-signed_at", "-pk").first()
