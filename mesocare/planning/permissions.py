"""Which treatments can be planned here: those that are on, in zones that a chart draws."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import ngettext

from mesocare.clinics.actions import check_is_on
from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import current_pack
from mesocare.web.refusal import Refusal
from mesotherapy.pack.protocols import Protocol


class NoChart(Refusal):
    """No chart of Mesocare draws the zone, so points cannot be laid, counted or charted in it."""


def check_can_plan(organisation: Organisation, protocol: Protocol) -> None:
    """Raises:
    SwitchedOff: if the treatment is off here.
    NoChart: if no chart draws any zone of the treatment.
    """
    check_is_on(organisation, protocol.id)
    if len(undrawn(protocol.zones)) == len(protocol.zones):
        check_are_drawn(protocol.zones)


def check_are_drawn(zones: Iterable[str]) -> None:
    """Raises:
    NoChart: if no chart draws one of these zones.
    """
    missing = undrawn(zones)
    if missing:
        raise NoChart(no_chart_words(missing))


def undrawn(zones: Iterable[str]) -> tuple[str, ...]:
    """Zones without a chart."""
    return current_pack().not_drawn(zones)


def no_chart_words(zones: Iterable[str]) -> str:
    names = current_pack().zone_names
    listed = [str(names.get(zone, zone)) for zone in zones]
    return ngettext(
        "Mesocare has no chart of this zone yet: %(zones)s. So it cannot lay, count or chart points there.",
        "Mesocare has no chart of these zones yet: %(zones)s. So it cannot lay, count or chart points there.",
        len(listed),
    ) % {"zones": ", ".join(listed)}
