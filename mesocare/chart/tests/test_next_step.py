"""The one button of the chart says the step that comes next, along the whole path."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from mesocare.assessment.actions import record_screening
from mesocare.assessment.actions.sending import send_intake
from mesocare.chart.next_step import NextStep, next_step
from mesocare.chart.situation import situation_of
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Role
from mesocare.diary.actions import mark_arrived
from mesocare.diary.models import Appointment, AppointmentKind, Room
from mesocare.patients.models import Patient
from mesocare.planning.actions import accept_plan, offer_plan
from mesocare.treatment.tests.making import (
    MELASMA,
    agree,
    answer_everything,
    make_clinic_ready,
    make_plan,
    make_ready_session,
    make_signed_session,
    melasma_draft,
)
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def step(world: World, patient: Patient, member: StaffMember | None = None) -> NextStep:
    found = next_step(situation_of(patient, world.at), member or world.practitioner, world.at)
    assert found is not None
    return found


def test_a_new_patient_is_sent_the_form(world: World) -> None:
    found = step(world, patient_of(world))
    assert (found.words, found.is_posted) == ("send the form", True)


def test_while_the_form_is_out_one_can_assess_here(world: World) -> None:
    patient = patient_of(world)
    send_intake(
        patient=patient,
        site=world.site,
        indication="melasma",
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    assert step(world, patient).words == "assessment"


def test_a_screened_patient_gets_a_plan(world: World) -> None:
    patient = patient_of(world)
    answer_everything(world, patient, world.at, MELASMA)
    _screen(world, patient)
    assert step(world, patient).words == "plan"


def test_from_draft_to_booking(world: World) -> None:
    make_clinic_ready(world, world.at)
    patient = patient_of(world)
    plan = make_plan(world, patient, world.at, melasma_draft(), accepted=False)
    assert step(world, patient).words == "offer the plan"
    offer_plan(plan=plan, by=world.practitioner, at=world.at, command_id=uuid.uuid4())
    assert step(world, patient).words == "quote"
    accept_plan(plan=plan, by=None, at=world.at + timedelta(minutes=1))
    assert step(world, patient).words == "consent"
    agree(world, plan, world.at + timedelta(minutes=2))
    assert step(world, patient).words == "book 5 sessions"
    _book(world, patient, plan.course, days=3)
    assert step(world, patient).words.startswith("session 1 on ")


def test_on_the_day_it_is_the_session_and_a_session_that_runs_comes_first(world: World) -> None:
    make_clinic_ready(world, world.at)
    patient = patient_of(world)
    plan = make_plan(world, patient, world.at, melasma_draft())
    agree(world, plan, world.at)
    visit = _book(world, patient, plan.course, days=0)
    mark_arrived(appointment=visit, by=world.practitioner, at=world.at, command_id=uuid.uuid4())
    found = step(world, patient)
    assert found.words == "session 1"
    assert found.fields == {"course": str(plan.course.uuid), "appointment": str(visit.uuid)}


def test_a_laid_out_session_leads_to_its_time_out(world: World) -> None:
    ready = make_ready_session(world, at=world.at)
    found = step(world, ready.patient)
    assert found.words == "time out, session 1"
    assert str(ready.session.uuid) in found.url


def test_after_the_signature_comes_the_aftercare(world: World) -> None:
    ready = make_signed_session(world, at=world.at)
    assert step(world, ready.patient).words == "aftercare for session 1"


def test_who_may_not_do_the_step_is_told_it_and_not_led_there(world: World) -> None:
    ready = make_ready_session(world, at=world.at)
    found = step(world, ready.patient, world.staff[Role.MANAGER])
    assert found.url == "" or found.waits_for == "time out, session 1"


def test_the_desk_books_while_a_colleague_prepares_the_consent(world: World) -> None:
    make_clinic_ready(world, world.at)
    make_plan(world, patient_of(world), world.at, melasma_draft())
    found = step(world, patient_of(world), world.staff[Role.RECEPTION])
    assert (found.words, found.waits_for) == ("book 5 sessions", "consent")


def test_a_contraindication_is_looked_at_before_a_plan(world: World) -> None:
    patient = patient_of(world)
    answer_everything(world, patient, world.at, MELASMA, pregnant="yes")
    _screen(world, patient)
    found = step(world, patient)
    assert found.words == "what stands against it"
    assert "/screenings/" in found.url


def _screen(world: World, patient: Patient) -> None:
    record_screening(
        patient=patient,
        protocol=MELASMA,
        plan_scope=None,
        jurisdiction="GB",
        signed=frozenset(),
        today=world.at.date(),
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )


def _book(world: World, patient: Patient, course: object, days: int) -> Appointment:
    room, _made = Room.objects.get_or_create(site=world.site, name="Room 1")
    start = world.at + timedelta(days=days, hours=1)
    return Appointment.objects.create(
        site=world.site,
        patient=patient,
        practitioner=world.practitioner,
        room=room,
        kind=AppointmentKind.SESSION,
        course=course,
        session_number=1,
        starts_at=start,
        ends_at=start + timedelta(minutes=40),
    )


def test_now_is_an_argument(world: World) -> None:
    assert next_step(situation_of(patient_of(world), timezone.now()), world.practitioner, timezone.now())
