"""The repeated parts of a day, drawn as text in one go: a busy day has hundreds of them on one page.

Every value that a person typed passes through `format_html` or `conditional_escape`; nothing else does.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mesocare.diary.day import Visit
from mesocare.diary.models import AppointmentKind, AppointmentStatus
from mesocare.diary.timetable import Cell, Row
from mesocare.web.icons import draw_icon
from mesocare.web.templatetags.components import status

_NOBODY = uuid.UUID(int=0)
STATES = {
    AppointmentStatus.BOOKED.value: "unknown",
    AppointmentStatus.ARRIVED.value: "ok",
    AppointmentStatus.DONE.value: "done",
    AppointmentStatus.CANCELLED.value: "unknown",
    AppointmentStatus.NO_SHOW.value: "stop",
}


@dataclass
class DayDrawing:
    """What the cells and rows of one page share: the zone, the addresses, the words, looked up once."""

    zone: ZoneInfo
    shown: date
    by: str
    may_book: bool
    appointment_address: str = ""
    book_address: str = ""
    kinds: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    plain_status: dict[str, SafeString] = field(default_factory=dict)
    plus: SafeString = field(default_factory=lambda: draw_icon("plus", 16, ""))

    def __post_init__(self) -> None:
        self.appointment_address = reverse("diary:appointment", kwargs={"appointment_uuid": _NOBODY})
        self.book_address = f"{reverse('diary:book')}?day={self.shown.isoformat()}"
        self.kinds = {kind.value: str(kind.label).lower() for kind in AppointmentKind}
        self.statuses = {found.value: str(found.label) for found in AppointmentStatus}
        self.plain_status = {value: status(STATES[value], word) for value, word in self.statuses.items()}
        self.session_words = _("session %(n)s of %(total)s")
        self.lone_session_words = _("session %(n)s")
        self.book_words = _("Book %(time)s, %(where)s")

    def clock(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).strftime("%H:%M")

    def address(self, visit: Visit) -> str:
        return self.appointment_address.replace(str(_NOBODY), str(visit.appointment.uuid))

    def what(self, visit: Visit) -> str:
        """Session 3 of 5, consultation, review, walk-in."""
        if visit.kind != AppointmentKind.SESSION or visit.session_number is None:
            return self.kinds[visit.kind]
        words = {"n": visit.session_number, "total": visit.sessions_total}
        return (self.session_words if visit.sessions_total else self.lone_session_words) % words

    def status(self, visit: Visit, waiting: int | None = None) -> SafeString:
        """The shape and word of what became of a visit, with when."""
        since = visit.arrived_at if visit.status == AppointmentStatus.ARRIVED else visit.done_at
        if since is None:
            return self.plain_status[visit.status]
        word = f"{self.statuses[visit.status]} {self.clock(since)}"
        note = _("waiting %(n)s min") % {"n": waiting} if waiting else ""
        return status(STATES[visit.status], word, note)

    def cells(self, row: Row) -> SafeString:
        """The cells that begin in a row of the timetable."""
        return mark_safe("".join(self._cell(cell) for cell in row.cells if cell is not None))

    def _cell(self, cell: Cell) -> str:
        if cell.visit is not None:
            return self._visit_cell(cell, cell.visit)
        if cell.is_free and self.may_book:
            return self._free_cell(cell)
        kind = "free" if cell.is_free else "closed"
        return f'<td rowspan="{cell.rows}" class="cell-{kind}"></td>'

    def _visit_cell(self, cell: Cell, visit: Visit) -> str:
        place = visit.practitioner.name if self.by == "room" else visit.room.name
        times = f"{self.clock(visit.starts_at)}–{self.clock(visit.ends_at)}"
        became = ""
        if visit.status != AppointmentStatus.BOOKED:
            became = f'<span class="cell-status">{self.status(visit)}</span>'
        name, where = conditional_escape(visit.patient.name), conditional_escape(place)
        return (
            f'<td rowspan="{cell.rows}" class="cell-visit cell-{visit.status}">'
            f'<a href="{self.address(visit)}"><span class="cell-name">{name}</span> '
            f'<span class="cell-more">{times} · {self.what(visit)} · {where}</span>{became}</a></td>'
        )

    def _free_cell(self, cell: Cell) -> str:
        time, column = self.clock(cell.span.start), cell.column
        words = conditional_escape(self.book_words % {"time": time, "where": column.title})
        address = f"{self.book_address}&amp;time={time}&amp;{column.kind}={column.uuid}"
        return (
            f'<td rowspan="{cell.rows}" class="cell-free"><a href="{address}">'
            f'<span class="visually-hidden">{words}</span>{self.plus}</a></td>'
        )

    def row(self, visit: Visit, waiting: int | None = None) -> SafeString:
        """One visit in the list of the day."""
        return format_html(
            '<li class="row"><span class="row-time">{}</span><div class="row-main">'
            '<p><a class="row-link strong" href="{}">{}</a> <span class="muted">{} · {} · {}</span></p>'
            "<p>{}</p></div></li>",
            self.clock(visit.starts_at),
            self.address(visit),
            visit.patient.name,
            self.what(visit),
            visit.room.name,
            visit.practitioner.name,
            self.status(visit, waiting),
        )
