"""From a lot to everyone in whom it was used: each syringe, session, zone and patient, in a few queries.

Safety reads the whole organisation. Who may see which of it is decided here too: a director and a manager see
every site, others the sites they belong to, with the number of those they do not see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from mesocare.clinics.access import may
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.roles import Permission
from mesocare.patients.models import Patient
from mesocare.recalls.found import OPEN, OtherPart, Syringe, Trace
from mesocare.recalls.literal import is_one_of
from mesocare.recalls.mixed import mixed_with
from mesocare.recalls.models import AdverseEvent, Harm
from mesocare.stock.models import Lot, Product
from mesocare.stock.shelf import Shelf, lots_with_left
from mesocare.treatment.models import LotUsed, TreatmentSession
from mesotherapy.skin import load_chart

NOT_GIVEN = frozenset({"planned", "skipped"})  # of a zone


@dataclass(slots=True)
class _Beside:
    """What is read once for all sessions of a trace."""

    others: Mapping[int, list[OtherPart]] = field(default_factory=dict)
    harms: Mapping[int, list[str]] = field(default_factory=dict)


def lots_of(product: Product, number: str) -> QuerySet[Lot]:
    """The lots of one number at every site of the organisation."""
    return Lot.objects.filter(product=product, number=number, site__organisation=product.organisation_id)


def sees_every_site(member: StaffMember) -> bool:
    """Whoever may call a lot back answers for the whole organisation."""
    return may(member, Permission.STOCK_RECALL)


def trace_for(product: Product, number: str, member: StaffMember) -> Trace:
    """The trace of a lot as this person may see it."""
    whole = trace(product, number)
    if sees_every_site(member):
        return whole
    own = set(member.sites.values_list("pk", flat=True))
    seen = [syringe for syringe in whole.syringes if syringe.site.pk in own]
    shelves = [shelf for shelf in whole.shelves if shelf.lot.site_id in own]
    return Trace(
        product=product,
        number=number,
        shelves=shelves,
        syringes=seen,
        unseen=len(whole.syringes) - len(seen),
    )


def trace(product: Product, number: str) -> Trace:
    """Everything about a lot number, whole organisation, newest first: few queries, whatever its size."""
    shelves = lots_with_left(lots_of(product, number))
    lots = [shelf.lot.pk for shelf in shelves]
    used = _used(lots, product.unit) if lots else []
    open_ones = _open(shelves, {syringe.session_uuid for syringe in used})
    in_sessions = {syringe.session_uuid for syringe in (*used, *open_ones)}
    mixed = mixed_with(shelves, in_sessions)
    found = sorted([*used, *open_ones, *mixed], key=lambda syringe: syringe.at, reverse=True)
    return Trace(product=product, number=number, shelves=shelves, syringes=found)


def uses_of_lots(lots: Collection[int]) -> QuerySet[LotUsed]:
    """What signed sessions took from these lots, with what was taken back. This query must stay quick."""
    return LotUsed.objects.filter(lot__in=lots)


def standing_uses(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows that begin with (pk, what it takes back), without those that take back or were taken back.

    Done here and not by a join: nearly no row is ever taken back, and a database that knows so reads all.
    """
    kept = list(rows)
    gone = {row[1] for row in kept}
    return [row for row in kept if row[1] is None and row[0] not in gone]


def _used(lots: Collection[int], unit: str) -> list[Syringe]:
    columns = ("pk", "retracts", "treatment_session", "lot", "part", "amount", "at")
    rows = standing_uses(uses_of_lots(lots).values_list(*columns))
    sessions = {row[2] for row in rows}
    found = {
        row[0]: row for row in TreatmentSession.objects.filter(pk__in=sessions).values_list(*_OF_SESSION)
    }
    patients = Patient.objects.defer("address", "prefers").in_bulk({row[1] for row in found.values()})
    sites = Site.objects.in_bulk({row[2] for row in found.values()})
    beside = _Beside(_others(sessions, lots), _harms(sessions))
    return [
        _syringe(row, found[row[2]], patients[found[row[2]][1]], sites[found[row[2]][2]], unit, beside)
        for row in rows
    ]


