"""Mixing for a session: the mixture, and the lots it was drawn from as the lots of the session."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.clinics.models import StaffMember
from mesocare.mixing.actions import Drawn, mix, void_mixture
from mesocare.mixing.actions.making import in_its_unit
from mesocare.mixing.models import Mixture, MixtureVoided
from mesocare.stock.models import Lot
from mesocare.treatment.actions.charting import apply_changes
from mesocare.treatment.actions.writing import locked
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.web.refusal import Refusal


class NotBeforeTheStart(Refusal):
    """The session has begun or was put away."""


@transaction.atomic
def mix_for_session(
    *,
    session: TreatmentSession,
    drawn: Sequence[Drawn],
    hours: Decimal,
    use_by_reason: str,
    syringes: int,
    alone_reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> Mixture:
    """Write down what was mixed, and choose its lots for the session. Sent twice, it is done once.

    Raises:
        NotBeforeTheStart: if the session has begun.
        Everything that `mix` raises.
    """
    row = locked(session)
    if row.status != SessionStatus.PREPARING:
        raise NotBeforeTheStart(
            _("This session has started. What is drawn up now is written down in its chart.")
        )
    mixture = mix(
        patient=row.patient,
        treatment_session=row.uuid,
        plan=row.plan,
        site=row.site,
        drawn=drawn,
        hours=hours,
        use_by_reason=use_by_reason,
        syringes=syringes,
        alone_reason=alone_reason,
        by=by,
        at=at,
        command_id=command_id,
    )
    apply_changes(
        session=row,
        command_id=uuid.uuid5(command_id, "lots"),
        version=row.version,
        changes=list(_choices(drawn)),
        by=by,
        at=at,
    )
    return mixture


@transaction.atomic
def void_for_session(
    *,
    session: TreatmentSession,
    mixture: Mixture,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> MixtureVoided:
    """Take a wrong mixture out of use before the session starts; a start waits for it, and it for a start.

    Raises:
        NotBeforeTheStart: if the session has begun.
    """
    if locked(session).status != SessionStatus.PREPARING:
        raise NotBeforeTheStart(
            _("The session has started with this mixture. What went wrong is written in its chart.")
        )
    return void_mixture(mixture=mixture, reason=reason, by=by, at=at, command_id=command_id)


def _choices(drawn: Sequence[Drawn]) -> Iterator[dict[str, Any]]:
    """The lots of the mixture as the lots of the session, each with what was drawn from it."""
    for substance in dict.fromkeys(part.substance for part in drawn):
        volumes: dict[Lot, Decimal] = {}
        for part in drawn:
            if part.substance == substance:
                volumes[part.lot] = volumes.get(part.lot, Decimal(0)) + part.volume_ml
        key, lots = f"component:{substance}", list(volumes)
        if len(lots) == 1:
            yield {"op": "choose-lot", "part": key, "lot": str(lots[0].uuid)}
            continue
        yield {
            "op": "choose-lots",
            "part": key,
            "lots": [
                {"lot": str(lot.uuid), "amount": f"{in_its_unit(lot, ml).normalize():f}"}
                for lot, ml in volumes.items()
            ],
        }
