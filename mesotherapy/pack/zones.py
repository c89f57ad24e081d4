"""Zones of the body that protocols name and that no chart draws yet."""

from __future__ import annotations

from mesotherapy.pack.base import Entry, Text
from mesotherapy.pack.protocols import Region


class Zone(Entry):
    """A zone by name. It can be screened and read about; it is treated once a chart draws it."""

    name: Text
    region: Region
    sided: bool
    borders: Text | None = None
