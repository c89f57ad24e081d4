"""The only writers of recalls, contacts and adverse events."""

from mesocare.recalls.actions.calling_back import (
    AlreadyRecalled,
    NoSuchLot,
    NotOpen,
    lift_recall,
    open_recall,
    write_words,
)
from mesocare.recalls.actions.contacting import (
    CannotWrite,
    NotConcerned,
    answer_from_home,
    close_contact,
    note_contact,
    record_call,
    reopen_contact,
    send_letter,
    send_letters,
)
from mesocare.recalls.actions.harms import (
    NotThatDay,
    read_signal,
    record_adverse_event,
    take_back_adverse_event,
)

__all__ = [
    "AlreadyRecalled",
    "CannotWrite",
    "NoSuchLot",
    "NotConcerned",
    "NotOpen",
    "NotThatDay",
    "answer_from_home",
    "close_contact",
    "lift_recall",
    "note_contact",
    "open_recall",
    "read_signal",
    "record_adverse_event",
    "record_call",
    "reopen_contact",
    "send_letter",
    "send_letters",
    "take_back_adverse_event",
    "write_words",
]
