"""Today: who comes, what each visit still lacks, and what wants a person, by role."""

from __future__ import annotations

import html
import re
import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mesocare.chart.tests.many_visits import PER_COURSE, give_visits
from mesocare.clinics.actions import kit_checked_on
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Role
from mesocare.diary.day import visits_of_day
from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus, Room, WorkingHours
from mesocare.patients.models import Patient
from mesocare.planning.models import Course
from mesocare.today.gaps import gaps_of
from mesocare.today.needs import needs_of
from mesocare.today.page import day_of
from mesocare.today.readiness import Row
from mesocare.treatment.tests.making import (
    agree,
    make_clinic_ready,
    make_plan,
    make_running_session,
    melasma_draft,
)
from mesocare.web.clock import at_site
from tests.support.pdf import pages_of
from tests.support.people import new_patient, patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def book(
    world: World,
    patient: Patient,
    hour: int = 11,
    *,
    course: Course | None = None,
    status: str = "booked",
    at: datetime | None = None,
    doctor: StaffMember | None = None,
) -> Appointment:
    room, _made = Room.objects.get_or_create(site=world.site, name="Room 2")
    start = at or at_site(world.at, world.site.time_zone).replace(hour=hour, minute=0)
    return Appointment.objects.create(
        site=world.site,
        patient=patient,
        practitioner=doctor or world.practitioner,
        room=room,
        kind=AppointmentKind.SESSION if course else AppointmentKind.CONSULTATION,
        course=course,
        session_number=1 if course else None,
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        status=status,
    )


def rows(world: World, member: StaffMember | None = None) -> list[Row]:
    shown = day_of(visits_of_day(world.site, DAY), world.site, member or world.practitioner, DAY, world.at)
    return list(shown.rows)


def said(row: Row) -> dict[str, str]:
    return {str(item.text): item.state for item in row.items}


def test_a_session_with_everything_says_so_in_words(world: World) -> None:
    make_clinic_ready(world, world.at)
    patient = patient_of(world)
    plan = make_plan(world, patient, world.at, melasma_draft())
    agree(world, plan, world.at)
    book(world, patient, course=plan.course)
    found = said(rows(world)[0])
    assert found["Consent"] == "ok"
    assert found["Not screened"] == "check"
    assert found["Form not sent"] == "unknown"
    assert any(words.startswith("No lot of ") for words in found), "the shelf is empty"


def test_what_is_missing_is_named(world: World) -> None:
    make_clinic_ready(world, world.at)
    plan = make_plan(world, patient_of(world), world.at, melasma_draft(), accepted=False)
    book(world, patient_of(world), course=plan.course)
    found = said(rows(world)[0])
    assert found["Plan not accepted"] == "check"
    assert found["No consent that holds today"] == "check"


def test_reception_sees_the_desk_and_nothing_clinical(world: World) -> None:
    make_clinic_ready(world, world.at)
    plan = make_plan(world, patient_of(world), world.at, melasma_draft())
    book(world, patient_of(world), course=plan.course)
    row = rows(world, world.staff[Role.RECEPTION])[0]
    assert not {"Not screened", "Lots"} & set(said(row))
    assert (row.about, row.planned, row.news) == ("", "", ())


def test_who_waits_comes_first_and_ones_own_before_a_colleagues(world: World) -> None:
    first, second, third = (new_patient(world, name, name) for name in ("Eins", "Zwei", "Drei"))
    book(world, first, 9, doctor=world.director)
    book(world, second, 10)
    book(world, third, 12, status=AppointmentStatus.ARRIVED)
    shown = day_of(visits_of_day(world.site, DAY), world.site, world.practitioner, DAY, world.at)
    assert shown.next is not None
    assert shown.next.visit.patient == third
    for_the_director = day_of(visits_of_day(world.site, DAY), world.site, world.director, DAY, world.at)
    assert for_the_director.next is not None
    assert for_the_director.next.visit.patient == first


def test_the_button_opens_the_time_out_of_an_accepted_plan(world: World) -> None:
    make_clinic_ready(world, world.at)
    plan = make_plan(world, patient_of(world), world.at, melasma_draft())
    visit = book(world, patient_of(world), course=plan.course)
    action = rows(world)[0].action
    assert action is not None
    assert action.is_posted
    assert dict(action.fields) == {"course": str(plan.course.uuid), "appointment": str(visit.uuid)}


