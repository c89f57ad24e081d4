"""What it is given with."""

from __future__ import annotations

from enum import Enum

from mesotherapy.pack.base import Entry, Id, Text
from mesotherapy.pack.statements import Measure, MeasuredRange, NamedStatement, StatusIn


class DeviceKind(Enum):
    """A hand-held needle, a pen with needles, a gun, or something else."""

    NEEDLE = "needle"
    PEN = "pen"
    GUN = "gun"
    OTHER = "other"


class Device(Entry):
    """A device. `single_use` parts are for one patient, once; `lots_needed` parts are charted with a lot."""

    name: Text
    summary: Text
    kind: DeviceKind
    single_use: tuple[Id, ...] = ()
    lots_needed: tuple[Id, ...] = ()
    ranges: tuple[MeasuredRange, ...] = ()
    statuses: tuple[StatusIn, ...] = ()
    rules: tuple[NamedStatement, ...] = ()

    def ranges_of(self, measure: Measure) -> tuple[MeasuredRange, ...]:
        """The published ranges of one measure."""
        return tuple(found for found in self.ranges if found.of is measure)
