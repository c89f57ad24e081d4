"""Writing down what the label of a product lists. A change takes the old line off and puts a new one on."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.planning.contents import names_of
from mesocare.planning.products import Listed
from mesocare.stock.actions.events import write_down
from mesocare.stock.ingredients import ingredients_of, listed, words_of
from mesocare.stock.models import Product, ProductIngredient, ProductIngredientTakenOff
from mesocare.web.refusal import Refusal
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity, Unit

MOST_LISTED = 80  # the longest labels of cocktails list some sixty things
_PER_ML = {Unit.MG: (Unit.MG_PER_ML, Unit.PERCENT), Unit.UG: (Unit.UG_PER_ML,), Unit.IU: (Unit.IU_PER_ML,)}


class LabelUnclear(Refusal):
    """A line of the label cannot be reckoned with. The message says which and what to write."""


def read_label(lines: Iterable[Listed], *, counted_as: str) -> tuple[Listed, ...]:
    """The lines of a label as they are kept. `counted_as` is the substance of the product itself.

    A name that the pack has is taken for its substance: typed or chosen, it has to count.

    Raises:
        LabelUnclear: for a strength that cannot be used, a substance listed twice, or a list without the
            substance that the product is counted as.
    """
    kept = tuple(_line(one) for one in lines if one.substance or one.name.strip() or one.strength.strip())
    if kept and not counted_as:
        raise LabelUnclear(
            _("Choose the substance this product is counted as. For a mixture of many, choose the cocktail.")
        )
    if len(kept) > MOST_LISTED:
        raise LabelUnclear(_("A label with more than %(most)s lines is not kept.") % {"most": MOST_LISTED})
    seen = {counted_as}
    for one in kept:
        key = one.substance or one.name.casefold()
        if key in seen:
            raise LabelUnclear(
                _(
                    "%(name)s stands there twice. Keep one line for it; the product's own strength stands "
                    "above."
                )
                % {"name": names_of([one])}
            )
        seen.add(key)
    return kept


def _line(one: Listed) -> Listed:
    name, strength = " ".join(one.name.split()), " ".join(one.strength.split())
    substance = one.substance or _substance_named(name)
    if not substance and not name:
        raise LabelUnclear(
            _("%(strength)s of what? Choose a substance or type its name.") % {"strength": strength}
        )
    known = current_pack().find(Substance, substance) if substance else None
    if substance and (known is None or known.measured_in is Unit.G):
        raise LabelUnclear(
            _("%(name)s is no substance of the pack that is drawn into a syringe.") % {"name": substance}
        )
    if known is not None and strength:
        _check_strength(known, strength)
        strength = str(Quantity.parse(strength))
    return Listed(substance=substance, name="" if substance else name[:120], strength=strength[:40])


def _substance_named(name: str) -> str:
    wanted = name.casefold()
    for found in current_pack().all(Substance) if wanted else ():
        names = [found.name, *found.also_called]
        if wanted == found.id or any(wanted == one.in_("en").casefold() for one in names):
            return found.id
    return ""


def _check_strength(substance: Substance, strength: str) -> None:
    units = _PER_ML.get(substance.measured_in, ())
    try:
        amount = Quantity.parse(strength)
    except ValueError:
        amount = None
    usable = amount is not None and amount.amount > 0
    if usable and units and amount is not None:
        usable = any(amount.compatible(Quantity(amount.amount, unit)) for unit in units)
    if not usable:
        unit = units[0].label if units else Unit.MG_PER_ML.label
        raise LabelUnclear(
            _(
                "%(name)s: “%(strength)s” is no strength it is reckoned in. Write it like 3 %(unit)s, or "
                "leave it empty: not known."
            )
            % {"name": substance.name, "strength": strength, "unit": unit}
        )


def write_label(product: Product, lines: tuple[Listed, ...], by: StaffMember, at: datetime) -> None:
    """Keep what the label lists now, under the product's lock; what has not changed stays untouched."""
    before = ingredients_of(product)
    rows = ProductIngredient.objects.filter(product=product, taken_off__isnull=True)
    for row in rows:
        if listed(row) not in lines:
            ProductIngredientTakenOff.objects.create(ingredient=row, by=by, at=at)
    for one in lines:
        if one not in before:
            ProductIngredient.objects.create(
                product=product, substance=one.substance, name=one.name, strength=one.strength, by=by, at=at
            )
    after = ingredients_of(product)
    if set(before) != set(after):
        write_down(
            "product label",
            product,
            product.organisation,
            by,
            at,
            {"before": [words_of(one) for one in before], "after": [words_of(one) for one in after]},
        )
