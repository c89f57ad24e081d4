"""What a session takes from the shelf: each component, the needle or cartridge, the numbing cream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.patients.models import Patient
from mesocare.planning.contents import keys_of, listed_in
from mesocare.planning.models import Plan
from mesocare.stock.finding import pick
from mesocare.stock.ingredients import ingredients_by_product
from mesocare.stock.models import Lot, Product
from mesocare.stock.shelf import NOTHING, Shelf, held_by, lots_with_left, usable_lots
from mesocare.stock.vials import Vial, kept_from, open_vials, proposed
from mesocare.treatment.charting import State
from mesocare.treatment.models import TreatmentSession
from mesotherapy.gate import LotState
from mesotherapy.pack.devices import Device
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that needs a lot. `amount` is mL of a component, g of a cream, pieces of a needle."""

    key: str  # component:<substance> | needle | cartridge | numbing
    label: str
    amount: Decimal
    unit: str
    substance: str = ""
    kind: str = ""
    lists: frozenset[str] = frozenset()  # what the planned product's label lists beside the substance

    def fits(self, product: Product) -> bool:
        """Whether a product can be this part."""
        if self.substance:
            return product.substance == self.substance
        return product.kind == self.kind

    def needed_of(self, product: Product) -> Decimal:
        """How much that is in the unit the product is counted in."""
        if product.unit == "piece" and self.unit != "piece":
            return (self.amount / product.pack_amount).to_integral_value(ROUND_CEILING) or Decimal(1)
        return self.amount


_WORDS = {"needle": gettext_lazy("Needle"), "cartridge": gettext_lazy("Cartridge")}


def parts_of(plan: Plan) -> list[Part]:
    """Every part of a session of this plan that is charted with a lot."""
    pack = current_pack()
    found = [
        Part(
            key=f"component:{part['substance']}",
            label=str(pack.get(Substance, part["substance"]).name),
            amount=Quantity.parse(part["volume"]).amount,
            unit="mL",
            substance=part["substance"],
            lists=keys_of(listed_in(part)),
        )
        for part in plan.components
    ]
    for name in pack.get(Device, plan.device).lots_needed:
        found.append(Part(name, str(_WORDS.get(name, name)), Decimal(1), "piece", kind=name))
    if plan.numbing.get("substance"):
        cream = plan.numbing["substance"]
        label = str(pack.get(Substance, cream).name)
        found.append(Part("numbing", label, Decimal(plan.numbing["mass_g"]), "g", substance=cream))
    return found


def on_offer(
    part: Part, site: Site, on: date, at: datetime | None = None, patient: Patient | None = None
) -> list[Shelf]:
    """The lots that may be used for it today, the first to expire first.

    At a moment and for a patient: those with an open vial first, and nothing of a vial that is past its time
    or another patient's. Products that hold something else than the planned one come last: with them the
    session would not start.
    """
    shelves = usable_lots(site, on=on, substance=part.substance, kind=part.kind)
    shelves = proposed(shelves, at, patient) if at else shelves
    labels = ingredients_by_product({shelf.product.pk for shelf in shelves}) if part.substance else {}
    return sorted(shelves, key=lambda shelf: keys_of(labels.get(shelf.product.pk, ())) != part.lists)


def scanned_part(session: TreatmentSession, typed: str) -> tuple[str, str]:
    """The part that a scanned or typed lot is for, and the lot's uuid. Whether it may be used, the gate says.

    Raises:
        CodeUnreadable, NotOnTheShelf, PackageDiffers: if it is no lot of this site and session.
    """
    parts = parts_of(session.plan)
    fitting = [
        shelf
        for shelf in lots_with_left(Lot.objects.filter(site=session.site))
        if any(part.fits(shelf.product) for part in parts)
    ]
    lot = pick(fitting, typed, _("This session")).lot
    return next(part.key for part in parts if part.fits(lot.product)), str(lot.uuid)


def chosen_lots(state: State) -> dict[str, Shelf]:
    """The lots chosen so far, as the shelf has them now, by their uuid."""
    uuids = [row["lot"] for rows in state["lots"].values() for row in rows]
    return {str(shelf.lot.uuid): shelf for shelf in lots_with_left(Lot.objects.filter(uuid__in=uuids))}


def is_one_of_several(state: State, part: str, lot: str) -> bool:
    """Two ampoules were mixed for this part; choosing the first of them again takes none away."""
    chosen = [row["lot"] for row in state["lots"].get(part, ())]
    return len(chosen) > 1 and lot in chosen


def subject_of(session: TreatmentSession) -> str:
    """How the shelf names a session."""
    return f"TreatmentSession/{session.uuid}"


def wanted_of(state: State) -> dict[Lot, Decimal]:
    """How much of each lot a session has chosen, over all its parts."""
    shelves = chosen_lots(state)
    wanted: dict[Lot, Decimal] = {}
    for rows in state["lots"].values():
        for row in rows:
            lot = shelves[row["lot"]].lot
            wanted[lot] = wanted.get(lot, NOTHING) + Decimal(row["amount"])
    return wanted


def lot_states(session: TreatmentSession, on: date, at: datetime | None) -> tuple[LotState, ...]:
    """Each chosen lot as the gate looks at it. What the session itself has set aside is there for it.

    Where two parts come from one lot, it has to hold enough for both. `at` is the moment that open vials are
    held against; without it, as after the start, they are not.
    """
    state = session.state
    shelves, wanted, held = chosen_lots(state), wanted_of(state), held_by(subject_of(session))
    vials = open_vials(shelf.lot for shelf in shelves.values()) if at else {}

    def look(part: Part, shelf: Shelf) -> LotState:
        there, open_ones = shelf.left + held.get(shelf.lot, NOTHING), vials.get(shelf.lot.pk, [])
        need, patient = wanted[shelf.lot], session.patient
        kept = at is not None and there - kept_from(open_ones, at, patient) < need <= there
        past = next((vial for vial in open_ones if at is not None and vial.is_past(at)), None)
        bad = at is not None and (there < need or kept)
        return LotState(
            part=part.label,
            lot=shelf.lot.number,
            expires_on=shelf.lot.expires_on,
            recalled=shelf.recalled,
            held_back=shelf.held_reason if shelf.held_back else "",
            enough=there >= need,
            vial_past=_past_words(past) if past else "",
            kept_for_another=kept and past is None,
            instead=tuple(_instead(part, shelf, session, on, at)) if bad and at else (),
        )

    return tuple(
        look(part, shelves[row["lot"]])
        for part in parts_of(session.plan)
        for row in state["lots"].get(part.key, ())
    )


def _past_words(vial: Vial) -> str:
    return _("opened %(opened)s, to be used until %(until)s") % {
        "opened": vial.opened_words,
        "until": vial.until_words,
    }


def _instead(part: Part, chosen: Shelf, session: TreatmentSession, on: date, at: datetime) -> Iterator[str]:
    """Lots that hold enough for this part, by number, in the order they should be taken."""
    for shelf in on_offer(part, session.site, on, at, session.patient):
        if shelf.lot != chosen.lot and shelf.left >= part.needed_of(shelf.product):
            yield shelf.lot.number