def test_a_running_session_is_opened_again(world: World) -> None:
    ready = make_running_session(world, at=world.at)
    book(world, ready.patient, course=ready.plan.course, status=AppointmentStatus.ARRIVED)
    action = rows(world)[0].action
    assert action is not None
    assert str(ready.session.uuid) in action.url


def test_a_full_day_costs_no_more_queries_than_one_visit(world: World) -> None:
    make_clinic_ready(world, world.at)

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            day_of(visits_of_day(world.site, DAY), world.site, world.practitioner, DAY, world.at)
        return len(found)

    plan = make_plan(world, patient_of(world), world.at, melasma_draft())
    book(world, patient_of(world), 9, course=plan.course)
    count()
    alone = count()
    names = ("Abara", "Brandt", "Castillo", "Dimitrov", "Eriksen", "Fontaine")
    for hour, name in enumerate(names, start=10):
        patient = new_patient(world, name, name[::-1])
        book(world, patient, hour, course=make_plan(world, patient, world.at, melasma_draft()).course)
    assert count() == alone


def test_gaps_lie_between_visits_and_begin_on_a_quarter(world: World) -> None:
    WorkingHours.objects.create(
        staff_member=world.practitioner, site=world.site, weekday=1, from_time="09:00", to_time="13:00"
    )
    book(world, patient_of(world), 11)
    at = at_site(world.at, world.site.time_zone).replace(hour=9, minute=7, second=30)
    found = [
        (gap.starts_at.astimezone(at.tzinfo).strftime("%H:%M"), gap.minutes)
        for gap in gaps_of(world.site, world.practitioner, DAY, at)
    ]
    assert found == [("09:15", 105), ("11:45", 75)]


def test_needs_are_those_of_the_role(world: World) -> None:
    ready = make_running_session(world, at=world.at)
    ready.change({"op": "stop", "reason": "The patient felt faint."})
    titles = {
        role: [need.title for need in needs_of(world.site, world.staff[role], world.at)] for role in Role
    }
    assert any(title.startswith("Sign: ") for title in titles[Role.PRACTITIONER])
    assert not any(title.startswith("Sign: ") for title in titles[Role.RECEPTION])
    assert not any(title.startswith("Sign: ") for title in titles[Role.MANAGER])


def test_a_deviation_wants_the_director_and_nobody_else(world: World) -> None:
    ready = make_running_session(world, at=world.at)
    ready.change({"op": "stop", "reason": "The patient felt faint."})
    ready.sign(deviation_reason="Stopped because the patient felt faint.")
    for role in Role:
        titles = [need.title for need in needs_of(world.site, world.staff[role], world.at)]
        assert ("Read: 1 deviation" in titles) is (role is Role.DIRECTOR)


def test_a_course_that_is_over_waits_for_a_decision(world: World) -> None:
    give_visits(patient_of(world), world.site, world.practitioner, PER_COURSE - 1, world.at)
    assert not any("Decide" in need.title for need in needs_of(world.site, world.practitioner, world.at))
    patient = new_patient(world, "Vollendet", "Zora")
    give_visits(patient, world.site, world.practitioner, PER_COURSE, world.at)
    titles = [need.title for need in needs_of(world.site, world.practitioner, world.at)]
    assert titles.count("Decide: Zora Vollendet") == 1
    assert not any(
        "Decide" in need.title for need in needs_of(world.site, world.staff[Role.RECEPTION], world.at)
    )


def page(sign_in: Any, member: StaffMember, address: str = "/") -> str:
    answer = sign_in(member).get(address)
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


@pytest.mark.parametrize("role", list(Role))
def test_the_page_opens_for_every_role_on_an_empty_day(world: World, sign_in: Any, role: Role) -> None:
    found = page(sign_in, world.staff[role])
    assert "No visits today" in found
    assert ("Check the kit" in found) is (role not in (Role.RECEPTION,))


def test_mark_arrived_from_today(world: World, sign_in: Any, command: Any) -> None:
    visit = book(world, patient_of(world), at=timezone.now())
    client: Client = sign_in(world.staff[Role.RECEPTION])
    answer = client.post(f"/today/arrived/{visit.uuid}/", command())
    assert answer.headers["Location"] == "/"
    visit.refresh_from_db()
    assert visit.status == AppointmentStatus.ARRIVED
    assert "Arrived " in page(sign_in, world.staff[Role.RECEPTION])


