"""Writing down what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest

from mesocare.audit.chain import append, canonical
from mesocare.audit.models import AuditEvent


def record(
    *,
    action: str,
    by: object | None,
    at: datetime,
    organisation: models.Model | None,
    patient: models.Model | None = None,
    subject: models.Model | None = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add one event to the chain, in the transaction of the change it tells of.

    `by` is a member of staff, a user, a private link, or a word for what acted ("worker", "command line").
    """
    return append(
        AuditEvent(
            at=at,
            action=action,
            actor=_key(by),
            actor_name=str(by or "")[:160],
            organisation=_id(organisation),
            patient=_id(patient),
            subject=_key(subject),
            detail=canonical(detail or {}),
        )
    )


@dataclass(frozen=True, slots=True)
class Read:
    """Something of a patient that a page showed."""

    patient: models.Model | None = None
    subject: models.Model | None = None
    what: str = ""

    def as_text(self) -> list[str]:
        return [_id(self.patient), _key(self.subject), self.what]


def reads_of(request: HttpRequest) -> list[Read]:
    """What this page has shown so far."""
    return list(_reads(request))


def _reads(request: HttpRequest) -> dict[Read, None]:
    """Each once and in order: a day list shows hundreds of patients."""
    reads: dict[Read, None] = request.__dict__.setdefault("audit_reads", {})
    return reads


def mark_read(
    request: HttpRequest,
    patient: models.Model | None = None,
    subject: models.Model | None = None,
    what: str = "",
) -> None:
    """Note that this page shows something of a patient; the middleware writes one event for the page."""
    _reads(request).setdefault(Read(patient, subject, what))


def _id(row: models.Model | None) -> str:
    return "" if row is None else str(getattr(row, "uuid", row.pk))


def _key(thing: object | None) -> str:
    if isinstance(thing, models.Model):
        return f"{thing._meta.label_lower}:{thing.pk}"
    return str(thing or "")[:120]
