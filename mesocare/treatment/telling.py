"""What treatment tells the steps before it: which sessions were given, and in whom a lot was used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from mesocare.planning.models import Course
from mesocare.stock.models import Lot
from mesocare.stock.uses import LotUseLine
from mesocare.treatment.models import LotUsed, SessionStatus, TreatmentSession
from mesocare.web.clock import site_today

_LIVE = (SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)


def sessions_given(course: Course) -> Mapping[int, date]:
    """Session number → the day it was given, for sessions that are signed."""
    rows = TreatmentSession.objects.filter(course=course, status=SessionStatus.SEALED).select_related("site")
    return {
        row.number: site_today(row.started_at, row.site.time_zone)
        for row in rows
        if row.started_at is not None
    }


def lot_uses(lots: Sequence[Lot]) -> Sequence[LotUseLine]:
    """Every patient in whom one of these lots was used, sessions that are still open included."""
    return [*_signed(lots), *_open(lots)]


def _signed(lots: Sequence[Lot]) -> list[LotUseLine]:
    rows = LotUsed.objects.filter(lot__in=lots, retracted_by=None, retracts=None).select_related(
        "treatment_session__patient", "treatment_session__site", "lot__product"
    )
    return [
        LotUseLine(
            at=row.at,
            patient=row.treatment_session.patient,
            what=_("Session %(number)s") % {"number": row.treatment_session.number},
            amount=row.amount,
            unit=row.lot.product.unit,
            url=_address("treatment:record", row.treatment_session),
            site_name=row.treatment_session.site.name,
        )
        for row in rows
    ]


def _open(lots: Sequence[Lot]) -> list[LotUseLine]:
    """Sessions under way: the lot is in the room, so a recall must find them too."""
    wanted = {str(lot.uuid): lot for lot in lots}
    sites = {lot.site_id for lot in lots}
    rows = TreatmentSession.objects.filter(status__in=_LIVE, site__in=sites).select_related("patient", "site")
    found = []
    for session in rows:
        for chosen in (row for parts in session.state["lots"].values() for row in parts):
            lot = wanted.get(chosen["lot"])
            if lot is not None:
                found.append(_line(session, lot, chosen["amount"]))
    return found


def _line(session: TreatmentSession, lot: Lot, amount: str) -> LotUseLine:
    from decimal import Decimal

    return LotUseLine(
        at=session.started_at or session.opened_at,
        patient=session.patient,
        what=_("Session %(number)s, under way") % {"number": session.number},
        amount=Decimal(amount),
        unit=lot.product.unit,
        url=_address("treatment:chart", session),
        site_name=session.site.name,
    )


def _address(name: str, session: TreatmentSession) -> str:
    return reverse(name, args=[session.patient.uuid, session.uuid])
