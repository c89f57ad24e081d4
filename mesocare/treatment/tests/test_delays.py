"""A delay with its first day, and answers that have grown old: on the pages and at the gate."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mesocare.assessment.actions import Said, keep_answers
from mesocare.assessment.models import ScreeningRecord
from mesocare.clinics.pack import current_pack
from mesocare.treatment.screened import judged_for
from mesocare.treatment.tests.making import (
    Ready,
    answer_everything,
    check_the_kit,
    make_ready_session,
    screen_now,
    unremarkable,
)
from mesocare.treatment.tests.test_gate import Started
from mesocare.web.clock import site_today
from mesocare.web.templatetags.formats import day
from mesotherapy.days import day_words
from mesotherapy.gate import Condition
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def newest(ready: Ready) -> ScreeningRecord:
    return ScreeningRecord.objects.filter(patient=ready.patient).latest("pk")


def test_a_delay_is_told_with_the_same_first_day_on_the_pages_and_at_the_gate(
    world: World, now: datetime, sign_in: SignIn
) -> None:
    ready, client = make_ready_session(world, at=now), sign_in(world.practitioner)
    peel = site_today(now, world.site.time_zone) - timedelta(days=4)
    answer_everything(world, ready.patient, now, ready.plan.protocol, **{"last-peel-on": peel.isoformat()})
    screen_now(ready.again(), world.practitioner, now)
    record = newest(ready)

    assert record.verdict == "defer"
    assert record.defer_until == peel + timedelta(days=14)  # the rule: in the last two weeks
    told = f"Wait until {day(record.defer_until)}"
    pages = [
        reverse("assessment:assess", args=[ready.patient.uuid]) + f"?protocol={ready.plan.protocol}",
        reverse("assessment:screening", args=[ready.patient.uuid, record.uuid]),
    ]
    for page in pages:
        assert told in client.get(page).content.decode()
    refused = Started(ready, client)
    assert "wait" in refused.refused_for(Condition.VERDICT)
    assert f"Move the session to {day_words(record.defer_until)} or later." in refused.text
    eve = judged_for(ready.again(), record.defer_until - timedelta(days=1)).screening
    first = judged_for(ready.again(), record.defer_until).screening
    assert eve.verdict.value == "defer"
    assert first.verdict.value != "defer"


def test_an_answer_past_its_time_is_asked_again_and_keeps_the_session_from_starting(
    world: World, now: datetime, sign_in: SignIn
) -> None:
    """ "Never had a peel there" holds 30 days; it was said 40 days ago, everything else today."""
    ready, client = make_ready_session(world, at=now - timedelta(days=40)), sign_in(world.practitioner)
    check_the_kit(world, now, world.site)
    today = [
        Said(question=name, value=value)
        for name, value in unremarkable(ready.plan.protocol).items()
        if name != "last-peel-on"
    ]
    keep_answers(
        patient=ready.patient,
        said=today,
        asked_with=current_pack().digest,
        today=site_today(now, world.site.time_zone),
        by=world.practitioner,
        at=now,
        command_id=uuid.uuid4(),
    )
    screen_now(ready.again(), world.practitioner, now)

    assert newest(ready).verdict == "ask"
    assert "Peel or dermabrasion" in Started(ready, client).refused_for(Condition.VERDICT)
    page = reverse("assessment:assess", args=[ready.patient.uuid]) + f"?protocol={ready.plan.protocol}"
    assert "Last peel or dermabrasion in the area" in client.get(page).content.decode()
