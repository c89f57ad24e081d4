"""What was sent to the patient, and whether it left."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.chart.entries import Entry, Show, Window
from mesocare.messages.models import OutboxMessage

ROUTINE = ("aftercare-reminder", "check-in")  # many, and each told by what it led to


def sent(window: Window) -> list[Entry]:
    """Messages that are due; reminders only where messages are asked for."""
    rows = OutboxMessage.objects.filter(
        patient=str(window.patient.uuid), send_at__lte=window.at, withdrawn_at=None
    ).defer("body", "recipient")
    if window.show is Show.ALL:
        rows = rows.exclude(kind__in=ROUTINE)
    return [_message(row) for row in window.newest(rows, "send_at")]


def _message(row: OutboxMessage) -> Entry:
    said = {"how": row.get_channel_display(), "what": row.subject or row.kind}
    if row.sent_at is None and row.gave_up_at is not None:
        return Entry(row.send_at, text=_("%(how)s could not be sent: %(what)s") % said, state="check")
    if row.sent_at is None:
        return Entry(row.send_at, text=_("%(how)s on its way: %(what)s") % said)
    return Entry(row.send_at, text=_("%(how)s sent: %(what)s") % said)
