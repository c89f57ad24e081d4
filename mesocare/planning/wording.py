"""The plan in plain words, as the patient reads it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.clinics.language import speaking
from mesocare.clinics.pack import current_pack
from mesocare.clinics.places import place_words
from mesocare.planning.draft import Draft, Reckoning
from mesocare.planning.models import Plan
from mesotherapy.pack import Pack
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol


def plain_summary(pack: Pack, draft: Draft, reckoning: Reckoning, language: str) -> str:
    """One short paragraph: what, where, how often, how long, and how sure anyone is."""
    return _summary(
        pack,
        _Told(
            protocol=draft.protocol,
            zones=tuple(zone.asked.zone for zone in reckoning.zones),
            sessions=draft.sessions,
            days=draft.interval_ideal_days,
            minutes=reckoning.visit_minutes,
            review_weeks=draft.review_weeks,
        ),
        language,
    )


def summary_in(plan: Plan, language: str) -> str | None:
    """The summary of a saved plan in another language; nothing where a person wrote it in words of their own,
    or where the pack would not say the same today.
    """
    told = _Told(
        protocol=plan.protocol,
        zones=tuple(zone.zone for zone in plan.zones.all()),
        sessions=plan.sessions,
        days=plan.interval_ideal_days,
        minutes=plan.chair_minutes + int(plan.numbing.get("minutes", 0)),  # the cream works before the chair
        review_weeks=plan.review_weeks,
    )
    pack = current_pack()
    if pack.find(Protocol, plan.protocol) is None:
        return None
    said = _summary(pack, told, settings.LANGUAGE_CODE)
    return _summary(pack, told, language) if said.split() == plan.patient_summary.split() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the paragraph tells of a plan."""

    protocol: str
    zones: tuple[str, ...]
    sessions: int
    days: int
    minutes: int
    review_weeks: int | None


def _summary(pack: Pack, told: _Told, language: str) -> str:
    with speaking(language):
        return _worded(pack, told, language)


def _worded(pack: Pack, told: _Told, language: str) -> str:
    protocol = pack.get(Protocol, told.protocol)
    indication = pack.get(Indication, protocol.indication)
    zones = dict.fromkeys(place_words(zone) for zone in told.zones)
    visits = ngettext("%(count)s visit", "%(count)s visits", told.sessions) % {"count": told.sessions}
    lines = [
        _("%(name)s: %(visits)s, about %(days)s days apart, each about %(minutes)s minutes.")
        % {
            "name": indication.name.in_(language),
            "visits": visits,
            "days": told.days,
            "minutes": told.minutes,
        },
        _("Where: %(zones)s.") % {"zones": _(", ").join(zones)},
        _evidence(protocol, language),
    ]
    if told.review_weeks:
        lines.append(
            _("We look at the result together %(weeks)s weeks after the last visit and decide again.")
            % {"weeks": told.review_weeks}
        )
    return "\n".join(line for line in lines if line)


def _evidence(protocol: Protocol, language: str) -> str:
    """The first thing the pack says for and against, in the same size."""
    said: dict[str, str] = {}
    for piece in protocol.evidence:
        said.setdefault(piece.direction.value, piece.plain.in_(language))
    return " ".join(said[direction] for direction in ("against", "for", "unclear") if direction in said)
