import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mesocare.audit.models import AuditEvent
from mesocare.clinics.models import StaffMember
from mesocare.diary import actions
from mesocare.diary.day import visits_of_day
from mesocare.diary.free import Availability
from mesocare.diary.models import Absence, Appointment, Room
from mesocare.diary.tests.cast import at_paris, book, book_session, command, new_course, open_diary, slot
from mesocare.diary.timetable import timetable
from tests.support.people import new_patient, patient_of
from tests.support.world import World

Command = Callable[[], dict[str, str]]


def a_tuesday() -> date:
    """A Tuesday at least a week from now: pages look at the real clock."""
    day = timezone.now().date() + timedelta(days=7)
    return day + timedelta(days=(1 - day.weekday()) % 7)


@pytest.fixture(autouse=True)
def rooms(world: World) -> list[Room]:
    return open_diary(world)


def by(world: World) -> dict[str, Any]:
    return {"by": world.practitioner, "at": world.at, "command_id": command()}


def test_the_day_shows_each_visit_once_in_its_column(
    world: World, reception: StaffMember, sign_in: Any
) -> None:
    day = a_tuesday()
    book(world, at_paris(day, 10, 20))
    page = sign_in(reception).get(f"/calendar/?day={day}").content.decode()
    table = page[page.index("<table") : page.index("</table>")]

    assert table.count(patient_of(world).name) == 1
    assert "10:20–10:50" in table
    assert AuditEvent.objects.filter(action="read", patient=str(patient_of(world).uuid)).exists()


def test_the_cells_of_a_day_cover_every_row_of_every_column(world: World, rooms: list[Room]) -> None:
    day = a_tuesday()
    book(world, at_paris(day, 10, 20), minutes=35)
    book(
        world, at_paris(day, 9), practitioner=world.director, room=rooms[1], patient=new_patient(world, "Zed")
    )
    people = [world.practitioner, world.director]
    for by_what in ("room", "practitioner"):
        table = timetable(world.site, day, visits_of_day(world.site, day), rooms, people, by_what)
        for place in range(len(table.columns)):
            cells = [row.cells[place] for row in table.rows if row.cells[place] is not None]
            assert sum(cell.rows for cell in cells if cell) == len(table.rows)


def test_a_time_nobody_works_cannot_be_booked_from_the_table(world: World, rooms: list[Room]) -> None:
    day = a_tuesday()
    table = timetable(world.site, day, [], rooms, [world.practitioner], "room")
    lunch = [row.cells[0] for row in table.rows if f"{row.start:%H:%M}" == "13:00"]

    assert [cell.is_free for cell in lunch if cell] == [False]


def test_the_desk_books_a_visit_without_scripts(world: World, reception: StaffMember, sign_in: Any) -> None:
    day, client, patient = a_tuesday(), sign_in(reception), patient_of(world)
    chosen = client.get(f"/calendar/book/?q=quill&day={day}").content.decode()
    assert f"?patient={patient.uuid}&amp;day={day}" in chosen
    page = client.get(f"/calendar/book/?patient={patient.uuid}&day={day}&minutes=30").content.decode()
    fields = posted_fields(page, "book-visit")
    answer = client.post("/calendar/book/", fields)

    assert answer.status_code == 302
    row = Appointment.objects.get()
    assert (row.patient, row.kind) == (patient, "consultation")
    assert client.post("/calendar/book/", fields).status_code == 302
    assert Appointment.objects.count() == 1


