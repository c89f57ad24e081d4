"""Reading numbers off the curves of a chart's file."""

from collections.abc import Sequence

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.surface import Floats

Pairs = Sequence[Sequence[float]]


def along(curve: Pairs, at: Floats, *, by: int = 1) -> Floats:
    """The other coordinate of a smooth curve where coordinate `by` is this; it must not turn back."""
    dense = rings.smooth(curve, closed=False, steps=12)
    dense = dense[np.argsort(dense[:, by], kind="stable")]
    return np.asarray(np.interp(at, dense[:, by], dense[:, 1 - by]))


def table(pairs: Pairs, at: Floats) -> Floats:
    """Straight between the entries of a table [[where, value], …]."""
    where, value = np.array(sorted(map(tuple, pairs)), dtype=np.float64).T
    return np.asarray(np.interp(at, where, value))


def signed_power(values: Floats, exponent: Floats | float) -> Floats:
    return np.asarray(np.sign(values) * np.abs(values) ** exponent)
