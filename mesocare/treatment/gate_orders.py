"""What of a session needs a prescriber's order, and the orders there are, from the database."""

from __future__ import annotations

from collections.abc import Iterator

from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.orders.queries import ON_SKIN, order_needed, order_states
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.reckoning import Reckoned
from mesocare.treatment.syringe import blend_of
from mesotherapy.dosing import Component
from mesotherapy.dosing.intent import DoseProblem
from mesotherapy.gate import Prescribed
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import Technique
from mesotherapy.quantity import Quantity

Prescriptions = tuple[tuple[Prescribed, ...], tuple[str, ...]]


def prescriptions(session: TreatmentSession, reckoned: Reckoned) -> Prescriptions:
    """What needs an order here, with the patient's orders for it, and what nobody knows it of.

    A site without a place in law asks for nothing here: without a place no session starts at all.
    """
    place = site_jurisdiction(session.site)
    if place is None:
        return (), ()
    blend = _blend(session)
    cream = session.plan.numbing.get("substance")
    inside = [
        name for part in blend for name in (part.substance, *(one.substance for one in part.ingredients))
    ]
    needs = order_needed(session.patient.organisation_id, place, [*inside, *([cream] if cream else [])])
    wanted = tuple(_prescribed(session, name, blend, reckoned) for name, need in needs.items() if need)
    return wanted, tuple(_name(name) for name, need in needs.items() if need is None)


def _blend(session: TreatmentSession) -> tuple[Component, ...]:
    try:
        return blend_of(session.plan, session.state)
    except DoseProblem:  # a label that cannot be read is a stop of its own
        return blend_of(session.plan, session.state, by_label=False)


def _prescribed(
    session: TreatmentSession, name: str, blend: tuple[Component, ...], reckoned: Reckoned
) -> Prescribed:
    strengths = list(dict.fromkeys(_strengths(name, blend)))
    told = [one for one in strengths if one is not None]
    is_known = len(told) == len(strengths) or not any(_lists(part, name) for part in blend)
    injected = any(name == part.substance or _lists(part, name) for part in blend)
    on_skin = session.plan.numbing.get("substance") == name
    return Prescribed(
        substance=name,
        name=_name(name),
        amount=_amount(name, reckoned, injected=injected, on_skin=on_skin) if is_known else None,
        strengths=tuple(told) if is_known else (),
        routes=frozenset(_routes(session) if injected else ()) | ({ON_SKIN} if on_skin else set()),
        orders=order_states(session.patient, name, session.uuid),
    )


def _amount(name: str, reckoned: Reckoned, *, injected: bool, on_skin: bool) -> Quantity | None:
    """The larger of what is planned and what was given; where it goes in and on, both together."""
    sums = []
    for whole in (reckoned.whole.tally.of(name), reckoned.given.tally.of(name)):
        if whole is None:
            continue
        found = whole.session if injected else Quantity(whole.session.amount * 0, whole.session.unit)
        sums.append(found + whole.on_skin if on_skin else found)
    return max(sums, default=None)


def _strengths(name: str, blend: tuple[Component, ...]) -> Iterator[Quantity | None]:
    """As they stand on the labels, before mixing. None: a label lists it without a strength."""
    for part in blend:
        if part.substance == name:
            yield part.strength
        yield from (one.strength for one in part.ingredients if one.substance == name)


def _lists(part: Component, name: str) -> bool:
    return any(one.substance == name for one in part.ingredients)


def _routes(session: TreatmentSession) -> set[str]:
    pack = current_pack()
    zones = [zone for zone in session.state["zones"] if zone["status"] != "skipped"]
    return {pack.get(Technique, zone["technique"]).layer_class.value for zone in zones}


def _name(substance: str) -> str:
    found = current_pack().find(Substance, substance)
    return str(found.name) if found else substance
