"""What the worker does for the knowledge: whoever a change touches is judged again."""

from datetime import datetime, timedelta

from mesocare.knowing.rescreening import rescreen_all
from mesocare.messages.jobs import periodic


@periodic(every=timedelta(minutes=1))
def screen_again(at: datetime) -> None:
    """Safe to call as often as one likes: where nothing changed, nobody is judged."""
    rescreen_all(at)
