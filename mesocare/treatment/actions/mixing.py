"""Mixing for a session: the mixture, and the lots it was drawn from as the lots of the session."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.clinics.models import StaffMember
from mesocare.mixing.actions import Drawn, mix, void_mixture
from mesocare.mixing.models import Mixture, MixtureVoided
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
        changes=[
            {"op": "choose-lot", "part": f"component:{part.substance}", "lot": str(part.lot.uuid)}
            for part in drawn
        ],
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
