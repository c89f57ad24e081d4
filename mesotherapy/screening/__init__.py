"""Contraindications and a patient's answers: findings, a verdict, and what to ask next.

| policy | where |
|---|---|
| worst first: blocked, defer, ask, caution, clear | `engine.verdict_of` |
| an unknown never clears; an unknown `info` never asks | `engine.verdict_of` |
| a rule resting on a weak source warns, and stops only once the director signed it | `rules.acts_as` |
| a local finding cuts an avoid area out of the map and warns | `rules.acts_as` |
| ask what could still make it worse, most decisive first; nothing once blocked | `engine._ask` |
| the first day that works is when no deferring finding is present any more | `findings.first_day` |
| put as few questions as settle every treatment in mind, several at once | `asking.Asking` |
"""

from mesotherapy.screening.asking import Asking, Step, in_groups
from mesotherapy.screening.engine import NothingToScreen, screen
from mesotherapy.screening.findings import Finding, Screening
from mesotherapy.screening.rules import Contraindicating, Rules, Severity, Verdict, acts_as

__all__ = [
    "Asking", "Contraindicating", "Finding", "NothingToScreen", "Rules", "Screening", "Severity", "Step",
    "Verdict", "acts_as", "in_groups", "screen",
]  # fmt: skip
