"""What the gate asks of a substance and a skin: that it did not react, and a test where one is wanted."""

from __future__ import annotations

from collections.abc import Iterator

from mesotherapy.gate.state import Condition, GateState, Missing


def exposure_faults(state: GateState) -> Iterator[Missing]:
    """A reaction stops whenever it was; a missing test only at the first time, and where it is asked for."""
    for one in state.exposures:
        if one.result == "positive":
            yield Missing(
                condition=Condition.SKIN_TEST_POSITIVE,
                say=f"The skin reacted to {one.name} in a test.",
                do="Plan without it, and send the patient to an allergist.",
                subject=one.substance,
            )
        elif one.is_first and one.is_test_required and one.result != "negative":
            told = {"": "has not been done or read", "unclear": "was unclear"}.get(one.result, "was not read")
            yield Missing(
                condition=Condition.SKIN_TEST_MISSING,
                say=f"{one.name} for the first time: the skin test that this clinic asks for {told}.",
                do="Do the test, wait, and read it; or let the medical director say that none is asked for.",
                subject=one.substance,
            )
