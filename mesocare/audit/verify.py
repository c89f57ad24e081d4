"""Walking the chain from its first link, to find the first that is broken."""

from collections.abc import Iterable
from dataclasses import dataclass

from mesocare.audit import mirror
from mesocare.audit.chain import EMPTY, Head, current_head, seal_of
from mesocare.audit.models import AuditEvent

AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold, and why."""

    number: int
    why: str

    def __str__(self) -> str:
        return f"Event {self.number}: {self.why}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What the walk found. `broken` is empty for a whole chain."""

    head: Head
    broken: Broken | None


def verify_chain() -> Verified:
    """Walk every link and compare the end with both heads, the one in the database and the mirrored one."""
    try:
        mirrored = mirror.read()
    except mirror.MirrorUnreadable as problem:
        return Verified(EMPTY, Broken(0, str(problem)))
    verified = walk(mirrored)
    if verified.broken is None and verified.head.count and mirrored is None:
        why = f"cannot be vouched for: the mirrored head {mirror.file()} is not there."
        return Verified(verified.head, Broken(verified.head.count, why))
    return verified


def walk(mirrored: mirror.Mirrored | None) -> Verified:
    """Walk the chain in the database, against a head that is known from elsewhere."""
    events = AuditEvent.objects.order_by("number").iterator(chunk_size=AT_A_TIME)
    return walk_over(events, current_head(), mirrored)


def walk_over(events: Iterable[AuditEvent], kept: Head, mirrored: mirror.Mirrored | None) -> Verified:
    """Walk these events, which must end at the head that is kept with them."""
    end = EMPTY
    for event in events:
        why = _why_broken(event, end, mirrored)
        if why:
            return Verified(end, Broken(end.count + 1, why))
        end = Head(event.number, event.seal)
    return Verified(end, _end_is_wrong(end, kept, mirrored))


def _why_broken(event: AuditEvent, before: Head, mirrored: mirror.Mirrored | None) -> str:
    if event.number != before.count + 1:
        return f"missing; the next event there is number {event.number}."
    if event.seal_before != before.seal:
        return "does not follow the event before it (moved, or one was exchanged)."
    if event.seal != seal_of(event):
        return "was changed after it was written, or written without the clinic's key."
    if mirrored and event.number == mirrored.count and event.seal != mirrored.seal:
        return "is not the event the mirrored head knows (a rewritten chain, or another database)."
    return ""


def _end_is_wrong(end: Head, kept: Head, mirrored: mirror.Mirrored | None) -> Broken | None:
    if mirrored and mirrored.count > end.count:
        return Broken(end.count + 1, f"missing; the mirrored head knows {mirrored.count} events.")
    if kept != end:
        return Broken(
            end.count + 1, f"missing or added by hand; the chain's own head says {kept.count} events."
        )
    return None
