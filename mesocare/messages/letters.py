"""What a message to a patient says. Each feature writes its own, in the patient's language."""

from typing import TypedDict


class Letter(TypedDict):
    """The words of one message; they say nothing clinical."""

    subject: str
    body: str
