"""A whole shelf counted on one sheet: all of it is written down, or nothing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Site, StaffMember
from mesocare.stock.actions.drawing import keep_within
from mesocare.stock.actions.events import AmountMissing, ReasonMissing, lock, write_event
from mesocare.stock.models import Lot, ShelfCount
from mesocare.stock.shelf import amount_text
from mesocare.web.refusal import Refusal


class NothingCounted(Refusal):
    """The sheet is empty, or names a lot of another site or the same one twice."""


class MovedMeanwhile(Refusal):
    """Something was taken or added between the sheet and its being saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLot:
    """One line of the sheet: what was expected, what was found, and what may explain a difference."""

    lot: Lot
    expected: Decimal
    counted: Decimal
    reason: str = ""


def count_shelf(
    *, site: Site, lines: Sequence[CountedLot], by: StaffMember, at: datetime, command_id: uuid.UUID
) -> ShelfCount:
    """Write down what was found of every counted lot, in one step. Each difference is an event of its lot.

    Raises:
        NothingCounted: if there is no line, a lot of another site, or a lot twice.
        AmountMissing: for less than nothing.
        ReasonMissing: if a difference has no reason; every such lot is named.
        MovedMeanwhile: if the books of a lot moved since the sheet was made; every such lot is named.
    """
    keys = [line.lot.pk for line in lines]
    if not lines or len(set(keys)) != len(keys) or any(line.lot.site_id != site.pk for line in lines):
        raise NothingCounted(_("Write down what you counted for at least one lot of this site."))
    if any(line.counted < 0 for line in lines):
        raise AmountMissing(_("Enter what you counted, from 0 up."))
    silent = [line for line in lines if line.counted != line.expected and not line.reason.strip()]
    if silent:
        raise ReasonMissing(_("Say what may explain the difference of %(lots)s.") % {"lots": _names(silent)})

    def perform() -> ShelfCount:
        ordered = sorted(lines, key=lambda line: line.lot.pk)
        left = {line.lot.pk: lock(line.lot).left for line in ordered}
        moved = [line for line in ordered if left[line.lot.pk] != line.expected]
        if moved:
            raise MovedMeanwhile(
                _("Something was taken or added while you counted: %(lots)s. Count these again.")
                % {"lots": _moved(moved, left)}
            )
        different = sum(line.counted != line.expected for line in ordered)
        made = ShelfCount.objects.create(site=site, lots=len(ordered), different=different, by=by, at=at)
        for line in ordered:
            difference = line.counted - line.expected
            reason = line.reason if difference else ""
            keep_within(
                write_event(line.lot, "counted", difference, by, at, reason=reason, subject=made.subject)
            )
        detail = {"lots": made.lots, "different": made.different}
        record(
            action="shelf counted", by=by, at=at, organisation=site.organisation, subject=made, detail=detail
        )
        return made

    return run_once(
        command_id=command_id, action="count shelf", organisation=site.organisation, perform=perform
    )


def _names(lines: Sequence[CountedLot]) -> str:
    return ", ".join(f"{line.lot.product.name} {line.lot.number}" for line in lines[:8])


def _moved(lines: Sequence[CountedLot], left: dict[int, Decimal]) -> str:
    return ", ".join(f"{line.lot.number} ({amount_text(left[line.lot.pk])})" for line in lines[:8])
