"""Prescription-only parts: who has to have ordered them, and whether an order covers this session.

Whether the law of a place asks for a prescriber's order is one of three answers: yes, no, or not known.
Not known is told and never guessed. An order that does not cover a session is as good as none: nobody
can override the law, so each fault says what is missing and the way is a new order.
"""

from __future__ import annotations

from collections.abc import Iterator

from mesotherapy.days import day_words
from mesotherapy.gate.state import Condition, GateState, Missing, OrderState, Prescribed
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.statements import Status, status_in
from mesotherapy.pack.substances import Substance, SubstanceKind

_NO_MEDICINE = frozenset({SubstanceKind.DEVICE, SubstanceKind.COSMETIC})


def needs_order(pack: Pack, place: str, substance: str) -> bool | None:
    """Whether the law of a place asks for a prescriber's order for a substance. None: nobody has found out.

    Where the pack calls something a device or a cosmetic and no source speaks of a prescription, none is
    asked for.
    """
    known = pack.find(Substance, substance)
    if known is None:
        return None
    found = status_in(known.statuses, place)
    if found is not None and found.status is Status.PRESCRIPTION_ONLY:
        return True
    if found is not None and found.prescription is not None:
        return found.prescription
    return False if known.kind in _NO_MEDICINE else None


def covering(need: Prescribed, state: GateState) -> OrderState | None:
    """The order that this session stands on: of those that cover it, the one that ends first."""
    whole = [order for order in need.orders if _stands(order, state) and not faults(order, need)]
    return min(whole, key=lambda order: (order.valid_until, order.id), default=None)


def order_faults(state: GateState) -> Iterator[Missing]:
    """What is not ordered, or not any more, or not like this."""
    for need in state.prescribed:
        if covering(need, state) is None:
            yield _missing(need, state)


def _missing(need: Prescribed, state: GateState) -> Missing:
    if not need.orders:
        return Missing(
            condition=Condition.ORDER_MISSING,
            say=f"{need.name} needs a prescriber's order here, and there is none for this patient.",
            do="A prescriber examines the patient, writes the order from the plan and signs it.",
            subject=need.substance,
        )
    standing = [order for order in need.orders if _stands(order, state)]
    if not standing:
        newest = max(need.orders, key=lambda order: (order.valid_until, order.id))
        return Missing(
            condition=Condition.ORDER_EXPIRED,
            say=f"The order for {need.name} {_why_not(newest, state)}.",
            do="A prescriber examines the patient and writes a new order.",
            subject=need.substance,
        )
    nearest = min(standing, key=lambda order: (len(faults(order, need)), order.id))
    return Missing(
        condition=Condition.ORDER_DOES_NOT_COVER,
        say=f"The order for {need.name} does not cover this session: {'; '.join(faults(nearest, need))}.",
        do="A prescriber writes a new order that covers it, or the plan stays within the one there is.",
        subject=need.substance,
    )


def _stands(order: OrderState, state: GateState) -> bool:
    return not order.stopped and order.valid_from <= state.on <= order.valid_until


def _why_not(order: OrderState, state: GateState) -> str:
    if order.stopped:
        return "has been stopped"
    if order.valid_until < state.on:
        return f"ended on {day_words(order.valid_until)}"
    return f"holds only from {day_words(order.valid_from)}"


def faults(order: OrderState, need: Prescribed) -> tuple[str, ...]:
    """In which ways an order does not cover what is planned. Empty means that it does.

    What is not known, an amount or a strength, is never covered.
    """
    return tuple(_faults(order, need))


def _faults(order: OrderState, need: Prescribed) -> Iterator[str]:
    if order.used >= order.sessions:
        yield f"{order.used} of {order.sessions} sessions have been given on it"
    if order.strength is not None:
        if not need.strengths:
            yield f"it says {order.strength}, and the strength in the syringe is not known"
        others = [str(one) for one in need.strengths if one != order.strength]
        if others:
            yield f"it says {order.strength}, not {' and '.join(others)}"
    beyond = sorted(need.routes - order.routes)
    if beyond:
        yield f"it is for {', '.join(sorted(order.routes))}, not {', '.join(beyond)}"
    if need.amount is None or not need.amount.compatible(order.most):
        yield f"it allows {order.most} a session, and what is planned cannot be told in that unit"
    elif need.amount > order.most:
        yield f"{need.amount} are planned and it allows {order.most} a session"


__all__ = ["covering", "faults", "needs_order", "order_faults"]
