"""The only writers of recovery."""

from mesocare.recovery.actions.answering import (
    AlreadyClosed,
    NotRoutine,
    OutcomeMissing,
    acknowledge_reports,
    assign,
    close_case,
    escalate,
    note,
    record_call,
    reply,
)
from mesocare.recovery.actions.asking import ask_again, ask_due, mark_missed, settle_silence
from mesocare.recovery.actions.following import home_link_of, schedule_check_ins, schedule_missing
from mesocare.recovery.actions.reporting import AlreadySent, keep_page, keep_unfinished, send_sitting
from mesocare.recovery.actions.whole import report_from_patient, take_call

__all__ = [
    "AlreadyClosed",
    "AlreadySent",
    "NotRoutine",
    "OutcomeMissing",
    "acknowledge_reports",
    "ask_again",
    "ask_due",
    "assign",
    "close_case",
    "escalate",
    "home_link_of",
    "keep_page",
    "keep_unfinished",
    "mark_missed",
    "note",
    "record_call",
    "reply",
    "report_from_patient",
    "schedule_check_ins",
    "schedule_missing",
    "send_sitting",
    "settle_silence",
    "take_call",
]
