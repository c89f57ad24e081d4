"""What comes round."""

from datetime import datetime, timedelta

from mesocare.fhir.actions import forget_old_drafts
from mesocare.messages.jobs import periodic


@periodic(every=timedelta(hours=1))
def forget_drafts(at: datetime) -> None:
    forget_old_drafts(at=at)
