"""The list by name, page by page from where the reader is, so that the last page is as quick as the first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mesocare.clinics.models import Organisation
from mesocare.patients.models import Patient

PAGE = 25
_ASCENDING = ("family_name", "given_name", "id")
_DESCENDING = ("-family_name", "-given_name", "-id")


@dataclass(frozen=True, slots=True)
class NamePage:
    """Some patients in a row, and whether there are more on either side."""

    patients: Sequence[Patient]
    has_earlier: bool
    has_later: bool

    @property
    def first(self) -> Patient | None:
        return self.patients[0] if self.patients else None

    @property
    def last(self) -> Patient | None:
        return self.patients[-1] if self.patients else None


def page_of_names(
    organisation: Organisation,
    *,
    after: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
    letter: str = "",
    size: int = PAGE,
) -> NamePage:
    """Patients by name: the first ones, those after or before one, or those from a letter on."""
    rows = organisation.patients.all()
    beside = after or before
    anchor = rows.filter(uuid=beside).first() if beside else None
    if before and anchor:
        return _earlier(rows, anchor, size)
    if anchor:
        rows = rows.filter(_beyond(anchor, "gt"))
    elif letter:
        rows = rows.filter(family_name__gte=letter)
    found = list(rows.order_by(*_ASCENDING)[: size + 1])
    return NamePage(found[:size], has_earlier=bool(anchor or letter), has_later=len(found) > size)


def _earlier(rows: "QuerySet[Patient]", anchor: Patient, size: int) -> NamePage:
    found = list(rows.filter(_beyond(anchor, "lt")).order_by(*_DESCENDING)[: size + 1])
    return NamePage(found[:size][::-1], has_earlier=len(found) > size, has_later=True)


def _beyond(anchor: Patient, direction: str) -> Q:
    """Those past a row in the order of the index; the first condition lets the index start there."""
    return Q(**{f"family_name__{direction}e": anchor.family_name}) & (
        Q(**{f"family_name__{direction}": anchor.family_name})
        | Q(**{f"given_name__{direction}": anchor.given_name})
        | Q(given_name=anchor.given_name, **{f"id__{direction}": anchor.pk})
    )
