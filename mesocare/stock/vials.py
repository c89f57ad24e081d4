"""Open vials: what is in each, counted from its draws, until when it may be used, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.patients.models import Patient
from mesocare.stock.models import Lot, OpenVial, Product
from mesocare.stock.shelf import NOTHING, THOUSANDTH, Shelf, amount_text, unit_text
from mesocare.web.clock import at_site
from mesotherapy.pack.statements import Statement
from mesotherapy.pack.substances import Substance

FAR = datetime.max.replace(tzinfo=timezone.get_fixed_timezone(0))


@dataclass(frozen=True, slots=True)
class Vial:
    """One open vial and what is left in it, less what running sessions have set aside."""

    row: OpenVial
    left: Decimal

    def is_past(self, at: datetime) -> bool:
        """Past its time. One of which nobody knows the time is not past; its lot's last day still holds."""
        return self.row.use_by is not None and self.row.use_by <= at

    def serves(self, patient: Patient | None) -> bool:
        """A vial opened for one patient gives to no other."""
        return self.row.patient_id is None or (patient is not None and patient.pk == self.row.patient_id)

    def may_give(self, at: datetime, patient: Patient | None) -> bool:
        return not self.is_past(at) and self.serves(patient)

    @property
    def opened_words(self) -> str:
        return self._moment(self.row.opened_at)

    @property
    def until_words(self) -> str:
        return self._moment(self.row.use_by) if self.row.use_by else _("not known")

    def state(self, at: datetime) -> str:
        """stop · unknown · ok, as the interface marks them."""
        if self.is_past(at):
            return "stop"
        return "unknown" if self.row.use_by is None else "ok"

    @property
    def words(self) -> str:
        """3.4 mL open, until 25 Nov, 14:00."""
        left = f"{amount_text(self.left)} {unit_text(self.row.lot.product.unit)}".strip()
        if self.row.use_by is None:
            return _("%(left)s open, how long it keeps is not known") % {"left": left}
        return _("%(left)s open, until %(until)s") % {"left": left, "until": self.until_words}

    def _moment(self, at: datetime) -> str:
        return format_date(at_site(at, self.row.lot.site.time_zone), "j M, H:i")


def may_be_opened(product: Product) -> bool:
    """What is counted in mL or g comes in vials that can be open; a piece is used or not."""
    return product.unit != "piece"


def is_followed(product: Product) -> bool:
    """Whether the clinic follows each open vial of it, so that taking from a sealed one opens it."""
    return bool(product.open_vials) and may_be_opened(product)


def part_of_a_vial(product: Product, sealed: Decimal) -> Decimal:
    """What stands as sealed beyond whole vials: some vial was opened and nobody has written it down."""
    if not may_be_opened(product) or sealed <= 0 or product.pack_amount <= 0:
        return NOTHING
    return sealed % product.pack_amount


def keeping_of(product: Product) -> tuple[Statement, ...]:
    """What sources say about keeping the substance, with each source. Not all say a time."""
    found = current_pack().find(Substance, product.substance) if product.substance else None
    return found.storage if found else ()


def use_by_of(lot: Lot, opened_at: datetime) -> datetime | None:
    """Until when a vial of this lot may be used: hours after opening, and never past the lot's last day.

    None where nobody has said how long the product keeps; a number is never made up.
    """
    hours = lot.product.open_hours
    if hours is None:
        return None
    end = datetime.combine(lot.expires_on + timedelta(days=1), time.min, ZoneInfo(lot.site.time_zone))
    return min(opened_at + timedelta(seconds=int(hours * 3600)), end)


def open_vials(lots: Iterable[Lot]) -> dict[int, list[Vial]]:
    """Vials with something in them, by the key of their lot; the first to be used up comes first."""
    return _by_lot(Q(lot__in=[lot.pk for lot in lots]))


def open_at(site: Site) -> list[Vial]:
    """Every open vial of a site, the first to be used up first."""
    return sorted((vial for vials in _by_lot(Q(lot__site=site)).values() for vial in vials), key=in_order)


def vial_left(row: OpenVial) -> Decimal:
    """What is in one vial."""
    taken = row.draws.aggregate(sum=Coalesce(Sum("amount"), NOTHING))["sum"]
    return (row.size + Decimal(taken)).quantize(THOUSANDTH)


def _by_lot(which: Q) -> dict[int, list[Vial]]:
    rows = (
        OpenVial.objects.filter(which)
        .annotate(taken=Coalesce(Sum("draws__amount"), NOTHING))
        .filter(size__gt=-F("taken"))
        .select_related("lot__product", "lot__site", "patient", "opened_by__user")
    )
    found: dict[int, list[Vial]] = {}
    for row in rows:
        # SQLite adds decimals up as floats.
        left = (row.size + Decimal(row.taken)).quantize(THOUSANDTH)
        if left > 0:
            found.setdefault(row.lot_id, []).append(Vial(row, left))
    return {lot: sorted(vials, key=in_order) for lot, vials in found.items()}


def in_order(vial: Vial) -> tuple[datetime, datetime, int]:
    """The first to be past its time first; what nobody knows the time of comes last."""
    return (vial.row.use_by or FAR, vial.row.opened_at, vial.row.pk)


def kept_from(vials: Iterable[Vial], at: datetime, patient: Patient | None) -> Decimal:
    """How much stands in vials that may not be given to this patient now."""
    return sum((vial.left for vial in vials if not vial.may_give(at, patient)), NOTHING)


def proposed(shelves: Iterable[Shelf], at: datetime, patient: Patient | None) -> list[Shelf]:
    """Lots in the order in which they should be taken, each with its open vials that this patient may have.

    A lot with an open vial within its time comes first, the one that ends soonest first; then the lot that
    expires first.
    """
    shelves = list(shelves)
    found = open_vials(shelf.lot for shelf in shelves)
    with_vials = [
        replace(
            shelf,
            vials=tuple(vial for vial in found.get(shelf.lot.pk, ()) if vial.may_give(at, patient)),
            left=shelf.left - kept_from(found.get(shelf.lot.pk, ()), at, patient),
        )
        for shelf in shelves
    ]
    return sorted(
        (shelf for shelf in with_vials if shelf.left > 0),
        key=lambda shelf: (
            in_order(shelf.vials[0])[:2] if shelf.vials else (FAR, FAR),
            shelf.lot.expires_on,
            shelf.lot.pk,
        ),
    )
