"""Laws of the schedule: once, in order, at civil hours, whatever the clocks do; and silence is noticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesocare.messages.models import OutboxMessage, PrivateLink
from mesocare.recovery import actions, queries
from mesocare.recovery.facts import schedule
from mesocare.recovery.models import Case, CheckIn, Report, Sitting
from mesocare.recovery.schedule import timed_check_ins
from mesocare.recovery.tests.treated import (
    CALM,
    check_in_of,
    command,
    followed,
    session_of,
)
from mesocare.treatment.tests.making import make_running_session
from mesocare.web.clock import at_site
from tests.support.world import World

ENDED = st.datetimes(datetime(2024, 1, 1, 7), datetime(2028, 12, 31, 19)).filter(lambda at: 7 <= at.hour < 19)
ZONES = st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Dubai", "Australia/Lord_Howe", "UTC"])


@given(ENDED, ZONES)
def test_check_ins_come_in_order_within_their_span_at_civil_hours(ended: datetime, zone: str) -> None:
    local = ended.replace(tzinfo=ZoneInfo(zone))
    timed = timed_check_ins(schedule(), local)
    assert timed[0].moment == "evening"
    assert all(first.due_at < second.due_at for first, second in pairwise(timed))
    assert all(local < one.due_at <= one.late_at for one in timed)
    later = timed[1:]
    assert all(9 <= one.due_at.hour <= 20 for one in later)


@given(ENDED, ZONES)
def test_days_are_the_sites_own_days_whatever_the_clocks_do(ended: datetime, zone: str) -> None:
    local = ended.replace(tzinfo=ZoneInfo(zone))
    days = {one.moment: (one.due_at.date() - local.date()).days for one in timed_check_ins(schedule(), local)}
    assert days == {
        "evening": 0, "day-1": 1, "day-3": 3, "day-7": 7, "day-14": 14, "week-4-6": 28, "month-3": 90,
        "month-7": 203,
    }  # fmt: skip


def test_a_change_of_the_clocks_moves_the_hour_on_the_wall_by_nothing() -> None:
    """In Paris the clocks went back on 25 October 2026."""
    ended = datetime(2026, 10, 24, 16, 30, tzinfo=ZoneInfo("Europe/Paris"))
    day_1 = timed_check_ins(schedule(), ended)[1]
    assert (day_1.due_at.hour, day_1.due_at.minute) == (16, 30)
    assert day_1.due_at.astimezone(UTC) - ended.astimezone(UTC) == timedelta(hours=25)


@pytest.mark.django_db
def test_scheduling_twice_gives_one_of_each_and_one_link(world: World) -> None:
    session = session_of(world, days_ago=0)
    first = actions.schedule_check_ins(session, world.at)
    again = actions.schedule_check_ins(session, world.at + timedelta(minutes=5))
    assert [row.pk for row in first] == [row.pk for row in again]
    assert CheckIn.objects.count() == 8
    assert PrivateLink.objects.filter(purpose="aftercare").count() == 1
    later = world.at + timedelta(days=90)
    assert actions.home_link_of(session, world.at) == actions.home_link_of(session, later)


@pytest.mark.django_db
def test_a_session_that_never_began_is_not_followed_up(world: World) -> None:
    session = session_of(world, days_ago=0, started_at=None, ended_at=None, status="abandoned")
    assert actions.schedule_check_ins(session, world.at) == []


@pytest.mark.django_db
def test_the_worker_finds_a_stopped_session_that_nobody_scheduled(world: World) -> None:
    session = session_of(world, days_ago=0, status="stopped")
    assert actions.schedule_missing(world.at + timedelta(minutes=1)) == 1
    assert session.check_ins.count() == 8
    assert actions.schedule_missing(world.at + timedelta(minutes=2)) == 0


@pytest.mark.django_db
def test_signing_a_session_schedules_its_check_ins_with_the_seal(world: World) -> None:
    ready = make_running_session(world, at=world.at)
    ready.everything_done()
    ready.sign()
    assert ready.again().check_ins.count() == 8
    assert ready.again().follow_up.token


@pytest.mark.django_db
def test_days_count_from_the_stop_not_from_a_later_signature(world: World) -> None:
    stop = {"at": world.at.isoformat(), "reason": "dizzy"}
    signed = world.at + timedelta(days=1)
    session = session_of(world, state={"zones": [], "stopped": stop}, ended_at=signed)
    assert queries.day_of(session, signed) == 1


@pytest.mark.django_db
def test_each_check_in_is_sent_once_with_the_same_address(world: World) -> None:
    session, token = followed(world, days_ago=0)
    for day in (0.38, 1.1, 1.2):
        actions.ask_due(world.at + timedelta(days=day))
    bodies = [message.body for message in OutboxMessage.objects.filter(kind="check-in")]
    assert len(bodies) == 2
    assert all(f"/l/{token}/check-in/" in body for body in bodies)
    assert check_in_of(session, "day-1").asked_at is not None


@pytest.mark.django_db
def test_the_address_of_today_is_used_and_a_revoked_link_is_replaced(world: World) -> None:
    from mesocare.messages.links import revoke_link

    session, token = followed(world, days_ago=0)
    revoke_link(session.follow_up.link, world.at)
    session.patient.email = "new@example.org"
    session.patient.save(update_fields=["email"])
    actions.ask_due(world.at + timedelta(hours=9))
    message = OutboxMessage.objects.get(kind="check-in")
    assert message.recipient == "new@example.org"
    assert token not in message.body
    assert "/check-in/" in message.body


@pytest.mark.django_db
def test_a_check_in_that_is_late_already_is_not_sent_but_called(world: World) -> None:
    followed(world, days_ago=5)
    actions.ask_due(world.at)
    actions.mark_missed(world.at)
    assert not OutboxMessage.objects.filter(kind="check-in").exists()
    assert [row.moment for row in queries.silences([world.site])] == ["day-3"]


@pytest.mark.django_db
def test_silence_stands_in_the_inbox_until_a_person_follows_it_up(world: World) -> None:
    session, _token = followed(world, days_ago=0)
    moment = world.at + timedelta(days=2, hours=1)
    actions.ask_due(world.at + timedelta(days=1, hours=1))
    actions.mark_missed(moment)
    needs = queries.needs_you(world.site, world.practitioner, moment)
    assert [(one.state, "No answer" in one.title) for one in needs] == [("unknown", True)]
    asked = check_in_of(session, "day-1")
    actions.ask_again(check_in=asked, by=world.practitioner, at=moment, command_id=command())
    assert queries.silences([world.site])
    actions.settle_silence(
        check_in=check_in_of(session, "day-1"), words="Called, all spoken about", by=world.practitioner,
        at=moment, command_id=command(),
    )  # fmt: skip
    assert queries.silences([world.site]) == []


@pytest.mark.django_db
def test_an_answer_ends_the_silence_before_it(world: World) -> None:
    session, _token = followed(world, days_ago=3.1)
    actions.mark_missed(world.at)
    assert queries.silences([world.site])
    actions.report_from_patient(session=session, answers=CALM, at=world.at, moment="day-3")
    assert queries.silences([world.site]) == []


@pytest.mark.django_db
def test_what_was_left_in_the_middle_becomes_a_report_whose_gaps_are_followed_up(world: World) -> None:
    session, _token = followed(world, days_ago=3.1)
    actions.keep_page(
        session=session, sitting_uuid=command(), check_in=check_in_of(session, "day-3"),
        answers={"breathing": "no", "pain": 0}, by="patient", at=world.at, command_id=command(),
    )  # fmt: skip
    assert actions.keep_unfinished(world.at + timedelta(minutes=10)) == 0
    assert not Report.objects.exists()
    assert actions.keep_unfinished(world.at + timedelta(minutes=31)) == 1
    report = Report.objects.get()
    assert (report.is_complete, report.reported_at) == (False, world.at)
    assert Case.objects.get().urgency != "expected"
    assert actions.keep_unfinished(world.at + timedelta(minutes=60)) == 0
    assert Sitting.objects.get().kept_at is not None


@pytest.mark.django_db
def test_days_of_a_report_are_counted_by_the_sites_calendar(world: World) -> None:
    """Just after midnight in Paris it is still the day before in UTC."""
    session, _token = followed(world, days_ago=0)
    midnight = datetime(2026, 11, 25, 0, 20, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
    report = actions.report_from_patient(session=session, answers={"pain": 0}, at=midnight, moment="evening")
    assert report.day == 1
    assert at_site(report.reported_at, "Europe/Paris").date() == at_site(midnight, "Europe/Paris").date()


@pytest.mark.django_db
def test_who_has_no_address_is_not_asked_and_stands_in_the_inbox_to_be_called(world: World) -> None:
    session, _token = followed(world, days_ago=0)
    session.patient.email = session.patient.phone = ""
    session.patient.save(update_fields=["email", "phone"])
    actions.ask_due(world.at + timedelta(days=1, hours=1))
    actions.mark_missed(world.at + timedelta(days=2, hours=1))
    (silent,) = queries.silences([world.site])
    assert (silent.moment, silent.asked_at) == ("day-1", None)
