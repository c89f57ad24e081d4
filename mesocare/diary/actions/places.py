"""Rooms, hours and absences."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.models import Absence, OpeningHours, Room, WorkingHours
from mesocare.web.refusal import Refusal

Hours = Sequence[tuple[int, time, time]]  # weekday (Monday 0), from, to


class NameTaken(Refusal):
    """Two rooms of one site cannot have one name."""


class HoursUpsideDown(Refusal):
    """Hours end after they begin, and those of one day do not overlap."""


def add_room(*, site: Site, name: str, by: StaffMember, at: datetime, command_id: uuid.UUID) -> Room:
    """Add a room where patients are seen.

    Raises:
        NameTaken: if there is one of that name here.
    """

    def perform() -> Room:
        Site.objects.select_for_update().get(pk=site.pk)
        if Room.objects.filter(site=site, name__iexact=name.strip()).exists():
            raise NameTaken(_("There is a room called %(name)s here. Choose another name.") % {"name": name})
        room = Room.objects.create(site=site, name=name.strip())
        _record("room added", room, site, by, at, {"name": room.name})
        return room

    return run_once(command_id=command_id, action="add room", organisation=site.organisation, perform=perform)


def set_room_open(*, room: Room, is_open: bool, by: StaffMember, at: datetime, command_id: uuid.UUID) -> Room:
    """Take a room out of use, or back into it. What is booked in it stays."""

    def perform() -> Room:
        row = Room.objects.select_for_update().get(pk=room.pk)
        row.is_open = is_open
        row.save()
        _record("room opened" if is_open else "room closed", row, row.site, by, at, {"name": row.name})
        return row

    return run_once(
        command_id=command_id, action="set room open", organisation=room.site.organisation, perform=perform
    )


def set_opening_hours(
    *, site: Site, hours: Hours, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Site:
    """Say when a site is open in an ordinary week.

    Raises:
        HoursUpsideDown: if a stretch ends before it begins, or two overlap.
    """
    check_hours(hours)

    def perform() -> Site:
        Site.objects.select_for_update().get(pk=site.pk)
        before = _hours_text(site.opening_hours.order_by("weekday", "from_time"))
        site.opening_hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(site=site, weekday=day, from_time=start, to_time=end) for day, start, end in hours
        )
        now = _hours_text(site.opening_hours.order_by("weekday", "from_time"))
        _record("opening hours set", site, site, by, at, {"before": before, "after": now})
        return site

    return run_once(
        command_id=command_id, action="set opening hours", organisation=site.organisation, perform=perform
    )


def set_working_hours(
    *, member: StaffMember, site: Site, hours: Hours, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> StaffMember:
    """Say when someone works at a site in an ordinary week. What is booked stays.

    Raises:
        HoursUpsideDown: if a stretch ends before it begins, or two overlap.
    """
    check_hours(hours)

    def perform() -> StaffMember:
        StaffMember.objects.select_for_update(no_key=True).get(pk=member.pk)
        mine = WorkingHours.objects.filter(staff_member=member, site=site)
        before = _hours_text(mine.order_by("weekday", "from_time"))
        mine.delete()
        WorkingHours.objects.bulk_create(
            WorkingHours(staff_member=member, site=site, weekday=day, from_time=start, to_time=end)
            for day, start, end in hours
        )
        now = _hours_text(mine.order_by("weekday", "from_time"))
        _record("working hours set", member, site, by, at, {"before": before, "after": now})
        return member

    return run_once(
        command_id=command_id, action="set working hours", organisation=site.organisation, perform=perform
    )


def add_absence(
    *,
    site: Site,
    starts_at: datetime,
    ends_at: datetime,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
    member: StaffMember | None = None,
    room: Room | None = None,
    reason: str = "",
) -> Absence:
    """Note that a practitioner or a room is not available. What is booked stays, and is shown as a clash.

    Raises:
        HoursUpsideDown: if it ends before it begins.
    """
    if ends_at <= starts_at:
        raise HoursUpsideDown(_("The absence ends before it begins. Check the two times."))

    def perform() -> Absence:
        absence = Absence.objects.create(
            staff_member=member, room=room, starts_at=starts_at, ends_at=ends_at, reason=reason.strip()[:120]
        )
        detail = {"who": str(member or room), "from": starts_at.isoformat(), "to": ends_at.isoformat()}
        _record("absence added", absence, site, by, at, detail)
        return absence

    return run_once(
        command_id=command_id, action="add absence", organisation=site.organisation, perform=perform
    )


def remove_absence(
    *, absence: Absence, site: Site, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Site:
    """Take an absence back."""

    def perform() -> Site:
        detail = {
            "who": str(absence.staff_member or absence.room),
            "from": absence.starts_at.isoformat(),
            "to": absence.ends_at.isoformat(),
        }
        _record("absence removed", absence, site, by, at, detail)
        Absence.objects.filter(pk=absence.pk).delete()
        return site

    return run_once(
        command_id=command_id, action="remove absence", organisation=site.organisation, perform=perform
    )


def check_hours(hours: Hours) -> None:
    """Raises:
    HoursUpsideDown: if a stretch ends before it begins, or two of one day overlap.
    """
    ordered = sorted(hours)
    for _day, start, end in ordered:
        if end <= start:
            words = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
            raise HoursUpsideDown(
                _("%(start)s to %(end)s ends before it begins. Check the two times.") % words
            )
    for (day, _start, end), (next_day, start, _end) in pairwise(ordered):
        if day == next_day and start < end:
            raise HoursUpsideDown(
                _("Two stretches of one day overlap at %(time)s. Change one.") % {"time": f"{start:%H:%M}"}
            )


def _hours_text(rows: models.QuerySet[Any]) -> list[str]:
    return [f"{row.weekday} {row.from_time:%H:%M}-{row.to_time:%H:%M}" for row in rows]


def _record(
    action: str, subject: models.Model, site: Site, by: StaffMember, at: datetime, detail: dict[str, Any]
) -> None:
    record(action=action, by=by, at=at, organisation=site.organisation, subject=subject, detail=detail)
