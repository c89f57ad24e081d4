"""Sign and seal. What went in is recorded whatever else is true: a reason is asked, nothing refused."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.diary.actions import finish_visit
from mesocare.planning.actions import record_dose
from mesocare.stock.actions import hold_for, use_lot
from mesocare.stock.models import Lot
from mesocare.treatment import after_seal
from mesocare.treatment.actions.writing import locked
from mesocare.treatment.deviations import Deviation, deviations_of, deviations_of_use
from mesocare.treatment.gate import Gate, day_of, look
from mesocare.treatment.models import (
    DirectorNotice,
    LotUsed,
    Seal,
    SessionStatus,
    TreatmentSession,
)
from mesocare.treatment.parts import parts_of, subject_of
from mesocare.treatment.sealed import Reconciled, digest_of, record_of
from mesocare.treatment.totals import totals_of
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.quantity import Quantity

REASON_LEAST = 10


class NotStarted(Refusal):
    """There is nothing to sign."""


class AskedForMore(Refusal):
    """One more line is needed; everything that was charted is kept. `field` says which."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def sign_session(
    *,
    session: TreatmentSession,
    reconciled: Reconciled,
    amounts: Mapping[str, Decimal],
    deviation_reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> Seal:
    """Seal the session: the record with its digest, doses, lots, the visit, and word to the director.

    `amounts` is what was used of each lot, by the lot's uuid; a lot that is not named was used as planned.

    Raises:
        NotStarted: if the session never started.
        AskedForMore: if a difference or a deviation still lacks its reason.
    """
    must(by, Permission.SESSION_SIGN)

    def perform() -> Seal:
        row = locked(session)
        if row.status == SessionStatus.SEALED:
            return Seal.objects.get(treatment_session=row)
        if not row.state.get("started"):
            raise NotStarted(_("This session has not started, so there is nothing to sign."))
        return _seal(row, reconciled, amounts, deviation_reason.strip(), by, at)

    return run_once(
        command_id=command_id, action="sign session", organisation=by.organisation, perform=perform
    )


def _seal(
    session: TreatmentSession,
    reconciled: Reconciled,
    amounts: Mapping[str, Decimal],
    reason: str,
    by: StaffMember,
    at: datetime,
) -> Seal:
    today = day_of(session, at)
    gate = look(session, session.operator, today)
    found = deviations_of(session, today)
    lots, from_shelf = _use_lots(session, amounts, by, at)
    known = {one.what for one in found}
    found += [one for one in (*from_shelf, *_from_no_lot(gate, lots)) if one.what not in known]
    _ask_for_the_rest(gate, reconciled, found, reason)
    kept = record_of(session, gate, lots, reconciled, at)
    kept["deviations"] = [one.as_json() for one in found]
    kept["deviation_reason"] = reason if found else ""
    kept["signed"] = {"by": by.name, "role": str(by.get_role_display()), "at": at.isoformat()}
    seal = _write_seal(session, kept, reconciled, bool(found), by, at)
    _record_doses(session, kept["totals"], at)
    _finish(session, seal, by, at)
    return seal


def _ask_for_the_rest(gate: Gate, reconciled: Reconciled, found: list[Deviation], reason: str) -> None:
    injected = Decimal(totals_of(gate.reckoned.given)["ml"])
    if reconciled.needs_a_note(injected) and not reconciled.note.strip():
        difference = reconciled.difference(injected)
        raise AskedForMore(
            _("%(difference)s mL are not accounted for, more than a tenth. Write a line on it, then sign.")
            % {"difference": f"{difference:f}"},
            "difference_note",
        )
    if found and len(reason) < REASON_LEAST:
        raise AskedForMore(
            _("This goes on record as a deviation: %(what)s Write why, in at least %(count)s characters.")
            % {"what": " ".join(one.say for one in found), "count": REASON_LEAST},
            "deviation_reason",
        )


