"""Jobs that come round, and the sending of messages. A feature adds its own in `<feature>/jobs.py`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.module_loading import autodiscover_modules

from mesocare.messages.models import JobRun
from mesocare.messages.sending import send_due

logger = logging.getLogger(__name__)
Job = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Periodic:
    name: str
    every: timedelta
    job: Job


_periodic: dict[str, Periodic] = {}


def periodic(every: timedelta) -> Callable[[Job], Job]:
    """Have the worker call this at least every so often, with the time it is. It must be safe to
    call twice.
    """

    def register(job: Job) -> Job:
        name = f"{job.__module__}.{job.__qualname__}"
        _periodic[name] = Periodic(name, every, job)
        return job

    return register


@periodic(every=timedelta(seconds=5))
def send_messages(at: datetime) -> None:
    send_due(at)


def run_due_jobs(at: datetime) -> list[str]:
    """Run every job whose time has come, each by one worker alone; a job that fails stops no other."""
    autodiscover_modules("jobs")
    return [due.name for due in _periodic.values() if _claim(due, at) and _run(due, at)]


def _claim(due: Periodic, at: datetime) -> bool:
    """Take the job for this round. Of two workers one wins, because one statement both asks and writes."""
    if JobRun.objects.filter(name=due.name, last_at__lte=at - due.every).update(last_at=at):
        return True
    if JobRun.objects.filter(name=due.name).exists():
        return False
    try:
        with transaction.atomic():
            JobRun.objects.create(name=due.name, last_at=at)
    except IntegrityError:
        return False
    return True


def _run(due: Periodic, at: datetime) -> bool:
    try:
        due.job(at)
    except Exception as failure:
        logger.exception("The job %s failed.", due.name)
        JobRun.objects.filter(name=due.name).update(failure=f"{at.isoformat()} {failure!r}")
        return False
    return True
