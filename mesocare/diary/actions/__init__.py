"""The only writers of the diary."""

from mesocare.diary.actions.bookings import (
    AppointmentChanged,
    AppointmentClosed,
    OutsideItsWindow,
    book_appointment,
    cancel_appointment,
    move_appointment,
    walk_in,
)
from mesocare.diary.actions.courses import CourseNotBooked, book_course, rebook_course
from mesocare.diary.actions.places import (
    HoursUpsideDown,
    NameTaken,
    add_absence,
    add_room,
    remove_absence,
    set_opening_hours,
    set_room_open,
    set_working_hours,
)
from mesocare.diary.actions.visits import (
    finish_visit,
    mark_arrived,
    mark_done,
    mark_no_show,
    reopen,
)

__all__ = [
    "AppointmentChanged",
    "AppointmentClosed",
    "CourseNotBooked",
    "HoursUpsideDown",
    "NameTaken",
    "OutsideItsWindow",
    "add_absence",
    "add_room",
    "book_appointment",
    "book_course",
    "cancel_appointment",
    "finish_visit",
    "mark_arrived",
    "mark_done",
    "mark_no_show",
    "move_appointment",
    "rebook_course",
    "remove_absence",
    "reopen",
    "set_opening_hours",
    "set_room_open",
    "set_working_hours",
    "walk_in",
]
