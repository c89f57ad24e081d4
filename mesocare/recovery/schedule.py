"""At which moment each check-in is sent: within the pack's own span, at an hour that suits a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from mesotherapy.pack.checkins import CheckIns
from mesotherapy.recovery import DueCheckIn, due_check_ins

EVENING = time(19)  # the message of the same day is sent then, where the pack's span allows it
FIRST, LAST = time(9), time(20)  # later messages are sent between these, on the site's wall clock


@dataclass(frozen=True, slots=True)
class Timed:
    """One check-in of one session, with the moment it is sent and the moment its silence is noticed."""

    moment: str
    due_at: datetime
    late_at: datetime


def timed_check_ins(check_ins: CheckIns, ended: datetime) -> list[Timed]:
    """Every check-in after a session that ended at `ended`, which is on the site's wall clock.

    Days are the site's calendar days, so a change of the clocks moves nothing by an hour.
    """
    return [
        Timed(due.moment.id, _sent_at(due, ended), due.late_at) for due in due_check_ins(check_ins, ended)
    ]


def _sent_at(due: DueCheckIn, ended: datetime) -> datetime:
    opens = due.opens_at
    if opens.date() == ended.date():
        return min(max(opens, _on(opens, EVENING)), due.late_at)
    if opens.time() < FIRST:
        return _on(opens, FIRST)
    return min(opens, _on(opens, LAST))


def _on(day: datetime, hour: time) -> datetime:
    return datetime.combine(day.date(), hour, tzinfo=day.tzinfo)
