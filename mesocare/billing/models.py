"""Quotes, what the patient accepted, and what was paid. Money is integer minor units with a currency."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Site, StaffMember
from mesocare.planning.models import Course, Plan
from mesocare.web.models import AppendOnly


class Quote(AppendOnly):
    """An itemised, dated price for one plan, exactly as the patient reads it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="quotes")
    site = models.ForeignKey(Site, models.PROTECT, related_name="quotes")
    number = models.PositiveIntegerField()  # per site
    dated_on = models.DateField()
    valid_until = models.DateField()
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    tax_name = models.CharField(max_length=40, blank=True)
    tax_rate_percent = models.DecimalField(max_digits=5, decimal_places=2)
    terms = models.TextField()
    plain_words = models.TextField()
    text_digest = models.CharField(max_length=64)  # of everything shown
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "number"], name="quote_number_once"),
        ]


class QuoteLine(AppendOnly):
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    count = models.PositiveSmallIntegerField()
    unit_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    taxed = models.BooleanField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]


class QuoteAcceptance(AppendOnly):
    """The patient read the quote and said yes, under their name, to exactly this text."""

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="acceptance")
    name = models.CharField(max_length=160)
    text_digest = models.CharField(max_length=64)
    on_own_phone = models.BooleanField()
    witnessed_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField()


class PaymentMethod(models.TextChoices):
    CARD = "card", _("Card at the clinic")
    CASH = "cash", _("Cash")
    TRANSFER = "transfer", _("Bank transfer")


class Payment(AppendOnly):
    """Money taken (or given back, negative) for a course, with its receipt number."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="payments")
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="payments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="payments")
    receipt_number = models.PositiveIntegerField()  # per site
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=12, choices=PaymentMethod.choices)
    note = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    taken_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "receipt_number"], name="receipt_number_once"),
        ]
