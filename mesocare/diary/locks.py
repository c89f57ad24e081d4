"""Holding people and rooms while something is written into the diary."""

from collections.abc import Iterable

from django.db.models import Model

from mesocare.clinics.models import StaffMember
from mesocare.diary.models import Room
from mesocare.patients.models import Patient


def hold(*, patients: Iterable[int], practitioners: Iterable[int], rooms: Iterable[int]) -> None:
    """Lock these rows, always in the same order, so that two bookings of one of them wait for each other.

    On PostgreSQL the rows are locked; on SQLite every writing transaction already waits for the one before.
    """
    _lock(Patient, patients)
    _lock(StaffMember, practitioners)
    _lock(Room, rooms)


def _lock(model: type[Model], ids: Iterable[int]) -> None:
    rows = model._default_manager.filter(pk__in=sorted(set(ids))).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
