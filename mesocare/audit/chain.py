"""The chain: each event is sealed together with the seal before it, by a key that is not in the database."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import transaction

from mesocare.audit import mirror
from mesocare.audit.keys import secret
from mesocare.audit.models import AuditEvent, ChainHead

FIRST_SEAL = "0" * 64
SEALED = ("number", "at", "action", "actor", "actor_name", "organisation", "patient", "subject", "detail")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: how many events it has and the seal of the last. Printed on signed documents."""

    count: int
    seal: str

    def __str__(self) -> str:
        return f"{self.count}:{self.seal}"


EMPTY = Head(0, FIRST_SEAL)


def canonical(value: Mapping[str, Any]) -> str:
    """One text for one value: the same bytes on every database."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)


def seal_of(event: AuditEvent) -> str:
    """The seal an event must carry, given the seal before it."""
    content = {name: getattr(event, name) for name in SEALED}
    content["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    content["seal_before"] = event.seal_before
    return hmac.new(secret("audit"), canonical(content).encode("ascii"), hashlib.sha256).hexdigest()


def append(event: AuditEvent) -> AuditEvent:
    """Put the event at the end of the chain, inside the caller's transaction, and mirror the head once it is
    kept.
    """
    with transaction.atomic():
        head = _locked_head()
        event.number = head.count + 1
        event.seal_before = head.seal or FIRST_SEAL
        event.seal = seal_of(event)
        event.save()
        head.count, head.seal = event.number, event.seal
        head.save(update_fields=["count", "seal"])
        reached = Head(event.number, event.seal)
        transaction.on_commit(lambda: mirror.advance(reached.count, reached.seal))
    return event


def _locked_head() -> ChainHead:
    head = ChainHead.objects.select_for_update().filter(id=1).first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(id=1)], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(id=1)
    return head


def current_head() -> Head:
    """Where the chain ends now, for printing on a signed document."""
    head = ChainHead.objects.filter(id=1).first()
    return Head(head.count, head.seal) if head and head.count else EMPTY
