"""What a signature covers.

A consent is an envelope: substances, techniques, zones, a number of sessions, until a date, under one text.
Planning less than the envelope needs no new signature; planning more does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from mesotherapy.days import day_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the patient agreed to.

    Zones may be sided (`malar R`) or not (`malar`, which covers both sides).
    """

    patient: str
    substances: frozenset[str]
    techniques: frozenset[str]
    zones: frozenset[str]
    sessions: int
    signed_on: date
    until: date
    devices: frozenset[str] = frozenset()
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is about to be done to this patient, on this day, as which session of the consented course."""

    patient: str
    substances: frozenset[str]
    techniques: frozenset[str]
    zones: frozenset[str]
    session: int
    on: date
    devices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One way in which a plan goes beyond a signature. `beyond` names the ids that are not covered."""

    kind: str
    say: str
    beyond: tuple[str, ...] = field(default=())


def gaps(envelope: Envelope, planned: Planned) -> tuple[Gap, ...]:
    """List every reason why a consent does not cover what is planned. Empty means it does.

    >>> agreed = Envelope(patient="p", substances=frozenset({"ha-non-cross-linked"}),
    ...     techniques=frozenset({"nappage"}), zones=frozenset({"malar"}), sessions=3,
    ...     signed_on=date(2026, 11, 1), until=date(2027, 5, 1))
    >>> today = Planned(patient="p", substances=frozenset({"ha-non-cross-linked"}),
    ...     techniques=frozenset({"papule"}), zones=frozenset({"malar R"}), session=1, on=date(2026, 11, 8))
    >>> [gap.say for gap in gaps(agreed, today)]
    ['The signed consent does not include the technique papule.']
    """
    return (*_gaps_of_person_and_time(envelope, planned), *_gaps_of_extent(envelope, planned))


def covers(envelope: Envelope, planned: Planned) -> bool:
    """Say whether a consent covers what is planned."""
    return not gaps(envelope, planned)


def _gaps_of_person_and_time(envelope: Envelope, planned: Planned) -> list[Gap]:
    found = []
    if envelope.patient != planned.patient:
        found.append(Gap(kind="patient", say="The consent was signed for another patient."))
    if envelope.withdrawn_on is not None and envelope.withdrawn_on <= planned.on:
        found.append(
            Gap(kind="withdrawn", say=f"The consent was withdrawn on {day_words(envelope.withdrawn_on)}.")
        )
    if planned.on < envelope.signed_on:
        found.append(Gap(kind="date", say="The consent is dated after this session."))
    if planned.on > envelope.until:
        found.append(Gap(kind="date", say=f"The consent ended on {day_words(envelope.until)}."))
    return found


def _gaps_of_extent(envelope: Envelope, planned: Planned) -> list[Gap]:
    found = [
        *_beyond("substance", planned.substances - envelope.substances),
        *_beyond("technique", planned.techniques - envelope.techniques),
        *_beyond("device", planned.devices - envelope.devices),
        *_beyond("zone", frozenset(z for z in planned.zones if not _zone_covered(z, envelope.zones))),
    ]
    if planned.session > envelope.sessions:
        found.append(
            Gap(
                kind="sessions",
                say=f"The consent is for {envelope.sessions} sessions; this is session {planned.session}.",
            )
        )
    return found


def _zone_covered(zone: str, agreed: frozenset[str]) -> bool:
    return zone in agreed or zone.split(" ", maxsplit=1)[0] in agreed


def _beyond(kind: str, extra: frozenset[str]) -> list[Gap]:
    if not extra:
        return []
    names = tuple(sorted(extra))
    noun = kind if len(names) == 1 else f"{kind}s"
    say = f"The signed consent does not include the {noun} {', '.join(names)}."
    return [Gap(kind=kind, say=say, beyond=names)]
