"""What triage is asked about, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mesotherapy.pack import Pack
from mesotherapy.pack.base import Text
from mesotherapy.pack.checkins import Tell
from mesotherapy.pack.protocols import Region
from mesotherapy.pack.reactions import Urgency
from mesotherapy.pack.zones import Zone

EMERGENCY_PLACE = "{emergency_number}"
YOUR_NUMBER = "your local emergency number"

TELL = Tell.model_validate(
    {
        name: {"en": words}
        for name, words in {
            "emergency": "Call {emergency_number} now. Do not wait for an answer from the clinic.",
            "same-day": "A clinician will speak to you today. If it gets worse, call the clinic; if you "
            "cannot breathe well, feel faint or see less, call {emergency_number}.",
            "within-48h": "A clinician will contact you within two days. If it gets worse, call the clinic.",
            "routine": "The clinic will read this and contact you. If it gets worse, call the clinic.",
            "expected": "Your answers are kept. If anything changes or worries you, tell us or call us.",
            "your-number": YOUR_NUMBER,
        }.items()
    }
)
"""For a pack that says nothing of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """The session a report is about. A zone may carry its side: `malar R`."""

    at: datetime
    substances: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()
    zones: tuple[str, ...] = ()

    def regions_in(self, pack: Pack) -> frozenset[Region]:
        """The regions treated, as far as the zones say. None known means that every statement may apply."""
        known = pack.by_id(Zone)
        found: set[Region] = set()
        for name in {zone.split(" ", maxsplit=1)[0] for zone in self.zones}:
            if name in pack.face_zones:
                found.add(Region.FACE)
            elif name in known:
                found.add(known[name].region)
            else:
                return frozenset()
        return frozenset(found)

    def day_of(self, at: datetime) -> int:
        """Full calendar days since the session: 0 is the day itself."""
        return (at.date() - self.at.date()).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for the urgency, with its sources and what the staff does about it.

    An unsettled reason is a question that still has to be asked, not something that was found.
    """

    rule: str
    say: str
    do: str
    urgency: Urgency
    sources: tuple[str, ...] = ()
    patient: Text | None = None
    settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Banding:
    """One sign beside what is expected of it on that day."""

    reported: int
    expected: tuple[int, int]
    sources: tuple[str, ...]

    @property
    def is_above(self) -> bool:
        return self.reported > self.expected[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What a report means. `tell` holds what the patient is told, by language, in each the pack speaks."""

    urgency: Urgency
    answer_by: datetime | None
    reasons: tuple[Reason, ...]
    band: Mapping[str, Banding]
    tell: Mapping[str, str]

    @property
    def tell_patient(self) -> str:
        """What the patient is told, in the pack's own language."""
        return self.tell["en"]

    def to_json(self) -> dict[str, object]:
        """The triage as the command line gives it."""
        return {
            "urgency": self.urgency.value,
            "answer_by": self.answer_by.isoformat(timespec="minutes") if self.answer_by else None,
            "reasons": [
                {
                    "rule": reason.rule,
                    "urgency": reason.urgency.value,
                    "say": reason.say,
                    "do": reason.do,
                    "sources": list(reason.sources),
                }
                for reason in self.reasons
            ],
            "band": {
                sign: {"reported": banding.reported, "expected": list(banding.expected)}
                for sign, banding in self.band.items()
            },
            "tell_patient": self.tell_patient,
        }
