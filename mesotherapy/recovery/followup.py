"""When a patient is asked how it goes: the check-ins of one session, and which of them went unanswered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mesotherapy.facts import add_time
from mesotherapy.pack.checkins import CheckIns, Moment
from mesotherapy.pack.pack import Pack
from mesotherapy.quantity import Quantity, Unit


def check_ins_of(pack: Pack) -> CheckIns | None:
    """The schedule of check-ins, where the pack has one."""
    return next(iter(pack.all(CheckIns)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCheckIn:
    """One check-in of one session: when it opens and when an answer is late."""

    moment: Moment
    opens_at: datetime
    late_at: datetime

    def is_silent(self, now: datetime, *, answered: bool) -> bool:
        """Whether somebody should call: the time has passed and nothing was said. Silence is not wellness."""
        return not answered and now > self.late_at


def due_check_ins(check_ins: CheckIns, session_at: datetime) -> tuple[DueCheckIn, ...]:
    """The check-ins of a session, in order."""
    due = [
        DueCheckIn(
            moment=moment,
            opens_at=_later(session_at, moment.after.from_),
            late_at=_later(session_at, moment.after.until),
        )
        for moment in check_ins.moments
    ]
    return tuple(sorted(due, key=lambda check_in: check_in.opens_at))


def _later(at: datetime, amount: Quantity) -> datetime:
    if amount.unit in (Unit.SECOND, Unit.MINUTE, Unit.HOUR):
        return at + timedelta(seconds=int(amount.to(Unit.SECOND).amount))
    return datetime.combine(add_time(at.date(), amount), at.timetz())
