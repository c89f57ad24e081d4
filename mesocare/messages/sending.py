"""Sending what is due. A message that cannot be handed over is tried again, later each time, and
never lost.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import F

from mesocare.messages.carriers import carrier_of
from mesocare.messages.models import OutboxMessage

logger = logging.getLogger(__name__)
AT_A_TIME = 100
LEASE = timedelta(minutes=2)  # how long one worker has for one message before another may take it
MOST_TRIES = 10


def send_due(at: datetime) -> int:
    """Send every message whose time has come and return how many were handed over."""
    due = OutboxMessage.objects.filter(
        sent_at__isnull=True, withdrawn_at__isnull=True, gave_up_at__isnull=True, next_try_at__lte=at
    )
    return sum(_send(message, at) for message in due.order_by("next_try_at")[:AT_A_TIME])


def _send(message: OutboxMessage, at: datetime) -> bool:
    if not _lease(message, at):
        return False
    try:
        carrier_of(message.channel).carry(message)
    except Exception as failure:
        _failed(message, at, failure)
        return False
    OutboxMessage.objects.filter(pk=message.pk).update(sent_at=at, failure="")
    return True


def _lease(message: OutboxMessage, at: datetime) -> bool:
    """Take the message; another worker that looked at the same time gets nothing."""
    same = OutboxMessage.objects.filter(
        pk=message.pk, tries=message.tries, sent_at__isnull=True, withdrawn_at__isnull=True
    )
    return bool(same.update(tries=F("tries") + 1, next_try_at=at + LEASE))


def _failed(message: OutboxMessage, at: datetime, failure: Exception) -> None:
    tries = message.tries + 1
    logger.warning("Message %s was not handed over: %r", message.uuid, failure)
    OutboxMessage.objects.filter(pk=message.pk).update(
        failure=repr(failure),
        next_try_at=at + wait_before_try(tries),
        gave_up_at=at if tries >= MOST_TRIES else None,
    )


def wait_before_try(tries: int) -> timedelta:
    """One minute, two, four … up to six hours.

    >>> wait_before_try(1), wait_before_try(4)
    (datetime.timedelta(seconds=60), datetime.timedelta(seconds=480))
    """
    return min(timedelta(minutes=2 ** (tries - 1)), timedelta(hours=6))
