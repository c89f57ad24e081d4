"""Cases: the worst so far wins, nothing a patient adds calms it, and red ends in writing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesocare.clinics.roles import Role
from mesocare.messages.models import OutboxMessage
from mesocare.recovery import actions, queries
from mesocare.recovery.facts import judge, read_answers
from mesocare.recovery.models import Case, Report, ReportRead
from mesocare.recovery.tests.treated import CALM, command, followed, session_of
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import at_site, site_today
from mesocare.web.refusal import Refusal
from mesotherapy.pack.reactions import Urgency
from tests.support.people import new_patient
from tests.support.world import World

pytestmark = pytest.mark.django_db
YES_NO = [sign for sign, value in CALM.items() if value == "no"]


def red_case(world: World, **changes: Any) -> Case:
    session, _token = followed(world, days_ago=3.1, **changes)
    fever = {**CALM, "fever": "yes"}
    actions.report_from_patient(session=session, answers=fever, at=world.at, moment="day-3")
    return Case.objects.get(treatment_session=session)


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_report_as_expected_opens_nothing(world: World) -> None:
    session, _token = followed(world, days_ago=3.1)
    report = actions.report_from_patient(session=session, answers=CALM, at=world.at, moment="day-3")
    assert report.urgency == "expected"
    assert not Case.objects.exists()
    assert queries.on_track([world.site], world.at) == [report]


def test_several_reports_join_the_open_case_and_the_worst_wins(world: World) -> None:
    case = red_case(world)
    session, later = case.treatment_session, world.at + timedelta(minutes=20)
    actions.report_from_patient(session=session, answers={**CALM, "breathing": "yes"}, at=later)
    actions.report_from_patient(session=session, answers=CALM, at=later + timedelta(minutes=5))
    case = again(case)
    assert case.urgency == "emergency"
    assert case.reports.count() == 3
    assert Case.objects.count() == 1


def test_a_calmer_report_moves_neither_urgency_nor_clock(world: World) -> None:
    case = red_case(world)
    before = (case.urgency, case.answer_by)
    calmer, later = {**CALM, "new-nodule": "yes"}, world.at + timedelta(hours=1)
    actions.report_from_patient(session=case.treatment_session, answers=calmer, at=later)
    assert (again(case).urgency, again(case).answer_by) == before


@given(said=st.sets(st.sampled_from(YES_NO), max_size=4), more=st.sampled_from(YES_NO))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_one_more_yes_never_lowers_the_urgency(kept: TreatmentSession, said: set[str], more: str) -> None:
    def urgency(signs: set[str]) -> Urgency:
        at = at_site(kept.ended_at + timedelta(days=3), kept.site.time_zone)  # type: ignore[operator]
        answers = {**CALM, **dict.fromkeys(signs, "yes")}
        return judge(kept, read_answers(answers, at=at)).urgency

    assert urgency(said | {more}).rank <= urgency(said).rank


@pytest.fixture
def kept(world: World) -> TreatmentSession:
    return session_of(world, days_ago=3.1)


def test_a_red_case_does_not_close_without_an_outcome_a_call_and_a_sentence(world: World) -> None:
    case = red_case(world)
    by: dict[str, Any] = {"by": world.practitioner, "at": world.at}
    spoke = "Spoke with her at length."
    for outcome, text in (("", spoke), ("seen", ""), ("seen", spoke)):
        with pytest.raises(actions.OutcomeMissing):
            actions.close_case(case=case, outcome=outcome, text=text, command_id=command(), **by)
    actions.record_call(case=case, reached=True, text="Comes in at noon", command_id=command(), **by)
    actions.close_case(case=case, outcome="seen", text="Seen at noon, no pus.", command_id=command(), **by)
    assert (again(case).outcome, again(case).closed_at) == ("seen", world.at)


def test_a_report_after_the_end_opens_a_new_case(world: World) -> None:
    case = red_case(world)
    by: dict[str, Any] = {"by": world.practitioner, "at": world.at}
    actions.record_call(case=case, reached=True, text="Spoken with", command_id=command(), **by)
    actions.close_case(case=case, outcome="seen", text="Seen at noon, well.", command_id=command(), **by)
    actions.report_from_patient(
        session=case.treatment_session, answers={**CALM, "pus": "yes"}, at=world.at + timedelta(days=1)
    )
    assert Case.objects.count() == 2
    with pytest.raises(actions.AlreadyClosed):
        actions.note(case=case, text="late", command_id=command(), **by)


def test_only_a_clinician_who_reached_the_patient_stops_the_clock(world: World) -> None:
    case = red_case(world)
    desk, doctor = world.staff[Role.RECEPTION], world.practitioner
    actions.record_call(
        case=case, reached=True, text="Put through", by=desk, at=world.at, command_id=command()
    )
    actions.record_call(case=case, reached=False, text="", by=doctor, at=world.at, command_id=command())
    actions.reply(case=case, text="Please call us.", by=doctor, at=world.at, command_id=command())
    assert again(case).answered_at is None
    actions.record_call(case=case, reached=True, text="Spoke", by=doctor, at=world.at, command_id=command())
    assert again(case).answered_at == world.at


def test_a_new_alarm_after_the_call_starts_the_clock_again(world: World) -> None:
    case = red_case(world)
    actions.record_call(
        case=case, reached=True, text="Spoke", by=world.practitioner, at=world.at, command_id=command()
    )
    later = world.at + timedelta(hours=3)
    actions.report_from_patient(session=case.treatment_session, answers={**CALM, "vision": "yes"}, at=later)
    assert again(case).answered_at is None
    assert again(case).answer_by == later


def test_the_same_command_twice_is_done_once(world: World) -> None:
    case, number = red_case(world), command()
    for _again in range(2):
        actions.reply(case=case, text="Call us.", by=world.practitioner, at=world.at, command_id=number)
    assert case.events.filter(kind="replied").count() == 1
    assert OutboxMessage.objects.filter(kind="recovery-reply").count() == 1


def test_the_message_outside_says_nothing_of_what_was_written(world: World) -> None:
    case = red_case(world)
    actions.reply(
        case=case, text="Your fever needs us.", by=world.practitioner, at=world.at, command_id=command()
    )
    assert "fever" not in OutboxMessage.objects.get(kind="recovery-reply").body


def test_red_and_watch_are_not_acknowledged_in_bulk(world: World) -> None:
    case = red_case(world)
    with pytest.raises(actions.NotRoutine):
        actions.acknowledge_reports(
            reports=list(case.reports.all()), by=world.practitioner, at=world.at, command_id=command()
        )
    assert not ReportRead.objects.exists()


def test_reception_may_not_close_nor_answer(world: World) -> None:
    case, desk = red_case(world), world.staff[Role.RECEPTION]
    with pytest.raises(Refusal):
        actions.reply(case=case, text="All is well", by=desk, at=world.at, command_id=command())
    with pytest.raises(Refusal):
        actions.close_case(
            case=case, outcome="seen", text="All is well now", by=desk, at=world.at, command_id=command()
        )


def test_escalating_raises_to_the_same_day_and_names_the_director(world: World) -> None:
    session, _token = followed(world, days_ago=3.1)
    actions.report_from_patient(session=session, answers={**CALM, "pain": 3}, at=world.at, moment="day-3")
    case = Case.objects.get()
    assert case.urgency == "48h"
    actions.escalate(case=case, text="Odd", by=world.practitioner, at=world.at, command_id=command())
    assert (again(case).urgency, again(case).assigned_to) == ("same-day", world.director)
    today = site_today(world.at, case.site.time_zone)
    assert site_today(again(case).answer_by, case.site.time_zone) == today  # and not the 48 hours of before


def test_the_inbox_is_sorted_by_urgency_and_then_by_the_clock(world: World) -> None:
    watch, _token = followed(world, days_ago=3.1, patient=new_patient(world, "Watchful"))
    actions.report_from_patient(session=watch, answers={**CALM, "pain": 3}, at=world.at - timedelta(hours=9))
    red_case(world, patient=new_patient(world, "Redmond"))
    needs = queries.needs_you(world.site, world.practitioner, world.at)
    assert [one.state for one in needs] == ["stop", "check"]
    assert "Redmond" in needs[0].title
    assert queries.open_reds([world.site]) == 1


def test_a_call_at_the_desk_opens_the_same_case(world: World) -> None:
    case = red_case(world)
    report = actions.take_call(
        session=case.treatment_session, answers={"breathing": "yes", "temperature_c": "38.4"},
        regions=["malar R"], words="She sounds short of breath", by=world.staff[Role.RECEPTION],
        at=world.at + timedelta(minutes=3), command_id=command(),
    )  # fmt: skip
    assert report in again(case).reports.all()
    assert again(case).urgency == "emergency"
    assert report.answers["fever"] == "yes"
    assert Report.objects.filter(taken_by=world.staff[Role.RECEPTION]).count() == 1