def test_the_needs_look_again_and_say_only_a_new_red_aloud(world: World, sign_in: Any) -> None:
    client: Client = sign_in(world.practitioner)
    fragment = client.get("/today/needs/?reds=0").content.decode()
    assert 'hx-get="/today/needs/?reds=0"' in fragment
    assert "data-announce" not in fragment
    for rubbish in ("x", "-1", "9" * 40):
        assert client.get(f"/today/needs/?reds={rubbish}").status_code == 200


def all_there(**more: str) -> dict[str, str]:
    """Everything of the kit looked at and there, each label good for half a year."""
    from mesocare.clinics.kit import kit_list

    day = (timezone.now().date() + timedelta(days=180)).isoformat()
    found = {f"item-{item.id}": "yes" for item in kit_list().items}
    return (
        found
        | {f"day-{item.id}": day for item in kit_list().items if item.dated}
        | {"warn_days": "30"}
        | more
    )


def test_the_day_of_a_label_is_read_told_ahead_and_closes_the_kit_once_past(
    world: World, sign_in: Any, command: Any
) -> None:
    client: Client = sign_in(world.practitioner)
    today = at_site(timezone.now(), world.site.time_zone).date()

    def check(days: int | None, warn: int = 30) -> str:
        day = "" if days is None else (today + timedelta(days=days)).isoformat()
        answer = client.post(
            "/today/emergency-kit/", all_there(**command(), **{"day-adrenaline": day}, warn_days=str(warn))
        )
        return answer.content.decode() + page(sign_in, world.practitioner)

    assert "Read the last day from the label." in check(None)
    assert not world.site.kit_checks.exists()
    assert "Emergency kit: Adrenaline" not in check(31)
    assert "Emergency kit: Adrenaline 1 mg/mL" in check(30)
    assert "Emergency kit: Adrenaline" not in check(30, warn=7)
    assert kit_checked_on(world.site, today).is_complete  # type: ignore[union-attr]
    assert "Emergency kit is not complete" in check(-1)
    form = client.get("/today/emergency-kit/").content.decode()
    assert (today - timedelta(days=1)).isoformat() in form, "kept, to be held against the label"
    assert "Adrenaline 1 mg/mL, past" in form
    text = pages_of(client.get("/today/emergency-kit.pdf").content)[0]
    assert "Adrenaline 1 mg/mL" in text
    assert "AUSCHART" in text


def test_the_kit_is_checked_item_by_item(world: World, sign_in: Any, command: Any) -> None:

    client: Client = sign_in(world.staff[Role.ASSISTANT])
    assert (
        "checked"
        not in re.findall(r'<input type="radio"[^>]*>', client.get("/today/emergency-kit/").content.decode())[
            0
        ]
    )
    assert client.post("/today/emergency-kit/", command()).status_code == 400, "nothing is ticked beforehand"
    items = all_there()
    assert client.post("/today/emergency-kit/", {**command(), **items}).status_code == 302
    today = at_site(timezone.now(), world.site.time_zone).date()
    check = kit_checked_on(world.site, today)
    assert check is not None
    assert check.is_complete
    assert "Emergency kit checked today" in page(sign_in, world.practitioner)


def test_a_missing_item_is_recorded_and_said(world: World, sign_in: Any, command: Any) -> None:
    from mesocare.clinics.kit import kit_list

    required = next(item for item in kit_list().items if item.required)
    items = all_there(**{f"item-{required.id}": "no"})
    client: Client = sign_in(world.practitioner)
    client.post("/today/emergency-kit/", {**command(), **items})
    found = page(sign_in, world.practitioner)
    assert "Emergency kit is not complete" in found
    assert "no session starts" in found


def test_the_same_check_sent_twice_is_one(world: World, sign_in: Any) -> None:

    fields = all_there(command_id=str(uuid.uuid4()))
    client: Client = sign_in(world.practitioner)
    for _again in range(2):
        client.post("/today/emergency-kit/", fields)
    assert world.site.kit_checks.count() == 1
