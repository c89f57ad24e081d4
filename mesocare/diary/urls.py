"""Addresses of the diary."""

from mesocare.diary.views import appointment, booking, calendar, courses, setup
from mesocare.web.routes import route

app_name = "diary"
_one = "calendar/appointments/<uuid:appointment_uuid>"
urlpatterns = [
    route("calendar/", calendar.day, name="day"),
    route("calendar/week/", calendar.week, name="week"),
    route("calendar/book/", booking.book, name="book"),
    route(f"{_one}/", appointment.appointment, name="appointment"),
    route(f"{_one}/arrived/", appointment.arrived, name="arrived"),
    route(f"{_one}/no-show/", appointment.no_show, name="no-show"),
    route(f"{_one}/done/", appointment.done, name="done"),
    route(f"{_one}/reopen/", appointment.reopen, name="reopen"),
    route(f"{_one}/cancel/", appointment.cancel, name="cancel"),
    route(f"{_one}/move/", booking.move, name="move"),
    route("calendar/courses/<uuid:course_uuid>/book/", courses.book_course, name="book-course"),
    route("calendar/courses/<uuid:course_uuid>/replan/", courses.replan, name="replan"),
    route("calendar/setup/", setup.setup, name="setup"),
    route("calendar/setup/rooms/", setup.add_room, name="add-room"),
    route("calendar/setup/rooms/<uuid:room_uuid>/", setup.set_room_open, name="set-room-open"),
    route("calendar/setup/opening-hours/", setup.opening_hours, name="opening-hours"),
    route("calendar/setup/people/<uuid:staff_uuid>/hours/", setup.working_hours, name="working-hours"),
    route("calendar/setup/absences/", setup.add_absence, name="add-absence"),
    route("calendar/setup/absences/<int:absence_id>/remove/", setup.remove_absence, name="remove-absence"),
]
