"""Visits that are still to come and would use a lot that was called back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus
from mesocare.planning.models import Plan
from mesocare.recalls.literal import is_one_of
from mesocare.stock.models import Lot, LotEvent, Product
from mesocare.stock.shelf import Shelf, lots_with_left
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import site_today
from mesotherapy.pack.devices import Device

AT_A_TIME = 20
TO_COME = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit that would use the lot, and whether its site has another one that fits."""

    appointment: Appointment
    product: Product
    number: str
    other: Shelf | None

    @property
    def words(self) -> str:
        """What the person at the diary reads."""
        words = {"product": self.product.name, "lot": self.number}
        if self.other is None:
            return (
                _(
                    "This visit would use %(product)s, lot %(lot)s, which is recalled, and no other lot "
                    "is here. Move the visit, or receive another lot first."
                )
                % words
            )
        return _(
            "%(product)s, lot %(lot)s is recalled. Lot %(other)s is here: choose that one for this visit."
        ) % {**words, "other": self.other.lot.number}


def planned_visits(
    shelves: Sequence[Shelf], at: datetime, only: Collection[int] | None = None
) -> list[PlannedVisit]:
    """Visits at sites where something of the lot is left, whose plan takes this product, the next first."""
    here = {shelf.lot.site_id: shelf.lot for shelf in shelves if shelf.left > 0}
    if not here:
        return []
    product = next(iter(here.values())).product
    # The database looks for plans that name it at all; which version of a plan counts is decided here.
    wanted = visits_to_come(list(here), at).filter(Exists(_that_name(product)))
    rows = list(wanted if only is None else wanted.filter(pk__in=only))
    plans, begun = _plans(rows), _begun(rows)
    found = [
        row
        for row in rows
        if row.pk not in begun
        and (plan := plans.get(row.course_id or 0))
        and takes(plan, here[row.site_id].product)
    ]
    others = _other_lots({row.site_id: here[row.site_id] for row in found}, at)
    return [
        PlannedVisit(row, here[row.site_id].product, here[row.site_id].number, others.get(row.site_id))
        for row in found
    ]


def visits_to_come(sites: Iterable[Any], at: datetime) -> QuerySet[Appointment]:
    """Sessions that are booked, from a little before now on: who is late is still to come."""
    rows = Appointment.objects.filter(
        site__in=list(sites),
        starts_at__gte=at.replace(hour=0, minute=0, second=0, microsecond=0),
        status__in=TO_COME,
        kind=AppointmentKind.SESSION,
        course__isnull=False,
    )
    rows = rows.select_related("patient").prefetch_related("site", "practitioner__user", "room")
    return rows.order_by("starts_at", "pk")


def _begun(rows: Iterable[Appointment]) -> set[int | None]:
    """Visits whose session has started: it stands among the syringes."""
    started = TreatmentSession.objects.filter(
        appointment__in={row.pk for row in rows}, started_at__isnull=False
    )
    return set(started.values_list("appointment", flat=True))


def _that_name(product: Product) -> QuerySet[Plan]:
    """Plans of a visit's course with the product somewhere in them."""
    plans = Plan.objects.filter(course=OuterRef("course"))
    if not product.substance:
        needed = [device.id for device in current_pack().all(Device) if product.kind in device.lots_needed]
        return plans.filter(device__in=needed)
    written = plans.annotate(parts=Cast("components", TextField()), cream=Cast("numbing", TextField()))
    quoted = f'"{product.substance}"'
    return written.filter(
        Q(parts__contains=quoted) | Q(parts__contains=f'"{product.uuid}"') | Q(cream__contains=quoted)
    )


def _plans(rows: Iterable[Appointment]) -> Mapping[int, Mapping[str, Any]]:
    """Of each course the accepted plan, or the newest: what it takes, and nothing more of it."""
    kept: dict[int, Mapping[str, Any]] = {}
    found = Plan.objects.filter(course__in={row.course_id for row in rows}).order_by("course", "version")
    for plan in found.values("course", "components", "numbing", "device", "events__kind"):
        before = kept.get(plan["course"])
        if before is None or plan["events__kind"] == "accepted" or before["events__kind"] != "accepted":
            kept[plan["course"]] = plan
    return kept


def takes(plan: Mapping[str, Any], product: Product) -> bool:
    """Whether a session of this plan takes something that this product can be."""
    if any(_is_part(part, product) for part in plan["components"]):
        return True
    if product.substance and plan["numbing"].get("substance") == product.substance:
        return True
    device = current_pack().find(Device, plan["device"])
    fits = not product.device or product.device == plan["device"]
    return device is not None and product.kind in device.lots_needed and fits


def _is_part(part: Mapping[str, Any], product: Product) -> bool:
    """A part that names its product is that product; one that names a substance is any product of it."""
    if part.get("product"):
        return bool(part["product"] == str(product.uuid))
    return bool(product.substance) and part["substance"] == product.substance


def _other_lots(here: Mapping[int, Lot], at: datetime) -> Mapping[int, Shelf]:
    """At each site the first other lot that fits and may be used."""
    found: dict[int, Shelf] = {}
    for lot in here.values():
        product, today = lot.product, site_today(at, lot.site.time_zone)
        same = {"substance": product.substance} if product.substance else {"kind": product.kind}
        fitting = Lot.objects.filter(
            site=lot.site_id, expires_on__gte=today, **{f"product__{name}": is_ for name, is_ in same.items()}
        )
        # A few at a time: the first is nearly always one that may be used, and what is left is a sum.
        keys = list(fitting.order_by("expires_on", "pk").values_list("pk", flat=True))
        for first in range(0, len(keys), AT_A_TIME):
            several = lots_with_left(Lot.objects.filter(pk__in=keys[first : first + AT_A_TIME]))
            usable = [shelf for shelf in several if shelf.may_be_used(today)]
            if usable:
                found[lot.site_id] = usable[0]
                break
    return found


def stopped_visits(visits: Sequence[Appointment], at: datetime) -> Mapping[int, str]:
    """What the diary shows beside visits that would use a recalled lot: words by the visit's number."""
    wanted = {visit.pk for visit in visits if visit.kind == AppointmentKind.SESSION}
    sites = {visit.site_id for visit in visits}
    if not wanted:
        return {}
    recalled: dict[tuple[int, str], list[Shelf]] = {}
    for shelf in recalled_shelves(sites):
        recalled.setdefault((shelf.lot.product_id, shelf.lot.number), []).append(shelf)
    return {
        found.appointment.pk: found.words
        for shelves in recalled.values()
        for found in planned_visits(shelves, at, only=wanted)
    }


def recalled_shelves(sites: Iterable[int]) -> list[Shelf]:
    """Recalled lots at these sites of which something is left."""
    recalled = LotEvent.objects.filter(is_one_of("kind", ("recalled",)), lot__site__in=list(sites)).values(
        "lot"
    )
    rows = Lot.objects.filter(pk__in=recalled)
    return [shelf for shelf in lots_with_left(rows) if shelf.recalled and shelf.left > 0]
