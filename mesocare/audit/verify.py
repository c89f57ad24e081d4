"""Walking the chain from its first link, to find the first that is broken."""

from collections.abc import Iterator
from dataclasses import dataclass

from mesocare.audit import mirror
from mesocare.audit.chain import EMPTY, FIRST_SEAL, Head, seal_of
from mesocare.audit.models import AuditEvent, ChainHead

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
    mirrored, unreadable = _mirrored()
    end = EMPTY
    for event in _events():
        why = _why_broken(event, end, mirrored)
        if why:
            return Verified(end, Broken(end.count + 1, why))
        end = Head(event.number, event.seal)
    return Verified(end, unreadable or _end_is_wrong(end, mirrored))


def _events() -> Iterator[AuditEvent]:
    return AuditEvent.objects.order_by("number").iterator(chunk_size=AT_A_TIME)


def _mirrored() -> tuple[mirror.Mirrored | None, Broken | None]:
    try:
        return mirror.read(), None
    except mirror.MirrorUnreadable as problem:
        return None, Broken(0, str(problem))


def _why_broken(event: AuditEvent, before: Head, mirrored: mirror.Mirrored | None) -> str:
    if event.number != before.count + 1:
        return f"missing; the next event there is number {event.number}."
    if event.seal_before != before.seal:
        return "does not follow the event before it (moved, or one was exchanged)."
    if event.seal != seal_of(event):
        return "was changed after it was written, or written without the clinic's key."
    if mirrored and event.number == mirrored.count and event.seal != mirrored.seal:
        return "is not the event that the mirrored head knows (the chain was rewritten or another database put in)."
    return ""


def _end_is_wrong(end: Head, mirrored: mirror.Mirrored | None) -> Broken | None:
    kept = ChainHead.objects.filter(id=1).first()
    count, seal = (kept.count, kept.seal or FIRST_SEAL) if kept else (0, FIRST_SEAL)
    if mirrored and mirrored.count > end.count:
        return Broken(end.count + 1, f"missing; the mirrored head knows {mirrored.count} events.")
    if (count, seal) != (end.count, end.seal):
        return Broken(end.count + 1, f"missing or added by hand; the chain's own head says {count} events.")
    if end.count and mirrored is None:
        return Broken(end.count, f"cannot be vouched for: the mirrored head {mirror.file()} is not there.")
    return None
