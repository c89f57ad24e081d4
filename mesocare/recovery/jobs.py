"""What the worker does for recovery: asks, notices silence, keeps what was left unfinished."""

from datetime import datetime, timedelta

from mesocare.messages.jobs import periodic
from mesocare.recovery import actions


@periodic(every=timedelta(minutes=1))
def follow_up(at: datetime) -> None:
    """Safe to call as often as one likes: each step does only what is not done yet."""
    actions.schedule_missing(at)
    actions.ask_due(at)
    actions.keep_unfinished(at)
    actions.mark_missed(at)
