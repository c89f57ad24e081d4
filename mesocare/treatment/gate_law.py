"""What the law of the site's place says about a session, with the medical director's word on it."""

from __future__ import annotations

from typing import Any

from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.treatment.models import LocalAllowance, TreatmentSession
from mesocare.treatment.screened import plan_scope
from mesotherapy.gate import legality


def legality_of(session: TreatmentSession) -> tuple[Any, ...]:
    """What the law of the place says about everything in this session, and the director's word on it."""
    place = site_jurisdiction(session.site)
    if place is None:
        return ()
    scope = plan_scope(session.plan, session.state)
    return legality(
        current_pack(),
        place,
        substances=scope["substances"],
        devices=scope["devices"],
        is_mixed=len(session.plan.components) > 1,
        director_allows=allowed_at(session.patient.organisation_id, place),
    )


def allowed_at(organisation: int, place: str) -> frozenset[str]:
    """What the director allows at a place: the newest word about each thing."""
    newest: dict[str, bool] = {}
    for row in LocalAllowance.objects.filter(organisation=organisation, place=place).order_by(
        "decided_at", "pk"
    ):
        newest[row.what] = row.is_allowed
    return frozenset(what for what, is_allowed in newest.items() if is_allowed)
