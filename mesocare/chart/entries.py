"""One thing that happened to a patient, as a line of the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from mesocare.patients.models import Patient

M = TypeVar("M", bound=models.Model)
Words = str | Promise


class Show(StrEnum):
    """What the timeline can be narrowed to."""

    ALL = "all"
    VISITS = "visits"
    SCORES = "scores"
    MESSAGES = "messages"
    BILLS = "bills"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence with its numbers: what stands out, the rest, further lines, and where to read more."""

    at: datetime
    head: Words = ""
    text: Words = ""
    lines: tuple[Words, ...] = ()
    kind: str = "plain"  # done · now · plain
    state: str = ""  # check · stop, where it wants to be seen
    url: str = ""
    link: Words = ""
    picture: SafeString | None = None
    is_day: bool = False  # known by its day alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Whose timeline, from when backwards, and at most how many of each kind are looked at."""

    patient: Patient
    at: datetime
    zone: str
    before: datetime | None
    limit: int
    since: datetime | None = None  # what is older is on a later page for certain
    show: Show
    reads_clinical: bool

    def newest(self, rows: QuerySet[M], moment: str) -> QuerySet[M]:
        """The newest rows before the edge of the page, by the moment they happened."""
        if self.before is not None:
            rows = rows.filter(**{f"{moment}__lt": self.before})
        if self.since is not None:
            rows = rows.filter(**{f"{moment}__gte": self.since})
        return rows.order_by(f"-{moment}", "-pk")[: self.limit]


def address(name: str, patient: Patient, kwargs: Mapping[str, Any] | None = None) -> str:
    """The page of a feature about this patient; nothing where that feature has no such page."""
    try:
        return reverse(name, kwargs={"patient_uuid": patient.uuid, **(kwargs or {})})
    except NoReverseMatch:
        return ""