_OF_SESSION = (
    "pk", "patient", "site", "uuid", "number", "status", "started_at", "chart", "operator__user__name",
    "appointment__room__name", "state__zones", "state__mixed",
)  # fmt: skip


def _syringe(
    use: tuple[Any, ...],
    session: tuple[Any, ...],
    patient: Patient,
    site: Site,
    unit: str,
    beside: _Beside,
) -> Syringe:
    _pk, _back, key, lot, part, amount, at = use
    uuid, number, status, started_at, chart, operator, room, zones, mixed = session[3:]
    return Syringe(
        patient=patient,
        session_uuid=str(uuid),
        number=number,
        status=status,
        at=started_at or at,
        site=site,
        operator=operator,
        room=room or "",
        lot_id=lot,
        part=part.partition(":")[0],
        amount=amount,
        unit=unit,
        zones=_zones(chart, zones or ()),
        mixed_by=(mixed or {}).get("by", ""),
        others=tuple(beside.others.get(key, ())),
        harms=tuple(beside.harms.get(key, ())),
    )


def _zones(chart: str, zones: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """ "Malar R", "Forehead": as on the signed record."""
    drawn = load_chart(chart)
    given = [zone for zone in zones if zone["status"] not in NOT_GIVEN]
    return tuple(
        f"{drawn.zone(zone['zone']).name} {'' if zone['side'] == 'M' else zone['side']}".strip()
        for zone in given
    )


def _others(sessions: Collection[int], lots: Collection[int]) -> Mapping[int, list[OtherPart]]:
    rows = LotUsed.objects.filter(treatment_session__in=sessions).order_by("pk").values_list(
        "pk", "retracts", "treatment_session", "lot", "amount", "lot__product__name", "lot__number",
        "lot__product__unit",
    )  # fmt: skip
    found: dict[int, list[OtherPart]] = defaultdict(list)
    for _pk, _back, session, lot, amount, name, number, unit in standing_uses(rows):
        if lot not in lots:
            found[session].append(OtherPart(name, number, amount, unit))
    return found


def _harms(sessions: Collection[int]) -> Mapping[int, list[str]]:
    rows = AdverseEvent.objects.filter(treatment_session__in=sessions, taken_back=None)
    found: dict[int, list[str]] = defaultdict(list)
    for session, harm in rows.order_by("reported_on", "pk").values_list("treatment_session", "harm"):
        found[session].append(str(Harm(harm).label))
    return found


def open_sessions(sites: Collection[int]) -> QuerySet[TreatmentSession]:
    """The few sessions that are not over, among very many that are."""
    status = is_one_of("status", tuple(word.value for word in OPEN))
    return TreatmentSession.objects.filter(status, site__in=sites)


def _open(shelves: Sequence[Shelf], known: set[str]) -> list[Syringe]:
    """Sessions that chose the lot and are not signed: it lies in the room, so a recall must find them."""
    wanted = {str(shelf.lot.uuid): shelf.lot for shelf in shelves}
    rows = open_sessions({lot.site_id for lot in wanted.values()})
    with_it = [
        pk
        for pk, lots in rows.values_list("pk", "state__lots")
        if any(choice["lot"] in wanted for chosen in (lots or {}).values() for choice in chosen)
    ]
    full = TreatmentSession.objects.filter(pk__in=with_it)
    return [
        _chosen(session, wanted[choice["lot"]], part, choice)
        for session in full.select_related("patient", "site", "operator__user", "appointment__room")
        if str(session.uuid) not in known
        for part, chosen in session.state.get("lots", {}).items()
        for choice in chosen
        if choice["lot"] in wanted
    ]


def _chosen(session: TreatmentSession, lot: Lot, part: str, choice: Mapping[str, Any]) -> Syringe:
    room = session.appointment.room.name if session.appointment else ""
    return Syringe(
        patient=session.patient,
        session_uuid=str(session.uuid),
        number=session.number,
        status=session.status,
        at=session.started_at or session.opened_at,
        site=session.site,
        operator=session.operator.name,
        room=room,
        lot_id=lot.pk,
        part=part.partition(":")[0],
        amount=Decimal(choice["amount"]),
        unit=lot.product.unit,
        zones=_zones(session.chart, session.state.get("zones", ())),
        mixed_by=(session.state.get("mixed") or {}).get("by", ""),
    )
