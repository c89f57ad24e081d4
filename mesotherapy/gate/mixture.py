"""What the gate asks of a blend that was mixed ahead."""

from __future__ import annotations

from collections.abc import Iterator

from mesotherapy.gate.state import Condition, GateState, Missing


def mixture_faults(state: GateState) -> Iterator[Missing]:
    """What keeps a mixture from being given: its time, no second pair of eyes, another blend or lot."""
    mixed = state.mixing
    if mixed is None:
        return
    if mixed.is_too_old:
        yield Missing(
            condition=Condition.MIXTURE_TOO_OLD,
            say="The mixture may not be used any more: its time is over.",
            do="Void it with the reason, throw it away and mix again.",
        )
    if not mixed.is_checked:
        yield Missing(
            condition=Condition.MIXTURE_NOT_CHECKED,
            say="No second person has checked the mixture.",
            do="Have a colleague check lots, volumes and label, and sign with their own account.",
        )
    if mixed.differs:
        yield Missing(
            condition=Condition.MIXTURE_DIFFERS,
            say=f"What was mixed is not what is planned and chosen now: {', '.join(mixed.differs)}.",
            do="Void the mixture and mix again, or choose the lots that are in it.",
            subject=", ".join(mixed.differs),
        )
