"""Every kind of entry that a pack may hold."""

from __future__ import annotations

from mesotherapy.pack import care_kinds, codes, contraindications, frequencies, questions, sources, vignettes
from mesotherapy.pack.base import Kind

KINDS: tuple[Kind, ...] = (
    *sources.KINDS,
    *questions.KINDS,
    *frequencies.KINDS,
    *contraindications.KINDS,
    *codes.KINDS,
    *vignettes.KINDS,
    *care_kinds.KINDS,
)
