"""What the gate asks of the lots: in date, not recalled, enough, and no vial of them open too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mesotherapy.days import day_words
from mesotherapy.gate.state import Condition, GateState, LotState, Missing


def lot_gaps(state: GateState) -> Iterator[Missing]:
    """What keeps the chosen lots from being used, or is chosen for no part yet."""
    chosen = {lot.part for lot in state.lots if lot.lot}
    for part in state.parts_needed:
        if part not in chosen:
            yield Missing(
                condition=Condition.LOT_MISSING,
                say=f"No lot is chosen for {part}.",
                do="Scan or choose the lot that will be used.",
                subject=part,
            )
    for lot in state.lots:
        if lot.lot:
            yield from _lot_faults(lot, state.on)


def _lot_faults(lot: LotState, on: date) -> Iterator[Missing]:
    name = f"Lot {lot.lot} ({lot.part})"
    if lot.recalled:
        yield Missing(
            condition=Condition.LOT_RECALLED,
            say=f"{name} has been recalled.",
            do="Set it aside and choose another lot.",
            subject=lot.part,
        )
    if lot.held_back:
        yield Missing(
            condition=Condition.LOT_HELD_BACK,
            say=f"{name} is held back: {lot.held_back}.",
            do="Choose another lot, or release this one in stock with the reason.",
            subject=lot.part,
        )
    if lot.expires_on is None or lot.expires_on < on:
        when = f"expired on {day_words(lot.expires_on)}" if lot.expires_on else "has no expiry date on record"
        yield Missing(
            condition=Condition.LOT_EXPIRED,
            say=f"{name} {when}.",
            do="Choose a lot that is in date.",
            subject=lot.part,
        )
    other = f"Choose lot {' or '.join(lot.instead[:3])}, or receive stock."
    if not lot.enough:
        yield Missing(
            condition=Condition.LOT_EMPTY,
            say=f"{name} does not hold enough for this session. What running sessions have set aside is not "
            "there for others.",
            do=other
            if lot.instead
            else "No other lot here holds enough: receive stock, plan less, or put the count right.",
            subject=lot.part,
        )
    if lot.vial_past:
        yield Missing(
            condition=Condition.VIAL_PAST_USE_BY,
            say=f"{name} has an open vial past its time: {lot.vial_past}.",
            do="Throw that vial away with the reason, then take another.",
            subject=lot.part,
        )
    if lot.kept_for_another:
        yield Missing(
            condition=Condition.VIAL_OF_ANOTHER,
            say=f"{name}: what is left is in a vial that was opened for another patient.",
            do=other if lot.instead else "Open a new vial for this patient: receive stock first.",
            subject=lot.part,
        )
