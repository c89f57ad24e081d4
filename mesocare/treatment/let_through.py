"""How far past a limit somebody went in writing: as far as it read then, and no further."""

from __future__ import annotations

from collections.abc import Iterable

from mesocare.treatment.models import DoseOverride, TreatmentSession
from mesotherapy.dosing import Check, Standing
from mesotherapy.quantity import Quantity


def let_through(session: TreatmentSession, checks: Iterable[Check]) -> frozenset[str]:
    """The stops among these checks that were let through in writing, by id.

    A dose that has grown since, or a limit that has come down, is a new question.
    """
    decided: dict[str, list[DoseOverride]] = {}
    for row in session.dose_overrides.all():
        decided.setdefault(row.check_id, []).append(row)
    if not decided:
        return frozenset()
    stops = [check for check in checks if check.standing is Standing.STOP and check.check in decided]
    beyond = {stop.check for stop in stops if not any(_covers(row, stop) for row in decided[stop.check])}
    return frozenset(decided) - beyond


def _covers(row: DoseOverride, stop: Check) -> bool:
    """Whether what was decided reaches this dose. One without numbers holds for the very same words."""
    if not row.value or not row.limit or stop.value is None or stop.limit is None:
        return row.say == stop.say
    value, limit = Quantity.parse(row.value), Quantity.parse(row.limit)
    if not value.compatible(stop.value) or not limit.compatible(stop.limit):
        return False
    return not value < stop.value and not stop.limit < limit
