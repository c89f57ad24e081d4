"""What is on the shelf. What is left is counted from what happened, never typed over."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.patients.models import Patient
from mesocare.web.models import AppendOnly


class ProductKind(models.TextChoices):
    SUBSTANCE = "substance", _("Substance")
    DILUENT = "diluent", _("Diluent")
    NEEDLE = "needle", _("Needle")
    CARTRIDGE = "cartridge", _("Cartridge")
    NUMBING = "numbing", _("Numbing cream")
    ANTISEPTIC = "antiseptic", _("Antiseptic")
    SKINCARE = "skincare", _("Skincare to take home")


class OpenVials(models.TextChoices):
    """Whether open vials of a product are kept and followed, and for whom."""

    NOT_FOLLOWED = "", _("Not followed")
    MANY = "many", _("An open vial may serve several patients")
    ONE = "one", _("An open vial is for one patient only")


class Product(models.Model):
    """What the clinic buys, and which substance of the pack is in it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="products")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=ProductKind.choices)
    substance = models.CharField(max_length=80, blank=True)  # pack id
    strength = models.CharField(max_length=40, blank=True)  # "100 mg/mL"
    device = models.CharField(max_length=60, blank=True)  # pack id, for needles and cartridges
    needle_gauge = models.PositiveSmallIntegerField(null=True, blank=True)
    needle_length_mm = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    maker = models.CharField(max_length=120, blank=True)
    pack_amount = models.DecimalField(max_digits=8, decimal_places=3)  # in one unit: 5 (mL), 1 (needle)
    unit = models.CharField(max_length=10)  # mL | g | piece
    order_at = models.DecimalField(
        max_digits=10, decimal_places=3, null=True, blank=True
    )  # low from here down
    order_up_to = models.DecimalField(
        max_digits=10, decimal_places=3, null=True, blank=True
    )  # the usual level that an order fills up to
    is_stocked = models.BooleanField(default=True)  # no longer bought: kept for the records that name it
    gtin = models.CharField(max_length=14, blank=True)  # the article number of its code, 14 digits
    open_vials = models.CharField(max_length=4, choices=OpenVials.choices, blank=True, default="")
    open_hours = models.DecimalField(
        max_digits=6, decimal_places=1, null=True, blank=True
    )  # after opening, as its label says; None is not known

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "gtin"], condition=~models.Q(gtin=""), name="gtin_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductIngredient(AppendOnly):
    """One more thing that the label of a product lists, beside the substance the product is counted as.

    What is not on the label any more, or was read wrongly, is taken off by a row of its own: what stood there
    stays readable.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="listed")
    substance = models.CharField(max_length=80, blank=True)  # pack id; empty: the pack does not know it
    name = models.CharField(max_length=120, blank=True)  # as on the label, where the pack has none
    strength = models.CharField(max_length=40, blank=True)  # "3 mg/mL"; empty: nobody knows it
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="product_ingredient_is_something",
                condition=~models.Q(substance="", name=""),
            ),
        ]


class ProductIngredientTakenOff(AppendOnly):
    """It does not stand on the label, or not like that."""

    ingredient = models.OneToOneField(ProductIngredient, models.PROTECT, related_name="taken_off")
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class ColdPlace(models.Model):
    """A fridge, cupboard or room where lots are kept, with the temperatures that their labels allow."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="cold_places")
    name = models.CharField(max_length=80)
    lowest = models.DecimalField(max_digits=4, decimal_places=1)  # °C, as the labels of what is in it say
    highest = models.DecimalField(max_digits=4, decimal_places=1)
    is_used = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "name"], name="cold_place_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TemperatureReading(AppendOnly):
    """What somebody read off, with the range that held then; outside it, what was done."""

    place = models.ForeignKey(ColdPlace, models.PROTECT, related_name="readings")
    celsius = models.DecimalField(max_digits=4, decimal_places=1)
    lowest = models.DecimalField(max_digits=4, decimal_places=1)
    highest = models.DecimalField(max_digits=4, decimal_places=1)
    done = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    at = models.DateTimeField()  # when it was written down

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["place", "read_at"], name="reading_of_place"),
        ]

    @property
    def is_outside(self) -> bool:
        return not self.lowest <= self.celsius <= self.highest


