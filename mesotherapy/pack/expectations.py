"""What a patient may notice after each session, honestly."""

from __future__ import annotations

from mesotherapy.pack.base import CitedEntry, ProtocolId, Text
from mesotherapy.pack.statements import Direction


class Expectation(CitedEntry):
    """What one may notice after sessions `from_session` to `until_session` of a protocol."""

    protocol: ProtocolId
    from_session: int
    until_session: int
    direction: Direction
    say: Text
    patient: Text | None = None

    def speaks_of(self, session: int) -> bool:
        return self.from_session <= session <= self.until_session
