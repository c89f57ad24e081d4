"""The plan in plain words, as the patient reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.planning.draft import Draft, Reckoning
from mesotherapy.pack import Pack
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.skin import load_chart


def plain_summary(pack: Pack, draft: Draft, reckoning: Reckoning, language: str) -> str:
    """One short paragraph: what, where, how often, how long, and how sure anyone is."""
    protocol = pack.get(Protocol, draft.protocol)
    indication = pack.get(Indication, protocol.indication)
    chart = load_chart(draft.chart)
    zones = dict.fromkeys(chart.zone(zone.asked.zone).name.lower() for zone in reckoning.zones)
    visits = ngettext("%(count)s visit", "%(count)s visits", draft.sessions) % {"count": draft.sessions}
    lines = [
        _("%(name)s: %(visits)s, about %(days)s days apart, each about %(minutes)s minutes.")
        % {
            "name": indication.name.in_(language),
            "visits": visits,
            "days": draft.interval_ideal_days,
            "minutes": reckoning.visit_minutes,
        },
        _("Where: %(zones)s.") % {"zones": ", ".join(zones)},
        _evidence(protocol, language),
    ]
    if draft.review_weeks:
        lines.append(
            _("We look at the result together %(weeks)s weeks after the last visit and decide again.")
            % {"weeks": draft.review_weeks}
        )
    return "\n".join(line for line in lines if line)


def _evidence(protocol: Protocol, language: str) -> str:
    """The first thing the pack says for and against, in the same size."""
    said: dict[str, str] = {}
    for piece in protocol.evidence:
        said.setdefault(piece.direction.value, piece.plain.in_(language))
    return " ".join(said[direction] for direction in ("against", "for", "unclear") if direction in said)
