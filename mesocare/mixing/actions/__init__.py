"""The only writers of what was mixed."""

from mesocare.mixing.actions.checking import (
    AlreadyChecked,
    NotTheSamePerson,
    OwnMixture,
    check_mixture,
    void_mixture,
)
from mesocare.mixing.actions.making import (
    Drawn,
    MixtureDiffers,
    MixtureOpen,
    NotAnAmount,
    NothingToMix,
    NoUseBy,
    mix,
)

__all__ = [
    "AlreadyChecked",
    "Drawn",
    "MixtureDiffers",
    "MixtureOpen",
    "NoUseBy",
    "NotAnAmount",
    "NotTheSamePerson",
    "NothingToMix",
    "OwnMixture",
    "check_mixture",
    "mix",
    "void_mixture",
]
