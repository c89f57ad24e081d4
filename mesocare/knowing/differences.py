"""Where sources disagree: the same question, each source's answer beside the others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.knowing.lines import Line, humanise, line_of
from mesocare.knowing.shelf import Named, named
from mesotherapy.pack import Pack
from mesotherapy.pack.aftercare import Aftercare
from mesotherapy.pack.base import Cited, Entry
from mesotherapy.pack.devices import Device
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.spacing import Spacing
from mesotherapy.pack.statements import EvidenceStatement
from mesotherapy.pack.substances import Limit, Substance
from mesotherapy.pack.techniques import Technique

DIRECTIONS = {
    "for": gettext_lazy("For"),
    "against": gettext_lazy("Against"),
    "unclear": gettext_lazy("Unclear"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one source says."""

    value: str
    line: Line


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which sources differ."""

    name: Named
    about: str
    sides: tuple[Side, ...]


def differences(pack: Pack) -> list[Difference]:
    """Every disagreement of the pack, by entry."""
    found: list[Difference] = []
    for technique in pack.all(Technique):
        found += _of(pack, "technique", technique, ((range_.of.value, range_) for range_ in technique.ranges))
    for device in pack.all(Device):
        found += _of(pack, "device", device, ((range_.of.value, range_) for range_ in device.ranges))
    for substance in pack.all(Substance):
        found += _of(pack, "substance", substance, ((_alike(limit), limit) for limit in substance.limits))
    for protocol in pack.all(Protocol):
        schedule = ((_("sessions and days between them"), row) for row in protocol.schedule.published)
        found += _of(pack, "protocol", protocol, schedule)
    for line in pack.all(Aftercare):
        timed = ((_("how long"), option) for option in line.options if option.min or option.max)
        found += _of(pack, "aftercare", line, timed)
    for spacing in pack.all(Spacing):
        told = ((_("how long apart"), option) for option in spacing.options if option.min or option.max)
        found += _of(pack, "spacing", spacing, told)
    for indication in pack.all(Indication):
        found += _of(pack, "indication", indication, _evidence(indication.evidence))
    for protocol in pack.all(Protocol):
        found += _of(pack, "protocol", protocol, _evidence(protocol.evidence))
    return found


def differences_of(pack: Pack, kind: str, entry_id: str) -> list[Difference]:
    """Those of one entry."""
    return [each for each in differences(pack) if each.name.id == f"{kind}:{entry_id}"]


def _evidence(pieces: Iterable[EvidenceStatement]) -> Iterator[tuple[Hashable, Cited]]:
    """Findings that point different ways; those that are unclear stand beside them."""
    return ((_("whether it works"), piece) for piece in pieces)


def _alike(limit: Limit) -> Hashable:
    """Limits that speak of the same case; those for another technique or strength do not contradict it."""
    scope = (limit.techniques, limit.zones, limit.indications, limit.strength)
    return (f"{limit.kind.value}, {limit.basis.words}", scope)


def _of(
    pack: Pack, kind: str, entry: Entry, pieces: Iterable[tuple[Hashable, Cited]]
) -> Iterator[Difference]:
    groups: dict[Hashable, list[Cited]] = {}
    for key, cited in pieces:
        groups.setdefault(key, []).append(cited)
    for key, sides in groups.items():
        told = tuple(Side(_value(cited), line_of(pack, cited)) for cited in sides)
        if len({side.value for side in told}) > 1:
            about = key[0] if isinstance(key, tuple) else key
            yield Difference(named(kind, entry), humanise(str(about)), told)


def _value(cited: Cited) -> str:
    """The value that a statement gives, short."""
    direction = getattr(cited, "direction", None)
    if direction is not None:
        return str(DIRECTIONS[direction.value])
    sessions, days = getattr(cited, "sessions", None), getattr(cited, "interval_days", None)
    if sessions is not None:
        return _("%(sessions)s × %(days)s d") % {"sessions": sessions, "days": days}
    least, most = getattr(cited, "min", None), getattr(cited, "max", None)
    if least is not None and most is not None and least != most:
        return f"{least} – {most}"
    if most is None:
        return _("from %(least)s") % {"least": least}
    return str(most) if least == most else _("up to %(most)s") % {"most": most}