class Lot(models.Model):
    """One delivery of a product at a site: its number and the last day it may be used."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="lots")
    product = models.ForeignKey(Product, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=60)
    expires_on = models.DateField()
    kept_in = models.ForeignKey(ColdPlace, models.PROTECT, null=True, blank=True, related_name="lots")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "product", "number"], name="lot_once_per_site"),
        ]

    def __str__(self) -> str:
        return self.number


EVENT_WORDS = {
    "received": _("Received"),
    "used": _("Used"),
    "put-back": _("Put back"),
    "set-aside": _("Set aside for a session"),
    "given-back": _("Back from a session"),
    "wasted": _("Thrown away"),
    "counted": _("Counted"),
    "short": _("Used more than stood here"),
    "recalled": _("Recalled"),
    "recall-lifted": _("Recall lifted"),
    "held-back": _("Held back"),
    "released": _("May be used again"),
    "opened": _("Vial opened"),
    "not-opened": _("Vial was not opened after all"),
}


class LotEvent(AppendOnly):
    """One thing that happened to a lot; `amount` is signed, in the product's unit.

    received · used · put-back · wasted · counted · short (more was used than stood here) ·
    set-aside (a session that runs holds it) · given-back (it holds it no longer) · recalled · recall-lifted ·
    held-back (at this site, until somebody has looked) · released ·
    opened · not-opened (a vial; the lot holds as much as before)
    """

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=14)
    amount = models.DecimalField(max_digits=10, decimal_places=3, default=0)
    reason = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=80, blank=True)  # "TreatmentSession/<uuid>"
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lot", "kind"], name="lot_event_kind"),
            # Recalls are few among very many events, and every day of the diary asks for them.
            models.Index(fields=["lot"], condition=models.Q(kind="recalled"), name="lot_event_recalled"),
        ]

    @property
    def amount_words(self) -> str:
        """+5, −0.5, or a dash where nothing was added or taken."""
        if not self.amount:
            return "–"
        sign = "+" if self.amount > 0 else "−"
        return f"{sign}{abs(self.amount).normalize():f}"

    @property
    def what(self) -> str:
        return str(EVENT_WORDS[self.kind])


class OpenVial(AppendOnly):
    """One vial that was opened: by whom, when, and until when it may be used. What is in it is counted from
    its draws.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="vials")
    size = models.DecimalField(max_digits=10, decimal_places=3)  # in the product's unit
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    use_by = models.DateTimeField(null=True, blank=True)  # None: nobody has said how long it keeps

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["lot"], name="open_vial_lot")]

    def __str__(self) -> str:
        return str(self.uuid)


class VialDraw(AppendOnly):
    """What one event of a lot took out of an open vial (negative) or gave back to it."""

    vial = models.ForeignKey(OpenVial, models.PROTECT, related_name="draws")
    event = models.ForeignKey(LotEvent, models.PROTECT, related_name="draws")
    amount = models.DecimalField(max_digits=10, decimal_places=3)


class ShelfCount(AppendOnly):
    """One count of a site's shelf on one sheet. Its events carry it as their subject."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="shelf_counts")
    lots = models.PositiveIntegerField()
    different = models.PositiveIntegerField()
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def subject(self) -> str:
        return f"ShelfCount/{self.uuid}"


class LabelPhoto(AppendOnly):
    """A photograph of a lot's label, made anew from what was sent: nothing of the camera is kept in it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="label_photos")
    image = models.BinaryField()  # JPEG, the longer side at most 1 600 pixels
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.uuid)


class LabelPhotoTakenOff(AppendOnly):
    """The photograph is of something else, or shows what it should not: it is shown no more."""

    photo = models.OneToOneField(LabelPhoto, models.PROTECT, related_name="taken_off")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()
