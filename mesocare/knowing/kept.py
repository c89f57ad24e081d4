"""The versions of the pack that this clinic decided with, and how each differs from what is known now.

A version may hold a clinic's own words. So only those are shown that this clinic itself decided with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mesocare.assessment.models import ScreeningRecord
from mesocare.clinics.models import (
    Adoption,
    Ceiling,
    Organisation,
    OverlayPiece,
    PackVersion,
    SignedStatement,
    TreatmentSwitch,
)
from mesocare.consent.models import Consent
from mesocare.knowing.adopting import FieldChange, content_by
from mesocare.knowing.lines import humanise
from mesocare.knowing.shelf import BY_KIND, name_of
from mesocare.outcomes.models import Decision
from mesocare.planning.models import Plan
from mesocare.recovery.models import Report
from mesocare.treatment.models import ChecklistConfirmed, TreatmentSession
from mesotherapy.pack import Pack
from mesotherapy.pack.changing import EntryChange, changes_between, in_words

DECIDED: tuple[tuple[Any, str], ...] = (
    (Adoption, "organisation"),
    (OverlayPiece, "organisation"),
    (Ceiling, "organisation"),
    (TreatmentSwitch, "organisation"),
    (SignedStatement, "organisation"),
    (ScreeningRecord, "patient__organisation"),
    (Plan, "course__patient__organisation"),
    (Consent, "patient__organisation"),
    (TreatmentSession, "patient__organisation"),
    (ChecklistConfirmed, "treatment_session__patient__organisation"),
    (Report, "patient__organisation"),
    (Decision, "course__patient__organisation"),
)
"""What keeps the version it was made with, and whose it is."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that differs, in words."""

    title: str
    kind: object
    url: str
    how: str
    fields: tuple[FieldChange, ...]
    whole: str = ""


def kept_versions(organisation: Organisation) -> QuerySet[PackVersion]:
    """The versions this clinic decided with, the newest first."""
    used: set[int] = set()
    for model, whose in DECIDED:
        rows = model.objects.filter(**{whose: organisation}).exclude(pack_version=None)
        used |= set(rows.order_by().values_list("pack_version", flat=True).distinct())
    return PackVersion.objects.filter(pk__in=used).defer("content").order_by("-first_used_at", "-pk")


def compared(before: Mapping[str, Any], after: Mapping[str, Any], pack: Pack) -> list[Changed]:
    """What differs between two versions, in words, rules first."""
    return [_changed(change, before, after, pack) for change in changes_between(before, after)]


def content_of(digest: str, pack: Pack) -> Mapping[str, Any]:
    """A version as it was written: the one in force, or one that was kept."""
    return pack.content if digest == pack.digest else content_by(digest)


def _changed(change: EntryChange, before: Mapping[str, Any], after: Mapping[str, Any], pack: Pack) -> Changed:
    name = name_of(pack, change.place)
    shelf = BY_KIND.get(change.kind)
    entry = change.place.partition(":")[2]
    whole = after.get(change.kind, {}).get(entry) or before.get(change.kind, {}).get(entry)
    return Changed(
        title=name.title if name else _title(whole) or entry,
        kind=shelf.one if shelf else humanise(change.kind),
        url=name.url if name else "",
        how=change.how.value,
        fields=tuple(
            FieldChange(humanise(" ".join(piece.path)), in_words(piece.before), in_words(piece.after))
            for piece in change.pieces
        ),
        whole="" if change.pieces else _say(whole),
    )


def _title(entry: Any) -> str:
    for field in ("title", "name", "thing"):
        if isinstance(entry.get(field), dict):
            return str(entry[field].get("en", ""))
    return ""


def _say(entry: Any) -> str:
    """What an entry that came or went says, shortly."""
    for field in ("say", "summary", "text", "ask"):
        if field in entry:
            return in_words(entry[field])
    return ""
