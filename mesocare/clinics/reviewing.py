"""How far this clinic's medical director has read and adopted the clinical content, in one line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import adoptions_of


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Treatments of the pack, and how many of them this clinic answers for as they stand now."""

    of: int
    current: int
    changed: int
    is_demo: bool

    @property
    def is_reviewed(self) -> bool:
        """Every treatment was read and adopted as it is, by a clinic that is not the demo."""
        return not self.is_demo and self.current == self.of > 0

    @property
    def words(self) -> str:
        """The line in the header and under print; empty where everything is reviewed."""
        if self.is_demo and (self.current or self.changed):
            return _(
                "Demo clinic: its adoption is part of the demo. "
                "No clinician has reviewed the clinical content."
            )
        if self.changed:
            return ngettext(
                "Clinical content: %(count)s treatment changed since the medical director "
                "adopted it, and is not yet reviewed.",
                "Clinical content: %(count)s treatments changed since the medical director "
                "adopted them, and are not yet reviewed.",
                self.changed,
            ) % {"count": self.changed}
        if not self.current:
            return _("Clinical content not yet reviewed by a clinician of this clinic.")
        if self.is_reviewed:
            return ""
        return _(
            "Clinical content: %(current)s of %(of)s treatments read and adopted by the "
            "medical director, the rest not yet reviewed."
        ) % {"current": self.current, "of": self.of}


def review_state(organisation: Organisation) -> ReviewState:
    """Compare the newest adoption of each treatment with the pack in force. What is off does not count."""
    states = [state for state in adoptions_of(organisation).values() if not state.is_off]
    return ReviewState(
        of=len(states),
        current=sum(state.is_current for state in states),
        changed=sum(state.has_changed for state in states),
        is_demo=organisation.is_demo,
    )
