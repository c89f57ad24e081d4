"""What the clinic buys."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mesocare.audit.commands import run_once
from mesocare.clinics.models import Organisation, StaffMember
from mesocare.planning.products import Listed
from mesocare.stock.actions.events import write_down
from mesocare.stock.actions.labels import read_label, write_label
from mesocare.stock.ingredients import ingredients_of
from mesocare.stock.models import Product, ProductKind
from mesocare.web.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What the clinic says about something it buys."""

    name: str
    kind: str = ProductKind.SUBSTANCE.value
    substance: str = ""
    strength: str = ""
    device: str = ""
    needle_gauge: int | None = None
    needle_length_mm: Decimal | None = None
    maker: str = ""
    pack_amount: Decimal = Decimal(1)
    unit: str = "piece"
    order_at: Decimal | None = None
    order_up_to: Decimal | None = None
    is_stocked: bool = True
    gtin: str = ""
    open_vials: str = ""
    open_hours: Decimal | None = None
    ingredients: tuple[Listed, ...] | None = None  # what else the label lists; None leaves what stands there


COLUMNS = tuple(name for name in ProductFacts.__dataclass_fields__ if name != "ingredients")


class CodeOfAnother(Refusal):
    """The article number is that of another product."""


def add_product(
    *, organisation: Organisation, facts: ProductFacts, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Product:
    """Add something the clinic buys.

    Raises:
        LabelUnclear: if what the label lists cannot be reckoned with.
        CodeOfAnother: if another product has its article number.
    """
    lines = read_label(facts.ingredients or (), counted_as=facts.substance)

    def perform() -> Product:
        check_gtin(organisation, facts.gtin)
        product = Product.objects.create(organisation=organisation, **_columns(facts))
        write_down("product added", product, organisation, by, at, {"name": product.name})
        write_label(product, lines, by, at)
        return product

    return run_once(command_id=command_id, action="add product", organisation=organisation, perform=perform)


def correct_product(
    *, product: Product, facts: ProductFacts, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Product:
    """Correct what the clinic says about a product; the audit keeps what stood there.

    Raises:
        LabelUnclear: if what the label lists cannot be reckoned with.
        CodeOfAnother: if another product has its article number.
    """
    said = facts.ingredients is not None
    lines = read_label(
        facts.ingredients if facts.ingredients is not None else ingredients_of(product),
        counted_as=facts.substance,
    )

    def perform() -> Product:
        row = Product.objects.select_for_update().get(pk=product.pk)
        check_gtin(row.organisation, facts.gtin, row)
        columns = _columns(facts)
        before = {
            name: str(getattr(row, name)) for name, value in columns.items() if getattr(row, name) != value
        }
        for name, value in columns.items():
            setattr(row, name, value)
        row.save()
        after = {name: str(columns[name]) for name in before}
        write_down("product corrected", row, row.organisation, by, at, {"before": before, "after": after})
        if said:
            write_label(row, lines, by, at)
        return row

    return run_once(
        command_id=command_id, action="correct product", organisation=product.organisation, perform=perform
    )


def check_gtin(organisation: Organisation, gtin: str, product: Product | None = None) -> None:
    """One article number, one product. Two who give it at once wait for each other."""
    if not gtin:
        return
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    other = Product.objects.filter(organisation=organisation, gtin=gtin)
    other = other.exclude(pk=product.pk) if product else other
    found = other.first()
    if found is not None:
        raise CodeOfAnother(
            _("Article number %(gtin)s is that of %(name)s. Scan the right package, or correct that product.")
            % {"gtin": gtin, "name": found.name}
        )


def link_code(product: Product, gtin: str, by: StaffMember, at: datetime) -> None:
    """Hold a scanned article number against a product; one that has none yet keeps it.

    Raises:
        CodeOfAnother: if the number is another product's, or the product has another.
    """
    if not gtin:
        return
    check_gtin(product.organisation, gtin, product)
    row = Product.objects.get(pk=product.pk)
    if row.gtin and row.gtin != gtin:
        raise CodeOfAnother(
            _("This is not a package of %(name)s: it has article number %(other)s, the product %(gtin)s.")
            % {"name": row.name, "other": gtin, "gtin": row.gtin}
        )
    if not row.gtin:
        row.gtin = gtin
        row.save(update_fields=["gtin"])
        change = {"before": {"gtin": ""}, "after": {"gtin": gtin}}
        write_down("product corrected", row, row.organisation, by, at, change)


def _columns(facts: ProductFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in COLUMNS}
