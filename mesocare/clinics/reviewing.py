"""How far this clinic's medical director has read and adopted the clinical content, in one line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.clinics.models import Adoption, Organisation
from mesocare.clinics.pack import current_pack, rests_on_of
from mesotherapy.pack.protocols import Protocol


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
    """Compare the newest adoption of each treatment with the pack in force."""
    rows = Adoption.objects.filter(organisation=organisation).order_by("adopted_at", "pk")
    told = {name: (digest, taken_back) for name, digest, taken_back in rows.values_list(
        "protocol", "rests_on_digest", "withdrawal"
    )}  # fmt: skip
    newest = {name: digest for name, (digest, taken_back) in told.items() if taken_back is None}
    known = [protocol.id for protocol in current_pack().all(Protocol)]
    current = sum(newest.get(protocol) == rests_on_of(protocol).digest for protocol in known)
    return ReviewState(
        of=len(known),
        current=current,
        changed=sum(protocol in newest for protocol in known) - current,
        is_demo=organisation.is_demo,
    )
