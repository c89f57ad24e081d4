from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from mesocare.clinics.models import Organisation
from mesocare.messages import jobs
from mesocare.messages.actions import queue_message, withdraw_messages
from mesocare.messages.models import JobRun, OutboxMessage
from mesocare.messages.sending import MOST_TRIES, send_due
from mesocare.messages.worker import work_once

pytestmark = pytest.mark.django_db


class BrokenCarrier:
    def carry(self, message: OutboxMessage) -> None:
        raise OSError("the line is down")


def queue(organisation: Organisation, at: datetime, **more: Any) -> OutboxMessage:
    fields: dict[str, Any] = {
        "to": "+33612345678",
        "channel": "sms",
        "kind": "check-in",
        "subject": "",
        "body": "How are you?",
    }
    return queue_message(organisation=organisation, at=at, **{**fields, **more})


def outbox(settings: Any) -> list[Path]:
    return sorted(Path(settings.OUTBOX).glob("*.txt"))


def test_a_message_waits_for_its_time_and_is_sent_once(
    organisation: Organisation, at: datetime, settings: Any
) -> None:
    queue(organisation, at, send_at=at + timedelta(hours=2))

    assert send_due(at) == 0
    assert send_due(at + timedelta(hours=2)) == 1
    assert send_due(at + timedelta(hours=3)) == 0
    [file] = outbox(settings)
    assert "How are you?" in file.read_text()
    assert "+33612345678" in file.read_text()


def test_a_withdrawn_message_is_never_sent(world: Any, at: datetime, settings: Any) -> None:
    message = queue(world.organisation, at, patient=world.site)
    assert withdraw_messages(organisation=world.organisation, patient=world.site, kind="check-in", at=at) == 1
    assert send_due(at) == 0
    message.refresh_from_db()
    assert message.sent_at is None


def test_an_email_goes_through_the_mail_settings(
    organisation: Organisation, at: datetime, mailoutbox: list[Any]
) -> None:
    queue(organisation, at, channel="email", to="ana@example.org", subject="Your\nquote")
    assert send_due(at) == 1
    assert mailoutbox[0].to == ["ana@example.org"]
    assert mailoutbox[0].subject == "Your quote"


def test_a_message_that_fails_is_tried_later_and_later_and_then_shown_as_failed(
    organisation: Organisation, at: datetime, settings: Any
) -> None:
    settings.CARRIERS = {"sms": f"{__name__}.BrokenCarrier"}
    message = queue(organisation, at)
    gaps = []
    now = at
    for _ in range(MOST_TRIES):
        send_due(now)
        message.refresh_from_db()
        gaps.append(message.next_try_at - now)
        now = message.next_try_at

    assert gaps[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert message.gave_up_at is not None
    assert "the line is down" in message.failure
    assert send_due(now + timedelta(days=1)) == 0


def test_what_a_message_says_is_not_readable_in_the_database(
    organisation: Organisation, at: datetime
) -> None:
    message = queue(organisation, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, recipient FROM mesocare_messages_outboxmessage")
        [(body, recipient)] = cursor.fetchall()
    assert "How are you" not in body
    assert "336" not in recipient
    assert OutboxMessage.objects.get(pk=message.pk).body == "How are you?"


def test_a_job_comes_round_no_more_often_than_it_should(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[datetime] = []
    monkeypatch.setattr(
        jobs, "_periodic", {"count": jobs.Periodic("count", timedelta(minutes=10), calls.append)}
    )

    for minute in (0, 5, 9, 10, 15, 21):
        jobs.run_due_jobs(at + timedelta(minutes=minute))

    assert calls == [at, at + timedelta(minutes=10), at + timedelta(minutes=21)]


def test_a_job_that_fails_stops_no_other_and_is_seen(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[datetime] = []

    def breaks(at: datetime) -> None:
        raise ValueError("no")

    every = timedelta(minutes=1)
    both = {"bad": jobs.Periodic("bad", every, breaks), "good": jobs.Periodic("good", every, calls.append)}
    monkeypatch.setattr(jobs, "_periodic", both)

    assert jobs.run_due_jobs(at) == ["good"]
    assert calls == [at]
    assert "no" in JobRun.objects.get(name="bad").failure


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_is_due(organisation: Organisation, at: datetime, settings: Any) -> None:
    queue(organisation, at)
    work_once(at)
    assert len(outbox(settings)) == 1
