"""From a lot to everyone in whom it was used: each syringe, session, zone and patient, in a few queries.

Safety reads the whole organisation. Who may see which of it is decided here too: a director and a manager see
every site, others the sites they belong to, with the number of those they do not see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mesocare.clinics.access import may
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.roles import Permission
from mesocare.patients.models import Patient
from mesocare.recalls.models import AdverseEvent, Harm
from mesocare.stock.models import Lot, Product
from mesocare.stock.shelf import Shelf, lots_with_left
from mesocare.treatment.models import LotUsed, SessionStatus, TreatmentSession
from mesotherapy.skin import load_chart

OPEN = (SessionStatus.PREPARING, SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)
NOT_GIVEN = frozenset({"planned", "skipped"})  # of a zone


@dataclass(frozen=True, slots=True)
class OtherPart:
    """What else was in the same session: part of the same blend, the needle, the cream."""

    name: str
    number: str
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Syringe:
    """One lot in one session: who, when, where, how much, mixed with what, and what went wrong."""

    patient: Patient
    session_uuid: str
    number: int
    status: str
    at: datetime
    site: Site
    operator: str
    room: str
    lot_id: int
    part: str
    amount: Decimal
    unit: str
    zones: tuple[str, ...]
    mixed_by: str
    others: tuple[OtherPart, ...] = ()
    harms: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the session still waits to begin, or is under way."""
        return self.status in OPEN

    @property
    def has_begun(self) -> bool:
        return self.status != SessionStatus.PREPARING

    @property
    def state_words(self) -> str:
        return {
            SessionStatus.PREPARING: _("chosen, not begun"),
            SessionStatus.SEALED: _("signed"),
            SessionStatus.ABANDONED: _("not started"),
        }.get(SessionStatus(self.status), _("under way"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything that is known of one lot number of a product, as far as this person may see it."""

    product: Product
    number: str
    shelves: Sequence[Shelf]
    syringes: Sequence[Syringe]
    unseen: int = 0  # syringes at sites this person does not belong to

    @property
    def is_recalled(self) -> bool:
        return any(shelf.recalled for shelf in self.shelves)

    @property
    def is_frozen_everywhere(self) -> bool:
        return bool(self.shelves) and all(shelf.recalled for shelf in self.shelves)

    @property
    def given(self) -> list[Syringe]:
        """What went into somebody, or may have: sessions that have begun."""
        return [syringe for syringe in self.syringes if syringe.has_begun]

    @property
    def waiting(self) -> list[Syringe]:
        """Sessions that chose the lot and have not begun."""
        return [syringe for syringe in self.syringes if not syringe.has_begun]

    @property
    def patients(self) -> list[Patient]:
        """Everyone in whom it was used, each once, the newest first."""
        return list({syringe.patient.pk: syringe.patient for syringe in self.given}.values())

    @property
    def sessions(self) -> int:
        return len({syringe.session_uuid for syringe in self.given})

    @property
    def with_event(self) -> int:
        return len({syringe.session_uuid for syringe in self.given if syringe.harms})

    @property
    def left(self) -> Decimal:
        return sum((shelf.left for shelf in self.shelves), Decimal(0))

    @property
    def site_names(self) -> list[str]:
        return sorted({shelf.lot.site.name for shelf in self.shelves})


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
    """Everything about a lot number, whole organisation, newest first: five queries, whatever its size."""
    shelves = lots_with_left(lots_of(product, number))
    lots = [shelf.lot.pk for shelf in shelves]
    used = _used(lots, product.unit) if lots else []
    open_ones = _open(shelves, {syringe.session_uuid for syringe in used})
    found = sorted([*used, *open_ones], key=lambda syringe: syringe.at, reverse=True)
    return Trace(product=product, number=number, shelves=shelves, syringes=found)


def uses_of_lots(lots: Collection[int]) -> QuerySet[LotUsed]:
    """What signed sessions took from these lots. This is the query that must stay quick."""
    return LotUsed.objects.filter(lot__in=lots, retracts=None, retracted_by=None)


def rows_of_lots(lots: Collection[int]) -> QuerySet[LotUsed]:
    """The same with patient, place and people; of the chart only its zones are read."""
    return (
        uses_of_lots(lots)
        .select_related(
            "treatment_session__patient",
            "treatment_session__site",
            "treatment_session__operator__user",
            "treatment_session__appointment__room",
        )
        .defer(
            "treatment_session__state",
            "treatment_session__patient__address",
            "treatment_session__patient__prefers",
        )
    )


def _used(lots: Collection[int], unit: str) -> list[Syringe]:
    rows = list(rows_of_lots(lots))
    sessions = uses_of_lots(lots).values("treatment_session")
    marks = {
        pk: (zones or [], mixed or {})
        for pk, zones, mixed in TreatmentSession.objects.filter(pk__in=sessions).values_list(
            "pk", "state__zones", "state__mixed"
        )
    }
    beside = _Beside(_others(sessions, lots), _harms(sessions))
    return [_syringe(row, unit, *marks[row.treatment_session_id], beside) for row in rows]


def _syringe(row: LotUsed, unit: str, zones: list[Any], mixed: Mapping[str, Any], beside: _Beside) -> Syringe:
    session = row.treatment_session
    appointment = session.appointment
    return Syringe(
        patient=session.patient,
        session_uuid=str(session.uuid),
        number=session.number,
        status=session.status,
        at=session.started_at or row.at,
        site=session.site,
        operator=session.operator.name,
        room=appointment.room.name if appointment else "",
        lot_id=row.lot_id,
        part=row.part.partition(":")[0],
        amount=row.amount,
        unit=unit,
        zones=_zones(session.chart, zones),
        mixed_by=mixed.get("by", ""),
        others=tuple(beside.others.get(session.pk, ())),
        harms=tuple(beside.harms.get(session.pk, ())),
    )


def _zones(chart: str, zones: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """ "Malar R", "Forehead": as on the signed record."""
    drawn = load_chart(chart)
    given = [zone for zone in zones if zone["status"] not in NOT_GIVEN]
    return tuple(
        f"{drawn.zone(zone['zone']).name} {'' if zone['side'] == 'M' else zone['side']}".strip()
        for zone in given
    )


def _others(sessions: QuerySet[Any], lots: Collection[int]) -> Mapping[int, list[OtherPart]]:
    rows = LotUsed.objects.filter(treatment_session__in=sessions, retracts=None, retracted_by=None)
    rows = rows.exclude(lot__in=lots)
    found: dict[int, list[OtherPart]] = defaultdict(list)
    for session, name, number, amount, unit in rows.order_by("pk").values_list(
        "treatment_session", "lot__product__name", "lot__number", "amount", "lot__product__unit"
    ):
        found[session].append(OtherPart(name, number, amount, unit))
    return found


def _harms(sessions: QuerySet[Any]) -> Mapping[int, list[str]]:
    rows = AdverseEvent.objects.filter(treatment_session__in=sessions, taken_back=None)
    found: dict[int, list[str]] = defaultdict(list)
    for session, harm in rows.order_by("reported_on", "pk").values_list("treatment_session", "harm"):
        found[session].append(str(Harm(harm).label))
    return found


def _open(shelves: Sequence[Shelf], known: set[str]) -> list[Syringe]:
    """Sessions that chose the lot and are not signed: it lies in the room, so a recall must find them."""
    wanted = {str(shelf.lot.uuid): shelf.lot for shelf in shelves}
    rows = TreatmentSession.objects.filter(status__in=OPEN, site__in={lot.site_id for lot in wanted.values()})
    rows = rows.select_related("patient", "site", "operator__user", "appointment__room")
    found = []
    for session in rows:
        for part, chosen in session.state.get("lots", {}).items():
            for choice in chosen:
                lot = wanted.get(choice["lot"])
                if lot is not None and str(session.uuid) not in known:
                    found.append(_chosen(session, lot, part, choice))
    return found


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
