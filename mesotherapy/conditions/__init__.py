"""Conditions over what was said about a patient, in three values.

| clause in the pack | here |
|---|---|
| `"pregnant"` | `Is` |
| `{ not = … }`, `{ any = […] }`, `{ all = […] }` | `Not`, `AnyOf`, `AllOf` |
| `{ at-least = 2, of = […] }` | `AtLeast` |
| `{ ever = "stroke" }` | `Ever` |
| `{ question = "inr", more-than = "3.0" }` | `Compare` |
| `{ question = "last-peel-on", within = "30 d" }`, `in-next` | `Within`, `InNext` |
| `{ age-under = "18 y" }`, `{ age-at-least = "65 y" }` | `Age` |
| `{ question = "medicines", includes = ["warfarin"] }` | `Includes` |
| `{ question = "phototype", is = "IV" }` | `Equals` |

Answering one more question can settle an unknown condition; it never turns a settled one.
"""

from mesotherapy.conditions.compiled import Test, compiled
from mesotherapy.conditions.forms import (
    BIRTH_DATE,
    Age,
    AllOf,
    AnyOf,
    AtLeast,
    Atom,
    Compare,
    Condition,
    Equals,
    Ever,
    Includes,
    InNext,
    Is,
    Not,
    View,
    Within,
)
from mesotherapy.conditions.reasons import (
    atoms,
    behind,
    facts_behind,
    parts,
    questions_in,
    turning_days,
    undecided,
)

__all__ = [
    "BIRTH_DATE", "Age", "AllOf", "AnyOf", "AtLeast", "Atom", "Compare", "Condition", "Equals", "Ever",
    "InNext", "Includes", "Is", "Not", "Test", "View", "Within", "atoms", "behind", "compiled",
    "facts_behind", "parts", "questions_in", "turning_days", "undecided",
]  # fmt: skip
