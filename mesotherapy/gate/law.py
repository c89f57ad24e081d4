"""What the law of a place says about everything in one session: substances, devices, and mixing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from mesotherapy.gate.state import Legality
from mesotherapy.pack.devices import Device
from mesotherapy.pack.jurisdictions import JurisdictionEntry
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.statements import Status, StatusIn, status_in
from mesotherapy.pack.substances import Substance


def legality(
    pack: Pack,
    place: str,
    *,
    substances: Iterable[str],
    devices: Iterable[str],
    is_mixed: bool,
    director_allows: Collection[str] = (),
) -> tuple[Legality, ...]:
    """Gather what is known about each part of a session; what nothing is known about has no status.

    `is_mixed` says that more than one thing goes into a syringe here, dilution included. `director_allows`
    holds the statements that the medical director has signed: `substance:<id>`, `device:<id>`,
    `mixing:<place>`.
    """
    return (
        *_of_substances(pack, place, substances, is_mixed, director_allows),
        *_of_devices(pack, place, devices, director_allows),
        *(_of_mixing(pack, place, director_allows) if is_mixed else ()),
    )


def _of_substances(
    pack: Pack, place: str, ids: Iterable[str], is_mixed: bool, allowed: Collection[str]
) -> Iterator[Legality]:
    for id_ in ids:
        substance = pack.find(Substance, id_)
        status = _status(substance.statuses if substance else (), place)
        if status is Status.PHARMACY_ONLY_MIXING and not is_mixed:
            status = Status.ALLOWED
        name = str(substance.name) if substance else id_
        yield Legality(what=name, status=status, director_allows=f"substance:{id_}" in allowed)


def _of_devices(pack: Pack, place: str, ids: Iterable[str], allowed: Collection[str]) -> Iterator[Legality]:
    for id_ in ids:
        device = pack.find(Device, id_)
        name = str(device.name) if device else id_
        status = _status(device.statuses if device else (), place)
        yield Legality(what=name, status=status, director_allows=f"device:{id_}" in allowed)


def _of_mixing(pack: Pack, place: str, allowed: Collection[str]) -> Iterator[Legality]:
    names = (place, place.split("-", maxsplit=1)[0])
    entry = next((found for name in names if (found := pack.find(JurisdictionEntry, name))), None)
    yield Legality(
        what="Mixing in the clinic",
        status=entry.mixing if entry else None,
        director_allows=f"mixing:{place}" in allowed,
    )


def _status(statuses: tuple[StatusIn, ...], place: str) -> Status | None:
    found = status_in(statuses, place)
    return found.status if found else None
