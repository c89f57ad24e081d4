"""A lot in a mixture that was made: a syringe that may lie in the fridge, though no session took the lot."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mesocare.mixing.models import MixturePart
from mesocare.recalls.found import Syringe
from mesocare.stock.shelf import Shelf
from mesocare.treatment.models import TreatmentSession


def mixed_with(shelves: Sequence[Shelf], known: Collection[str]) -> list[Syringe]:
    """Mixtures drawn from these lots and not voided, of sessions that are not found by their own lots.

    `known` is the uuids of sessions that are. A voided mixture was thrown away, with its reason on record.
    """
    lots = {shelf.lot.pk: shelf.lot for shelf in shelves}
    rows = MixturePart.objects.filter(lot__in=list(lots)).select_related(
        "mixture__patient", "mixture__site", "mixture__mixed_by__user", "mixture__voided"
    )
    made = [row for row in rows if not hasattr(row.mixture, "voided")]
    wanted = {row.mixture.treatment_session for row in made}
    sessions = {
        session.uuid: session
        for session in TreatmentSession.objects.filter(uuid__in=wanted).select_related(
            "patient", "site", "operator__user", "appointment__room"
        )
    }
    return [
        _syringe(row, sessions[row.mixture.treatment_session])
        for row in made
        if row.mixture.treatment_session in sessions and str(row.mixture.treatment_session) not in known
    ]


def _syringe(row: MixturePart, session: TreatmentSession) -> Syringe:
    return Syringe(
        patient=session.patient,
        session_uuid=str(session.uuid),
        number=session.number,
        status=session.status,
        at=session.started_at or row.mixture.mixed_at,
        site=session.site,
        operator=session.operator.name,
        room=session.appointment.room.name if session.appointment else "",
        lot_id=row.lot_id,
        part="component",
        amount=row.volume_ml,
        unit="mL",
        zones=(),
        mixed_by=row.mixture.mixed_by.name,
        mixed_only=True,
    )
