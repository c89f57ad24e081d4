"""Standard views, so that two photographs can be compared."""

from __future__ import annotations

from mesotherapy.pack.base import CitedEntry, Text
from mesotherapy.pack.protocols import Region


class PhotoView(CitedEntry):
    """One view: how the person stands, where the camera is, what to leave out."""

    name: Text
    region: Region
    say: Text
