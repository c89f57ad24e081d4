"""The only writers of treatment."""

from mesocare.treatment.actions.after import (
    NothingAmended,
    NotSealed,
    allow_here,
    amend_session,
    read_notice,
)
from mesocare.treatment.actions.charting import (
    ChangedMeanwhile,
    SessionClosed,
    acknowledge_all,
    apply_changes,
    record_said,
)
from mesocare.treatment.actions.confirming import NotAskedNow, confirm_checklist
from mesocare.treatment.actions.mixing import NotBeforeTheStart, mix_for_session, void_for_session
from mesocare.treatment.actions.opening import (
    AlreadyBegun,
    NoAcceptedPlan,
    NoSessionsLeft,
    abandon_session,
    open_session,
)
from mesocare.treatment.actions.signing import AskedForMore, NotStarted, sign_session
from mesocare.treatment.actions.starting import (
    AlreadyStarted,
    NotADoseStop,
    NotReady,
    can_start,
    override_dose,
    start_session,
)

__all__ = [
    "AlreadyBegun",
    "AlreadyStarted",
    "AskedForMore",
    "ChangedMeanwhile",
    "NoAcceptedPlan",
    "NoSessionsLeft",
    "NotADoseStop",
    "NotAskedNow",
    "NotBeforeTheStart",
    "NotReady",
    "NotSealed",
    "NotStarted",
    "NothingAmended",
    "SessionClosed",
    "abandon_session",
    "acknowledge_all",
    "allow_here",
    "amend_session",
    "apply_changes",
    "can_start",
    "confirm_checklist",
    "mix_for_session",
    "open_session",
    "override_dose",
    "read_notice",
    "record_said",
    "sign_session",
    "start_session",
    "void_for_session",
]