def _use_lots(
    session: TreatmentSession, amounts: Mapping[str, Decimal], by: StaffMember, at: datetime
) -> tuple[list[dict[str, Any]], list[Deviation]]:
    """Take every chosen lot from the shelf, as far as it was used."""
    kept: list[dict[str, Any]] = []
    found: list[Deviation] = []
    hold_for(subject=subject_of(session), wanted={}, by=by, at=at)
    for part in parts_of(session.plan):
        for chosen in session.state["lots"].get(part.key, ()):
            amount = amounts.get(chosen["lot"], Decimal(chosen["amount"]))
            kept.append({**_lot_row(chosen), "part": part.key, "name": part.label, "used": f"{amount:f}"})
            if amount > 0:
                found += _use_lot(session, part.key, part.label, chosen, amount, by, at)
    return kept, found


def _from_no_lot(gate: Gate, lots: list[dict[str, Any]]) -> Iterator[Deviation]:
    """What was given although nothing of it was taken from any lot: a recall would not find this patient."""
    if not Decimal(totals_of(gate.reckoned.given)["ml"]):
        return
    names = {row["part"]: row["name"] for row in lots if row["part"] != "numbing"}
    for part, name in names.items():
        if not sum(Decimal(row["used"]) for row in lots if row["part"] == part):
            say = _("%(name)s: nothing is taken from a lot, though the session was given.") % {"name": name}
            yield Deviation(f"no-lot:{part}", say)


def _lot_row(chosen: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: chosen[name] for name in ("lot", "number", "product", "strength", "unit", "expires_on")}
    return kept | {"ingredients": chosen.get("ingredients", [])}


def _use_lot(
    session: TreatmentSession,
    key: str,
    label: str,
    chosen: Mapping[str, Any],
    amount: Decimal,
    by: StaffMember,
    at: datetime,
) -> list[Deviation]:
    lot = Lot.objects.select_related("site__organisation", "product").get(uuid=chosen["lot"])
    LotUsed.objects.create(treatment_session=session, lot=lot, part=key, amount=amount, by=by, at=at)
    use = use_lot(
        lot=lot,
        amount=amount,
        subject=subject_of(session),
        by=by,
        at=at,
        used_on=day_of(session, at),
        patient=session.patient,
        drawn_at=session.started_at,
    )
    return list(deviations_of_use(label, use, lot.product.unit))


def _write_seal(
    session: TreatmentSession,
    kept: dict[str, Any],
    reconciled: Reconciled,
    is_deviation: bool,
    by: StaffMember,
    at: datetime,
) -> Seal:
    return Seal.objects.create(
        treatment_session=session,
        record=kept,
        record_digest=digest_of(kept),
        totals=kept["totals"],
        prepared_ml=reconciled.prepared_ml,
        injected_ml=Decimal(kept["totals"]["ml"]),
        left_ml=reconciled.left_ml,
        wasted_ml=reconciled.wasted_ml,
        difference_note=reconciled.note,
        is_deviation=is_deviation,
        deviations=kept["deviations"],
        deviation_reason=kept["deviation_reason"],
        signed_by=by,
        signed_at=at,
    )


def _record_doses(session: TreatmentSession, totals: dict[str, Any], at: datetime) -> None:
    """Doses count from the day they were given, however late the session is signed."""
    given_at = session.started_at or at
    given_on = site_today(given_at, session.site.time_zone)
    for substance, row in totals["substances"].items():
        is_unknown = bool(row.get("unknown_in"))
        if is_unknown or Quantity.parse(row["amount"]).amount > 0:
            record_dose(
                course=session.course,
                treatment_session=session.uuid,
                substance=substance,
                amount="" if is_unknown else row["amount"],  # the known part alone would read as all of it
                volume_ml=Decimal(totals["ml"]).quantize(Decimal("0.001")),
                given_on=given_on,
                given_at=given_at,
            )


def _finish(session: TreatmentSession, seal: Seal, by: StaffMember, at: datetime) -> None:
    session.status, session.ended_at = SessionStatus.SEALED, at
    session.save(update_fields=["status", "ended_at"])
    if session.appointment is not None:
        finish_visit(appointment=session.appointment, by=by, at=at)
    if seal.is_deviation:
        DirectorNotice.objects.create(seal=seal, raised_at=at)
    after_seal.tell(session, at)
    record(
        action="session.signed",
        by=by,
        at=at,
        organisation=session.patient.organisation,
        patient=session.patient,
        subject=session,
        detail={
            "digest": seal.record_digest,
            "totals": seal.totals,
            "deviations": seal.deviations,
            "reason": seal.deviation_reason,
        },
    )
