"""How a chart event is written: event, state and version together, under the session's lock."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from mesocare.clinics.models import StaffMember
from mesocare.treatment.charting import Change, Happening, State
from mesocare.treatment.models import ChartEvent, TreatmentSession


def locked(session: TreatmentSession) -> TreatmentSession:
    """The session's row, held until the transaction ends."""
    rows = TreatmentSession.objects.select_for_update(of=("self",))
    return rows.select_related("patient__organisation", "plan__course__site", "site", "operator__user").get(
        pk=session.pk
    )


def happening(changes: Sequence[Change], by: StaffMember, at: datetime) -> Happening:
    return Happening(tuple(changes), at.isoformat(), by.name, by.initials)


def write_event(
    session: TreatmentSession,
    command_id: uuid.UUID,
    changes: Sequence[Change],
    state: State,
    by: StaffMember,
    at: datetime,
) -> ChartEvent:
    """Keep what happened and what it adds up to."""
    event = ChartEvent.objects.create(
        treatment_session=session,
        seq=session.version + 1,
        command_id=command_id,
        kind=changes[0]["op"] if len(changes) == 1 else "changes",
        payload={"changes": list(changes), "who": by.name, "initials": by.initials},
        by=by,
        at=at,
    )
    session.state, session.version = state, event.seq
    session.save(update_fields=["state", "version", "status", "operator", "started_at", "ended_at"])
    return event


def happened(event: ChartEvent) -> Happening:
    """A kept event, ready to be added up."""
    kept = event.payload
    return Happening(tuple(kept["changes"]), event.at.isoformat(), kept["who"], kept["initials"])
