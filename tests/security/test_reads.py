"""Whatever shows a patient is a read, whichever way it was asked for."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.audit.models import AuditEvent
from mesocare.clinics.roles import Role
from mesocare.diary.models import Absence, Appointment, Room
from mesocare.messages.links import make_link
from tests.support.clinic import SignIn
from tests.support.people import BORN, patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def told_of(world: World) -> bool:
    """Whether the audit knows that the patient of this world was looked at."""
    who = str(patient_of(world).uuid)
    reads = AuditEvent.objects.filter(action="read")
    return any(event.patient == who or who in event.detail for event in reads)


def test_a_form_that_comes_back_with_errors_is_a_read(world: World, sign_in: SignIn) -> None:
    patient = patient_of(world)
    address = reverse("patients:edit", kwargs={"patient_uuid": patient.uuid})
    answer = sign_in(world.staff[Role.RECEPTION]).post(address, {"family_name": ""})
    assert answer.status_code >= 400
    assert patient.family_name in answer.content.decode()
    assert told_of(world)


def test_the_list_of_callers_is_a_read(world: World, sign_in: SignIn) -> None:
    name = patient_of(world).family_name
    answer = sign_in(world.staff[Role.RECEPTION]).get(reverse("recovery:take-call"), {"q": name[:6]})
    assert name in answer.content.decode()
    assert told_of(world)


def test_visits_that_clash_with_an_absence_are_those_of_ones_own_sites(world: World, sign_in: SignIn) -> None:
    """They are reads, and another site's diary stays there."""
    patient, starts = patient_of(world), world.at + timedelta(days=4000)
    for site in (world.site, world.far_site):
        room = Room.objects.create(site=site, name=f"Room of {site.name}")
        Appointment.objects.create(
            site=site, patient=patient, room=room, practitioner=world.practitioner, kind="consultation",
            starts_at=starts, ends_at=starts + timedelta(minutes=30),
        )  # fmt: skip
    Absence.objects.create(
        staff_member=world.practitioner, starts_at=starts - timedelta(hours=1),
        ends_at=starts + timedelta(hours=1),
    )  # fmt: skip
    page = sign_in(world.staff[Role.MANAGER]).get(reverse("diary:setup")).content.decode()
    assert page.count(f"{patient.name}, ") == 2  # once to read and once for the ear, of one visit
    assert told_of(world)


def test_opening_a_private_link_is_a_read_of_the_link(world: World) -> None:
    from mesocare.assessment.models import Intake

    patient = patient_of(world)
    intake = Intake.objects.create(patient=patient, sent_by=world.director, sent_at=world.at)
    token = make_link(
        purpose="intake", organisation=world.organisation, subject=intake, at=world.at, patient=patient,
        birth_date=BORN, site=world.site, lives=timedelta(days=36500),
    )  # fmt: skip
    client, address = Client(), reverse("assessment:intake", kwargs={"token": token})
    client.get(address)
    assert not told_of(world), "the question for the birth date shows nobody"
    born = {"birth_date_answer": "1", "day": BORN.day, "month": BORN.month, "year": BORN.year}
    client.post(address, born)
    assert client.get(address).status_code == 200
    assert told_of(world)
    assert AuditEvent.objects.filter(action="read").latest("number").actor.startswith("mesocare_messages")


def test_a_page_that_refreshes_itself_is_a_read_once_and_again_when_it_shows_another(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.staff[Role.RECEPTION])
    quiet = {"Mesocare-Background": "1"}
    for _again in range(3):
        client.get(reverse("patients:list"), {"q": patient_of(world).family_name}, headers=quiet)
    assert AuditEvent.objects.filter(action="read").count() == 1
    world.cache.pop("patient")
    other = str(uuid.uuid4())[:8]
    from tests.support.people import new_patient

    new_patient(world, f"Zabriskie-{other}")
    client.get(reverse("patients:list"), {"q": f"Zabriskie-{other}"}, headers=quiet)
    latest = AuditEvent.objects.filter(action="read").latest("number")
    assert AuditEvent.objects.filter(action="read").count() == 2
    assert json.loads(latest.detail)["page"] == "patients:list"
