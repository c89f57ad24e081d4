"""What a clinic can put a price on. The pack holds no amounts: each site sets its own."""

from __future__ import annotations

from enum import Enum

from mesotherapy.pack.base import Entry, ProtocolId, Text


class Per(Enum):
    """What one unit of the price is."""

    ONCE = "once"
    SESSION = "session"
    ZONE = "zone"
    ML = "mL"
    VIAL = "vial"
    COURSE = "course"


class PriceItem(Entry):
    """A line that a quote may carry. No protocols named means it goes with any."""

    name: Text
    per: Per
    protocols: tuple[ProtocolId, ...] = ()
    say: Text | None = None
