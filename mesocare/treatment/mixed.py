"""What was mixed ahead, as the sealed record keeps it."""

from __future__ import annotations

from typing import Any

from mesocare.mixing.queries import mixture_in_use
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.totals import text_of


def mixture_record(session: TreatmentSession) -> dict[str, Any]:
    """What was mixed ahead, and by it when, by whom and who looked again; nothing where none was."""
    mixture = mixture_in_use(session.uuid)
    if mixture is None:
        return {}
    second = getattr(mixture, "check_made", None)
    return {
        "mixed": {
            "at": mixture.mixed_at.isoformat(),
            "by": mixture.mixed_by.name,
            "checked_by": second.checked_by.name if second else "",
        },
        "mixture": {
            "uuid": str(mixture.uuid),
            "number": mixture.number,
            "total_ml": text_of(mixture.total_ml),
            "use_by": mixture.use_by.isoformat(),
            "use_by_reason": mixture.use_by_reason,
            "alone_reason": mixture.alone_reason,
            "checked_at": second.checked_at.isoformat() if second else "",
            "parts": [
                {
                    "substance": part.substance,
                    "lot": str(part.lot.uuid),
                    "number": part.number,
                    "product": part.product,
                    "volume_ml": text_of(part.volume_ml),
                    **({"ingredients": part.ingredients} if part.ingredients else {}),
                }
                for part in mixture.parts.all()
            ],
        },
    }
