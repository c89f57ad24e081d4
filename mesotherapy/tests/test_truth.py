from itertools import product

import pytest

from mesotherapy.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def completions(value: Truth) -> list[bool]:
    return {YES: [True], NO: [False], UNKNOWN: [True, False]}[value]


def agreed(results: list[bool]) -> Truth:
    return UNKNOWN if len(set(results)) > 1 else Truth.of(results[0])


@pytest.mark.parametrize(("left", "right"), list(product(Truth, repeat=2)))
def test_and_or_say_what_every_completion_of_the_unknowns_says(left: Truth, right: Truth) -> None:
    pairs = list(product(completions(left), completions(right)))

    assert (left & right) is agreed([a and b for a, b in pairs])
    assert (left | right) is agreed([a or b for a, b in pairs])


def test_not_unknown_is_unknown() -> None:
    assert ~UNKNOWN is UNKNOWN
    assert ~YES is NO


def test_a_truth_refuses_to_become_a_bool() -> None:
    with pytest.raises(TypeError, match="not a yes/no value"):
        bool(YES)
    with pytest.raises(TypeError):
        YES and NO  # noqa: B018
