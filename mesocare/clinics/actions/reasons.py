"""Reasons that are kept with a name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.web.refusal import Refusal

REASON_LEAST = 10  # characters: long enough to say something


class ReasonNeeded(Refusal):
    """A clinical choice was made without saying why."""


def check_reason(reason: str) -> str:
    """The reason, trimmed; refuses one too short to tell the next reader anything."""
    words = reason.strip()
    if len(words) < REASON_LEAST:
        raise ReasonNeeded(
            _("Write the reason in at least %(count)s characters. It is kept with your name.")
            % {"count": REASON_LEAST}
        )
    return words
