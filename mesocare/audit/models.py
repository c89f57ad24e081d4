"""What happened in the clinic, as a chain in which no link can be changed without it being seen."""

from typing import ClassVar

from django.db import models

from mesocare.web.models import AppendOnly


class AuditEvent(AppendOnly):
    """One page that was read or one change that was made.

    It holds plain values and points at no other row, so that it outlives whatever it speaks of. `seal` is an
    HMAC over all other columns and the seal before it; the key is not in the database.
    """

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    actor = models.CharField(max_length=120)  # "clinics.staffmember:12"
    actor_name = models.CharField(max_length=160)
    organisation = models.CharField(max_length=40)
    patient = models.CharField(max_length=40)
    subject = models.CharField(max_length=160)  # "consent.consent:7"
    detail = models.TextField()  # canonical JSON
    seal_before = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-number"], name="audit_of_organisation"),
            models.Index(fields=["patient", "-number"], name="audit_of_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class ChainHead(models.Model):
    """The one row that says where the chain ends. Locking it puts writers in a queue."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_chain_head", condition=models.Q(id=1)),
        ]


class CommandDone(models.Model):
    """A command that a device sent and the server did, so that sending it again does nothing more."""

    command_id = models.UUIDField(primary_key=True)
    action = models.CharField(max_length=80)
    organisation = models.CharField(max_length=40)
    result_model = models.CharField(max_length=80)
    result_key = models.CharField(max_length=80)