def posted_fields(page: str, form_id: str) -> dict[str, str]:
    """What the browser would send of a form: hidden fields and the first of the chosen radios."""
    form = page[page.index(f'id="{form_id}"') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for name, value in re.findall(r'type="radio" name="([^"]+)" value="([^"]*)"[^>]*checked', form):
        fields[name] = value
    return {name: value.replace("&amp;", "&") for name, value in fields.items()}


def test_a_time_that_was_taken_meanwhile_is_said_and_others_are_offered(
    world: World, reception: StaffMember, sign_in: Any, command: Command
) -> None:
    day, client = a_tuesday(), sign_in(reception)
    wanted = slot(world, at_paris(day, 10), 30)
    book(world, at_paris(day, 10), patient=new_patient(world, "Faster"))
    answer = client.post(
        "/calendar/book/",
        {
            **command(),
            "patient": str(patient_of(world).uuid),
            "kind": "consultation",
            "minutes": "30",
            "day": str(day),
            "practitioner": str(world.practitioner.uuid),
            "slot": wanted.key,
        },
    )
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "has another visit from 10:00 to 10:30" in page
    assert "09:30" in page
    assert Appointment.objects.count() == 1


def test_a_walk_in_without_a_plan_arrives_at_once(
    world: World, reception: StaffMember, sign_in: Any, command: Command
) -> None:
    fields = {
        **command(),
        "patient": str(patient_of(world).uuid),
        "kind": "walk-in",
        "minutes": "20",
        "practitioner": str(world.practitioner.uuid),
        "day": str(timezone.now().date()),
    }
    answer = sign_in(reception).post("/calendar/book/", fields)

    assert answer.status_code == 302
    assert Appointment.objects.get().status == "arrived"


def test_a_whole_course_is_booked_from_its_page(world: World, reception: StaffMember, sign_in: Any) -> None:
    course, client = new_course(world, review_weeks=6), sign_in(reception)
    page = client.get(f"/calendar/courses/{course.uuid}/book/").content.decode()
    assert "Book 3 sessions and a review" in page
    assert "14 to 28 days are allowed between sessions" in page
    answer = client.post(f"/calendar/courses/{course.uuid}/book/", posted_fields(page, "course"))

    assert answer.status_code == 302
    assert sorted(row.session_number or 0 for row in Appointment.objects.filter(course=course)) == [
        0,
        1,
        2,
        3,
    ]
    assert "The course is booked" in client.get(f"/calendar/courses/{course.uuid}/book/").content.decode()


def test_a_chosen_time_comes_back_with_the_rest_counted_from_it(
    world: World, reception: StaffMember, sign_in: Any
) -> None:
    course, client, day = new_course(world), sign_in(reception), a_tuesday()
    chosen = slot(world, at_paris(day, 11))
    address = f"/calendar/courses/{course.uuid}/book/"
    whole = client.get(address, {"session-1": chosen.key}).content.decode()
    part = client.get(address, {"session-1": chosen.key}, headers={"HX-Request": "true"}).content.decode()
    again = client.post(address, {"session-1": chosen.key, "again": "yes"}).content.decode()

    assert not Appointment.objects.exists()
    for page in (whole, part, again):
        assert re.search(f'value="{re.escape(chosen.key)}"[^>]* checked', page)
    assert "<h1>" not in part
    assert 'id="months" hx-swap-oob' in part


def test_only_what_comes_after_a_changed_time_is_worked_out_again(
    world: World, reception: StaffMember, sign_in: Any
) -> None:
    course, client, day = new_course(world), sign_in(reception), a_tuesday()
    address = f"/calendar/courses/{course.uuid}/book/"
    fields = posted_fields(client.get(address).content.decode(), "course")
    first, changed = fields["session-1"], slot(world, at_paris(day + timedelta(days=21), 9))
    page = client.get(address, {**fields, "session-2": changed.key}).content.decode()
    now = posted_fields(page, "course")

    assert (now["session-1"], now["session-2"]) == (first, changed.key)
    assert now["session-3"] != fields["session-3"]
    assert "21 days after session 2" in page


def test_a_missed_session_leads_to_the_diff_and_saving_it_books(
    world: World, reception: StaffMember, sign_in: Any, command: Command
) -> None:
    course, client, day = new_course(world), sign_in(reception), a_tuesday()
    row = book_session(world, course, 1, day)
    answer = client.post(f"/calendar/appointments/{row.uuid}/no-show/", command())
    assert answer.headers["Location"] == f"/calendar/courses/{course.uuid}/replan/"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "It has no time yet." in page
    assert client.post(answer.headers["Location"], posted_fields(page, "replan")).status_code == 302

    assert Appointment.objects.filter(course=course, status="booked").count() == 3
    assert "Every session still fits" in client.get(answer.headers["Location"]).content.decode()


def test_moving_a_session_shows_the_diff_before_it_saves_all(
    world: World, reception: StaffMember, sign_in: Any
) -> None:
    course, client, day = new_course(world), sign_in(reception), a_tuesday()
    first = book_session(world, course, 1, day)
    second = book_session(world, course, 2, day + timedelta(days=14))
    later = slot(world, at_paris(day + timedelta(days=1), 10))
    address = f"/calendar/appointments/{first.uuid}/move/"
    page = client.get(address, {"day": str(later.day), "slot": later.key}).content.decode()

    assert "Move this and 1 more" in page
    assert "would be too soon" in page
    assert Appointment.objects.get(pk=first.pk).starts_at == first.starts_at
    assert client.post(address, posted_fields(page, "move-visit")).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.starts_at == later.starts_at
    assert (second.starts_at - first.starts_at).days >= 14


@pytest.mark.parametrize("action", ["arrived", "no-show", "done", "cancel", "reopen"])
def test_a_change_of_a_visit_is_never_a_get(
    world: World, reception: StaffMember, sign_in: Any, action: str
) -> None:
    row = book(world, at_paris(a_tuesday(), 10))

    assert sign_in(reception).get(f"/calendar/appointments/{row.uuid}/{action}/").status_code == 405


def test_a_visit_goes_from_booked_to_done_over_its_page(
    world: World, reception: StaffMember, sign_in: Any, command: Command
) -> None:
    row, client = book(world, at_paris(a_tuesday(), 10)), sign_in(reception)
    base = f"/calendar/appointments/{row.uuid}/"
    assert "Mark arrived" in client.get(base).content.decode()
    client.post(f"{base}arrived/", command())
    client.post(f"{base}done/", command())
    again = client.post(f"{base}no-show/", command())

    row.refresh_from_db()
    assert row.status == "done"
    assert again.status_code == 409
    assert "This visit is “Done”" in again.content.decode()


def test_a_visit_of_another_site_is_not_there(world: World, reception: StaffMember, sign_in: Any) -> None:
    row = book(world, at_paris(a_tuesday(), 10))
    Appointment.objects.filter(pk=row.pk).update(site=world.far_site)

    assert sign_in(reception).get(f"/calendar/appointments/{row.uuid}/").status_code == 404


def test_the_week_has_a_row_for_each_day(world: World, reception: StaffMember, sign_in: Any) -> None:
    day = a_tuesday()
    book(world, at_paris(day, 10))
    for by_what in ("room", "practitioner"):
        page = sign_in(reception).get(f"/calendar/week/?day={day}&by={by_what}").content.decode()
        assert page.count('<th scope="row">') == 7
        assert patient_of(world).name in page


@pytest.mark.parametrize("day", ["rubbish", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_does_not_exist_shows_today(
    world: World, reception: StaffMember, sign_in: Any, day: str
) -> None:
    assert sign_in(reception).get(f"/calendar/?day={day}").status_code == 200


def test_a_manager_sets_the_diary_up_over_its_pages(
    world: World, manager: StaffMember, sign_in: Any, command: Command
) -> None:
    client, site = sign_in(manager), world.site
    client.post("/calendar/setup/rooms/", {**command(), "name": "Room 3"})
    client.post("/calendar/setup/opening-hours/", {**command(), "from_0_1": "09:00", "to_0_1": "18:00"})
    half = client.post("/calendar/setup/opening-hours/", {**command(), "from_0_1": "09:00"})
    member = world.practitioner
    client.post(
        f"/calendar/setup/people/{member.uuid}/hours/", {**command(), "from_0_1": "10:00", "to_0_1": "12:00"}
    )

    assert Room.objects.filter(site=site, name="Room 3").exists()
    assert half.status_code == 409
    assert "Monday needs both times, or none." in half.content.decode()
    monday = a_tuesday() - timedelta(days=1)
    works = Availability.load(site, [member], [], monday, monday).works(member, monday)
    assert [(span.start, span.end) for span in works] == [(at_paris(monday, 10), at_paris(monday, 12))]


def test_an_absence_shows_the_visits_that_must_move_and_can_be_taken_back(
    world: World, manager: StaffMember, sign_in: Any, command: Command
) -> None:
    day, client = a_tuesday(), sign_in(manager)
    book(world, at_paris(day, 10))
    fields = {
        "who": f"person:{world.practitioner.uuid}",
        "from_day": str(day),
        "from_time": "09:00",
        "to_day": str(day),
        "to_time": "18:00",
    }
    client.post("/calendar/setup/absences/", {**command(), **fields})
    absence = Absence.objects.get()

    assert patient_of(world).name in client.get("/calendar/setup/").content.decode()
    client.post(f"/calendar/setup/absences/{absence.pk}/remove/", command())
    assert not Absence.objects.exists()


def test_reception_may_book_and_not_set_up(world: World, reception: StaffMember, sign_in: Any) -> None:
    client = sign_in(reception)

    assert client.get("/calendar/").status_code == 200
    assert client.get("/calendar/setup/").status_code == 403


def test_the_patient_list_names_the_next_visit(world: World, reception: StaffMember, sign_in: Any) -> None:
    day = a_tuesday()
    book(world, at_paris(day, 10))
    later = book(world, at_paris(day + timedelta(days=1), 10))
    actions.cancel_appointment(appointment=later, reason="", version=1, **by(world))

    assert (
        f"Next: {day:%a} {day.day} {day:%b}, 10:00" in sign_in(reception).get("/patients/").content.decode()
    )
