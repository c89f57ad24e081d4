"""Who carries a message out of the clinic. The default carriers need nothing: they write into the outbox
folder.
"""

import os
import re
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from mesocare.messages.models import OutboxMessage


class Carrier(Protocol):
    def carry(self, message: OutboxMessage) -> None:
        """Hand the message over, or raise with the reason."""


class FolderCarrier:
    """Writes each message as a text file, for a printer, a gateway or a person to take from there."""

    def carry(self, message: OutboxMessage) -> None:
        folder = Path(settings.OUTBOX)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kind = re.sub(r"[^a-z0-9-]", "-", message.kind.lower())
        final = folder / f"{message.send_at:%Y%m%d-%H%M%S}-{message.channel}-{kind}-{message.uuid}.txt"
        draft = final.with_suffix(".part")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(f"To: {message.recipient}\nSubject: {message.subject}\n\n{message.body}\n")
        draft.rename(final)


class EmailCarrier:
    """Sends through the mail server of the settings."""

    def carry(self, message: OutboxMessage) -> None:
        EmailMessage(subject=_one_line(message.subject), body=message.body, to=[message.recipient]).send()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def carrier_of(channel: str) -> Carrier:
    """The carrier the settings name for a channel."""
    carrier: Carrier = import_string(settings.CARRIERS[channel])()
    return carrier
